//! Rows by tag: the tag that is shown to be worst comes first.

use proof_verdict::words::{count, grouped};
use proof_verdict::{MetricSummary, RestDifference, TagRow, Verdict};

use super::metrics::whose;
use super::target_column;
use crate::document::{Document, Entry};
use crate::figure::{Figure, p_value};
use crate::table::{Align, Table};
use crate::theme::Role;

/// Rows that a page shows; JSON has them all.
const MAX_ROWS: usize = 40;

pub(super) fn section(document: &mut Document, verdict: &Verdict) {
    let mut table = Table::new(&[
        ("tag", Align::Left),
        ("prompt", Align::Left),
        ("target", Align::Left),
        ("metric", Align::Left),
        ("estimate", Align::Decimal),
        ("interval", Align::Whole),
        ("", Align::Whole),
        ("n", Align::Right),
        ("to the rest", Align::Decimal),
        ("interval", Align::Whole),
        ("p", Align::Decimal),
    ]);
    // The metric that says whether a trial passes stands for all, where there is one.
    let is_shown = |metric: &MetricSummary| match &verdict.headline {
        Some(headline) => metric.name == *headline,
        None => metric.is_weighted(),
    };
    let shown: Vec<&MetricSummary> = verdict.metrics.iter().filter(|metric| is_shown(metric)).collect();
    let tags = by_harm(verdict, &shown);
    // With one tag, the rest are cases that nobody named.
    let has_rest = 1 < tags.len();
    let mut previous = None;
    let mut n_rows = 0;
    let mut adjusted = None;
    for row in tags.into_iter().flatten() {
        for metric in &shown {
            let Some(found) = row.metrics.iter().find(|found| found.metric == metric.name) else { continue };
            n_rows += 1;
            if MAX_ROWS < n_rows {
                continue;
            }
            let figure = Figure::of(found.estimate, found.ci.as_ref(), found.refusal.as_deref(), metric.kind);
            let tag = if previous == Some(&row.tag) { "" } else { row.tag.as_str() };
            previous = Some(&row.tag);
            let target = target_column(verdict, &row.target);
            let name = if 1 < shown.len() { found.metric.as_str() } else { "" };
            let rest = found.rest.as_ref().filter(|rest| has_rest && is_tested(row, rest));
            adjusted = adjusted.or_else(|| rest.and_then(|rest| rest.p_adjusted.as_ref()));
            let [difference, interval, p] = against_rest(rest, metric);
            // Where there is nothing to say of the difference, there is room for the reason.
            let interval = if interval.is_empty() && row.is_small {
                Entry::own("few cases").role(Role::Dim)
            } else {
                Entry::own(interval)
            };
            table.row(vec![
                Entry::foreign(tag),
                Entry::foreign(&row.prompt).role(Role::Name),
                Entry::foreign(target),
                Entry::foreign(name),
                Entry::own(figure.estimate),
                Entry::own(figure.interval),
                Entry::own(found.judged.as_ref().map_or_else(String::new, whose)).role(Role::Doubt),
                Entry::own(grouped(found.n_cases)),
                Entry::own(difference),
                interval,
                Entry::own(p),
            ]);
        }
    }
    if table.is_empty() {
        return;
    }
    let mut heading = vec![Entry::own("By tag")];
    if let [only] = shown.as_slice() {
        heading.push(Entry::own(": "));
        heading.push(Entry::foreign(&only.name));
    }
    document.heading(heading);
    document.table(table);
    if let Some(adjusted) = adjusted {
        let is_judged = shown.iter().any(|metric| metric.judge.is_some());
        let whose = if is_judged { ", by the judge's own values" } else { "" };
        let words = format!(
            "to the rest: against the cases without the tag{whose}; p adjusted by {} over {}",
            adjusted.method,
            count(adjusted.family_size, "row")
        );
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
    let hidden = n_rows.saturating_sub(MAX_ROWS) as u64;
    if 0 < hidden {
        document.item(vec![
            Entry::own(format!("{} in `--format json`", count(hidden, "more row"))).role(Role::Dim),
        ]);
    }
    if 0 < verdict.n_tags_left_out {
        let words = format!("{} of few cases left out", count(verdict.n_tags_left_out, "tag"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
}

/// Whether both sides are large enough to be told apart.
fn is_tested(row: &TagRow, rest: &RestDifference) -> bool {
    !row.is_small && !rest.is_small
}

/// The difference to the rest, its interval and its adjusted p.
fn against_rest(rest: Option<&RestDifference>, metric: &MetricSummary) -> [String; 3] {
    let Some(rest) = rest else { return <[String; 3]>::default() };
    let figure = Figure::signed(rest.estimate, rest.ci.as_ref(), rest.refusal.as_deref(), metric.kind);
    let p = rest.p_adjusted.as_ref().map(|adjusted| p_value(adjusted.p));
    [figure.estimate, figure.interval, p.unwrap_or_default()]
}

/// The rows of each tag: the tag that is worse than the rest by the most at least comes first. Tags of which nothing is
/// known, and equals, keep the verdict's order.
fn by_harm<'a>(verdict: &'a Verdict, shown: &[&MetricSummary]) -> Vec<Vec<&'a TagRow>> {
    let mut tags: Vec<Vec<&TagRow>> = Vec::new();
    for row in &verdict.tags {
        match tags.last_mut().filter(|rows| rows.last().is_some_and(|last| last.tag == row.tag)) {
            Some(rows) => rows.push(row),
            None => tags.push(vec![row]),
        }
    }
    let harm = |rows: &Vec<&TagRow>| {
        let all = rows.iter().flat_map(|row| row.metrics.iter().map(move |found| (*row, found)));
        let of_shown = all.filter(|(_, found)| shown.iter().any(|metric| metric.name == found.metric));
        let harms = of_shown.filter_map(|(row, found)| {
            found.rest.as_ref().filter(|rest| is_tested(row, rest)).and_then(|rest| rest.harm)
        });
        harms.fold(f64::NEG_INFINITY, f64::max)
    };
    tags.sort_by(|a, b| harm(b).total_cmp(&harm(a)));
    tags
}
