//! How one figure of a verdict came about, in plain words.

use proof_store::{Aggregate, MetricKind};
use proof_verdict::words::{count, grouped, number};
use proof_verdict::{Cell, Difference, GateResult, MetricEstimate, MetricSummary, Verdict, Word, methods};

use super::metrics::{judge_words, whose};
use super::{SIMULATED, listed, short_id};
use crate::document::{Document, Entry};
use crate::figure::{Figure, p_value, refusal_words, share};
use crate::theme::Role;

/// The page of a metric: each prompt on each target, its comparisons and its gates.
pub(crate) fn page(verdict: &Verdict, metric: &MetricSummary, cells: &[&Cell]) -> Document {
    let mut document = Document::default();
    document.heading(vec![
        Entry::foreign(&metric.name).role(Role::Name),
        Entry::own(format!(" in run {}", short_id(&verdict.run.id))),
    ]);
    document.line(vec![Entry::own(what_it_is(metric))]);
    let mut named = Vec::new();
    for cell in cells {
        if let Some(found) = cell.metric(&metric.name) {
            figure(&mut document, verdict, metric, cell, found);
            named.extend(found.ci.as_ref().map(|ci| ci.method));
        }
    }
    for comparison in &verdict.comparisons {
        let is_about = cells
            .iter()
            .any(|cell| [&cell.prompt, &cell.target] == [&comparison.candidate, &comparison.target]);
        let found = comparison.metrics.iter().find(|difference| difference.metric == metric.name);
        if let Some(difference) = found.filter(|_| is_about && comparison.is_against_first) {
            let names =
                (comparison.candidate.as_str(), comparison.baseline.as_str(), comparison.target.as_str());
            self::difference(&mut document, names, difference);
            named.extend(difference.ci.as_ref().map(|ci| ci.method));
            named.extend(difference.test.as_ref().map(|test| test.name));
            named.extend(difference.p_adjusted.as_ref().map(|adjusted| adjusted.method));
        }
    }
    gates(&mut document, verdict, metric);
    procedures(&mut document, &named);
    document
}

fn what_it_is(metric: &MetricSummary) -> String {
    let values = match (metric.aggregate, metric.kind) {
        (Aggregate::Ratio, _) => "the figure is a ratio of counts that are summed over the cases",
        (Aggregate::Bleu { .. } | Aggregate::Chrf { .. }, _) => {
            "the figure is that of the corpus, from counts that are summed over the cases"
        }
        (Aggregate::Mean, MetricKind::PassFail) => "each output passes or fails; the figure is the pass rate",
        (Aggregate::Mean, MetricKind::Bounded) => {
            "each output has a score from 0 to 1; the figure is the mean"
        }
        (Aggregate::Mean, MetricKind::Number) => "each output has a number; the figure is the mean",
    };
    let from = match (&metric.scorer, metric.name.as_str()) {
        (Some(scorer), _) => format!("from the scorer `{scorer}`"),
        (None, "pass") => "derived: a trial passes when every weighted check of it passes".to_owned(),
        (None, _) => "derived: the weighted mean of the weighted scores of a trial".to_owned(),
    };
    let way = match metric.direction {
        proof_store::Direction::Higher => "higher is better",
        proof_store::Direction::Lower => "lower is better",
    };
    let judge = metric.judge.as_ref().map_or_else(String::new, |judge| {
        let judges: Vec<String> = judge.judges.iter().map(|name| format!("`{name}`")).collect();
        format!("; judged by {}", listed(&judges))
    });
    format!("{from}; {values}; {way}{judge}")
}

fn figure(
    document: &mut Document,
    verdict: &Verdict,
    metric: &MetricSummary,
    cell: &Cell,
    found: &MetricEstimate,
) {
    let mut heading = vec![
        Entry::foreign(&cell.prompt).role(Role::Name),
        Entry::own(" on "),
        Entry::foreign(&cell.target).role(Role::Name),
    ];
    if cell.is_simulated {
        heading.push(Entry::own(format!(" ({SIMULATED})")).role(Role::Doubt));
    }
    let written = Figure::of(found.estimate, found.ci.as_ref(), found.refusal.as_deref(), metric.kind);
    let whose = found.judged.as_ref().map_or_else(String::new, |judged| format!(", {}", whose(judged)));
    heading.push(Entry::own(format!(": {} {}{whose}", written.estimate, written.interval)));
    document.heading(heading);
    document.item(vec![Entry::own(counted(verdict, cell, found))]);
    for line in found.judged.iter().flat_map(|judged| judge_words(judged, found, metric)) {
        document.item(vec![Entry::own(line)]);
    }
    for line in worth(found) {
        document.item(vec![Entry::own(line)]);
    }
    if let Some(line) = missing(metric, found) {
        document.item(vec![Entry::own(line)]);
    }
    for adjustment in &found.evidence.adjustments {
        document.item(vec![Entry::own(format!("adjusted: {adjustment}"))]);
    }
    for warning in &found.evidence.warnings {
        document.item(vec![Entry::own(format!("note: {warning}"))]);
    }
    match (&found.ci, &found.refusal) {
        (Some(ci), _) => document.item(vec![Entry::own(format!(
            "the {} % interval is {}: in {} of 100 test sets like this one, an interval made in this way holds the true value",
            number(ci.level * 100.0),
            ci.method,
            number((ci.level * 100.0).round()),
        ))]),
        (None, Some(code)) => document.item(vec![Entry::own(format!(
            "there is no interval: {} ({code})",
            refusal_words(code)
        ))]),
        (None, None) => {}
    }
}

/// From trials to the figure.
fn counted(verdict: &Verdict, cell: &Cell, found: &MetricEstimate) -> String {
    let repeats = verdict.run.repeats;
    let mut words = format!("{} planned", count(cell.trials.planned, "trial"));
    if 1 < repeats {
        words = format!("{words} ({repeats} of each case)");
    }
    words =
        format!("{words}, {} with a score, from {}", grouped(found.n_trials), count(found.n_cases, "case"));
    if 0 < found.n_skipped {
        words =
            format!("{words}; in {} there was nothing to score: they do not count", grouped(found.n_skipped));
    }
    if 1 < repeats {
        words.push_str("; the repeats of a case are folded to their mean first, so that a case counts once");
    }
    words
}

/// What the cases are worth.
fn worth(found: &MetricEstimate) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(clusters) = found.n_clusters {
        lines.push(format!(
            "the cases belong to {}: cases of a group are alike, so they say less than as many independent ones",
            count(clusters, "group")
        ));
    }
    if let (Some(effective), Some(effect)) = (found.n_effective, found.design_effect) {
        lines.push(format!(
            "they are worth {} independent cases (design effect {})",
            number(effective),
            number(effect)
        ));
    }
    if let Some(flaky) = &found.flakiness {
        lines.push(format!(
            "the repeats of a case disagree in a share of {} of {}",
            share(flaky.estimate),
            count(flaky.n_cases, "case")
        ));
    }
    lines
}

/// What the trials without a score could do.
fn missing(metric: &MetricSummary, found: &MetricEstimate) -> Option<String> {
    if found.n_missing == 0 {
        return None;
    }
    let what = format!(
        "{} without a score ({} of them have an output that could not be scored): left out, neither passed nor failed",
        count(found.n_missing, "trial"),
        grouped(found.n_unscored)
    );
    Some(match (&found.bounds, metric.kind) {
        (Some(bounds), MetricKind::PassFail | MetricKind::Bounded) => format!(
            "{what}; the figure would be {} had all of them scored worst and {} had all scored best",
            share(bounds.low.estimate),
            share(bounds.high.estimate)
        ),
        _ if metric.aggregate != Aggregate::Mean => {
            format!(
                "{what}; how much there was to count in them is not known, so nothing bounds what they would change"
            )
        }
        _ => format!("{what}; a number has no worst value, so nothing bounds what they would change"),
    })
}

fn difference(
    document: &mut Document,
    (candidate, baseline, target): (&str, &str, &str),
    found: &Difference,
) {
    let written = Figure::signed(found.estimate, found.ci.as_ref(), found.refusal.as_deref(), found.kind);
    document.heading(vec![
        Entry::foreign(candidate).role(Role::Name),
        Entry::own(" against "),
        Entry::foreign(baseline).role(Role::Name),
        Entry::own(" on "),
        Entry::foreign(target).role(Role::Name),
        Entry::own(format!(": {} {}, {}", written.estimate, written.interval, found.word.as_str())),
    ]);
    document.item(vec![Entry::own(format!(
        "{} with a score in both: higher in {}, lower in {}, the same in {}",
        count(found.n_units, "case"),
        grouped(found.gains),
        grouped(found.losses),
        grouped(found.same)
    ))]);
    if let Some(test) = &found.test {
        let adjusted = found.p_adjusted.as_ref().map_or_else(String::new, |adjusted| {
            format!(
                "; {} after {} over {} ({})",
                p_value(adjusted.p),
                adjusted.method,
                count(adjusted.family_size, "comparison"),
                adjusted.family
            )
        });
        document.item(vec![Entry::own(format!(
            "second key: {}, p {}{adjusted}",
            test.name,
            p_value(test.p)
        ))]);
    }
    document.item(vec![Entry::own(rule(found))]);
    if let Some(settle) = &found.settle {
        document.item(vec![Entry::own(format!("to settle it: {settle}"))]);
    }
}

/// The rule that gave the word.
fn rule(found: &Difference) -> String {
    let reason = found.reason.as_deref().unwrap_or_default();
    match found.word {
        Word::Better | Word::Worse => {
            "the interval lies on one side of 0 and the test agrees: both keys are needed for the word"
                .to_owned()
        }
        Word::Equivalent => {
            let margin = found.margin.map(number).unwrap_or_default();
            format!("the 90 % interval lies within ± {margin}, the margin that was declared before the run {reason}")
                .trim_end()
                .to_owned()
        }
        Word::Undecided => format!("undecided: {reason}"),
    }
}

fn gates(document: &mut Document, verdict: &Verdict, metric: &MetricSummary) {
    let about: Vec<&GateResult> = verdict
        .gates
        .iter()
        .filter(|gate| gate.gate.split_whitespace().any(|word| word == metric.name))
        .collect();
    if about.is_empty() {
        return;
    }
    document.heading(vec![Entry::own("Gates on it")]);
    for gate in about {
        document.item(vec![Entry::foreign(&gate.gate), Entry::own(format!(": {}", gate.outcome.word()))]);
        for check in &gate.checks {
            let place: Vec<&str> =
                [&check.prompt, &check.target].into_iter().flatten().map(String::as_str).collect();
            document.item(vec![
                Entry::own("  "),
                Entry::foreign(place.join(" on ")),
                Entry::own(format!(": {}; {}", check.outcome.word(), check.reason)),
            ]);
        }
    }
}

/// The methods that were named: what they do, why they were taken, what they assume.
fn procedures(document: &mut Document, named: &[&str]) {
    let mut shown: Vec<&str> = Vec::new();
    for method in named.iter().filter_map(|name| methods::find(name)) {
        if shown.contains(&method.name) {
            continue;
        }
        shown.push(method.name);
        document.heading(vec![Entry::own(method.name).role(Role::Name)]);
        document.item(vec![Entry::own(method.what)]);
        document.item(vec![Entry::own(format!("why this one: {}", method.why))]);
        document.item(vec![Entry::own(format!("assumes: {}", method.assumes))]);
        document.item(vec![Entry::own(format!("source: {}", method.source)).role(Role::Dim)]);
    }
}
