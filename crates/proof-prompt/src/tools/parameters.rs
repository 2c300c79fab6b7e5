//! The schema of a tool's arguments.

use proof_diag::{Diagnostic, Node};
use serde_json::{Map, Value, json};

use crate::front::{MAX_SCHEMA_DEPTH, is_within};
use crate::schema::{Media, check_schema, is_json_schema, not_a_schema, read_schema};

/// How a schema may be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// Picoschema or JSON Schema.
    Either,
    /// JSON Schema, whatever it looks like.
    JsonSchema,
}

/// Reads the schema of a tool's arguments. Without one the tool takes none.
///
/// Providers want `type` and `properties` at the top even where they say nothing, so both are always there.
pub(super) fn parameters(
    node: Option<&Node>,
    form: Form,
    tool: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let Some(node) = node else { return Some(no_arguments()) };
    let before = diagnostics.len();
    let schema = match (form, node.as_map()) {
        (Form::Either, Some(map)) if map.entries.is_empty() => return Some(no_arguments()),
        (Form::Either, Some(_)) => read_schema(node, Media::RefusedIn("a call of a tool"), diagnostics)?,
        (Form::JsonSchema, Some(_)) => node.to_json(),
        (_, None) => {
            diagnostics.push(not_an_object(node, tool));
            return None;
        }
    };
    let Some(schema) = object(schema) else {
        diagnostics.push(not_an_object(node, tool));
        return None;
    };
    if !is_within(&schema, MAX_SCHEMA_DEPTH) {
        diagnostics.push(
            Diagnostic::error("E0315", "the schema under `parameters` is nested too deep")
                .at(node.span.clone(), format!("as JSON Schema deeper than {MAX_SCHEMA_DEPTH}")),
        );
    }
    if diagnostics.len() == before
        && let Err(error) = check_schema(&schema)
    {
        diagnostics.push(not_a_schema("parameters", node, &error));
    }
    Some(schema)
}

fn no_arguments() -> Value {
    json!({"type": "object", "properties": {}, "additionalProperties": false})
}

/// The schema with `type: object` and `properties`, if it is one of an object.
fn object(schema: Value) -> Option<Value> {
    let Value::Object(mut written) = schema else { return None };
    let is_object = match written.get("type") {
        Some(name) => name == "object",
        None => written.is_empty() || written.get("properties").is_some_and(Value::is_object),
    };
    if !is_object || written.get("properties").is_some_and(|properties| !properties.is_object()) {
        return None;
    }
    if !written.contains_key("type") {
        let first = ("type".to_owned(), Value::from("object"));
        written = std::iter::once(first).chain(written).collect();
    }
    written.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    debug_assert!(is_json_schema(&written), "the canonical form would be read as another schema");
    Some(Value::Object(written))
}

fn not_an_object(node: &Node, tool: Option<&str>) -> Diagnostic {
    let of = tool.map_or_else(|| "a tool".to_owned(), |name| format!("`{name}`"));
    Diagnostic::error("E0344", format!("the parameters of {of} are no schema of an object"))
        .at(node.span.clone(), "expected a map of fields, or JSON Schema with `type: object`")
        .help("a tool is called with named arguments; write one field for each, such as `city: string`")
}
