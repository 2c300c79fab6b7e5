//! Differences of a run that is looked at while it goes on: sequences over the cases in the order of drawing.

use std::num::NonZeroU64;

use proof_stats::asymptotic::ASYMPTOTIC;
use proof_stats::betting::{BETTING_SEQUENCE, Differences};
use proof_stats::evalue::{ANYTIME_MCNEMAR, AnytimeMcnemar, Change};
use proof_stats::power::Spread;
use proof_stats::{Level, Refusal, cluster, sum};
use proof_store::MetricKind;

use super::{Paired, Pairs, gain, one_sided};
use crate::comparison::Test;
use crate::sequential::{Drawing, Unit, asymptotic, groups, worth};
use crate::units::shared_clusters;

/// The name of the test of everything else with a scale.
const BETTING_P: &str = "betting";

/// Compares in the order of drawing: `(d + 1) / 2` by betting, with whole groups as units, and as the second key the anytime
/// `McNemar` test for single pass/fail trials without groups, else the betting p-value. Numbers without a scale have an
/// asymptotic sequence and no test: they are not decided here.
///
/// # Source
/// Statistics note, section 5.14.
pub(super) fn compare(pairs: &Pairs<'_>, drawing: Drawing, level: Level) -> Paired {
    let mut found = Paired { is_drawn: true, ..Paired::default() };
    let (mut cases, mut differences) = (Vec::new(), Vec::new());
    let (mut baselines, mut candidates) = (Vec::new(), Vec::new());
    for (case, baseline, candidate) in pairs.values() {
        cases.push(case);
        baselines.push(baseline);
        candidates.push(candidate);
        differences.push(candidate - baseline);
    }
    found.n_units = differences.len() as u64;
    if differences.is_empty() {
        found.refusal = Some(Refusal::NoData);
        return found;
    }
    found.higher = differences.iter().filter(|difference| 0.0 < **difference).count() as u64;
    found.lower = differences.iter().filter(|difference| **difference < 0.0).count() as u64;
    let mean = sum::mean(&differences);
    found.baseline = Some(sum::mean(&baselines));
    found.candidate = Some(sum::mean(&candidates));
    found.estimate = Some(mean);
    let variance = |values: &[f64]| sum::variance(values, sum::mean(values));
    found.pairing_gain = gain(variance(&baselines) + variance(&candidates), variance(&differences));
    let clusters = pairs.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
    found.n_clusters = clusters.as_deref().map(cluster::count);
    let units = groups(&differences, clusters.as_deref());
    let ninety = one_sided(level);
    let intervals = match pairs.procedure() {
        MetricKind::PassFail | MetricKind::Bounded => {
            found.method = BETTING_SEQUENCE;
            betting(&units, level, drawing).and_then(|mut at_level| {
                let mut at_ninety = betting(&units, ninety, drawing)?;
                let is_plain = drawing.largest_group == NonZeroU64::MIN;
                found.test = Some(if is_plain && pairs.is_binary() {
                    mcnemar(&differences)
                } else {
                    Test { name: BETTING_P, statistic: None, p: at_level.p_anytime(0.0) }
                });
                Ok((at_level.interval(), at_ninety.interval()))
            })
        }
        MetricKind::Number => {
            found.method = ASYMPTOTIC;
            asymptotic(&units, level, drawing)
                .and_then(|at_level| Ok((at_level, asymptotic(&units, ninety, drawing)?)))
        }
    };
    match intervals {
        Ok(intervals) => {
            let n_effective = worth(&differences, intervals.0, level);
            let n = differences.len() as f64;
            let squares: Vec<f64> = differences.iter().map(|value| (value - mean) * (value - mean)).collect();
            let standard_deviation = ((sum::sum(&squares) + 1.0) / (n + 4.0)).sqrt();
            found.n_effective = Some(n_effective);
            found.spread = Some(Spread::Numeric { n: n_effective, difference: mean, standard_deviation });
            found.intervals = Some(intervals);
        }
        Err(refusal) => {
            found.test = None;
            found.refusal = Some(refusal);
        }
    }
    pairs.finish_linear(&mut found);
    found
}

fn betting(units: &[Unit], level: Level, drawing: Drawing) -> Result<Differences, Refusal> {
    let mut sequence = if drawing.largest_group == NonZeroU64::MIN {
        Differences::new(level)
    } else {
        Differences::clustered(level, drawing.largest_group)
    };
    for unit in units {
        // Differences of thirds may pass the end of the scale by a rounding.
        let most = unit.size.get() as f64;
        let is_rounding = unit.sum.abs() <= most + 1e-9;
        let sum = if is_rounding { unit.sum.clamp(-most, most) } else { unit.sum };
        sequence.push_group(sum, unit.size)?;
    }
    Ok(sequence)
}

fn mcnemar(differences: &[f64]) -> Test {
    let mut test = AnytimeMcnemar::default();
    for difference in differences {
        test.push(if 0.5 < *difference {
            Change::Gain
        } else if *difference < -0.5 {
            Change::Loss
        } else {
            Change::Same
        });
    }
    let statistic = test.gains() as f64 - test.losses() as f64;
    Test { name: ANYTIME_MCNEMAR, statistic: Some(statistic), p: test.p_anytime() }
}
