//! Which ranks the data leave open.

use super::BradleyTerry;
use crate::estimate::Interval;
use crate::level::Level;
use crate::special::{normal_quantile, student_quantile_two_sided};
use serde::Serialize;

/// The ranks of one player that all pairwise intervals together allow; 1 is the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RankInterval {
    /// One more than the players that are surely stronger.
    pub best: u64,
    /// The number of players less those that are surely weaker.
    pub worst: u64,
}

/// The difference of two players with its simultaneous interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairComparison {
    /// One player, by place.
    pub first: usize,
    /// The other player.
    pub second: usize,
    /// Strength of the first less that of the second.
    pub difference: f64,
    /// Its interval, which holds for all pairs together.
    pub interval: Interval,
}

/// Ranks and the comparisons that they rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placement {
    /// For each player the ranks that are left open.
    pub ranks: Vec<RankInterval>,
    /// All pairs, with intervals that hold together.
    pub pairs: Vec<PairComparison>,
    /// Nominal coverage of all intervals together.
    pub level: Level,
}

impl BradleyTerry {
    /// The best and worst rank of each player that simultaneous pairwise intervals allow.
    ///
    /// The ranks of all players lie in their intervals together with at least the confidence of `level`.
    ///
    /// # Source
    /// Bonferroni over all pairs; statistics note, section 5.16. Complexity: O(players^2).
    pub fn placement(&self, level: Level) -> Placement {
        let n = self.strengths.len();
        let n_pairs = (n * n.saturating_sub(1) / 2).max(1) as f64;
        let alpha = level.alpha() / n_pairs;
        let quantile = match self.df {
            Some(df) => student_quantile_two_sided(alpha, df),
            None => -normal_quantile(alpha / 2.0),
        };
        let mut ranks = vec![RankInterval { best: 1, worst: n as u64 }; n];
        let mut pairs = Vec::new();
        for first in 0..n {
            for second in first + 1..n {
                let difference = self.difference(first, second);
                let reach = quantile * self.difference_standard_error(first, second);
                let interval = Interval { lo: difference - reach, hi: difference + reach };
                pairs.push(PairComparison { first, second, difference, interval });
                let stronger = if interval.is_above(0.0) {
                    Some((first, second))
                } else {
                    interval.is_below(0.0).then_some((second, first))
                };
                let Some((stronger, weaker)) = stronger else { continue };
                if let Some(rank) = ranks.get_mut(stronger) {
                    rank.worst -= 1;
                }
                if let Some(rank) = ranks.get_mut(weaker) {
                    rank.best += 1;
                }
            }
        }
        Placement { ranks, pairs, level }
    }
}
