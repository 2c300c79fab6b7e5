//! The sign test.

use crate::mcnemar;
use crate::refusal::{Refusal, check_finite};
use serde::Serialize;

/// Name of [`sign_test`] in results.
pub const SIGN_TEST: &str = "sign test";

/// How many cases went which way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SignTest {
    /// Cases on which the candidate is higher.
    pub wins: u64,
    /// Cases on which the baseline is higher.
    pub losses: u64,
    /// Cases without a difference.
    pub ties: u64,
    /// Two-sided exact p that wins and losses are equally likely; 1 without either.
    pub p: f64,
}

/// Sign test of paired differences: counts only which side is higher. Ties are left out.
///
/// # Assumptions
/// Independent cases.
///
/// # Refusals
/// `no_data`; `invalid_input` for a value that is not finite.
///
/// # Source
/// Arbuthnott (1710); the exact binomial test of wins among wins and losses.
pub fn sign_test(differences: &[f64]) -> Result<SignTest, Refusal> {
    if differences.is_empty() {
        return Err(Refusal::NoData);
    }
    check_finite(differences)?;
    let count = |is_counted: fn(f64) -> bool| differences.iter().filter(|d| is_counted(**d)).count() as u64;
    let (wins, losses) = (count(|d| 0.0 < d), count(|d| d < 0.0));
    let ties = differences.len() as u64 - wins - losses;
    Ok(SignTest { wins, losses, ties, p: mcnemar::exact(wins, losses) })
}
