//! Every judge, or every wording, on every case, once.

use super::design::{self, Component, Count, Facet, Part, Purchases, Term};
use crate::refusal::{Refusal, check_finite};
use crate::sum;
use serde::Serialize;

/// What crosses the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Second {
    /// Judges.
    Judges,
    /// Wordings of the prompt.
    Wordings,
}

/// The variance of a metric between cases, between judges (or wordings), and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoWay {
    /// What crosses the cases.
    pub second: Second,
    /// Cases.
    pub n_cases: u64,
    /// Judges, or wordings.
    pub n_second: u64,
    /// Variance between cases; may be negative, and then counts as 0.
    pub case: f64,
    /// Variance between judges or wordings, on all cases alike; may be negative, and then counts as 0.
    pub between_second: f64,
    /// The rest: what a judge or wording does to single cases, and noise.
    pub residual: f64,
}

/// Variance components of a complete table, one score for each case and judge (or wording).
///
/// # Arguments
/// - `scores`: one row a case, one column a judge; all rows of equal length
/// - `second`: what the columns are
///
/// # Assumptions
/// Cases and columns drawn at random from those that could have been taken.
///
/// # Refusals
/// `no_data`; `too_few_units` below two cases or two columns; `invalid_input` for rows of unequal length or a score
/// that is not finite. Leave out cases with a gap before.
///
/// # Source
/// Two-way random ANOVA without replication: Brennan (2001), Generalizability Theory, chapter 3; statistics note,
/// section 5.13. Complexity: O(scores).
pub fn two_way<C: AsRef<[f64]>>(scores: &[C], second: Second) -> Result<TwoWay, Refusal> {
    let Some(first) = scores.first() else { return Err(Refusal::NoData) };
    let n_second = first.as_ref().len();
    if n_second == 0 {
        return Err(Refusal::NoData);
    }
    for row in scores {
        check_finite(row.as_ref())?;
        if row.as_ref().len() != n_second {
            return Err(Refusal::InvalidInput { what: "every case needs one score in every column" });
        }
    }
    let fewest = scores.len().min(n_second) as u64;
    if fewest < 2 {
        return Err(Refusal::TooFewUnits { n: fewest, needed: 2 });
    }
    let (n, m) = (scores.len() as f64, n_second as f64);
    let case_means: Vec<f64> = scores.iter().map(|row| sum::mean(row.as_ref())).collect();
    let column =
        |idx: usize| -> Vec<f64> { scores.iter().filter_map(|row| row.as_ref().get(idx).copied()).collect() };
    let second_means: Vec<f64> = (0..n_second).map(|idx| sum::mean(&column(idx))).collect();
    let grand = sum::mean(&case_means);
    let squares = |means: &[f64]| sum::sum_by(means, |mean| (mean - grand) * (mean - grand));
    let mean_square_case = m * squares(&case_means) / (n - 1.0);
    let mean_square_second = n * squares(&second_means) / (m - 1.0);
    let rest: Vec<f64> = scores
        .iter()
        .zip(&case_means)
        .flat_map(|(row, case)| {
            row.as_ref().iter().zip(&second_means).map(move |(x, second)| x - case - second + grand)
        })
        .collect();
    let residual = sum::sum_by(&rest, |e| e * e) / ((n - 1.0) * (m - 1.0));
    Ok(TwoWay {
        second,
        n_cases: scores.len() as u64,
        n_second: n_second as u64,
        case: (mean_square_case - residual) / m,
        between_second: (mean_square_second - residual) / n,
        residual,
    })
}

impl TwoWay {
    /// Generalisability of a case's mean over so many judges when only the order of cases matters, in `[0, 1]`; none
    /// when nothing varies.
    pub fn relative(&self, n_second: u32) -> Option<f64> {
        let m = f64::from(n_second.max(1));
        ratio(self.case, self.residual.max(0.0) / m)
    }

    /// Dependability of a case's mean over so many judges when its value matters too, in `[0, 1]`; none when nothing
    /// varies.
    pub fn absolute(&self, n_second: u32) -> Option<f64> {
        let m = f64::from(n_second.max(1));
        ratio(self.case, (self.between_second.max(0.0) + self.residual.max(0.0)) / m)
    }

    /// The standard error of the mean over all cases and columns.
    pub fn standard_error(&self) -> f64 {
        design::standard_error(&self.terms(), &self.counts())
    }

    /// The standard error of the mean of these cases with so many judges or wordings.
    pub fn standard_error_with(&self, n_second: u32) -> f64 {
        let [cases, (facet, _)] = self.counts();
        design::standard_error(&self.terms(), &[cases, (facet, f64::from(n_second.max(1)))])
    }

    /// The parts with their shares.
    pub fn components(&self) -> Vec<Component> {
        design::components(&self.terms(), &self.counts())
    }

    /// What further calls buy, in more cases or in more judges or wordings.
    pub fn purchases(&self, calls: u64) -> Purchases {
        design::purchases(&self.terms(), &self.counts(), calls)
    }

    fn counts(&self) -> [Count; 2] {
        [(Facet::Cases, self.n_cases as f64), (self.facet(), self.n_second as f64)]
    }

    fn facet(&self) -> Facet {
        match self.second {
            Second::Judges => Facet::Judges,
            Second::Wordings => Facet::Wordings,
        }
    }

    fn terms(&self) -> [Term; 3] {
        let (part, own, both): (Part, &'static [Facet], &'static [Facet]) = match self.second {
            Second::Judges => (Part::Judge, &[Facet::Judges], &[Facet::Cases, Facet::Judges]),
            Second::Wordings => (Part::Wording, &[Facet::Wordings], &[Facet::Cases, Facet::Wordings]),
        };
        [
            Term { part: Part::Case, variance: self.case, over: &[Facet::Cases] },
            Term { part, variance: self.between_second, over: own },
            Term { part: Part::Residual, variance: self.residual, over: both },
        ]
    }
}

fn ratio(signal: f64, noise: f64) -> Option<f64> {
    let signal = signal.max(0.0);
    (0.0 < signal + noise).then(|| signal / (signal + noise))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Cases at 0, 2, 4; the second judge is 1 higher everywhere: nothing is left over.
        let got = two_way(&[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], Second::Judges).unwrap();
        assert!((got.case - 4.0).abs() < 1e-12 && got.residual.abs() < 1e-12, "{got:?}");
        assert!((got.between_second - 0.5).abs() < 1e-12);
        assert!((got.relative(1).unwrap() - 1.0).abs() < 1e-12);
        assert!((got.absolute(1).unwrap() - 4.0 / 4.5).abs() < 1e-12);
        assert!((got.standard_error() - libm::sqrt(4.0 / 3.0 + 0.25)).abs() < 1e-12);
        assert!((got.standard_error_with(1) - libm::sqrt(4.0 / 3.0 + 0.5)).abs() < 1e-12);
        assert_eq!(got.purchases(6).advice(), Some(Facet::Cases));
    }

    #[test]
    fn wordings_that_matter_are_bought() {
        let got = two_way(&[[0.0, 5.0], [0.1, 5.2], [0.0, 5.1], [0.1, 5.0]], Second::Wordings).unwrap();
        let bought = got.purchases(8);
        assert_eq!(bought.advice(), Some(Facet::Wordings), "{bought:?}");
        assert_eq!(got.components()[1].part, Part::Wording);
        let nothing = two_way(&[[1.0, 1.0], [1.0, 1.0]], Second::Judges).unwrap();
        assert_eq!((nothing.relative(3), nothing.absolute(3)), (None, None));
    }

    #[test]
    fn refusals() {
        let code = |scores: &[Vec<f64>]| two_way(scores, Second::Judges).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[vec![], vec![]]), "no_data");
        assert_eq!(code(&[vec![1.0, 2.0]]), "too_few_units");
        assert_eq!(code(&[vec![1.0], vec![2.0]]), "too_few_units");
        assert_eq!(code(&[vec![1.0, 2.0], vec![2.0]]), "invalid_input");
        assert_eq!(code(&[vec![1.0, 2.0], vec![2.0, f64::NAN]]), "invalid_input");
    }
}
