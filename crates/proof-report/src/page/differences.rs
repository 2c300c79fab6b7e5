//! Prompts against the first prompt on the same cases.

use proof_verdict::words::{count, grouped, number};
use proof_verdict::{Difference, Ratio, Verdict, Word};

use super::{listed, target_column};
use crate::document::{Document, Entry};
use crate::figure::{Figure, p_value, refusal_words};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(super) const COLUMNS: [(&str, Align); 10] = [
    ("prompt", Align::Left),
    ("target", Align::Left),
    ("metric", Align::Left),
    ("difference", Align::Decimal),
    ("interval", Align::Whole),
    ("up", Align::Right),
    ("down", Align::Right),
    ("n", Align::Right),
    ("p", Align::Decimal),
    ("", Align::Whole),
];

pub(super) fn section(document: &mut Document, verdict: &Verdict) {
    let shown: Vec<_> = verdict.comparisons.iter().filter(|comparison| comparison.is_against_first).collect();
    let Some(first) = shown.first() else { return };
    let mut table = Table::new(&COLUMNS);
    for comparison in &shown {
        let target = target_column(verdict, &comparison.target);
        let mut name = comparison.candidate.as_str();
        for difference in &comparison.metrics {
            table.row(row(name, &target, difference));
            name = "";
        }
        for ratio in comparison.ratios.iter().filter(|ratio| ratio.ci.is_some()) {
            table.row(ratio_row("", &target, ratio));
        }
    }
    document.heading(vec![
        Entry::own("Against "),
        Entry::foreign(&first.baseline).role(Role::Name),
        Entry::own(" on the same cases"),
    ]);
    document.table(table);
    for comparison in &shown {
        let open = comparison.metrics.iter().filter(|difference| difference.word == Word::Undecided);
        for difference in open {
            notes(document, &comparison.candidate, &target_column(verdict, &comparison.target), difference);
        }
    }
}

/// A row of a difference.
pub(super) fn row(name: &str, target: &str, difference: &Difference) -> Vec<Entry> {
    let figure = Figure::signed(
        difference.estimate,
        difference.ci.as_ref(),
        difference.refusal.as_deref(),
        difference.kind,
    );
    let p = difference.p_adjusted.as_ref().map(|adjusted| p_value(adjusted.p));
    let role = match difference.word {
        Word::Better => Role::Good,
        Word::Worse => Role::Bad,
        Word::Equivalent => Role::Plain,
        Word::Undecided => Role::Doubt,
    };
    vec![
        Entry::foreign(name).role(Role::Name),
        Entry::foreign(target),
        Entry::foreign(&difference.metric),
        Entry::own(figure.estimate),
        Entry::own(figure.interval),
        Entry::own(grouped(difference.gains)),
        Entry::own(grouped(difference.losses)),
        Entry::own(grouped(difference.n_units)),
        Entry::own(p.unwrap_or_default()),
        Entry::own(difference.word.as_str()).role(role),
    ]
}

/// A row of a ratio: measured, without a word.
pub(super) fn ratio_row(name: &str, target: &str, ratio: &Ratio) -> Vec<Entry> {
    let what = if ratio.quantity == "cost_usd" { "cost" } else { "latency" };
    let write = |value: f64| format!("×{}", number(value));
    let interval = match (&ratio.ci, &ratio.refusal) {
        (Some(ci), _) => format!("[×{}, ×{}]", number(ci.low), number(ci.high)),
        (None, Some(code)) => format!("none: {}", refusal_words(code)),
        (None, None) => String::new(),
    };
    vec![
        Entry::foreign(name).role(Role::Name),
        Entry::foreign(target),
        Entry::own(what).role(Role::Dim),
        Entry::own(ratio.estimate.map_or_else(|| "–".to_owned(), write)).role(Role::Dim),
        Entry::own(interval).role(Role::Dim),
        Entry::default(),
        Entry::default(),
        Entry::own(grouped(ratio.n_units)).role(Role::Dim),
    ]
}

/// Why a difference is undecided and what would settle it.
pub(super) fn notes(document: &mut Document, name: &str, target: &str, difference: &Difference) {
    let mut line = vec![Entry::foreign(name).role(Role::Name), Entry::own(" ")];
    if !target.is_empty() {
        line.extend([Entry::own("on "), Entry::foreign(target), Entry::own(", ")]);
    }
    line.extend([Entry::foreign(&difference.metric), Entry::own(": undecided")]);
    if let Some(reason) = &difference.reason {
        line.push(Entry::own(format!(", {reason}")));
    }
    if let Some(needed) = difference.needed.first() {
        line.push(Entry::own(format!(
            "; {} would {} ({})",
            count(needed.more_cases, "more case"),
            needed.goal,
            needed.assumption
        )));
    }
    for warning in &difference.warnings {
        line.push(Entry::own(format!("; {warning}")));
    }
    document.item(line);
}

/// What the differences are.
pub(super) fn foot(verdict: &Verdict) -> Option<String> {
    let shown = verdict.comparisons.iter().filter(|comparison| comparison.is_against_first);
    words(shown.flat_map(|comparison| &comparison.metrics))
}

/// The methods behind differences in a sentence.
pub(super) fn words<'a>(differences: impl Iterator<Item = &'a Difference>) -> Option<String> {
    let (mut methods, mut tests, mut family) = (Vec::<String>::new(), Vec::<String>::new(), 0);
    let mut has_any = false;
    let add = |all: &mut Vec<String>, name: &str| {
        if !all.iter().any(|known| known == name) {
            all.push(name.to_owned());
        }
    };
    for difference in differences {
        has_any = true;
        if let Some(ci) = &difference.ci {
            add(&mut methods, ci.method);
        }
        if let Some(test) = &difference.test {
            add(&mut tests, test.name);
        }
        if let Some(adjusted) = &difference.p_adjusted {
            family = family.max(adjusted.family_size);
        }
    }
    if !has_any || methods.is_empty() {
        return None;
    }
    let mut words = format!("Differences are candidate minus baseline: {}", listed(&methods));
    if !tests.is_empty() {
        words = format!("{words}; p: {}", listed(&tests));
        if 1 < family {
            words = format!("{words}, adjusted by Holm over {}", count(family, "comparison"));
        }
    }
    words.push('.');
    Some(words)
}
