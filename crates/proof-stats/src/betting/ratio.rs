//! A ratio of two means by betting: shares of things that are counted, when units hold more and fewer of them.

use super::capital::Bettor;
use super::search;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_finite};
use crate::rng::Rng;

/// Name of [`ratio`] in results.
pub const BETTING_RATIO: &str = "betting interval of a ratio";

/// Name of [`all_at_end`] in results.
pub const RATIO_AT_END: &str = "all-at-end bound of a ratio";

/// The interval where every unit counts wholly, or not at all: none anywhere else.
///
/// Were more than a share `q = 1 - (alpha/2)^(1/n)` of units other than those seen, `n` like these would be too unlikely. Such
/// a unit moves the ratio by at most its weight, so that the ratio lies within `q * heaviest / mean weight` of its end.
///
/// # Assumes
/// As [`ratio`], and that the mean weight is about the one seen.
///
/// # Source
/// The bound of [`crate::mean::bounded`], with weights; statistics note, section 5.3.
pub fn all_at_end(units: &[(f64, f64)], level: Level) -> Option<Interval> {
    let counted: Vec<&(f64, f64)> = units.iter().filter(|(_, weight)| 0.0 < *weight).collect();
    let n = counted.len() as f64;
    let heaviest = counted.iter().fold(0.0_f64, |most, (_, weight)| most.max(*weight));
    let total: f64 = counted.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return None;
    }
    let share = -libm::expm1(libm::log(level.alpha() / 2.0) / n);
    let reach = (share * heaviest * n / total).min(1.0);
    if counted.iter().all(|(x, weight)| weight <= x) {
        return Some(Interval { lo: 1.0 - reach, hi: 1.0 });
    }
    counted.iter().all(|(x, _)| *x <= 0.0).then_some(Interval { lo: 0.0, hi: reach })
}

/// Fixed-n hedged betting interval for the ratio of two means, `E[x] / E[w]`, where `0 <= x <= w` in every unit.
///
/// With all weights equal it is [`super::interval`] of the shares `x / w`.
///
/// # Arguments
/// - `units`: `(x, w)` of each independent unit, such as right fields and all fields of a document
/// - `seed`: draws the order in which the units are read, which must not depend on them
///
/// # Assumes
/// Independent units of which none weighs more than the heaviest one given.
///
/// # Returns
/// An interval inside `[0, 1]`, never of width zero.
///
/// # Refusals
/// `no_data` without a unit or where all weights are 0; `invalid_input` outside of `0 <= x <= w`.
///
/// # Source
/// Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1–27, section 4: a ratio of `m` means `E[x - m w] = 0`, and
/// `x - m w` is what is bet on. Complexity: O(n) times about 50 steps of bisection.
pub fn ratio(units: &[(f64, f64)], level: Level, seed: u64) -> Result<Interval, Refusal> {
    let heaviest = units.iter().fold(0.0_f64, |most, (_, weight)| most.max(*weight));
    if heaviest <= 0.0 {
        return Err(Refusal::NoData);
    }
    for (x, weight) in units {
        check_finite(&[*x, *weight])?;
        if *x < 0.0 || *weight < *x {
            return Err(Refusal::InvalidInput { what: "a part lies outside of 0 and its whole" });
        }
    }
    let mut order: Vec<(f64, f64)> =
        units.iter().map(|(x, weight)| (x / heaviest, weight / heaviest)).collect();
    Rng::from_seed(seed).shuffle(&mut order);
    let n = order.len() as f64;
    let mut bettor = Bettor::new(level);
    let mut bets = Vec::with_capacity(order.len());
    for (x, weight) in &order {
        bets.push(bettor.fixed(n));
        bettor.see(*x, *weight);
    }
    let threshold = libm::log(2.0 / level.alpha());
    Ok(search(
        |m| threshold <= greatest(order.iter().copied(), &bets, m),
        // Betting on a small ratio of x is betting on a large one of the rest.
        |m| threshold <= greatest(order.iter().map(|(x, weight)| (weight - x, *weight)), &bets, 1.0 - m),
    ))
}

/// The greatest logarithm that the capital of bets on a ratio above `m` ever had.
fn greatest(units: impl Iterator<Item = (f64, f64)>, bets: &[f64], m: f64) -> f64 {
    let (mut capital, mut greatest) = (0.0, 0.0_f64);
    for ((x, weight), bet) in units.zip(bets) {
        // What can be lost is at most `m`, since no weight is above 1.
        let bet = if m <= 0.0 { *bet } else { bet.min(0.5 / m) };
        capital += libm::log1p(bet * (x - m * weight));
        greatest = greatest.max(capital);
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use proptest::prelude::*;

    #[test]
    fn equal_weights_are_plain_shares() {
        let shares: Vec<f64> = (0..40).map(|i| if i % 7 == 0 { 0.5 } else { 1.0 }).collect();
        let units: Vec<(f64, f64)> = shares.iter().map(|share| (share * 8.0, 8.0)).collect();
        let (plain, got) =
            (super::super::interval(&shares, Level::P95, 3), ratio(&units, Level::P95, 3).unwrap());
        assert!((plain.lo - got.lo).abs() < 1e-9 && (plain.hi - got.hi).abs() < 1e-9, "{plain:?} {got:?}");
    }

    #[test]
    fn units_without_a_fault_still_have_a_limit() {
        let units: Vec<(f64, f64)> = (0..60).map(|i| (f64::from(3 + i % 5), f64::from(3 + i % 5))).collect();
        let bound = all_at_end(&units, Level::P95).unwrap();
        // q = 1 - 0.025^(1/60) = 0.05962, and the heaviest weighs 7 where the mean is 5.
        assert!(
            (bound.lo - (1.0 - 0.059_620 * 1.4)).abs() < 1e-4 && (bound.hi - 1.0).abs() < 1e-15,
            "{bound:?}"
        );
        let none: Vec<(f64, f64)> = units.iter().map(|(_, weight)| (0.0, *weight)).collect();
        let mirrored = all_at_end(&none, Level::P95).unwrap();
        assert!((bound.lo + mirrored.hi - 1.0).abs() < 1e-12 && mirrored.lo <= 0.0);
        let equal = vec![(2.0, 2.0); 20];
        let plain = crate::mean::bounded(&[1.0; 20], crate::mean::Scale::UNIT, Level::P95, 1).unwrap();
        assert!((all_at_end(&equal, Level::P95).unwrap().lo - plain.interval.lo).abs() < 1e-12);
        assert_eq!(all_at_end(&[(1.0, 2.0), (2.0, 2.0)], Level::P95), None);
        assert_eq!(all_at_end(&[(0.0, 0.0)], Level::P95), None);
        let betting = ratio(&units, Level::P95, 1).unwrap();
        assert!(betting.lo < bound.lo, "betting knows less: {betting:?}");
    }

    /// Documents of 2 to 10 fields of which a share of 0.02 has some fault: all are right in most worlds.
    #[test]
    fn the_bound_covers_where_all_are_right() {
        let (mut held, mut n) = (0_u32, 0_u32);
        for world in 0..2_000 {
            let mut rng = Rng::from_seed(world);
            let units: Vec<(f64, f64)> = (0..30)
                .map(|_| {
                    let weight = 2.0 + (rng.unit() * 9.0).floor();
                    (if rng.unit() < 0.02 { 0.0 } else { weight }, weight)
                })
                .collect();
            if let Some(bound) = all_at_end(&units, Level::P95) {
                n += 1;
                held += u32::from(bound.contains(0.98));
            }
        }
        assert!(900 < n && held == n, "{held} of {n}");
    }

    /// One document in twelve loses half of its fields: the t interval of so few changes would be far too narrow.
    #[test]
    fn it_covers_where_faults_are_rare() {
        let mut held = 0;
        let truth = 1.0 - 0.5 / 12.0;
        for world in 0..400 {
            let mut rng = Rng::from_seed(world);
            let units: Vec<(f64, f64)> = (0..40)
                .map(|_| {
                    let weight = 2.0 + (rng.unit() * 9.0).floor();
                    (if rng.unit() < 1.0 / 12.0 { weight / 2.0 } else { weight }, weight)
                })
                .collect();
            held += u32::from(ratio(&units, Level::P95, world).unwrap().contains(truth));
        }
        assert!(380 <= held, "{held} of 400");
    }

    #[test]
    fn refusals() {
        let code = |units: &[(f64, f64)]| ratio(units, Level::P95, 1).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[(0.0, 0.0)]), "no_data");
        assert_eq!(code(&[(2.0, 1.0)]), "invalid_input");
        assert_eq!(code(&[(-1.0, 1.0)]), "invalid_input");
        assert_eq!(code(&[(f64::NAN, 1.0)]), "invalid_input");
    }

    proptest! {
        #[test]
        fn the_rest_mirrors_the_part(
            units in prop::collection::vec((0.0..1.0_f64, 0.1..10.0_f64), 1..40), seed in any::<u64>(),
        ) {
            let of = |part: fn(f64) -> f64| -> Vec<(f64, f64)> {
                units.iter().map(|(share, weight)| (part(*share) * weight, *weight)).collect()
            };
            let got = ratio(&of(|share| share), Level::P95, seed).unwrap();
            let rest = ratio(&of(|share| 1.0 - share), Level::P95, seed).unwrap();
            prop_assert!(0.0 <= got.lo && got.lo < got.hi && got.hi <= 1.0);
            prop_assert!((got.lo + rest.hi - 1.0).abs() < 1e-6 || got.width() >= 1.0, "{got:?} {rest:?}");
        }
    }
}
