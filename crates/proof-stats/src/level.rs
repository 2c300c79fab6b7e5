//! The confidence level of an interval.

use crate::refusal::Refusal;
use crate::special::normal_quantile;
use serde::{Deserialize, Serialize};

/// Nominal coverage of an interval, strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level(f64);

impl Level {
    /// 80 %.
    pub const P80: Self = Self(0.80);
    /// 90 %: its ends are two one-sided 5 % bounds (equivalence and non-inferiority).
    pub const P90: Self = Self(0.90);
    /// 95 %: the default of every printed interval.
    pub const P95: Self = Self(0.95);
    /// 99 %.
    pub const P99: Self = Self(0.99);

    /// A level, refused as `invalid_input` unless strictly between 0 and 1.
    pub fn new(level: f64) -> Result<Self, Refusal> {
        if 0.0 < level && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(Refusal::InvalidInput { what: "the level must lie strictly between 0 and 1" })
        }
    }

    /// The level as a number, such as 0.95.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The error rate `1 - level`, free of the rounding of the subtraction for the usual levels.
    pub fn alpha(self) -> f64 {
        // 1 - 0.95 is 0.050000000000000044; rounding to 15 digits gives back the number that was meant.
        (libm::round((1.0 - self.0) * 1e15) / 1e15).max(1e-15)
    }

    /// The level of the interval whose ends are one-sided bounds of this level: 0.95 becomes 0.90.
    /// A one-sided level of at most one half has no such interval.
    pub fn two_sided(self) -> Option<Self> {
        Self::new(1.0 - 2.0 * self.alpha()).ok()
    }

    /// The standard normal quantile of a two-sided interval, `z_{1 - alpha/2}`.
    pub fn z(self) -> f64 {
        -normal_quantile(self.alpha() / 2.0)
    }
}

impl TryFrom<f64> for Level {
    type Error = Refusal;

    fn try_from(level: f64) -> Result<Self, Refusal> {
        Self::new(level)
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> Self {
        level.0
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} %", libm::round(self.0 * 1e6) / 1e4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_refused() {
        for bad in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Level::new(bad).unwrap_err().code(), "invalid_input", "{bad}");
        }
    }

    #[test]
    fn alpha_is_the_number_that_was_meant() {
        assert_eq!(Level::P95.alpha().to_bits(), 0.05_f64.to_bits());
        assert_eq!(Level::P90.alpha().to_bits(), 0.1_f64.to_bits());
        assert_eq!(Level::P95.two_sided(), Some(Level::P90));
        assert_eq!(Level::P95.to_string(), "95 %");
    }
}
