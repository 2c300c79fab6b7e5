//! Questions about a schema as it was written.

use serde_json::{Map, Value};

use super::keywords::{has_type, is_annotation, type_of};
use super::places::target;

/// How many references are followed before a question is left open.
const MAX_STEPS: usize = 20;
/// How many branches are asked before a question is left open.
const MAX_BRANCHES: usize = 200;

/// Why most ways are closed to a schema.
pub(super) const NOT_AN_OBJECT: &str = "the schema is not that of an object";

/// What a schema says, with a reference at its head resolved.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = schema.as_object()?;
    for _ in 0..MAX_STEPS {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { return Some(schema) };
        schema = target(root, reference)?.as_object()?;
    }
    None
}

/// Whether null certainly fits a schema.
pub(super) fn accepts_null(root: &Value, schema: &Value) -> bool {
    fits_null(root, schema, &mut { MAX_BRANCHES })
}

/// The same, asking at most so many schemas.
fn fits_null(root: &Value, schema: &Value, left: &mut usize) -> bool {
    if schema == &Value::Bool(true) {
        return true;
    }
    let Some(map) = resolved(root, schema) else { return false };
    if *left == 0 {
        return false;
    }
    *left -= 1;
    let is_decided = |keyword: &str| {
        is_annotation(keyword) || ["type", "enum", "const", "anyOf", "oneOf"].contains(&keyword)
    };
    // Keywords of other types say nothing about null.
    let is_open = ["not", "if", "allOf", "$dynamicRef"].iter().any(|keyword| map.contains_key(*keyword));
    let by_type = match map.get("type") {
        None => map.keys().all(|keyword| is_decided(keyword)),
        Some(Value::Array(names)) => names.iter().any(|name| name == "null"),
        Some(name) => name == "null",
    };
    let by_enum =
        map.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&Value::Null));
    let by_const = map.get("const").is_none_or(Value::is_null);
    let mut n_fitting = |keyword: &str| {
        let branches = map.get(keyword).and_then(Value::as_array)?;
        Some(branches.iter().filter(|branch| fits_null(root, branch, left)).count())
    };
    !is_open
        && by_type
        && by_enum
        && by_const
        && n_fitting("anyOf").is_none_or(|n| 0 < n)
        && n_fitting("oneOf").is_none_or(|n| n == 1)
}

/// Whether no value certainly fits two of the schemas.
pub(super) fn are_exclusive(root: &Value, schemas: &[Value]) -> bool {
    let maps: Option<Vec<_>> = schemas.iter().map(|schema| resolved(root, schema)).collect();
    let Some(maps) = maps else { return false };
    maps.iter().enumerate().all(|(idx, one)| maps.iter().skip(idx + 1).all(|other| exclude(root, one, other)))
}

fn exclude(root: &Value, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    if let (Some(ones), Some(others)) = (listed(one), listed(other)) {
        return ones.iter().all(|value| !others.contains(value));
    }
    let (Some(ones), Some(others)) = (type_names(one), type_names(other)) else { return false };
    let overlap = |one: &&str| {
        others.iter().any(|other| {
            one == other || matches!((*one, *other), ("integer", "number") | ("number", "integer"))
        })
    };
    if !ones.iter().any(overlap) {
        return true;
    }
    // Objects that a key which both require tells apart.
    ones == ["object"]
        && others == ["object"]
        && required(one)
            .any(|name| required(other).any(|same| same == name) && is_told_apart(root, one, other, name))
}

fn is_told_apart(root: &Value, one: &Map<String, Value>, other: &Map<String, Value>, name: &str) -> bool {
    let values = |map: &Map<String, Value>| {
        let property = map.get("properties")?.get(name)?;
        listed(resolved(root, property)?)
    };
    match (values(one), values(other)) {
        (Some(ones), Some(others)) => ones.iter().all(|value| !others.contains(value)),
        _ => false,
    }
}

fn required(map: &Map<String, Value>) -> impl Iterator<Item = &str> {
    map.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The values that a schema lists.
fn listed(map: &Map<String, Value>) -> Option<Vec<Value>> {
    match (map.get("const"), map.get("enum")) {
        (Some(value), _) => Some(vec![value.clone()]),
        (None, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    }
}

fn type_names(map: &Map<String, Value>) -> Option<Vec<&str>> {
    match map.get("type") {
        Some(Value::String(name)) => Some(vec![name]),
        Some(Value::Array(names)) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => listed(map).map(|values| values.iter().map(type_of).collect()),
    }
}

/// Whether a schema is that of an object and of nothing else, as far as it says.
pub(super) fn is_object(root: &Value, schema: &Value) -> bool {
    let Some(map) = resolved(root, schema) else { return false };
    if let Some(name) = map.get("type") {
        return name == "object";
    }
    let lists_objects =
        listed(map).is_some_and(|values| values.iter().all(|value| has_type(value, "object")));
    lists_objects || map.contains_key("properties")
}

/// The schema of an object as the arguments of a tool: with the type said, and without a reference or a choice at its head.
///
/// # Errors
/// Why it is none.
pub(super) fn as_arguments(schema: &Value) -> Result<Value, String> {
    let not_an_object = || format!("{NOT_AN_OBJECT}, which a tool's arguments are");
    if !is_object(schema, schema) {
        return Err(not_an_object());
    }
    let head = resolved(schema, schema).ok_or_else(not_an_object)?;
    if let Some(keyword) = ["anyOf", "oneOf", "allOf"].into_iter().find(|keyword| head.contains_key(*keyword))
    {
        return Err(format!("a tool's arguments may have no `{keyword}` at their head"));
    }
    let mut arguments = Map::new();
    if !head.contains_key("type") {
        arguments.insert("type".to_owned(), Value::from("object"));
    }
    arguments.extend(
        head.iter().filter(|(key, _)| *key != "$schema").map(|(key, value)| (key.clone(), value.clone())),
    );
    for keyword in ["$defs", "definitions"] {
        if let (None, Some(definitions)) = (head.get(keyword), schema.get(keyword)) {
            arguments.insert(keyword.to_owned(), definitions.clone());
        }
    }
    Ok(Value::Object(arguments))
}
