//! The figures: a row for each prompt and metric, target by target.

use proof_store::MetricKind;
use proof_verdict::words::{count, grouped};
use proof_verdict::{Cell, MetricEstimate, MetricSummary, TargetSummary, Verdict};

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
        ("n", Align::Right),
        ("groups", Align::Right),
        ("repeats", Align::Whole),
        ("flaky", Align::Whole),
        ("missing", Align::Right),
        ("if these fail … pass", Align::Whole),
    ]);
    for cell in verdict.cells.iter().filter(|cell| cell.target == target.id) {
        for (place, metric) in cell.metrics.iter().enumerate() {
            let Some(summary) = verdict.metrics.get(place) else { continue };
            table.row(row(cell, metric, summary, place == 0));
        }
    }
    document.table(table);
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
        Entry::own(grouped(metric.n_cases)).role(role),
        Entry::own(metric.n_clusters.map(grouped).unwrap_or_default()).role(role),
        Entry::own(unequal_repeats(metric)).role(role),
        Entry::own(flaky(metric)).role(role),
        Entry::own(missing).role(Role::Doubt),
        Entry::own(bounds(metric, summary.kind)).role(role),
    ]
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
        _ if metric.no_bounds.is_some() && 0 < metric.n_trials => "not bounded: no scale".to_owned(),
        _ => String::new(),
    }
}
