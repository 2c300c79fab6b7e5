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

    /// Whether it passes, if that is decided.
    pub(crate) fn pass(&self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail(_) | Self::Absent(_) => Some(false),
            Self::Measured { pass, .. } => *pass,
        }
    }

    /// Why, if there is something to say.
    pub(crate) fn into_reason(self) -> Option<String> {
        match self {
            Self::Pass => None,
            Self::Fail(reason) | Self::Absent(reason) => Some(reason),
            Self::Measured { reason, .. } => reason,
        }
    }
}

impl From<Finding> for Score {
    fn from(finding: Finding) -> Self {
        match finding {
            Finding::Pass => Self { value: 1.0, pass: Some(true), reason: None },
            Finding::Fail(reason) | Finding::Absent(reason) => {
                Self { value: 0.0, pass: Some(false), reason: Some(reason) }
            }
            Finding::Measured { value, pass, reason } => Self { value, pass, reason },
        }
    }
}

impl ScoreError {
    /// An error with its message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}
