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
    let (n, n_rest) = (tag.values().count() as u64, rest.values().count() as u64);
    if units.drawing.is_some() {
        let message = "the interval against the other cases does not hold at every look";
        let refused = Refused::new("sequential", message);
        return Difference {
            evidence: Evidence::refused(difference_of_means(&tag, &rest), refused, n),
            test: None,
            n_rest,
        };
    }
    let sides = side(&tag).and_then(|tag| Ok((tag, side(&rest)?)));
    let (evidence, test) = match sides {
        Ok((Side::Share(tag), Side::Share(rest))) => shares(tag, rest, level),
        Ok((Side::Mean(tag), Side::Mean(rest))) => means(tag, rest, level),
        // Both sides are of one kind: it goes by the metric.
        Ok(_) => (Evidence::refused(None, Refusal::NoData, n), None),
        Err(refused) if refused.code == "no_variation" && units.kind == MetricKind::Bounded => {
            scores(&tag, &rest, level, seed).unwrap_or_else(|| (Evidence::refused(None, refused, n), None))
        }
        Err(refused) => (Evidence::refused(difference_of_means(&tag, &rest), refused, n), None),
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
        (Some(clusters), true) => cluster::proportion(&values, &clusters, Level::P95).map(|found| {
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
mod tests {
    use super::*;
    use crate::column::Column;

    fn units<'a>(
        column: &'a Column,
        kind: MetricKind,
        repeats: u32,
        clusters: Option<&'a [u32]>,
    ) -> Units<'a> {
        let n = column.n_cases();
        Units {
            column,
            kind,
            cases: Cases::All(n),
            clusters,
            repeats,
            scope: Scope::Population,
            drawing: None,
            fill: None,
        }
    }

    fn column(kind: MetricKind, repeats: u32, cases: &[&[f64]]) -> Column {
        let mut column = Column::new(kind, repeats, cases.len());
        for (case, values) in cases.iter().enumerate() {
            values.iter().for_each(|value| column.add(case, *value));
        }
        column
    }

    #[test]
    fn the_rest_is_what_the_tag_is_not() {
        assert_eq!(complement(&[0, 2], 4), [1, 3]);
        assert_eq!(complement(&[], 2), [0, 1]);
        assert!(complement(&[0, 1], 2).is_empty());
    }

    /// 2 of 10 against 27 of 30; the score statistic by hand: pooled 0.725.
    #[test]
    fn single_trials_are_two_rates() {
        let passes: Vec<f64> = (0..40).map(|case| f64::from(u8::from(!(2..13).contains(&case)))).collect();
        let cases: Vec<&[f64]> = passes.iter().map(std::slice::from_ref).collect();
        let column = column(MetricKind::PassFail, 1, &cases);
        let tagged: Vec<u32> = (0..10).collect();
        let found = difference(&units(&column, MetricKind::PassFail, 1, None), &tagged, 40, Level::P95, 1);
        assert_eq!((found.n_rest, found.evidence.n), (30, 10));
        assert!((found.evidence.estimate.unwrap() + 0.7).abs() < 1e-12);
        let z = 0.7 / (0.725_f64 * 0.275 * (0.1 + 1.0 / 30.0) * 40.0 / 39.0).sqrt();
        let (tag, rest) = (counts(2, 10), counts(27, 30));
        assert!((score_p(tag, rest) - 2.0 * normal_sf(z)).abs() < 1e-15);
        // All tables as unlikely, by hand: C(29, x) C(11, 10 - x) / C(40, 10) for x of 0, 1, 2.
        let exact = (11.0 + 29.0 * 55.0 + 406.0 * 165.0) / 847_660_528.0;
        let (name, p) = found.test.unwrap();
        assert!(name == "Fisher exact" && (p / exact - 1.0).abs() < 1e-9, "{name} {p} {exact}");
        let ci = found.evidence.ci().unwrap();
        assert!(ci.low < -0.7 && -0.7 < ci.high && ci.high < 0.0, "{ci:?}");
    }

    #[test]
    fn a_tag_without_a_failure_still_has_an_interval() {
        let all: Vec<Vec<f64>> = (0..30)
            .map(|case| if case < 10 { vec![1.0, 1.0] } else { vec![1.0, f64::from(case % 2)] })
            .collect();
        let cases: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let column = column(MetricKind::PassFail, 2, &cases);
        let tagged: Vec<u32> = (0..10).collect();
        let found = difference(&units(&column, MetricKind::PassFail, 2, None), &tagged, 30, Level::P95, 1);
        let ci = found.evidence.ci().unwrap();
        assert_eq!(found.evidence.estimate, Some(0.25));
        assert!(ci.low < 0.25 && 0.25 < ci.high && ci.high <= 1.0, "{ci:?}");
        let p = found.test.unwrap().1;
        let at = |alpha: f64| {
            let share = |rate, n_effective, df| Share { rate, n_effective, df };
            let values: Vec<f64> = (10..30).map(|case| f64::from(1 + case % 2) / 2.0).collect();
            let Ok(Side::Share(rest)) = super::share(&values) else { panic!("a share") };
            square_and_add(share(1.0, 10.0, None), rest, alpha)
        };
        assert_eq!(p < 0.05, 0.0 < at(0.05).0, "the interval and the test agree");
        assert!(at(p * 0.99).0 <= 0.0 && 0.0 <= at(p * 1.01).0, "p is where the interval meets 0: {p}");
    }

    fn counts(successes: u64, n: u64) -> independent::Counts {
        independent::Counts { successes, n: std::num::NonZeroU64::new(n).unwrap() }
    }

    #[test]
    fn many_cases_take_the_score_test() {
        let (tag, rest) = (counts(1_830, 2_000), counts(7_480, 8_000));
        let exact = rates_test(tag, rest).unwrap();
        assert_eq!(exact.0, "Fisher exact");
        let score = score_p(tag, rest);
        assert!(
            score < exact.1 && exact.1 < 2.0 * score,
            "the exact test is the more cautious: {score} {exact:?}"
        );
        assert_eq!(rates_test(counts(1_830, 2_001), rest).unwrap().0, SCORE);
    }

    #[test]
    fn scores_that_are_all_zero_are_told_from_the_rest() {
        let score = |case: i32| if case < 12 { 0.0 } else { f64::from(case % 7) / 7.0 };
        let values: Vec<f64> = (0..40).map(score).collect();
        let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
        let column = column(MetricKind::Bounded, 1, &cases);
        let tagged: Vec<u32> = (0..12).collect();
        let found = difference(&units(&column, MetricKind::Bounded, 1, None), &tagged, 40, Level::P95, 1);
        let ci = found.evidence.ci().unwrap();
        assert!(ci.high < 0.0 && ci.low < found.evidence.estimate.unwrap(), "{ci:?}");
        let (name, p) = found.test.unwrap();
        assert!(name == "permutation" && p < 0.01, "{p}");
        let clusters: Vec<u32> = (0..40).map(|case| case / 2).collect();
        let units = units(&column, MetricKind::Bounded, 1, Some(&clusters));
        let grouped = difference(&units, &tagged, 40, Level::P95, 1);
        assert!(grouped.test.is_none() && ci.half_width() < grouped.evidence.ci().unwrap().half_width());
    }

    #[test]
    fn means_are_welch() {
        let values: Vec<f64> = (0..20).map(|case| f64::from(case * case % 17)).collect();
        let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
        let column = column(MetricKind::Number, 1, &cases);
        let tagged = [0, 3, 4, 8, 9, 15];
        let found = difference(&units(&column, MetricKind::Number, 1, None), &tagged, 20, Level::P95, 1);
        let (tag, rest): (Vec<_>, Vec<_>) =
            values.iter().enumerate().partition(|(case, _)| tagged.contains(&u32::try_from(*case).unwrap()));
        let plain =
            |side: Vec<(usize, &f64)>| side.into_iter().map(|(_, value)| *value).collect::<Vec<f64>>();
        let welch = independent::welch(&plain(tag), &plain(rest), Level::P95).unwrap();
        let ci = found.evidence.ci().unwrap();
        assert!((ci.low - welch.interval.lo).abs() < 1e-12 && (ci.high - welch.interval.hi).abs() < 1e-12);
        assert!((found.test.unwrap().1 - welch.p).abs() < 1e-12);
    }

    #[test]
    fn groups_bring_their_own_variance() {
        let values: Vec<f64> = (0..40).map(|case| f64::from(u8::from(case % 8 < 4 || case < 10))).collect();
        let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
        let column = column(MetricKind::PassFail, 1, &cases);
        let clusters: Vec<u32> = (0..40).map(|case| case / 4).collect();
        let tagged: Vec<u32> = (0..16).collect();
        let plain = difference(&units(&column, MetricKind::PassFail, 1, None), &tagged, 40, Level::P95, 1);
        let units = units(&column, MetricKind::PassFail, 1, Some(&clusters));
        let grouped = difference(&units, &tagged, 40, Level::P95, 1);
        assert_eq!(grouped.evidence.estimate, plain.evidence.estimate);
        let width = |found: &Difference| found.evidence.ci().unwrap().half_width();
        assert!(1.3 * width(&plain) < width(&grouped), "{grouped:?}");
    }

    #[test]
    fn nothing_to_compare_with() {
        let column = column(MetricKind::Number, 1, &[&[1.0], &[1.0], &[2.0]]);
        let code = |tagged: &[u32]| {
            let found = difference(&units(&column, MetricKind::Number, 1, None), tagged, 3, Level::P95, 1);
            found.evidence.refusal_code()
        };
        assert_eq!(code(&[0, 1, 2]).as_deref(), Some("no_data"));
        assert_eq!(code(&[0, 1]).as_deref(), Some("no_variation"));
        assert_eq!(code(&[2]).as_deref(), Some("too_few_units"));
    }
}
