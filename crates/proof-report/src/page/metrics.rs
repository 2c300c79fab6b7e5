//! The figures: a row for each prompt and metric, target by target. The parts of a metric stand in a table of their own, so that
//! thirty of them do not hide the others.

use proof_store::MetricKind;
use proof_verdict::words::{count, grouped};
use proof_verdict::{Cell, Evidence, Judged, MetricEstimate, MetricSummary, TargetSummary, Verdict};

use super::target_entries;
use crate::document::{Document, Entry};
use crate::figure::{Figure, share};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(super) fn section(document: &mut Document, verdict: &Verdict, target: &TargetSummary) {
    document.heading(heading(target));
    let mut table = Table::new(&[
        ("prompt", Align::Left),
        ("metric", Align::Left),
        ("estimate", Align::Decimal),
        ("interval", Align::Whole),
        ("", Align::Whole),
        ("n", Align::Right),
        ("groups", Align::Right),
        ("repeats", Align::Whole),
        ("flaky", Align::Whole),
        ("skipped", Align::Right),
        ("missing", Align::Right),
        ("if these fail … pass", Align::Whole),
    ]);
    for cell in verdict.cells.iter().filter(|cell| cell.target == target.id) {
        let mut is_first = true;
        for (metric, summary) in cell.metrics.iter().zip(&verdict.metrics) {
            if summary.part_of.is_none() {
                table.row(row(cell, metric, summary, is_first));
                is_first = false;
            }
        }
    }
    document.table(table);
    for cell in verdict.cells.iter().filter(|cell| cell.target == target.id) {
        for (metric, summary) in cell.metrics.iter().zip(&verdict.metrics) {
            judge(document, cell, metric, summary);
        }
    }
    parts(document, verdict, target);
}

/// Rows of parts that a page shows of one prompt on one target; JSON has them all.
const MAX_PARTS: usize = 100;

/// The parts of metrics, such as `extraction.date`.
fn parts(document: &mut Document, verdict: &Verdict, target: &TargetSummary) {
    let mut table = Table::new(&[
        ("prompt", Align::Left),
        ("part of", Align::Left),
        ("part", Align::Left),
        ("estimate", Align::Decimal),
        ("interval", Align::Whole),
        ("", Align::Whole),
        ("n", Align::Right),
        ("skipped", Align::Right),
        ("missing", Align::Right),
    ]);
    let mut n_hidden = 0;
    for cell in verdict.cells.iter().filter(|cell| cell.target == target.id) {
        let of_cell = cell.metrics.iter().zip(&verdict.metrics);
        let found: Vec<_> = of_cell
            .filter_map(|(metric, summary)| Some((metric, summary, summary.part_of.as_deref()?)))
            .collect();
        n_hidden += found.len().saturating_sub(MAX_PARTS) as u64;
        let mut previous = None;
        for (place, (metric, summary, parent)) in found.into_iter().take(MAX_PARTS).enumerate() {
            let figure =
                Figure::of(metric.estimate, metric.ci.as_ref(), metric.refusal.as_deref(), summary.kind);
            let some = |n: u64| if n == 0 { String::new() } else { grouped(n) };
            let is_new = previous != Some(parent);
            previous = Some(parent);
            table.row(vec![
                Entry::foreign(if place == 0 { cell.prompt.as_str() } else { "" }).role(Role::Name),
                Entry::foreign(if is_new { parent } else { "" }),
                Entry::foreign(part_name(&metric.metric, parent)),
                Entry::own(figure.estimate),
                Entry::own(figure.interval),
                Entry::own(metric.judged.as_ref().map_or_else(String::new, whose)).role(Role::Doubt),
                Entry::own(grouped(metric.n_cases)),
                Entry::own(some(metric.n_skipped)),
                Entry::own(some(metric.n_missing)).role(Role::Doubt),
            ]);
        }
    }
    if table.is_empty() {
        return;
    }
    document.blank();
    document.table(table);
    if 0 < n_hidden {
        let words = format!("{} in `--format json`", count(n_hidden, "more part"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
}

/// The name of a part without that of its metric.
pub(super) fn part_name<'a>(name: &'a str, parent: &str) -> &'a str {
    name.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name)
}

/// What people say of a judge's figure.
fn judge(document: &mut Document, cell: &Cell, metric: &MetricEstimate, summary: &MetricSummary) {
    let Some(judged) = &metric.judged else { return };
    let words = judge_words(judged, metric, summary);
    if words.is_empty() {
        return;
    }
    document.item(vec![
        Entry::foreign(&cell.prompt).role(Role::Name),
        Entry::own(", "),
        Entry::foreign(&metric.metric),
        Entry::own(format!(": {}", words.join("; "))),
    ]);
}

/// How far off the judge was, what the labels say alone, what was left out, or why nothing is corrected.
pub(super) fn judge_words(judged: &Judged, metric: &MetricEstimate, summary: &MetricSummary) -> Vec<String> {
    let written = |found: &Evidence| {
        let figure =
            Figure::of(found.estimate, found.ci().as_ref(), found.refusal_code().as_deref(), summary.kind);
        format!("{} {}", figure.estimate, figure.interval)
    };
    let mut words = Vec::new();
    if judged.is_corrected {
        let off = judged.off.map_or_else(String::new, |off| {
            let way = if off < 0.0 { "low" } else { "high" };
            // As many digits as the figure itself has.
            let figure = Figure::of(Some(off.abs()), metric.ci.as_ref(), None, summary.kind);
            format!(", {} too {way}", figure.estimate)
        });
        words.push(format!("the judge alone says {}{off}", written(&judged.judge_only)));
        if let Some(alone) = &judged.labels_only {
            words.push(format!("the labels alone say {}", written(alone)));
        }
        // What is left out is told in columns of its own.
        words.extend(metric.evidence.warnings.iter().filter(|words| !words.contains("left out")).cloned());
    } else if let Some(refused) = &judged.not_corrected {
        words.push(refused.message.clone());
    }
    let left_out = [
        (judged.n_ties, "output on which people are evenly split"),
        (judged.n_without_verdict, "labelled output without a readable verdict"),
        (judged.n_unusable, "output whose labels lie on no scale of the metric"),
    ];
    for (n, what) in left_out.into_iter().filter(|(n, _)| *n != 0) {
        let (noun, rest) = what.split_once("output").unwrap_or((what, ""));
        words.push(format!("{}{rest} left out", count(n, &format!("{noun}output"))));
    }
    words
}

fn heading(target: &TargetSummary) -> Vec<Entry> {
    let mut heading = target_entries(&target.id, target.is_simulated);
    if target.model != target.id {
        heading.push(Entry::own(" · ").role(Role::Dim));
        heading.push(Entry::foreign(&target.model).role(Role::Dim));
    }
    heading
}

fn row(cell: &Cell, metric: &MetricEstimate, summary: &MetricSummary, is_first: bool) -> Vec<Entry> {
    let figure = Figure::of(metric.estimate, metric.ci.as_ref(), metric.refusal.as_deref(), summary.kind);
    let role = if summary.is_weighted() { Role::Plain } else { Role::Dim };
    let prompt = if is_first { cell.prompt.as_str() } else { "" };
    let missing = if metric.n_missing == 0 { String::new() } else { grouped(metric.n_missing) };
    vec![
        Entry::foreign(prompt).role(Role::Name),
        Entry::foreign(&metric.metric).role(role),
        Entry::own(figure.estimate).role(role),
        Entry::own(figure.interval).role(role),
        Entry::own(metric.judged.as_ref().map_or_else(String::new, whose)).role(Role::Doubt),
        Entry::own(grouped(metric.n_cases)).role(role),
        Entry::own(metric.n_clusters.map(grouped).unwrap_or_default()).role(role),
        Entry::own(unequal_repeats(metric)).role(role),
        Entry::own(flaky(metric)).role(role),
        Entry::own(if metric.n_skipped == 0 { String::new() } else { grouped(metric.n_skipped) }).role(role),
        Entry::own(missing).role(Role::Doubt),
        Entry::own(bounds(metric, summary.kind)).role(role),
    ]
}

/// Whose figure it is, where a model judges.
pub(super) fn whose(judged: &Judged) -> String {
    if judged.is_corrected {
        format!("corrected by {}", count(judged.n_labels, "label"))
    } else {
        judged.name.to_owned()
    }
}

/// How many repeats the cases have, where they differ.
fn unequal_repeats(metric: &MetricEstimate) -> String {
    let range = metric.repeats.filter(|range| range.least < range.most);
    range.map_or_else(String::new, |range| format!("{}–{}", range.least, range.most))
}

/// The share of cases whose repeats disagree.
fn flaky(metric: &MetricEstimate) -> String {
    metric.flakiness.as_ref().map_or_else(String::new, |found| {
        let figure = Figure::of(Some(found.estimate), found.ci.as_ref(), None, MetricKind::PassFail);
        format!("{} {} of {}", figure.estimate, figure.interval, count(found.n_cases, "case"))
    })
}

fn bounds(metric: &MetricEstimate, kind: MetricKind) -> String {
    match (&metric.bounds, kind) {
        (Some(bounds), MetricKind::PassFail | MetricKind::Bounded) => {
            format!("{} … {}", share(bounds.low.estimate), share(bounds.high.estimate))
        }
        _ if metric.no_bounds == Some("counts_unknown") && 0 < metric.n_trials => {
            "not bounded: counts unknown".to_owned()
        }
        _ if metric.no_bounds.is_some() && 0 < metric.n_trials => "not bounded: no scale".to_owned(),
        _ => String::new(),
    }
}
