//! How often the cases of a run have been looked at before.

use std::collections::BTreeSet;

use proof_store::{RunRecord, Store, StoreError};
use serde::Serialize;

/// Earlier runs on the same cases. Who chooses by the same cases again and again fits what is chosen to them.
///
/// Only runs that began earlier count, so that the verdict of a run stays the same while later runs are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SuiteUses {
    /// Runs in the store that began earlier and have the same cases in the same order.
    pub earlier_runs: u64,
    /// Prompt versions, each path by itself, that these runs tried.
    pub earlier_versions: u64,
    /// Prompt versions that these runs and this one tried.
    pub versions: u64,
}

impl SuiteUses {
    /// Counts over the runs of a store; a run whose cases have no hash has no earlier ones. One pass, O(runs).
    pub(crate) fn read(store: &Store, run: &RunRecord) -> Result<Self, StoreError> {
        Ok(Self::of(&store.runs()?, run))
    }

    fn of(runs: &[RunRecord], run: &RunRecord) -> Self {
        let place = |run: &RunRecord| (run.created_at.clone(), run.id.clone());
        let hash = &run.spec.dataset.hash;
        let own = place(run);
        let is_earlier =
            |other: &&RunRecord| !hash.is_empty() && other.spec.dataset.hash == *hash && place(other) < own;
        let (mut earlier_runs, mut versions) = (0, BTreeSet::new());
        for other in runs.iter().filter(is_earlier) {
            earlier_runs += 1;
            versions.extend(versions_of(other));
        }
        let earlier_versions = versions.len() as u64;
        versions.extend(versions_of(run));
        Self { earlier_runs, earlier_versions, versions: versions.len() as u64 }
    }
}

fn versions_of(run: &RunRecord) -> impl Iterator<Item = (&str, &str)> {
    run.spec.prompts.iter().map(|prompt| (prompt.path.as_str(), prompt.version.as_str()))
}

#[cfg(test)]
mod tests {
    use proof_store::{DatasetSpec, PromptSpec, RunSpec, RunStatus};

    use super::*;

    fn run(id: &str, day: u32, hash: &str, versions: &[&str]) -> RunRecord {
        let prompt = |version: &&str| PromptSpec {
            path: "a.prompt".to_owned(),
            version: (*version).to_owned(),
            ..PromptSpec::default()
        };
        RunRecord {
            id: id.to_owned(),
            created_at: format!("2026-11-{day:02}T12:00:00Z"),
            status: RunStatus::Finished,
            parent: None,
            planned: 0,
            elapsed_s: 0.0,
            program: String::new(),
            spec: RunSpec {
                prompts: versions.iter().map(prompt).collect(),
                dataset: DatasetSpec { hash: hash.to_owned(), ..DatasetSpec::default() },
                ..RunSpec::default()
            },
        }
    }

    #[test]
    fn only_earlier_runs_on_the_same_cases_count() {
        let runs = [
            run("a", 1, "x", &["1"]),
            run("b", 2, "y", &["2"]),
            run("c", 3, "x", &["1", "3"]),
            run("d", 3, "x", &["4"]),
            run("e", 9, "x", &["5"]),
        ];
        let uses = SuiteUses::of(&runs, &runs[3]);
        assert_eq!((uses.earlier_runs, uses.earlier_versions, uses.versions), (2, 2, 3));
        assert_eq!(SuiteUses::of(&runs[..4], &runs[3]), uses, "a later run changes nothing");
        let without = run("f", 9, "", &["1"]);
        assert_eq!(SuiteUses::of(&[runs[0].clone(), without.clone()], &without).earlier_runs, 0);
    }
}
