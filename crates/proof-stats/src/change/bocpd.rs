//! Bayesian online change-point detection, for display only: no word and no alarm rests on it.

use crate::refusal::{Refusal, check_size};
use crate::special::{ln_beta, ln_gamma};

/// What is believed of the values between two changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Values 0 or 1 with a rate from `Beta(a, b)`.
    PassFail {
        /// Shape of passes.
        a: f64,
        /// Shape of failures.
        b: f64,
    },
    /// Normal values with unknown mean and variance: the mean is `mean` with the weight of `weight` values, the precision
    /// `Gamma(shape, rate)`.
    Normal {
        /// Prior mean.
        mean: f64,
        /// How many values the prior mean counts for.
        weight: f64,
        /// Shape of the precision.
        shape: f64,
        /// Rate of the precision.
        rate: f64,
    },
}

/// What is believed after a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Probability that this value is the first after a change.
    pub p_change: f64,
    /// The most probable number of values since the last change, this one included.
    pub likely_run: u64,
    /// Expected number of values since the last change.
    pub mean_run: f64,
}

/// Run lengths with less probability than this are forgotten.
const FORGET: f64 = 1e-13;

/// Probabilities of the run length after each value.
///
/// # Arguments
/// - `expected_run`: values between two changes, on average; a change before a value has the probability one over it.
///   The first value always starts a run.
///
/// # Refusals
/// `no_data`; `invalid_input` when a value or a number of the segment does not fit or `expected_run` is below 1.
///
/// # Edges
/// Run lengths with a probability below 1e-13 are forgotten, so a step costs the number of run lengths that are still
/// possible: at most the number of values.
///
/// # Source
/// Adams & MacKay (2007), arXiv 0710.3742, algorithm 1; predictive distributions from Murphy (2007); statistics note,
/// section 5.19.
pub fn run_lengths(values: &[f64], segment: Segment, expected_run: f64) -> Result<Vec<Step>, Refusal> {
    if values.is_empty() {
        return Err(Refusal::NoData);
    }
    check_size(values)?;
    check(values, segment)?;
    if !(1.0 <= expected_run && expected_run.is_finite()) {
        return Err(Refusal::InvalidInput { what: "the expected run must be at least 1" });
    }
    let hazard = 1.0 / expected_run;
    let mut runs: Vec<Run> = Vec::new();
    let mut steps = Vec::with_capacity(values.len());
    for x in values {
        // The probability that a run starts here, before the value is seen.
        let starts = if runs.is_empty() { 1.0 } else { hazard };
        for run in &mut runs {
            run.p *= 1.0 - hazard;
        }
        runs.push(Run { p: starts, n: 0.0, sum: 0.0, squares: 0.0 });
        let logs: Vec<f64> = runs.iter().map(|run| log_predictive(segment, run, *x)).collect();
        let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (run, log) in runs.iter_mut().zip(logs) {
            run.p *= libm::exp(log - greatest);
            run.see(*x);
        }
        normalise(&mut runs);
        runs.retain(|run| FORGET <= run.p);
        normalise(&mut runs);
        steps.push(step(&runs));
    }
    Ok(steps)
}

fn check(values: &[f64], segment: Segment) -> Result<(), Refusal> {
    let positive = |x: f64| (1e-100..=1e100).contains(&x);
    let fits = match segment {
        Segment::PassFail { a, b } => positive(a) && positive(b),
        Segment::Normal { mean, weight, shape, rate } => {
            mean.abs() <= 1e100 && positive(weight) && positive(shape) && positive(rate)
        }
    };
    if !fits {
        return Err(Refusal::InvalidInput {
            what: "the numbers of the segment must be positive and of a usable size",
        });
    }
    let is_pass_fail = matches!(segment, Segment::PassFail { .. });
    if is_pass_fail && values.iter().any(|x| *x > 0.0 && (x - 1.0).abs() > 0.0 || *x < 0.0) {
        return Err(Refusal::InvalidInput { what: "a result is neither 0 nor 1" });
    }
    Ok(())
}

/// A possible run: its probability and its values so far.
#[derive(Clone, Copy, Debug)]
struct Run {
    p: f64,
    n: f64,
    sum: f64,
    /// Squares around the mean.
    squares: f64,
}

impl Run {
    fn see(&mut self, x: f64) {
        let before = if self.n < 1.0 { x } else { self.sum / self.n };
        self.n += 1.0;
        self.sum += x;
        self.squares += (x - before) * (x - self.sum / self.n);
    }
}

fn normalise(runs: &mut [Run]) {
    let total: f64 = runs.iter().map(|run| run.p).sum();
    for run in runs {
        run.p /= total;
    }
}

fn step(runs: &[Run]) -> Step {
    let p_change = runs.last().filter(|run| run.n <= 1.0).map_or(0.0, |run| run.p);
    let mut likely = (0.0, 0.0);
    for run in runs {
        if likely.0 < run.p {
            likely = (run.p, run.n);
        }
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of values")]
    let likely_run = likely.1 as u64;
    Step { p_change, likely_run, mean_run: runs.iter().map(|run| run.p * run.n).sum() }
}

/// Logarithm of the probability, or density, of the next value of a run.
fn log_predictive(segment: Segment, run: &Run, x: f64) -> f64 {
    match segment {
        Segment::PassFail { a, b } => {
            let (passes, failures) = (a + run.sum, b + run.n - run.sum);
            ln_beta(passes + x, failures + 1.0 - x) - ln_beta(passes, failures)
        }
        Segment::Normal { mean, weight, shape, rate } => {
            let average = if run.n < 1.0 { mean } else { run.sum / run.n };
            let total_weight = weight + run.n;
            let centre = (weight * mean + run.sum) / total_weight;
            let shape = shape + run.n / 2.0;
            let shift = average - mean;
            let rate = rate + run.squares / 2.0 + weight * run.n * shift * shift / (2.0 * total_weight);
            // Student's t with 2 shape degrees of freedom.
            let scale = rate * (total_weight + 1.0) / (shape * total_weight);
            let z = (x - centre) * (x - centre) / scale;
            ln_gamma(shape + 0.5)
                - ln_gamma(shape)
                - 0.5 * libm::log(std::f64::consts::TAU * shape * scale)
                - (shape + 0.5) * libm::log1p(z / (2.0 * shape))
        }
    }
}
