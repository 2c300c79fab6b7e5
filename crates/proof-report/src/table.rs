//! Tables for a terminal: columns of their own width, numbers aligned on the decimal point.

use unicode_width::UnicodeWidthStr;

use crate::document::Entry;
use crate::hostile;
use crate::theme::{Role, Theme};

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text, cut where it is too long.
    Left,
    /// Figures and words that are never cut.
    Whole,
    /// Whole numbers.
    Right,
    /// Numbers: their decimal points stand under each other.
    Decimal,
}

/// Rows under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<Entry>>,
}

const GAP: usize = 2;
const INDENT: usize = 2;
/// No column of text is cut below this.
const MIN_TEXT: usize = 10;

impl Table {
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, row: Vec<Entry>) {
        self.rows.push(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table in Markdown.
    pub(crate) fn markdown(&self) -> String {
        let kept: Vec<usize> = (0..self.columns.len()).filter(|place| !self.is_blank(*place)).collect();
        let mut out = String::from("|");
        for (title, _) in kept.iter().filter_map(|place| self.columns.get(*place)) {
            out.push(' ');
            out.push_str(title);
            out.push_str(" |");
        }
        out.push_str("\n|");
        for (_, align) in kept.iter().filter_map(|place| self.columns.get(*place)) {
            out.push_str(if matches!(align, Align::Left | Align::Whole) { "---|" } else { "---:|" });
        }
        out.push('\n');
        for row in &self.rows {
            out.push('|');
            for place in &kept {
                out.push(' ');
                out.push_str(&row.get(*place).map_or_else(String::new, hostile::markdown_entry));
                out.push_str(" |");
            }
            out.push('\n');
        }
        out
    }

    /// Whether a column says nothing in any row.
    fn is_blank(&self, place: usize) -> bool {
        !self.rows.is_empty()
            && self.rows.iter().all(|row| row.get(place).is_none_or(|entry| entry.text.is_empty()))
    }

    /// The table within a width: the widest columns of text are cut first. A column that is empty throughout is left out.
    pub(crate) fn render(&self, width: usize, theme: Theme) -> String {
        let columns: Vec<Column> = (0..self.columns.len()).filter_map(|place| self.column(place)).collect();
        let widths = fit(&columns, width);
        let mut out = String::new();
        let heading = columns.iter().map(|column| Entry::own(column.title).role(Role::Dim));
        line(&mut out, heading, &columns, &widths, theme);
        for row in 0..self.rows.len() {
            let entries = columns.iter().map(|column| column.entries.get(row).cloned().unwrap_or_default());
            line(&mut out, entries, &columns, &widths, theme);
        }
        out
    }

    fn column(&self, place: usize) -> Option<Column> {
        let (title, align) = *self.columns.get(place)?;
        let mut entries: Vec<Entry> =
            self.rows.iter().map(|row| row.get(place).cloned().unwrap_or_default()).collect();
        if self.is_blank(place) {
            return None;
        }
        for entry in &mut entries {
            entry.text = hostile::line(&entry.text);
        }
        if align == Align::Decimal {
            align_points(&mut entries);
        }
        let widest = entries.iter().map(|entry| entry.text.width()).max().unwrap_or(0);
        Some(Column { title, align, width: widest.max(title.width()), entries })
    }
}

struct Column {
    title: &'static str,
    align: Align,
    width: usize,
    entries: Vec<Entry>,
}

/// Pads to the left so that the whole parts end, and to the right so that all are of one width.
fn align_points(entries: &mut [Entry]) {
    let whole = |text: &str| {
        let number =
            text.find(|c: char| c.is_ascii_digit()).map_or("", |start| text.get(start..).unwrap_or(""));
        let digits = number.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(number.len());
        text.len() - number.len() + digits
    };
    let before = |text: &str| text.get(..whole(text)).map_or(0, UnicodeWidthStr::width);
    let most = entries.iter().map(|entry| before(&entry.text)).max().unwrap_or(0);
    for entry in entries.iter_mut().filter(|entry| !entry.text.is_empty()) {
        entry.text = format!("{}{}", " ".repeat(most - before(&entry.text)), entry.text);
    }
    let widest = entries.iter().map(|entry| entry.text.width()).max().unwrap_or(0);
    for entry in entries {
        entry.text = format!("{}{}", entry.text, " ".repeat(widest - entry.text.width()));
    }
}

fn fit(columns: &[Column], width: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
    let gaps = INDENT + GAP * columns.len().saturating_sub(1);
    while width < gaps + widths.iter().sum::<usize>() {
        let texts = widths.iter_mut().zip(columns).filter(|(_, column)| column.align == Align::Left);
        let widest = texts.map(|(width, _)| width).max_by_key(|width| **width);
        match widest {
            Some(widest) if MIN_TEXT < *widest => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn line(
    out: &mut String,
    entries: impl Iterator<Item = Entry>,
    columns: &[Column],
    widths: &[usize],
    theme: Theme,
) {
    let start = out.len();
    out.push_str(&" ".repeat(INDENT));
    for (place, ((entry, column), width)) in entries.zip(columns).zip(widths).enumerate() {
        if 0 < place {
            out.push_str(&" ".repeat(GAP));
        }
        let text = cut(&entry.text, *width);
        let padding = " ".repeat(width.saturating_sub(text.width()));
        let painted = theme.paint(entry.role, &text);
        match column.align {
            Align::Left | Align::Whole | Align::Decimal => {
                out.push_str(&painted);
                out.push_str(&padding);
            }
            Align::Right => {
                out.push_str(&padding);
                out.push_str(&painted);
            }
        }
    }
    let kept = out.trim_end_matches(' ').len().max(start);
    out.truncate(kept);
    out.push('\n');
}

/// The text within a width; `…` stands for what is cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        let more = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if width < used + more {
            break;
        }
        used += more;
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn points_stand_under_each_other_and_long_names_are_cut() {
        let mut table =
            Table::new(&[("prompt", Align::Left), ("value", Align::Decimal), ("n", Align::Right)]);
        for [name, value, n] in
            [["a", "+0.5", "7"], ["a name that is too long", "-12.25 s", "1,000"], ["c", "9", ""]]
        {
            table.row(vec![Entry::foreign(name), Entry::own(value), Entry::own(n)]);
        }
        // A first line without indentation keeps that of the table.
        let table = format!("table\n{}", table.render(35, Theme::PLAIN));
        expect![[r#"
            table
              prompt            value         n
              a                  +0.5         7
              a name that is …  -12.25 s  1,000
              c                   9
        "#]]
        .assert_eq(&table);
    }
}
