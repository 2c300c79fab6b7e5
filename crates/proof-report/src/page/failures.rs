//! What went wrong: errors, unscored outputs, failed trials.

use proof_verdict::words::{count, grouped, number};
use proof_verdict::{Cell, Failure, Verdict};

use super::calls::errors_of;
use super::target_name;
use crate::document::{Document, Entry};
use crate::theme::Role;

/// Kinds of errors shown for each prompt × target.
const MAX_KINDS: usize = 3;

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
    let metrics = cell.metrics.iter().zip(&verdict.metrics);
    // A derived metric is missing because another is: that one is named.
    let unscored = metrics.filter(|(metric, summary)| {
        // A part that is missing where its metric is says nothing more.
        let parent = summary.part_of.as_deref().and_then(|parent| cell.metric(parent));
        let of_parent = parent.map_or(0, |parent| parent.n_unscored);
        of_parent < metric.n_unscored && summary.scorer.is_some()
    });
    for (metric, _) in unscored {
        let words = format!("{} not scored by ", count(metric.n_unscored, "output"));
        let mut line = place(&cell.prompt, &target, &words);
        line.push(Entry::foreign(&metric.metric));
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
