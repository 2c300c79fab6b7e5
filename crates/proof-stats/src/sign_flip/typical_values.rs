//! The interval that inverts the sign-flip test.

use super::EXACT_LIMIT;
use crate::level::Level;
use crate::refusal::check_finite;

/// Hartigan's interval: the order statistics of the means of all non-empty subsets. It contains exactly the
/// shifts that [`super::test()`] does not reject.
///
/// # Returns
/// None when the level is not attainable (5 differences or fewer at 95 %) or when there are more than
/// [`EXACT_LIMIT`].
///
/// # Source
/// Hartigan (1969), J. Am. Stat. Assoc. 64:1303–1317, typical values. Complexity: O(2^n) memory and time.
pub fn interval(differences: &[f64], level: Level) -> Option<crate::Interval> {
    if differences.is_empty() || EXACT_LIMIT < differences.len() || check_finite(differences).is_err() {
        return None;
    }
    let mut means = subset_means(differences);
    let vectors = (means.len() + 1) as f64;
    // The level is a decimal, so alpha/2 of a power of two may fall a rounding error short of a whole number.
    let rank = whole_rank(level.alpha() / 2.0 * vectors + 1e-9)?;
    means.sort_unstable_by(f64::total_cmp);
    let lo = means.get(rank)?;
    let hi = means.get(means.len().checked_sub(rank + 1)?)?;
    Some(crate::Interval { lo: *lo, hi: *hi })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2^20")]
fn whole_rank(x: f64) -> Option<usize> {
    (libm::floor(x) as usize).checked_sub(1)
}

fn subset_means(values: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0_f64, 0_u32)];
    for value in values {
        let with: Vec<(f64, u32)> = sums.iter().map(|(sum, count)| (sum + value, count + 1)).collect();
        sums.extend(with);
    }
    sums.into_iter().skip(1).map(|(sum, count)| sum / f64::from(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_flip::test;
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn the_interval_holds_the_shifts_that_are_not_rejected(
            units in prop::collection::vec(-50_i32..50, 6..11),
            shift in -60_i32..60,
        ) {
            let differences: Vec<f64> = units.iter().map(|x| f64::from(*x)).collect();
            let interval = interval(&differences, Level::P95).unwrap();
            // Quarters never tie with a mean of up to ten whole numbers by accident of rounding.
            let shift = f64::from(shift) + 0.123_456;
            let shifted: Vec<f64> = differences.iter().map(|d| d - shift).collect();
            let p = test(&shifted, 1).unwrap().two_sided;
            prop_assert_eq!(interval.contains(shift), 0.05 < p, "{:?} {} {}", interval, shift, p);
        }
    }
}
