//! The keys that every scorer takes: `of`, `as`, `weight`, `threshold`, `direction`, `when`.

use proof_diag::{Diagnostic, Node};

use proof_prompt::expr::Expression;

use super::{Place, found};
use crate::arguments::{Arguments, template_mistake};
use crate::condition::Condition;
use crate::excerpt::one_line;
use crate::metric::Direction;
use crate::subject::Selector;

/// The common keys.
pub(super) const COMMON: [&str; 6] = ["of", "as", "weight", "threshold", "direction", "when"];

/// What they say.
#[derive(Default)]
pub(super) struct Common {
    pub(super) selector: Option<Selector>,
    pub(super) name: Option<String>,
    pub(super) weight: Option<f64>,
    pub(super) threshold: Option<f64>,
    pub(super) direction: Option<Direction>,
    pub(super) when: Option<Condition>,
}

/// Reads the common keys.
pub(super) fn common(arguments: &mut Arguments<'_>, place: Place, has_subject: bool) -> Common {
    let mut common = Common::default();
    if let Some(node) = arguments.reader.get("of") {
        if !has_subject {
            let why = format!("`{}` looks at the call, not at a text", arguments.info.name);
            arguments.report(not_here("of", &why, node));
        } else if place == Place::Field {
            arguments.report(not_here("of", "the field is what is looked at", node));
        } else {
            common.selector = selector(arguments, node);
        }
    }
    for key in ["as", "weight"] {
        if let Some(node) = arguments.reader.get(key).filter(|_| place != Place::List) {
            let diagnostic =
                not_here(key, "this scorer is part of another, which has the name and the weight", node)
                    .help(format!(
                        "put `{key}` beside the outermost scorer: `{{not: {{contains: x}}, {key}: …}}`"
                    ));
            arguments.report(diagnostic);
            return common;
        }
    }
    common.name = name(arguments);
    common.weight = arguments.amount("weight");
    common.threshold = arguments.reader.number("threshold");
    common.direction = arguments.word("direction", &["higher", "lower"]).map(|word| match word {
        "higher" => Direction::Higher,
        _ => Direction::Lower,
    });
    common.when = condition(arguments);
    common
}

/// The cases for which it is scored.
fn condition(arguments: &mut Arguments<'_>) -> Option<Condition> {
    let node = arguments.reader.get("when")?;
    let source = arguments.reader.string("when")?;
    let source = source.trim();
    match Expression::parse(source) {
        Ok(expression) => arguments
            .note_names(expression.variables().into_iter().collect(), &node.span)
            .then(|| Condition::new(expression)),
        Err(error) => {
            let diagnostic = template_mistake(&error, source, &node.span);
            arguments.report(diagnostic);
            None
        }
    }
}

/// What `of` chooses: a template, or a bare path.
fn selector(arguments: &mut Arguments<'_>, node: &Node) -> Option<Selector> {
    let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else {
        let message = format!("`of` must be a path such as `output.json.label`, found {}", found(node));
        arguments.invalid(node, message, "expected a path or a template");
        return None;
    };
    if text.contains("{{") || text.contains("{%") {
        return arguments.selector(text, &node.span);
    }
    // A bare path is the template that it stands for, so that both have one meaning and one set of messages.
    if let Err(error) = crate::path::parse(text.trim(), crate::path::Keys::Identifiers) {
        arguments.report(
            Diagnostic::error("E0614", format!("`of` holds no path: {error}"))
                .at(node.span.clone(), "expected a path or a template")
                .help("such as `output.text`, `output.json.label` or `{{ output.json.label | lower }}`"),
        );
        return None;
    }
    arguments.selector(&format!("{{{{ {} }}}}", text.trim()), &node.span)
}

fn name(arguments: &mut Arguments<'_>) -> Option<String> {
    let node = arguments.reader.get("as")?;
    let name = arguments.reader.string("as")?;
    let is_good = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !is_good {
        let message = format!("`{}` cannot name a metric", one_line(&name, 40));
        arguments.invalid(node, message, "expected a letter, then letters, digits, `_`, `-` or `.`");
        return None;
    }
    Some(name)
}

/// The mistake of a common key that means nothing at its place.
pub(super) fn not_here(key: &str, why: &str, node: &Node) -> Diagnostic {
    Diagnostic::error("E0613", format!("`{key}` has no meaning here"))
        .at(node.span.clone(), "remove it")
        .note(why.to_owned())
}
