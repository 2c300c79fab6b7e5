//! Item response theory with two parameters: how hard a case is and how well it tells variants apart.
//!
//! A *person* of the textbooks is a variant here, an *item* is a case. [`Item`] holds the model of one case, [`mle`],
//! [`map`] and [`eap`] place a variant on the scale when the items are known, [`fit`] estimates the items.

mod ability;
mod fit;
#[cfg(test)]
mod tests;
mod two_parameter;

pub use ability::{Ability, eap, map, mle};
pub use fit::{Fit, LEAST_VARIANTS, fit};
pub use two_parameter::{Item, expected_score, information, log_likelihood};

use crate::refusal::Refusal;

/// Refuses items without a usable model, and answers that do not belong to them.
fn check(items: &[Item], answers: &[Option<bool>]) -> Result<(), Refusal> {
    if items.len() != answers.len() {
        return Err(Refusal::InvalidInput { what: "every case needs one answer, or a gap" });
    }
    if answers.iter().all(Option::is_none) {
        return Err(Refusal::NoData);
    }
    check_items(items)
}

fn check_items(items: &[Item]) -> Result<(), Refusal> {
    // A sharper case would be a step: no quadrature can follow it.
    let is_usable = |item: &Item| {
        0.0 < item.discrimination && item.discrimination <= 1000.0 && item.difficulty.abs() <= 1e100
    };
    if items.iter().all(is_usable) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput {
            what: "a case needs a discrimination between 0 and 1000 and a finite difficulty",
        })
    }
}
