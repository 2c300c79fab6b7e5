//! Gates: what must hold for a run to pass.
//!
//! ```text
//! METRIC (>= | > | <= | <) NUMBER[%] [for PROMPT] [on TARGET]
//! METRIC no worse than BASELINE by NUMBER[%] [for PROMPT] [on TARGET]
//! ```
//!
//! A gate on a metric holds only if the interval says so, not the estimate: `label >= 0.90` passes when the lower end of
//! the shown interval reaches 0.90, fails when the upper end does not, and is undecided between. `no worse than` is
//! non-inferiority: the lower end of the 90 % interval of the paired difference is above minus the margin. Without `for`
//! and `on` a gate must hold for every prompt on every target; with a baseline, for every other prompt. Beside the metrics
//! there are the quantities of [`Quantity`]. A name with a space in it is quoted.
//!
//! Start at [`Gate::parse`]; [`Gate::check`] binds the names before the first call; `decide` is the semantics.

mod baseline;
mod check;
pub(crate) mod decide;
pub(crate) mod limit;
mod measured;
mod parse;
mod token;

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan};
use proof_store::MetricSpec;
use serde::Serialize;

use crate::{Ci, Outcome};

/// A gate as it was written, understood but not bound to a run.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its text.
    pub text: String,
    /// What must hold.
    pub condition: Condition,
    /// The only prompt that it is about.
    pub prompt: Option<Name>,
    /// The only target that it is about.
    pub target: Option<Name>,
    span: SourceSpan,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A metric or quantity beyond a limit.
    Limit {
        /// The metric or quantity.
        quantity: Name,
        /// On which side it must be.
        relation: Relation,
        /// The limit, a percentage already divided by 100.
        limit: f64,
    },
    /// A metric not below another prompt's by more than a margin, on the same cases.
    NoWorse {
        /// The metric.
        metric: Name,
        /// The prompt compared with.
        baseline: Name,
        /// The margin, above 0.
        margin: f64,
    },
}

/// A name in a gate, and where it stands in the gate's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    pub(crate) range: Range<usize>,
}

/// On which side of its limit a quantity must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Relation {
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
    /// `>`
    #[serde(rename = ">")]
    Above,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `<`
    #[serde(rename = "<")]
    Below,
}

impl Relation {
    /// Whether a known value satisfies it.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::AtLeast => limit <= value,
            Self::Above => limit < value,
            Self::AtMost => value <= limit,
            Self::Below => value < limit,
        }
    }

    /// The sign as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
        }
    }
}

/// What a gate may look at beside the metrics. A metric of the same name goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Dollars of all outputs, from the cache or not.
    CostUsd,
    /// The median latency, with its interval.
    LatencyP50,
    /// The 95th percentile of latency, with its interval.
    LatencyP95,
    /// The number of trials that ended in an error.
    Errors,
    /// The share of trials that ended in an error, with its interval.
    ErrorRate,
    /// The share of cases whose repeats disagree, with its interval.
    Flakiness,
    /// Input and output tokens of all outputs.
    Tokens,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CostUsd,
        Self::LatencyP50,
        Self::LatencyP95,
        Self::Errors,
        Self::ErrorRate,
        Self::Flakiness,
        Self::Tokens,
    ];

    /// Its name in a gate.
    pub fn name(self) -> &'static str {
        match self {
            Self::CostUsd => "cost_usd",
            Self::LatencyP50 => "latency_p50",
            Self::LatencyP95 => "latency_p95",
            Self::Errors => "errors",
            Self::ErrorRate => "error_rate",
            Self::Flakiness => "flakiness",
            Self::Tokens => "tokens",
        }
    }

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name)
    }
}

/// What a gate came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateResult {
    /// The gate as it was written.
    pub gate: String,
    /// The graver of its checks' outcomes.
    pub outcome: Outcome,
    /// One for each prompt × target that it is about; one in all for a total.
    pub checks: Vec<GateCheck>,
}

/// A gate at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateCheck {
    /// The prompt; none for a total over prompts.
    pub prompt: Option<String>,
    /// The target; none for a total over targets.
    pub target: Option<String>,
    /// What was measured: the metric, or the difference from the baseline.
    pub estimate: Option<f64>,
    /// Its interval, if it is not simply counted.
    pub ci: Option<Ci>,
    /// Cases or trials behind it.
    pub n: u64,
    /// Passed, failed or undecided.
    pub outcome: Outcome,
    /// Why, in a few words.
    pub reason: String,
    /// How many more cases would decide it, if the truth is what was seen.
    pub more_cases: Option<u64>,
}

impl Gate {
    /// Reads a gate. `span` is the place of its text in the file that it was written in.
    ///
    /// # Errors
    /// `E0801` when the text is no gate, `E0806` when its number can be no limit or margin.
    pub fn parse(text: &str, span: SourceSpan) -> Result<Self, Diagnostic> {
        parse::parse(text, span)
    }

    /// Reads a gate that a run recorded.
    pub(crate) fn recorded(text: &str) -> Result<Self, Diagnostic> {
        let file = SourceFile::new("gates", text);
        Self::parse(text, file.span(0..text.len()))
    }

    /// Finds every name of the gate that the suite does not have, and limits that nothing can reach. `metrics` are those
    /// of the scorers; the derived ones are known here.
    pub fn check(&self, metrics: &[MetricSpec], prompts: &[&str], targets: &[&str]) -> Vec<Diagnostic> {
        check::check(self, metrics, prompts, targets)
    }

    /// Whether it looks at results of trials, and not at cost and speed alone.
    pub(crate) fn reads_results(&self, is_metric: impl Fn(&str) -> bool) -> bool {
        match &self.condition {
            Condition::NoWorse { .. } => true,
            Condition::Limit { quantity, .. } => {
                is_metric(&quantity.text)
                    || matches!(Quantity::find(&quantity.text), Some(Quantity::Errors | Quantity::ErrorRate))
            }
        }
    }

    /// The place of a name in the file.
    fn place(&self, name: &Name) -> SourceSpan {
        place(&self.text, &self.span, name.range.clone())
    }
}

/// The place of a part of a gate's text. A quoted or folded scalar holds the text at another offset: it is searched for,
/// and where it is not found word for word the whole scalar is the place.
fn place(text: &str, span: &SourceSpan, range: Range<usize>) -> SourceSpan {
    match span.text().find(text) {
        Some(offset) => span.slice(offset + range.start..offset + range.end),
        None => span.clone(),
    }
}
