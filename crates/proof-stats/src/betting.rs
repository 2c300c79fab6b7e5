//! Confidence intervals and sequences for the mean of values in `[0, 1]` by betting: valid for any distribution.
//!
//! [`interval`] is for a number of values fixed beforehand, [`Sequence`] for a run that is looked at while it grows.

mod capital;
mod differences;
mod empirical_bernstein;
mod ratio;
mod sequence;
mod share;
#[cfg(test)]
mod tests;
mod two_arm;

pub use differences::Differences;
pub use empirical_bernstein::{EMPIRICAL_BERNSTEIN, EmpiricalBernstein};
pub use ratio::{BETTING_RATIO, RATIO_AT_END, all_at_end, ratio};
pub use sequence::{BETTING_SEQUENCE, Sequence};
pub use share::ShareWithin;
pub use two_arm::{Arm, TWO_ARMS, TwoArms};

use crate::estimate::Interval;
use crate::level::Level;
use crate::rng::Rng;
use capital::Bettor;

/// How the bets are spread over the observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// The number of observations was fixed beforehand.
    Fixed,
    /// The interval may be looked at after every observation.
    AnyTime,
}

/// Fixed-n hedged betting interval for the mean of values in `[0, 1]`.
///
/// # Arguments
/// - `values`: one per independent case; values outside of `[0, 1]` must be refused before
/// - `seed`: draws the order in which the values are read, which must not depend on them
///
/// # Returns
/// An interval inside `[0, 1]`; all of it for no value. Never of width zero. It need not hold the mean of the values,
/// when the first ones are far from the rest.
///
/// # Source
/// Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1–27, section 4 and remark on fixed n: the limits of all
/// prefixes are intersected. Complexity: O(n) times about 50 steps of bisection.
pub fn interval(values: &[f64], level: Level, seed: u64) -> Interval {
    let mut order = values.to_vec();
    Rng::from_seed(seed).shuffle(&mut order);
    let bets = bets(&order, Schedule::Fixed, level);
    intersected(&order, &bets, level)
}

/// The limits after the last value, of the sequence of the given schedule; not intersected with earlier limits.
///
/// # Source
/// As [`interval`]; equation numbers in the oracle `betting_cs.json`, which checks every prefix.
pub fn limits_now(values: &[f64], schedule: Schedule, level: Level) -> Interval {
    let bets = bets(values, schedule, level);
    let threshold = libm::log(2.0 / level.alpha());
    search(
        |m| threshold <= log_capitals(values, &bets, m).0,
        |m| threshold <= log_capitals(values, &bets, m).1,
    )
}

fn intersected(values: &[f64], bets: &[f64], level: Level) -> Interval {
    let threshold = libm::log(2.0 / level.alpha());
    search(
        |m| threshold <= greatest_log_capital(values.iter().copied(), bets, m),
        // Betting on a small mean of x is betting on a large mean of 1 - x.
        |m| threshold <= greatest_log_capital(values.iter().map(|x| 1.0 - x), bets, 1.0 - m),
    )
}

/// The interval of means that are refuted neither from below nor from above.
fn search(is_too_low: impl Fn(f64) -> bool, is_too_high: impl Fn(f64) -> bool) -> Interval {
    let hi = if is_too_high(1.0) { bisect(|m| !is_too_high(m)) } else { 1.0 };
    let lo = if is_too_low(0.0) { bisect(is_too_low) } else { 0.0 };
    if lo < hi {
        Interval { lo, hi }
    } else {
        // Both bets can refute every mean only when the values drift; then nothing is known.
        Interval { lo: 0.0, hi: 1.0 }
    }
}

/// Where a predicate that holds on the left stops to hold in `[0, 1]`.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut lo, mut hi) = (0.0_f64, 1.0_f64);
    for _ in 0..52 {
        let middle = 0.5 * (lo + hi);
        if holds(middle) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    0.5 * (lo + hi)
}

/// The predictable bets before truncation: each depends on the earlier values only.
///
/// # Source
/// As [`interval`]; statistics note, section 5.14.
pub fn bets(values: &[f64], schedule: Schedule, level: Level) -> Vec<f64> {
    let n = values.len() as f64;
    let mut bettor = Bettor::new(level);
    let mut bets = Vec::with_capacity(values.len());
    for x in values {
        bets.push(match schedule {
            Schedule::Fixed => bettor.fixed(n),
            Schedule::AnyTime => bettor.any_time(),
        });
        bettor.see(*x, 1.0);
    }
    bets
}

fn log_capitals(values: &[f64], bets: &[f64], m: f64) -> (f64, f64) {
    let mut up = 0.0;
    let mut down = 0.0;
    for (x, bet) in values.iter().zip(bets) {
        up += log_factor(*x, *bet, m);
        down += log_factor(1.0 - x, *bet, 1.0 - m);
    }
    (up, down)
}

fn greatest_log_capital(values: impl Iterator<Item = f64>, bets: &[f64], m: f64) -> f64 {
    let mut capital = 0.0;
    let mut greatest = 0.0;
    for (x, bet) in values.zip(bets) {
        capital += log_factor(x, *bet, m);
        if greatest < capital {
            greatest = capital;
        }
    }
    greatest
}

/// Logarithm of the factor by which a bet on a mean above `m` multiplies the capital.
fn log_factor(x: f64, bet: f64, m: f64) -> f64 {
    let bet = if m <= 0.0 { bet } else { bet.min(0.5 / m) };
    libm::log1p(bet * (x - m))
}
