//! The cases of a tag against all other cases of the same cell.
//!
//! The two have no case in common, so nothing is paired. Single pass/fail trials: Miettinen and Nurminen's interval with
//! Fisher's exact test. Other shares: square-and-add of the two Wilson intervals with effective n, which stays honest where
//! one side is at 0 or 1. Means: Welch's interval and test; with groups each side brings its CR2 variance, which is cautious
//! where a group lies on both sides. Scores of which one side does not vary: square-and-add of the two sides' own
//! intervals, with the permutation test.

use proof_stats::mean::Moments;
use proof_stats::proportion::wilson_effective;
use proof_stats::special::{normal_quantile, normal_sf, student_p_two_sided, student_quantile_two_sided};
use proof_stats::{Level, Refusal, cluster, independent};
use proof_store::{MetricKind, Scope};

use crate::aggregate::Linear;
use crate::evidence::{Evidence, Refused};
use crate::suite_scope::FixedCases;
use crate::units::{Cases, Units, shared_clusters};

/// Name of the interval of shares that are no single trials.
const SQUARE_AND_ADD: &str = "square-and-add of Wilson with effective n";
/// Name of Welch's interval where a side is clustered or fixed.
const WELCH_SATTERTHWAITE: &str = "Welch t with the variance of each side";

/// A difference, tag minus rest, and its test.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) evidence: Evidence,
    pub(crate) test: Option<(&'static str, f64)>,
    pub(crate) n_rest: u64,
}

/// The difference of a metric between the cases of a tag and the others. `tagged` rises.
/// The seed is that of what betting intervals and random splits draw.
pub(crate) fn difference(
    units: &Units<'_>,
    tagged: &[u32],
    n_cases: usize,
    level: Level,
    seed: u64,
) -> Difference {
    let tag = Units { cases: Cases::Some(tagged), ..*units };
    if units.is_simple() {
        let (all, tag) = (Units { cases: Cases::All(n_cases), ..*units }.counts(), tag.counts());
        return rates(tag, (all.0 - tag.0, all.1 - tag.1), level);
    }
    let others = complement(tagged, n_cases);
    let rest = Units { cases: Cases::Some(&others), ..*units };
    let Some(counted) = units.column.counted() else { return of_sides(&tag, &rest, level, seed) };
    // Each side has a figure of its own.
    match (Linear::of(counted, tag.cases.iter()), Linear::of(counted, rest.cases.iter())) {
        (Ok(of_tag), Ok(of_rest)) => {
            let kind = MetricKind::Number;
            let tag = Units { column: &of_tag.column, kind, ..tag };
            let mut found = of_sides(&tag, &Units { column: &of_rest.column, kind, ..rest }, level, seed);
            if let Some(limits) =
                found.evidence.interval.as_mut().filter(|_| units.kind != MetricKind::Number)
            {
                limits.low = limits.low.map(|low| low.max(-1.0));
                limits.high = limits.high.map(|high| high.min(1.0));
            }
            found
        }
        (Err(refused), _) | (_, Err(refused)) => {
            Difference { evidence: Evidence::refused(None, refused, 0), test: None, n_rest: 0 }
        }
    }
}

/// The difference of two sets of cases.
fn of_sides(tag: &Units<'_>, rest: &Units<'_>, level: Level, seed: u64) -> Difference {
    let (n, n_rest) = (tag.values().count() as u64, rest.values().count() as u64);
    if tag.drawing.is_some() {
        let message = "the interval against the other cases does not hold at every look";
        let refused = Refused::new("sequential", message);
        return Difference {
            evidence: Evidence::refused(difference_of_means(tag, rest), refused, n),
            test: None,
            n_rest,
        };
    }
    let sides = side(tag).and_then(|tag| Ok((tag, side(rest)?)));
    let (evidence, test) = match sides {
        Ok((Side::Share(tag), Side::Share(rest))) => shares(tag, rest, level),
        Ok((Side::Mean(tag), Side::Mean(rest))) => means(tag, rest, level),
        // Both sides are of one kind: it goes by the metric.
        Ok(_) => (Evidence::refused(None, Refusal::NoData, n), None),
        Err(refused) if refused.code == "no_variation" && tag.kind == MetricKind::Bounded => {
            scores(tag, rest, level, seed).unwrap_or_else(|| (Evidence::refused(None, refused, n), None))
        }
        Err(refused) => (Evidence::refused(difference_of_means(tag, rest), refused, n), None),
    };
    Difference { evidence: Evidence { n, ..evidence }, test, n_rest }
}

fn difference_of_means(tag: &Units<'_>, rest: &Units<'_>) -> Option<f64> {
    let mean = |units: &Units<'_>| {
        let values: Vec<f64> = units.values().map(|(_, value)| value).collect();
        (!values.is_empty()).then(|| proof_stats::sum::mean(&values))
    };
    mean(tag).zip(mean(rest)).map(|(tag, rest)| tag - rest)
}

/// The cases that are not among these.
fn complement(tagged: &[u32], n_cases: usize) -> Vec<u32> {
    let mut tagged = tagged.iter().copied().peekable();
    let all = 0..u32::try_from(n_cases).unwrap_or(u32::MAX);
    all.filter(|case| tagged.next_if_eq(case).is_none()).collect()
}

/// Single trials: passes and cases of the tag and of the rest.
fn rates(tag: (u64, u64), rest: (u64, u64), level: Level) -> Difference {
    let counts = |(successes, n): (u64, u64)| {
        Some(independent::Counts { successes, n: std::num::NonZeroU64::new(n)? })
    };
    let found = counts(tag)
        .zip(counts(rest))
        .ok_or(Refusal::NoData)
        .and_then(|(tag, rest)| Ok((independent::rates(tag, rest, level)?, rates_test(tag, rest)?)));
    let (evidence, test) = match found {
        Ok((interval, test)) => {
            let estimate = tag.0 as f64 / tag.1 as f64 - rest.0 as f64 / rest.1 as f64;
            let evidence = Evidence { estimate: Some(estimate), ..Evidence::of(tag.1) };
            let (low, high) = (interval.lo.min(estimate), interval.hi.max(estimate));
            let method = independent::MIETTINEN_NURMINEN;
            (evidence.with_limits(Some(low), Some(high), level, method), Some(test))
        }
        Err(refusal) => (Evidence::refused(None, refusal, tag.1), None),
    };
    Difference { evidence, test, n_rest: rest.1 }
}

/// One of the two, reduced to what its interval needs.
enum Side {
    Share(Share),
    Mean(Mean),
}

/// A rate between 0 and 1: its effective n and the degrees of freedom of its variance, none where it is known.
#[derive(Clone, Copy, Debug)]
struct Share {
    rate: f64,
    n_effective: f64,
    df: Option<f64>,
}

/// A mean, its variance above 0 and the degrees of freedom of that.
#[derive(Clone, Copy, Debug)]
struct Mean {
    value: f64,
    variance: f64,
    df: f64,
}

fn side(units: &Units<'_>) -> Result<Side, Refused> {
    if units.scope == Scope::Suite {
        let FixedCases { mean, variance, df, .. } = FixedCases::of(&units.within())?;
        return Ok(Side::Mean(Mean { value: mean, variance, df }));
    }
    let (cases, values): (Vec<usize>, Vec<f64>) = units.values().unzip();
    let clusters = units.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    let is_share = units.kind == MetricKind::PassFail;
    let found = match (clusters, is_share) {
        (Some(clusters), true) => cluster::pass_rate(&values, &clusters, Level::P95).map(|found| {
            let n_effective = found.estimate.n_effective;
            Side::Share(Share { rate: found.estimate.value, n_effective, df: Some(found.df) })
        }),
        (Some(clusters), false) => cluster::mean(&values, &clusters, Level::P95).map(|found| {
            let variance = found.standard_error * found.standard_error;
            Side::Mean(Mean { value: found.estimate.value, variance, df: found.df })
        }),
        (None, true) => share(&values),
        (None, false) => Moments::of(&values).map(|moments| {
            let error = moments.standard_error();
            Side::Mean(Mean { value: moments.mean, variance: error * error, df: moments.df() })
        }),
    };
    found.map_err(Refused::from)
}

/// The share of case means that are independent: the effective n of the statistics note, section 3.
fn share(values: &[f64]) -> Result<Side, Refusal> {
    let n = values.len() as f64;
    if values.iter().all(|value| *value <= 0.0 || 1.0 <= *value) {
        if values.is_empty() {
            return Err(Refusal::NoData);
        }
        return Ok(Side::Share(Share { rate: proof_stats::sum::mean(values), n_effective: n, df: None }));
    }
    let moments = Moments::of(values)?;
    let error = moments.standard_error();
    let n_effective = (moments.mean * (1.0 - moments.mean) / (error * error)).min(n);
    Ok(Side::Share(Share { rate: moments.mean, n_effective, df: Some(moments.df()) }))
}

impl Share {
    fn interval(self, alpha: f64) -> proof_stats::Interval {
        let quantile =
            self.df.map_or_else(|| -normal_quantile(alpha / 2.0), |df| student_quantile_two_sided(alpha, df));
        wilson_effective(self.rate, self.n_effective, quantile)
    }
}

/// Name of the interval of scores of which one side does not vary.
const SQUARE_AND_ADD_OF_SIDES: &str = "square-and-add of the two intervals";

/// Scores of which one side is all the same: each side has an interval all the same, since the scale is known.
fn scores(
    tag: &Units<'_>,
    rest: &Units<'_>,
    level: Level,
    seed: u64,
) -> Option<(Evidence, Option<(&'static str, f64)>)> {
    if tag.scope == Scope::Suite {
        return None;
    }
    let of_side = |units: &Units<'_>| {
        let found = units.estimate(level, seed);
        Some((found.estimate?, found.ci()?))
    };
    let ((tag_mean, of_tag), (rest_mean, of_rest)) = (of_side(tag)?, of_side(rest)?);
    let reach = |a: f64, b: f64| (a * a + b * b).sqrt();
    let estimate = tag_mean - rest_mean;
    let low = estimate - reach(tag_mean - of_tag.low, of_rest.high - rest_mean);
    let high = estimate + reach(of_tag.high - tag_mean, rest_mean - of_rest.low);
    let evidence = Evidence { estimate: Some(estimate), seed: Some(seed), ..Evidence::of(0) };
    let (low, high) = (Some(low.max(-1.0)), Some(high.min(1.0)));
    let evidence = evidence.with_limits(low, high, level, SQUARE_AND_ADD_OF_SIDES);
    if tag.clusters.is_some() {
        return Some((evidence, None));
    }
    let values = |units: &Units<'_>| units.values().map(|(_, value)| value).collect::<Vec<f64>>();
    let test = independent::permutation(&values(tag), &values(rest), seed).ok()?;
    Some((evidence, Some((independent::PERMUTATION, test.two_sided))))
}

/// Newcombe's interval: each limit takes the nearer half of both intervals, squared and added.
///
/// # Source
/// Newcombe (1998), Stat. Med. 17:873-890, method 10; Zou & Donner (2008), Stat. Med. 27:1693-1702.
fn square_and_add(tag: Share, rest: Share, alpha: f64) -> (f64, f64) {
    let (of_tag, of_rest) = (tag.interval(alpha), rest.interval(alpha));
    let difference = tag.rate - rest.rate;
    let reach = |a: f64, b: f64| (a * a + b * b).sqrt();
    let low = difference - reach(tag.rate - of_tag.lo, of_rest.hi - rest.rate);
    let high = difference + reach(of_tag.hi - tag.rate, rest.rate - of_rest.lo);
    (low.max(-1.0), high.min(1.0))
}

fn shares(tag: Share, rest: Share, level: Level) -> (Evidence, Option<(&'static str, f64)>) {
    let estimate = tag.rate - rest.rate;
    let (low, high) = square_and_add(tag, rest, level.alpha());
    let evidence = Evidence { estimate: Some(estimate), ..Evidence::of(0) };
    let evidence = evidence.with_limits(Some(low), Some(high), level, SQUARE_AND_ADD);
    // The p-value is the error rate at which the interval begins to hold 0; the interval shrinks as it grows.
    let holds_zero = |alpha: f64| {
        let (low, high) = square_and_add(tag, rest, alpha);
        low <= 0.0 && 0.0 <= high
    };
    let (mut least, mut most) = (1e-15_f64, 1.0_f64);
    for _ in 0..100 {
        if most - least <= 1e-10 * most {
            break;
        }
        // Halving the exponent first reaches small p-values in few steps.
        let middle = if least * 1e3 < most { (least * most).sqrt() } else { 0.5 * (least + most) };
        if holds_zero(middle) {
            least = middle;
        } else {
            most = middle;
        }
    }
    (evidence, Some(("square-and-add, inverted", most)))
}

/// Cases in all up to which every table is counted.
const MAX_EXACT: u64 = 10_000;
/// Name of the test of two rates of single trials of more cases.
const SCORE: &str = "score test of two rates";

/// The test of two rates: exact, and the score test where counting every table would take too long.
fn rates_test(tag: independent::Counts, rest: independent::Counts) -> Result<(&'static str, f64), Refusal> {
    if tag.n.get() + rest.n.get() <= MAX_EXACT {
        return Ok((independent::FISHER, independent::fisher(tag, rest)?.two_sided));
    }
    Ok((SCORE, score_p(tag, rest)))
}

/// Two-sided p of the score test that Miettinen and Nurminen's interval inverts, at no difference.
///
/// # Source
/// Miettinen & Nurminen (1985), Stat. Med. 4:213-226, with the factor N/(N-1).
fn score_p(tag: independent::Counts, rest: independent::Counts) -> f64 {
    let (n_tag, n_rest) = (tag.n.get() as f64, rest.n.get() as f64);
    let n = n_tag + n_rest;
    let pooled = (tag.successes + rest.successes) as f64 / n;
    let variance = pooled * (1.0 - pooled) * (1.0 / n_tag + 1.0 / n_rest) * n / (n - 1.0);
    if variance <= 0.0 {
        return 1.0;
    }
    let difference = tag.successes as f64 / n_tag - rest.successes as f64 / n_rest;
    (2.0 * normal_sf(difference.abs() / variance.sqrt())).min(1.0)
}

fn means(tag: Mean, rest: Mean, level: Level) -> (Evidence, Option<(&'static str, f64)>) {
    let estimate = tag.value - rest.value;
    let variance = tag.variance + rest.variance;
    let error = variance.sqrt();
    let df = variance * variance
        / (tag.variance * tag.variance / tag.df + rest.variance * rest.variance / rest.df);
    let reach = student_quantile_two_sided(level.alpha(), df) * error;
    let evidence = Evidence { estimate: Some(estimate), ..Evidence::of(0) };
    let evidence =
        evidence.with_limits(Some(estimate - reach), Some(estimate + reach), level, WELCH_SATTERTHWAITE);
    (evidence, Some((independent::WELCH, student_p_two_sided(estimate / error, df))))
}

#[cfg(test)]
mod tests;
