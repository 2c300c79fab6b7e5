//! The rows of the store.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Marks, RunSpec};

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Sortable id: a version-7 UUID without hyphens, shown by its last 8 characters where that is unique.
    pub id: String,
    /// When it began, RFC 3339 in UTC.
    pub created_at: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The run whose outputs it scores again, if it is a rescored one.
    pub parent: Option<String>,
    /// How many trials are planned.
    pub planned: u64,
    /// Seconds of work, over all sittings.
    pub elapsed_s: f64,
    /// The version of the program that began it.
    pub program: String,
    /// What it was.
    pub spec: RunSpec,
}

impl RunRecord {
    /// The last 8 characters of the id: what people see where that is unique.
    pub fn short_id(&self) -> &str {
        self.id.get(self.id.len().saturating_sub(8)..).unwrap_or(&self.id)
    }
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Under way, or killed.
    Running,
    /// Every planned trial has a record.
    Finished,
    /// Ended before its plan did: Ctrl-C, a budget, a full disk.
    Interrupted,
}

impl RunStatus {
    const ALL: [Self; 3] = [Self::Running, Self::Finished, Self::Interrupted];

    /// `running`, `finished`, `interrupted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Interrupted => "interrupted",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// A case of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Its place in the run, from 0.
    pub seq: u64,
    /// Its id.
    pub id: String,
    /// Its group.
    pub group: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The whole case as JSON.
    pub json: String,
}

/// A trial: one prompt × target × case × repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialRow {
    /// Its place in the plan: `((case_seq * n_prompts + prompt) * n_targets + target) * repeats + repeat`.
    pub idx: u64,
    /// The case's place in the run.
    pub case_seq: u64,
    /// The prompt's place in the spec.
    pub prompt: u32,
    /// The target's place in the spec.
    pub target: u32,
    /// The repeat, from 0.
    pub repeat: u32,
    /// How it ended.
    pub status: TrialStatus,
    /// Whether the output came from the cache.
    pub is_cached: bool,
    /// Seconds from the request to the last byte; none without an output.
    pub latency_s: Option<f64>,
    /// Dollars of this trial; none where there is no price. A cached output costs what the call had cost; see `is_cached`.
    pub cost_usd: Option<f64>,
    /// The price row that the cost rests on, in its own words; none where there is no price.
    pub price: Option<Arc<str>>,
    /// What was out of the ordinary with the output.
    pub marks: Marks,
    /// Input tokens.
    pub input_tokens: Option<u64>,
    /// Output tokens.
    pub output_tokens: Option<u64>,
    /// Attempts made.
    pub attempts: u32,
    /// The error as JSON (`kind`, `message`, `status`, …), if it failed.
    pub error: Option<Value>,
    /// One entry for each metric of the spec, in order; empty if there was no output.
    pub scores: Vec<StoredScore>,
    /// The response's row, if there is one.
    pub response: Option<i64>,
}

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialStatus {
    /// There is an output.
    Output,
    /// The call failed (the world's fault): counted as an error, has no score.
    Error,
    /// The prompt could not be rendered for this case: counted as an error, has no score.
    Render,
}

/// A score as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredScore {
    /// The scorer gave one.
    Scored {
        /// Its value.
        value: f64,
        /// Whether it passes.
        pass: Option<bool>,
        /// Why.
        reason: Option<String>,
    },
    /// The scorer gave a value, and counts of which the metric is made over all trials (see [`crate::Aggregate`]).
    Counted {
        /// The value of this trial alone.
        value: f64,
        /// What is summed over trials; the aggregate says what each number is.
        counts: Vec<f64>,
        /// Whether it passes.
        pass: Option<bool>,
        /// Why.
        reason: Option<String>,
    },
    /// There was nothing to score, and why: the trial does not count for this metric.
    Skipped(String),
    /// The scorer could not, and why.
    Unscored(String),
    /// It waits for the answer of a model, or for other outputs: the trial is recorded, and is scored later.
    Pending,
}

/// An output as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredResponse {
    /// `proof_model::Response` as JSON.
    pub json: Vec<u8>,
    /// The provider's body, byte for byte.
    pub raw: Vec<u8>,
}
