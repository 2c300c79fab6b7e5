//! Numbers, scores and pass/fail over clustered cases.

use super::{ENOUGH_ZEROS, PairedNumeric, note_coarse_test, refuse_all_zero};
use crate::cluster::{self, ClusteredMean};
use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Scale;
use crate::rare::rare_changes;
use crate::refusal::{Refusal, check_finite};
use crate::sign_flip::{self, CLUSTER_SIGN_FLIP, SignFlip};

/// Mean of paired differences in any unit over clustered cases: CR2 with the sign flip of whole clusters.
///
/// # Arguments
/// - `differences`: candidate minus baseline per case
/// - `clusters`: the cluster of each case
///
/// # Edge cases
/// Fewer than five clusters: noted, no word may rest on it. The second key may be unable to reach 5 %: noted.
///
/// # Refusals
/// `no_data`, `all_zero`, `no_variation`, `single_cluster`, `invalid_input`; `few_changes` when at least half of
/// the cluster means are equal and fewer than 12 differ. For scores use [`clustered_bounded`], which has an
/// interval for that.
///
/// # Source
/// Statistics note, sections 5.4 and 5.6.
pub fn clustered(
    differences: &[f64],
    clusters: &[u32],
    level: Level,
    seed: u64,
) -> Result<PairedNumeric, Refusal> {
    check_finite(differences)?;
    refuse_all_zero(differences)?;
    let robust = cluster::mean(differences, clusters, level)?;
    if let Some(changed) = rare_changes(&cluster::means(differences, clusters)) {
        return Err(Refusal::FewChanges { changed, n: robust.n_clusters });
    }
    let interval90 = robust.t_interval(Level::P90);
    let flip = sign_flip::test_clustered(differences, clusters, seed)?;
    Ok(from_clusters(robust, interval90, flip))
}

/// Mean of paired differences of scores, each in `[-1, 1]`, over clustered cases; +1, 0 or -1 for pass/fail.
///
/// As [`clustered`], with the interval clipped to the scale; where few clusters differ from the most frequent
/// cluster mean, the betting interval over clusters takes the place of the refusal.
///
/// # Refusals
/// `no_data`, `single_cluster`, `invalid_input` outside of `[-1, 1]`; `all_zero` below 30 clusters.
///
/// # Source
/// Statistics note, sections 5.3, 5.4, 5.6 and 6.
pub fn clustered_bounded(
    differences: &[f64],
    clusters: &[u32],
    level: Level,
    seed: u64,
) -> Result<PairedNumeric, Refusal> {
    let at = |level: Level| cluster::bounded(differences, clusters, Scale::DIFFERENCE, level, seed);
    let robust = at(level)?;
    if robust.n_clusters < ENOUGH_ZEROS {
        refuse_all_zero(differences)?;
    }
    let interval90 = at(Level::P90)?.estimate.interval;
    let flip = sign_flip::test_clustered(differences, clusters, seed)?;
    Ok(from_clusters(robust, interval90, flip))
}

fn from_clusters(robust: ClusteredMean, interval90: Interval, sign_flip: SignFlip) -> PairedNumeric {
    let estimate = robust.estimate;
    let mut notes = estimate.notes;
    note_coarse_test(&mut notes, &sign_flip);
    PairedNumeric {
        difference: estimate.value,
        interval: estimate.interval,
        level: estimate.level,
        interval90,
        n: estimate.n,
        n_clusters: Some(robust.n_clusters),
        n_effective: estimate.n_effective,
        standard_deviation: robust.standard_error * libm::sqrt(estimate.n_effective),
        standard_error: robust.standard_error,
        df: robust.df,
        sign_flip,
        method: estimate.method,
        test: CLUSTER_SIGN_FLIP,
        notes,
    }
}
