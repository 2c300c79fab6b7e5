//! The bootstrap of statistics that are functions of sums over the cases.

use super::units::{Units, index};
use super::{MIN_DISTINCT, Plan, Replicates, multinomial};
use crate::parallel;
use crate::refusal::{Refusal, check_finite};
use crate::rng::Rng;
use crate::sum;

/// Up to this many different rows, how often each is drawn is one binomial number.
const FEW_KINDS: usize = 16;

/// Replicates of a statistic that is a function of K sums over independent cases.
///
/// A correlation is one, of the sums of `x, y, xx, yy, xy`; F1 is one, of the sums of its three counts; a ratio of
/// totals is one, of both totals.
///
/// # Arguments
/// - `rows`: what each case adds to each sum
/// - `of`: the statistic from the sums and the number of cases; none where it is undefined
///
/// # Assumptions
/// Independent cases.
///
/// # Refusals
/// `no_data`; `too_few_units` below 15 cases; `invalid_input` for a number that is not finite;
/// `statistic_undefined` when it has no value for the data, without one case, or on more than one resample in
/// twenty; `no_variation` and `few_distinct` when it hardly changes.
///
/// # Source
/// Statistics note, sections 5.3 and 8.4. Complexity: one addition of K numbers for each resample and case; with up
/// to 16 different rows, 16 binomial numbers a resample whatever the number of cases.
pub fn sums<const K: usize>(
    rows: &[[f64; K]],
    of: impl Fn(&[f64; K]) -> Option<f64> + Sync,
    plan: Plan,
) -> Result<Replicates, Refusal> {
    Units::cases(rows.len())?;
    of_units(rows, of, plan)
}

/// As [`sums`], drawing and leaving out whole clusters.
///
/// # Arguments
/// - `clusters`: the cluster of each row, any labels
///
/// # Refusals
/// As [`sums`], with `invalid_input` for lengths that differ, `single_cluster`, and `too_few_units` below 20 clusters.
pub fn sums_of_clusters<const K: usize>(
    rows: &[[f64; K]],
    clusters: &[u32],
    of: impl Fn(&[f64; K]) -> Option<f64> + Sync,
    plan: Plan,
) -> Result<Replicates, Refusal> {
    if rows.len() != clusters.len() {
        return Err(Refusal::InvalidInput { what: "rows and clusters differ in length" });
    }
    let units = Units::clusters(clusters)?;
    let totals: Vec<[f64; K]> = (0..units.len())
        .map(|unit| {
            let mut total = [0.0; K];
            units.with_rows(unit, |of_unit| {
                for row in of_unit.iter().filter_map(|row| rows.get(*row)) {
                    add(&mut total, row, 1.0);
                }
            });
            total
        })
        .collect();
    of_units(&totals, of, plan)
}

/// Replicates of the mean of independent cases.
///
/// # Refusals
/// As [`sums`]; `few_distinct` for fewer than five different values: a pass rate has its own intervals in
/// [`crate::proportion`].
pub fn mean(values: &[f64], plan: Plan) -> Result<Replicates, Refusal> {
    Units::cases(values.len())?;
    check_finite(values)?;
    let n_kinds = kinds(values.iter().map(|x| [*x]), FEW_KINDS).map_or(FEW_KINDS + 1, |kinds| kinds.len());
    match n_kinds as u64 {
        1 => return Err(Refusal::NoVariation),
        n if n < MIN_DISTINCT => return Err(Refusal::FewDistinct { n, needed: MIN_DISTINCT }),
        _ => {}
    }
    // Sums of deviations keep the digits that a large common offset would take.
    let centre = sum::mean(values);
    let n = values.len() as f64;
    let rows: Vec<[f64; 2]> = values.iter().map(|x| [x - centre, 1.0]).collect();
    // The number of cases is summed too, because it is one less where one is left out.
    if n_kinds <= FEW_KINDS {
        return of_units(&rows, |[total, n]| Some(centre + total / n), plan);
    }
    let single: Vec<[f64; 1]> = values.iter().map(|x| [x - centre]).collect();
    let values = parallel::replicates(
        plan.resamples,
        plan.seed,
        || (),
        |rng, ()| {
            let [total] = gather(rng, &single);
            Some(centre + total / n)
        },
    );
    let jackknife = single.iter().map(|[deviation]| Some(centre - deviation / (n - 1.0))).collect();
    Replicates::of_outcomes(Some(centre), values, jackknife)
}

/// Replicates of a ratio of two totals, such as cost per token, over independent cases.
///
/// # Arguments
/// - `numerators`, `denominators`: what each case adds to the totals
///
/// # Refusals
/// As [`sums`], with `invalid_input` for lengths that differ; a total of 0 below the line has no ratio.
pub fn ratio_of_sums(numerators: &[f64], denominators: &[f64], plan: Plan) -> Result<Replicates, Refusal> {
    if numerators.len() != denominators.len() {
        return Err(Refusal::InvalidInput { what: "numerators and denominators differ in length" });
    }
    let rows: Vec<[f64; 2]> = numerators.iter().zip(denominators).map(|(a, b)| [*a, *b]).collect();
    sums(&rows, |[above, below]| (0.0 < below.abs()).then(|| above / below), plan)
}

fn of_units<const K: usize>(
    rows: &[[f64; K]],
    of: impl Fn(&[f64; K]) -> Option<f64> + Sync,
    plan: Plan,
) -> Result<Replicates, Refusal> {
    check_finite(rows.as_flattened())?;
    let kinds = kinds(rows.iter().copied(), FEW_KINDS);
    let values = match &kinds {
        Some(kinds) => {
            let counts: Vec<u64> = kinds.iter().map(|(_, count)| *count).collect();
            parallel::replicates(
                plan.resamples,
                plan.seed,
                || (),
                |rng, ()| {
                    let mut total = [0.0; K];
                    multinomial::draw(rng, &counts, |kind, times| {
                        if let Some((row, _)) = kinds.get(kind) {
                            add(&mut total, row, times as f64);
                        }
                    });
                    of(&total)
                },
            )
        }
        None => parallel::replicates(plan.resamples, plan.seed, || (), |rng, ()| of(&gather(rng, rows))),
    };
    let mut total = [0.0; K];
    for (k, slot) in total.iter_mut().enumerate() {
        let column: Vec<f64> = rows.iter().filter_map(|row| row.get(k)).copied().collect();
        *slot = sum::sum(&column);
    }
    let without = |row: &[f64; K]| {
        let mut rest = total;
        add(&mut rest, row, -1.0);
        of(&rest)
    };
    Replicates::of_outcomes(of(&total), values, rows.iter().map(without).collect())
}

/// The sum of as many rows as there are, drawn with replacement.
fn gather<const K: usize>(rng: &mut Rng, rows: &[[f64; K]]) -> [f64; K] {
    let mut total = [0.0; K];
    for _ in 0..rows.len() {
        if let Some(row) = rows.get(index(rng, rows.len())) {
            for (slot, x) in total.iter_mut().zip(row) {
                *slot += x;
            }
        }
    }
    total
}

fn add<const K: usize>(total: &mut [f64; K], row: &[f64; K], times: f64) {
    for (slot, x) in total.iter_mut().zip(row) {
        *slot += times * x;
    }
}

/// The different rows and how often each occurs, in the order of their first occurrence; none when there are more
/// than `limit`.
fn kinds<const K: usize>(rows: impl Iterator<Item = [f64; K]>, limit: usize) -> Option<Vec<([f64; K], u64)>> {
    let mut kinds: Vec<([f64; K], u64)> = Vec::new();
    // Adding 0 makes the two zeros one; then equal numbers have equal bits.
    let is_same = |a: &[f64; K], b: &[f64; K]| a.iter().zip(b).all(|(x, y)| x.to_bits() == y.to_bits());
    for row in rows.map(|row| row.map(|x| x + 0.0)) {
        if let Some((_, count)) = kinds.iter_mut().find(|(kind, _)| is_same(kind, &row)) {
            *count += 1;
        } else if kinds.len() == limit {
            return None;
        } else {
            kinds.push((row, 1));
        }
    }
    Some(kinds)
}

#[cfg(test)]
#[path = "sums/tests.rs"]
mod tests;
