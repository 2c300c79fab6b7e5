//! What judge scorers have in common: their arguments, and their questions.

use std::sync::Arc;

use proof_diag::{Diagnostic, Node, SourceFile};
use proof_prompt::Message;
use serde_json::{Map, Value};

use super::form::Form;
use super::material::mark;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::ask::{Ask, AskKind, JudgeTask};
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack};
use crate::metric::Judged;
use crate::operand::Operand;
use crate::registry::Argument;
use crate::rubric::Rubric;
use crate::subject::Subject;

pub(crate) const TARGET: Argument = Argument {
    name: "target",
    text: "the judge: the id of a target of the suite, `provider/model`, or a target with its settings",
};
pub(crate) const INPUT: Argument = Argument {
    name: "input",
    text: "what was asked, as the judge sees it; may hold templates; default: the user's messages that were sent; \"\" for nothing",
};
pub(crate) const EXPECTED: Argument = Argument {
    name: "expected",
    text: "a right answer that the judge may compare with, such as `{{ expected.answer }}`; default: none",
};

/// A call that asks a judge for words.
pub(crate) fn chat(
    judge: usize,
    repeat: u32,
    purpose: &str,
    messages: Vec<Message>,
    form: Option<&Form>,
) -> Ask {
    let schema = form.map(|form| Arc::clone(&form.schema));
    Ask { judge, repeat, purpose: purpose.to_owned(), kind: AskKind::Chat { messages, schema } }
}

/// The judge under `target`, which must be there.
pub(crate) fn target(arguments: &mut Arguments<'_>) -> Option<usize> {
    arguments.required_judge("target", JudgeTask::Judge)
}

/// The judge under `target`, or the one that the rubric names.
pub(crate) fn target_or_default(arguments: &mut Arguments<'_>, rubric: &Rubric) -> Option<usize> {
    if let Some(node) = arguments.reader.get("target") {
        return Some(arguments.judge_target(node, JudgeTask::Judge));
    }
    if let Some(node) = rubric.target() {
        return Some(arguments.judge_target(node, JudgeTask::Judge));
    }
    let message = format!("scorer `{}` has no judge", arguments.info.name);
    let diagnostic = Diagnostic::error("E0629", message)
        .at(arguments.name_span.clone(), "nobody is asked")
        .note(format!("neither the scorer nor the rubric `{}` has a `target`", rubric.path()))
        .help("add `target:` with the id of a target of the suite, or such as `target: openai/gpt-5`");
    arguments.report(diagnostic);
    None
}

/// The rubric that `rubric` names, read with all its mistakes.
pub(crate) fn rubric(arguments: &mut Arguments<'_>) -> Option<Arc<Rubric>> {
    let node = arguments.required("rubric")?;
    let Some(path) = node.as_str() else {
        let message = format!("`rubric` must be the path of a rubric, found {}", node.kind());
        arguments.invalid(node, message, "expected a path such as `rubrics/helpful.yaml`");
        return None;
    };
    rubric_at(arguments, node, path)
}

/// The rubric at a path, which stands at a node.
pub(crate) fn rubric_at(arguments: &mut Arguments<'_>, node: &Node, path: &str) -> Option<Arc<Rubric>> {
    let text = match (arguments.context.files)(path) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("the rubric `{}` cannot be read: {error}", one_line(path, 200));
            arguments.report(
                Diagnostic::error("E0620", message)
                    .at(node.span.clone(), "this file")
                    .help("paths are relative to the suite's project folder"),
            );
            return None;
        }
    };
    let (rubric, diagnostics) = Rubric::read(&SourceFile::new(path, text), arguments.context.files);
    arguments.reader.diagnostics.extend(diagnostics);
    rubric.map(Arc::new)
}

/// What is recorded of a judge with a rubric.
pub(crate) fn judged(rubric: &Rubric, judges: Vec<usize>) -> Judged {
    Judged {
        rubric: Some(rubric.path().to_owned()),
        rubric_hash: rubric.hash().to_owned(),
        judges,
        classes: rubric.scale().classes().iter().map(|class| class.name.clone()).collect(),
        labels: rubric.labels().map(str::to_owned),
    }
}

/// What the judge sees beside the output.
#[derive(Debug)]
pub(crate) struct Beside {
    input: Option<Operand>,
    expected: Option<Operand>,
}

impl Beside {
    /// Reads `input` and `expected`.
    pub(crate) fn read(arguments: &mut Arguments<'_>) -> Self {
        Self { input: arguments.operand("input"), expected: arguments.operand("expected") }
    }

    /// Reads `input` alone.
    pub(crate) fn read_input(arguments: &mut Arguments<'_>) -> Self {
        Self { input: arguments.operand("input"), expected: None }
    }

    /// What was asked.
    pub(crate) fn input(&self, input: &ScoreInput<'_>) -> Result<String, Lack> {
        match &self.input {
            Some(operand) => Ok(operand.eval(input)?.text().into_owned()),
            None => Ok(input.asked()),
        }
    }

    /// The right answer, if there is one to show.
    pub(crate) fn expected(&self, input: &ScoreInput<'_>) -> Result<Option<String>, Lack> {
        self.expected.as_ref().map(|operand| Ok(operand.eval(input)?.text().into_owned())).transpose()
    }
}

/// The values of a judge's prompt: texts that are material, and what is said about them.
#[derive(Debug, Default)]
pub(crate) struct Values {
    map: Map<String, Value>,
    material: Vec<String>,
}

impl Values {
    /// A text that others wrote, such as the output. It stands between markers.
    #[must_use]
    pub(crate) fn material(mut self, key: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        self.map.insert(key.to_owned(), Value::from(text.as_str()));
        self.material.push(text);
        self
    }

    /// Several texts that others wrote.
    #[must_use]
    pub(crate) fn materials(mut self, key: &str, texts: &[String]) -> Self {
        self.map.insert(key.to_owned(), texts.iter().map(String::as_str).collect());
        self.material.extend(texts.iter().cloned());
        self
    }

    /// Anything of the suite's or the rubric's own.
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.map.insert(key.to_owned(), value.into());
        self
    }

    /// The values, with the mark that stands in none of the material.
    pub(crate) fn finish(mut self) -> Map<String, Value> {
        let mark = mark(&self.material);
        self.map.insert("mark".to_owned(), mark.into());
        self.map
    }
}

/// The finding where the output does not have what should be judged: a fail, as everywhere, but its parts are skipped, since nobody was
/// asked. (No disagreement, a share of 0 or a tie would be made up.)
pub(crate) fn not_judged(reason: &str, n_parts: usize) -> Found {
    let skipped = || Ok(Finding::Skipped(format!("nothing was judged: {reason}")));
    Found {
        main: Ok(Finding::Absent(reason.to_owned())),
        parts: std::iter::repeat_with(skipped).take(n_parts).collect(),
    }
}

/// The finding where something could not be had.
pub(crate) fn lacking(lack: Lack, n_parts: usize) -> Found {
    match lack {
        Lack::Absent(reason) => not_judged(&reason, n_parts),
        Lack::Error(error) => Found::all(Err(error), n_parts),
    }
}

/// What is judged, as text.
pub(crate) fn output(subject: &Subject<'_>) -> String {
    subject.text().into_owned()
}
