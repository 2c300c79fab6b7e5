//! Numbers, scores and means of repeats over independent cases.

use super::{ENOUGH_ZEROS, PairedNumeric, note_coarse_test, refuse_all_zero};
use crate::level::Level;
use crate::mean::{self, Moments, STUDENT_T, Scale};
use crate::rare::rare_changes;
use crate::refusal::Refusal;
use crate::sign_flip::{self, SIGN_FLIP};

/// Mean of paired differences in any unit, over independent cases.
///
/// # Arguments
/// - `differences`: candidate minus baseline per case
/// - `seed`: of the sign-flip test with more than 20 differences that are not zero
///
/// # Refusals
/// `no_data`, `too_few_units` for one, `all_zero`, `no_variation`, `few_changes` (see [`mean::student_t`]),
/// `invalid_input` for a value that is not finite.
///
/// # Source
/// Paired t interval with the sign-flip test as the second key: statistics note, section 5.6.
pub fn numeric(differences: &[f64], level: Level, seed: u64) -> Result<PairedNumeric, Refusal> {
    let moments = moments(differences)?;
    match rare_changes(differences) {
        Some(changed) => Err(Refusal::FewChanges { changed, n: differences.len() as u64 }),
        None => from_moments(differences, moments, level, seed),
    }
}

/// Mean of paired differences of scores, each in `[-1, 1]`, over independent cases.
///
/// As [`numeric`], with the interval clipped to the scale; where few differences differ from the most frequent
/// one, the betting interval takes the place of the refusal and of the t interval.
///
/// # Refusals
/// `no_data`, `too_few_units` for one, `invalid_input` outside of `[-1, 1]`; `all_zero` below 30 differences.
///
/// # Source
/// Statistics note, sections 5.3, 5.6 and 6.
pub fn bounded(differences: &[f64], level: Level, seed: u64) -> Result<PairedNumeric, Refusal> {
    if differences.iter().any(|d| 1.0 < d.abs()) {
        return Err(Refusal::InvalidInput { what: "a difference of scores lies outside of -1..1" });
    }
    let moments = match moments(differences) {
        Ok(moments) => Some(moments),
        Err(Refusal::AllZero) if ENOUGH_ZEROS <= differences.len() as u64 => None,
        Err(Refusal::NoVariation) => None,
        Err(refusal) => return Err(refusal),
    };
    if let (Some(moments), None) = (moments, rare_changes(differences)) {
        let mut result = from_moments(differences, moments, level, seed)?;
        result.interval = result.interval.clipped(-1.0, 1.0);
        result.interval90 = result.interval90.clipped(-1.0, 1.0);
        return Ok(result);
    }
    from_betting(differences, level, seed)
}

fn moments(differences: &[f64]) -> Result<Moments, Refusal> {
    match Moments::of(differences) {
        Err(Refusal::NoVariation) => {
            refuse_all_zero(differences)?;
            Err(Refusal::NoVariation)
        }
        other => other,
    }
}

fn from_moments(
    differences: &[f64],
    moments: Moments,
    level: Level,
    seed: u64,
) -> Result<PairedNumeric, Refusal> {
    let flip = sign_flip::test(differences, seed)?;
    let mut notes = Vec::new();
    note_coarse_test(&mut notes, &flip);
    Ok(PairedNumeric {
        difference: moments.mean,
        interval: moments.interval(level),
        level,
        interval90: moments.interval(Level::P90),
        n: moments.n,
        n_clusters: None,
        n_effective: moments.n as f64,
        standard_deviation: moments.standard_deviation,
        standard_error: moments.standard_error(),
        df: moments.df(),
        sign_flip: flip,
        method: STUDENT_T,
        test: SIGN_FLIP,
        notes,
    })
}

fn from_betting(differences: &[f64], level: Level, seed: u64) -> Result<PairedNumeric, Refusal> {
    let estimate = mean::bounded(differences, Scale::DIFFERENCE, level, seed)?;
    let interval90 = mean::bounded(differences, Scale::DIFFERENCE, Level::P90, seed)?.interval;
    let flip = sign_flip::test(differences, seed)?;
    let n = differences.len() as f64;
    let standard_deviation = libm::sqrt(crate::sum::variance(differences, estimate.value));
    let mut notes = estimate.notes;
    note_coarse_test(&mut notes, &flip);
    Ok(PairedNumeric {
        difference: estimate.value,
        interval: estimate.interval,
        level,
        interval90,
        n: estimate.n,
        n_clusters: None,
        n_effective: n,
        standard_deviation,
        standard_error: standard_deviation / libm::sqrt(n),
        df: n - 1.0,
        sign_flip: flip,
        method: estimate.method,
        test: SIGN_FLIP,
        notes,
    })
}
