//! E-detectors: alarms on a drop of a mean, with a run length that needs no assumption on the distribution.

use crate::refusal::Refusal;

/// How evidence of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Shiryaev-Roberts: evidence from every possible start is added.
    Sum,
    /// CUSUM: the best start counts.
    Best,
}

/// E-detector for a drop of the mean of values in `[0, 1]` below a target.
///
/// While the mean is at least the target, however the values are distributed and depend on the past, the average number of
/// values before an alarm is at least `1 / alpha`: "at most one false alarm per `1 / alpha` results on average".
///
/// # Edges
/// With several bets the detector is the mean of one for each. Kept as logarithms: finite for streams of any length.
///
/// # Source
/// Shin, Ramdas & Rinaldo (2023), New Engl. J. Stat. Data Sci. 2:229–260; statistics note, section 5.19; oracle
/// `change_detection.json`.
#[derive(Clone, Debug)]
pub struct EDetector {
    restart: Restart,
    target: f64,
    log_threshold: f64,
    /// Bet and logarithm of its evidence.
    parts: Vec<(f64, f64)>,
}

impl EDetector {
    /// A detector with the single bet `1 / (4 (1 - target))`.
    ///
    /// # Errors
    /// As [`EDetector::with_bets`].
    pub fn new(restart: Restart, target: f64, alpha: f64) -> Result<Self, Refusal> {
        Self::with_bets(restart, target, alpha, &[0.25 / (1.0 - target)])
    }

    /// A detector with the mean of five bets, from one for large drops to one for drops a tenth as large.
    ///
    /// # Errors
    /// As [`EDetector::with_bets`].
    pub fn mixture(restart: Restart, target: f64, alpha: f64) -> Result<Self, Refusal> {
        let bets = [0.05, 0.1, 0.2, 0.35, 0.5].map(|share| share / (1.0 - target));
        Self::with_bets(restart, target, alpha, &bets)
    }

    /// A detector with the mean of these bets.
    ///
    /// # Errors
    /// `invalid_input` unless `target` and `alpha` lie between 0 and 1, there is a bet, and every bet lies between 0 and
    /// `1 / (1 - target)`.
    pub fn with_bets(restart: Restart, target: f64, alpha: f64, bets: &[f64]) -> Result<Self, Refusal> {
        if !(0.0 < target && target < 1.0) {
            return Err(Refusal::InvalidInput { what: "the target must lie strictly between 0 and 1" });
        }
        if !(0.0 < alpha && alpha < 1.0) {
            return Err(Refusal::InvalidInput { what: "alpha must lie strictly between 0 and 1" });
        }
        if bets.is_empty() || !bets.iter().all(|bet| 0.0 < *bet && bet * (1.0 - target) < 1.0) {
            return Err(Refusal::InvalidInput { what: "a bet must lie between 0 and 1/(1 - target)" });
        }
        let parts = bets.iter().map(|bet| (*bet, f64::NEG_INFINITY)).collect();
        Ok(Self { restart, target, log_threshold: -libm::log(alpha), parts })
    }

    /// Takes in the next value; whether the evidence has reached `1 / alpha` now.
    ///
    /// # Errors
    /// `invalid_input` when the value lies outside of `[0, 1]`.
    pub fn push(&mut self, x: f64) -> Result<bool, Refusal> {
        if !(0.0..=1.0).contains(&x) {
            return Err(Refusal::InvalidInput { what: "a value lies outside of the scale" });
        }
        for (bet, log) in &mut self.parts {
            let factor = libm::log1p(*bet * (self.target - x));
            let start = match self.restart {
                Restart::Sum => log_one_plus(*log),
                Restart::Best => log.max(0.0),
            };
            *log = start + factor;
        }
        Ok(self.log_threshold <= self.log_evidence())
    }

    /// Logarithm of the evidence now; minus infinity before the first value.
    pub fn log_evidence(&self) -> f64 {
        let greatest = self.parts.iter().map(|part| part.1).fold(f64::NEG_INFINITY, f64::max);
        if greatest.is_infinite() {
            return greatest;
        }
        let total: f64 = self.parts.iter().map(|part| libm::exp(part.1 - greatest)).sum();
        greatest + libm::log(total / self.parts.len() as f64)
    }

    /// Evidence to nothing, as after an alarm that was dealt with.
    pub fn restart(&mut self) {
        for part in &mut self.parts {
            part.1 = f64::NEG_INFINITY;
        }
    }
}

/// `ln(1 + e^x)` without overflow.
fn log_one_plus(x: f64) -> f64 {
    if 0.0 < x { x + libm::log1p(libm::exp(-x)) } else { libm::log1p(libm::exp(x)) }
}
