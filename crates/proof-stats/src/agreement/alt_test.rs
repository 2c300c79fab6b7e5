//! The alternative annotator test: may a judge stand in for a human annotator?

use crate::mean::Moments;
use crate::multiplicity::benjamini_yekutieli;
use crate::refusal::{Refusal, check_finite};
use crate::special::student_tails;
use serde::Serialize;

/// Fewer humans than this cannot be compared with each other.
pub const MIN_HUMANS: u64 = 3;
/// A human with fewer items than this is not tested.
pub const MIN_ITEMS: u64 = 30;
/// The share of the judge's rights over a human that is allowed when humans are experts.
pub const EPSILON_EXPERTS: f64 = 0.2;
/// As [`EPSILON_EXPERTS`] for trained annotators.
pub const EPSILON_TRAINED: f64 = 0.15;
/// As [`EPSILON_EXPERTS`] for crowd workers.
pub const EPSILON_CROWD: f64 = 0.1;

/// How close an answer is to the answers of the other humans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Closeness {
    /// The share of the others who said the same: for categories.
    Accuracy,
    /// The smaller the root mean square difference, the closer: for numbers.
    Distance,
}

/// What the test asks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AltTest {
    /// How close an answer is to the others.
    pub closeness: Closeness,
    /// How much better than the judge a human may be before the judge loses, in `[0, 1]`: what a human label costs
    /// more than the judge's.
    pub epsilon: f64,
    /// The false discovery rate over humans, in `(0, 1)`; usually 0.05.
    pub false_discovery_rate: f64,
    /// Items with fewer humans than this are left out; at least 2.
    pub min_humans_per_item: u64,
    /// Humans with fewer such items are not tested; usually [`MIN_ITEMS`].
    pub min_items_per_human: u64,
}

impl AltTest {
    /// The test as its authors use it for categories labelled by experts.
    pub const EXPERTS: Self = Self {
        closeness: Closeness::Accuracy,
        epsilon: EPSILON_EXPERTS,
        false_discovery_rate: 0.05,
        min_humans_per_item: 2,
        min_items_per_human: MIN_ITEMS,
    };
}

/// The judge against one human left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AgainstHuman {
    /// Which human, by place in the input.
    pub human: usize,
    /// How many items both answered.
    pub items: u64,
    /// Share of items on which the judge is at least as close to the other humans as this one.
    pub advantage: f64,
    /// One-sided p of "the human's advantage is epsilon or more".
    pub p: f64,
    /// `p` after Benjamini and Yekutieli.
    pub p_adjusted: f64,
    /// Whether the judge wins against this human.
    pub judge_wins: bool,
}

/// The outcome of the test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AltOutcome {
    /// One row for each human with enough items.
    pub humans: Vec<AgainstHuman>,
    /// Share of those humans against whom the judge wins.
    pub winning_rate: f64,
    /// Mean of the advantages.
    pub advantage: f64,
    /// Whether the judge may stand in for a human: it wins against at least half of them.
    pub passes: bool,
}

/// Whether a judge may stand in for a human annotator.
///
/// Every human is left out in turn, and judge and human are compared by how close they come to the rest.
///
/// # Arguments
/// - `judge`: the judge's answer for each item; none where it is missing
/// - `humans`: for each human an answer per item, in the same order; none where it is missing
///
/// # Assumes
/// Independent items. Benjamini and Yekutieli's adjustment allows for humans sharing items.
///
/// # Edge cases
/// A human whose differences to the judge are all equal: p is 0 when their mean lies below epsilon, else 1.
///
/// # Refusals
/// `too_few_raters` below 3 humans; `too_few_units` when no human has enough items; `invalid_input` for lists of
/// different lengths, answers that are not finite and settings out of range.
///
/// # Source
/// Calderon, Reichart & Dror (2025), The Alternative Annotator Test for LLM-as-a-Judge, ACL. Complexity: O(items
/// times humans squared).
pub fn alt_test(
    judge: &[Option<f64>],
    humans: &[Vec<Option<f64>>],
    test: AltTest,
) -> Result<AltOutcome, Refusal> {
    check(judge, humans, test)?;
    let n_humans_of =
        |item: usize| humans.iter().filter(|answers| matches!(answers.get(item), Some(Some(_)))).count();
    let kept: Vec<usize> =
        (0..judge.len()).filter(|item| test.min_humans_per_item <= n_humans_of(*item) as u64).collect();
    let mut most = 0;
    let mut rows = Vec::new();
    for human in 0..humans.len() {
        let indicators = compare(judge, humans, human, &kept, test.closeness);
        let items = indicators.len() as u64;
        most = most.max(items);
        if items < test.min_items_per_human.max(1) {
            continue;
        }
        let advantage = indicators.iter().filter(|(judge, _)| *judge).count() as f64 / items as f64;
        let differences: Vec<f64> =
            indicators.iter().map(|(judge, human)| f64::from(i8::from(*human) - i8::from(*judge))).collect();
        let p = p_below(&differences, test.epsilon);
        rows.push(AgainstHuman { human, items, advantage, p, p_adjusted: p, judge_wins: false });
    }
    if rows.is_empty() {
        return Err(Refusal::TooFewUnits { n: most, needed: test.min_items_per_human.max(1) });
    }
    let ps: Vec<Option<f64>> = rows.iter().map(|row| Some(row.p)).collect();
    for (row, adjusted) in rows.iter_mut().zip(benjamini_yekutieli(&ps)?) {
        row.p_adjusted = adjusted.unwrap_or(1.0);
        row.judge_wins = row.p_adjusted <= test.false_discovery_rate;
    }
    let n = rows.len() as f64;
    let winning_rate = rows.iter().filter(|row| row.judge_wins).count() as f64 / n;
    let advantage = rows.iter().map(|row| row.advantage).sum::<f64>() / n;
    Ok(AltOutcome { humans: rows, winning_rate, advantage, passes: 0.5 <= winning_rate })
}

fn check(judge: &[Option<f64>], humans: &[Vec<Option<f64>>], test: AltTest) -> Result<(), Refusal> {
    let is_rate = |x: f64| (0.0..=1.0).contains(&x);
    if !is_rate(test.epsilon) || !is_rate(test.false_discovery_rate) || test.min_humans_per_item < 2 {
        return Err(Refusal::InvalidInput {
            what: "epsilon and rate lie in 0..1, and items need two humans",
        });
    }
    if humans.iter().any(|answers| answers.len() != judge.len()) {
        return Err(Refusal::InvalidInput { what: "the two raters rated different numbers of cases" });
    }
    for answers in humans.iter().map(Vec::as_slice).chain([judge]) {
        check_finite(&answers.iter().copied().flatten().collect::<Vec<f64>>())?;
    }
    let n = humans.len() as u64;
    if n < MIN_HUMANS { Err(Refusal::TooFewRaters { n, needed: MIN_HUMANS }) } else { Ok(()) }
}

/// For each item that both answered: whether the judge is at least as close to the rest as the human, and the
/// reverse.
fn compare(
    judge: &[Option<f64>],
    humans: &[Vec<Option<f64>>],
    left_out: usize,
    items: &[usize],
    closeness: Closeness,
) -> Vec<(bool, bool)> {
    let answer = |human: usize, item: usize| humans.get(human)?.get(item).copied().flatten();
    let compare_item = |item: &usize| {
        let judge = judge.get(*item).copied().flatten()?;
        let human = answer(left_out, *item)?;
        // How far an answer is from the rest: wrong answers, or the sum of squared differences. Both grow with the
        // score that is compared and need no division, so that ties are exact.
        let distance = |mine: f64| -> f64 {
            let others = (0..humans.len()).filter(|other| *other != left_out);
            let differences = others.filter_map(|other| answer(other, *item)).map(|other| other - mine);
            match closeness {
                Closeness::Accuracy => differences.filter(|d| 0.0 < d.abs()).count() as f64,
                Closeness::Distance => differences.map(|d| d * d).sum(),
            }
        };
        let (of_judge, of_human) = (distance(judge), distance(human));
        // Sums of the same squares in another order may differ in the last digits.
        let slack = 1e-9 * of_judge.max(of_human);
        Some((of_judge <= of_human + slack, of_human <= of_judge + slack))
    };
    items.iter().filter_map(compare_item).collect()
}

/// One-sided p of the t test that the mean lies below `bound`.
fn p_below(differences: &[f64], bound: f64) -> f64 {
    match Moments::of(differences) {
        Ok(moments) => student_tails((moments.mean - bound) / moments.standard_error(), moments.df()).lower,
        // All equal, or a single item.
        Err(_) => match differences.first() {
            Some(first) if *first < bound && 1 < differences.len() => 0.0,
            _ => 1.0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn humans() -> Vec<Vec<Option<f64>>> {
        (0..3_u32)
            .map(|h| (0..40_u32).map(|i| Some(f64::from((i + u32::from(i % 9 == h)) % 3))).collect())
            .collect()
    }

    #[test]
    fn a_judge_that_agrees_passes_and_one_that_guesses_does_not() {
        let good: Vec<Option<f64>> = (0..40_u32).map(|i| Some(f64::from(i % 3))).collect();
        let outcome = alt_test(&good, &humans(), AltTest::EXPERTS).unwrap();
        assert!(outcome.passes && 0.99 < outcome.winning_rate && outcome.humans.len() == 3);
        let bad: Vec<Option<f64>> = (0..40_u32).map(|i| Some(f64::from((i / 2) % 3))).collect();
        let outcome = alt_test(&bad, &humans(), AltTest::EXPERTS).unwrap();
        assert!(!outcome.passes && outcome.advantage < 0.7, "{outcome:?}");
    }

    #[test]
    fn equal_differences_need_no_spread() {
        assert!(p_below(&[-1.0; 30], 0.2) <= 0.0);
        assert!(1.0 <= p_below(&[1.0; 30], 0.2));
        assert!(1.0 <= p_below(&[-1.0], 0.2));
    }

    #[test]
    fn refusals() {
        let judge = vec![Some(1.0); 40];
        let code = |judge: &[Option<f64>], humans: &[Vec<Option<f64>>], test| {
            alt_test(judge, humans, test).unwrap_err().code()
        };
        assert_eq!(code(&judge, &humans()[..2], AltTest::EXPERTS), "too_few_raters");
        assert_eq!(code(&judge[..39], &humans(), AltTest::EXPERTS), "invalid_input");
        assert_eq!(code(&vec![None; 40], &humans(), AltTest::EXPERTS), "too_few_units");
        assert_eq!(code(&judge, &humans(), AltTest { epsilon: -0.1, ..AltTest::EXPERTS }), "invalid_input");
        assert_eq!(
            code(&judge, &humans(), AltTest { min_humans_per_item: 1, ..AltTest::EXPERTS }),
            "invalid_input"
        );
        let demanding = AltTest { min_items_per_human: 41, ..AltTest::EXPERTS };
        assert_eq!(code(&judge, &humans(), demanding), "too_few_units");
    }
}
