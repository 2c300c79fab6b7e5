//! Hold-out discipline: how often these cases were looked at, and what a look may still say.
//!
//! A hold-out answers honestly once. Each further version of a prompt that is tried on it uses some of that up, so the looks
//! that a suite declared beforehand share the error, and a look beyond them decides nothing.
//!
//! # Source
//! Statistics note, sections 5.14 (looks at a fixed-sample test) and 5.18 (budget of a hold-out).

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use proof_stats::Level;
use proof_stats::holdout::{self, Look, REFRESH_AT};
use proof_store::{HoldoutLook, HoldoutSpec, RunRecord, Store};
use serde::Serialize;

use crate::VerdictError;
use crate::words::{count, number};

/// A run on a hold-out, and the looks before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HoldoutSummary {
    /// The split that is held out.
    pub split: String,
    /// The hash of its cases.
    pub hash: String,
    /// Looks that were declared before the first one: a number that is raised later does not count.
    pub declared: u64,
    /// Which look of the lineage this run is: distinct versions of a prompt on these cases, this one included; of several
    /// prompts the one with the most.
    pub look: u64,
    /// Whether there were more looks than declared: then nothing is decided.
    pub is_looked_before: bool,
    /// The level at which this look works.
    pub level: f64,
    /// Versions of prompts that were tried on these cases, up to this run.
    pub versions: u64,
    /// Cases of this run.
    pub n_cases: u64,
    /// How far the best of these versions may lie above the truth, with 95 % confidence, for scores between 0 and 1.
    pub optimism: Option<f64>,
    /// Whether that is so much that the hold-out should be made anew.
    pub needs_refresh: bool,
    /// The prompts of this run.
    pub lineages: Vec<Lineage>,
}

/// A prompt on a hold-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lineage {
    /// The prompt's path.
    pub prompt: String,
    /// Its version in this run.
    pub version: String,
    /// Which look of the lineage this is.
    pub look: u64,
}

/// What is to be done where there were too many looks.
pub(crate) const WHAT_TO_DO: &str = "take fresh cases for the hold-out, and declare the looks that you will need before the first \
                                     (`holdout_looks`)";

impl HoldoutSummary {
    /// The looks of a run; none of a run that is on no hold-out.
    pub(crate) fn read(
        store: &Store,
        record: &RunRecord,
        level: Level,
    ) -> Result<Option<Self>, VerdictError> {
        let Some(spec) = &record.spec.holdout else { return Ok(None) };
        let ledger = store.holdout_looks()?;
        // Outputs that are scored again were looked at with the run that made them.
        let mut source = record.clone();
        while !ledger.iter().any(|look| look.run == source.id) {
            let Some(parent) = &source.parent else { break };
            source = store.find_run(parent)?;
        }
        Ok(Some(Self::of(&ledger, &source.id, record, spec, level)))
    }

    /// What a ledger says of a run that was entered as `run`.
    pub(crate) fn of(
        ledger: &[HoldoutLook],
        run: &str,
        record: &RunRecord,
        spec: &HoldoutSpec,
        level: Level,
    ) -> Self {
        // What came after this run changes nothing of it; one that is not in the ledger comes after all.
        let last = ledger.iter().rposition(|look| look.run == run).map_or(ledger.len(), |last| last + 1);
        let up_to: Vec<&HoldoutLook> =
            ledger.iter().take(last).filter(|look| look.hash == spec.hash).collect();
        let lineages: Vec<Lineage> = record
            .spec
            .prompts
            .iter()
            .map(|prompt| {
                let versions: BTreeSet<&str> = up_to
                    .iter()
                    .filter(|look| look.prompt == prompt.path)
                    .map(|look| look.version.as_str())
                    .chain([prompt.version.as_str()])
                    .collect();
                Lineage {
                    prompt: prompt.path.clone(),
                    version: prompt.version.clone(),
                    look: versions.len() as u64,
                }
            })
            .collect();
        let look = lineages.iter().map(|lineage| lineage.look).max().unwrap_or(1);
        let of_lineage =
            up_to.iter().filter(|look| lineages.iter().any(|lineage| lineage.prompt == look.prompt));
        let declared = of_lineage.map(|look| look.declared).fold(spec.declared_looks, u32::min);
        let declared = NonZeroU64::new(u64::from(declared)).unwrap_or(NonZeroU64::MIN);
        let versions: BTreeSet<(&str, &str)> = up_to
            .iter()
            .map(|look| (look.prompt.as_str(), look.version.as_str()))
            .chain(record.spec.prompts.iter().map(|prompt| (prompt.path.as_str(), prompt.version.as_str())))
            .collect();
        let versions = versions.len() as u64;
        let n_cases = record.spec.dataset.n_cases;
        let optimism = holdout::optimism(versions, n_cases).ok();
        let found = holdout::look(level, Some(declared), look.saturating_sub(1));
        // Beyond what was declared figures are shown as those of the last look would be; no word goes with them.
        let within = match found {
            Look::At(level) => level,
            Look::LookedBefore => match holdout::look(level, Some(declared), 0) {
                Look::At(level) => level,
                Look::LookedBefore => level,
            },
        };
        Self {
            split: spec.split.clone(),
            hash: spec.hash.clone(),
            declared: declared.get(),
            look,
            is_looked_before: found == Look::LookedBefore,
            level: within.get(),
            versions,
            n_cases,
            optimism: optimism.map(|optimism| optimism.allowance),
            needs_refresh: optimism.is_some_and(|optimism| optimism.refresh),
            lineages,
        }
    }

    /// What every figure says of itself.
    pub(crate) fn adjustment(&self) -> Option<String> {
        (1 < self.declared || self.is_looked_before).then(|| {
            format!(
                "look {} at the hold-out, {} share the error",
                self.look,
                count(self.declared, "declared look")
            )
        })
    }

    /// The look in a line.
    pub fn line(&self) -> String {
        let Self { split, look, declared, .. } = self;
        let came = if self.is_looked_before {
            format!("looked before, so nothing is decided; {WHAT_TO_DO}")
        } else {
            format!("level {}", percent(self.level))
        };
        let mut words = vec![format!("hold-out `{split}`, look {look} of {declared} declared: {came}")];
        words.extend(self.optimism.map(|optimism| {
            let best = match self.versions {
                1 => "its result".to_owned(),
                n => format!("the best of {}", count(n, "version")),
            };
            format!("{best} may lie {} above the truth", number(optimism))
        }));
        if self.needs_refresh {
            let enough = holdout::cases_for(self.versions, REFRESH_AT).ok();
            let enough = enough.map_or_else(String::new, |n| format!(" takes {}", count(n, "case")));
            words.push(format!("refresh this hold-out: less than {}{enough}", number(REFRESH_AT)));
        }
        words.join("; ")
    }
}

/// A look in the ledger of hold-outs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// The run's id.
    pub run: String,
    /// When it began, RFC 3339 in UTC.
    pub at: String,
    /// The suite.
    pub suite: String,
    /// The prompt's path.
    pub prompt: String,
    /// The prompt's version.
    pub version: String,
    /// The split that is held out.
    pub split: String,
    /// The hash of its cases.
    pub hash: String,
    /// Cases of the run.
    pub n_cases: u64,
    /// Which look of the lineage (this prompt on these cases) it is.
    pub look: u64,
    /// Looks that were declared before the first of the lineage.
    pub declared: u64,
}

/// The ledger of hold-outs, the newest look first.
///
/// # Errors
/// The store cannot be read.
pub fn ledger(store: &Store) -> Result<Vec<LedgerEntry>, VerdictError> {
    Ok(entries(&store.holdout_looks()?))
}

fn entries(looks: &[HoldoutLook]) -> Vec<LedgerEntry> {
    let mut lineages: BTreeMap<(&str, &str), (BTreeSet<&str>, u32)> = BTreeMap::new();
    let mut entries: Vec<LedgerEntry> = looks
        .iter()
        .map(|look| {
            let key = (look.hash.as_str(), look.prompt.as_str());
            let (versions, declared) =
                lineages.entry(key).or_insert_with(|| (BTreeSet::new(), look.declared));
            versions.insert(&look.version);
            *declared = look.declared.min(*declared);
            LedgerEntry {
                run: look.run.clone(),
                at: look.at.clone(),
                suite: look.suite.clone(),
                prompt: look.prompt.clone(),
                version: look.version.clone(),
                split: look.split.clone(),
                hash: look.hash.clone(),
                n_cases: look.n_cases,
                look: versions.len() as u64,
                declared: u64::from(*declared),
            }
        })
        .collect();
    entries.reverse();
    entries
}

fn percent(level: f64) -> String {
    format!("{} %", number(level * 100.0))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proof_store::{PromptSpec, RunSpec, RunStatus};

    use super::*;

    fn look(run: &str, prompt: &str, version: &str, declared: u32) -> HoldoutLook {
        HoldoutLook {
            run: run.to_owned(),
            at: "2026-11-20T13:00:00Z".to_owned(),
            suite: "s.yaml".to_owned(),
            prompt: prompt.to_owned(),
            version: version.to_owned(),
            split: "test".to_owned(),
            hash: "h".to_owned(),
            n_cases: 1_000,
            declared,
        }
    }

    fn summary(ledger: &[HoldoutLook], run: &str, declared: u32) -> HoldoutSummary {
        let prompts = ledger.iter().filter(|look| look.run == run).map(|look| PromptSpec {
            path: look.prompt.clone(),
            version: look.version.clone(),
            ..PromptSpec::default()
        });
        let spec = HoldoutSpec { split: "test".to_owned(), declared_looks: declared, hash: "h".to_owned() };
        let mut run_spec =
            RunSpec { prompts: prompts.collect(), holdout: Some(spec.clone()), ..RunSpec::default() };
        run_spec.dataset.n_cases = 1_000;
        let record = RunRecord {
            id: run.to_owned(),
            created_at: String::new(),
            status: RunStatus::Finished,
            parent: None,
            planned: 1,
            elapsed_s: 0.0,
            program: String::new(),
            spec: run_spec,
        };
        HoldoutSummary::of(ledger, run, &record, &spec, Level::P95)
    }

    #[test]
    fn distinct_versions_up_to_the_run_are_its_looks() {
        let ledger = [
            look("one", "a", "v1", 3),
            look("again", "a", "v1", 3),
            look("two", "a", "v2", 3),
            look("other", "b", "v9", 3),
            look("three", "a", "v3", 3),
            look("four", "a", "v4", 3),
        ];
        let looks =
            ["one", "again", "two", "other", "three", "four"].map(|run| summary(&ledger, run, 3).look);
        assert_eq!(looks, [1, 1, 2, 1, 3, 4]);
        assert_eq!(
            summary(&ledger[..3], "two", 3),
            summary(&ledger, "two", 3),
            "what comes later changes nothing"
        );
        assert_eq!(summary(&ledger, "three", 3).versions, 4);
        assert!(
            !summary(&ledger, "three", 3).is_looked_before && summary(&ledger, "four", 3).is_looked_before
        );
        let level = summary(&ledger, "two", 3).level;
        assert!((level - (1.0 - 0.05 / 3.0)).abs() < 1e-12, "{level}");
        let fresh = HoldoutLook { hash: "other".to_owned(), ..look("fresh", "a", "v5", 3) };
        let ledger: Vec<HoldoutLook> = ledger.into_iter().chain([fresh]).collect();
        assert_eq!(summary(&ledger, "three", 3).look, 3, "other cases are another hold-out");
    }

    #[test]
    fn looks_are_declared_before_the_first() {
        let ledger = [look("one", "a", "v1", 1), look("two", "a", "v2", 5)];
        let raised = summary(&ledger, "two", 5);
        assert_eq!((raised.declared, raised.is_looked_before), (1, true));
        let ledger = [look("one", "a", "v1", 3), look("two", "a", "v2", 2)];
        assert_eq!(summary(&ledger, "two", 2).declared, 2);
    }

    #[test]
    fn the_ledger_says_which_look_each_is() {
        let ledger = [
            look("one", "a", "v1", 3),
            look("two", "a", "v2", 2),
            look("two", "b", "v9", 2),
            look("three", "a", "v2", 9),
            HoldoutLook { hash: "other".to_owned(), ..look("four", "a", "v3", 1) },
        ];
        let found: Vec<(String, String, u64, u64)> = entries(&ledger)
            .into_iter()
            .map(|entry| (entry.run, entry.prompt, entry.look, entry.declared))
            .collect();
        let row =
            |run: &str, prompt: &str, look, declared| (run.to_owned(), prompt.to_owned(), look, declared);
        let expected = [
            row("four", "a", 1, 1),
            row("three", "a", 2, 2),
            row("two", "b", 1, 2),
            row("two", "a", 2, 2),
            row("one", "a", 1, 3),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_look_in_words() {
        let ledger = [look("one", "a", "v1", 3), look("two", "a", "v2", 3)];
        expect!["hold-out `test`, look 2 of 3 declared: level 98.3 %; the best of 2 versions may lie 0.0468 above the truth"].assert_eq(&summary(&ledger, "two", 3).line());
        let ledger: Vec<HoldoutLook> =
            (0..40).map(|n| look(&format!("r{n}"), "a", &format!("v{n}"), 3)).collect();
        expect!["hold-out `test`, look 40 of 3 declared: looked before, so nothing is decided; take fresh cases for the hold-out, and declare the looks that you will need before the first (`holdout_looks`); the best of 40 versions may lie 0.0607 above the truth; refresh this hold-out: less than 0.05 takes 1,476 cases"].assert_eq(&summary(&ledger, "r39", 3).line());
    }
}
