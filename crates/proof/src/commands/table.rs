//! A table for people: columns of their own width, prices aligned on the decimal point.

use proof_report::hostile;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Whole numbers.
    Right,
    /// Prices, or an old and a new one.
    Point,
    /// Words that are cut where the line ends; the last column only.
    Cut,
}

/// Shorter than this the last column is not cut.
const MIN_CUT: usize = 12;

/// Sets rows under their titles; a column that is empty throughout is left out.
pub(crate) fn table(columns: &[(&str, Align)], mut rows: Vec<Vec<String>>, width: usize) -> String {
    for cell in rows.iter_mut().flatten() {
        *cell = hostile::line(cell);
    }
    let kept: Vec<usize> =
        (0..columns.len()).filter(|at| rows.iter().any(|row| !cell(row, *at).is_empty())).collect();
    for at in &kept {
        if columns.get(*at).is_some_and(|(_, align)| *align == Align::Point) {
            align_points(&mut rows, *at);
        }
    }
    let titles: Vec<String> = columns.iter().map(|(title, _)| (*title).to_owned()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|at| rows.iter().chain([&titles]).map(|row| length(cell(row, at))).max().unwrap_or(0))
        .collect();
    // Columns stand two apart, but one where there is no room.
    let room = |at: &usize| match columns.get(*at) {
        Some((_, Align::Cut)) => MIN_CUT,
        _ => widths.get(*at).copied().unwrap_or(0),
    };
    let needed = kept.iter().map(room).sum::<usize>() + 2 * kept.len().saturating_sub(1);
    let between = if needed <= width { "  " } else { " " };
    let mut text = String::new();
    for row in [&titles].into_iter().chain(&rows) {
        let mut line = String::new();
        for at in &kept {
            line.push_str(if kept.first() == Some(at) { "" } else { between });
            let (content, room) = (cell(row, *at), widths.get(*at).copied().unwrap_or(0));
            let padding = " ".repeat(room.saturating_sub(length(content)));
            match columns.get(*at).map(|(_, align)| *align) {
                Some(Align::Right) => line.extend([&padding, content]),
                Some(Align::Cut) => line.push_str(&cut(content, width.saturating_sub(length(&line)))),
                _ => line.extend([content, &padding]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn cut(text: &str, room: usize) -> String {
    if length(text) <= room || room < MIN_CUT {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Pads the cells of a column so that their decimal points stand under each other.
fn align_points(rows: &mut [Vec<String>], at: usize) {
    let whole = |text: &str| length(text.split('.').next().unwrap_or_default());
    let widest = rows.iter().map(|row| whole(cell(row, at))).max().unwrap_or(0);
    for row in rows {
        if let Some(cell) = row.get_mut(at).filter(|cell| !cell.is_empty()) {
            *cell = format!("{}{cell}", " ".repeat(widest - whole(cell)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_stand_under_each_other_and_the_last_column_is_cut() {
        let columns = [
            ("model", Align::Left),
            ("above", Align::Right),
            ("none", Align::Left),
            ("price", Align::Point),
            ("source", Align::Cut),
        ];
        let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
        let rows = vec![
            row(["a/\u{1b}[31mred", "", "", "10.00", "short"]),
            row(["b/c", "272000", "", "0.075", "a long name of a source"]),
        ];
        let shown = |width| table(&columns, rows.clone(), width);
        expect_test::expect![[r#"
            model   above  price   source
            a/red          10.00   short
            b/c    272000   0.075  a long name of a source
        "#]]
        .assert_eq(&shown(60));
        expect_test::expect![[r#"
            model  above price  source
            a/red        10.00  short
            b/c   272000  0.075 a long name of a source
        "#]]
        .assert_eq(&shown(30));
        expect_test::expect![[r#"
            model   above  price   source
            a/red          10.00   short
            b/c    272000   0.075  a long name of a…
        "#]]
        .assert_eq(&shown(40));
    }
}
