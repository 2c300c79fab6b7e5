//! The replicates of a statistic and the intervals that need nothing else.

use super::{BCA, MIN_DISTINCT, PERCENTILE};
use crate::estimate::{Estimate, Interval, Note};
use crate::level::Level;
use crate::quantile::type_7;
use crate::refusal::Refusal;
use crate::sum;

/// A statistic, its values on resamples and its values with one unit left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    estimate: f64,
    values: Vec<f64>,
    sorted: Vec<f64>,
    jackknife: Vec<f64>,
    n_undefined: u64,
}

impl Replicates {
    /// Replicates that were made elsewhere.
    ///
    /// # Arguments
    /// - `estimate`: the statistic of the data
    /// - `values`: the statistic of each resample
    /// - `jackknife`: the statistic without each unit
    ///
    /// # Refusals
    /// `no_data` without replicates or units; `invalid_input` for a number that is not finite; `no_variation` when
    /// all replicates are equal.
    pub fn new(estimate: f64, values: Vec<f64>, jackknife: Vec<f64>) -> Result<Self, Refusal> {
        if values.is_empty() || jackknife.is_empty() {
            return Err(Refusal::NoData);
        }
        crate::refusal::check_finite(&[estimate])?;
        crate::refusal::check_finite(&values)?;
        crate::refusal::check_finite(&jackknife)?;
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let replicates = Self { estimate, values, sorted, jackknife, n_undefined: 0 };
        if replicates.n_distinct_up_to(2) < 2 { Err(Refusal::NoVariation) } else { Ok(replicates) }
    }

    /// As [`new`](Self::new) from outcomes some of which may have no value.
    ///
    /// At most one resample in twenty may be undefined, and the data themselves and every set with one unit left out
    /// must have a value. At least [`MIN_DISTINCT`] replicates must differ.
    pub(super) fn of_outcomes(
        estimate: Option<f64>,
        values: Vec<Option<f64>>,
        jackknife: Vec<Option<f64>>,
    ) -> Result<Self, Refusal> {
        let finite = |value: &Option<f64>| value.is_none_or(|x| !x.is_finite());
        let undefined = |values: &[Option<f64>]| values.iter().filter(|value| finite(value)).count() as u64;
        let refuse = |n: u64, of: usize| Err(Refusal::StatisticUndefined { n, of: of as u64 });
        let Some(estimate) = estimate.filter(|x| x.is_finite()) else { return refuse(1, 1) };
        let (n_undefined, n_left_out) = (undefined(&values), undefined(&jackknife));
        if (values.len() as u64) < 20 * n_undefined {
            return refuse(n_undefined, values.len());
        }
        if 0 < n_left_out {
            return refuse(n_left_out, jackknife.len());
        }
        let defined = |values: Vec<Option<f64>>| -> Vec<f64> {
            values.into_iter().flatten().filter(|x| x.is_finite()).collect()
        };
        let replicates = Self { n_undefined, ..Self::new(estimate, defined(values), defined(jackknife))? };
        let n_distinct = replicates.n_distinct_up_to(MIN_DISTINCT);
        if n_distinct < MIN_DISTINCT {
            return Err(Refusal::FewDistinct { n: n_distinct, needed: MIN_DISTINCT });
        }
        Ok(replicates)
    }

    /// The statistic of the data.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// The statistic of each resample, in the order in which they were drawn.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The statistic with each unit left out.
    pub fn jackknife(&self) -> &[f64] {
        &self.jackknife
    }

    /// How many resamples had no value and were left out.
    pub fn n_undefined(&self) -> u64 {
        self.n_undefined
    }

    /// The bootstrap standard error: the standard deviation of the replicates.
    pub fn standard_error(&self) -> f64 {
        libm::sqrt(sum::variance(&self.values, sum::mean(&self.values)))
    }

    /// The percentile interval: quantiles (type 7) of the replicates.
    ///
    /// # Refusals
    /// `no_variation` when both quantiles are the same number.
    pub fn percentile(&self, level: Level) -> Result<Interval, Refusal> {
        let tail = level.alpha() / 2.0;
        self.between(tail, 1.0 - tail)
    }

    /// The basic interval: the percentile interval mirrored at the estimate.
    ///
    /// # Refusals
    /// As [`percentile`](Self::percentile).
    pub fn basic(&self, level: Level) -> Result<Interval, Refusal> {
        let Interval { lo, hi } = self.percentile(level)?;
        Ok(Interval { lo: 2.0 * self.estimate - hi, hi: 2.0 * self.estimate - lo })
    }

    /// The estimate with its BCa interval; with the percentile interval and a note when the bias correction is
    /// undefined.
    ///
    /// # Refusals
    /// `no_variation` as [`percentile`](Self::percentile).
    pub fn with_interval(&self, level: Level) -> Result<Estimate, Refusal> {
        let (interval, method, notes) = match self.bca(level) {
            Ok(bca) => (bca.interval, BCA, Vec::new()),
            Err(Refusal::BiasCorrectionUndefined) => {
                (self.percentile(level)?, PERCENTILE, vec![Note::BiasCorrectionUndefined])
            }
            Err(refusal) => return Err(refusal),
        };
        Ok(self.as_estimate(interval, level, method, notes))
    }

    pub(super) fn as_estimate(
        &self,
        interval: Interval,
        level: Level,
        method: &'static str,
        notes: Vec<Note>,
    ) -> Estimate {
        let n = self.jackknife.len() as u64;
        Estimate { value: self.estimate, interval, level, n, n_effective: n as f64, method, notes }
    }

    /// The interval between two quantiles of the replicates.
    pub(super) fn between(&self, lower: f64, upper: f64) -> Result<Interval, Refusal> {
        let (lo, hi) = (type_7(&self.sorted, lower), type_7(&self.sorted, upper));
        if self.tie() < hi - lo { Ok(Interval { lo, hi }) } else { Err(Refusal::NoVariation) }
    }

    /// How many replicates lie below the estimate, where those that tie with it count half.
    pub(super) fn n_below(&self) -> f64 {
        let below = self.sorted.partition_point(|x| *x < self.estimate - self.tie());
        let up_to = self.sorted.partition_point(|x| *x <= self.estimate + self.tie());
        (below + up_to) as f64 / 2.0
    }

    /// Replicates that differ by no more than this are equal but for rounding.
    fn tie(&self) -> f64 {
        let ends = [self.sorted.first(), self.sorted.last()];
        let largest = ends.into_iter().flatten().fold(self.estimate.abs(), |acc, x| acc.max(x.abs()));
        1e-12 * largest
    }

    /// How many different replicates there are, counted up to `limit`.
    fn n_distinct_up_to(&self, limit: u64) -> u64 {
        let Some(mut last) = self.sorted.first().copied() else { return 0 };
        let mut n = 1;
        for x in &self.sorted {
            if last + self.tie() < *x {
                n += 1;
                last = *x;
            }
            if limit <= n {
                break;
            }
        }
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_replicates_refuse() {
        let code = |values: Vec<f64>| Replicates::new(0.0, values, vec![1.0]).unwrap_err().code();
        assert_eq!(code(vec![]), "no_data");
        assert_eq!(code(vec![1.0, f64::NAN]), "invalid_input");
        assert_eq!(code(vec![0.1 + 0.2, 0.3]), "no_variation");
        assert_eq!(Replicates::new(0.0, vec![0.0, 1.0], vec![]).unwrap_err().code(), "no_data");
        // 95 % of the resamples agree: an interval of width zero is never printed.
        let mut values = vec![0.5; 1000];
        values.push(0.7);
        let nearly = Replicates::new(0.5, values, vec![0.5]).unwrap();
        assert_eq!(nearly.percentile(Level::P95).unwrap_err().code(), "no_variation");
        assert_eq!(nearly.basic(Level::P95).unwrap_err().code(), "no_variation");
    }

    #[test]
    fn undefined_resamples() {
        let values = |undefined: usize| -> Vec<Option<f64>> {
            (0..100).map(|i| (undefined <= i).then(|| f64::from(u32::try_from(i).unwrap()))).collect()
        };
        let of = |values, jackknife| Replicates::of_outcomes(Some(50.0), values, jackknife);
        assert_eq!(of(values(5), vec![Some(1.0)]).unwrap().n_undefined(), 5);
        assert_eq!(of(values(6), vec![Some(1.0)]), Err(Refusal::StatisticUndefined { n: 6, of: 100 }));
        assert_eq!(of(values(0), vec![None, Some(1.0)]), Err(Refusal::StatisticUndefined { n: 1, of: 2 }));
        let nothing = Replicates::of_outcomes(Some(f64::NAN), values(0), vec![Some(1.0)]);
        assert_eq!(nothing.unwrap_err().code(), "statistic_undefined");
        let coarse = (0..100).map(|i| Some(f64::from(i % 4))).collect();
        assert_eq!(of(coarse, vec![Some(1.0)]), Err(Refusal::FewDistinct { n: 4, needed: 5 }));
    }
}
