//! Rows by tag: the metrics of a cell over the cases of one tag.

use proof_stats::Level;
use serde::Serialize;

use crate::Ci;
use crate::cell::CellNames;
use crate::observations::{CellData, Observations};
use crate::seed::Seed;
use crate::tags::Tag;
use crate::units::{Cases, Units};

/// Under this many cases nothing is said of a tag by itself.
const SMALL: usize = 10;

/// A row of the verdict by tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagRow {
    /// The tag.
    pub tag: String,
    /// The prompt's name.
    pub prompt: String,
    /// The target's id.
    pub target: String,
    /// Cases of the run that have the tag.
    pub n_cases: u64,
    /// Whether there are too few cases to say anything of the tag by itself (under 10).
    pub is_small: bool,
    /// The weighted metrics over these cases.
    pub metrics: Vec<TagEstimate>,
}

/// A metric over the cases of a tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagEstimate {
    /// The metric.
    pub metric: String,
    /// The estimate; none when no trial is scored.
    pub estimate: Option<f64>,
    /// Its interval.
    pub ci: Option<Ci>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// Cases with at least one scored trial.
    pub n_cases: u64,
}

impl TagRow {
    pub(crate) fn new(
        observations: &Observations,
        data: &CellData,
        tag: &Tag,
        names: CellNames,
        level: Level,
        seed: Seed,
    ) -> Self {
        let seed = seed.of(&tag.name).of(&names.prompt).of(&names.target);
        let weighted =
            observations.metrics.iter().zip(&data.columns).filter(|(metric, _)| metric.is_weighted());
        let metrics = weighted.map(|(metric, column)| {
            let units = Units {
                column,
                kind: metric.kind,
                cases: Cases::Some(&tag.cases),
                clusters: observations.clusters.as_deref(),
                repeats: observations.repeats,
                fill: None,
            };
            let found = units.estimate(level, seed.of(&metric.name).get());
            TagEstimate {
                metric: metric.name.clone(),
                estimate: found.estimate,
                ci: found.ci,
                refusal: found.refusal,
                n_cases: found.n_cases,
            }
        });
        let metrics = metrics.collect();
        Self {
            tag: tag.name.clone(),
            prompt: names.prompt,
            target: names.target,
            n_cases: tag.cases.len() as u64,
            is_small: tag.cases.len() < SMALL,
            metrics,
        }
    }
}
