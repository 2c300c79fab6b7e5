//! The true pass rate from a judge's error rates that are known from other cases.

use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::wilson_effective;
use crate::refusal::Refusal;
use serde::Serialize;

/// What is known of a judge from cases with human labels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct JudgeErrors {
    /// Share of the human passes that the judge passes.
    pub sensitivity: f64,
    /// How many human passes that share rests on.
    pub n_positive: u64,
    /// Share of the human failures that the judge fails.
    pub specificity: f64,
    /// How many human failures that share rests on.
    pub n_negative: u64,
}

impl JudgeErrors {
    /// How much better than chance the judge is: `sensitivity + specificity - 1`.
    pub fn youden(&self) -> f64 {
        self.sensitivity + self.specificity - 1.0
    }

    /// A lower 95 % limit of [`youden`](Self::youden): Wilson limits of both rates combined by square-and-add.
    fn youden_lower(&self) -> f64 {
        let z = Level::P95.z();
        let below = |rate: f64, n: u64| rate - wilson_effective(rate, n as f64, z).lo;
        let (a, b) = (below(self.sensitivity, self.n_positive), below(self.specificity, self.n_negative));
        self.youden() - libm::sqrt(a * a + b * b)
    }
}

/// The corrected rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RoganGladen {
    /// The corrected pass rate, clipped to `[0, 1]`.
    pub value: f64,
    /// The corrected pass rate before clipping: far outside, the error rates do not fit these cases.
    pub unclipped: f64,
    /// How much better than chance the judge is.
    pub youden: f64,
    /// The standard error of `unclipped` by the delta method.
    pub standard_error: f64,
    /// The interval of Lee et al., clipped to `[0, 1]`.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
}

/// The pass rate that humans would give, from the judge's pass rate and its error rates on other cases.
///
/// Use [`super::verdict_stratified`] when the labels are a random subset of these cases: its interval is about half
/// as wide.
///
/// # Arguments
/// - `judge_pass_rate`: share of the `n` cases that the judge passes, in `[0, 1]`
///
/// # Assumes
/// The judge errs on these cases as often as on the labelled ones, given what the human says; the pass rate may
/// differ. Independent cases.
///
/// # Refusals
/// `no_data` when a rate rests on no case; `judge_not_better_than_chance` when the lower 95 % limit of
/// `sensitivity + specificity - 1` is not above 0; `invalid_input` for rates outside of `[0, 1]`.
///
/// # Source
/// Rogan & Gladen (1978), Am. J. Epidemiol. 107:71–76; Lang & Reiczigel (2014), Prev. Vet. Med. 113:13–22; Lee et
/// al. (2025), arXiv 2511.21140: rates with `z^2` and two cases added, and a shift for the bias of the ratio.
pub fn rogan_gladen(
    judge_pass_rate: f64,
    n: u64,
    errors: JudgeErrors,
    level: Level,
) -> Result<RoganGladen, Refusal> {
    let rates = [judge_pass_rate, errors.sensitivity, errors.specificity];
    if rates.iter().any(|rate| !(0.0..=1.0).contains(rate)) {
        return Err(Refusal::InvalidInput { what: "a rate must lie in 0..1" });
    }
    if n == 0 || errors.n_positive == 0 || errors.n_negative == 0 {
        return Err(Refusal::NoData);
    }
    if errors.youden_lower() <= 0.0 {
        return Err(Refusal::JudgeNotBetterThanChance);
    }
    let (positive, negative) = (errors.n_positive as f64, errors.n_negative as f64);
    let plain = Parts {
        rate: (judge_pass_rate, n as f64),
        sensitivity: (errors.sensitivity, positive),
        specificity: (errors.specificity, negative),
    };
    let z = level.z();
    let added = |rate: f64, n: f64, passes: f64, of: f64| ((rate * n + passes) / (n + of), n + of);
    let smoothed = Parts {
        rate: added(judge_pass_rate, n as f64, z * z / 2.0, z * z),
        sensitivity: added(errors.sensitivity, positive, 1.0, 2.0),
        specificity: added(errors.specificity, negative, 1.0, 2.0),
    };
    let centre = smoothed.value() + smoothed.shift(z);
    let reach = z * smoothed.standard_error();
    let unclipped = plain.value();
    Ok(RoganGladen {
        value: unclipped.clamp(0.0, 1.0),
        unclipped,
        youden: errors.youden(),
        standard_error: plain.standard_error(),
        interval: Interval { lo: centre - reach, hi: centre + reach }.clipped(0.0, 1.0),
        level,
    })
}

/// How many of the next human labels go to failures and to passes, so that the interval becomes shortest.
///
/// # Arguments
/// - `labels`: how many labels in all
/// - `judge_pass_rate`: share of cases that the judge passes, above 0 and at most 1
/// - `pilot`: error rates of a small first sample, each with two cases added
///
/// # Returns
/// Human failures and human passes to label, which add up to `labels`.
///
/// # Refusals
/// `invalid_input` for rates out of range; `no_data` for a pilot without cases.
///
/// # Source
/// Lee et al. (2025): passes get the share `1 / (1 + (1/p - 1) sqrt(k))` with `k` the ratio of the judge's errors on
/// failures and on passes.
pub fn allocate_labels(labels: u64, judge_pass_rate: f64, pilot: JudgeErrors) -> Result<(u64, u64), Refusal> {
    let rates = [judge_pass_rate, pilot.sensitivity, pilot.specificity];
    if rates.iter().any(|rate| !(0.0..=1.0).contains(rate)) || judge_pass_rate <= 0.0 {
        return Err(Refusal::InvalidInput { what: "a rate must lie in 0..1, that of the judge above 0" });
    }
    if pilot.n_positive == 0 || pilot.n_negative == 0 {
        return Err(Refusal::NoData);
    }
    let error = |rate: f64, n: u64| ((1.0 - rate) * n as f64 + 1.0) / (n as f64 + 2.0);
    let ratio = error(pilot.specificity, pilot.n_negative) / error(pilot.sensitivity, pilot.n_positive);
    let share = 1.0 / (1.0 + (1.0 / judge_pass_rate - 1.0) * libm::sqrt(ratio));
    let passes = rounded(labels as f64 * share).min(labels);
    Ok((labels - passes, passes))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
fn rounded(x: f64) -> u64 {
    libm::round(x) as u64
}

/// Each rate with the number of cases it rests on.
struct Parts {
    rate: (f64, f64),
    sensitivity: (f64, f64),
    specificity: (f64, f64),
}

impl Parts {
    fn youden(&self) -> f64 {
        self.sensitivity.0 + self.specificity.0 - 1.0
    }

    fn value(&self) -> f64 {
        (self.rate.0 + self.specificity.0 - 1.0) / self.youden()
    }

    fn standard_error(&self) -> f64 {
        let value = self.value();
        let variance = variance(self.rate)
            + (1.0 - value) * (1.0 - value) * variance(self.specificity)
            + value * value * variance(self.sensitivity);
        libm::sqrt(variance) / self.youden()
    }

    /// How far the errors of both rates push the ratio, `2 z^2` times.
    fn shift(&self, z: f64) -> f64 {
        let value = self.value();
        2.0 * z * z * (value * variance(self.sensitivity) - (1.0 - value) * variance(self.specificity))
    }
}

fn variance((rate, n): (f64, f64)) -> f64 {
    rate * (1.0 - rate) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(sensitivity: f64, specificity: f64, n: u64) -> JudgeErrors {
        JudgeErrors { sensitivity, n_positive: n, specificity, n_negative: n }
    }

    #[test]
    fn pinned() {
        let got = rogan_gladen(0.4, 1000, errors(0.9, 0.7, 200), Level::P95).unwrap();
        assert!((got.value - 1.0 / 6.0).abs() < 1e-14);
        assert!((got.standard_error - 0.052_219_267_056).abs() < 1e-11);
        assert!((got.interval.lo - 0.056_350_724_842).abs() < 1e-11);
        assert!((got.interval.hi - 0.262_733_025_786).abs() < 1e-11);
        assert_eq!(allocate_labels(200, 0.4, errors(0.9, 0.7, 10)), Ok((136, 64)));
    }

    #[test]
    fn refusals() {
        let code = |rate, n, errors| rogan_gladen(rate, n, errors, Level::P95).unwrap_err().code();
        assert_eq!(code(0.5, 100, errors(0.5, 0.5, 20)), "judge_not_better_than_chance");
        // Better by luck: 3 of 4 on both sides may be chance.
        assert_eq!(code(0.5, 100, errors(0.75, 0.75, 4)), "judge_not_better_than_chance");
        assert_eq!(code(1.5, 100, errors(0.9, 0.9, 20)), "invalid_input");
        assert_eq!(code(0.5, 0, errors(0.9, 0.9, 20)), "no_data");
        assert_eq!(allocate_labels(9, 0.0, errors(0.9, 0.9, 9)).unwrap_err().code(), "invalid_input");
        assert_eq!(allocate_labels(9, 0.5, errors(0.9, 0.9, 0)).unwrap_err().code(), "no_data");
    }
}
