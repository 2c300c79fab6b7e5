//! The scorers of a suite.

use std::borrow::Cow;

use proof_diag::{Diagnostic, Node, SourceSpan};

use crate::finding::{Finding, Outcome};
use crate::parse::{Item, parse_list};
use crate::subject::Subject;
use crate::{Metric, MetricKind, ParseContext, Score, ScoreError, ScoreInput};

/// The scorers of a suite, compiled once and shared by all threads.
///
/// ```
/// use proof_diag::{SourceFile, parse_yaml};
/// use proof_score::{ParseContext, ScorerSet};
///
/// let file = SourceFile::new("suite.yaml", "- contains: refund\n- {equals: \"{{ expected }}\", as: answer}\n");
/// let (document, mut diagnostics) = parse_yaml(&file);
/// let context = ParseContext {
///     files: &|_| Err(std::io::ErrorKind::NotFound.into()),
///     directory: ".".into(),
///     has_output_schema: false,
/// };
/// let set = ScorerSet::parse(&document.unwrap().root, &context, &mut diagnostics).unwrap();
/// let names: Vec<&str> = set.metrics().iter().map(|metric| metric.name.as_str()).collect();
/// assert_eq!(names, ["contains", "answer"]);
/// ```
#[derive(Debug)]
pub struct ScorerSet {
    items: Vec<Item>,
    metrics: Vec<Metric>,
    references: Vec<Reference>,
}

/// Something of a case that a scorer needs, so that a plan can refuse a variable that no case has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Such as `vars.ticket`, `expected.label`, `expected` or `tags`.
    pub path: String,
    /// The template that needs it.
    pub span: SourceSpan,
}

impl ScorerSet {
    /// Reads the list under a suite's `scorers:`. All mistakes are collected; with an error there is no set.
    pub fn parse(list: &Node, context: &ParseContext<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let (items, references) = parse_list(list, context, diagnostics)?;
        let metrics = items.iter().map(|item| item.metric.clone()).collect();
        Some(Self { items, metrics, references })
    }

    /// The metrics, in the order of the list.
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// What the scorers need of a case.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Whether a scorer may block (it waits for a program): score on a thread that may wait.
    pub fn is_blocking(&self) -> bool {
        self.items.iter().any(|item| item.is_blocking)
    }

    /// What each scorer says of an output, in the order of [`ScorerSet::metrics`].
    pub fn score(&self, input: &ScoreInput<'_>) -> Vec<Result<Score, ScoreError>> {
        let subject = Subject::Text(Cow::Borrowed(input.text));
        self.items.iter().map(|item| item.score(item.scorer.run(&subject, input))).collect()
    }
}

impl Item {
    fn score(&self, outcome: Outcome) -> Result<Score, ScoreError> {
        match outcome? {
            // A number that is not there has no place in a mean: zero would be a lie, in either direction.
            Finding::Absent(reason) if self.metric.kind == MetricKind::Number => {
                Err(ScoreError::new(format!("nothing to measure: {reason}")))
            }
            finding => Ok(finding.into()),
        }
    }
}
