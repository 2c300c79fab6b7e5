//! What is known of judges, as text for people.

mod advice;
mod calibration;
mod comparison;

use proof_judge::{Agreement, Figure, People};
use proof_report::hostile;
use proof_verdict::words::{grouped, interval};

pub(super) use self::advice::advice;
pub(super) use self::calibration::calibration;
pub(super) use self::comparison::comparison;
use crate::commands::table::{Align, table};

/// A page as it is put together.
struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(&hostile::line(line));
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.text.push('\n');
        self.line(heading);
    }

    fn table(&mut self, columns: &[(&str, Align)], rows: Vec<Vec<String>>) {
        for line in table(columns, rows, self.width.saturating_sub(2)).lines() {
            self.text.push_str("  ");
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn figures(&mut self, rows: Vec<Vec<String>>) {
        let columns = [
            ("", Align::Left),
            ("measure", Align::Left),
            ("estimate", Align::Point),
            ("interval", Align::Left),
            ("n", Align::Right),
        ];
        self.table(&columns, rows);
    }
}

fn agreement_rows(who: &str, agreement: &Agreement) -> Vec<Vec<String>> {
    let optional = [
        ("same label", agreement.percent.as_ref()),
        ("Cohen's kappa", agreement.cohen_kappa.as_ref()),
        ("quadratically weighted kappa", agreement.weighted_kappa.as_ref()),
        ("Gwet's AC", agreement.gwet.as_ref()),
        ("ICC(2,1)", agreement.icc.as_ref()),
        ("Krippendorff's alpha", Some(&agreement.krippendorff_alpha)),
        ("Spearman's rho", agreement.spearman.as_ref()),
        ("Kendall's tau-b", agreement.kendall.as_ref()),
        ("judge minus people", agreement.difference.as_ref()),
    ];
    named(who, &optional)
}

fn people_rows(people: &People) -> Vec<Vec<String>> {
    let optional = [
        ("same label", people.percent.as_ref()),
        (people.kappa_is.as_str(), Some(&people.kappa)),
        ("Gwet's AC", people.gwet.as_ref()),
        ("Krippendorff's alpha", Some(&people.krippendorff_alpha)),
    ];
    named("people with each other", &optional)
}

/// Rows of which only the first says whose they are.
fn named(who: &str, measures: &[(&str, Option<&Figure>)]) -> Vec<Vec<String>> {
    let there = measures.iter().filter_map(|(name, figure)| Some((*name, (*figure)?)));
    there
        .enumerate()
        .map(|(place, (name, figure))| row(if place == 0 { who } else { "" }, name, figure))
        .collect()
}

fn row(who: &str, name: &str, figure: &Figure) -> Vec<String> {
    vec![who.to_owned(), name.to_owned(), estimate(figure), limits(figure), grouped(figure.n)]
}

fn estimate(figure: &Figure) -> String {
    figure.estimate.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

/// The interval, or why there is none.
fn limits(figure: &Figure) -> String {
    match (&figure.ci, &figure.refusal) {
        (Some(ci), _) => interval(ci.low, ci.high),
        (None, Some(refusal)) => refusal.code.replace('_', " "),
        (None, None) => String::new(),
    }
}

fn limits_after(figure: &Figure) -> String {
    figure.ci.as_ref().map_or_else(String::new, |ci| format!(" ({})", interval(ci.low, ci.high)))
}

fn short(figure: &Figure) -> String {
    match figure.estimate {
        Some(value) => format!("{value:.3} {}", limits(figure)),
        None => limits(figure),
    }
}
