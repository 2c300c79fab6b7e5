//! A scorer of a suite, ready to run: what it looks at, what it checks, and the wrappers `not`, `any_of`, `all_of`.
//!
//! The wrappers decide by these rules, which do not depend on the order of the parts:
//!
//! | | rule |
//! |---|---|
//! | a part cannot be scored | the whole cannot: an error is never turned into a pass |
//! | `not` | pass and fail change places; a value that is not there stays a fail |
//! | `all_of` | a part whose value is not there: that; else any fail: a fail; else a pass |
//! | `any_of` | any pass: a pass; else a part whose value is not there: that; else a fail |

use std::fmt::Debug;

use crate::excerpt::one_line;
use crate::finding::{Finding, Outcome};
use crate::metric::{Direction, MetricKind};
use crate::subject::{Selector, Subject};
use crate::{ScoreError, ScoreInput};

/// What a scorer does with what it looks at.
pub(crate) trait Check: Debug + Send + Sync {
    /// The finding for one output.
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome;
}

/// A check with what is known of its values.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) check: Box<dyn Check>,
    pub(crate) kind: MetricKind,
    pub(crate) direction: Direction,
    pub(crate) unit: Option<&'static str>,
    /// Whether it may say pass or fail without a threshold.
    pub(crate) decides: bool,
    pub(crate) is_blocking: bool,
    pub(crate) note: Option<String>,
}

impl Built {
    /// A check that passes or fails.
    pub(crate) fn pass_fail(check: impl Check + 'static) -> Self {
        Self {
            check: Box::new(check),
            kind: MetricKind::PassFail,
            direction: Direction::Higher,
            unit: None,
            decides: true,
            is_blocking: false,
            note: None,
        }
    }

    /// A measure: a number that passes or fails only by a threshold. Less is better unless `direction` says otherwise.
    pub(crate) fn measure(check: impl Check + 'static, unit: Option<&'static str>) -> Self {
        Self {
            kind: MetricKind::Number,
            direction: Direction::Lower,
            unit,
            decides: false,
            ..Self::pass_fail(check)
        }
    }

    /// A measure of which more is better.
    pub(crate) fn rate(check: impl Check + 'static, unit: &'static str) -> Self {
        Self { direction: Direction::Higher, ..Self::measure(check, Some(unit)) }
    }
}

/// A scorer with its place in the tree.
#[derive(Debug)]
pub(crate) struct Scorer {
    /// The scorer as it was written, on one line, for reasons.
    pub(crate) label: String,
    pub(crate) selector: Option<Selector>,
    pub(crate) body: Body,
    pub(crate) threshold: Option<Threshold>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Check(Box<dyn Check>),
    Not(Box<Scorer>),
    AnyOf(Vec<Scorer>),
    AllOf(Vec<Scorer>),
}

/// A bound that turns a number into pass or fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) bound: f64,
    pub(crate) direction: Direction,
}

impl Scorer {
    /// The finding for one output; `subject` is what is looked at unless `of` says otherwise.
    pub(crate) fn run(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let Some(selector) = &self.selector else {
            return self.judge(subject, input);
        };
        match selector.select(input) {
            Ok(selected) => self.judge(&selected, input),
            Err(lack) => lack.outcome(),
        }
    }

    fn judge(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let finding = match &self.body {
            Body::Check(check) => check.check(subject, input)?,
            Body::Not(part) => not(part.run(subject, input)?, &part.label)?,
            Body::AnyOf(parts) => any_of(&all(parts, subject, input)?, parts)?,
            Body::AllOf(parts) => all_of(all(parts, subject, input)?, parts)?,
        };
        let Finding::Measured { value, pass, reason } = finding else { return Ok(finding) };
        if !value.is_finite() {
            return Err(ScoreError::new(format!("the value is not a finite number: {value}")));
        }
        Ok(match self.threshold {
            Some(threshold) => threshold.apply(value, reason),
            None => Finding::Measured { value, pass, reason },
        })
    }
}

impl Threshold {
    fn apply(self, value: f64, reason: Option<String>) -> Finding {
        let (holds, side) = match self.direction {
            Direction::Higher => (self.bound <= value, "below"),
            Direction::Lower => (value <= self.bound, "above"),
        };
        let why = || format!("{} is {side} the threshold {}", rounded(value), rounded(self.bound));
        let reason =
            if holds { reason } else { Some(reason.map_or_else(why, |r| format!("{}: {r}", why()))) };
        Finding::Measured { value, pass: Some(holds), reason }
    }
}

/// A number for a reason: up to six decimals, without zeros at the end.
pub(crate) fn rounded(value: f64) -> String {
    let text = format!("{value:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    // A number that is too small for six decimals is shown as it is.
    if value != 0.0 && short.trim_start_matches('-') == "0" { format!("{value:e}") } else { short.to_owned() }
}

fn decided(finding: &Finding, label: &str) -> Result<bool, ScoreError> {
    finding.pass().ok_or_else(|| ScoreError::new(format!("`{label}` said neither pass nor fail")))
}

fn not(finding: Finding, label: &str) -> Outcome {
    Ok(match finding {
        Finding::Absent(reason) => Finding::Absent(reason),
        other if decided(&other, label)? => Finding::Fail(format!("`{label}` passes, and must not")),
        _ => Finding::Pass,
    })
}

/// The findings of all parts; the first error ends it.
fn all(parts: &[Scorer], subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<Finding>, ScoreError> {
    parts.iter().map(|part| part.run(subject, input)).collect()
}

fn all_of(findings: Vec<Finding>, parts: &[Scorer]) -> Outcome {
    let mut failed = None;
    let mut absent = None;
    for (finding, part) in findings.into_iter().zip(parts) {
        let holds = decided(&finding, &part.label)?;
        match finding {
            Finding::Absent(reason) => absent = absent.or(Some(reason)),
            other if !holds => {
                failed = failed.or_else(|| Some(other.into_reason().unwrap_or_else(|| part.label.clone())));
            }
            _ => {}
        }
    }
    Ok(match (absent, failed) {
        (Some(reason), _) => Finding::Absent(reason),
        (None, Some(reason)) => Finding::Fail(reason),
        (None, None) => Finding::Pass,
    })
}

fn any_of(findings: &[Finding], parts: &[Scorer]) -> Outcome {
    let mut holds = false;
    for (finding, part) in findings.iter().zip(parts) {
        holds |= decided(finding, &part.label)?;
    }
    if holds {
        return Ok(Finding::Pass);
    }
    let reasons = findings.iter().cloned().filter_map(Finding::into_reason).collect::<Vec<_>>();
    let reason = format!("none holds: {}", one_line(&reasons.join("; "), 300));
    let is_absent = findings.iter().any(|finding| matches!(finding, Finding::Absent(_)));
    Ok(if is_absent { Finding::Absent(reason) } else { Finding::Fail(reason) })
}
