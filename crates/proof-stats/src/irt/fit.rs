//! Estimation of the items by marginal maximum likelihood.

use super::{Ability, Item, eap};
use crate::refusal::Refusal;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

/// With fewer variants there is nothing to tell the cases' parameters from.
pub const LEAST_VARIANTS: u64 = 20;

/// Standard deviation of the prior of the logarithm of a discrimination, around 0.
const SPREAD_OF_LOG_A: f64 = 0.5;
/// Nodes of the quadrature over abilities, equally spaced over [-REACH, REACH].
const NODES: u32 = 61;
const REACH: f64 = 6.0;
const MOST_ROUNDS: u32 = 2_000;

/// Estimated items.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// One for each case.
    pub items: Vec<Item>,
    /// Standard errors of `[ln discrimination, difficulty]`, one pair for each case; correlations between cases are left
    /// out, and the priors are counted as data.
    pub standard_errors: Vec<[f64; 2]>,
    /// Abilities of the variants (posterior means given the items).
    pub abilities: Vec<Ability>,
    /// Logarithm of the marginal likelihood.
    pub log_likelihood: f64,
    /// Rounds of the algorithm.
    pub rounds: u32,
    /// Whether no parameter moved by more than 1e-6 in the last round.
    pub converged: bool,
}

/// Items from the answers of many variants.
///
/// # Arguments
/// - `answers`: one row for each variant, one place for each case; nothing where there was no result
///
/// # Refusals
/// `too_few_units` below 20 variants; `no_data` without a case, or for a variant without an answer; `invalid_input` for rows
/// of different lengths.
///
/// # Assumptions
/// Abilities are standard normal, answers independent given the ability. Priors `ln a ~ N(0, SD 0.5)` and `b ~ N(0, SD 1)`
/// keep cases that all or no variants pass at finite values: they say little there.
///
/// # Source
/// Bock & Aitkin (1981), Psychometrika 46:443–459; Mislevy (1986), Psychometrika 51:177–195, for the priors; statistics
/// note, section 5.20. Expectation over 61 nodes, maximisation by Fisher scoring with halved steps. Standard errors from the
/// cross products of each case's scores. Complexity: O(rounds * variants * cases * nodes); the same bits for any number of
/// threads.
pub fn fit(answers: &[Vec<Option<bool>>]) -> Result<Fit, Refusal> {
    let n = answers.len() as u64;
    if n < LEAST_VARIANTS {
        return Err(Refusal::TooFewUnits { n, needed: LEAST_VARIANTS });
    }
    let n_cases = answers.first().map_or(0, Vec::len);
    if answers.iter().any(|row| row.len() != n_cases) {
        return Err(Refusal::InvalidInput { what: "every variant needs one place for each case" });
    }
    if answers.iter().any(|row| row.iter().all(Option::is_none)) {
        return Err(Refusal::NoData);
    }
    // Answers by case, so that a case is estimated from one slice.
    let by_case: Vec<Vec<Option<bool>>> =
        (0..n_cases).map(|i| answers.iter().map(|row| row.get(i).copied().flatten()).collect()).collect();
    let nodes = Nodes::new();
    let mut items = vec![Item { discrimination: 1.0, difficulty: 0.0 }; n_cases];
    let (mut rounds, mut converged) = (0, false);
    while rounds < MOST_ROUNDS && !converged {
        rounds += 1;
        let (posteriors, _) = nodes.posteriors(&items, answers);
        let work: Vec<(&Item, &Vec<Option<bool>>)> = items.iter().zip(&by_case).collect();
        let next: Vec<Item> = work
            .par_iter()
            .map(|(item, column)| maximise(**item, &nodes.expected(column, &posteriors), &nodes))
            .collect();
        let moved = items.iter().zip(&next).fold(0.0, |most: f64, (old, new)| {
            most.max((old.discrimination - new.discrimination).abs())
                .max((old.difficulty - new.difficulty).abs())
        });
        items = next;
        converged = moved <= 1e-6;
    }
    let (posteriors, log_likelihood) = nodes.posteriors(&items, answers);
    let standard_errors = items
        .iter()
        .zip(&by_case)
        .map(|(item, column)| errors_of_item(*item, column, &posteriors, &nodes))
        .collect();
    let abilities = answers.iter().map(|row| eap(&items, row)).collect::<Result<_, _>>()?;
    Ok(Fit { items, standard_errors, abilities, log_likelihood, rounds, converged })
}

/// Abilities with their prior weights.
struct Nodes {
    abilities: Vec<f64>,
    log_weights: Vec<f64>,
}

/// Expected number of variants at a node, and of those that pass.
#[derive(Clone, Copy)]
struct Expected {
    n: f64,
    passed: f64,
}

impl Nodes {
    fn new() -> Self {
        let step = 2.0 * REACH / f64::from(NODES - 1);
        let abilities: Vec<f64> = (0..NODES).map(|i| f64::from(i) * step - REACH).collect();
        let total: f64 = abilities.iter().map(|x| libm::exp(-0.5 * x * x)).sum();
        let log_weights = abilities.iter().map(|x| -0.5 * x * x - libm::log(total)).collect();
        Self { abilities, log_weights }
    }

    /// For each variant the probability of each node given its answers; and the logarithm of the marginal likelihood.
    fn posteriors(&self, items: &[Item], answers: &[Vec<Option<bool>>]) -> (Vec<Vec<f64>>, f64) {
        // Logarithms of both answers, node by node, once for all variants.
        let tables: Vec<Vec<[f64; 2]>> = items
            .iter()
            .map(|item| {
                let of = |x: &f64| [item.log_probability(*x, false), item.log_probability(*x, true)];
                self.abilities.iter().map(of).collect()
            })
            .collect();
        let rows: Vec<(Vec<f64>, f64)> = answers
            .par_iter()
            .map(|row| {
                let mut logs = self.log_weights.clone();
                for (table, answer) in tables.iter().zip(row) {
                    let Some(passes) = answer else { continue };
                    for (log, [fails, succeeds]) in logs.iter_mut().zip(table) {
                        *log += if *passes { *succeeds } else { *fails };
                    }
                }
                let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let weights: Vec<f64> = logs.iter().map(|log| libm::exp(log - greatest)).collect();
                let total: f64 = weights.iter().sum();
                (weights.iter().map(|w| w / total).collect(), greatest + libm::log(total))
            })
            .collect();
        let log_likelihood = rows.iter().map(|(_, log)| log).sum();
        (rows.into_iter().map(|(posterior, _)| posterior).collect(), log_likelihood)
    }

    fn expected(&self, column: &[Option<bool>], posteriors: &[Vec<f64>]) -> Vec<Expected> {
        let mut expected = vec![Expected { n: 0.0, passed: 0.0 }; self.abilities.len()];
        for (answer, posterior) in column.iter().zip(posteriors) {
            let Some(passes) = answer else { continue };
            for (at, p) in expected.iter_mut().zip(posterior) {
                at.n += p;
                at.passed += if *passes { *p } else { 0.0 };
            }
        }
        expected
    }
}

/// Logarithm of the priors of an item, up to a constant.
fn log_prior(item: Item) -> f64 {
    let log_a = libm::log(item.discrimination) / SPREAD_OF_LOG_A;
    -0.5 * log_a * log_a - 0.5 * item.difficulty * item.difficulty
}

/// The item of the greatest expected posterior given the counts at the nodes.
fn maximise(start: Item, expected: &[Expected], nodes: &Nodes) -> Item {
    let objective = |item: Item| {
        let likelihood: f64 = nodes
            .abilities
            .iter()
            .zip(expected)
            .map(|(x, at)| {
                at.passed * item.log_probability(*x, true)
                    + (at.n - at.passed) * item.log_probability(*x, false)
            })
            .sum();
        likelihood + log_prior(item)
    };
    let mut item = start;
    let mut value = objective(item);
    for _ in 0..20 {
        let log_a = libm::log(item.discrimination);
        let precision = 1.0 / (SPREAD_OF_LOG_A * SPREAD_OF_LOG_A);
        let mut gradient = [-precision * log_a, -item.difficulty];
        let mut information = [precision, 0.0, 1.0];
        for (x, at) in nodes.abilities.iter().zip(expected) {
            let slopes = [item.log_odds(*x), -item.discrimination];
            add_score(&mut gradient, slopes, at.passed - at.n * item.probability(*x));
            // P (1 - P) is the information for a discrimination of 1.
            let a = item.discrimination;
            add_information(&mut information, slopes, at.n * item.information(*x) / (a * a));
        }
        let Some([step_a, step_b]) = solve(information, gradient) else { break };
        let mut share = 1.0;
        let mut better = None;
        for _ in 0..30 {
            let candidate = Item {
                discrimination: libm::exp((log_a + share * step_a).clamp(-20.0, 20.0)),
                difficulty: item.difficulty + share * step_b,
            };
            let at_candidate = objective(candidate);
            if value < at_candidate {
                better = Some((candidate, at_candidate));
                break;
            }
            share *= 0.5;
        }
        let Some((candidate, at_candidate)) = better else { break };
        let moved = step_a.abs().max(step_b.abs()) * share;
        (item, value) = (candidate, at_candidate);
        if moved <= 1e-10 {
            break;
        }
    }
    item
}

/// Standard errors of `[ln a, b]` from the cross products of the variants' scores and the priors.
fn errors_of_item(item: Item, column: &[Option<bool>], posteriors: &[Vec<f64>], nodes: &Nodes) -> [f64; 2] {
    let mut information = [1.0 / (SPREAD_OF_LOG_A * SPREAD_OF_LOG_A), 0.0, 1.0];
    for (answer, posterior) in column.iter().zip(posteriors) {
        let Some(passes) = answer else { continue };
        let mut score = [0.0; 2];
        for (x, p) in nodes.abilities.iter().zip(posterior) {
            let slopes = [item.log_odds(*x), -item.discrimination];
            add_score(&mut score, slopes, p * (f64::from(u8::from(*passes)) - item.probability(*x)));
        }
        add_information(&mut information, score, 1.0);
    }
    let [aa, _, bb] = information;
    let determinant = determinant(information);
    [libm::sqrt(bb / determinant), libm::sqrt(aa / determinant)]
}

fn add_score(score: &mut [f64; 2], slopes: [f64; 2], weight: f64) {
    for (score, slope) in score.iter_mut().zip(slopes) {
        *score += weight * slope;
    }
}

/// Adds to the entries `aa`, `ab`, `bb` of a symmetric matrix.
fn add_information([aa, ab, bb]: &mut [f64; 3], [a, b]: [f64; 2], weight: f64) {
    *aa += weight * a * a;
    *ab += weight * a * b;
    *bb += weight * b * b;
}

/// The solution of two equations with a symmetric positive matrix.
fn solve(matrix: [f64; 3], [a, b]: [f64; 2]) -> Option<[f64; 2]> {
    let [aa, ab, bb] = matrix;
    let determinant = determinant(matrix);
    (0.0 < determinant).then(|| [(bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant])
}

fn determinant([aa, ab, bb]: [f64; 3]) -> f64 {
    let crossed = ab * ab;
    aa * bb - crossed
}
