//! Strengths from single votes, where votes on the same case go together.

use super::{BradleyTerry, assembled, checked};
use crate::linear::Symmetric;
use crate::refusal::Refusal;
use serde::Serialize;
use std::collections::BTreeMap;

/// One judgement of two players' answers to a case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Vote {
    /// One player, by place.
    pub first: usize,
    /// The other player.
    pub second: usize,
    /// How far the first one wins: 1, 0, or 1/2 for a tie; anything between is allowed.
    pub score: f64,
    /// The cluster of the vote: its case.
    pub cluster: u32,
}

/// Bradley-Terry strengths of single votes, with standard errors that allow votes on a case to go together.
///
/// # Arguments
/// - `players`: how many players there are; votes name them by place
/// - `ridge`: as [`super::fit`]
///
/// # Assumes
/// Independent clusters; any dependence between the votes of a cluster.
///
/// # Edge cases
/// The sandwich variance is multiplied by `G / (G - 1)` and judged with `G - 1` degrees of freedom for `G` clusters.
///
/// # Refusals
/// As [`super::fit`]; `single_cluster` when all votes are on one case; `invalid_input` for scores outside of `[0, 1]`
/// and players that are not there.
///
/// # Source
/// Liang & Zeger (1986), Biometrika 73:13–22; statistics note, section 5.16.
pub fn fit_votes(players: usize, votes: &[Vote], ridge: Option<f64>) -> Result<BradleyTerry, Refusal> {
    let mut wins = vec![vec![0.0; players]; players];
    for vote in votes {
        let is_sound = vote.first != vote.second && (0.0..=1.0).contains(&vote.score);
        let mut add = |winner: usize, loser: usize, won: f64| {
            wins.get_mut(winner).and_then(|row| row.get_mut(loser)).map(|entry| *entry += won)
        };
        let added =
            (add(vote.first, vote.second, vote.score), add(vote.second, vote.first, 1.0 - vote.score));
        if !is_sound || added != (Some(()), Some(())) {
            return Err(Refusal::InvalidInput {
                what: "a vote has a score in 0..1 and two players that exist",
            });
        }
    }
    let table = checked(&wins, ridge)?;
    let strengths = table.strengths(ridge.unwrap_or(0.0))?;
    let at = |i: usize| strengths.get(i).copied().unwrap_or_default();
    let mut scores: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for vote in votes {
        let surprise = vote.score - super::likelihood::logistic(at(vote.first) - at(vote.second));
        let score = scores.entry(vote.cluster).or_insert_with(|| vec![0.0; players]);
        for (player, sign) in [(vote.first, 1.0), (vote.second, -1.0)] {
            if let Some(entry) = score.get_mut(player) {
                *entry += sign * surprise;
            }
        }
    }
    let n_clusters = scores.len() as f64;
    if scores.len() < 2 {
        return Err(Refusal::SingleCluster);
    }
    let mut meat = Symmetric::zeros(players);
    for score in scores.values() {
        meat.add_outer(score, n_clusters / (n_clusters - 1.0));
    }
    let covariance = table.bread(&strengths, ridge.unwrap_or(0.0))?.sandwich(&meat);
    let result = assembled(strengths, &covariance, ridge, Some(n_clusters - 1.0));
    // Votes that are all as expected leave rounding errors, not a variance.
    let is_certain = result.standard_errors.iter().all(|error| *error <= 1e-9);
    if is_certain { Err(Refusal::NoVariation) } else { Ok(result) }
}
