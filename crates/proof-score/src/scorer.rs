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
//! | a part is skipped | it does not count; where all parts are, the whole is |

use std::fmt::Debug;

use crate::condition::Condition;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Outcome};
use crate::metric::{Aggregate, Direction, Judged, MetricKind};
use crate::peers::Peers;
use crate::subject::{Selector, Subject};
use crate::{ScoreError, ScoreInput};

/// What a scorer does with what it looks at.
pub(crate) trait Check: Debug + Send + Sync {
    /// The finding for one output.
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome;

    /// The finding with those of the parts that were declared ([`Built::parts`]), in their order.
    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        Found::alone(self.check(subject, input))
    }

    /// The finding where `of` chooses something that the output does not have, and why; none leaves it a fail of value 0. A scorer whose
    /// figure is made of counts must say what such an output counts.
    fn check_absent(&self, _reason: &str, _input: &ScoreInput<'_>) -> Option<Found> {
        None
    }
}

/// A further metric that a scorer gives beside its own, such as the recall beside an F1.
#[derive(Clone, Debug)]
pub(crate) struct PartMetric {
    /// What follows the scorer's metric and a full stop: `date` makes `extraction.date`.
    pub(crate) suffix: String,
    pub(crate) kind: MetricKind,
    pub(crate) direction: Direction,
    pub(crate) unit: Option<&'static str>,
    pub(crate) aggregate: Aggregate,
}

impl PartMetric {
    /// A part in [0, 1] of which more is better.
    pub(crate) fn share(suffix: impl Into<String>) -> Self {
        Self {
            suffix: suffix.into(),
            kind: MetricKind::Bounded,
            direction: Direction::Higher,
            unit: None,
            aggregate: Aggregate::Mean,
        }
    }

    /// A part that passes or fails.
    pub(crate) fn pass_fail(suffix: impl Into<String>) -> Self {
        Self { kind: MetricKind::PassFail, ..Self::share(suffix) }
    }

    /// A part that is a number; less is better.
    pub(crate) fn number(suffix: impl Into<String>, unit: Option<&'static str>) -> Self {
        Self { kind: MetricKind::Number, direction: Direction::Lower, unit, ..Self::share(suffix) }
    }

    /// The same part, with its figure made of counts.
    #[must_use]
    pub(crate) fn aggregated(self, aggregate: Aggregate) -> Self {
        Self { aggregate, ..self }
    }

    /// The same part, of which less is better.
    #[must_use]
    pub(crate) fn lower(self) -> Self {
        Self { direction: Direction::Lower, ..self }
    }
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
    /// How the figure comes about.
    pub(crate) aggregate: Aggregate,
    /// The further metrics that it gives; only where it stands in the list itself.
    pub(crate) parts: Vec<PartMetric>,
    /// Who judges.
    pub(crate) judged: Option<Judged>,
    /// The other outputs that it compares with.
    pub(crate) peers: Peers,
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
            aggregate: Aggregate::Mean,
            parts: vec![],
            judged: None,
            peers: Peers::None,
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

    /// A value in [0, 1] of which more is better; it passes or fails by a threshold, and counts as it is without one.
    pub(crate) fn share(check: impl Check + 'static) -> Self {
        Self { kind: MetricKind::Bounded, decides: false, ..Self::pass_fail(check) }
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
    /// The cases for which it is scored.
    pub(crate) when: Option<Condition>,
    /// How many parts it has.
    pub(crate) n_parts: usize,
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
        self.run_with(subject, input, &|subject| self.judge(subject, input), Ok)
    }

    /// The finding with those of the parts.
    pub(crate) fn run_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let Body::Check(check) = &self.body else { return Found::alone(self.run(subject, input)) };
        let decided =
            |found: Found| Found { main: found.main.and_then(|finding| self.decide(finding)), ..found };
        let found = self.run_with(
            subject,
            input,
            &|subject| Ok(decided(check.check_with_parts(subject, input))),
            |finding| {
                let absent = match &finding {
                    Finding::Absent(reason) => check.check_absent(reason, input),
                    _ => None,
                };
                Ok(absent.map_or_else(|| Found::all(Ok(finding), self.n_parts), decided))
            },
        );
        found.unwrap_or_else(|error| Found::all(Err(error), self.n_parts))
    }

    /// Looks at `when` and `of`; `otherwise` is told what they come to where the check is not to be made.
    fn run_with<T>(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
        check: &dyn Fn(&Subject<'_>) -> Result<T, ScoreError>,
        otherwise: impl FnOnce(Finding) -> Result<T, ScoreError>,
    ) -> Result<T, ScoreError> {
        if let Some(when) = &self.when
            && let Some(skipped) = when.skips(input)?
        {
            return otherwise(skipped);
        }
        let Some(selector) = &self.selector else {
            return check(subject);
        };
        match selector.select(input) {
            Ok(selected) => check(&selected),
            Err(lack) => otherwise(lack.outcome()?),
        }
    }

    fn judge(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let finding = match &self.body {
            Body::Check(check) => check.check(subject, input)?,
            Body::Not(part) => not(part.run(subject, input)?, &part.label)?,
            Body::AnyOf(parts) => any_of(&all(parts, subject, input)?, parts)?,
            Body::AllOf(parts) => all_of(all(parts, subject, input)?, parts)?,
        };
        self.decide(finding)
    }

    /// Refuses a number that is none, and lets the threshold say pass or fail.
    fn decide(&self, finding: Finding) -> Outcome {
        let (Finding::Measured { value, .. } | Finding::Counted { value, .. }) = &finding else {
            return Ok(finding);
        };
        if !value.is_finite() {
            return Err(ScoreError::new(format!("the value is not a finite number: {value}")));
        }
        let Some(threshold) = self.threshold else { return Ok(finding) };
        Ok(match finding {
            Finding::Measured { value, reason, .. } => {
                let (pass, reason) = threshold.apply(value, reason);
                Finding::Measured { value, pass, reason }
            }
            Finding::Counted { value, counts, reason, .. } => {
                let (pass, reason) = threshold.apply(value, reason);
                Finding::Counted { value, counts, pass, reason }
            }
            other => other,
        })
    }
}

impl Threshold {
    fn apply(self, value: f64, reason: Option<String>) -> (Option<bool>, Option<String>) {
        let (holds, side) = match self.direction {
            Direction::Higher => (self.bound <= value, "below"),
            Direction::Lower => (value <= self.bound, "above"),
        };
        let why = || format!("{} is {side} the threshold {}", rounded(value), rounded(self.bound));
        let reason =
            if holds { reason } else { Some(reason.map_or_else(why, |r| format!("{}: {r}", why()))) };
        (Some(holds), reason)
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
        Finding::Skipped(reason) => Finding::Skipped(reason),
        other if decided(&other, label)? => Finding::Fail(format!("`{label}` passes, and must not")),
        _ => Finding::Pass,
    })
}

/// The findings of all parts; the first error ends it.
fn all(parts: &[Scorer], subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Vec<Finding>, ScoreError> {
    parts.iter().map(|part| part.run(subject, input)).collect()
}

/// What all parts being skipped comes to.
fn all_skipped(findings: &[Finding]) -> Option<Finding> {
    let is_skipped = |finding: &Finding| matches!(finding, Finding::Skipped(_));
    findings.iter().all(is_skipped).then(|| findings.first().cloned()).flatten()
}

fn all_of(findings: Vec<Finding>, parts: &[Scorer]) -> Outcome {
    if let Some(skipped) = all_skipped(&findings) {
        return Ok(skipped);
    }
    let mut failed = None;
    let mut absent = None;
    for (finding, part) in findings.into_iter().zip(parts) {
        if matches!(finding, Finding::Skipped(_)) {
            continue;
        }
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
    if let Some(skipped) = all_skipped(findings) {
        return Ok(skipped);
    }
    let mut holds = false;
    for (finding, part) in findings.iter().zip(parts) {
        if matches!(finding, Finding::Skipped(_)) {
            continue;
        }
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
