//! Figures that are no mean of trials: functions of counts that are summed over the cases.
//!
//! Micro precision, recall and F1, BLEU and chrF of a corpus are of this kind: `f(S)`, where `S` is the sum over cases of each
//! case's counts, repeats averaged. A case with much to count weighs more than one with little.
//!
//! What a single case does to such a figure is told by its linearised value, `f(S) + N ∇f(S)·(c - S/N)` with the counts `c` of
//! the case: the mean of these values over the cases is `f(S)` exactly, and their spread is that of the figure. So everything
//! that is known of means (groups, repeats, pairs, sequences) holds for them in the limit.
//!
//! # Source
//! Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 6 (the infinitesimal jackknife, which is the
//! delta method over cases); Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 11 and 21; for ratios
//! Cochran (1977), Sampling Techniques, chapter 6.

mod figure;

use proof_stats::betting::{self, BETTING_RATIO, RATIO_AT_END};
use proof_stats::mean::{self, Moments};
use proof_stats::{Interval, Level, Note, Refusal, cluster};
use proof_store::{Aggregate, MetricKind, Scope};

use crate::column::{Column, Counted};
use crate::evidence::{Evidence, Refused};
use crate::units::{Units, shared_clusters};
use crate::{sequential, suite_scope};

pub(crate) use figure::check;

/// Name of the interval over independent cases.
pub(crate) const LINEARISED: &str = "Student t of linearised counts";
/// Name of the interval over groups.
pub(crate) const LINEARISED_CR2: &str = "CR2 of linearised counts";

/// A figure from counts over some cases, and what each case does to it.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    /// The figure itself.
    pub(crate) figure: f64,
    /// The linearised value of each of the cases, and of each of its trials where there are repeats. Its mean is the figure.
    pub(crate) column: Column,
}

impl Linear {
    /// The figure over some cases.
    ///
    /// # Errors
    /// `no_data` where no case is counted, `nothing_counted` where the counts give no figure.
    pub(crate) fn of(counted: &Counted, cases: impl Iterator<Item = usize>) -> Result<Self, Refused> {
        let aggregate = counted.aggregate();
        let cases: Vec<usize> = cases.filter(|case| counted.n_trials(*case) != 0).collect();
        if cases.is_empty() {
            return Err(Refusal::NoData.into());
        }
        let mut sums = vec![0.0; figure::n_counts(aggregate)];
        for case in &cases {
            for (sum, count) in sums.iter_mut().zip(counted.mean(*case)) {
                *sum += count;
            }
        }
        let nothing =
            || Refused::new("nothing_counted", "nothing was counted of which a figure could be made");
        let figure = figure::of(aggregate, &sums).ok_or_else(nothing)?;
        let gradient = figure::gradient(aggregate, &sums, figure);
        let n = cases.len() as f64;
        let value = |counts: &mut dyn Iterator<Item = f64>| {
            let apart = counts.zip(&sums).zip(&gradient);
            figure + apart.map(|((count, sum), slope)| slope * (n * count - sum)).sum::<f64>()
        };
        let mut column = counted.empty_column();
        for case in &cases {
            counted.each_trial(*case, |counts| column.add(*case, value(&mut counts.iter().copied())));
        }
        Ok(Self { figure, column })
    }
}

/// The estimate of a figure from counts.
///
/// Linearised values take Student's t, or CR2 with groups, clipped to the scale of the metric. A ratio that lies in `[0, 1]` in
/// every case takes the betting interval where at least half of the cases have the same ratio and fewer than 12 another, and
/// the bound of its end where all are at one end. What is refused beside that is what means of numbers are refused.
pub(crate) fn estimate(units: &Units<'_>, counted: &Counted, level: Level, seed: u64) -> Evidence {
    let linear = match Linear::of(counted, units.cases.iter()) {
        Ok(linear) => linear,
        Err(refused) => return Evidence::refused(None, refused, 0),
    };
    let of_values = Units { column: &linear.column, kind: MetricKind::Number, fill: None, ..*units };
    let has_scale = units.kind != MetricKind::Number;
    let mut found = if units.scope == Scope::Suite {
        suite_scope::estimate(&of_values.within(), has_scale.then_some((0.0, 1.0)), level)
    } else {
        let (cases, values): (Vec<usize>, Vec<f64>) = of_values.values().unzip();
        let clusters = units.clusters.and_then(|clusters| shared_clusters(clusters, &cases));
        let clusters = clusters.as_deref();
        if let Some(drawing) = units.drawing {
            sequential::of_values(&values, clusters, MetricKind::Number, level, drawing)
        } else {
            let parts = (counted.aggregate() == Aggregate::Ratio)
                .then(|| parts(counted, &cases, clusters))
                .filter(|parts| has_scale && parts.iter().all(|(part, whole)| part <= whole));
            fixed(&values, clusters, parts.as_deref(), level, seed)
        }
    };
    // The mean of the values is the figure but for its last digits.
    found.estimate = Some(linear.figure);
    if let Some(limits) = found.interval.as_mut().filter(|_| has_scale) {
        limits.low = limits.low.map(|low| low.clamp(0.0, 1.0).min(linear.figure));
        limits.high = limits.high.map(|high| high.clamp(0.0, 1.0).max(linear.figure));
    }
    found
}

/// For a number of cases fixed beforehand.
fn fixed(
    values: &[f64],
    clusters: Option<&[u32]>,
    parts: Option<&[(f64, f64)]>,
    level: Level,
    seed: u64,
) -> Evidence {
    let n = values.len() as u64;
    let n_clusters = clusters.map(cluster::count);
    let refused = |refusal| Evidence { n_clusters, ..Evidence::refused(None, refusal, n) };
    if n_clusters == Some(1) {
        return refused(Refusal::SingleCluster);
    }
    if let Some(parts) = parts
        && let Some(changed) = rare(parts, level)
    {
        let (found, method, note) = match betting::all_at_end(parts, level) {
            Some(bound) => (Ok(bound), RATIO_AT_END, Note::AllAtEnd),
            None if changed == 0 && parts.len() < 2 => {
                return refused(Refusal::TooFewUnits { n: 1, needed: 2 });
            }
            None => (betting::ratio(parts, level, seed), BETTING_RATIO, Note::FewChanges),
        };
        return match found {
            Ok(Interval { lo, hi }) => Evidence {
                n_clusters,
                n_effective: Some(parts.len() as f64),
                seed: (method == BETTING_RATIO).then_some(seed),
                warnings: vec![note.to_string()],
                ..Evidence::of(n).with_limits(Some(lo), Some(hi), level, method)
            },
            Err(refusal) => refused(refusal),
        };
    }
    match clusters {
        None => match mean::student_t(values, level) {
            Ok(found) => {
                let (lo, hi) = (Some(found.interval.lo), Some(found.interval.hi));
                let found = Evidence { n_effective: Some(n as f64), ..Evidence::of(n) };
                found.with_limits(lo, hi, level, LINEARISED)
            }
            Err(refusal) => refused(refusal),
        },
        Some(clusters) => match cluster::mean(values, clusters, level) {
            Ok(found) => {
                let (lo, hi) = (found.estimate.interval.lo, found.estimate.interval.hi);
                let evidence = Evidence {
                    n_clusters,
                    n_effective: Some(found.estimate.n_effective),
                    design_effect: found.design_effect,
                    warnings: found.estimate.notes.iter().map(ToString::to_string).collect(),
                    ..Evidence::of(n)
                };
                evidence.with_limits(Some(lo), Some(hi), level, LINEARISED_CR2)
            }
            Err(refusal) => refused(refusal),
        },
    }
}

/// Part and whole of each independent unit: of a case, or of all cases of a group.
fn parts(counted: &Counted, cases: &[usize], clusters: Option<&[u32]>) -> Vec<(f64, f64)> {
    let n_units = match clusters {
        Some(clusters) => clusters.iter().max().map_or(0, |last| *last as usize + 1),
        None => cases.len(),
    };
    let mut parts = vec![(0.0, 0.0); n_units];
    for (place, case) in cases.iter().enumerate() {
        let unit = clusters.map_or(Some(place), |clusters| clusters.get(place).map(|unit| *unit as usize));
        let counts: Vec<f64> = counted.mean(*case).collect();
        let ([part, whole], Some(slot)) = (counts.as_slice(), unit.and_then(|unit| parts.get_mut(unit)))
        else {
            continue;
        };
        slot.0 += part;
        slot.1 += whole;
    }
    parts.retain(|(_, whole)| 0.0 < *whole);
    parts
}

/// How many units have another ratio than most, where these are too few for an interval that rests on normality.
fn rare(parts: &[(f64, f64)], level: Level) -> Option<u64> {
    let ratios: Vec<f64> = parts.iter().map(|(part, whole)| part / whole).collect();
    match (Moments::of(&ratios), mean::student_t(&ratios, level)) {
        (Err(Refusal::NoVariation | Refusal::TooFewUnits { .. }), _) => Some(0),
        (_, Err(Refusal::FewChanges { changed, .. })) => Some(changed),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
