//! Prompts against the first prompt on the same cases.

mod parts;

use proof_verdict::words::{count, grouped, number};
use proof_verdict::{
    Difference, Family, JudgedDifference, MarginSource, MetricSummary, Ratio, TrialsPerCase, Verdict, Word,
};

pub(super) use parts::parts;

use super::{listed, target_column, target_name};
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
    if let Some(first) = shown.first() {
        let mut table = Table::new(&COLUMNS);
        for comparison in &shown {
            let target = target_column(verdict, &comparison.target);
            rows(&mut table, &comparison.candidate, &target, &comparison.metrics, &comparison.ratios);
        }
        heading(document, &first.baseline);
        document.table(table);
        for comparison in &shown {
            let target = target_column(verdict, &comparison.target);
            notes(document, &comparison.candidate, &target, &comparison.metrics, &comparison.ratios);
        }
        let of_shown = shown.iter().map(|comparison| {
            (
                comparison.candidate.as_str(),
                target_column(verdict, &comparison.target),
                comparison.metrics.as_slice(),
            )
        });
        parts(document, of_shown);
    }
    targets(document, verdict);
}

/// Targets against the first target, with each prompt. Metrics that are measured only are in JSON.
fn targets(document: &mut Document, verdict: &Verdict) {
    let Some(first) = verdict.target_comparisons.first() else { return };
    let is_shown = |difference: &&Difference| {
        let metric = verdict.metrics.iter().find(|metric| metric.name == difference.metric);
        verdict.headline.as_ref() == Some(&difference.metric)
            || metric.is_some_and(MetricSummary::is_weighted)
    };
    let mut table = Table::new(&COLUMNS);
    for comparison in &verdict.target_comparisons {
        let target = target_name(verdict, &comparison.candidate);
        let shown: Vec<Difference> = comparison.metrics.iter().filter(is_shown).cloned().collect();
        rows(&mut table, &comparison.prompt, &target, &shown, &comparison.ratios);
    }
    heading(document, &target_name(verdict, &first.baseline));
    document.table(table);
    for comparison in &verdict.target_comparisons {
        let target = target_name(verdict, &comparison.candidate);
        let shown: Vec<Difference> = comparison.metrics.iter().filter(is_shown).cloned().collect();
        notes(document, &comparison.prompt, &target, &shown, &comparison.ratios);
    }
}

fn heading(document: &mut Document, baseline: &str) {
    document.heading(vec![
        Entry::own("Against "),
        Entry::foreign(baseline).role(Role::Name),
        Entry::own(" on the same cases"),
    ]);
}

/// The rows of a comparison: its metrics, then cost and latency.
pub(super) fn rows(table: &mut Table, name: &str, target: &str, metrics: &[Difference], ratios: &[Ratio]) {
    let mut name = name;
    for difference in metrics.iter().filter(|difference| difference.part_of.is_none()) {
        table.row(row(name, target, difference));
        name = "";
    }
    for ratio in ratios.iter().filter(|ratio| ratio.ci.is_some()) {
        table.row(ratio_row("", target, ratio));
    }
}

/// What goes with the rows of a comparison.
pub(super) fn notes(
    document: &mut Document,
    name: &str,
    target: &str,
    metrics: &[Difference],
    ratios: &[Ratio],
) {
    for difference in metrics.iter().filter(|difference| difference.part_of.is_none()) {
        note(document, name, target, difference);
    }
    // That nothing differs, or that there is nothing, needs no words.
    let is_told = |ratio: &&Ratio| {
        ratio.ci.is_none() && 1 < ratio.n_units && ratio.refusal.as_deref() != Some("all_zero")
    };
    for ratio in ratios.iter().filter(is_told) {
        let Some(reason) = &ratio.reason else { continue };
        let mut line = who(name, target);
        let what = if ratio.quantity == "cost_usd" { "cost" } else { "latency" };
        line.push(Entry::own(format!("{what}: no ratio, {reason}")));
        document.item(line);
    }
}

/// A row of a difference.
fn row(name: &str, target: &str, difference: &Difference) -> Vec<Entry> {
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
fn ratio_row(name: &str, target: &str, ratio: &Ratio) -> Vec<Entry> {
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
        Entry::own(ratio.test.as_ref().map(|test| p_value(test.p)).unwrap_or_default()).role(Role::Dim),
    ]
}

/// The candidate, and the target where there are several.
fn who(name: &str, target: &str) -> Vec<Entry> {
    let mut line = vec![Entry::foreign(name).role(Role::Name), Entry::own(" ")];
    if !target.is_empty() {
        line.extend([Entry::own("on "), Entry::foreign(target), Entry::own(", ")]);
    }
    line
}

/// The word with what it rests on, and for an undecided one why and what would settle it.
fn note(document: &mut Document, name: &str, target: &str, difference: &Difference) {
    let details = details(difference);
    let is_plain = difference.word != Word::Undecided && difference.reason.is_none();
    if is_plain && details.is_empty() && difference.warnings.is_empty() {
        return;
    }
    let mut line = who(name, target);
    line.extend([Entry::foreign(&difference.metric), Entry::own(": "), Entry::own(difference.word.as_str())]);
    if let Some(reason) = &difference.reason {
        line.push(Entry::own(format!(", {reason}")));
    }
    if !details.is_empty() {
        line.push(Entry::own(format!(" ({})", details.join(", "))));
    }
    if let Some(settle) = &difference.settle {
        line.push(Entry::own(format!("; to settle: {settle}")));
    }
    for warning in &difference.warnings {
        line.push(Entry::own(format!("; {warning}")));
    }
    document.item(line);
}

/// What a difference rests on beside its n: figures that the row does not show.
fn details(difference: &Difference) -> Vec<String> {
    let mut details = Vec::new();
    if let (Some(test), Some(adjusted)) = (&difference.test, &difference.p_adjusted)
        && p_value(test.p) != p_value(adjusted.p)
    {
        details.push(format!("p alone {}", p_value(test.p)));
    }
    if let Some(n) = difference.n_effective.filter(|n| 0.5 < (n - difference.n_units as f64).abs()) {
        details.push(format!("effective n {}", number(n)));
    }
    // What pairing neither gains nor loses is not worth a word.
    if let Some(gain) = difference.pairing_gain.filter(|gain| !(0.95..1.05).contains(gain)) {
        details.push(format!("pairing gain {}×", number(gain)));
    }
    if let Some(margin) = difference.margin {
        let post_hoc = if difference.margin_from == Some(MarginSource::PostHoc) { " post hoc" } else { "" };
        details.push(format!("margin {}{post_hoc}", number(margin)));
    }
    if let Some(TrialsPerCase { baseline, candidate }) = difference.trials_per_case {
        let range = |[fewest, most]: [u32; 2]| {
            if fewest == most { fewest.to_string() } else { format!("{fewest} to {most}") }
        };
        let (baseline, candidate) = (range(baseline), range(candidate));
        if baseline != candidate {
            details.push(format!("trials of a case: {candidate} against {baseline}"));
        }
    }
    if let Some(judged) = &difference.judged {
        details.push(judge_words(judged, difference));
    }
    if 0 < difference.n_missing {
        details.push(format!("{} not scored in both", count(difference.n_missing, "case")));
    }
    details
}

/// Whose difference it is.
fn judge_words(judged: &JudgedDifference, difference: &Difference) -> String {
    if !judged.is_corrected {
        let why = judged
            .not_corrected
            .as_ref()
            .map_or_else(String::new, |refused| format!(": {}", refused.message));
        return format!("{}{why}", judged.name());
    }
    let own = Figure::signed(judged.judge_only, difference.ci.as_ref(), None, difference.kind).estimate;
    format!(
        "corrected by {} on both sides, the judge alone says {own}",
        count(judged.n_labels, "human label")
    )
}

/// What the differences are.
pub(super) fn foot(verdict: &Verdict) -> Vec<Vec<Entry>> {
    let shown = verdict.comparisons.iter().filter(|comparison| comparison.is_against_first);
    let of_targets = verdict.target_comparisons.iter().flat_map(|comparison| &comparison.metrics);
    // The other pairs of prompts, and targets by metrics that are measured only, stand in JSON.
    let is_shown = |family: &&Family| match family.name {
        "all pairs of prompts" => false,
        "comparisons with the first target" => !family.is_measured,
        _ => true,
    };
    let families = verdict.families.iter().filter(is_shown);
    words(shown.flat_map(|comparison| &comparison.metrics).chain(of_targets), families)
}

/// The methods behind differences in a sentence, and one line for each family.
pub(super) fn words<'a>(
    differences: impl Iterator<Item = &'a Difference>,
    families: impl Iterator<Item = &'a Family>,
) -> Vec<Vec<Entry>> {
    let (mut methods, mut tests) = (Vec::<String>::new(), Vec::<String>::new());
    let add = |all: &mut Vec<String>, name: &str| {
        if !all.iter().any(|known| known == name) {
            all.push(name.to_owned());
        }
    };
    for difference in differences {
        if let Some(ci) = &difference.ci {
            add(&mut methods, ci.method);
        }
        if let Some(test) = &difference.test {
            add(&mut tests, test.name);
        }
    }
    if methods.is_empty() {
        return Vec::new();
    }
    let mut words = format!("Differences are candidate minus baseline: {}", listed(&methods));
    if !tests.is_empty() {
        words = format!("{words}; p: {}", listed(&tests));
    }
    words.push('.');
    let families = families.filter(|family| 1 < family.size).map(in_words);
    std::iter::once(vec![Entry::own(words).role(Role::Dim)]).chain(families).collect()
}

/// Who is decided together, and how: one line.
fn in_words(family: &Family) -> Vec<Entry> {
    const SHOWN: usize = 6;
    let mut members: Vec<String> = family.members.iter().take(SHOWN).cloned().collect();
    let hidden = family.members.len().saturating_sub(SHOWN);
    if 0 < hidden {
        members.push(format!("{hidden} more"));
    }
    let why = family.reason.map_or_else(String::new, |reason| format!(" ({reason})"));
    let of = if family.is_measured { " of metrics without weight" } else { "" };
    let over = family.over();
    vec![
        Entry::own(format!("p{of} is adjusted by {}{why} over {over}: ", family.method)).role(Role::Dim),
        Entry::foreign(listed(&members)).role(Role::Dim),
        Entry::own("; intervals are those of each alone.").role(Role::Dim),
    ]
}
