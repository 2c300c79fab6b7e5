//! Gates: what must hold for a run to pass.
//!
//! ```text
//! METRIC (>= | > | <= | <) NUMBER[%] [for PROMPT] [on TARGET]
//! [prove] METRIC no worse than BASELINE by NUMBER[%] [for PROMPT] [on TARGET]
//! object if METRIC worse than BASELINE [for PROMPT] [on TARGET]
//! absolute METRIC (>= | > | <= | <) RATE[%] [for PROMPT] [on TARGET]
//! METRIC kappa (>= | >) NUMBER[%]
//! ```
//!
//! - A limit holds only if the interval says so, not the estimate: `label >= 0.90` passes when the lower end of the shown
//!   interval reaches 0.90, fails when the upper end does not, and is undecided between.
//! - `no worse than` must be proved: non-inferiority, the worse end of the 90 % interval of the paired difference is above
//!   minus the margin. Several such gates need no correction, because all of them must hold.
//! - `object` fails only on the word `worse`, its p-value adjusted by Holm over all places of the suite's `object` gates.
//!   It passes where nothing was shown, and says the smallest regression that it would have seen.
//! - `absolute` is a guarantee: the exact one-sided bound of a pass/fail metric against the rate.
//! - `kappa` is about the judge of a metric and not about the run: how well it agrees with people, as its calibration file said
//!   when the run was planned. It holds if the lower end of the interval does. A calibration that is not there, or is of another
//!   rubric or judge, leaves it undecided.
//!
//! A limit on a judged metric reads the figure that human labels corrected, where the run has them.
//!
//! Without `for` and `on` a gate must hold for every prompt on every target; with a baseline, for every other prompt. Beside
//! the metrics a limit may look at the quantities of [`Quantity`]. A name with a space in it is quoted, and so is a metric
//! called `prove`, `object` or `absolute`.
//!
//! Start at [`Gate::parse`]; [`Gate::check`] binds the names before the first call; `decide` is the semantics.

mod absolute;
mod agreement;
mod baseline;
mod check;
pub(crate) mod decide;
pub(crate) mod limit;
mod measured;
mod object;
mod parse;
mod quantity;
mod token;

use std::ops::Range;

use proof_diag::{Diagnostic, SourceFile, SourceSpan};
use proof_store::MetricSpec;
use serde::Serialize;

use crate::comparison::{Adjusted, Test};
use crate::settle::Needed;
use crate::{Ci, Evidence as Behind, Outcome};

pub use quantity::Quantity;

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
    /// A metric not shown to be worse than another prompt's, on the same cases.
    NotShownWorse {
        /// The metric.
        metric: Name,
        /// The prompt compared with.
        baseline: Name,
    },
    /// A rate guaranteed by an exact one-sided bound.
    Guaranteed {
        /// The metric, which says pass or fail.
        metric: Name,
        /// On which side the rate must be.
        relation: Relation,
        /// The rate, a percentage already divided by 100.
        rate: f64,
    },
    /// A judge that agrees with people at least so well.
    Agreement {
        /// The judged metric.
        metric: Name,
        /// `>=` or `>`.
        relation: Relation,
        /// The least kappa.
        kappa: f64,
    },
}

impl Condition {
    /// What is asked of the data.
    pub fn kind(&self) -> GateKind {
        match self {
            Self::Limit { .. } => GateKind::Limit,
            Self::NoWorse { .. } => GateKind::Prove,
            Self::NotShownWorse { .. } => GateKind::Object,
            Self::Guaranteed { .. } => GateKind::Absolute,
            Self::Agreement { .. } => GateKind::Agreement,
        }
    }
}

/// What a gate asks of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// The interval, or the value of a total, lies on one side of a limit.
    Limit,
    /// That the candidate is no worse by the margin is proved.
    Prove,
    /// That the candidate is worse is not proved.
    Object,
    /// An exact one-sided bound reaches a rate.
    Absolute,
    /// A judge's agreement with people reaches a kappa.
    Agreement,
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

/// What a gate came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GateResult {
    /// The gate as it was written.
    pub gate: String,
    /// What it asks of the data; none where this version of the program does not understand it.
    pub kind: Option<GateKind>,
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
    /// Independent cases that would say as much, where that is known.
    pub n_effective: Option<f64>,
    /// The test of an `object` gate.
    pub test: Option<Test>,
    /// Its p-value, adjusted over all places of the suite's `object` gates.
    pub p_adjusted: Option<Adjusted>,
    /// The smallest regression that an `object` gate would have seen with 80 % power.
    pub visible_loss: Option<f64>,
    /// Passed, failed or undecided.
    pub outcome: Outcome,
    /// Why, in a few words.
    pub reason: String,
    /// How many more cases would decide it, if the truth is what was seen.
    pub more_cases: Option<u64>,
    /// What would decide it, more cases or more repeats, where that can be said.
    pub needed: Option<Needed>,
    /// What was measured, in the form that every figure has.
    pub evidence: Behind,
}

impl Gate {
    /// Reads a gate. `span` is the place of its text in the file that it was written in.
    ///
    /// # Errors
    /// `E0801` when the text is no gate, `E0806` when its number can be no margin, `E0812` when a metric bears a word of the
    /// language unquoted, `E0821` and `E0822` when a gate on a judge asks for what no calibration says.
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
            Condition::NoWorse { .. } | Condition::NotShownWorse { .. } | Condition::Guaranteed { .. } => {
                true
            }
            Condition::Agreement { .. } => false,
            Condition::Limit { quantity, .. } => {
                is_metric(&quantity.text)
                    || matches!(Quantity::find(&quantity.text), Some(Quantity::Errors | Quantity::ErrorRate))
            }
        }
    }

    /// The metric or quantity that it is about.
    pub(crate) fn metric(&self) -> Option<&Name> {
        match &self.condition {
            Condition::Limit { quantity: metric, .. }
            | Condition::NoWorse { metric, .. }
            | Condition::NotShownWorse { metric, .. }
            | Condition::Guaranteed { metric, .. } => Some(metric),
            Condition::Agreement { .. } => None,
        }
    }

    /// Where it was written.
    pub fn span(&self) -> &SourceSpan {
        &self.span
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
