//! The page of a verdict. What failed comes first, the figures after it, and the verdict with the cost is the last line.

use proof_store::Scope;
use proof_verdict::words::{count, dollars, grouped};
use proof_verdict::{Outcome, Verdict};

use super::{
    SIMULATED, calls, differences, failures, gates, listed, metrics, outcome_role, short_id, tag_rows,
};
use crate::document::{Document, Entry};
use crate::theme::Role;

pub(crate) fn page(verdict: &Verdict) -> Document {
    let mut document = Document::default();
    head(&mut document, verdict);
    failures::section(&mut document, verdict);
    for target in &verdict.targets {
        metrics::section(&mut document, verdict, target);
        calls::section(&mut document, verdict, target);
    }
    calls::of_scorers(&mut document, verdict);
    differences::section(&mut document, verdict);
    tag_rows::section(&mut document, verdict);
    gates::section(&mut document, verdict);
    foot(&mut document, verdict);
    last_line(&mut document, verdict);
    document
}

fn head(document: &mut Document, verdict: &Verdict) {
    let run = &verdict.run;
    document.heading(vec![Entry::foreign(&run.suite), Entry::own(format!(" · run {}", short_id(&run.id)))]);
    if let Some(description) = run.description.as_ref().filter(|text| !text.is_empty()) {
        document.line(vec![Entry::foreign(description)]);
    }
    let dataset = &run.dataset;
    let mut plan = vec![
        count(dataset.n_cases, "case"),
        count(verdict.prompts.len() as u64, "prompt"),
        count(verdict.targets.len() as u64, "target"),
    ];
    if 1 < run.repeats {
        plan.push(count(u64::from(run.repeats), "repeat"));
    }
    let plan = match &verdict.sequential {
        // What is drawn of them is said in a line of its own.
        Some(_) => plan.join(" × "),
        None => format!("{} = {}", plan.join(" × "), count(verdict.trials.planned, "trial")),
    };
    let mut from = vec![Entry::own(plan), Entry::own(" · ").role(Role::Dim), Entry::foreign(&dataset.path)];
    if !dataset.selection.is_empty() {
        from.push(Entry::own(": "));
        from.push(Entry::foreign(&dataset.selection));
    }
    if dataset.n_cases < dataset.n_total {
        from.push(Entry::own(format!(" (of {})", count(dataset.n_total, "case"))));
    }
    document.line(from);
    if let Some(sequential) = &verdict.sequential {
        document.line(vec![Entry::own(sequential.line())]);
    }
    if let Some(holdout) = &verdict.holdout {
        document.line(vec![Entry::foreign(holdout.line())]);
    }
    let uses = &verdict.suite_uses;
    if 0 < uses.earlier_runs {
        let words = format!(
            "the same cases were used by {} before, with {}",
            count(uses.earlier_runs, "run"),
            count(uses.earlier_versions, "prompt version"),
        );
        document.line(vec![Entry::own(words).role(Role::Dim)]);
    }
}

/// What the figures are: methods, level and n.
fn foot(document: &mut Document, verdict: &Verdict) {
    let level = proof_verdict::words::number(verdict.level * 100.0);
    let mut methods: Vec<String> = Vec::new();
    for metric in verdict.cells.iter().flat_map(|cell| &cell.metrics) {
        if let Some(ci) = &metric.ci
            && !methods.iter().any(|method| method == ci.method)
        {
            methods.push(ci.method.to_owned());
        }
    }
    let mut words = format!("{level} % intervals");
    if !methods.is_empty() {
        words.push_str(": ");
        words.push_str(&listed(&methods));
    }
    if verdict.sequential.is_none() && verdict.cells.iter().any(|cell| cell.latency.is_some()) {
        words.push_str("; latency: order statistics");
    }
    words.push_str(". n counts cases");
    if verdict.cells.iter().flat_map(|cell| &cell.metrics).any(|metric| metric.n_clusters.is_some()) {
        words.push_str("; cases of a group are not independent, and the intervals allow for it");
    }
    let mut judged =
        verdict.cells.iter().flat_map(|cell| &cell.metrics).filter_map(|metric| metric.judged.as_ref());
    if judged.any(|judged| !judged.is_corrected) {
        words.push_str(
            "; a judge's rate or mean is what a model says, and only human labels tell how far off it is",
        );
    }
    if verdict.run.scope == Scope::Suite {
        words.push_str("; the figures are about these cases alone (`scope: suite`): only the repeats count");
    } else if 1 < verdict.run.repeats {
        words.push_str("; repeats are folded to a mean per case");
    }
    words.push('.');
    if let Some(missing) = missing_limit(verdict) {
        words.push_str(&missing);
    }
    document.last(vec![Entry::own(words).role(Role::Dim)]);
    for words in differences::foot(verdict) {
        document.line(words);
    }
    for warning in &verdict.warnings {
        document.line(vec![Entry::own("warning: ").role(Role::Doubt), Entry::foreign(warning)]);
    }
}

/// What a dash in an interval of latency means, and how many outputs would fill it.
fn missing_limit(verdict: &Verdict) -> Option<String> {
    let quantiles = verdict.cells.iter().filter_map(|cell| cell.latency.as_ref());
    let open =
        quantiles.flat_map(|latency| [&latency.p95, &latency.p50]).find(|found| found.high.is_none())?;
    let words = open.evidence.warnings.iter().find(|warning| warning.starts_with("above"))?;
    Some(format!(" –: {words}."))
}

fn last_line(document: &mut Document, verdict: &Verdict) {
    let mut line = vec![Entry::own(verdict.outcome.word()).role(outcome_role(verdict.outcome))];
    let reasons = if verdict.reasons.is_empty() { why_passed(verdict) } else { verdict.reasons.join(", ") };
    line.push(Entry::own(format!(": {reasons}")));
    line.push(Entry::own(format!(" · {}", cost(verdict))));
    line.extend(cost_of_scorers(verdict).map(|words| Entry::own(format!(" · {words}"))));
    let n_simulated = verdict.targets.iter().filter(|target| target.is_simulated).count() as u64;
    if 0 < n_simulated {
        let of_targets = count(verdict.targets.len() as u64, "target");
        let is_all = n_simulated == verdict.targets.len() as u64;
        let words =
            if is_all { SIMULATED.to_owned() } else { format!("{n_simulated} of {of_targets}: {SIMULATED}") };
        line.extend([Entry::own(" · "), Entry::own(words).role(Role::Doubt)]);
    }
    document.last(line);
}

fn why_passed(verdict: &Verdict) -> String {
    match (verdict.outcome, verdict.gates.len() as u64) {
        (Outcome::Passed, 0) => "every trial has a result; the suite has no gates".to_owned(),
        (Outcome::Passed, n) => format!("{} of {} held", grouped(n), count(n, "gate")),
        _ => verdict.outcome.word().to_owned(),
    }
}

fn cost(verdict: &Verdict) -> String {
    let cost = &verdict.cost;
    let Some(total) = cost.total_usd else {
        return if verdict.trials.outputs == 0 {
            "no cost".to_owned()
        } else {
            "cost unknown (no price)".to_owned()
        };
    };
    let mut words = format!("cost {}", dollars(total));
    let spent = cost.spent_usd.unwrap_or(total);
    if spent < total {
        words = format!("{words}, {} of it spent in this run and the rest from the cache", dollars(spent));
    }
    if 0 < cost.n_unpriced {
        words = format!("{words}, without {} that have no price", count(cost.n_unpriced, "output"));
    }
    words
}

/// What scorers spent beside that, where they asked anybody.
fn cost_of_scorers(verdict: &Verdict) -> Option<String> {
    let calls: u64 = verdict.scorer_calls.iter().map(|asked| asked.calls).sum();
    if calls == 0 {
        return None;
    }
    let calls = count(calls, "call");
    if verdict.scorer_calls.iter().all(|asked| asked.calls == asked.failed) {
        return Some(format!("no answer to {calls} of scorers"));
    }
    let unpriced: u64 = verdict.scorer_calls.iter().map(|asked| asked.n_unpriced).sum();
    let spent: Vec<f64> = verdict.scorer_calls.iter().filter_map(|asked| asked.spent_usd).collect();
    if spent.is_empty() && verdict.cost.total_usd.is_none() {
        // That the cost is unknown is said already.
        return None;
    }
    if spent.is_empty() {
        return Some(format!("cost of {calls} of scorers unknown (no price)"));
    }
    let without = match unpriced {
        0 => String::new(),
        1 => ", without 1 that has no price".to_owned(),
        n => format!(", without {} that have no price", grouped(n)),
    };
    Some(format!("{} for {calls} of scorers{without}", dollars(spent.iter().sum())))
}
