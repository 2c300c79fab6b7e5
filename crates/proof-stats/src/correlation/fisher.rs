//! Intervals of correlations on the scale where their spread does not depend on them.

use crate::estimate::Interval;
use crate::level::Level;

/// `tanh(atanh(r) -+ z * standard_error)`; both ends are `r` when it is -1 or 1.
///
/// # Source
/// Fisher (1921), Metron 1:3–32.
pub fn fisher_z_interval(r: f64, standard_error: f64, level: Level) -> Interval {
    if 1.0 <= r.abs() {
        return Interval { lo: r, hi: r };
    }
    let centre = libm::atanh(r);
    let reach = level.z() * standard_error;
    Interval { lo: libm::tanh(centre - reach), hi: libm::tanh(centre + reach) }
}

/// The interval of a correlation that has variance `factor / freedom` on Fisher's scale; none without freedom and for
/// a correlation of -1 or 1 to the last digits.
pub(super) fn fisher_interval(r: f64, factor: f64, freedom: f64, level: Level) -> Option<Interval> {
    let is_sound = 0.0 < freedom && r.abs() < 1.0 - 1e-12;
    is_sound.then(|| fisher_z_interval(r, libm::sqrt(factor / freedom), level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        assert!(fisher_interval(1.0, 1.0, 7.0, Level::P95).is_none());
        assert!(fisher_interval(0.5, 1.0, 0.0, Level::P95).is_none());
        let got = fisher_interval(0.0, 1.0, 5.0, Level::P95).unwrap();
        assert!((got.hi - 0.704_672_928_435).abs() < 1e-11 && (got.hi + got.lo).abs() < 1e-15);
        assert!(fisher_z_interval(1.0, 0.3, Level::P95).width() <= 0.0);
    }
}
