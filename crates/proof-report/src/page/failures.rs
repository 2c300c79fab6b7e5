//! What went wrong: errors, unscored outputs, failed trials.

use proof_verdict::words::{count, grouped, number};
use proof_verdict::{Cell, Failure, MetricEstimate, MetricSummary, Verdict};

use super::calls::errors_of;
use super::metrics::part_name;
use super::target_name;
use crate::document::{Document, Entry};
use crate::theme::Role;

/// Kinds of errors shown for each prompt × target.
const MAX_KINDS: usize = 3;
/// Parts of one metric that are named.
const MAX_PARTS: usize = 5;

pub(super) fn section(document: &mut Document, verdict: &Verdict) {
    let has_trouble =
        |cell: &&Cell| 0 < cell.trials.errors || cell.metrics.iter().any(|metric| 0 < metric.n_unscored);
    let troubled: Vec<&Cell> = verdict.cells.iter().filter(has_trouble).collect();
    if !troubled.is_empty() {
        document.heading(vec![Entry::own("Trials without a result")]);
        for cell in troubled {
            trouble(document, cell, verdict);
        }
    }
    if verdict.failures.is_empty() {
        return;
    }
    let shown = verdict.failures.len() as u64;
    let words = if shown < verdict.n_failures {
        format!("Failures: {} of {}", grouped(shown), grouped(verdict.n_failures))
    } else {
        format!("Failures: {}", grouped(shown))
    };
    document.heading(vec![Entry::own(words)]);
    for failure in &verdict.failures {
        failed(document, failure, verdict);
    }
}

fn trouble(document: &mut Document, cell: &Cell, verdict: &Verdict) {
    let target = target_name(verdict, &cell.target);
    if 0 < cell.trials.errors {
        document.line(place(&cell.prompt, &target, &errors_of(cell)));
        for error in cell.errors.iter().take(MAX_KINDS) {
            let mut line = vec![
                Entry::own(format!("{} × ", grouped(error.count))),
                Entry::foreign(&error.kind).role(Role::Bad),
            ];
            if let Some(case) = &error.example_case {
                line.push(Entry::own(", case "));
                line.push(Entry::foreign(case));
            }
            if let Some(example) = &error.example {
                line.push(Entry::own(": "));
                line.push(Entry::foreign(excerpt(example)));
            }
            document.item(line);
        }
    }
    for together in unscored(cell, verdict) {
        let Some((metric, _)) = together.first() else { continue };
        let words = format!("{} not scored by ", count(metric.n_unscored, "output"));
        let mut line = place(&cell.prompt, &target, &words);
        name(&mut line, &together);
        document.line(line);
        if let Some(example) = &metric.unscored_example {
            let mut line = Vec::new();
            if let Some(case) = &metric.unscored_case {
                line.extend([Entry::own("case "), Entry::foreign(case), Entry::own(": ")]);
            }
            line.push(Entry::foreign(excerpt(example)));
            document.item(line);
        }
    }
}

/// A metric, and what it is.
type Metric<'v> = (&'v MetricEstimate, &'v MetricSummary);

/// The metrics that lack outputs, each by itself, but parts of one metric that lack the same number for the same reason together.
fn unscored<'v>(cell: &'v Cell, verdict: &'v Verdict) -> Vec<Vec<Metric<'v>>> {
    let mut groups: Vec<Vec<Metric<'v>>> = vec![];
    for (metric, summary) in cell.metrics.iter().zip(&verdict.metrics) {
        // A part that is missing where its metric is says nothing more.
        let parent = summary.part_of.as_deref().and_then(|parent| cell.metric(parent));
        let of_parent = parent.map_or(0, |parent| parent.n_unscored);
        // A derived metric is missing because another is: that one is named.
        if metric.n_unscored <= of_parent || summary.scorer.is_none() {
            continue;
        }
        let is_same = |(other, its): &Metric<'v>| {
            summary.part_of.is_some()
                && its.part_of == summary.part_of
                && other.n_unscored == metric.n_unscored
                && other.unscored_example == metric.unscored_example
                && other.unscored_case == metric.unscored_case
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(is_same)) {
            Some(group) => group.push((metric, summary)),
            None => groups.push(vec![(metric, summary)]),
        }
    }
    groups
}

/// The name of a metric, or of several parts of one.
fn name(line: &mut Vec<Entry>, together: &[Metric<'_>]) {
    let Some((first, summary)) = together.first() else { return };
    let parent = summary.part_of.as_deref().filter(|_| 1 < together.len());
    let Some(parent) = parent else {
        line.push(Entry::foreign(&first.metric));
        return;
    };
    line.extend([Entry::own(format!("{} parts of ", together.len())), Entry::foreign(parent)]);
    for (idx, (metric, _)) in together.iter().take(MAX_PARTS).enumerate() {
        line.push(Entry::own(if idx == 0 { ": " } else { ", " }));
        line.push(Entry::foreign(part_name(&metric.metric, parent)));
    }
    let n_more = together.len().saturating_sub(MAX_PARTS);
    if 0 < n_more {
        line.push(Entry::own(format!(" and {n_more} more")));
    }
}

fn failed(document: &mut Document, failure: &Failure, verdict: &Verdict) {
    let mut line = vec![
        Entry::foreign(&failure.case),
        Entry::own(" · ").role(Role::Dim),
        Entry::foreign(&failure.prompt).role(Role::Name),
        Entry::own(" · ").role(Role::Dim),
        Entry::foreign(target_name(verdict, &failure.target)),
    ];
    if 1 < verdict.run.repeats {
        line.push(Entry::own(format!(" · repeat {}", u64::from(failure.repeat) + 1)).role(Role::Dim));
    }
    document.line(line);
    for score in &failure.failed {
        let mut line = vec![Entry::foreign(&score.metric).role(Role::Bad)];
        // For a check that says pass or fail, the 0 says nothing more.
        if 0.0 < score.value.abs() || score.reason.is_none() {
            line.push(Entry::own(format!(" {}", number(score.value))));
        }
        if let Some(reason) = &score.reason {
            line.push(Entry::own(": "));
            line.push(Entry::foreign(excerpt(reason)));
        }
        document.item(line);
    }
    let mut line = vec![Entry::own("output: ").role(Role::Dim), Entry::foreign(&failure.output)];
    if failure.is_cut {
        line.push(Entry::own("…").role(Role::Dim));
    }
    document.item(line);
}

fn place(prompt: &str, target: &str, words: &str) -> Vec<Entry> {
    vec![
        Entry::foreign(prompt).role(Role::Name),
        Entry::own(" · ").role(Role::Dim),
        Entry::foreign(target),
        Entry::own(format!(": {words}")),
    ]
}

/// The beginning of what somebody else said.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 300;
    let mut short: String = text.chars().take(LENGTH).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
