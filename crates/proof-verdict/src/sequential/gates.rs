//! Gates of a run until it is decided that read something else than the figures of the report.

use proof_stats::{Level, Refusal};
use proof_store::{Aggregate, MetricKind, Scope};

use super::{Drawing, Early, Unit, betting, decides_early, groups, of_values};
use crate::gate::decide::{Evidence, more_cases, no_result, open};
use crate::gate::limit::{Limit, Scale};
use crate::gate::{Condition, Gate, GateCheck, Quantity, Relation};
use crate::settle::Stages;
use crate::words::{interval, number};
use crate::{Ci, Outcome};

/// The checks of a gate whose fixed-sample procedure may not be used in a run that is looked at; none for any other.
pub(crate) fn checks(
    gate: &Gate,
    evidence: &Evidence<'_>,
    places: &[(usize, usize)],
) -> Option<Vec<GateCheck>> {
    let drawing = evidence.observations.drawing?;
    let read = Reader { evidence, drawing };
    match &gate.condition {
        Condition::Guaranteed { metric, relation, rate } => {
            let metric = evidence.observations.metric(&metric.text)?;
            let kind = evidence.observations.metrics.get(metric)?.kind;
            if kind != MetricKind::PassFail {
                return None;
            }
            let limit = Limit { relation: *relation, limit: *rate };
            let one = |place: &(usize, usize)| read.guarantee(metric, *place, limit);
            Some(places.iter().filter_map(one).collect())
        }
        Condition::Limit { quantity, relation, limit }
            if evidence.observations.metric(&quantity.text).is_none() =>
        {
            let limit = Limit { relation: *relation, limit: *limit };
            let one = |place: &(usize, usize)| match Quantity::find(&quantity.text)? {
                Quantity::ErrorRate => read.error_rate(*place, limit),
                Quantity::LatencyP50 => read.latency(*place, 0.5, limit),
                Quantity::LatencyP95 => read.latency(*place, 0.95, limit),
                Quantity::CostUsd | Quantity::Errors | Quantity::Flakiness | Quantity::Tokens => None,
            };
            let found: Vec<GateCheck> = places.iter().filter_map(one).collect();
            (!found.is_empty()).then_some(found)
        }
        _ => None,
    }
}

/// Takes back what a gate on numbers without a scale would say before every case is drawn: no method holds for them at every
/// look.
pub(crate) fn withhold(gate: &Gate, mut checks: Vec<GateCheck>, evidence: &Evidence<'_>) -> Vec<GateCheck> {
    let observations = evidence.observations;
    let is_early = observations.drawing.is_some_and(|drawing| !drawing.is_whole());
    if is_early && decides_early(gate, observations.specs()) == Early::HoldsUp {
        let metrics = &observations.metrics;
        let is_counted = metrics.iter().any(|metric| {
            metric.aggregate != Aggregate::Mean && gate.metric().is_some_and(|name| name.text == metric.name)
        });
        let what = if is_counted { "figures from summed counts" } else { "numbers without a scale" };
        for check in &mut checks {
            check.outcome = Outcome::Undecided;
            check.reason = format!(
                "{what} decide nothing before every case is drawn{}",
                check
                    .ci
                    .as_ref()
                    .map_or_else(String::new, |ci| format!(": {} so far", interval(ci.low, ci.high)))
            );
            check.more_cases = observations.drawing.map(|drawing| drawing.n_total - drawing.n_drawn);
        }
    }
    checks
}

struct Reader<'a, 'b> {
    evidence: &'a Evidence<'b>,
    drawing: Drawing,
}

impl Reader<'_, '_> {
    fn check(&self, (prompt, target): (usize, usize)) -> GateCheck {
        GateCheck {
            prompt: self.evidence.prompts.get(prompt).cloned(),
            target: self.evidence.targets.get(target).cloned(),
            ..open(String::new())
        }
    }

    fn units(&self, cases: &[usize], values: &[f64]) -> Vec<Unit> {
        let clusters = self.evidence.observations.clusters.as_deref();
        let of_cases: Option<Vec<u32>> =
            clusters.map(|clusters| cases.iter().filter_map(|case| clusters.get(*case).copied()).collect());
        groups(values, of_cases.as_deref())
    }

    /// A one-sided bound of a pass rate: an end of the two-sided sequence of twice the error. Missing trials count for the
    /// rate and against it; the answer must be the same.
    fn guarantee(&self, metric: usize, place: (usize, usize), limit: Limit) -> Option<GateCheck> {
        let observations = self.evidence.observations;
        let column = observations.cell(place.0, place.1)?.columns.get(metric)?;
        let level = self.evidence.level.two_sided().unwrap_or(self.evidence.level);
        let mut check = self.check(place);
        let read = |fill: Option<f64>| {
            let value = |case| match fill {
                Some(fill) => column.filled(case, observations.repeats, fill),
                None => column.mean(case),
            };
            let (cases, values): (Vec<usize>, Vec<f64>) =
                (0..observations.n_cases).filter_map(|case| Some((case, value(case)?))).unzip();
            let found = betting(&self.units(&cases, &values), level, self.drawing);
            (values, found.map(|mut sequence| sequence.interval()))
        };
        let (seen, found) = read(None);
        if seen.is_empty() {
            "no trial has a score".clone_into(&mut check.reason);
            return Some(check);
        }
        check.n = seen.len() as u64;
        check.estimate = Some(proof_stats::sum::mean(&seen));
        let found = match found {
            Ok(found) => found,
            Err(refusal) => return Some(refused(check, refusal)),
        };
        let method = proof_stats::betting::BETTING_SEQUENCE;
        let ci = Ci::new(found, level, method);
        check.n_effective = Some(super::worth(&seen, found, level));
        let outcome =
            |fill| read(Some(fill)).1.map_or(Outcome::Undecided, |found| limit.interval(found.lo, found.hi));
        let planned = (observations.n_cases as u64).saturating_mul(u64::from(observations.repeats));
        let missing = planned.saturating_sub(column.n_scored() + column.n_skipped());
        let answer = limit.interval(found.lo, found.hi);
        let confidence = number(self.evidence.level.get() * 100.0);
        // The bound that speaks for the gate, or against it where that is what was shown.
        let asks_for_much = matches!(limit.relation, Relation::AtLeast | Relation::Above);
        let (side, bound) = if asks_for_much == (answer == Outcome::Failed) {
            ("below", found.hi)
        } else {
            ("above", found.lo)
        };
        let words =
            format!("true rate {side} {} with {confidence} % confidence at every look", number(bound));
        (check.outcome, check.reason) = if answer == Outcome::Undecided {
            let more = needed(&mut check, limit, &ci, seen.len() as u64);
            (answer, format!("{words}; {more}"))
        } else if 0 < missing && [0.0, 1.0].iter().any(|fill| outcome(*fill) != answer) {
            (Outcome::Undecided, format!("{words}; {}", no_result(missing)))
        } else {
            (answer, words)
        };
        check.ci = Some(ci);
        Some(check)
    }

    /// The share of errors among the trials made, case by case.
    fn error_rate(&self, place: (usize, usize), limit: Limit) -> Option<GateCheck> {
        let observations = self.evidence.observations;
        let errors = &observations.cell(place.0, place.1)?.drawn.as_ref()?.errors;
        let (cases, values): (Vec<usize>, Vec<f64>) =
            (0..observations.n_cases).filter_map(|case| Some((case, errors.mean(case)?))).unzip();
        let clusters = observations.clusters.as_deref();
        let of_cases: Option<Vec<u32>> =
            clusters.map(|clusters| cases.iter().filter_map(|case| clusters.get(*case).copied()).collect());
        let found =
            of_values(&values, of_cases.as_deref(), MetricKind::PassFail, self.evidence.level, self.drawing);
        let mut check = self.check(place);
        check.n = errors.n_scored();
        check.estimate = found.estimate;
        check.n_effective = found.n_effective;
        check.ci = found.ci();
        (check.outcome, check.reason) = match (limit.ci(check.ci.as_ref()), check.estimate, check.ci.as_ref())
        {
            (_, None, _) | (_, _, None) => (Outcome::Undecided, "no trial was made".to_owned()),
            (Outcome::Undecided, Some(_), Some(ci)) => {
                let ci = ci.clone();
                let more = needed(&mut check, limit, &ci, found.n);
                (Outcome::Undecided, format!("the limit lies within {}; {more}", interval(ci.low, ci.high)))
            }
            (outcome, _, Some(ci)) => (outcome, interval(ci.low, ci.high)),
        };
        Some(check)
    }

    /// A quantile of latency through the share of outputs on one side of the limit: the quantile is within the limit exactly
    /// when that share is large enough, whatever the distribution. A trial without an output counts as the quickest and as
    /// the slowest.
    fn latency(&self, place: (usize, usize), q: f64, limit: Limit) -> Option<GateCheck> {
        let observations = self.evidence.observations;
        let cell = observations.cell(place.0, place.1)?;
        let drawn = cell.drawn.as_ref()?;
        let mut check = self.check(place);
        check.n = drawn.latencies.len() as u64;
        let sorted = cell.sorted_latencies();
        check.estimate =
            proof_stats::quantile::interval(&sorted, q, Level::P95).ok().map(|found| found.value);
        if sorted.is_empty() {
            "no output has a latency".clone_into(&mut check.reason);
            return Some(check);
        }
        // The quantile is at most the limit when the share of outputs that take at most as long reaches q; it is below the
        // limit when the share of those that take less does.
        let is_within = |seconds: f64| match limit.relation {
            Relation::AtMost | Relation::Above => seconds <= limit.limit,
            Relation::Below | Relation::AtLeast => seconds < limit.limit,
        };
        let mut within = vec![(0.0, 0.0); observations.n_cases];
        for (case, seconds) in &drawn.latencies {
            if let Some((sum, n)) = within.get_mut(*case) {
                *sum += f64::from(u8::from(is_within(*seconds)));
                *n += 1.0;
            }
        }
        let repeats = f64::from(observations.repeats);
        let share = |missing_as: f64| -> Result<proof_stats::Interval, Refusal> {
            let value = |(sum, n): &(f64, f64)| (sum + missing_as * (repeats - n).max(0.0)) / repeats;
            let values: Vec<f64> = within.iter().map(value).collect();
            let cases: Vec<usize> = (0..values.len()).collect();
            betting(&self.units(&cases, &values), self.evidence.level, self.drawing)
                .map(|mut found| found.interval())
        };
        let (slowest, quickest) = match (share(0.0), share(1.0)) {
            (Ok(slowest), Ok(quickest)) => (slowest, quickest),
            (Err(refusal), _) | (_, Err(refusal)) => return Some(refused(check, refusal)),
        };
        let needed = match limit.relation {
            Relation::AtMost | Relation::Below => Relation::AtLeast,
            Relation::Above => Relation::Below,
            Relation::AtLeast => Relation::AtMost,
        };
        let needed = Limit { relation: needed, limit: q };
        let (low, high) = (slowest.lo, quickest.hi);
        let outcome = needed.interval(low, high);
        let side = match limit.relation {
            Relation::AtMost | Relation::Above => "at most",
            Relation::Below | Relation::AtLeast => "less than",
        };
        let words = format!(
            "a share of {} takes {side} {} s, and p{} asks for {}",
            interval(low, high),
            number(limit.limit),
            number(q * 100.0),
            number(q)
        );
        check.outcome = outcome;
        check.reason = words;
        Some(check)
    }
}

/// How many more cases would decide a share of `n` cases; looking often costs cases as groups do.
fn needed(check: &mut GateCheck, limit: Limit, ci: &Ci, n: u64) -> String {
    let worth = check.n_effective.unwrap_or(n as f64);
    let stages = Stages::of_metric(n, Some(n as f64 / worth), None, Scope::Population);
    let estimate = check.estimate.unwrap_or(f64::NAN);
    check.needed = limit.needed(estimate, ci, Scale::Rate, worth, &stages);
    check.more_cases = check.needed.as_ref().map(|needed| needed.more_cases);
    let words = more_cases(check.needed.as_ref());
    // Repeats are not told apart here.
    let repeats = check.needed.take().map(|needed| needed.repeats_in_words()).unwrap_or_default();
    words.strip_suffix(repeats.as_str()).unwrap_or(&words).to_owned()
}

fn refused(mut check: GateCheck, refusal: Refusal) -> GateCheck {
    check.reason = format!("there is no interval: {refusal}");
    check
}
