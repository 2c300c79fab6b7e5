//! Every wording on every case, repeated.

use super::design::{self, Component, Count, Facet, Part, Purchases, Term};
use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// The variance of a metric between cases, wordings of the prompt, both together, and repeats.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ThreeWay {
    /// Cases.
    pub n_cases: u64,
    /// Wordings.
    pub n_wordings: u64,
    /// Repeats of every case and wording.
    pub n_repeats: u64,
    /// Variance between cases; may be negative, and then counts as 0. So may the others.
    pub case: f64,
    /// Variance between wordings, on all cases alike. With one wording per prompt nothing divides it.
    pub wording: f64,
    /// Variance of what a wording does to single cases.
    pub case_by_wording: f64,
    /// Variance between repeats.
    pub repeat: f64,
}

/// Variance components of cases, wordings and repeats.
///
/// # Arguments
/// - `scores`: for each case, for each wording, the repeats; all cases with the same wordings, all of these with as
///   many repeats
///
/// # Assumptions
/// Cases and wordings drawn at random from those that could have been taken; repeats independent.
///
/// # Refusals
/// `no_data`; `too_few_units` below two cases or two wordings; `no_replication` for one repeat (see
/// [`super::two_way()`]); `invalid_input` for unequal counts or a score that is not finite.
///
/// # Source
/// Two-way random ANOVA with replication: Brennan (2001), Generalizability Theory, chapter 3; statistics note,
/// section 5.13. Complexity: O(scores).
pub fn three_way<C: AsRef<[f64]>>(scores: &[Vec<C>]) -> Result<ThreeWay, Refusal> {
    let Some(first) = scores.first().and_then(|case| case.first()) else { return Err(Refusal::NoData) };
    let (n_cases, n_wordings, n_repeats) =
        (scores.len(), scores.first().map_or(0, Vec::len), first.as_ref().len());
    for case in scores {
        for repeats in case {
            check_finite(repeats.as_ref())?;
        }
        let is_even = case.len() == n_wordings && case.iter().all(|x| x.as_ref().len() == n_repeats);
        if !is_even {
            return Err(Refusal::InvalidInput { what: "every case needs the same wordings and repeats" });
        }
    }
    if n_repeats == 0 {
        return Err(Refusal::NoData);
    }
    let fewest = n_cases.min(n_wordings) as u64;
    if fewest < 2 {
        return Err(Refusal::TooFewUnits { n: fewest, needed: 2 });
    }
    if n_repeats < 2 {
        return Err(Refusal::NoReplication);
    }
    let (n, p, t) = (n_cases as f64, n_wordings as f64, n_repeats as f64);
    let cells: Vec<Vec<f64>> =
        scores.iter().map(|case| case.iter().map(|repeats| sum::mean(repeats.as_ref())).collect()).collect();
    let case_means: Vec<f64> = cells.iter().map(|case| sum::mean(case)).collect();
    let wording_means: Vec<f64> = (0..n_wordings)
        .map(|idx| {
            let column: Vec<f64> = cells.iter().filter_map(|case| case.get(idx).copied()).collect();
            sum::mean(&column)
        })
        .collect();
    let grand = sum::mean(&case_means);
    let squares = |means: &[f64]| sum::sum_by(means, |mean| (mean - grand) * (mean - grand));
    let joint: Vec<f64> = cells
        .iter()
        .zip(&case_means)
        .flat_map(|(case, mean)| {
            case.iter().zip(&wording_means).map(move |(cell, wording)| cell - mean - wording + grand)
        })
        .collect();
    let within: Vec<f64> = scores
        .iter()
        .zip(&cells)
        .flat_map(|(case, means)| case.iter().zip(means))
        .map(|(repeats, mean)| sum::sum_by(repeats.as_ref(), |x| (x - mean) * (x - mean)))
        .collect();
    let square_case = p * t * squares(&case_means) / (n - 1.0);
    let square_wording = n * t * squares(&wording_means) / (p - 1.0);
    let square_joint = t * sum::sum_by(&joint, |e| e * e) / ((n - 1.0) * (p - 1.0));
    let repeat = sum::sum(&within) / (n * p * (t - 1.0));
    Ok(ThreeWay {
        n_cases: n_cases as u64,
        n_wordings: n_wordings as u64,
        n_repeats: n_repeats as u64,
        case: (square_case - square_joint) / (p * t),
        wording: (square_wording - square_joint) / (n * t),
        case_by_wording: (square_joint - repeat) / t,
        repeat,
    })
}

impl ThreeWay {
    /// The standard error of the mean over everything, for prompts worded anew: cases and wordings are both random.
    pub fn standard_error(&self) -> f64 {
        design::standard_error(&self.terms(), &self.counts())
    }

    /// The standard error of the mean with other numbers of cases, wordings and repeats, at least 1 each.
    pub fn standard_error_with(&self, n_cases: u64, n_wordings: u64, n_repeats: u64) -> f64 {
        let count = |n: u64| n.max(1) as f64;
        let counts = [
            (Facet::Cases, count(n_cases)),
            (Facet::Wordings, count(n_wordings)),
            (Facet::Repeats, count(n_repeats)),
        ];
        design::standard_error(&self.terms(), &counts)
    }

    /// The parts with their shares.
    pub fn components(&self) -> Vec<Component> {
        design::components(&self.terms(), &self.counts())
    }

    /// What further calls buy, in more cases, wordings or repeats.
    pub fn purchases(&self, calls: u64) -> Purchases {
        design::purchases(&self.terms(), &self.counts(), calls)
    }

    fn counts(&self) -> [Count; 3] {
        [
            (Facet::Cases, self.n_cases as f64),
            (Facet::Wordings, self.n_wordings as f64),
            (Facet::Repeats, self.n_repeats as f64),
        ]
    }

    fn terms(&self) -> [Term; 4] {
        let joint: &'static [Facet] = &[Facet::Cases, Facet::Wordings];
        let all: &'static [Facet] = &[Facet::Cases, Facet::Wordings, Facet::Repeats];
        [
            Term { part: Part::Case, variance: self.case, over: &[Facet::Cases] },
            Term { part: Part::Wording, variance: self.wording, over: &[Facet::Wordings] },
            Term { part: Part::CaseByWording, variance: self.case_by_wording, over: joint },
            Term { part: Part::Repeat, variance: self.repeat, over: all },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores built as case + wording + noise of the repeats, without interaction.
    fn additive(cases: &[f64], wordings: &[f64]) -> Vec<Vec<Vec<f64>>> {
        cases.iter().map(|c| wordings.iter().map(|w| vec![c + w - 0.5, c + w + 0.5]).collect()).collect()
    }

    #[test]
    fn by_hand() {
        let got = three_way(&additive(&[0.0, 2.0, 4.0], &[0.0, 1.0])).unwrap();
        // No interaction: its mean square is 0 and the mean square of repeats is 0.5.
        assert!((got.repeat - 0.5).abs() < 1e-12 && (got.case_by_wording + 0.25).abs() < 1e-12, "{got:?}");
        assert!((got.case - 4.0).abs() < 1e-12 && (got.wording - 0.5).abs() < 1e-12);
        let expected = libm::sqrt(4.0 / 3.0 + 0.5 / 2.0 + 0.5 / 12.0);
        assert!((got.standard_error() - expected).abs() < 1e-12);
        assert!((got.standard_error_with(3, 2, 2) - expected).abs() < 1e-12);
        assert!(got.components()[2].variance < 0.0 && got.components()[2].share == Some(0.0));
        assert_eq!(got.purchases(12).advice(), Some(Facet::Cases));
    }

    #[test]
    fn one_wording_hides_behind_many_cases() {
        let cases: Vec<f64> = (0..30).map(|i| f64::from(i % 5) * 0.1).collect();
        let got = three_way(&additive(&cases, &[0.0, 1.0, 0.4])).unwrap();
        assert_eq!(got.purchases(200).advice(), Some(Facet::Wordings));
        // More cases do not help against it.
        assert!(libm::sqrt(got.wording) < got.standard_error_with(1_000_000, 1, 10));
    }

    #[test]
    fn refusals() {
        let code = |scores: &[Vec<Vec<f64>>]| three_way(scores).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[vec![vec![]]]), "no_data");
        assert_eq!(code(&additive(&[0.0, 1.0], &[0.0])), "too_few_units");
        assert_eq!(code(&[vec![vec![1.0], vec![2.0]], vec![vec![1.0], vec![2.0]]]), "no_replication");
        assert_eq!(code(&[vec![vec![1.0], vec![2.0]], vec![vec![1.0]]]), "invalid_input");
        assert_eq!(code(&[vec![vec![f64::NAN, 1.0]; 2], vec![vec![1.0, 1.0]; 2]]), "invalid_input");
    }
}
