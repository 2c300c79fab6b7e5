//! What one check finds, before it becomes a score.

use crate::{Score, ScoreError};

/// What a check finds of one output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Finding {
    /// It holds.
    Pass,
    /// It does not, and why.
    Fail(String),
    /// What should be checked is not there, and why: a fail that `not` does not turn round.
    Absent(String),
    /// There is nothing to score here, and why: the trial does not count for the metric.
    Skipped(String),
    /// A number of this output, and counts of which the figure is made over all outputs: see [`crate::Aggregate`].
    Counted {
        /// The value of this output alone.
        value: f64,
        /// What is summed; the metric's aggregate says what each is.
        counts: Vec<f64>,
        /// Whether it passes.
        pass: Option<bool>,
        /// Why.
        reason: Option<String>,
    },
    /// A number was measured; `pass` is there if something decided.
    Measured {
        /// The number.
        value: f64,
        /// Whether it passes.
        pass: Option<bool>,
        /// Why.
        reason: Option<String>,
    },
}

/// A finding, or why there is none.
pub(crate) type Outcome = Result<Finding, ScoreError>;

/// Why a value that a scorer needs could not be had.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lack {
    /// The output does not have it: the model's fault, a fail.
    Absent(String),
    /// The case or the suite does not have it: nobody can say.
    Error(ScoreError),
}

impl Lack {
    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::Error(ScoreError::new(message))
    }

    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Absent(reason) => Ok(Finding::Absent(reason)),
            Self::Error(error) => Err(error),
        }
    }
}

impl Finding {
    /// Pass, or fail with a reason that is only made when it is needed.
    pub(crate) fn of(holds: bool, reason: impl FnOnce() -> String) -> Self {
        if holds { Self::Pass } else { Self::Fail(reason()) }
    }

    /// A number without a verdict.
    pub(crate) fn measured(value: f64) -> Self {
        Self::Measured { value, pass: None, reason: None }
    }

    /// A number without a verdict, with its counts.
    pub(crate) fn counted(value: f64, counts: Vec<f64>) -> Self {
        Self::Counted { value, counts, pass: None, reason: None }
    }

    /// Whether it passes, if that is decided.
    pub(crate) fn pass(&self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail(_) | Self::Absent(_) => Some(false),
            Self::Skipped(_) => None,
            Self::Measured { pass, .. } | Self::Counted { pass, .. } => *pass,
        }
    }

    /// Why, if there is something to say.
    pub(crate) fn into_reason(self) -> Option<String> {
        match self {
            Self::Pass => None,
            Self::Fail(reason) | Self::Absent(reason) | Self::Skipped(reason) => Some(reason),
            Self::Measured { reason, .. } | Self::Counted { reason, .. } => reason,
        }
    }
}

/// What a scorer with parts finds: its own metric, and one finding for each part that it declared.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) main: Outcome,
    /// In the order of [`crate::scorer::Built::parts`].
    pub(crate) parts: Vec<Outcome>,
}

impl Found {
    /// A finding without parts.
    pub(crate) fn alone(main: Outcome) -> Self {
        Self { main, parts: vec![] }
    }

    /// One outcome for the scorer and for each of its parts: an error, or a skip.
    pub(crate) fn all(outcome: Outcome, n_parts: usize) -> Self {
        Self { parts: vec![outcome.clone(); n_parts], main: outcome }
    }
}

impl From<Finding> for Score {
    fn from(finding: Finding) -> Self {
        let score = |value, pass, reason| Self { value, pass, reason, counts: vec![] };
        match finding {
            Finding::Pass => score(1.0, Some(true), None),
            Finding::Fail(reason) | Finding::Absent(reason) => score(0.0, Some(false), Some(reason)),
            // The set tells a skip before it asks for a score.
            Finding::Skipped(reason) => score(f64::NAN, None, Some(reason)),
            Finding::Measured { value, pass, reason } => score(value, pass, reason),
            Finding::Counted { value, counts, pass, reason } => Self { value, pass, reason, counts },
        }
    }
}

impl ScoreError {
    /// An error with its message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_pending: false }
    }

    /// That a reply is not there yet: the scorer is run again when it is.
    pub(crate) fn pending() -> Self {
        Self { message: "a reply that it needs is not there yet".to_owned(), is_pending: true }
    }
}
