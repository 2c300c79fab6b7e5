//! The two-parameter logistic model with known items.

use super::{check, check_items};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The model of one case: a variant of ability `theta` passes it with the probability `1 / (1 + exp(-a (theta - b)))`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// `a`: how sharply the case tells variants apart; above 0 and at most 1,000.
    pub discrimination: f64,
    /// `b`: the ability at which half of the variants pass, on a scale where variants have mean 0 and SD 1.
    pub difficulty: f64,
}

impl Item {
    /// Probability that a variant of this ability passes.
    pub fn probability(self, ability: f64) -> f64 {
        let odds = self.log_odds(ability);
        // Each form is exact where its exponential is small.
        if odds < 0.0 {
            let small = libm::exp(odds);
            small / (1.0 + small)
        } else {
            1.0 / (1.0 + libm::exp(-odds))
        }
    }

    /// Fisher information on the ability: `a^2 P (1 - P)`.
    pub fn information(self, ability: f64) -> f64 {
        let a = self.discrimination;
        a * a * self.probability(ability) * self.mirrored_probability(ability)
    }

    pub(super) fn log_odds(self, ability: f64) -> f64 {
        self.discrimination * (ability - self.difficulty)
    }

    /// Logarithm of the probability of an answer.
    pub(super) fn log_probability(self, ability: f64, passes: bool) -> f64 {
        let odds = self.log_odds(ability);
        let odds = if passes { odds } else { -odds };
        if odds < 0.0 { odds - libm::log1p(libm::exp(odds)) } else { -libm::log1p(libm::exp(-odds)) }
    }

    /// Probability that it fails, exact where it is small.
    fn mirrored_probability(self, ability: f64) -> f64 {
        Self { discrimination: self.discrimination, difficulty: 2.0 * ability - self.difficulty }
            .probability(ability)
    }
}

/// Logarithm of the probability of a variant's answers; gaps count for nothing.
///
/// # Refusals
/// `no_data` without an answer; `invalid_input` when the lengths differ or an item has no usable model.
///
/// # Assumptions
/// Given the ability, answers are independent.
///
/// # Source
/// Birnbaum (1968); statistics note, section 5.20; oracle `irt_2pl.json`.
pub fn log_likelihood(items: &[Item], answers: &[Option<bool>], ability: f64) -> Result<f64, Refusal> {
    check(items, answers)?;
    Ok(items
        .iter()
        .zip(answers)
        .filter_map(|(item, answer)| answer.map(|passes| item.log_probability(ability, passes)))
        .sum())
}

/// Fisher information of all items on an ability; its inverse root is the standard error they can reach.
///
/// # Refusals
/// `no_data` without an item; `invalid_input` when an item has no usable model.
pub fn information(items: &[Item], ability: f64) -> Result<f64, Refusal> {
    if items.is_empty() {
        return Err(Refusal::NoData);
    }
    check_items(items)?;
    Ok(items.iter().map(|item| item.information(ability)).sum())
}

/// The share of the items that a variant of this ability is expected to pass.
///
/// # Refusals
/// As [`information`].
pub fn expected_score(items: &[Item], ability: f64) -> Result<f64, Refusal> {
    if items.is_empty() {
        return Err(Refusal::NoData);
    }
    check_items(items)?;
    Ok(items.iter().map(|item| item.probability(ability)).sum::<f64>() / items.len() as f64)
}
