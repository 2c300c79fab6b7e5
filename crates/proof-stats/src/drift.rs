//! Whether inputs have shifted: distances between a reference and a current sample, each with what it needs to be judged.
//!
//! An alarm needs both an effect that matters and a small p, adjusted over the features: see [`alarms`].

mod alarm;
mod bins;
mod chi_square;
mod divergence;
mod kolmogorov_smirnov;
mod mmd;
mod psi;
#[cfg(test)]
mod tests;
mod wasserstein;

pub use alarm::{Feature, MOST_KS, MOST_PSI, Verdict, alarms};
pub use bins::{count, quantile_edges};
pub use chi_square::{ChiSquare, chi_square};
pub use divergence::{JensenShannon, hellinger, jensen_shannon, total_variation};
pub use kolmogorov_smirnov::{KolmogorovSmirnov, kolmogorov_smirnov};
pub use mmd::{Mmd, Points, bandwidth, mmd, mmd_p};
pub use psi::{Psi, psi};
pub use wasserstein::wasserstein;

use crate::refusal::{Refusal, check_size};

/// Shares of the categories in both samples.
///
/// `no_data` when a sample is empty, `invalid_input` when they have different categories.
fn shares(reference: &[u64], current: &[u64]) -> Result<(Vec<f64>, Vec<f64>), Refusal> {
    if reference.len() != current.len() {
        return Err(Refusal::InvalidInput { what: "both samples need the same categories" });
    }
    let of = |counts: &[u64]| {
        let total: u64 = counts.iter().sum();
        if total == 0 {
            return Err(Refusal::NoData);
        }
        Ok(counts.iter().map(|count| *count as f64 / total as f64).collect::<Vec<f64>>())
    };
    Ok((of(reference)?, of(current)?))
}

/// Sorted copies of two samples, neither of them empty.
fn sorted(reference: &[f64], current: &[f64]) -> Result<(Vec<f64>, Vec<f64>), Refusal> {
    let of = |values: &[f64]| {
        if values.is_empty() {
            return Err(Refusal::NoData);
        }
        check_size(values)?;
        // Adding zero makes the two zeros equal, also for total_cmp.
        let mut values: Vec<f64> = values.iter().map(|x| x + 0.0).collect();
        values.sort_by(f64::total_cmp);
        Ok(values)
    };
    Ok((of(reference)?, of(current)?))
}
