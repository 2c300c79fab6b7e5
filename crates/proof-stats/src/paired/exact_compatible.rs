//! The interval that agrees with the exact McNemar test.

use crate::estimate::Interval;
use crate::level::Level;
use crate::quadrature::integral;
use crate::special::{beta_quantile, beta_tails};
use crate::tango::Pairs;

/// Name of [`exact_compatible`] in results.
pub const EXACT_COMPATIBLE: &str = "Fay-Lumbard";

/// Panels of eight nodes on each side of a kink.
const PANELS: u32 = 24;

/// Interval for the difference of two paired proportions that excludes 0 exactly when the exact McNemar test rejects:
/// for guarantees. Wider than [`crate::tango::interval`].
///
/// # Returns
/// Bounds in `[-1, 1]`, accurate to about 1e-9.
///
/// # Assumptions
/// Independent pairs.
///
/// # Source
/// Fay & Lumbard (2021), Stat. Med. 40:1147–1159. The difference is the share of changed cases times twice the excess
/// of gains among them; the exact (Clopper-Pearson) confidence distributions of both are melded, for the lower limit
/// with the smaller share where the excess is positive and the greater one where it is negative. One of the two
/// integrals in closed form, the other by Gauss-Legendre. Complexity: some ten thousand incomplete beta functions.
pub fn exact_compatible(pairs: Pairs, level: Level) -> Interval {
    let mirrored = Pairs { gains: pairs.losses, losses: pairs.gains, n: pairs.n };
    let error = level.alpha() / 2.0;
    Interval { lo: lower(pairs, error), hi: 0.0 - lower(mirrored, error) }
}

/// The quantile of the lower confidence distribution of the difference.
fn lower(pairs: Pairs, error: f64) -> f64 {
    let melded = Melded::of(pairs);
    let (mut lo, mut hi) = (-1.0, pairs.difference().clamp(-1.0, 1.0));
    if error <= melded.below(-1.0) {
        return -1.0;
    }
    // The distribution may jump to 1 at the difference itself.
    for _ in 0..60 {
        if hi - lo <= 1e-11 {
            break;
        }
        let middle = 0.5 * (lo + hi);
        if melded.below(middle) < error { lo = middle } else { hi = middle }
    }
    0.5 * (lo + hi)
}

/// The lower confidence distribution of the difference.
struct Melded {
    /// Shapes of the lower distribution of the share of gains among changed cases.
    gain: (f64, f64),
    /// The share of changed cases, lower distribution.
    fewer: Share,
    /// The same, upper distribution.
    more: Share,
}

impl Melded {
    fn of(pairs: Pairs) -> Self {
        let (gains, losses, n) = (pairs.gains as f64, pairs.losses as f64, pairs.n.get() as f64);
        let changed = gains + losses;
        Self {
            gain: (gains, losses + 1.0),
            fewer: Share::new(changed, n - changed + 1.0),
            more: Share::new(changed + 1.0, n - changed),
        }
    }

    /// The probability that the difference lies at or below `d`.
    fn below(&self, d: f64) -> f64 {
        let share = if d < 0.0 { &self.more } else { &self.fewer };
        share.mean(d.abs(), |share| self.gain_at_most(f64::midpoint(1.0, d / share)))
    }

    fn gain_at_most(&self, q: f64) -> f64 {
        let (a, b) = self.gain;
        if 1.0 <= q {
            1.0
        } else if q < 0.0 {
            0.0
        } else if a <= 0.0 {
            // All mass at 0.
            1.0
        } else {
            beta_tails(a, b, q, 1.0 - q).lower
        }
    }
}

/// The distribution of a share: a beta, or a point where one of its shapes is 0.
enum Share {
    Point(f64),
    Beta { a: f64, b: f64, lo: f64, hi: f64, scale: f64 },
}

impl Share {
    fn new(a: f64, b: f64) -> Self {
        if a <= 0.0 {
            return Self::Point(0.0);
        }
        if b <= 0.0 {
            return Self::Point(1.0);
        }
        // What lies outside changes no digit that is printed.
        let (lo, hi) = (beta_quantile(a, b, 1e-14, 1.0), beta_quantile(a, b, 1.0, 1e-14));
        let mut share = Self::Beta { a, b, lo, hi, scale: 1.0 };
        let whole = share.mean(-1.0, |_| 1.0);
        if let Self::Beta { scale, .. } = &mut share {
            *scale = 1.0 / whole;
        }
        share
    }

    /// The mean of `f`, which has a kink at `kink`.
    fn mean(&self, kink: f64, f: impl Fn(f64) -> f64) -> f64 {
        match *self {
            // At 0 the difference is 0: at or below every d that is not negative.
            Self::Point(at) => {
                if at <= 0.0 {
                    1.0
                } else {
                    f(at)
                }
            }
            Self::Beta { a, b, lo, hi, scale } => {
                // Densities relative to the one at the mean; the scale makes up for the constant.
                let middle = a / (a + b);
                let density = |x: f64| {
                    let (p, q) = (libm::log(x / middle), libm::log1p(-x) - libm::log1p(-middle));
                    libm::exp(product(a - 1.0, p) + product(b - 1.0, q))
                };
                let integrand = |x: f64| density(x) * f(x);
                let kink = kink.clamp(lo, hi);
                scale * (integral(lo, kink, PANELS, integrand) + integral(kink, hi, PANELS, integrand))
            }
        }
    }
}

/// A product in which 0 wins over infinity.
fn product(exponent: f64, log: f64) -> f64 {
    if exponent.abs() <= 0.0 { 0.0 } else { exponent * log }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcnemar;
    use proptest::prelude::*;
    use std::num::NonZeroU64;

    fn pairs(gains: u64, losses: u64, n: u64) -> Pairs {
        Pairs { gains, losses, n: NonZeroU64::new(n).unwrap() }
    }

    #[test]
    fn one_case() {
        // One gain: the excess is 2U - 1 with U uniform, so that 2.5 % lies below -0.95.
        let gain = exact_compatible(pairs(1, 0, 1), Level::P95);
        assert!((gain.lo + 0.95).abs() < 1e-9 && 1.0 <= gain.hi, "{gain:?}");
        // No change: the share of changed cases is uniform.
        let same = exact_compatible(pairs(0, 0, 1), Level::P95);
        assert!((same.lo + 0.975).abs() < 1e-9 && (same.hi - 0.975).abs() < 1e-9, "{same:?}");
    }

    #[test]
    fn pinned_values() {
        // R exact2x2::mcnemarExactDP gives these, to four digits, for 7 gains and 1 loss in 21.
        let got = exact_compatible(pairs(7, 1, 21), Level::P95);
        assert!((got.lo + 0.020_449_519).abs() < 1e-6 && (got.hi - 0.545_498_753).abs() < 1e-6, "{got:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn excludes_zero_exactly_when_the_test_rejects(
            gains in 0_u64..30, losses in 0_u64..30, same in 1_u64..200,
        ) {
            let pairs = pairs(gains, losses, gains + losses + same);
            let interval = exact_compatible(pairs, Level::P95);
            let p = mcnemar::exact(gains, losses);
            prop_assume!(1e-6 < (p - 0.05).abs());
            prop_assert_eq!(interval.is_above(0.0) || interval.is_below(0.0), p < 0.05, "{:?} {}", interval, p);
            prop_assert!(interval.contains(pairs.difference()) && 0.0 < interval.width());
        }
    }
}
