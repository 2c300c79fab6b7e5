//! Comparing two outputs by a rubric.

use std::sync::Arc;

use serde_json::Value;

use super::asking::{Beside, Values, chat};
use super::form::{Form, unreadable, verdict, words};
use super::grader::{Graded, of_json, with_case};
use super::prompts::{BuiltIn, render, render_own};
use super::rubric_text;
use crate::ask::{Ask, Reply};
use crate::excerpt::{excerpt, one_line};
use crate::finding::Lack;
use crate::rubric::{Rubric, Scale};
use crate::{ScoreError, ScoreInput};

/// A rubric, ready to compare.
#[derive(Debug)]
pub(crate) struct Comparer {
    rubric: Arc<Rubric>,
    beside: Beside,
    /// `first`, `second` and, if ties are allowed, `tie`.
    pub(crate) scale: Scale,
    /// The form of an answer; none where it is text that is read by rules.
    form: Option<Form>,
}

impl Comparer {
    /// A comparer.
    pub(crate) fn new(rubric: Arc<Rubric>, scale: Scale, beside: Beside) -> Self {
        let form = rubric.answers.is_none().then(|| Form::new(verdict(&scale, rubric.has_reason)));
        Self { rubric, beside, scale, form }
    }

    /// The question with the two outputs in the order in which they are shown.
    pub(crate) fn ask(
        &self,
        judge: usize,
        purpose: &str,
        (first, second): (&str, &str),
        input: &ScoreInput<'_>,
    ) -> Result<Ask, Lack> {
        let rubric = &*self.rubric;
        let mut values = Values::default()
            .material("first", first)
            .material("second", second)
            .material("input", self.beside.input(input)?);
        values = match self.beside.expected(input)? {
            Some(expected) => values.material("expected", expected),
            None if rubric.prompt.is_some() => values.with("expected", input.case.expected.clone()),
            None => values.with("expected", Value::Null),
        };
        values = values
            .with("task", rubric.task.as_deref())
            .with("rubric", rubric_text::to_compare(rubric).map_err(Lack::Error)?)
            .with("criterion", Value::Null)
            .with("has_reason", rubric.has_reason)
            .with("ties", 2 < self.scale.classes().len());
        let messages = match &rubric.prompt {
            Some(prompt) => render_own(prompt, &with_case(values, input).finish()),
            None => render(BuiltIn::Pairwise, &values.finish()),
        };
        Ok(chat(judge, 0, purpose, messages.map_err(Lack::Error)?, self.form.as_ref()))
    }

    /// The verdict in an answer: which of the two, as they were shown.
    pub(crate) fn read(&self, reply: &Reply) -> Result<Graded, ScoreError> {
        match (&self.rubric.answers, &self.form) {
            (Some(rules), _) => {
                let text = words(reply)?;
                let grade = rules.find(text, &self.scale).ok_or_else(|| {
                    unreadable(format_args!("no rule of `read` finds a verdict: {}", excerpt(text)))
                })?;
                Ok(Graded { grade, reason: String::new() })
            }
            (None, Some(form)) => of_json(&self.scale, Some(&form.read(reply)?)),
            (None, None) => Err(unreadable("its form is not known")),
        }
    }

    /// A verdict with its reason, on one line.
    pub(crate) fn said(&self, graded: &Graded) -> String {
        let word = self.scale.word(graded.grade);
        if graded.reason.trim().is_empty() {
            word
        } else {
            format!("{word} ({})", one_line(&graded.reason, 160))
        }
    }
}
