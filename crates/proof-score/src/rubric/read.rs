//! Reads a rubric's file, with all its mistakes.

use std::sync::Arc;

use proof_diag::{Diagnostic, MapReader, Node, SourceFile, did_you_mean, has_errors, parse_yaml};
use proof_prompt::{IncludeError, Includes, Prompt};

use super::{Files, Rubric, Scale, anchors, answer, beside, canonical, criteria, examples, scale_read};
use crate::excerpt::one_line;
use crate::judging::prompts;

/// What a rubric's own prompt may use.
pub(crate) const VARIABLES: [&str; 15] = [
    "task",
    "rubric",
    "criterion",
    "mark",
    "output",
    "first",
    "second",
    "input",
    "expected",
    "ties",
    "has_reason",
    "vars",
    "id",
    "tags",
    "metadata",
];

impl Rubric {
    /// Reads a rubric file. `files` reads the prompt that it names and what that includes, by paths relative to the project.
    /// All mistakes are returned; with an error there is no rubric.
    pub fn read(file: &SourceFile, files: Files<'_>) -> (Option<Self>, Vec<Diagnostic>) {
        let (document, mut diagnostics) = parse_yaml(file);
        let rubric = document.and_then(|document| read(file, &document.root, files, &mut diagnostics));
        (rubric.filter(|_| !has_errors(&diagnostics)), diagnostics)
    }
}

fn read(
    file: &SourceFile,
    root: &Node,
    files: Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Rubric> {
    let mut reader = MapReader::new(root, "a rubric", diagnostics)?;
    let description = reader.string("description");
    let task = reader.string("task");
    let partial_evidence = reader.string("partial_evidence");
    let labels = reader.string("labels");
    let scale_node = reader.required("scale");
    let (criteria_node, examples_node) = (reader.get("criteria"), reader.get("examples"));
    let (prompt_node, read_node) = (reader.get("prompt"), reader.get("read"));
    let (reason_node, target) = (reader.get("reason"), reader.get("target").cloned());
    reader.finish();
    let has_reason = reason(reason_node, diagnostics);
    let scale = scale_node.and_then(|node| scale_read::scale(node, diagnostics));
    let prompt = prompt_node.and_then(|node| prompt(file, node, scale.as_ref(), files, diagnostics));
    // Everything else is read by the scale.
    let scale = scale?;
    let criteria = if let Some(node) = criteria_node {
        criteria::criteria(node, &scale, diagnostics)
    } else {
        diagnostics.extend(scale_node.and_then(|node| anchors::unexplained(&scale, node)));
        Some(vec![])
    };
    let answers = read_node.and_then(|node| answer::rules(node, &scale, diagnostics));
    if let Some(node) = read_node.filter(|_| prompt_node.is_none()) {
        diagnostics.push(
            Diagnostic::error("E0627", "`read` without a `prompt` of its own")
                .at(node.span.clone(), "the built-in prompt asks for JSON, which needs no patterns")
                .help("remove `read`, or write a prompt and name it under `prompt:`"),
        );
    }
    if task.is_none() && criteria_node.is_none() && prompt_node.is_none() {
        diagnostics.push(
            Diagnostic::error("E0622", "the rubric does not say what is judged")
                .at(root.span.clone(), "neither `task` nor `criteria`")
                .help("add `criteria:`, or say under `task:` what the verdict is about"),
        );
    }
    let criteria = criteria?;
    let examples = match examples_node {
        Some(node) => examples::examples(node, &scale, &criteria, diagnostics)?,
        None => vec![],
    };
    let mut rubric = Rubric {
        file: file.clone(),
        description,
        task: task.map(|task| task.trim().to_owned()),
        scale,
        criteria,
        examples,
        partial_evidence: partial_evidence.map(|text| text.trim().to_owned()),
        has_reason,
        target,
        prompt,
        answers,
        labels: labels.map(|labels| beside(file.name(), &labels)),
        hash: String::new(),
    };
    rubric.seal();
    Some(rubric)
}

impl Rubric {
    /// Computes the hash once everything stands.
    pub(crate) fn seal(&mut self) {
        let carrier = match &self.prompt {
            Some(prompt) => prompt.full_hash().to_owned(),
            None => prompts::carrier(self.scale.is_preference()),
        };
        self.hash = blake3::hash(canonical::print(self, &carrier).as_bytes()).to_hex().to_string();
    }
}

fn reason(node: Option<&Node>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    match node.map(|node| (node, node.scalar_text())) {
        None | Some((_, Some("before"))) => true,
        Some((_, Some("none"))) => false,
        Some((node, _)) => {
            diagnostics.push(
                Diagnostic::error("E0622", "`reason` must be `before` or `none`")
                    .at(node.span.clone(), "no such choice")
                    .note("a reason that is written after the verdict defends it, and does not make it"),
            );
            true
        }
    }
}

/// The rubric's own prompt.
fn prompt(
    rubric: &SourceFile,
    node: &Node,
    scale: Option<&Scale>,
    files: Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Arc<Prompt>> {
    let Some(written) = node.scalar_text() else {
        diagnostics.push(proof_diag::document::wrong_type(node, "`prompt`", "the path of a prompt file"));
        return None;
    };
    let path = beside(rubric.name(), written);
    let text = match files(&path) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("the prompt `{}` cannot be read: {error}", one_line(&path, 200));
            diagnostics.push(
                Diagnostic::error("E0626", message)
                    .at(node.span.clone(), "this file")
                    .help("the path is relative to the rubric's folder"),
            );
            return None;
        }
    };
    let (prompt, found) = Prompt::parse(&SourceFile::new(path, text), &FromFiles(files));
    diagnostics.extend(found);
    let prompt = prompt?;
    let n_before = diagnostics.len();
    let declared = [
        ("output", prompt.output_schema().is_some(), "the form of the answer comes from the rubric's scale"),
        ("tools", !prompt.tools().is_empty(), "a judge calls no tools"),
        ("model", prompt.model().is_some(), "the judge is the `target` of the rubric or of the scorer"),
        ("config", prompt.config().is_some(), "the judge's settings stand with its target"),
    ];
    for (key, _, why) in declared.into_iter().filter(|(_, is_there, _)| *is_there) {
        diagnostics.push(
            Diagnostic::error("E0626", format!("a judge's prompt cannot have `{key}`"))
                .at(node.span.clone(), format!("`{}` has it", one_line(prompt.file().name(), 100)))
                .note(why),
        );
    }
    let not_here: &[&str] = match scale.map(Scale::is_preference) {
        Some(true) => &["output"],
        Some(false) => &["first", "second", "ties"],
        None => &[],
    };
    let known: Vec<&str> = VARIABLES.into_iter().filter(|name| !not_here.contains(name)).collect();
    for variable in prompt.variables() {
        if known.contains(&variable.name.as_str()) {
            continue;
        }
        let help = if not_here.contains(&"output") && variable.name == "output" {
            "two outputs are compared: they are `first` and `second`".to_owned()
        } else if VARIABLES.contains(&variable.name.as_str()) {
            "one output is graded: it is `output`; two are compared with `scale: preference`".to_owned()
        } else {
            did_you_mean(&variable.name, known.iter().copied())
                .unwrap_or_else(|| format!("a variable of the case is `vars.{}`", variable.name))
        };
        diagnostics.push(
            Diagnostic::error("E0626", format!("the judge's prompt has no `{}`", variable.name))
                .at(variable.span.clone(), "used here")
                .and_at(node.span.clone(), "the rubric's prompt")
                .note(format!("it has `{}`", known.join("`, `")))
                .help(help),
        );
    }
    (diagnostics.len() == n_before).then(|| Arc::new(prompt))
}

/// The project's files as a prompt includes them.
struct FromFiles<'a>(Files<'a>);

impl Includes for FromFiles<'_> {
    fn read(&self, path: &str) -> Result<SourceFile, IncludeError> {
        match (self.0)(path) {
            Ok(text) => Ok(SourceFile::new(path, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(IncludeError::Missing),
            Err(error) => Err(IncludeError::Read { message: error.to_string() }),
        }
    }
}
