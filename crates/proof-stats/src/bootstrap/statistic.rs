//! The bootstrap of any statistic of the rows.

use super::units::Units;
use super::{Plan, Replicates};
use crate::parallel;
use crate::refusal::Refusal;

/// A statistic that is computed from a choice of rows.
///
/// Every function `|rows: &[usize]| -> Option<f64>` that can be shared between threads is one.
pub trait Statistic: Sync {
    /// Its value on these rows of the data, in no order that matters and with repetitions; none where the statistic
    /// is undefined, such as a correlation of rows that are all equal.
    fn value(&self, rows: &[usize]) -> Option<f64>;
}

impl<F: Fn(&[usize]) -> Option<f64> + Sync> Statistic for F {
    fn value(&self, rows: &[usize]) -> Option<f64> {
        self(rows)
    }
}

/// Replicates of a statistic of `n` independent cases.
///
/// # Assumptions
/// Cases are independent, and a row holds all trials of its case.
///
/// # Refusals
/// `no_data`; `too_few_units` below 15 cases; `statistic_undefined` when it has no value for the data, without one
/// case, or on more than one resample in twenty; `no_variation` and `few_distinct` when it hardly changes.
///
/// # Source
/// Statistics note, section 5.3. Complexity: `plan.resamples + n` evaluations; [`super::sums`] is far cheaper for
/// what it can express.
pub fn statistic(n: usize, statistic: &impl Statistic, plan: Plan) -> Result<Replicates, Refusal> {
    of_units(&Units::cases(n)?, statistic, plan)
}

/// Replicates of a statistic of clustered cases: whole clusters are drawn, and left out.
///
/// # Arguments
/// - `clusters`: the cluster of each row, any labels
///
/// # Refusals
/// As [`statistic()`], with `single_cluster`, and `too_few_units` below 20 clusters.
pub fn statistic_of_clusters(
    clusters: &[u32],
    statistic: &impl Statistic,
    plan: Plan,
) -> Result<Replicates, Refusal> {
    of_units(&Units::clusters(clusters)?, statistic, plan)
}

fn of_units(units: &Units, statistic: &impl Statistic, plan: Plan) -> Result<Replicates, Refusal> {
    let all: Vec<usize> = (0..units.n_rows()).collect();
    let values = parallel::replicates(plan.resamples, plan.seed, Vec::new, |rng, rows: &mut Vec<usize>| {
        rows.clear();
        units.draw(rng, |of_unit| rows.extend_from_slice(of_unit));
        statistic.value(rows)
    });
    let jackknife = parallel::map(units.len(), |unit| statistic.value(&units.without(unit)));
    Replicates::of_outcomes(statistic.value(&all), values, jackknife)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    fn plan() -> Plan {
        Plan { resamples: 2000, seed: 5 }
    }

    #[test]
    fn a_correlation_of_constant_rows_is_refused() {
        let nothing = |_: &[usize]| None;
        assert_eq!(statistic(30, &nothing, plan()).unwrap_err().code(), "statistic_undefined");
        assert_eq!(statistic(14, &nothing, plan()).unwrap_err().code(), "too_few_units");
        let constant = |_: &[usize]| Some(1.0);
        assert_eq!(statistic(30, &constant, plan()).unwrap_err().code(), "no_variation");
    }

    #[test]
    fn a_median_has_an_interval() {
        let values: Vec<f64> = (0..101).map(|i| f64::from(i * i)).collect();
        let median = |rows: &[usize]| {
            let mut drawn: Vec<f64> = rows.iter().filter_map(|row| values.get(*row)).copied().collect();
            drawn.sort_unstable_by(f64::total_cmp);
            Some(crate::quantile::type_7(&drawn, 0.5))
        };
        let estimate = statistic(values.len(), &median, plan()).unwrap().percentile(Level::P95).unwrap();
        // The distribution-free limits are the 41st and the 61st value.
        assert!((estimate.lo - 1600.0).abs() < 250.0 && (estimate.hi - 3600.0).abs() < 350.0, "{estimate:?}");
    }

    #[test]
    fn clusters_of_one_are_cases() {
        let values: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
        let total = |rows: &[usize]| Some(rows.iter().filter_map(|row| values.get(*row)).sum::<f64>());
        let labels: Vec<u32> = (0..40).collect();
        assert_eq!(statistic(40, &total, plan()), statistic_of_clusters(&labels, &total, plan()));
    }
}
