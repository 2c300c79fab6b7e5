//! Rows by tag.

use proof_verdict::words::{count, grouped};
use proof_verdict::{MetricSummary, Verdict};

use super::target_column;
use crate::document::{Document, Entry};
use crate::figure::Figure;
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
        ("n", Align::Right),
        ("", Align::Whole),
    ]);
    // The metric that says whether a trial passes stands for all, where there is one.
    let is_shown = |metric: &MetricSummary| match &verdict.headline {
        Some(headline) => metric.name == *headline,
        None => metric.is_weighted(),
    };
    let shown: Vec<&MetricSummary> = verdict.metrics.iter().filter(|metric| is_shown(metric)).collect();
    let mut previous = None;
    let mut n_rows = 0;
    for row in &verdict.tags {
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
            let note = if row.is_small { "few cases" } else { "" };
            table.row(vec![
                Entry::foreign(tag),
                Entry::foreign(&row.prompt).role(Role::Name),
                Entry::foreign(target),
                Entry::foreign(name),
                Entry::own(figure.estimate),
                Entry::own(figure.interval),
                Entry::own(grouped(found.n_cases)),
                Entry::own(note).role(Role::Dim),
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
