//! The Page-Hinkley chart, for compatibility with other tools.

use super::{Direction, finite};
use crate::refusal::Refusal;

/// Page-Hinkley chart: sums of deviations from the running mean against their extremes.
///
/// # Assumptions
/// None that would bound false alarms: unlike [`EDetector`](super::EDetector) it promises no run length.
///
/// # Source
/// Hinkley (1971), Biometrika 58:509–523; the form of `river` with forgetting factor 1; statistics note, section 5.19;
/// oracle `change_detection.json`.
#[derive(Clone, Debug)]
pub struct PageHinkley {
    tolerance: f64,
    threshold: f64,
    least: u64,
    n: u64,
    mean: f64,
    /// Sum with its least value, for a rise.
    rise: (f64, f64),
    /// Sum with its greatest value, for a drop.
    drop: (f64, f64),
}

impl PageHinkley {
    /// A chart that has seen nothing.
    ///
    /// # Arguments
    /// - `tolerance`: the size of changes of the mean that do not matter
    /// - `threshold`: a side alarms when it is farther from its extreme than this
    /// - `least`: values before the first alarm
    ///
    /// # Errors
    /// `invalid_input` when `tolerance` is below 0, `threshold` is not positive, or one is not finite.
    pub fn new(tolerance: f64, threshold: f64, least: u64) -> Result<Self, Refusal> {
        if finite(tolerance)? < 0.0 || finite(threshold)? <= 0.0 {
            return Err(Refusal::InvalidInput { what: "tolerance and threshold must be positive" });
        }
        Ok(Self {
            tolerance,
            threshold,
            least,
            n: 0,
            mean: 0.0,
            rise: (0.0, f64::INFINITY),
            drop: (0.0, f64::NEG_INFINITY),
        })
    }

    /// Takes in the next value; the directions that alarm now.
    ///
    /// # Errors
    /// `invalid_input` when the value is not finite.
    pub fn push(&mut self, x: f64) -> Result<Vec<Direction>, Refusal> {
        finite(x)?;
        self.n += 1;
        self.mean += (x - self.mean) / self.n as f64;
        let deviation = x - self.mean;
        self.rise.0 += deviation - self.tolerance;
        self.rise.1 = self.rise.1.min(self.rise.0);
        self.drop.0 += deviation + self.tolerance;
        self.drop.1 = self.drop.1.max(self.drop.0);
        let mut alarms = Vec::new();
        if self.least <= self.n {
            if self.threshold < self.rise.0 - self.rise.1 {
                alarms.push(Direction::Up);
            }
            if self.threshold < self.drop.1 - self.drop.0 {
                alarms.push(Direction::Down);
            }
        }
        Ok(alarms)
    }
}
