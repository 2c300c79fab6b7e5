//! Control of the share of false claims with e-values.

use crate::refusal::Refusal;

/// The e-BH procedure: which hypotheses are rejected so that the expected share of false claims stays below
/// `alpha`, under any dependence and after any stopping.
///
/// # Arguments
/// - `es`: e-values, at least 0 (infinity allowed); none where a test was refused, which leaves the family
/// - `alpha`: the share of false claims that is accepted, strictly between 0 and 1
///
/// # Returns
/// Whether each is rejected, at the same places: the `j` largest for the greatest `j` with
/// `e_(j) >= m / (alpha j)`.
///
/// # Refusals
/// `invalid_input` for a negative e-value, NaN, or `alpha` outside of its range.
///
/// # Source
/// Wang & Ramdas (2022), J. R. Stat. Soc. B 84:822–852. Complexity: O(m log m).
pub fn e_bh(es: &[Option<f64>], alpha: f64) -> Result<Vec<Option<bool>>, Refusal> {
    if !(0.0 < alpha && alpha < 1.0) {
        return Err(Refusal::InvalidInput { what: "alpha must lie strictly between 0 and 1" });
    }
    if es.iter().flatten().any(|e| e.is_nan() || *e < 0.0) {
        return Err(Refusal::InvalidInput { what: "an e-value is negative or not a number" });
    }
    let mut family: Vec<f64> = es.iter().flatten().copied().collect();
    family.sort_by(|a, b| b.total_cmp(a));
    let size = family.len() as f64;
    let threshold = family
        .iter()
        .enumerate()
        // Rounding must not decide an e-value that lies on its threshold.
        .filter(|(idx, e)| size * (1.0 - 1e-12) <= **e * alpha * (*idx as f64 + 1.0))
        .map(|(_, e)| *e)
        .next_back();
    let is_rejected = |e: f64| threshold.is_some_and(|threshold| threshold <= e);
    Ok(es.iter().map(|e| e.map(is_rejected)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_step_can_take_earlier_ones_along() {
        // 39 < 60 alone, but the third of three needs 20 only.
        let rejected = e_bh(&[Some(1e9), Some(39.0), None, Some(25.0)], 0.05).unwrap();
        assert_eq!(rejected, [Some(true), Some(true), None, Some(true)]);
        assert_eq!(e_bh(&[Some(0.0)], 0.05).unwrap(), [Some(false)]);
        assert_eq!(e_bh(&[], 0.05).unwrap(), []);
        assert_eq!(e_bh(&[Some(-1.0)], 0.05).unwrap_err().code(), "invalid_input");
        assert_eq!(e_bh(&[Some(1.0)], 1.0).unwrap_err().code(), "invalid_input");
    }
}
