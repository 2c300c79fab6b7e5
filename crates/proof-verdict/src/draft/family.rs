//! What a report decides together: p-values adjusted over a family, and the words that follow.

use proof_stats::multiplicity;

use super::Draft;
use crate::comparison::{Adjusted, Difference, Family};
use crate::seed::Seed;

/// A family before its p-values are adjusted.
#[derive(Clone, Debug)]
pub(crate) struct FamilyPlan {
    /// What is decided together.
    pub(crate) name: &'static str,
    /// Whether its metrics are measured only.
    pub(crate) is_measured: bool,
    /// The members, one a draft.
    pub(crate) members: Vec<String>,
    /// How p-values are adjusted.
    pub(crate) method: Method,
    /// The seed of the shared flips.
    pub(crate) seed: Seed,
}

/// How the p-values of a family are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Valid whatever the members have in common.
    Holm,
    /// Westfall and Young's shared sign flips where they can be used, which loses less: all members lie on the same cases.
    Shared,
}

/// Adjusts the p-values of a family and gives each difference its word.
pub(crate) fn finish(drafts: Vec<Draft<'_>>, plan: FamilyPlan) -> (Vec<Difference>, Family) {
    let raw: Vec<Option<f64>> = drafts.iter().map(Draft::p).collect();
    let size = raw.iter().flatten().count() as u64;
    let (method, ps) = (HOLM, multiplicity::holm(&raw).unwrap_or_else(|_| raw.clone()));
    let members = plan.members.into_iter().zip(&raw).filter_map(|(name, p)| p.map(|_| name)).collect();
    let family = Family { name: plan.name, is_measured: plan.is_measured, method, size, members };
    let adjusted = |p| Adjusted { method, family: plan.name, family_size: size, p };
    let differences = drafts.into_iter().zip(ps).map(|(draft, p)| draft.finish(p.map(adjusted))).collect();
    (differences, family)
}

const HOLM: &str = "Holm";
