//! What each case of a suite contributes: how hard it is, whether it tells variants apart, whether it says anything new.

use crate::refusal::Refusal;
use crate::sum;
use serde::Serialize;
use std::collections::BTreeMap;

/// Whether a case can tell variants apart at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Variants score differently on it.
    Varies,
    /// Every variant has the full score.
    AlwaysPasses,
    /// Every variant has the score 0.
    AlwaysFails,
    /// Every variant has the same score between.
    Constant,
}

/// Statistics of one case over variants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ItemStatistics {
    /// Variants with a score.
    pub n: u64,
    /// One minus the mean score: 0 when all pass, 1 when none does.
    pub difficulty: f64,
    /// Correlation with the mean of the variant's other cases; nothing when one of them does not vary, or below 3 variants.
    ///
    /// Below 0 the case is passed by the worse variants: its label or its scorer deserves a look.
    pub discrimination: Option<f64>,
    /// Whether it tells variants apart: a case that does not carries no information about which is better.
    pub spread: Spread,
    /// The first earlier case with exactly the same scores from all variants, when these vary.
    pub same_as: Option<usize>,
}

/// Statistics of all cases.
///
/// # Arguments
/// - `scores`: one row for each variant, one place for each case, scores in `[0, 1]`, nothing where there was none
///
/// # Refusals
/// `no_data` without a variant, without a case, or when a case has no score; `invalid_input` for rows of different lengths
/// or a score elsewhere.
///
/// # Edges
/// With few variants, cases share their scores by chance: `same_as` means little below about ten.
///
/// # Source
/// Corrected item-total correlation, Henrysson (1963), Psychometrika 28:211–218; statistics note, section 5.20. Complexity:
/// O(variants * cases), and a sort of the cases.
pub fn statistics(scores: &[Vec<Option<f64>>]) -> Result<Vec<ItemStatistics>, Refusal> {
    let n_cases = scores.first().map_or(0, Vec::len);
    if n_cases == 0 {
        return Err(Refusal::NoData);
    }
    if scores.iter().any(|row| row.len() != n_cases) {
        return Err(Refusal::InvalidInput { what: "every variant needs one place for each case" });
    }
    if scores.iter().flatten().flatten().any(|x| !(0.0..=1.0).contains(x)) {
        return Err(Refusal::InvalidInput { what: "a value lies outside of the scale" });
    }
    // Sum and number of each variant's scores.
    let totals: Vec<(f64, u64)> = scores
        .iter()
        .map(|row| {
            let scored: Vec<f64> = row.iter().flatten().copied().collect();
            (sum::sum(&scored), scored.len() as u64)
        })
        .collect();
    let mut first_with: BTreeMap<Vec<Option<u64>>, usize> = BTreeMap::new();
    let mut result = Vec::with_capacity(n_cases);
    for i in 0..n_cases {
        let column: Vec<Option<f64>> = scores.iter().map(|row| row.get(i).copied().flatten()).collect();
        let scored: Vec<f64> = column.iter().flatten().copied().collect();
        let spread = spread(&scored).ok_or(Refusal::NoData)?;
        // Zero has two signs; adding zero leaves one.
        let key = column.iter().map(|x| x.map(|x| (x + 0.0).to_bits())).collect();
        let same_as = match first_with.get(&key) {
            Some(first) if spread == Spread::Varies => Some(*first),
            _ => {
                first_with.insert(key, i);
                None
            }
        };
        let (own, rest): (Vec<f64>, Vec<f64>) = column
            .iter()
            .zip(&totals)
            .filter_map(|(score, (total, n))| {
                let score = (*score)?;
                (1 < *n).then(|| (score, (total - score) / (*n - 1) as f64))
            })
            .unzip();
        result.push(ItemStatistics {
            n: scored.len() as u64,
            difficulty: (1.0 - sum::mean(&scored)).clamp(0.0, 1.0),
            discrimination: correlation(&own, &rest),
            spread,
            same_as,
        });
    }
    Ok(result)
}

fn spread(scores: &[f64]) -> Option<Spread> {
    let (first, rest) = scores.split_first()?;
    Some(if rest.iter().any(|x| (x - first).abs() > 0.0) {
        Spread::Varies
    } else if *first <= 0.0 {
        Spread::AlwaysFails
    } else if 1.0 <= *first {
        Spread::AlwaysPasses
    } else {
        Spread::Constant
    })
}

/// Pearson's correlation, when both sides vary beyond rounding and there are at least three pairs.
fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() < 3 {
        return None;
    }
    let (mean_x, mean_y) = (sum::mean(x), sum::mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    // Scores lie in [0, 1], so squares below this are rounding.
    (1e-20 < xx && 1e-20 < yy).then(|| (xy / libm::sqrt(xx * yy)).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert, proptest};

    fn rows(rows: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        rows.iter().map(|row| row.iter().map(|x| Some(*x)).collect()).collect()
    }

    #[test]
    fn pinned_statistics() {
        let scores = rows(&[
            &[1.0, 1.0, 0.0, 0.0, 1.0, 0.5],
            &[1.0, 1.0, 0.0, 0.0, 1.0, 0.5],
            &[0.0, 1.0, 0.0, 1.0, 0.0, 0.5],
            &[0.0, 1.0, 0.0, 1.0, 0.0, 0.5],
            &[1.0, 1.0, 0.0, 0.0, 1.0, 0.5],
        ]);
        let got = statistics(&scores).unwrap();
        let spreads: Vec<Spread> = got.iter().map(|s| s.spread).collect();
        assert_eq!(
            spreads,
            [
                Spread::Varies,
                Spread::AlwaysPasses,
                Spread::AlwaysFails,
                Spread::Varies,
                Spread::Varies,
                Spread::Constant
            ]
        );
        assert_eq!(
            got.iter().map(|s| s.same_as).collect::<Vec<_>>(),
            [None, None, None, None, Some(0), None]
        );
        assert!((got[0].difficulty - 0.4).abs() < 1e-15 && (got[3].difficulty - 0.6).abs() < 1e-15);
        // The other cases of a variant that passes case 3 score less.
        assert!((got[3].discrimination.unwrap() + 1.0).abs() < 1e-12);
        // What case 0 gains on case 4 is lost on case 3: the rest does not vary.
        assert_eq!((got[0].discrimination, got[1].discrimination), (None, None));
    }

    #[test]
    fn gaps_are_left_out() {
        let mut scores = rows(&[&[1.0, 1.0, 1.0], &[0.0, 0.0, 1.0], &[1.0, 1.0, 0.0], &[0.0, 0.0, 0.0]]);
        scores[3][0] = None;
        let got = statistics(&scores).unwrap();
        assert_eq!((got[0].n, got[1].n, got[1].same_as), (3, 4, None));
        // By hand: scores 1, 0, 1 against the rests 1, 0.5, 0.5.
        assert!((got[0].discrimination.unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(statistics(&[]).unwrap_err().code(), "no_data");
        assert_eq!(statistics(&[vec![]]).unwrap_err().code(), "no_data");
        assert_eq!(statistics(&[vec![None]]).unwrap_err().code(), "no_data");
        assert_eq!(statistics(&rows(&[&[1.0], &[1.0, 0.0]])).unwrap_err().code(), "invalid_input");
        assert_eq!(statistics(&rows(&[&[1.5]])).unwrap_err().code(), "invalid_input");
        assert_eq!(statistics(&rows(&[&[f64::NAN]])).unwrap_err().code(), "invalid_input");
        let one = statistics(&rows(&[&[1.0, 0.0]])).unwrap();
        assert_eq!((one[0].discrimination, one[1].spread), (None, Spread::AlwaysFails));
    }

    proptest! {
        #[test]
        fn figures_are_in_their_ranges(
            scores in prop::collection::vec(prop::collection::vec(prop::option::of(0.0..=1.0_f64), 4), 1..12),
        ) {
            if let Ok(all) = statistics(&scores) {
                for item in all {
                    prop_assert!((0.0..=1.0).contains(&item.difficulty) && 1 <= item.n);
                    prop_assert!(item.discrimination.is_none_or(|r| (-1.0..=1.0).contains(&r)));
                }
            }
        }
    }
}
