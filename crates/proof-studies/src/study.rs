//! A study: a table of cells, each held against a bar.

use std::fmt::Write as _;

/// A table of measured cells.
#[derive(Clone, Debug)]
pub struct Study {
    /// Its name on the command line and in the page.
    pub name: &'static str,
    /// What it asks.
    pub title: &'static str,
    /// How it was done, in one or a few sentences; Markdown.
    pub about: String,
    /// What the measured values are.
    pub unit: Unit,
    /// The cells.
    pub rows: Vec<Row>,
    /// What stands under the table; Markdown, may be empty.
    pub after: String,
}

/// What a measured value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, shown in per cent.
    Share,
    /// A plain number.
    Number,
}

/// A measured cell.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was simulated.
    pub setting: String,
    /// How many units: cases, clusters or labels, as the setting says.
    pub n: String,
    /// How many replications; 0 where all outcomes were enumerated, so that nothing is left to chance.
    pub replications: usize,
    /// The share of replications with an answer; the others were refused, with a reason. None where all have one by
    /// construction.
    pub answered: Option<f64>,
    /// What was measured, over the replications with an answer; none where there were none.
    pub measured: Option<f64>,
    /// The Monte-Carlo standard error of `measured`; 0 where nothing is left to chance.
    pub error: f64,
    /// What it must be.
    pub bar: Bar,
}

/// What a measured value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// Between these, both included.
    Within(f64, f64),
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
    /// At most this and two Monte-Carlo errors.
    AtMostWithError(f64),
    /// Shown for comparison only.
    None,
}

impl Bar {
    /// What 95 % intervals must cover: 93 to 97 %.
    pub const COVERAGE: Self = Self::Within(0.93, 0.97);
    /// What intervals behind a guarantee must cover: never less than their level.
    pub const GUARANTEE: Self = Self::AtLeast(0.95);

    /// Whether a value meets it; none where there is nothing to meet.
    pub fn is_met(self, value: f64, error: f64) -> Option<bool> {
        match self {
            Self::Within(lo, hi) => Some((lo..=hi).contains(&value)),
            // Sums over all outcomes may end a rounding short of a level that they reach exactly.
            Self::AtLeast(lo) => Some(lo - 1e-9 <= value),
            Self::AtMost(hi) => Some(value <= hi),
            Self::AtMostWithError(hi) => Some(value <= hi + 2.0 * error),
            Self::None => None,
        }
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Share => format!("{:.1} %", 100.0 * value),
            Self::Number if 100.0 <= value.abs() => format!("{value:.0}"),
            Self::Number => format!("{value:.3}"),
        }
    }

    fn show_error(self, value: f64) -> String {
        match self {
            Self::Share if value <= 0.0 => "0".to_owned(),
            Self::Share => format!("{:.2}", 100.0 * value),
            Self::Number if 100.0 <= value.abs() => format!("{value:.0}"),
            Self::Number => format!("{value:.3}"),
        }
    }

    fn show_bar(self, bar: Bar) -> String {
        match bar {
            Bar::Within(lo, hi) => format!("{} to {}", self.show(lo), self.show(hi)),
            Bar::AtLeast(lo) => format!("at least {}", self.show(lo)),
            Bar::AtMost(hi) => format!("at most {}", self.show(hi)),
            Bar::AtMostWithError(hi) => format!("at most {} + 2 errors", self.show(hi)),
            Bar::None => "–".to_owned(),
        }
    }
}

impl Row {
    /// Whether the bar is met; none where there is no bar or nothing was measured.
    pub fn is_met(&self) -> Option<bool> {
        self.bar.is_met(self.measured?, self.error)
    }

    fn verdict(&self) -> &'static str {
        let is_below = |lo: f64| self.measured.is_some_and(|value| value < lo);
        match (self.is_met(), self.bar) {
            (Some(true), _) => "yes",
            (Some(false), Bar::Within(lo, _)) if is_below(lo) => "**no**, below",
            (Some(false), Bar::Within(..)) => "**no**, above",
            (Some(false), _) => "**no**",
            (None, _) => "–",
        }
    }
}

impl Study {
    /// How many cells have a bar, and how many of these meet it.
    pub fn counts(&self) -> (usize, usize) {
        let held: Vec<bool> = self.rows.iter().filter_map(Row::is_met).collect();
        (held.len(), held.iter().filter(|is_met| **is_met).count())
    }

    /// The study as a section of the page.
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n{}\n", self.title, self.about);
        let (n_held, n_met) = self.counts();
        if n_held != 0 {
            text.push_str(&format_args!("\n{n_met} of {n_held} cells meet their bar.\n").to_string());
        }
        if !self.rows.is_empty() {
            text.push('\n');
            text.push_str(&self.table());
        }
        if !self.after.is_empty() {
            text.push('\n');
            text.push_str(self.after.trim_end());
            text.push('\n');
        }
        text
    }

    fn table(&self) -> String {
        let has_refusals = self.rows.iter().any(|row| row.answered.is_some());
        let (head, rule) = if has_refusals { (" answered |", "---:|") } else { ("", "") };
        let mut text = format!(
            "| setting | n | replications |{head} measured | error | bar | met |\n|---|---:|---:|{rule}---:|---:|---|---|\n"
        );
        for row in &self.rows {
            let replications =
                if row.replications == 0 { "exact".to_owned() } else { thousands(row.replications) };
            let answered = match (has_refusals, row.answered) {
                (false, _) => String::new(),
                (true, Some(share)) => format!(" {:.1} % |", 100.0 * share),
                (true, None) => " 100 % |".to_owned(),
            };
            let measured = row.measured.map_or_else(|| "no answer".to_owned(), |value| self.unit.show(value));
            // Writing to a text cannot fail.
            let _: std::fmt::Result = writeln!(
                text,
                "| {} | {} | {replications} |{answered} {measured} | {} | {} | {} |",
                row.setting,
                row.n,
                self.unit.show_error(row.error),
                self.unit.show_bar(row.bar),
                row.verdict()
            );
        }
        text
    }
}

/// A count with its thousands apart.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place != 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn row(measured: Option<f64>, bar: Bar) -> Row {
        Row {
            setting: "rate 0.5".to_owned(),
            n: "10".to_owned(),
            replications: 12_000,
            answered: None,
            measured,
            error: 0.002,
            bar,
        }
    }

    #[test]
    fn bars_are_met_or_not() {
        let met = |measured, bar| row(Some(measured), bar).is_met();
        assert_eq!(met(0.93, Bar::COVERAGE), Some(true));
        assert_eq!(met(0.929, Bar::COVERAGE), Some(false));
        assert_eq!(met(0.971, Bar::COVERAGE), Some(false));
        assert_eq!(met(0.949, Bar::GUARANTEE), Some(false));
        assert_eq!(met(0.053, Bar::AtMost(0.05)), Some(false));
        assert_eq!(met(0.053, Bar::AtMostWithError(0.05)), Some(true));
        assert_eq!(met(0.055, Bar::AtMostWithError(0.05)), Some(false));
        assert_eq!(met(0.5, Bar::None), None);
        assert_eq!(row(None, Bar::COVERAGE).is_met(), None);
    }

    #[test]
    fn what_falls_short_is_shown() {
        let study = Study {
            name: "demo",
            title: "A demonstration",
            about: "How it was done.".to_owned(),
            unit: Unit::Share,
            rows: vec![
                row(Some(0.951), Bar::COVERAGE),
                Row { answered: Some(0.4), ..row(Some(0.9), Bar::COVERAGE) },
                Row { replications: 0, error: 0.0, ..row(Some(0.98), Bar::COVERAGE) },
                row(None, Bar::GUARANTEE),
            ],
            after: String::new(),
        };
        expect![[r#"
            ## A demonstration

            How it was done.

            1 of 3 cells meet their bar.

            | setting | n | replications | answered | measured | error | bar | met |
            |---|---:|---:|---:|---:|---:|---|---|
            | rate 0.5 | 10 | 12,000 | 100 % | 95.1 % | 0.20 | 93.0 % to 97.0 % | yes |
            | rate 0.5 | 10 | 12,000 | 40.0 % | 90.0 % | 0.20 | 93.0 % to 97.0 % | **no**, below |
            | rate 0.5 | 10 | exact | 100 % | 98.0 % | 0 | 93.0 % to 97.0 % | **no**, above |
            | rate 0.5 | 10 | 12,000 | 100 % | no answer | 0.20 | at least 95.0 % | – |
        "#]]
        .assert_eq(&study.markdown());
    }
}
