//! One quantity of one cell, or of all, against a limit.

use proof_stats::{Level, proportion, quantile};
use proof_store::{MetricKind, Scope};

use super::GateCheck;
use super::decide::{Evidence, more_cases, no_result, no_score, open};
use super::limit::{Limit, Scale};
use crate::settle::{MORE_LABELS, Stages};
use crate::words::{count, dollars, interval, number};
use crate::{Cell, Ci, MetricEstimate, MetricSummary, Outcome};

/// A metric. Missing trials count at the bottom and at the top of the scale; the answer must be the same.
pub(super) fn metric(
    evidence: &Evidence<'_>,
    (prompt, target): (usize, usize),
    metric: &MetricSummary,
    limit: Limit,
) -> Option<GateCheck> {
    let observations = evidence.observations;
    let cell = evidence.cells.get(target * evidence.prompts.len() + prompt)?;
    let found = cell.metric(&metric.name)?;
    let scale = if metric.kind == MetricKind::PassFail { Scale::Rate } else { Scale::Mean };
    let mut check = at(cell);
    check.n = found.n_cases;
    check.n_effective = found.n_effective;
    check.estimate = found.estimate;
    check.ci.clone_from(&found.ci);
    let seen = limit.ci(found.ci.as_ref());
    let bounded = found
        .bounds
        .as_ref()
        .map(|bounds| (limit.ci(bounds.low.ci.as_ref()), limit.ci(bounds.high.ci.as_ref())));
    let missing_could_turn = match bounded {
        Some((low, high)) => low != high,
        None => 0 < found.n_missing,
    };
    (check.outcome, check.reason) = match (seen, bounded) {
        _ if found.estimate.is_none() => (Outcome::Undecided, no_score(found.n_skipped, found.n_missing)),
        (Outcome::Passed | Outcome::Failed, _) if missing_could_turn => {
            (Outcome::Undecided, no_result(found.n_missing))
        }
        // Both ends agree, and so decide even where the trials seen alone would not.
        (_, Some((low, high))) if low == high && low != Outcome::Undecided => (
            low,
            found.bounds.as_ref().map_or_else(String::new, |bounds| {
                let (low, high) = (bounds.low.ci.as_ref(), bounds.high.ci.as_ref());
                let ends = interval(low.map_or(f64::NAN, |ci| ci.low), high.map_or(f64::NAN, |ci| ci.high));
                let trials = count(found.n_missing, "trial");
                let whose = whose(found);
                let comma = if whose.is_empty() { "" } else { "," };
                format!("{ends}{whose}{comma} even with the {trials} without a result")
            }),
        ),
        (Outcome::Undecided, _) if found.judged.as_ref().is_some_and(|judged| judged.is_corrected) => {
            let ends = shown(found.ci.as_ref());
            (Outcome::Undecided, format!("the limit lies within {ends}{}; {MORE_LABELS}", whose(found)))
        }
        (Outcome::Undecided, _) => {
            let parts = observations
                .metric(&metric.name)
                .and_then(|place| observations.variance(observations.cell(prompt, target)?, place));
            // Looking often costs cases as groups do.
            let looking = observations.drawing.and(found.n_effective).map(|n| found.n_cases as f64 / n);
            let effect = found.design_effect.or(looking);
            let stages = Stages::of_metric(found.n_cases, effect, parts, evidence.scope);
            let why = found.evidence.refusal.as_ref().map(|refused| refused.message.as_str());
            let (outcome, words) = undecided(&mut check, limit, scale, found.n_effective, why, &stages);
            let whose =
                found.judged.as_ref().map_or_else(String::new, |judged| format!(" (the {})", judged.name));
            (outcome, format!("{words}{whose}"))
        }
        (outcome, _) => (outcome, format!("{}{}", shown(found.ci.as_ref()), whose(found))),
    };
    Some(check)
}

/// Whose figure it is, of a metric that a model judges: said after an interval.
pub(super) fn whose(found: &MetricEstimate) -> String {
    found.judged.as_ref().map_or_else(String::new, |judged| {
        if judged.is_corrected {
            format!(", corrected by {}", count(judged.n_labels, "human label"))
        } else {
            format!(", the {}", judged.name)
        }
    })
}

/// Dollars of all outputs.
pub(super) fn cost(cells: &[&Cell], limit: Limit) -> GateCheck {
    let known = cells.iter().filter_map(|cell| cell.cost.total_usd).fold(0.0, |sum, usd| sum + usd);
    let unpriced: u64 = cells.iter().map(|cell| cell.cost.n_unpriced).sum();
    let pending: u64 = cells.iter().map(|cell| cell.trials.not_run).sum();
    let mut check = total(cells, Some(known), cells.iter().map(|cell| cell.cost.n_priced).sum());
    let is_beyond = limit.value(known) != limit.value(f64::MAX);
    (check.outcome, check.reason) = match (limit.value(known), unpriced) {
        (outcome, 0) if pending == 0 || !is_beyond => (outcome, dollars(known)),
        (outcome, _) if !is_beyond => (outcome, format!("{} at least", dollars(known))),
        (_, 0) => (Outcome::Undecided, format!("{} not made yet", count(pending, "trial"))),
        (_, n) => {
            (Outcome::Undecided, format!("{} without a price: the cost is unknown", count(n, "output")))
        }
    };
    if unpriced == cells.iter().map(|cell| cell.trials.outputs).sum::<u64>() && 0 < unpriced {
        check.estimate = None;
    }
    check
}

/// Tokens of all outputs.
pub(super) fn tokens(cells: &[&Cell], limit: Limit) -> GateCheck {
    let known: u64 = cells.iter().map(|cell| cell.tokens.input.saturating_add(cell.tokens.output)).sum();
    let known = known as f64;
    let outputs: u64 = cells.iter().map(|cell| cell.trials.outputs).sum();
    let counted: u64 = cells.iter().map(|cell| cell.tokens.n).sum();
    let pending: u64 = cells.iter().map(|cell| cell.trials.not_run).sum();
    let mut check = total(cells, Some(known), counted);
    let unknown = outputs.saturating_sub(counted) + pending;
    let can_turn = 0 < unknown && limit.value(known) != limit.value(f64::MAX);
    (check.outcome, check.reason) = if can_turn {
        (Outcome::Undecided, format!("the tokens of {} are unknown", count(unknown, "trial")))
    } else {
        (limit.value(known), count_of(known, "token"))
    };
    check
}

/// The number of errors.
pub(super) fn errors(cells: &[&Cell], limit: Limit) -> GateCheck {
    let errors: u64 = cells.iter().map(|cell| cell.trials.errors).sum();
    let pending: u64 = cells.iter().map(|cell| cell.trials.not_run).sum();
    let n: u64 = cells.iter().map(|cell| cell.trials.planned).sum();
    let mut check = total(cells, Some(errors as f64), n);
    let outcome = limit.value(errors as f64);
    (check.outcome, check.reason) = if outcome == limit.value((errors + pending) as f64) {
        (outcome, format!("{} in {}", count(errors, "error"), count(n, "trial")))
    } else {
        (Outcome::Undecided, format!("{} not made yet", count(pending, "trial")))
    };
    check
}

/// The share of errors among the trials made.
pub(super) fn error_rate(cell: &Cell, limit: Limit, level: Level) -> GateCheck {
    let made = cell.trials.outputs + cell.trials.errors;
    let mut check = at(cell);
    check.n = made;
    match proportion::estimate(cell.trials.errors, made, level) {
        Ok(found) => {
            check.estimate = Some(found.value);
            check.ci = Some(Ci::new(found.interval, level, found.method));
            let outcome = limit.ci(check.ci.as_ref());
            (check.outcome, check.reason) = match outcome {
                Outcome::Undecided => undecided_rate(&mut check, limit),
                outcome => (outcome, shown(check.ci.as_ref())),
            };
        }
        Err(refusal) => check.reason = refusal.to_string(),
    }
    check
}

/// A quantile of latency. A trial without an output has no latency: it counts as the quickest and as the slowest.
pub(super) fn latency(
    evidence: &Evidence<'_>,
    (prompt, target): (usize, usize),
    q: f64,
    limit: Limit,
) -> Option<GateCheck> {
    let cell = evidence.cells.get(target * evidence.prompts.len() + prompt)?;
    let sorted = evidence.observations.cell(prompt, target)?.sorted_latencies();
    let mut check = at(cell);
    check.n = sorted.len() as u64;
    let Ok(found) = quantile::interval(&sorted, q, evidence.level) else {
        "no output has a latency".clone_into(&mut check.reason);
        return Some(check);
    };
    check.estimate = Some(found.value);
    let outcome = |values: &[f64]| {
        let Ok(found) = quantile::interval(values, q, evidence.level) else { return Outcome::Undecided };
        limit.interval(found.lo.unwrap_or(0.0), found.hi.unwrap_or(f64::MAX))
    };
    let seen = outcome(&sorted);
    let n_missing = cell.trials.planned.saturating_sub(check.n);
    let padding = usize::try_from(n_missing).unwrap_or(0);
    let slowest: Vec<f64> = sorted.iter().copied().chain(std::iter::repeat_n(f64::MAX, padding)).collect();
    let quickest: Vec<f64> = std::iter::repeat_n(0.0, padding).chain(sorted.iter().copied()).collect();
    let ends = interval_open(found.lo, found.hi);
    if let (Some(low), Some(high)) = (found.lo, found.hi) {
        check.ci = Some(Ci { low, high, level: evidence.level.get(), method: found.method });
    }
    (check.outcome, check.reason) = if seen == Outcome::Undecided {
        let words = match (found.hi, quantile::cases_for_upper_limit(q, evidence.level)) {
            (None, Ok(needed)) if check.n < needed => {
                check.more_cases = Some(needed - check.n);
                format!("{ends} s; an upper limit needs {}", count(needed, "output"))
            }
            (Some(_), _) if found.lo.is_some() => {
                // Whether the quantile is below the limit is whether enough outputs are.
                let below = sorted.iter().filter(|latency| **latency <= limit.limit).count() as u64;
                let stages = Stages::of_metric(check.n, None, None, Scope::Population);
                let share = below as f64 / check.n as f64;
                let needed = stages.rate_limit(share, check.n as f64, q, evidence.level);
                check.more_cases = needed.map(|needed| needed.more_cases);
                let more = match check.more_cases {
                    Some(n) => {
                        let n = count(n, "more output");
                        format!("about {n} would decide it, if the truth is what was seen")
                    }
                    None => "the estimate is at the limit, so no number of outputs decides it".to_owned(),
                };
                format!("the limit lies within {ends} s; {more}")
            }
            _ => format!("the limit lies within {ends} s"),
        };
        (seen, words)
    } else if 0 < n_missing && (outcome(&slowest) != seen || outcome(&quickest) != seen) {
        (Outcome::Undecided, no_result(n_missing))
    } else {
        (seen, format!("{ends} s"))
    };
    Some(check)
}

/// The share of cases whose repeats disagree.
pub(super) fn flakiness(cell: &Cell, headline: Option<&str>, limit: Limit) -> GateCheck {
    let Some(found) =
        headline.and_then(|name| cell.metric(name)).and_then(|metric| metric.flakiness.as_ref())
    else {
        let mut check = at(cell);
        "flakiness needs `repeats` of 2 or more and a scorer that says pass or fail"
            .clone_into(&mut check.reason);
        return check;
    };
    let mut check = at(cell);
    check.n = found.n_cases;
    check.estimate = Some(found.estimate);
    check.ci.clone_from(&found.ci);
    (check.outcome, check.reason) = match limit.ci(found.ci.as_ref()) {
        Outcome::Undecided => undecided_rate(&mut check, limit),
        outcome => (outcome, shown(found.ci.as_ref())),
    };
    check
}

fn at(cell: &Cell) -> GateCheck {
    GateCheck { prompt: Some(cell.prompt.clone()), target: Some(cell.target.clone()), ..open(String::new()) }
}

fn total(cells: &[&Cell], estimate: Option<f64>, n: u64) -> GateCheck {
    match cells {
        [only] => GateCheck { estimate, n, ..at(only) },
        _ => GateCheck { estimate, n, ..open(String::new()) },
    }
}

fn shown(ci: Option<&Ci>) -> String {
    ci.map_or_else(String::new, |ci| interval(ci.low, ci.high))
}

fn interval_open(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => interval(low, high),
        (Some(low), None) => format!("[{}, above all seen]", number(low)),
        (None, Some(high)) => format!("[below all seen, {}]", number(high)),
        (None, None) => "[below all seen, above all seen]".to_owned(),
    }
}

/// The outcome and words for a limit inside the interval; notes how many more cases would decide.
fn undecided(
    check: &mut GateCheck,
    limit: Limit,
    scale: Scale,
    n_effective: Option<f64>,
    refusal: Option<&str>,
    stages: &Stages,
) -> (Outcome, String) {
    let (Some(estimate), Some(ci)) = (check.estimate, check.ci.as_ref()) else {
        let why = refusal.unwrap_or("no data");
        return (Outcome::Undecided, format!("there is no interval: {why}"));
    };
    let n_effective = n_effective.unwrap_or(check.n as f64);
    check.needed = limit.needed(estimate, ci, scale, n_effective, stages);
    check.more_cases = check.needed.as_ref().map(|needed| needed.more_cases);
    let more = more_cases(check.needed.as_ref());
    (Outcome::Undecided, format!("the limit lies within {}; {more}", interval(ci.low, ci.high)))
}

/// The same for a share of trials, or of cases, that has no second stage.
fn undecided_rate(check: &mut GateCheck, limit: Limit) -> (Outcome, String) {
    let stages = Stages::of_metric(check.n, None, None, Scope::Population);
    let (outcome, words) = undecided(check, limit, Scale::Rate, None, None, &stages);
    // Its n counts all there is: repeats are no other way.
    let repeats = check.needed.take().map(|needed| needed.repeats_in_words()).unwrap_or_default();
    (outcome, words.strip_suffix(repeats.as_str()).unwrap_or(&words).to_owned())
}

fn count_of(n: f64, noun: &str) -> String {
    format!("{} {noun}s", number(n.round()))
}
