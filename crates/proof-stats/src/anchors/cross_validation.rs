//! How far estimates from anchors lie from the whole suite, for variants that did not choose them.

use super::{Anchors, check_count, greedy_information, k_medoids, predict};
use crate::irt::{Item, fit};
use crate::refusal::Refusal;
use crate::rng::Rng;
use serde::Serialize;

/// How anchors are chosen and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Medoids of the cases' answers, weighted mean: needs no model.
    Answers,
    /// Medoids of the items' parameters, weighted mean: needs 20 variants to choose from.
    Items,
    /// Greedy information, prediction through the model: needs 20 variants to choose from.
    Information,
}

/// Errors of the estimates for variants that had no part in the choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrossValidation {
    /// Estimate minus the mean over the whole suite, for each variant in its order.
    pub errors: Vec<f64>,
    /// Mean of the errors: above 0 when anchors flatter.
    pub bias: f64,
    /// Root of the mean square of the errors: the prediction error to print.
    pub root_mean_square: f64,
    /// The greatest absolute error.
    pub greatest: f64,
    /// The root mean square error that as many cases drawn at random would have: anchors are worth their trouble only when
    /// theirs is less.
    pub of_random_cases: f64,
}

/// Chooses `k` anchors without each fold of variants in turn and predicts the fold's suite scores from them.
///
/// # Arguments
/// - `answers`: one row for each variant, one result for each case, without gaps
/// - `folds`: 2 to the number of variants
/// - `seed`: draws which variants form a fold
///
/// # Refusals
/// `no_data` without a case; `invalid_input` for rows of different lengths, `k` or `folds` out of range; with a model
/// `too_few_units` when fewer than 20 variants are left to choose from.
///
/// # Source
/// Statistics note, section 5.20. Complexity: `folds` times that of the choice.
pub fn cross_validate(
    answers: &[Vec<bool>],
    k: usize,
    method: Method,
    folds: usize,
    seed: u64,
) -> Result<CrossValidation, Refusal> {
    let n_cases = answers.first().map_or(0, Vec::len);
    check_count(n_cases, k)?;
    if answers.iter().any(|row| row.len() != n_cases) {
        return Err(Refusal::InvalidInput { what: "every variant needs one result for each case" });
    }
    if folds < 2 || answers.len() < folds {
        return Err(Refusal::InvalidInput {
            what: "the folds must lie between 2 and the number of variants",
        });
    }
    let mut order: Vec<usize> = (0..answers.len()).collect();
    Rng::from_seed(seed).shuffle(&mut order);
    let mut errors = vec![0.0; answers.len()];
    let mut variances = 0.0;
    for fold in 0..folds {
        let is_held_out = |place: usize| place % folds == fold;
        let rows = |held_out: bool| {
            order
                .iter()
                .enumerate()
                .filter(move |(place, _)| is_held_out(*place) == held_out)
                .filter_map(|(_, variant)| answers.get(*variant).map(|row| (*variant, row)))
        };
        let training: Vec<&Vec<bool>> = rows(false).map(|(_, row)| row).collect();
        let (anchors, items) = choose(&training, n_cases, k, method)?;
        for (variant, row) in rows(true) {
            let seen: Vec<bool> = anchors.cases.iter().filter_map(|case| row.get(*case).copied()).collect();
            let estimate = match method {
                Method::Information => predict(&items, &anchors, &seen)?,
                Method::Answers | Method::Items => {
                    let scores: Vec<f64> = seen.iter().map(|p| f64::from(u8::from(*p))).collect();
                    anchors.weighted_mean(&scores)?
                }
            };
            let truth = row.iter().filter(|passes| **passes).count() as f64 / n_cases as f64;
            variances += variance_of_random_cases(truth, n_cases as f64, k as f64);
            if let Some(error) = errors.get_mut(variant) {
                *error = estimate - truth;
            }
        }
    }
    let n = errors.len() as f64;
    let bias = errors.iter().sum::<f64>() / n;
    let root_mean_square = libm::sqrt(errors.iter().map(|error| error * error).sum::<f64>() / n);
    let greatest = errors.iter().fold(0.0, |most: f64, error| most.max(error.abs()));
    let of_random_cases = libm::sqrt(variances / n);
    Ok(CrossValidation { errors, bias, root_mean_square, greatest, of_random_cases })
}

/// Variance of the pass rate of `k` of `n` cases drawn without replacement.
fn variance_of_random_cases(rate: f64, n: f64, k: f64) -> f64 {
    if n <= k { 0.0 } else { rate * (1.0 - rate) / k * (n - k) / (n - 1.0) }
}

fn choose(
    training: &[&Vec<bool>],
    n_cases: usize,
    k: usize,
    method: Method,
) -> Result<(Anchors, Vec<Item>), Refusal> {
    if method == Method::Answers {
        let points: Vec<Vec<f64>> = (0..n_cases)
            .map(|i| {
                let of = |row: &&Vec<bool>| row.get(i).map_or(0.0, |passes| f64::from(u8::from(*passes)));
                training.iter().map(of).collect()
            })
            .collect();
        return Ok((k_medoids(&points, k)?, Vec::new()));
    }
    let rows: Vec<Vec<Option<bool>>> =
        training.iter().map(|row| row.iter().map(|passes| Some(*passes)).collect()).collect();
    let items = fit(&rows)?.items;
    let anchors = if method == Method::Information {
        greedy_information(&items, k)?
    } else {
        let points: Vec<Vec<f64>> =
            items.iter().map(|item| vec![libm::log(item.discrimination), item.difficulty]).collect();
        k_medoids(&points, k)?
    };
    Ok((anchors, items))
}
