//! A judge that gives one verdict by one of the built-in prompts.

use serde_json::{Map, Value};

use super::asking::{Beside, Values, chat, output};
use super::form::{Form, verdict};
use super::grader::{Graded, of_json};
use super::prompts::{BuiltIn, identity, render};
use crate::ScoreInput;
use crate::excerpt::one_line;
use crate::finding::Lack;
use crate::metric::Judged;
use crate::rubric::Scale;
use crate::subject::Subject;

/// One question with one verdict.
#[derive(Debug)]
pub(crate) struct Single {
    pub(crate) which: BuiltIn,
    pub(crate) judge: usize,
    pub(crate) scale: Scale,
    pub(crate) beside: Beside,
    /// What the prompt takes from the suite.
    pub(crate) fixed: Map<String, Value>,
    form: Form,
}

impl Single {
    /// A judge that gives its reason first.
    pub(crate) fn new(
        which: BuiltIn,
        judge: usize,
        scale: Scale,
        beside: Beside,
        fixed: Map<String, Value>,
    ) -> Self {
        let form = Form::new(verdict(&scale, true));
        Self { which, judge, scale, beside, fixed, form }
    }

    /// What is recorded of it.
    pub(crate) fn judged(&self) -> Judged {
        let classes: Vec<String> = self.scale.classes().iter().map(|class| class.name.clone()).collect();
        let settings = serde_json::json!({"classes": classes, "fixed": self.fixed});
        Judged {
            rubric: None,
            rubric_hash: identity(&[self.which], &settings),
            judges: vec![self.judge],
            classes,
            labels: None,
        }
    }

    /// The verdict on an output.
    pub(crate) fn grade(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Result<Graded, Lack> {
        let mut values = Values::default()
            .material("output", output(subject))
            .material("input", self.beside.input(input)?);
        if let Some(expected) = self.beside.expected(input)? {
            values = values.material("expected", expected);
        }
        for (key, value) in &self.fixed {
            values = values.with(key, value.clone());
        }
        let messages = render(self.which, &values.finish()).map_err(Lack::Error)?;
        let ask = chat(self.judge, 0, "grade", messages, Some(&self.form));
        let reply = input.ask(ask).map_err(Lack::Error)?;
        let answer = self.form.read(reply).map_err(Lack::Error)?;
        of_json(&self.scale, Some(&answer)).map_err(Lack::Error)
    }

    /// A verdict with its reason, on one line.
    pub(crate) fn said(&self, graded: &Graded) -> String {
        format!("{}: {}", self.scale.word(graded.grade), one_line(&graded.reason, 300))
    }
}
