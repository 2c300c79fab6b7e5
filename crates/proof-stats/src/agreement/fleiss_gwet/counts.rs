//! How many raters put each unit into each category.

use crate::refusal::{Refusal, check_finite};

/// Ratings of units by any number of raters, as counts over a declared scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    units: Vec<Vec<f64>>,
    values: Vec<f64>,
}

impl Counts {
    /// Counts by unit and category.
    ///
    /// # Arguments
    /// - `units`: for each unit, how many raters chose each category; units nobody rated are left out
    /// - `values`: the value of each category on the scale; for names any different numbers
    ///
    /// # Refusals
    /// `no_data` when nobody rated anything; `invalid_input` for fewer than two categories, values that are equal or
    /// not finite, and units with another number of categories.
    pub fn new(units: &[Vec<u64>], values: &[f64]) -> Result<Self, Refusal> {
        check_finite(values)?;
        let is_repeated = |i: usize, x: &f64| values.iter().skip(i + 1).any(|y| (x - y).abs() <= 0.0);
        if values.len() < 2 || values.iter().enumerate().any(|(i, x)| is_repeated(i, x)) {
            return Err(Refusal::InvalidInput { what: "a scale needs two or more different categories" });
        }
        if units.iter().any(|unit| unit.len() != values.len()) {
            return Err(Refusal::InvalidInput { what: "a count is missing for a category" });
        }
        let rated = units.iter().filter(|unit| unit.iter().any(|count| *count != 0));
        let units: Vec<Vec<f64>> =
            rated.map(|unit| unit.iter().map(|count| *count as f64).collect()).collect();
        if units.is_empty() { Err(Refusal::NoData) } else { Ok(Self { units, values: values.to_vec() }) }
    }

    /// Counts from ratings.
    ///
    /// # Arguments
    /// - `raters`: for each rater one rating per unit, in the same order of units; none where it is missing
    /// - `values`: the value of each category of the declared scale
    ///
    /// # Refusals
    /// As [`Counts::new`]; `invalid_input` also for a rating that is not on the scale and for raters with different
    /// numbers of units.
    pub fn of_ratings(raters: &[Vec<Option<f64>>], values: &[f64]) -> Result<Self, Refusal> {
        let n_units = raters.first().map_or(0, Vec::len);
        if raters.iter().any(|ratings| ratings.len() != n_units) {
            return Err(Refusal::InvalidInput { what: "the raters rated different numbers of cases" });
        }
        let mut units = vec![vec![0_u64; values.len()]; n_units];
        for ratings in raters {
            for (unit, rating) in units.iter_mut().zip(ratings) {
                let Some(rating) = rating else { continue };
                let place = values.iter().position(|value| (value - rating).abs() <= 0.0);
                let Some(count) = place.and_then(|k| unit.get_mut(k)) else {
                    return Err(Refusal::InvalidInput {
                        what: "an answer lies outside of the declared scale",
                    });
                };
                *count += 1;
            }
        }
        Self::new(&units, values)
    }

    /// How many categories the scale has.
    pub fn categories(&self) -> usize {
        self.values.len()
    }

    pub(super) fn units(&self) -> &[Vec<f64>] {
        &self.units
    }

    /// The weight of every pair of categories, given their values and the range of the scale.
    pub(super) fn weights(&self, weight: impl Fn(f64, f64, f64) -> f64) -> Vec<Vec<f64>> {
        let (lo, hi) = self
            .values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
        let row = |x: &f64| self.values.iter().map(|y| weight(*x, *y, hi - lo)).collect();
        self.values.iter().map(row).collect()
    }

    /// The share of each category, every unit weighing the same.
    pub(super) fn mean_shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.values.len()];
        for unit in &self.units {
            let ratings: f64 = unit.iter().sum();
            for (share, count) in shares.iter_mut().zip(unit) {
                *share += count / ratings / self.units.len() as f64;
            }
        }
        shares
    }

    /// Whether every unit has the same number of ratings.
    pub(super) fn is_complete(&self) -> bool {
        let ratings: Vec<f64> = self.units.iter().map(|unit| unit.iter().sum()).collect();
        ratings.windows(2).all(|pair| matches!(pair, [a, b] if (a - b).abs() <= 0.0))
    }

    /// Refuses ratings that are all the same category; first of all ratings without any pair.
    pub(super) fn check_variation(&self) -> Result<(), Refusal> {
        if self.units.iter().all(|unit| unit.iter().sum::<f64>() < 2.0) {
            return Err(Refusal::NoPairableUnits);
        }
        let is_used = |k: usize| self.units.iter().any(|unit| unit.get(k).is_some_and(|count| 0.0 < *count));
        let used = (0..self.values.len()).filter(|k| is_used(*k)).count();
        if used < 2 { Err(Refusal::NoVariation) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals() {
        let code = |units: &[Vec<u64>], values: &[f64]| Counts::new(units, values).unwrap_err().code();
        assert_eq!(code(&[], &[0.0, 1.0]), "no_data");
        assert_eq!(code(&[vec![0, 0]], &[0.0, 1.0]), "no_data");
        assert_eq!(code(&[vec![1]], &[0.0]), "invalid_input");
        assert_eq!(code(&[vec![1, 1]], &[1.0, 1.0]), "invalid_input");
        assert_eq!(code(&[vec![1, 1, 1]], &[0.0, 1.0]), "invalid_input");
        let ratings =
            |raters: &[Vec<Option<f64>>]| Counts::of_ratings(raters, &[0.0, 1.0]).unwrap_err().code();
        assert_eq!(ratings(&[vec![Some(2.0)]]), "invalid_input");
        assert_eq!(ratings(&[vec![Some(1.0)], vec![]]), "invalid_input");
    }

    #[test]
    fn unrated_units_are_left_out() {
        let counts =
            Counts::of_ratings(&[vec![None, Some(1.0)], vec![None, Some(0.0)]], &[0.0, 1.0]).unwrap();
        assert_eq!(counts.units(), [[1.0, 1.0]]);
        assert!(counts.is_complete());
    }
}
