//! Which of several variants may be the best.

use super::flipped::checked;
use super::simultaneous::simultaneous;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::sign_flip;
use crate::sum;
use serde::Serialize;

/// The variants that are not ruled out as best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BestSet {
    /// Their places among the columns, ascending. Never empty.
    pub members: Vec<usize>,
    /// Every pair of variants.
    pub pairs: Vec<PairCompared>,
    /// The quantile of the greatest |t| over all pairs; none when no pair has an interval.
    pub critical: Option<f64>,
    /// The best variant is in the set with at least this probability.
    pub level: Level,
}

/// Two variants on the cases that both have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairCompared {
    /// Place of the one.
    pub first: usize,
    /// Place of the other.
    pub second: usize,
    /// Cases that both have.
    pub n: u64,
    /// Mean of first minus second; 0 without a shared case.
    pub difference: f64,
    /// Its interval, simultaneous over all pairs; none where the data carry none.
    pub interval: Option<Interval>,
    /// Where there is no interval, the sign-flip p times the number of pairs decides.
    pub p: Option<f64>,
    /// The variant that the pair shows to be better, if it shows one.
    pub better: Option<usize>,
}

/// The set of variants that may be the best: all but those that another one beats, at a level that holds for all
/// pairs together. Print the set, never only the top.
///
/// # Arguments
/// - `scores`: for each variant one score a case, more is better; none where missing
/// - `clusters`, `seed`: as in [`super::westfall_young()`]
///
/// # Edges
/// A variant without a shared case cannot be ruled out. Pairs that differ in few cases, or by the same amount in
/// all, have no interval: they are decided by the exact sign-flip test with Bonferroni's factor.
///
/// # Refusals
/// `no_data` without any score; `invalid_input` for unequal lengths or a score that is not finite.
///
/// # Source
/// Hsu (1996), Multiple Comparisons, chapter 5 (all pairwise form), with the max-t quantile of shared sign flips;
/// statistics note, section 5.11. Complexity: O(k^2 n B / 16).
pub fn best_set<C: AsRef<[Option<f64>]>>(
    scores: &[C],
    clusters: Option<&[u32]>,
    level: Level,
    seed: u64,
) -> Result<BestSet, Refusal> {
    let scores = checked(scores, clusters)?;
    let mut columns = Vec::new();
    let mut pairs = Vec::new();
    for (first, left) in scores.iter().enumerate() {
        for (second, right) in scores.iter().enumerate().skip(first + 1) {
            let column: Vec<Option<f64>> = left.iter().zip(right).map(|(a, b)| Some((*a)? - (*b)?)).collect();
            let values: Vec<f64> = column.iter().flatten().copied().collect();
            pairs.push(PairCompared {
                first,
                second,
                n: values.len() as u64,
                difference: sum::mean(&values),
                interval: None,
                p: None,
                better: None,
            });
            columns.push(column);
        }
    }
    let mut critical = None;
    if pairs.iter().any(|pair| 0 < pair.n) {
        let together = simultaneous(&columns, clusters, level, seed)?;
        critical = together.critical;
        let n_pairs = pairs.len() as f64;
        for ((pair, column), found) in pairs.iter_mut().zip(&columns).zip(together.columns) {
            match found {
                Ok(found) => pair.interval = Some(found.interval),
                Err(_) if 0 < pair.n => pair.p = Some((flip_p(column, clusters, seed)? * n_pairs).min(1.0)),
                Err(_) => {}
            }
            pair.better = winner(pair, level);
        }
    }
    let is_beaten = |idx: usize| {
        pairs.iter().any(|pair| pair.better.is_some_and(|better| better != idx) && pair.holds(idx))
    };
    let members = (0..scores.len()).filter(|idx| !is_beaten(*idx)).collect();
    Ok(BestSet { members, pairs, critical, level })
}

impl PairCompared {
    fn holds(&self, idx: usize) -> bool {
        self.first == idx || self.second == idx
    }
}

fn winner(pair: &PairCompared, level: Level) -> Option<usize> {
    let is_shown = match (pair.interval, pair.p) {
        (Some(interval), _) => interval.is_above(0.0) || interval.is_below(0.0),
        (None, Some(p)) => p <= level.alpha(),
        (None, None) => false,
    };
    is_shown.then_some(if 0.0 < pair.difference { pair.first } else { pair.second })
}

fn flip_p(column: &[Option<f64>], clusters: Option<&[u32]>, seed: u64) -> Result<f64, Refusal> {
    let values: Vec<f64> = column.iter().map(|d| d.unwrap_or(0.0)).collect();
    let flip = match clusters {
        Some(labels) => sign_flip::test_clustered(&values, labels, seed)?,
        None => sign_flip::test(&values, seed)?,
    };
    Ok(flip.two_sided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    /// Uniform noise shared by the variants and of their own, around the true means.
    fn scores(means: &[f64], n: usize, seed: u64) -> Vec<Vec<Option<f64>>> {
        let mut rng = Rng::from_seed(seed);
        let shared: Vec<f64> = (0..n).map(|_| rng.unit()).collect();
        means.iter().map(|mean| shared.iter().map(|x| Some(x + mean + 0.5 * rng.unit())).collect()).collect()
    }

    #[test]
    fn the_clearly_worse_are_out_and_the_tied_stay() {
        let got = best_set(&scores(&[0.5, 0.1, 0.5, -0.4], 80, 3), None, Level::P95, 1).unwrap();
        assert_eq!(got.members, [0, 2]);
        assert_eq!(got.pairs.len(), 6);
        let missing = best_set(&[vec![Some(1.0), None], vec![None, Some(0.0)]], None, Level::P95, 1).unwrap();
        assert_eq!((missing.members.as_slice(), missing.critical), ([0, 1].as_slice(), None));
        let one = best_set(&scores(&[0.5], 10, 3), None, Level::P95, 1).unwrap();
        assert_eq!(one.members, [0]);
        assert_eq!(best_set::<Vec<_>>(&[], None, Level::P95, 1).unwrap_err().code(), "no_data");
    }

    #[test]
    fn a_constant_lead_is_decided_by_the_flips() {
        let ahead = vec![Some(0.75); 12];
        let behind = vec![Some(0.5); 12];
        let got = best_set(&[behind.clone(), ahead.clone()], None, Level::P95, 1).unwrap();
        assert_eq!((got.members.as_slice(), got.pairs[0].interval), ([1].as_slice(), None));
        // Four cases cannot show it.
        let got = best_set(&[behind[..4].to_vec(), ahead[..4].to_vec()], None, Level::P95, 1).unwrap();
        assert_eq!(got.members, [0, 1]);
    }

    /// With equal variants the set should hold all of them in 95 % of runs.
    #[test]
    fn equal_variants_are_rarely_separated() {
        let n_runs = 300;
        let whole = (0..n_runs)
            .filter(|run| {
                let got = best_set(&scores(&[0.0; 4], 30, 1000 + run), None, Level::P95, *run).unwrap();
                got.members.len() == 4
            })
            .count();
        let error = 2.0 * libm::sqrt(0.95 * 0.05 * 300.0);
        assert!(285.0 - error <= whole as f64, "{whole} of {n_runs}");
    }
}
