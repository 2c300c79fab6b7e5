//! What the command line may change of a suite.

use serde::{Deserialize, Serialize};

/// Overrides of a suite, as flags gave them. Recorded with the run, so that it can be resumed without them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunOptions {
    /// Expressions that a case must fulfil (`--filter`, may be given several times).
    #[serde(default)]
    pub filters: Vec<String>,
    /// How many cases to draw (`--sample`).
    #[serde(default)]
    pub sample: Option<u64>,
    /// Which shard of the cases, `(2, 5)` for `2/5` (`--shard`).
    #[serde(default)]
    pub shard: Option<(u32, u32)>,
    /// Trials of each prompt × target × case (`--repeats`).
    #[serde(default)]
    pub repeats: Option<u32>,
    /// Calls in flight for each target (`--concurrency`).
    #[serde(default)]
    pub concurrency: Option<u32>,
    /// Dollars that may be spent (`--max-cost`).
    #[serde(default)]
    pub max_cost_usd: Option<f64>,
    /// The seed of everything drawn (`--seed`).
    #[serde(default)]
    pub seed: Option<u64>,
    /// Only these targets (`--target`): ids of the suite, or models.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Only these prompts (`--prompt`): names or paths of the suite.
    #[serde(default)]
    pub prompts: Vec<String>,
    /// Only the cases with these ids (`--failed-only`); none for all.
    #[serde(default)]
    pub only_cases: Option<Vec<String>>,
    /// How the response cache is used.
    #[serde(default)]
    pub cache: CacheUse,
    /// Whether the cases of the held-out split are run, and no others (`--holdout`).
    #[serde(default)]
    pub holdout: bool,
    /// Cases of the first block of a run that goes on until it is decided (`--until decided`); none for an ordinary run.
    #[serde(default)]
    pub until_decided: Option<u64>,
    /// Whether the calls are made by batches (`--batch`).
    #[serde(default)]
    pub batch: bool,
}

/// How the response cache is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CacheUse {
    /// Look there first; keep what comes.
    #[default]
    ReadAndWrite,
    /// Do not look there (`--no-cache`); what comes replaces what is there.
    WriteOnly,
    /// Only what is there: a call that is not cached is an error (`--cached-only`).
    ReadOnly,
}
