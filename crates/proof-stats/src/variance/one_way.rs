//! Repeats inside of cases.

use super::design::{self, Component, Count, Facet, Part, Purchases, Term};
use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// The variance of a metric between cases and between the repeats of a case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OneWay {
    /// Cases.
    pub n_cases: u64,
    /// Scores in all.
    pub n_scores: u64,
    /// Mean square between cases.
    pub mean_square_between: f64,
    /// Mean square within cases.
    pub mean_square_within: f64,
    /// The number of repeats that the mean square between cases stands for; that of every case when they are equal.
    pub n0: f64,
    /// Variance between the expected scores of cases; may be negative, and then counts as 0.
    pub between: f64,
    /// Variance between the repeats of a case.
    pub within: f64,
    /// Standard error of the mean of the case means.
    pub standard_error: f64,
}

/// Variance between cases and between repeats, for any number of repeats a case.
///
/// # Arguments
/// - `scores`: the repeats of each case, at least one a case
///
/// # Assumptions
/// Cases drawn at random; repeats of a case independent and about equally variable.
///
/// # Edges
/// A negative variance between cases is reported as it is.
///
/// # Refusals
/// `no_data`; `too_few_units` below two cases; `no_replication` when no case has two repeats; `invalid_input` for a
/// case without a score or a score that is not finite.
///
/// # Source
/// One-way random ANOVA for unequal groups: Searle, Casella & McCulloch (1992), Variance Components, section 3.6;
/// statistics note, section 5.13. Complexity: O(scores).
pub fn one_way<C: AsRef<[f64]>>(scores: &[C]) -> Result<OneWay, Refusal> {
    if scores.is_empty() {
        return Err(Refusal::NoData);
    }
    for case in scores {
        check_finite(case.as_ref())?;
        if case.as_ref().is_empty() {
            return Err(Refusal::InvalidInput { what: "a case has no score" });
        }
    }
    let n_cases = scores.len() as f64;
    if scores.len() < 2 {
        return Err(Refusal::TooFewUnits { n: scores.len() as u64, needed: 2 });
    }
    let sizes: Vec<f64> = scores.iter().map(|case| case.as_ref().len() as f64).collect();
    let means: Vec<f64> = scores.iter().map(|case| sum::mean(case.as_ref())).collect();
    let n_scores = sum::sum(&sizes);
    if n_scores <= n_cases {
        return Err(Refusal::NoReplication);
    }
    let weighted: Vec<f64> = means.iter().zip(&sizes).map(|(mean, size)| mean * size).collect();
    let grand = sum::sum(&weighted) / n_scores;
    let between: Vec<f64> =
        means.iter().zip(&sizes).map(|(mean, size)| size * (mean - grand) * (mean - grand)).collect();
    let within: Vec<f64> = scores
        .iter()
        .zip(&means)
        .map(|(case, mean)| sum::sum_by(case.as_ref(), |x| (x - mean) * (x - mean)))
        .collect();
    let mean_square_between = sum::sum(&between) / (n_cases - 1.0);
    let mean_square_within = sum::sum(&within) / (n_scores - n_cases);
    let n0 = (n_scores - sum::sum_by(&sizes, |size| size * size) / n_scores) / (n_cases - 1.0);
    Ok(OneWay {
        n_cases: scores.len() as u64,
        n_scores: scores.iter().map(|case| case.as_ref().len() as u64).sum(),
        mean_square_between,
        mean_square_within,
        n0,
        between: (mean_square_between - mean_square_within) / n0,
        within: mean_square_within,
        standard_error: libm::sqrt(sum::variance(&means, sum::mean(&means)) / n_cases),
    })
}

impl OneWay {
    /// The standard error of the mean of these cases if each had so many repeats.
    pub fn standard_error_with(&self, repeats: u32) -> f64 {
        let counts = [(Facet::Cases, self.n_cases as f64), (Facet::Repeats, f64::from(repeats.max(1)))];
        design::standard_error(&self.terms(), &counts)
    }

    /// The parts with their shares.
    pub fn components(&self) -> Vec<Component> {
        design::components(&self.terms(), &self.counts())
    }

    /// What further calls buy, in more cases or in more repeats of the same ones.
    pub fn purchases(&self, calls: u64) -> Purchases {
        design::purchases(&self.terms(), &self.counts(), calls)
    }

    fn counts(&self) -> [Count; 2] {
        let repeats = self.n_scores as f64 / self.n_cases as f64;
        [(Facet::Cases, self.n_cases as f64), (Facet::Repeats, repeats)]
    }

    fn terms(&self) -> [Term; 2] {
        [
            Term { part: Part::Case, variance: self.between, over: &[Facet::Cases] },
            Term { part: Part::Repeat, variance: self.within, over: &[Facet::Cases, Facet::Repeats] },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn by_hand() {
        // Case means 1, 3, 5; every case varies by 2 within: mean squares 8 between and 2 within.
        let got = one_way(&[[0.0, 2.0], [2.0, 4.0], [4.0, 6.0]]).unwrap();
        assert!(
            (got.mean_square_between - 8.0).abs() < 1e-12 && (got.mean_square_within - 2.0).abs() < 1e-12
        );
        assert!((got.between - 3.0).abs() < 1e-12 && (got.n0 - 2.0).abs() < 1e-12);
        // Case means have variance 4 = 3 + 2 / 2.
        assert!((got.standard_error - libm::sqrt(4.0 / 3.0)).abs() < 1e-12);
        assert!((got.standard_error_with(2) - got.standard_error).abs() < 1e-12);
        let shares: Vec<f64> = got.components().iter().filter_map(|part| part.share).collect();
        assert!((shares[0] - 0.6).abs() < 1e-12 && (shares[1] - 0.4).abs() < 1e-12);
        let of_error: Vec<f64> = got.components().iter().filter_map(|part| part.share_of_error).collect();
        assert!((of_error[0] - 0.75).abs() < 1e-12 && (of_error[1] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn what_to_buy() {
        let got = one_way(&[[0.0, 2.0], [2.0, 4.0], [4.0, 6.0]]).unwrap();
        let bought = got.purchases(6);
        // Six calls: three more cases, or two more repeats of the three.
        assert_eq!(bought.advice(), Some(Facet::Cases));
        expect!["6 more calls would take the standard error from 1.15 to 0.816 with 3 more cases, or to 1.08 with 2 more repeats"].assert_eq(&bought.to_string());
        assert_eq!(got.purchases(1).advice(), None);
        expect!["1 more call would not reach for one more of anything"]
            .assert_eq(&got.purchases(1).to_string());
    }

    #[test]
    fn cases_that_do_not_differ() {
        let got = one_way(&[[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]).unwrap();
        assert!(got.between < 0.0, "{got:?}");
        assert!((got.components()[1].share.unwrap() - 1.0).abs() < 1e-12);
        let constant = one_way(&[[1.0, 1.0], [1.0, 1.0]]).unwrap();
        assert_eq!((constant.components()[0].share, constant.purchases(8).advice()), (None, None));
    }

    #[test]
    fn refusals() {
        assert_eq!(one_way::<Vec<f64>>(&[]).unwrap_err().code(), "no_data");
        assert_eq!(one_way(&[vec![1.0, 2.0]]).unwrap_err().code(), "too_few_units");
        assert_eq!(one_way(&[vec![1.0], vec![2.0]]).unwrap_err().code(), "no_replication");
        assert_eq!(one_way(&[vec![1.0], vec![]]).unwrap_err().code(), "invalid_input");
        assert_eq!(one_way(&[vec![1.0], vec![f64::NAN]]).unwrap_err().code(), "invalid_input");
    }
}
