//! Raw agreement: the share of cases on which two raters say the same.

use crate::estimate::Estimate;
use crate::level::Level;
use crate::proportion;
use crate::refusal::Refusal;

/// The share of cases with equal answers, with its Wilson interval.
///
/// # Arguments
/// - `first`, `second`: the category of each case by each rater, any labels; only their equality matters
///
/// # Assumes
/// Independent cases.
///
/// # Edge cases
/// One case is enough; full agreement has an upper limit of exactly 1 and a lower one below it. Raw agreement says
/// nothing about chance: two raters who both nearly always pass agree without looking.
///
/// # Refusals
/// `no_data`; `invalid_input` for lists of different lengths.
///
/// # Source
/// Statistics note, section 5.15.
pub fn agreement<T: PartialEq>(first: &[T], second: &[T], level: Level) -> Result<Estimate, Refusal> {
    if first.len() != second.len() {
        return Err(Refusal::InvalidInput { what: "the two raters rated different numbers of cases" });
    }
    let equal = first.iter().zip(second).filter(|(a, b)| a == b).count() as u64;
    proportion::estimate(equal, first.len() as u64, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_answers_are_counted() {
        let estimate = agreement(&["a", "b", "a", "a"], &["a", "b", "b", "a"], Level::P95).unwrap();
        assert!((estimate.value - 0.75).abs() < 1e-15 && estimate.n == 4);
        assert!(estimate.interval.contains(0.75) && estimate.interval.hi < 1.0);
        assert_eq!(agreement(&[1], &[1, 2], Level::P95).unwrap_err().code(), "invalid_input");
        assert_eq!(agreement::<u8>(&[], &[], Level::P95).unwrap_err().code(), "no_data");
    }
}
