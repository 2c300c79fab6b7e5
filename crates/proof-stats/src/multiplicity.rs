//! Adjusted p-values of a family of tests that one report decides together.

use crate::refusal::Refusal;

/// Holm's step-down adjustment: the chance of any false claim in the family stays below alpha.
///
/// # Arguments
/// - `ps`: p-values in `[0, 1]`; none where a test was refused, which leaves the family
///
/// # Returns
/// Adjusted values at the same places, at most 1. Valid under any dependence.
///
/// # Refusals
/// `invalid_input` for a value outside of `[0, 1]`.
///
/// # Source
/// Holm (1979), Scand. J. Stat. 6:65–70. Complexity: O(m log m).
pub fn holm(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    let steps = |m: f64, rank: f64| m - rank;
    adjust(ps, Order::Ascending, steps)
}

/// Benjamini and Hochberg's step-up adjustment: the expected share of false claims stays below alpha.
///
/// # Assumes
/// Independent or positively dependent tests.
///
/// # Source
/// Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289–300.
pub fn benjamini_hochberg(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Descending, |m, rank| m / (rank + 1.0))
}

/// Benjamini and Yekutieli's adjustment: as [`benjamini_hochberg`] under any dependence.
///
/// # Source
/// Benjamini & Yekutieli (2001), Ann. Stat. 29:1165–1188.
pub fn benjamini_yekutieli(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    let family = ps.iter().flatten().count();
    let harmonic: f64 = (1..=family).rev().map(|k| 1.0 / k as f64).sum();
    adjust(ps, Order::Descending, |m, rank| harmonic * m / (rank + 1.0))
}

/// Hochberg's step-up adjustment: Holm's factors, valid for independent or positively dependent tests.
///
/// # Source
/// Hochberg (1988), Biometrika 75:800–802.
pub fn hochberg(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    adjust(ps, Order::Descending, |m, rank| m - rank)
}

/// Bonferroni's adjustment: each p times the size of the family.
pub fn bonferroni(ps: &[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal> {
    // Every factor is the same, so the order does not matter.
    adjust(ps, Order::Ascending, |m, _| m)
}

/// From which end the adjusted values are made monotone.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Ascending,
    Descending,
}

/// Multiplies each p by the factor of its rank (from 0, ascending) and makes the results monotone: the running
/// maximum from the smallest p (step down) or the running minimum from the largest (step up).
fn adjust(
    ps: &[Option<f64>],
    order: Order,
    factor: impl Fn(f64, f64) -> f64,
) -> Result<Vec<Option<f64>>, Refusal> {
    let mut family: Vec<(usize, f64)> = Vec::with_capacity(ps.len());
    for (idx, p) in ps.iter().enumerate() {
        match p {
            Some(p) if (0.0..=1.0).contains(p) => family.push((idx, *p)),
            Some(_) => return Err(Refusal::InvalidInput { what: "a p-value lies outside of 0..1" }),
            None => {}
        }
    }
    family.sort_by(|a, b| a.1.total_cmp(&b.1));
    let m = family.len() as f64;
    let mut scaled: Vec<(usize, f64)> = family
        .into_iter()
        .enumerate()
        .map(|(rank, (idx, p))| (idx, (p * factor(m, rank as f64)).min(1.0)))
        .collect();
    if order == Order::Descending {
        scaled.reverse();
    }
    let mut adjusted = vec![None; ps.len()];
    let mut running = None::<f64>;
    for (idx, p) in scaled {
        let next = match (running, order) {
            (None, _) => p,
            (Some(earlier), Order::Ascending) => earlier.max(p),
            (Some(earlier), Order::Descending) => earlier.min(p),
        };
        running = Some(next);
        if let Some(slot) = adjusted.get_mut(idx) {
            *slot = Some(next);
        }
    }
    Ok(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_refused_test_leaves_the_family() {
        assert_eq!(holm(&[Some(0.01), None, Some(0.04)]), Ok(vec![Some(0.02), None, Some(0.04)]));
        assert_eq!(holm(&[]), Ok(Vec::new()));
        assert_eq!(holm(&[Some(f64::NAN)]).unwrap_err().code(), "invalid_input");
    }

    proptest! {
        #[test]
        fn raw_below_fdr_below_holm_below_bonferroni(ps in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
            let ps: Vec<Option<f64>> = ps.into_iter().map(Some).collect();
            let chain = [
                ps.clone(),
                benjamini_hochberg(&ps).unwrap(),
                hochberg(&ps).unwrap(),
                holm(&ps).unwrap(),
                bonferroni(&ps).unwrap(),
            ];
            for pair in chain.windows(2) {
                for (low, high) in pair[0].iter().zip(&pair[1]) {
                    prop_assert!(low.unwrap() <= high.unwrap() + 1e-15);
                }
            }
        }
    }
}
