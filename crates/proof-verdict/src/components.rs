//! Where the variance of a metric comes from: cases, repeats, wordings of the prompt, judges (`proof variance`).
//!
//! The procedures are those of `proof_stats::variance`; here the trials of a run are laid out as each of them wants them.

mod table;
mod words;

use proof_stats::Refusal;
use proof_stats::variance::{self, Second};
use proof_store::{RunRecord, RunSpec, Store};
use serde::Serialize;

pub use proof_stats::variance::{Component, Part, Purchases};

use crate::{SCHEMA_VERSION, VerdictError, derived};
use table::Table;
use words::{advice, refused};

/// Which of a run's prompts and metrics belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Design {
    /// Only this metric; all weighted ones where there is none.
    pub metric: Option<String>,
    /// Prompts that are wordings of one task.
    pub wordings: Vec<String>,
    /// Metrics that judge the same thing.
    pub judges: Vec<String>,
}

/// The variance of a run's metrics in parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Components {
    /// The version of this form.
    pub schema_version: u32,
    /// The run.
    pub run: String,
    /// Its suite.
    pub suite: String,
    /// One entry for each metric, prompt and target, or for each that belong together.
    pub splits: Vec<Split>,
    /// What else a reader must know.
    pub warnings: Vec<String>,
}

/// What was crossed with the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossed {
    /// Repeats of each case.
    Repeats,
    /// Every wording on every case, repeated.
    WordingsAndRepeats,
    /// Every wording on every case, once.
    Wordings,
    /// Every judge on every output.
    Judges,
}

/// One metric, split.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split {
    /// The metric, or the metrics that judge the same thing.
    pub metrics: Vec<String>,
    /// The prompt, or the prompts that are wordings of one task.
    pub prompts: Vec<String>,
    /// The target.
    pub target: String,
    /// What was crossed with the cases.
    pub design: Crossed,
    /// Cases that the split rests on.
    pub n_cases: u64,
    /// Cases left out because a value of theirs is missing.
    pub n_left_out: u64,
    /// Repeats of each case; the most, where they differ.
    pub n_repeats: u64,
    /// The mean over everything.
    pub mean: Option<f64>,
    /// The parts.
    pub parts: Vec<Component>,
    /// What as many calls again would buy; none where the parts are refused.
    pub purchases: Option<Purchases>,
    /// Why there are no parts, as a stable code.
    pub refusal: Option<String>,
    /// What to buy more of, in words.
    pub advice: String,
}

/// Splits the variance of a run's metrics.
///
/// # Errors
/// As [`crate::Verdict::compute`]. Names of `design` that the run does not have are left out: the caller has checked them.
pub fn of_run(store: &Store, run: &RunRecord, design: &Design) -> Result<Components, VerdictError> {
    let spec = &run.spec;
    let summaries = derived::all_metrics(&spec.metrics);
    let names: Vec<String> = if !design.judges.is_empty() {
        design.judges.clone()
    } else if let Some(metric) = &design.metric {
        vec![metric.clone()]
    } else {
        summaries.iter().filter(|metric| metric.is_weighted()).map(|metric| metric.name.clone()).collect()
    };
    let places: Vec<usize> =
        names.iter().filter_map(|name| summaries.iter().position(|found| found.name == *name)).collect();
    let table = Table::read(store, run, &places)?;
    let mut splits = Vec::new();
    for (target, target_spec) in spec.targets.iter().enumerate() {
        let place = |prompts: &[usize]| Place { table: &table, spec, target, prompts: prompts.to_vec() };
        let wordings: Vec<usize> = spec
            .prompts
            .iter()
            .enumerate()
            .filter(|(_, prompt)| design.wordings.contains(&prompt.name))
            .map(|(place, _)| place)
            .collect();
        if !design.judges.is_empty() {
            for prompt in 0..spec.prompts.len() {
                splits.push(place(&[prompt]).judges(&names, &target_spec.id));
            }
        } else if wordings.is_empty() {
            for (metric, name) in names.iter().enumerate() {
                for prompt in 0..spec.prompts.len() {
                    splits.push(place(&[prompt]).repeats(metric, name, &target_spec.id));
                }
            }
        } else {
            for (metric, name) in names.iter().enumerate() {
                splits.push(place(&wordings).wordings(metric, name, &target_spec.id));
            }
        }
    }
    let mut warnings = Vec::new();
    if design.wordings.is_empty() && design.judges.is_empty() {
        warnings.push(
            "one wording of each prompt: what the wording does is in no figure here; prompts that say the same in other words, named with `--wordings`, show it"
                .to_owned(),
        );
    }
    Ok(Components {
        schema_version: SCHEMA_VERSION,
        run: run.id.clone(),
        suite: spec.suite.clone(),
        splits,
        warnings,
    })
}

/// Some prompts on one target.
struct Place<'a> {
    table: &'a Table,
    spec: &'a RunSpec,
    target: usize,
    prompts: Vec<usize>,
}

impl Place<'_> {
    fn repeats(&self, metric: usize, name: &str, target: &str) -> Split {
        let prompt = self.prompts.first().copied().unwrap_or(0);
        let mut cases = Vec::new();
        let mut n_left_out = 0;
        for case in 0..self.table.n_cases {
            match self.table.scored(prompt, self.target, metric, case) {
                scored if scored.is_empty() => n_left_out += 1,
                scored => cases.push(scored),
            }
        }
        let n_repeats = cases.iter().map(Vec::len).max().unwrap_or(0) as u64;
        let mean = mean(cases.iter().map(|case| mean_of(case)));
        let found = variance::one_way(&cases);
        let n_calls = cases.iter().map(Vec::len).sum::<usize>() as u64;
        let found = found.map(|found| (found.components(), found.purchases(n_calls)));
        let split = self.split(&[name.to_owned()], target, Crossed::Repeats, found);
        Split { n_cases: cases.len() as u64, n_left_out, n_repeats, mean, ..split }
    }

    /// Every wording on every case; repeats where each has as many.
    fn wordings(&self, metric: usize, name: &str, target: &str) -> Split {
        let (mut cases, mut n_left_out) = (Vec::new(), 0);
        for case in 0..self.table.n_cases {
            let row: Vec<Vec<f64>> = self
                .prompts
                .iter()
                .map(|prompt| self.table.scored(*prompt, self.target, metric, case))
                .collect();
            if row.iter().all(|scored| scored.len() == self.table.repeats) {
                cases.push(row);
            } else {
                n_left_out += 1;
            }
        }
        let mean = mean(cases.iter().flatten().map(|scored| mean_of(scored)));
        let n_calls = (cases.len() * self.prompts.len() * self.table.repeats) as u64;
        let (design, found) = if self.table.repeats < 2 {
            let once: Vec<Vec<f64>> =
                cases.iter().map(|case| case.iter().flatten().copied().collect()).collect();
            let found = variance::two_way(&once, Second::Wordings);
            (Crossed::Wordings, found.map(|found| (found.components(), found.purchases(n_calls))))
        } else {
            let found = variance::three_way(&cases);
            (Crossed::WordingsAndRepeats, found.map(|found| (found.components(), found.purchases(n_calls))))
        };
        let split = self.split(&[name.to_owned()], target, design, found);
        let n_repeats = self.table.repeats as u64;
        Split { n_cases: cases.len() as u64, n_left_out, n_repeats, mean, ..split }
    }

    /// Every judge on every case, each by its mean over the repeats.
    fn judges(&self, names: &[String], target: &str) -> Split {
        let prompt = self.prompts.first().copied().unwrap_or(0);
        let (mut cases, mut n_left_out) = (Vec::new(), 0);
        for case in 0..self.table.n_cases {
            let row: Vec<Vec<f64>> =
                (0..names.len()).map(|judge| self.table.scored(prompt, self.target, judge, case)).collect();
            if row.iter().any(Vec::is_empty) {
                n_left_out += 1;
            } else {
                cases.push(row.iter().map(|scored| mean_of(scored)).collect::<Vec<f64>>());
            }
        }
        let mean = mean(cases.iter().flatten().copied());
        let n_calls = (cases.len() * names.len()) as u64;
        let found = variance::two_way(&cases, Second::Judges);
        let found = found.map(|found| (found.components(), found.purchases(n_calls)));
        let split = self.split(names, target, Crossed::Judges, found);
        let n_repeats = self.table.repeats as u64;
        Split { n_cases: cases.len() as u64, n_left_out, n_repeats, mean, ..split }
    }

    fn split(
        &self,
        metrics: &[String],
        target: &str,
        design: Crossed,
        found: Result<(Vec<Component>, Purchases), Refusal>,
    ) -> Split {
        let prompts = self.prompts.iter().filter_map(|place| self.spec.prompts.get(*place));
        let (parts, purchases, refusal, advice) = match found {
            Ok((parts, purchases)) => {
                let advice = advice(&purchases);
                (parts, Some(purchases), None, advice)
            }
            Err(refusal) => (Vec::new(), None, Some(refusal.code().to_owned()), refused(refusal, design)),
        };
        Split {
            metrics: metrics.to_vec(),
            prompts: prompts.map(|prompt| prompt.name.clone()).collect(),
            target: target.to_owned(),
            design,
            n_cases: 0,
            n_left_out: 0,
            n_repeats: 0,
            mean: None,
            parts,
            purchases,
            refusal,
            advice,
        }
    }
}

fn mean_of(values: &[f64]) -> f64 {
    proof_stats::sum::mean(values)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| proof_stats::sum::mean(&values))
}
