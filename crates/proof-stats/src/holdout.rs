//! What repeated looks at one test set cost: how optimistic its best result may be, and the error left for a look.

use crate::level::Level;
use crate::refusal::Refusal;
use serde::Serialize;
use std::num::NonZeroU64;

/// From this optimism on a hold-out should be refreshed.
pub const REFRESH_AT: f64 = 0.05;

/// How far results on a hold-out may lie from the truth after many variants, in the unit of a `[0, 1]` score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Optimism {
    /// With 95 % confidence no variant's mean is off by more, when all variants were fixed before the first look.
    pub allowance: f64,
    /// The order of the error when every variant was chosen after seeing the results of the earlier ones: the worst case.
    pub adaptive: f64,
    /// The order of the error when only the Ladder's answers were seen; see [`crate::ladder`].
    pub with_ladder: f64,
    /// Whether new cases are due: the allowance is [`REFRESH_AT`] or more.
    pub refresh: bool,
}

/// The optimism after `n_variants` variants were evaluated on `n_cases` cases of a hold-out.
///
/// # Returns
/// `sqrt(ln(2k/0.05) / 2n)`, `sqrt(k/n)` and `(ln(kn)/n)^(1/3)`, each at most 1.
///
/// # Refusals
/// `no_data` without a case or a variant.
///
/// # Assumptions
/// Independent cases, scores in `[0, 1]`.
///
/// # Source
/// Hoeffding (1963) with a union bound; Dwork et al. (2015), Science 349:636–638; Blum & Hardt (2015), ICML, theorem 3;
/// statistics note, section 5.18.
pub fn optimism(n_variants: u64, n_cases: u64) -> Result<Optimism, Refusal> {
    if n_variants == 0 || n_cases == 0 {
        return Err(Refusal::NoData);
    }
    let (k, n) = (n_variants as f64, n_cases as f64);
    let allowance = libm::sqrt(libm::log(2.0 * k / 0.05) / (2.0 * n)).min(1.0);
    Ok(Optimism {
        allowance,
        adaptive: libm::sqrt(k / n).min(1.0),
        with_ladder: libm::cbrt(libm::log(k * n) / n).min(1.0),
        refresh: REFRESH_AT <= allowance,
    })
}

/// How many cases a hold-out needs for the allowance to stay below `wanted` with `n_variants` variants.
///
/// # Refusals
/// `no_data` without a variant, `not_reachable` when `wanted` is not positive.
///
/// # Source
/// The inverse of [`optimism`].
pub fn cases_for(n_variants: u64, wanted: f64) -> Result<u64, Refusal> {
    if n_variants == 0 {
        return Err(Refusal::NoData);
    }
    if !(wanted > 0.0 && wanted.is_finite()) {
        return Err(Refusal::NotReachable);
    }
    let n = libm::log(2.0 * n_variants as f64 / 0.05) / (2.0 * wanted * wanted);
    // Strictly below: one case more where the formula gives a whole number.
    let cases = libm::floor(n) + 1.0;
    if cases < 9e15 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number between 1 and 9e15"
        )]
        return Ok(cases as u64);
    }
    Err(Refusal::NotReachable)
}

/// What a look at a fixed-sample test may still say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The look is the only one, or one of those declared: its interval and test at this level.
    At(Level),
    /// There was a look before that no plan declared: nothing may be claimed.
    LookedBefore,
}

/// The level of the next look at a fixed-sample result.
///
/// # Arguments
/// - `declared`: how many looks the plan declared before the first; nothing means one
/// - `looks_before`: how many there were
///
/// # Returns
/// With `L` declared looks each has the error `alpha / L`. The look after the last declared one is
/// [`Look::LookedBefore`].
///
/// # Source
/// Statistics note, section 5.14 (Bonferroni over the looks).
pub fn look(level: Level, declared: Option<NonZeroU64>, looks_before: u64) -> Look {
    let declared = declared.map_or(1, NonZeroU64::get);
    if declared <= looks_before {
        return Look::LookedBefore;
    }
    Level::new(1.0 - level.alpha() / declared as f64).map_or(Look::LookedBefore, Look::At)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_allowances() {
        let few = optimism(1, 1000).unwrap();
        assert!((few.allowance - 0.042_947).abs() < 1e-6 && !few.refresh, "{few:?}");
        let many = optimism(20, 1000).unwrap();
        assert!((many.allowance - 0.057_813).abs() < 1e-6 && many.refresh, "{many:?}");
        assert!((many.adaptive - 0.141_421_356).abs() < 1e-9);
        assert!((many.with_ladder - 0.214_748).abs() < 1e-6, "{many:?}");
        assert!(optimism(0, 5).is_err() && optimism(5, 0).is_err());
        assert!((optimism(1000, 1).unwrap().allowance - 1.0).abs() < 1e-15, "no score is off by more than 1");
    }

    #[test]
    fn the_cases_needed_are_the_smallest_number() {
        for k in [1, 7, 100] {
            for wanted in [0.01, 0.05, 0.2] {
                let n = cases_for(k, wanted).unwrap();
                assert!(optimism(k, n).unwrap().allowance < wanted);
                assert!(wanted <= optimism(k, n - 1).unwrap().allowance);
            }
        }
        for bad in [0.0, -1.0, f64::NAN, 1e-12] {
            assert_eq!(cases_for(3, bad).unwrap_err().code(), "not_reachable");
        }
        assert_eq!(cases_for(0, 0.1).unwrap_err().code(), "no_data");
    }

    #[test]
    fn looks_share_the_error_and_end() {
        assert_eq!(look(Level::P95, None, 0), Look::At(Level::P95));
        assert_eq!(look(Level::P95, None, 1), Look::LookedBefore);
        let five = NonZeroU64::new(5);
        let Look::At(level) = look(Level::P95, five, 4) else { panic!("declared") };
        assert!((level.alpha() - 0.01).abs() < 1e-15);
        assert_eq!(look(Level::P95, five, 5), Look::LookedBefore);
    }
}
