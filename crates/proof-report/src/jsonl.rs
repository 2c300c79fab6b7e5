//! JSON Lines: one line for each trial, streamed.

use std::borrow::Cow;
use std::io::Write;
use std::ops::ControlFlow;

use proof_store::{Marks, MetricSpec, RunRecord, Store, StoredScore, TrialRow, TrialStatus};
use proof_verdict::{score_value, trial_result};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::ReportError;
use crate::json::json_line;
use crate::rows::CaseIds;
use crate::scorer_calls::{self, ScorerCall};

/// Writes one line for each recorded trial of a run, in the order of the plan. Memory is one trial.
pub fn jsonl(store: &Store, run: &RunRecord, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut ids = CaseIds::new(store, &run.id);
    let mut failed = None;
    store.trials(&run.id, |trial| match line(store, run, &mut ids, &trial, out) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(()), Err)
}

fn line(
    store: &Store,
    run: &RunRecord,
    ids: &mut CaseIds<'_>,
    trial: &TrialRow,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let spec = &run.spec;
    let response: Value = match trial.response {
        Some(id) => serde_json::from_slice(&store.response(id)?.json)?,
        None => Value::Null,
    };
    let is_output = trial.status == TrialStatus::Output;
    let line = Line {
        case: ids.id(trial.case_seq)?,
        prompt: spec.prompts.get(trial.prompt as usize).map(|prompt| prompt.name.as_str()),
        target: spec.targets.get(trial.target as usize).map(|target| target.id.as_str()),
        is_simulated: spec.targets.get(trial.target as usize).is_some_and(|target| target.is_simulated),
        repeat: trial.repeat,
        status: match trial.status {
            TrialStatus::Output => "output",
            TrialStatus::Error => "error",
            TrialStatus::Render => "render",
        },
        pass: is_output.then(|| trial_result(&spec.metrics, &trial.scores).pass).flatten(),
        scores: Scores { metrics: &spec.metrics, scores: &trial.scores },
        output: response.get("text").and_then(Value::as_str),
        tool_calls: response.get("tool_calls"),
        finish_reason: response.get("finish_reason").and_then(Value::as_str),
        error: trial.error.as_ref(),
        latency_s: trial.latency_s,
        cost_usd: trial.cost_usd,
        input_tokens: trial.input_tokens,
        output_tokens: trial.output_tokens,
        is_cached: trial.is_cached,
        attempts: trial.attempts,
        price: trial.price.as_deref(),
        first_token_s: response.get("first_token").and_then(seconds),
        served_model: response.get("served_model").and_then(Value::as_str),
        fingerprint: response.get("fingerprint").and_then(Value::as_str),
        output_mode: response.get("output_mode").and_then(Value::as_str),
        answered_by: response.get("answered_by").and_then(Value::as_str),
        repaired: response.get("repaired").and_then(Value::as_str),
        is_hedged: trial.marks.has(Marks::HEDGED),
        is_batch: trial.marks.has(Marks::BATCH),
        scorer_calls: scorer_calls::of_trial(store, run, trial.idx)?,
    };
    json_line(&line, out)
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the line")]
struct Line<'a> {
    case: &'a str,
    prompt: Option<&'a str>,
    target: Option<&'a str>,
    is_simulated: bool,
    repeat: u32,
    status: &'static str,
    pass: Option<bool>,
    scores: Scores<'a>,
    output: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<&'a Value>,
    finish_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Value>,
    latency_s: Option<f64>,
    cost_usd: Option<f64>,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    is_cached: bool,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_token_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    served_model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_mode: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repaired: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_hedged: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_batch: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scorer_calls: Vec<ScorerCall>,
}

/// A time as the response keeps it: whole seconds and nanoseconds.
fn seconds(time: &Value) -> Option<f64> {
    Some(time.get("secs")?.as_f64()? + time.get("nanos")?.as_f64()? / 1e9)
}

/// Scores by the names of their metrics.
struct Scores<'a> {
    metrics: &'a [MetricSpec],
    scores: &'a [StoredScore],
}

impl Serialize for Scores<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.scores.len().min(self.metrics.len())))?;
        for (metric, score) in self.metrics.iter().zip(self.scores) {
            map.serialize_entry(&metric.name, &ScoreLine::new(metric, score))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum ScoreLine<'a> {
    Scored {
        value: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        pass: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        counts: Option<&'a [f64]>,
    },
    /// There was nothing to score.
    Skipped {
        skipped: &'a str,
    },
    Unscored {
        unscored: Cow<'a, str>,
    },
}

impl<'a> ScoreLine<'a> {
    fn new(metric: &MetricSpec, score: &'a StoredScore) -> Self {
        let (reason, counts) = match score {
            StoredScore::Scored { reason, .. } => (reason.as_deref(), None),
            StoredScore::Counted { reason, counts, .. } => (reason.as_deref(), Some(counts.as_slice())),
            StoredScore::Skipped(reason) | StoredScore::Unscored(reason) => (Some(reason.as_str()), None),
            StoredScore::Pending => (None, None),
        };
        match score_value(metric, score) {
            Ok(Some((value, pass))) => Self::Scored { value, pass, reason, counts },
            Ok(None) => Self::Skipped { skipped: reason.unwrap_or_default() },
            Err(reason) => Self::Unscored { unscored: Cow::Owned(reason) },
        }
    }
}
