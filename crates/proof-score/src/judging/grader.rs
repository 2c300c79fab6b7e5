//! Grading an output by a rubric: the questions, and what the answers come to.

use std::sync::Arc;

use serde_json::{Value, json};

use super::asking::{Beside, Values, chat, output};
use super::form::{Form, object, unreadable, verdict, words};
use super::prompts::{BuiltIn, render, render_own};
use super::rubric_text;
use crate::ask::{Ask, Reply};
use crate::excerpt::one_line;
use crate::finding::Lack;
use crate::rubric::{Criterion, Grade, Rubric, Scale};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

/// How many calls a grading takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calls {
    /// One for all criteria.
    One,
    /// One for each.
    PerCriterion,
}

/// A rubric, ready to ask.
#[derive(Debug)]
pub(crate) struct Grader {
    pub(crate) rubric: Arc<Rubric>,
    calls: Calls,
    beside: Arc<Beside>,
    /// The form of an answer; none where it is text that is read by rules.
    form: Option<Form>,
}

/// A verdict with its reason.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Graded {
    pub(crate) grade: Grade,
    pub(crate) reason: String,
}

/// What the verdicts of one grading come to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Whole {
    /// The weighted mean of the criteria, in [0, 1].
    pub(crate) value: f64,
    /// Whether every criterion with a weight passes, if the scale decides.
    pub(crate) pass: Option<bool>,
    /// The verdicts and reasons on one line.
    pub(crate) reason: String,
}

impl Grader {
    /// A grader.
    pub(crate) fn new(rubric: Arc<Rubric>, calls: Calls, beside: Arc<Beside>) -> Self {
        let one = || verdict(&rubric.scale, rubric.has_reason);
        let form = match (&rubric.answers, calls) {
            (Some(_), _) => None,
            (None, Calls::One) if !rubric.criteria.is_empty() => {
                let fields = rubric.criteria.iter().map(|criterion| (criterion.name.as_str(), one()));
                Some(Form::new(object(fields)))
            }
            (None, _) => Some(Form::new(one())),
        };
        Self { rubric, calls, beside, form }
    }

    /// How many verdicts a grading gives: one for each criterion, or one.
    pub(crate) fn n_verdicts(&self) -> usize {
        self.rubric.criteria.len().max(1)
    }

    /// The questions of one grading.
    pub(crate) fn asks(
        &self,
        judge: usize,
        repeat: u32,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
    ) -> Result<Vec<Ask>, Lack> {
        let asked = self.beside.input(input)?;
        let expected = self.beside.expected(input)?;
        let ask = |criterion: Option<&Criterion>| {
            let messages = self.messages(subject, input, &asked, expected.as_deref(), criterion)?;
            let purpose = criterion.map_or_else(|| "grade".to_owned(), |c| format!("grade {}", c.name));
            Ok(chat(judge, repeat, &purpose, messages, self.form.as_ref()))
        };
        let asks: Result<Vec<Ask>, ScoreError> = match self.calls {
            Calls::PerCriterion => {
                self.rubric.criteria.iter().map(|criterion| ask(Some(criterion))).collect()
            }
            Calls::One => ask(None).map(|ask| vec![ask]),
        };
        asks.map_err(Lack::Error)
    }

    fn messages(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
        asked: &str,
        expected: Option<&str>,
        criterion: Option<&Criterion>,
    ) -> Result<Vec<proof_prompt::Message>, ScoreError> {
        let rubric = &*self.rubric;
        let mut values = Values::default().material("output", output(subject)).material("input", asked);
        values = match expected {
            Some(expected) => values.material("expected", expected),
            // A prompt of the user's own may take what it needs of the case; ours shows only what the suite gives.
            None if rubric.prompt.is_some() => values.with("expected", input.case.expected.clone()),
            None => values.with("expected", Value::Null),
        };
        values = values
            .with("task", rubric.task.as_deref())
            .with("rubric", rubric_text::to_grade(rubric, criterion)?)
            .with("criterion", criterion.map(|c| json!({"name": c.name, "description": c.description})))
            .with("has_reason", rubric.has_reason);
        match &rubric.prompt {
            Some(prompt) => render_own(prompt, &with_case(values, input).finish()),
            None => render(BuiltIn::Judge, &values.finish()),
        }
    }

    /// The verdicts in the answers, one for each criterion, or why there is none.
    pub(crate) fn read(&self, replies: &[&Reply]) -> Vec<Result<Graded, ScoreError>> {
        let missing = || Err(unreadable("there is none"));
        match self.calls {
            Calls::PerCriterion => {
                let read = replies.iter().map(|reply| self.read_one(reply));
                read.chain(std::iter::repeat_with(missing)).take(self.n_verdicts()).collect()
            }
            Calls::One => match (replies.first(), self.rubric.criteria.as_slice()) {
                (None, _) => vec![missing(); self.n_verdicts()],
                (Some(reply), []) => vec![self.read_one(reply)],
                (Some(reply), criteria) => match self.read_form(reply) {
                    Err(error) => vec![Err(error); criteria.len()],
                    Ok(answer) => criteria
                        .iter()
                        .map(|criterion| of_json(&self.rubric.scale, answer.get(&criterion.name)))
                        .collect(),
                },
            },
        }
    }

    fn read_form(&self, reply: &Reply) -> Result<Value, ScoreError> {
        self.form.as_ref().ok_or_else(|| unreadable("its form is not known"))?.read(reply)
    }

    fn read_one(&self, reply: &Reply) -> Result<Graded, ScoreError> {
        match &self.rubric.answers {
            Some(rules) => {
                let text = words(reply)?;
                let grade = rules.find(text, &self.rubric.scale).ok_or_else(|| {
                    unreadable(format_args!(
                        "no rule of `read` finds a verdict: {}",
                        crate::excerpt::excerpt(text)
                    ))
                })?;
                Ok(Graded { grade, reason: String::new() })
            }
            None => of_json(&self.rubric.scale, Some(&self.read_form(reply)?)),
        }
    }

    /// The value and the verdict of all criteria together.
    pub(crate) fn whole(&self, graded: &[Graded]) -> Whole {
        let scale = &self.rubric.scale;
        let criteria = &self.rubric.criteria;
        let weight = |idx: usize| criteria.get(idx).map_or(1.0, |criterion| criterion.weight);
        let weighted = |idx: usize, one: &Graded| weight(idx) * scale.value(one.grade);
        let total: f64 = (0..graded.len()).map(weight).sum();
        let sum: f64 = graded.iter().enumerate().map(|(idx, one)| weighted(idx, one)).sum();
        let mut pass = Some(true);
        for (_, one) in graded.iter().enumerate().filter(|(idx, _)| 0.0 < weight(*idx)) {
            pass = pass.zip(scale.pass(one.grade)).map(|(all, this)| all && this);
        }
        let said = graded.iter().enumerate().map(|(idx, one)| {
            let name = criteria.get(idx).map(|criterion| format!("{}: ", criterion.name)).unwrap_or_default();
            format!("{name}{}", self.said(one))
        });
        let reason = one_line(&said.collect::<Vec<_>>().join("; "), 400);
        Whole { value: (sum / total).clamp(0.0, 1.0), pass, reason }
    }

    /// A verdict with its reason, on one line.
    pub(crate) fn said(&self, graded: &Graded) -> String {
        let word = one_line(&self.rubric.scale.word(graded.grade), 60);
        if graded.reason.trim().is_empty() {
            word
        } else {
            format!("{word}: {}", one_line(&graded.reason, 300))
        }
    }
}

/// A prompt of the user's own sees the whole case.
pub(crate) fn with_case(values: Values, input: &ScoreInput<'_>) -> Values {
    let case = &input.case;
    values
        .with("vars", Value::Object(case.vars.clone()))
        .with("id", case.id)
        .with("tags", case.tags.iter().map(String::as_str).collect::<Value>())
        .with("metadata", Value::Object(case.metadata.clone()))
}

/// The verdict in an answer of the right form.
pub(crate) fn of_json(scale: &Scale, answer: Option<&Value>) -> Result<Graded, ScoreError> {
    let answer = answer.ok_or_else(|| unreadable("a verdict is missing"))?;
    let found = answer.get("verdict").ok_or_else(|| unreadable("a verdict is missing"))?;
    let grade = match (scale, found) {
        (Scale::Classes { .. }, Value::String(word)) => scale.read(word).filter(|_| word.trim() == word),
        (Scale::Numeric { range, .. }, Value::Number(number)) => {
            number.as_f64().filter(|number| range.holds(*number)).map(Grade::Number)
        }
        _ => None,
    };
    let grade = grade.ok_or_else(|| {
        unreadable(format_args!("{} is not on the scale", one_line(&found.to_string(), 60)))
    })?;
    let reason = answer.get("reason").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Graded { grade, reason })
}
