//! When a shift is worth an alarm.

use crate::multiplicity;
use crate::refusal::Refusal;
use serde::Serialize;

/// A corrected PSI above this matters.
pub const MOST_PSI: f64 = 0.1;
/// A Kolmogorov-Smirnov distance above this matters.
pub const MOST_KS: f64 = 0.1;

/// What is known of one feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    /// Its p, of whichever test fits; nothing where the test was refused.
    pub p: Option<f64>,
    /// Its PSI after the correction, where it has one.
    pub psi: Option<f64>,
    /// Its Kolmogorov-Smirnov distance, where it has one.
    pub ks: Option<f64>,
}

/// What is said of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Adjusted over the features (Benjamini and Hochberg).
    pub p_adjusted: Option<f64>,
    /// Whether the effect is large enough to matter, whatever its p.
    pub matters: bool,
    /// Whether it has drifted: the effect matters and the adjusted p is at most alpha.
    pub drifted: bool,
}

/// Judges all features of one report together: never by p alone, and never by the effect alone.
///
/// # Refusals
/// `invalid_input` when a p lies outside of `[0, 1]`.
///
/// # Source
/// Statistics note, section 5.19.
pub fn alarms(features: &[Feature], alpha: f64) -> Result<Vec<Verdict>, Refusal> {
    let ps: Vec<Option<f64>> = features.iter().map(|feature| feature.p).collect();
    let adjusted = multiplicity::benjamini_hochberg(&ps)?;
    let above = |effect: Option<f64>, most: f64| effect.is_some_and(|x| most < x);
    Ok(features
        .iter()
        .zip(adjusted)
        .map(|(feature, p_adjusted)| {
            let matters = above(feature.psi, MOST_PSI) || above(feature.ks, MOST_KS);
            let drifted = matters && p_adjusted.is_some_and(|p| p <= alpha);
            Verdict { p_adjusted, matters, drifted }
        })
        .collect())
}
