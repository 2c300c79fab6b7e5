//! A ranking from pairwise wins.
//!
//! [`fit`] takes a table of wins, each vote on its own; [`fit_votes`] takes single votes and allows that votes on
//! the same case go together. Both refuse when some players never beat, or never lose to, some others, because their
//! strengths then have no limit; [`components`] lists who that is.

mod graph;
mod likelihood;
mod ranking;
mod votes;

use crate::refusal::{Refusal, check_finite};
use likelihood::Wins;
use serde::Serialize;

pub use graph::components;
pub use ranking::{PairComparison, Placement, RankInterval};
pub use votes::{Vote, fit_votes};

/// Elo points for one unit of strength: a factor of ten in the odds is 400 points.
pub const ELO_PER_UNIT: f64 = 400.0 / std::f64::consts::LN_10;
/// The Elo rating of average strength.
pub const ELO_AVERAGE: f64 = 1000.0;

/// Strengths of players.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BradleyTerry {
    /// Log-odds strengths that sum to 0.
    pub strengths: Vec<f64>,
    /// Standard errors of `strengths`.
    pub standard_errors: Vec<f64>,
    /// The penalty on strengths, when one was asked for: they are then drawn towards each other.
    pub ridge: Option<f64>,
    /// Degrees of freedom of the standard errors: clusters less one; none for independent votes.
    pub df: Option<f64>,
    /// Covariance of the strengths, row after row.
    #[serde(skip)]
    covariance: Vec<Vec<f64>>,
}

impl BradleyTerry {
    /// Elo ratings: 1000 on average, 400 points for a factor of ten in the odds of a win.
    pub fn elo(&self) -> Vec<f64> {
        self.strengths.iter().map(|b| ELO_AVERAGE + ELO_PER_UNIT * b).collect()
    }

    /// Standard errors of the Elo ratings.
    pub fn elo_standard_errors(&self) -> Vec<f64> {
        self.standard_errors.iter().map(|error| ELO_PER_UNIT * error).collect()
    }

    /// The chance that player `first` beats player `second`; 1/2 for a player that is not there.
    pub fn probability(&self, first: usize, second: usize) -> f64 {
        likelihood::logistic(self.difference(first, second))
    }

    /// Strength of `first` less that of `second`.
    pub fn difference(&self, first: usize, second: usize) -> f64 {
        let strength = |i: usize| self.strengths.get(i).copied().unwrap_or_default();
        strength(first) - strength(second)
    }

    /// Standard error of the difference of two strengths.
    pub fn difference_standard_error(&self, first: usize, second: usize) -> f64 {
        let at = |i: usize, j: usize| {
            self.covariance.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default()
        };
        if first == second {
            return 0.0;
        }
        libm::sqrt((at(first, first) + at(second, second) - 2.0 * at(first, second)).max(0.0))
    }
}

/// Bradley-Terry strengths of a table of wins.
///
/// # Arguments
/// - `wins`: row `i`, column `j`: how often player `i` beat player `j`; a tie is half a win for both
/// - `ridge`: a penalty `ridge / 2 * sum of squared strengths`, which gives a limit to every table; none for maximum
///   likelihood
///
/// # Assumes
/// Independent votes. When cases repeat, use [`fit_votes`].
///
/// # Edge cases
/// With a ridge the strengths are biased towards each other, and their standard errors are those of the penalised
/// estimate around its own mean.
///
/// # Refusals
/// `no_data` without games; `too_few_units` below 2 players; `not_strongly_connected` without a ridge;
/// `invalid_input` for negative or infinite counts, wins against oneself, and a ridge that is not positive.
///
/// # Source
/// Bradley & Terry (1952), Biometrika 39:324–345; Ford (1957), Am. Math. Mon. 64:28–33 (when it can be estimated);
/// Hunter (2004), Ann. Stat. 32:384–406. Newton's method; the covariance is the pseudo-inverse of the information.
/// Complexity: O(players^3) a step.
pub fn fit(wins: &[Vec<f64>], ridge: Option<f64>) -> Result<BradleyTerry, Refusal> {
    let wins = checked(wins, ridge)?;
    let strengths = wins.strengths(ridge.unwrap_or(0.0))?;
    let covariance = wins.covariance(&strengths, ridge.unwrap_or(0.0))?;
    Ok(assembled(strengths, &covariance, ridge, None))
}

fn checked(wins: &[Vec<f64>], ridge: Option<f64>) -> Result<Wins, Refusal> {
    let n = wins.len();
    if wins.iter().any(|row| row.len() != n) {
        return Err(Refusal::InvalidInput { what: "the table of wins must be square" });
    }
    let all: Vec<f64> = wins.iter().flatten().copied().collect();
    check_finite(&all)?;
    let own = wins.iter().enumerate().any(|(i, row)| row.get(i).is_some_and(|x| 0.0 < x.abs()));
    if own || all.iter().any(|x| *x < 0.0) {
        return Err(Refusal::InvalidInput { what: "wins are not negative, and nobody beats oneself" });
    }
    if ridge.is_some_and(|ridge| !(0.0 < ridge && ridge.is_finite())) {
        return Err(Refusal::InvalidInput { what: "the ridge must be positive" });
    }
    if all.iter().all(|x| *x <= 0.0) {
        return Err(Refusal::NoData);
    }
    if n < 2 {
        return Err(Refusal::TooFewUnits { n: n as u64, needed: 2 });
    }
    let groups = components(wins).len() as u64;
    if ridge.is_none() && 1 < groups {
        return Err(Refusal::NotStronglyConnected { components: groups });
    }
    Ok(Wins::new(wins))
}

fn assembled(
    strengths: Vec<f64>,
    covariance: &crate::linear::Symmetric,
    ridge: Option<f64>,
    df: Option<f64>,
) -> BradleyTerry {
    let standard_errors = (0..strengths.len()).map(|i| libm::sqrt(covariance.get(i, i).max(0.0))).collect();
    let covariance = covariance.rows().map(<[f64]>::to_vec).collect();
    BradleyTerry { strengths, standard_errors, ridge, df, covariance }
}

#[cfg(test)]
mod tests;
