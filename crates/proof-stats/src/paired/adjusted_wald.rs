//! Wald intervals for the difference of two paired proportions: the adjusted one, and the plain one that fails.

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::tango::Pairs;

/// Name of [`bonett_price`] in results.
pub const BONETT_PRICE: &str = "Bonett-Price";

/// Wald interval after one case is added to the gains and one to the losses, inside of `[-1, 1]`.
///
/// # Assumptions
/// Independent pairs. Offered by name for its simple formula; the default is [`crate::tango::interval`].
///
/// # Source
/// Bonett & Price (2012), J. Educ. Behav. Stat. 37:479–488.
pub fn bonett_price(pairs: Pairs, level: Level) -> Interval {
    let n = pairs.n.get() as f64 + 2.0;
    let (gain, loss) = ((pairs.gains as f64 + 1.0) / n, (pairs.losses as f64 + 1.0) / n);
    around(gain, loss, n, level).clipped(-1.0, 1.0)
}

/// The plain Wald interval, for comparison with tools that print it. Do not decide by it: with few changed cases it
/// covers far less than it says, and it may leave the scale.
///
/// # Refusals
/// `no_variation` where its width would be zero.
///
/// # Source
/// Wald (1943); coverage in the statistics note, section 7.
pub fn wald(pairs: Pairs, level: Level) -> Result<Interval, Refusal> {
    let n = pairs.n.get() as f64;
    let interval = around(pairs.gains as f64 / n, pairs.losses as f64 / n, n, level);
    if interval.width() <= 0.0 { Err(Refusal::NoVariation) } else { Ok(interval) }
}

fn around(gain: f64, loss: f64, n: f64, level: Level) -> Interval {
    let difference = gain - loss;
    let square = difference * difference;
    let variance = (gain + loss - square).max(0.0) / n;
    let reach = level.z() * libm::sqrt(variance);
    Interval { lo: difference - reach, hi: difference + reach }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU64;

    #[test]
    fn pinned_values() {
        // R PropCIs::diffpropci.Wald.mp and diffpropci.mp give these for 7 gains and 1 loss in 21.
        let pairs = Pairs { gains: 7, losses: 1, n: NonZeroU64::new(21).unwrap() };
        let got = bonett_price(pairs, Level::P95);
        assert!((got.lo - 0.013_379_824).abs() < 1e-9 && (got.hi - 0.508_359_307).abs() < 1e-9, "{got:?}");
        let got = wald(pairs, Level::P95).unwrap();
        assert!((got.lo - 0.051_719_535).abs() < 1e-9 && (got.hi - 0.519_709_036).abs() < 1e-9, "{got:?}");
        let unchanged = Pairs { gains: 0, losses: 0, ..pairs };
        assert_eq!(wald(unchanged, Level::P95), Err(Refusal::NoVariation));
        assert!(0.1 < bonett_price(unchanged, Level::P95).width());
    }
}
