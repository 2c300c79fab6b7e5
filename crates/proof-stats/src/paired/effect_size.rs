//! How large a paired difference is, free of units.

use super::sign_test::sign_test;
use super::wilcoxon::wilcoxon;
use crate::mean::Moments;
use crate::refusal::Refusal;
use serde::Serialize;

/// Sizes of a paired difference without units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EffectSize {
    /// Mean difference in standard deviations of the differences (Cohen's d_z); none when they do not vary.
    pub standardised: Option<f64>,
    /// Rank-biserial correlation, in `[-1, 1]`; none without a difference.
    pub rank_biserial: Option<f64>,
    /// Cases on which the candidate is higher.
    pub wins: u64,
    /// Cases on which the baseline is higher.
    pub losses: u64,
    /// Cases without a difference.
    pub ties: u64,
}

/// Effect sizes of paired differences. They describe; the interval of the difference decides.
///
/// # Refusals
/// `no_data`; `invalid_input` for a value that is not finite.
///
/// # Source
/// Cohen (1988), section 2.3.5 (d_z); Kerby (2014), Compr. Psychol. 3:11.IT.3.1 (rank-biserial); statistics note,
/// section 5.6.
pub fn effect_size(differences: &[f64]) -> Result<EffectSize, Refusal> {
    let counts = sign_test(differences)?;
    let standardised = Moments::of(differences).ok().map(|moments| moments.mean / moments.standard_deviation);
    Ok(EffectSize {
        standardised,
        rank_biserial: wilcoxon(differences)?.rank_biserial,
        wins: counts.wins,
        losses: counts.losses,
        ties: counts.ties,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Mean 1, standard deviation 2; ranks 1.5, 1.5, 3 with the loss at 1.5.
        let got = effect_size(&[1.0, -1.0, 3.0]).unwrap();
        assert!((got.standardised.unwrap() - 0.5).abs() < 1e-12);
        assert!((got.rank_biserial.unwrap() - 0.5).abs() < 1e-12);
        assert_eq!((got.wins, got.losses, got.ties), (2, 1, 0));
        let constant = effect_size(&[0.0, 0.0]).unwrap();
        assert_eq!((constant.standardised, constant.rank_biserial, constant.ties), (None, None, 2));
    }
}
