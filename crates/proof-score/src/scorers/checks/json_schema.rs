//! `json_schema`: the output is JSON that fits a schema.

use jsonschema::Validator;
use proof_diag::{Diagnostic, Value as NodeValue};
use serde_json::Value;

use super::json::{FIND, not_json};
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::find::json_of;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "json_schema",
    summary: "The output is JSON that fits a schema.",
    doc: "Without arguments the schema is the prompt's own `output`. `schema` is another: a map in the suite, or the path of a JSON or \
          YAML file. All drafts of JSON Schema work; references to other files or addresses are not followed. Patterns in a schema \
          run in linear time. `find: true` also takes JSON in a code fence or within prose.",
    formula: "1 if the output is JSON and the schema has nothing against it, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A schema that lists properties but has no `required` accepts `{}`; one without `additionalProperties: false` accepts \
               more keys than you asked for.",
    example: "- json_schema: {schema: schemas/ticket.json}",
    arguments: &[
        Argument {
            name: "schema",
            text: "a schema as a map, or the path of one; default: the prompt's `output`",
        },
        FIND,
    ],
    main: Some("schema"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct JsonSchema {
    schema: Option<Validator>,
    find: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let find = arguments.reader.boolean("find").unwrap_or(false);
    let Some(node) = arguments.reader.get("schema") else {
        if !arguments.context.has_output_schema {
            let span = arguments.name_span.clone();
            arguments.report(
                Diagnostic::error("E0611", "there is no schema for `json_schema`")
                    .at(span, "this takes the `output` of the prompt, and a prompt has none")
                    .help(
                        "give the prompt an `output:`, or write `json_schema: {schema: schemas/answer.json}`",
                    ),
            );
            return None;
        }
        return Some(Built::pass_fail(JsonSchema { schema: None, find }));
    };
    let (schema, name) = match &node.value {
        NodeValue::String(path) => (read_file(path, arguments)?, format!("`{path}`")),
        NodeValue::Map(_) => (node.to_json(), "this".to_owned()),
        _ => {
            let message = format!("`schema` must be a map or a path, found {}", node.kind());
            arguments.invalid(node, message, "expected a schema");
            return None;
        }
    };
    match compile(&schema) {
        Ok(schema) => Some(Built::pass_fail(JsonSchema { schema: Some(schema), find })),
        Err(message) => {
            let message = format!("{name} is not a JSON Schema: {message}");
            arguments.report(Diagnostic::error("E0610", message).at(node.span.clone(), "this schema"));
            None
        }
    }
}

/// The schema in a file, JSON or YAML.
fn read_file(path: &str, arguments: &mut Arguments<'_>) -> Option<Value> {
    let span = arguments.reader.get("schema")?.span.clone();
    let text = match (arguments.context.files)(path) {
        Ok(text) => text,
        Err(error) => {
            arguments.report(
                Diagnostic::error("E0610", format!("the schema `{path}` cannot be read: {error}"))
                    .at(span, "this file")
                    .help("paths are relative to the suite's project folder"),
            );
            return None;
        }
    };
    let file = proof_diag::SourceFile::new(path, text);
    let (document, diagnostics) = proof_diag::parse_yaml(&file);
    let has_errors = proof_diag::has_errors(&diagnostics);
    arguments.reader.diagnostics.extend(diagnostics);
    document.filter(|_| !has_errors).map(|document| document.root.to_json())
}

/// A schema, compiled, or why it is none.
pub(crate) fn compile(schema: &Value) -> Result<Validator, String> {
    // Without features the library cannot fetch; patterns must not run for ever on a hostile output.
    jsonschema::options()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(schema)
        .map_err(|error| one_line(&error.to_string(), 200))
}

impl Check for JsonSchema {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        let Some(schema) = self.schema.as_ref().or(input.output_schema) else {
            return Err(ScoreError::new("the prompt has no `output` schema"));
        };
        let Some(value) = json_of(subject, input, self.find) else {
            return Ok(Finding::Fail(not_json(subject, self.find)));
        };
        if schema.is_valid(&value) {
            return Ok(Finding::Pass);
        }
        Ok(Finding::Fail(objection(schema, &value)))
    }
}

/// The first thing that the schema has against a value, and how many others.
pub(crate) fn objection(schema: &Validator, value: &Value) -> String {
    let mut errors = schema.iter_errors(value);
    let Some(first) = errors.next() else { return "does not fit the schema".to_owned() };
    let path = first.instance_path().to_string();
    let place = if path.is_empty() { String::new() } else { format!("`{}`: ", one_line(&path, 60)) };
    let more = match errors.take(100).count() {
        0 => String::new(),
        1 => " (and 1 more)".to_owned(),
        100 => " (and 100 or more)".to_owned(),
        n => format!(" (and {n} more)"),
    };
    format!("{place}{}{more}", one_line(&first.to_string(), 160))
}
