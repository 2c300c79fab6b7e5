//! Resamples of units with replacement, for statistics without a formula for their spread.

use crate::estimate::Interval;
use crate::level::Level;
use crate::parallel;
use crate::quantile::type_7;
use crate::rng::Rng;

/// The statistic of `n_replicates` resamples of `n` units, in order.
///
/// # Arguments
/// - `statistic`: of the places of the drawn units; none where it is not defined
pub(crate) fn replicates(
    n: usize,
    n_replicates: u32,
    seed: u64,
    statistic: impl Fn(&[usize]) -> Option<f64> + Sync,
) -> Vec<Option<f64>> {
    simulated(n_replicates, seed, |rng| {
        let drawn: Vec<usize> = (0..n).map(|_| usize::try_from(rng.index(n as u64)).unwrap_or(0)).collect();
        statistic(&drawn)
    })
}

/// What `n_replicates` draws give, in order.
pub(crate) fn simulated<T: Send>(
    n_replicates: u32,
    seed: u64,
    draw: impl Fn(&mut Rng) -> T + Sync,
) -> Vec<T> {
    parallel::replicates(n_replicates as usize, seed, || (), |rng, ()| draw(rng))
}

/// The middle `level` of the replicates; none without any.
pub(crate) fn percentile_interval(mut replicates: Vec<f64>, level: Level) -> Option<Interval> {
    if replicates.is_empty() {
        return None;
    }
    replicates.sort_by(f64::total_cmp);
    let tail = level.alpha() / 2.0;
    Some(Interval { lo: type_7(&replicates, tail), hi: type_7(&replicates, 1.0 - tail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_resamples_spread_like_the_mean() {
        let values: Vec<f64> = (0..50).map(f64::from).collect();
        let mean = |drawn: &[usize]| Some(drawn.iter().map(|i| values[*i]).sum::<f64>() / 50.0);
        let sampled = replicates(50, 4000, 3, mean);
        assert_eq!(sampled.len(), 4000);
        let interval = percentile_interval(sampled.into_iter().flatten().collect(), Level::P95).unwrap();
        // Normal theory: 24.5 -+ 1.96 * 14.43 / sqrt(50).
        assert!((interval.lo - 20.5).abs() < 0.4 && (interval.hi - 28.5).abs() < 0.4, "{interval:?}");
        assert!(percentile_interval(Vec::new(), Level::P95).is_none());
    }
}
