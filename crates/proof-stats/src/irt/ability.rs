//! Where a variant stands on the scale of known items.

use super::{Item, check, log_likelihood};
use crate::refusal::Refusal;
use serde::Serialize;

/// An ability with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ability {
    /// On the scale of the items' difficulties.
    pub value: f64,
    /// Standard error, or posterior standard deviation.
    pub standard_error: f64,
}

/// Maximum likelihood.
///
/// # Refusals
/// As [`log_likelihood`]; `all_right_or_all_wrong` when no finite ability is the most likely.
///
/// # Source
/// Birnbaum (1968); oracle `irt_2pl.json`. The score falls in the ability, so its root is bracketed and found by Newton's
/// method.
pub fn mle(items: &[Item], answers: &[Option<bool>]) -> Result<Ability, Refusal> {
    check(items, answers)?;
    let passed = answers.iter().flatten().filter(|passes| **passes).count();
    if passed == 0 || passed == answers.iter().flatten().count() {
        return Err(Refusal::AllRightOrAllWrong);
    }
    Ok(mode(items, answers, 0.0))
}

/// Mode of the posterior with a standard normal prior.
///
/// # Refusals
/// As [`log_likelihood`].
///
/// # Source
/// As [`mle`].
pub fn map(items: &[Item], answers: &[Option<bool>]) -> Result<Ability, Refusal> {
    check(items, answers)?;
    Ok(mode(items, answers, 1.0))
}

/// Mean and standard deviation of the posterior with a standard normal prior: the default, defined for all answers.
///
/// # Refusals
/// As [`log_likelihood`].
///
/// # Source
/// Bock & Mislevy (1982), Appl. Psychol. Meas. 6:431–444; oracle `irt_2pl.json`. Trapezoid rule around the mode in steps of
/// a sixth of its standard error, at least 1/2048: the posterior is log-concave and falls at least as fast as the prior, so
/// ten units on each side hold all of it.
pub fn eap(items: &[Item], answers: &[Option<bool>]) -> Result<Ability, Refusal> {
    const REACH: f64 = 10.0;
    const LEAST_STEP: f64 = 1.0 / 2048.0;
    let Ability { value: centre, standard_error } = map(items, answers)?;
    let log_posterior = |x: f64| log_likelihood(items, answers, x).map(|log| log - 0.5 * x * x);
    let peak = log_posterior(centre)?;
    let step = (standard_error / 6.0).max(LEAST_STEP);
    let (mut total, mut first, mut second) = (1.0, 0.0, 0.0);
    for side in [-1.0, 1.0] {
        let mut distance = step;
        while distance <= REACH {
            let offset = side * distance;
            let weight = libm::exp(log_posterior(centre + offset)? - peak);
            if weight < 1e-18 {
                break;
            }
            total += weight;
            first += weight * offset;
            second += weight * offset * offset;
            distance += step;
        }
    }
    let shift = first / total;
    let squared_shift = shift * shift;
    let variance = second / total - squared_shift;
    Ok(Ability { value: centre + shift, standard_error: libm::sqrt(variance.max(0.0)) })
}

/// The root of the score less `precision` times the ability, which falls throughout.
fn mode(items: &[Item], answers: &[Option<bool>], precision: f64) -> Ability {
    let at = |x: f64| {
        let (mut score, mut information) = (-precision * x, precision);
        for (item, answer) in items.iter().zip(answers) {
            if let Some(passes) = answer {
                let passed = f64::from(u8::from(*passes));
                score += item.discrimination * (passed - item.probability(x));
                information += item.information(x);
            }
        }
        (score, information)
    };
    let (mut lo, mut hi) = (-1.0, 1.0);
    // A finite root exists; a few hundred doublings reach every number there is.
    for _ in 0..1000 {
        if 0.0 <= at(lo).0 {
            break;
        }
        lo *= 2.0;
    }
    for _ in 0..1000 {
        if at(hi).0 <= 0.0 {
            break;
        }
        hi *= 2.0;
    }
    let mut x = 0.5 * (lo + hi);
    for _ in 0..200 {
        let (score, information) = at(x);
        if 0.0 < score {
            lo = x;
        } else {
            hi = x;
        }
        let newton = x + score / information;
        let next = if lo < newton && newton < hi { newton } else { 0.5 * (lo + hi) };
        let moved = (next - x).abs();
        x = next;
        if moved <= 1e-13 * (1.0 + x.abs()) {
            break;
        }
    }
    Ability { value: x, standard_error: 1.0 / libm::sqrt(at(x).1) }
}
