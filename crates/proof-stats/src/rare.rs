//! Rare values: when nearly all values are equal, intervals that rest on normality are far too narrow.

use crate::betting;
use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Scale;

/// The rare-value guard: when one value makes up at least half of the data and fewer than 12 differ from it, how
/// many differ.
///
/// # Source
/// Statistics note, section 5.3: on such data the t interval covered 48 % at n = 10. The candidate is found with
/// two counters in one pass (Misra & Gries 1982).
pub(crate) fn rare_changes(values: &[f64]) -> Option<u64> {
    let key = |x: f64| (x + 0.0).to_bits();
    let mut counters = [(0_u64, 0_usize); 2];
    for value in values {
        let bits = key(*value);
        let [first, second] = &mut counters;
        if first.1 != 0 && first.0 == bits {
            first.1 += 1;
        } else if second.1 != 0 && second.0 == bits {
            second.1 += 1;
        } else if first.1 == 0 {
            *first = (bits, 1);
        } else if second.1 == 0 {
            *second = (bits, 1);
        } else {
            first.1 -= 1;
            second.1 -= 1;
        }
    }
    let mode = counters
        .iter()
        .filter(|(_, count)| *count != 0)
        .map(|(bits, _)| values.iter().filter(|x| key(**x) == *bits).count())
        .max()?;
    let changed = values.len() - mode;
    (values.len() <= 2 * mode && changed < 12).then_some(changed as u64)
}

/// The fixed-n betting interval of independent values on a scale, read in an order drawn from the seed.
pub(crate) fn betting_interval(values: &[f64], scale: Scale, level: Level, seed: u64) -> Interval {
    let unit: Vec<f64> = values.iter().map(|x| scale.to_unit(*x)).collect();
    scale.interval_from_unit(betting::interval(&unit, level, seed))
}

/// The betting interval of the mean of clustered values on a scale.
///
/// The mean over all values is the mean over clusters of `total * G / N`, which lies on a scale as wide as the
/// largest cluster makes it.
///
/// # Arguments
/// - `totals`, `sizes`: sum and number of the values of each cluster
pub(crate) fn betting_interval_clustered(
    totals: &[f64],
    sizes: &[f64],
    scale: Scale,
    level: Level,
    seed: u64,
) -> Interval {
    let n: f64 = sizes.iter().sum();
    let weight = totals.len() as f64 / n;
    let largest = sizes.iter().fold(0.0_f64, |acc, m| acc.max(*m)) * weight;
    let width = scale.hi - scale.lo;
    let of_clusters = Scale { lo: 0.0, hi: width * largest };
    let shares: Vec<f64> =
        totals.iter().zip(sizes).map(|(total, m)| (total - m * scale.lo) * weight).collect();
    let interval = betting_interval(&shares, of_clusters, level, seed);
    Interval { lo: scale.lo + interval.lo, hi: scale.lo + interval.hi }.clipped(scale.lo, scale.hi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_needs_half_and_few() {
        let with = |changed: usize, same: usize| -> Vec<f64> {
            let rare = (0..changed).map(|i| 1.0 + i as f64);
            rare.chain(std::iter::repeat_n(0.0, same)).collect()
        };
        assert_eq!(rare_changes(&with(11, 300)), Some(11));
        assert_eq!(rare_changes(&with(12, 300)), None);
        assert_eq!(rare_changes(&with(5, 5)), Some(5));
        assert_eq!(rare_changes(&with(6, 5)), None);
        assert_eq!(rare_changes(&[]), None);
        assert_eq!(rare_changes(&[0.0, -0.0]), Some(0));
    }

    #[test]
    fn clusters_of_one_are_plain_values() {
        let values: Vec<f64> = (0..40).map(|i| if i % 9 == 0 { -1.0 } else { 0.0 }).collect();
        let plain = betting_interval(&values, Scale::DIFFERENCE, Level::P95, 3);
        let clustered = betting_interval_clustered(&values, &[1.0; 40], Scale::DIFFERENCE, Level::P95, 3);
        assert!((plain.lo - clustered.lo).abs() < 1e-12 && (plain.hi - clustered.hi).abs() < 1e-12);
    }
}
