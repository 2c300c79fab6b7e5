//! The scorers of a suite.

use std::borrow::Cow;

use proof_diag::{Diagnostic, Node, SourceSpan};

use crate::ask::{Ask, JudgeTarget};
use crate::finding::{Finding, Outcome};
use crate::parse::{Item, Needs, parse_list};
use crate::peers::Peers;
use crate::subject::Subject;
use crate::{Metric, MetricKind, ParseContext, ScoreError, ScoreInput, Scored};

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
    needs: Needs,
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
        let (items, needs) = parse_list(list, context, diagnostics)?;
        let metrics = items.iter().flat_map(|item| item.metrics.iter().cloned()).collect();
        Some(Self { items, metrics, needs })
    }

    /// The metrics, in the order of the list; parts follow their scorer's own.
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// What the scorers need of a case.
    pub fn references(&self) -> &[Reference] {
        &self.needs.references
    }

    /// The models that scorers ask.
    pub fn judges(&self) -> &[JudgeTarget] {
        &self.needs.judges
    }

    /// Whether a scorer may block (it waits for a program): score on a thread that may wait.
    pub fn is_blocking(&self) -> bool {
        self.items.iter().any(|item| item.is_blocking)
    }

    /// Whether a score may stay open at first: a scorer asks, or compares outputs.
    pub fn is_open(&self) -> bool {
        !self.needs.judges.is_empty() || self.peers() != Peers::None
    }

    /// Which other outputs the scorers compare with, at most.
    pub fn peers(&self) -> Peers {
        self.items.iter().map(|item| item.peers).max().unwrap_or_default()
    }

    /// Begins to score an output. Scorers that compare with other outputs have no score until these are there.
    pub fn begin(&self) -> Scoring<'_> {
        Scoring { set: self, done: self.items.iter().map(|_| None).collect() }
    }

    /// Goes on with an output of which some scores are known: one for each of [`ScorerSet::metrics`].
    pub fn resume(&self, earlier: Vec<Option<Scored>>) -> Scoring<'_> {
        let mut earlier = earlier.into_iter();
        let done = self.items.iter().map(|item| {
            let scores: Vec<Option<Scored>> = earlier.by_ref().take(item.metrics.len()).collect();
            let scores = scores.into_iter().collect::<Option<Vec<Scored>>>();
            scores.filter(|scores| scores.len() == item.metrics.len())
        });
        Scoring { set: self, done: done.collect() }
    }

    /// The questions that scorers come to at once with such an output, for an estimate; what runs a program is left out.
    pub fn first_questions(&self, input: &ScoreInput<'_>) -> Vec<Ask> {
        let subject = Subject::Text(Cow::Borrowed(input.text));
        for item in self.items.iter().filter(|item| !item.is_blocking) {
            item.score(&subject, input);
        }
        input.replies.take_wanted().into_iter().map(|wanted| wanted.ask).collect()
    }

    /// What each scorer says of an output, in the order of [`ScorerSet::metrics`], where no question is open.
    pub fn score(&self, input: &ScoreInput<'_>) -> Vec<Scored> {
        let mut scoring = self.begin();
        scoring.advance(input);
        scoring.finish()
    }
}

/// An output on its way through the scorers: [`advance`](Self::advance) until nothing is wanted any more.
#[derive(Debug)]
pub struct Scoring<'s> {
    set: &'s ScorerSet,
    /// The scores of each item, its parts after it; none while a reply or the other outputs are missing.
    done: Vec<Option<Vec<Scored>>>,
}

impl Scoring<'_> {
    /// Runs every scorer that has no score yet. What they want to know is then in the input's [`crate::Replies`].
    pub fn advance(&mut self, input: &ScoreInput<'_>) {
        let subject = Subject::Text(Cow::Borrowed(input.text));
        for (item, done) in self.set.items.iter().zip(&mut self.done) {
            if done.is_none() {
                *done = item.score(&subject, input);
            }
        }
    }

    /// Whether every metric has its score.
    pub fn is_done(&self) -> bool {
        self.done.iter().all(Option::is_some)
    }

    /// The scores so far, in the order of [`ScorerSet::metrics`]; none where a reply or the other outputs are missing.
    pub fn scores(self) -> Vec<Option<Scored>> {
        let scores = self.set.items.iter().zip(self.done).flat_map(|(item, done)| match done {
            Some(scores) => scores.into_iter().map(Some).collect(),
            None => vec![None; item.metrics.len()],
        });
        scores.collect()
    }

    /// The scores, in the order of [`ScorerSet::metrics`]; what still waits could not be scored.
    pub fn finish(self) -> Vec<Scored> {
        let scores = self.set.items.iter().zip(self.done).flat_map(|(item, done)| {
            done.unwrap_or_else(|| {
                let reason = match item.peers {
                    Peers::None => "the model that the scorer asks did not answer",
                    Peers::Repeats | Peers::Group => "the other outputs that it compares with are not there",
                };
                vec![Scored::Error(ScoreError::new(reason)); item.metrics.len()]
            })
        });
        scores.collect()
    }
}

impl Item {
    /// The scores of the item and its parts; none where a reply or the other outputs are missing.
    fn score(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Option<Vec<Scored>> {
        if self.peers != Peers::None && input.peers.is_none() {
            return None;
        }
        let found = self.scorer.run_with_parts(subject, input);
        let outcomes: Vec<Outcome> = std::iter::once(found.main).chain(found.parts).collect();
        if outcomes.iter().any(|outcome| outcome.as_ref().is_err_and(|error| error.is_pending)) {
            return None;
        }
        let lacking = || Err(ScoreError::new("the scorer gave no value for this part"));
        let outcomes = outcomes.into_iter().chain(std::iter::repeat_with(lacking));
        Some(self.metrics.iter().zip(outcomes).map(|(metric, outcome)| scored(metric, outcome)).collect())
    }
}

fn scored(metric: &Metric, outcome: Outcome) -> Scored {
    match outcome {
        Err(error) => Scored::Error(error),
        Ok(Finding::Skipped(reason)) => Scored::Skipped(reason),
        // A number that is not there has no place in a mean: zero would be a lie, in either direction.
        Ok(Finding::Absent(reason)) if metric.kind == MetricKind::Number => {
            Scored::Error(ScoreError::new(format!("nothing to measure: {reason}")))
        }
        // Parts are not looked at before.
        Ok(Finding::Measured { value, .. } | Finding::Counted { value, .. }) if !value.is_finite() => {
            Scored::Error(ScoreError::new(format!("the value is not a finite number: {value}")))
        }
        Ok(finding) => Scored::Score(finding.into()),
    }
}
