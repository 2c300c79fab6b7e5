//! How many cases: before spending, and to settle what is undecided.
//!
//! Before a run: [`mcnemar_power`], [`mcnemar_cases`] and [`mcnemar_cases_exact`] for pass/fail; [`paired_t_power`] and
//! [`paired_t_cases`] for numbers; [`paired_cases`] and [`detectable`] with repeats; [`best_repeats`] for the split
//! between cases and repeats; [`equivalence_power`];
//! [`crate::proportion::zero_failure_cases`]. After a run: [`to_settle`] and its
//! relatives say how many more cases, and [`Settle`] weighs them against more repeats.
//!
//! Power is only computed for an effect that is declared, never for the one observed.

mod equivalence;
mod mcnemar;
mod needed;
mod paired_t;
mod repeats;
mod settle;
mod spread_average;

use crate::refusal::Refusal;

pub use equivalence::{equivalence_cases, equivalence_power};
pub use mcnemar::{
    CasesNeeded, McNemarPower, McNemarTest, mcnemar_cases, mcnemar_cases_exact, mcnemar_detectable,
    mcnemar_power,
};
pub use needed::{
    Goal, Needed, Spread, smallest_visible, to_decide_mean, to_decide_rate, to_settle, to_show_non_inferior,
};
pub use paired_t::{paired_t_cases, paired_t_detectable, paired_t_power};
pub use repeats::{BestRepeats, best_repeats, detectable, paired_cases};
pub use settle::{Advice, MoreRepeats, Parts, Question, Sampling, Settle};

/// The power that answers aim at.
pub const POWER: f64 = 0.8;

/// A number of cases rounded up; `not_reachable` when it is not finite or absurd.
pub(crate) fn whole_cases(cases: f64) -> Result<u64, Refusal> {
    // A whole number that rounding left a hair too large stays itself.
    let cases = libm::ceil(cases - 1e-9 * cases.abs().max(1.0));
    // Neither infinite nor NaN nor absurd.
    if cases < 1e15 { Ok(to_u64(cases.max(0.0))) } else { Err(Refusal::NotReachable) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie in 0..1e15")]
fn to_u64(x: f64) -> u64 {
    x as u64
}

/// Refuses error rates and powers outside of `(0, 1)`.
fn check_rates(alpha: f64, power: f64) -> Result<(), Refusal> {
    let is_rate = |x: f64| 0.0 < x && x < 1.0;
    if is_rate(alpha) && is_rate(power) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "alpha and power must lie strictly between 0 and 1" })
    }
}
