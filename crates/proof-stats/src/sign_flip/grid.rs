//! Differences on an integer grid, so that ties stay ties.

use crate::refusal::{Refusal, check_finite};

/// The differences as integers in a common unit, so that ties stay ties.
///
/// The unit is the least common denominator up to 1000 when there is one (means of k trials, decimals), else a
/// power of ten that keeps nine or ten digits of the largest difference.
pub(crate) fn on_grid(differences: &[f64]) -> Result<Vec<i64>, Refusal> {
    if differences.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(differences)?;
    let largest = differences.iter().fold(0.0_f64, |acc, d| acc.max(d.abs()));
    if largest <= 0.0 {
        return Ok(vec![0; differences.len()]);
    }
    let denominator = common_denominator(differences, largest);
    let unit = denominator.unwrap_or_else(|| libm::exp10(9.0 - libm::floor(libm::log10(largest))));
    // The power overflows for differences near the smallest numbers; then the largest itself is the unit.
    let place = |d: f64| if unit.is_finite() { d * unit } else { d / largest * 1e9 };
    Ok(differences.iter().map(|d| to_integer(place(*d))).collect())
}

/// The least number up to 1000 that makes every difference whole, within 1e-9 of the largest.
fn common_denominator(differences: &[f64], largest: f64) -> Option<f64> {
    const LIMIT: u32 = 1000;
    if 1e9 <= largest * f64::from(LIMIT) {
        return None;
    }
    let is_whole = |d: f64, denominator: u32| {
        let scaled = d * f64::from(denominator);
        (scaled - libm::round(scaled)).abs() <= 1e-9 * f64::from(denominator) * largest.min(1.0)
    };
    let mut denominator = 1;
    for d in differences {
        // What is whole in one unit is whole in its parts, so that one pass is enough.
        let factor = (1..=LIMIT / denominator).find(|factor| is_whole(*d, denominator * factor))?;
        denominator *= factor;
    }
    Some(f64::from(denominator))
}

#[expect(clippy::cast_possible_truncation, reason = "at most 1e10 by the choice of the unit; `as` saturates")]
fn to_integer(x: f64) -> i64 {
    libm::round(x) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_are_tied_with_one() {
        // In floating point 1/3 + 1/3 + 1/3 may differ from 1; on the grid it does not.
        let thirds = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, -1.0];
        assert_eq!(on_grid(&thirds).unwrap(), [1, 1, 1, -3]);
        assert_eq!(on_grid(&[0.25, 0.1]).unwrap(), [5, 2]);
        assert_eq!(on_grid(&[std::f64::consts::PI]).unwrap(), [3_141_592_654]);
        assert_eq!(on_grid(&[1e300, -2e300]).unwrap().iter().sum::<i64>(), -1_000_000_000);
        assert_eq!(on_grid(&[5e-324, -1e-323]).unwrap(), [500_000_000, -1_000_000_000]);
    }
}
