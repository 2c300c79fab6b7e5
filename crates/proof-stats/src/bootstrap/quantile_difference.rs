//! The difference of a quantile between two variants on the same cases.

use super::units::Units;
use super::{PERCENTILE, Plan, Replicates};
use crate::estimate::{Estimate, Note};
use crate::level::Level;
use crate::parallel;
use crate::quantile::{cases_for_upper_limit, ranks};
use crate::refusal::{Refusal, check_finite};

/// A quantile of the candidate minus the same quantile of the baseline, with a percentile interval over cases.
///
/// # Arguments
/// - `candidate`, `baseline`: one value per case, in the same order of cases
/// - `q`: which quantile, strictly between 0 and 1
/// - `clusters`: the cluster of each case, where cases come in clusters; whole clusters are drawn then
///
/// # Returns
/// The difference of the type 7 quantiles, noted as approximate: the coverage of a bootstrap of quantiles is only
/// near the level, and the further out the quantile the less near.
///
/// # Assumptions
/// Independent cases, or independent clusters.
///
/// # Refusals
/// `no_data`; `invalid_input` for lengths that differ, values that are not finite, or `q` outside of `(0, 1)`;
/// `too_few_units` when there are too few cases for distribution-free limits of this quantile of one variant (72 for
/// the p95 at 95 %), below 15 cases or 20 clusters; `single_cluster`; `no_variation` when nearly every resample has
/// the same difference.
///
/// # Source
/// Statistics note, section 5.8. Complexity: O(n log n) once and O(n) a resample, from the order of the values and
/// how often each case was drawn.
pub fn quantile_difference(
    candidate: &[f64],
    baseline: &[f64],
    q: f64,
    clusters: Option<&[u32]>,
    level: Level,
    plan: Plan,
) -> Result<Estimate, Refusal> {
    let n = candidate.len();
    if n != baseline.len() || clusters.is_some_and(|clusters| clusters.len() != n) {
        return Err(Refusal::InvalidInput { what: "the sides of a pair differ in length" });
    }
    check_finite(candidate)?;
    check_finite(baseline)?;
    let needed = cases_for_upper_limit(q, level)?.max(cases_for_upper_limit(1.0 - q, level)?);
    let units = match clusters {
        Some(clusters) => Units::clusters(clusters)?,
        None => Units::cases(n)?,
    };
    if let (None, _) | (_, None) = ranks(n as u64, q, level) {
        return Err(Refusal::TooFewUnits { n: n as u64, needed });
    }
    let (candidate, baseline) = (Ordered::of(candidate, q), Ordered::of(baseline, q));
    let difference = |times: &[u32], n: usize| candidate.quantile(times, n) - baseline.quantile(times, n);
    let values = parallel::replicates(
        plan.resamples,
        plan.seed,
        || vec![0_u32; n],
        |rng, times| {
            times.fill(0);
            let mut n_drawn = 0;
            units.draw(rng, |rows| {
                n_drawn += rows.len();
                for row in rows {
                    if let Some(times) = times.get_mut(*row) {
                        *times += 1;
                    }
                }
            });
            difference(times, n_drawn)
        },
    );
    let once = vec![1; n];
    let estimate = difference(&once, n);
    // Only the percentiles are used, so that the number of units is all that the jackknife has to say.
    let replicates = Replicates::new(estimate, values, vec![estimate; units.len()])?;
    let interval = replicates.percentile(level)?;
    Ok(Estimate {
        n: n as u64,
        ..replicates.as_estimate(interval, level, PERCENTILE, vec![Note::Approximate])
    })
}

/// Values, each with its case, from the end that is nearer to the quantile.
struct Ordered {
    values: Vec<(f64, usize)>,
    q: f64,
}

impl Ordered {
    fn of(values: &[f64], q: f64) -> Self {
        let mut values: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
        values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if 0.5 < q {
            values.reverse();
        }
        Self { values, q }
    }

    /// The type 7 quantile of `n` values, of which `times` says how often each case is there.
    fn quantile(&self, times: &[u32], n: usize) -> f64 {
        let last = n.saturating_sub(1) as f64;
        // Counted from the top, what lies at the position p lies at last - p.
        let position = if 0.5 < self.q { last - last * self.q } else { last * self.q };
        let below = libm::floor(position);
        let mut seen = 0.0;
        let mut around = [0.0; 2];
        let mut n_found = 0;
        for (value, case) in &self.values {
            seen += f64::from(times.get(*case).copied().unwrap_or_default());
            // The values at `below` and `below + 1`, counted from 0.
            while n_found < 2 && below + (n_found as f64) < seen {
                if let Some(slot) = around.get_mut(n_found) {
                    *slot = *value;
                }
                n_found += 1;
            }
            if n_found == 2 {
                break;
            }
        }
        let [first, second] = around;
        // At the last value there is none beyond.
        if n_found < 2 { first } else { first + (position - below) * (second - first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantile::type_7;
    use proptest::prelude::*;

    fn plan() -> Plan {
        Plan { resamples: 2000, seed: 11 }
    }

    #[test]
    fn refusals() {
        let values: Vec<f64> = (0..71).map(f64::from).collect();
        let code = |a: &[f64], b: &[f64], q: f64| {
            quantile_difference(a, b, q, None, Level::P95, plan()).unwrap_err().code()
        };
        assert_eq!(code(&[], &[], 0.5), "no_data");
        assert_eq!(code(&values, &values[1..], 0.5), "invalid_input");
        assert_eq!(code(&values, &values, 1.0), "invalid_input");
        assert_eq!(code(&values, &values, f64::NAN), "invalid_input");
        assert_eq!(code(&[f64::NAN; 71], &values, 0.5), "invalid_input");
        assert_eq!(code(&values, &values, 0.95), "too_few_units");
        assert_eq!(code(&values, &values, 0.5), "no_variation");
        let one = vec![1; values.len()];
        let single = quantile_difference(&values, &values, 0.5, Some(&one), Level::P95, plan());
        assert_eq!(single.unwrap_err().code(), "single_cluster");
    }

    #[test]
    fn a_slower_candidate_is_seen() {
        let baseline: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 200)).collect();
        let candidate: Vec<f64> =
            baseline.iter().enumerate().map(|(i, x)| x + 30.0 + (i % 7) as f64).collect();
        for q in [0.5, 0.9] {
            let estimate = quantile_difference(&candidate, &baseline, q, None, Level::P95, plan()).unwrap();
            assert!(estimate.interval.contains(33.0) && estimate.interval.is_above(25.0), "{estimate:?}");
            assert_eq!((estimate.n, estimate.notes.as_slice()), (200, [Note::Approximate].as_slice()));
            // Pairs in clusters of two carry less.
            let pairs: Vec<u32> = (0..200).map(|i| i / 2).collect();
            let clustered =
                quantile_difference(&candidate, &baseline, q, Some(&pairs), Level::P95, plan()).unwrap();
            assert_eq!((clustered.n, clustered.n_effective.to_bits()), (200, 100.0_f64.to_bits()));
        }
    }

    proptest! {
        #[test]
        fn quantiles_of_counted_values_are_those_of_the_values(
            values in prop::collection::vec(-10.0..10.0_f64, 1..30),
            times in prop::collection::vec(0_u32..4, 30),
            q in 0.01..0.99_f64,
        ) {
            let times = &times[..values.len()];
            let mut drawn: Vec<f64> = values
                .iter()
                .zip(times)
                .flat_map(|(x, times)| std::iter::repeat_n(*x, *times as usize))
                .collect();
            if drawn.is_empty() { return Ok(()); }
            drawn.sort_by(f64::total_cmp);
            let got = Ordered::of(&values, q).quantile(times, drawn.len());
            prop_assert!((got - type_7(&drawn, q)).abs() < 1e-12, "{got}");
        }
    }
}
