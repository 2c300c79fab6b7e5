//! Reads the arguments of one scorer, and reports what is wrong with them.

use proof_diag::{Diagnostic, MapReader, Node, SourceSpan, did_you_mean};
use proof_prompt::expr::ExprError;

use crate::ParseContext;
use crate::ask::{JudgeTarget, JudgeTask};
use crate::operand::Operand;
use crate::parse::Needs;
use crate::registry::ScorerInfo;
use crate::set::Reference;
use crate::subject::{OUTPUT_FIELDS, ROOTS, Selector};

/// The arguments of one scorer while they are read.
#[derive(Debug)]
pub(crate) struct Arguments<'a> {
    pub(crate) reader: MapReader<'a, 'a>,
    pub(crate) info: &'static ScorerInfo,
    pub(crate) context: &'a ParseContext<'a>,
    pub(crate) needs: &'a mut Needs,
    /// The place of the scorer's name.
    pub(crate) name_span: SourceSpan,
}

impl<'a> Arguments<'a> {
    /// Reports a mistake.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.reader.diagnostics.push(diagnostic);
    }

    /// An argument that has a value that it cannot have.
    pub(crate) fn invalid(&mut self, node: &Node, message: impl Into<String>, expected: impl Into<String>) {
        self.report(Diagnostic::error("E0606", message).at(node.span.clone(), expected));
    }

    /// The node of an argument that must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Option<&'a Node> {
        let found = self.reader.get(key);
        if found.is_none() {
            let diagnostic = missing(self.info, key, &self.name_span);
            self.report(diagnostic);
        }
        found
    }

    /// A value that may hold templates.
    pub(crate) fn operand(&mut self, key: &'static str) -> Option<Operand> {
        let node = self.reader.get(key)?;
        Operand::parse(node, self)
    }

    /// A value that must be there and may hold templates.
    pub(crate) fn required_operand(&mut self, key: &'static str) -> Option<Operand> {
        let node = self.required(key)?;
        Operand::parse(node, self)
    }

    /// A finite number that is not negative.
    pub(crate) fn amount(&mut self, key: &'static str) -> Option<f64> {
        let node = self.reader.get(key)?;
        let value = self.reader.number(key)?;
        if value < 0.0 {
            self.invalid(node, format!("`{key}` is negative"), "expected 0 or more");
            return None;
        }
        Some(value)
    }

    /// A word of a closed set.
    pub(crate) fn word(&mut self, key: &'static str, words: &'static [&'static str]) -> Option<&'static str> {
        let node = self.reader.get(key)?;
        self.word_at(node, key, words)
    }

    /// The word of a closed set at a node.
    pub(crate) fn word_at(
        &mut self,
        node: &Node,
        key: &str,
        words: &'static [&'static str],
    ) -> Option<&'static str> {
        let text = node.scalar_text().unwrap_or_default();
        let found = words.iter().copied().find(|word| *word == text);
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            let shown = if text.is_empty() {
                node.kind().to_owned()
            } else {
                format!("`{}`", crate::excerpt::one_line(text, 40))
            };
            let diagnostic = Diagnostic::error(
                "E0606",
                format!("`{key}` must be one of {}, found {shown}", list.join(", ")),
            )
            .at(node.span.clone(), "no such word")
            .help_opt(did_you_mean(text, words.iter().copied()));
            self.report(diagnostic);
        }
        found
    }

    /// Compiles a template and notes what it needs; mistakes are reported.
    pub(crate) fn selector(&mut self, source: &str, span: &SourceSpan) -> Option<Selector> {
        let selector = match Selector::parse(source) {
            Ok(selector) => selector,
            Err(error) => {
                let diagnostic = template_mistake(&error, source, span);
                self.report(diagnostic);
                return None;
            }
        };
        self.note_names(selector.variables(), span).then_some(selector)
    }

    /// Notes a model that the scorer asks; gives its place in [`crate::ScorerSet::judges`].
    pub(crate) fn judge_target(&mut self, node: &Node, task: JudgeTask) -> usize {
        let judges = &mut self.needs.judges;
        let is_same = |judge: &JudgeTarget| judge.task == task && judge.node.to_json() == node.to_json();
        if let Some(place) = judges.iter().position(is_same) {
            return place;
        }
        judges.push(JudgeTarget { node: node.clone(), task });
        judges.len() - 1
    }

    /// The model under a key, which must be there.
    pub(crate) fn required_judge(&mut self, key: &'static str, task: JudgeTask) -> Option<usize> {
        let node = self.required(key)?;
        Some(self.judge_target(node, task))
    }

    /// Notes the names that a template or an expression needs; false if one of them does not exist.
    pub(crate) fn note_names(&mut self, names: Vec<String>, span: &SourceSpan) -> bool {
        let mut all_known = true;
        for name in names {
            match unknown_name(&name, span) {
                Some(diagnostic) => {
                    self.report(diagnostic);
                    all_known = false;
                }
                None if name.starts_with("output") => {}
                None => self.needs.references.push(Reference { path: name, span: span.clone() }),
            }
        }
        all_known
    }
}

/// The mistake "the scorer needs this argument".
pub(crate) fn missing(info: &ScorerInfo, key: &str, span: &SourceSpan) -> Diagnostic {
    let text =
        info.arguments.iter().find(|argument| argument.name == key).map_or("", |argument| argument.text);
    Diagnostic::error("E0604", format!("scorer `{}` needs `{key}`", info.name))
        .at(span.clone(), format!("`{key}` is missing"))
        .note(format!("`{key}`: {text}"))
        .help(format!("such as `{}`", info.example))
}

/// The mistake in a template or an expression.
pub(crate) fn template_mistake(error: &ExprError, source: &str, span: &SourceSpan) -> Diagnostic {
    // The range is right only where the text stands in the file as it was parsed (no escapes, no block scalar).
    let place = span
        .text()
        .find(source)
        .map_or_else(|| span.clone(), |at| span.slice(at + error.range.start..at + error.range.end));
    Diagnostic::error("E0608", format!("the template cannot be read: {}", error.message)).at(place, "here")
}

/// The mistake "no such name", if a dotted name is not something that a scorer sees.
fn unknown_name(name: &str, span: &SourceSpan) -> Option<Diagnostic> {
    let mut words = name.split(['.', '[']);
    let root = words.next().unwrap_or_default();
    let mistake = |message: String| Diagnostic::error("E0609", message).at(span.clone(), "in this template");
    if root == "output" {
        let known: Vec<String> = OUTPUT_FIELDS.iter().map(|field| format!("`output.{field}`")).collect();
        return match words.next() {
            None => Some(
                mistake("`output` alone is neither text nor JSON".to_owned())
                    .help("write `output.text` for the text or `output.json` for what it holds"),
            ),
            Some(field) if OUTPUT_FIELDS.contains(&field) => None,
            Some(field) => Some(mistake(format!("an output has no `{field}`")).help(
                did_you_mean(field, OUTPUT_FIELDS).unwrap_or_else(|| format!("it has {}", known.join(", "))),
            )),
        };
    }
    if ROOTS.contains(&root) {
        return None;
    }
    let known: Vec<String> = ROOTS.iter().map(|root| format!("`{root}`")).collect();
    Some(mistake(format!("scorers see no `{root}`")).note(format!("they see {}", known.join(", "))).help(
        did_you_mean(root, ROOTS).unwrap_or_else(|| format!("write `vars.{root}` for the variable `{root}`")),
    ))
}
