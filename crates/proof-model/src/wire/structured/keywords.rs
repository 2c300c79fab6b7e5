//! The keywords of JSON Schema, by what they speak of.

use serde_json::{Map, Value};

use super::rules::{Patterns, Rules};

/// Keywords that allow and forbid nothing.
const ANNOTATIONS: [&str; 17] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$schema",
    "$id",
    "$comment",
    "$anchor",
    "$vocabulary",
    "$defs",
    "definitions",
];

pub(super) const OF_TEXTS: [&str; 4] = ["minLength", "maxLength", "pattern", "format"];
pub(super) const OF_NUMBERS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
pub(super) const OF_LISTS: [&str; 3] = ["minItems", "maxItems", "uniqueItems"];
/// What no provider takes of lists, beside [`OF_LISTS`].
pub(super) const OF_LISTS_LEFT_OUT: [&str; 5] =
    ["contains", "minContains", "maxContains", "unevaluatedItems", "additionalItems"];
/// What no provider takes of objects.
pub(super) const OF_OBJECTS_LEFT_OUT: [&str; 8] = [
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "unevaluatedProperties",
];
/// What no provider takes of any value.
pub(super) const OF_ALL_LEFT_OUT: [&str; 2] = ["not", "if"];
const OF_OBJECTS: [&str; 3] = ["properties", "required", "additionalProperties"];
const OF_ITEMS: [&str; 2] = ["items", "prefixItems"];

/// The types that JSON Schema knows.
const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];

/// Whether a keyword allows and forbids nothing; one that JSON Schema does not know is such a one.
pub(super) fn is_annotation(keyword: &str) -> bool {
    let says_something =
        ["type", "enum", "const", "$ref", "$dynamicRef", "$recursiveRef", "anyOf", "oneOf", "allOf"]
            .contains(&keyword)
            || ["then", "else"].contains(&keyword)
            || type_of_keyword(keyword).is_some()
            || OF_ALL_LEFT_OUT.contains(&keyword);
    ANNOTATIONS.contains(&keyword) || !says_something
}

/// The type that a keyword speaks of.
fn type_of_keyword(keyword: &str) -> Option<&'static str> {
    let in_any = |lists: &[&[&str]]| lists.iter().any(|list| list.contains(&keyword));
    if in_any(&[&OF_OBJECTS, &OF_OBJECTS_LEFT_OUT]) {
        Some("object")
    } else if in_any(&[&OF_ITEMS, &OF_LISTS, &OF_LISTS_LEFT_OUT]) {
        Some("array")
    } else if OF_TEXTS.contains(&keyword) {
        Some("string")
    } else if OF_NUMBERS.contains(&keyword) {
        Some("number")
    } else {
        None
    }
}

/// The types that a schema allows, as it says it or as its keywords show it; none if it does not.
///
/// # Errors
/// A type that there is not.
pub(super) fn types(map: &Map<String, Value>) -> Result<Vec<&'static str>, String> {
    let known = |name: &Value| {
        let found = TYPES.into_iter().find(|known| name.as_str() == Some(known));
        let shown = || name.as_str().map_or_else(|| name.to_string(), str::to_owned);
        found.ok_or_else(|| format!("has the type `{}`, which JSON Schema does not know", shown()))
    };
    let mut found = match (map.get("type"), map.get("const"), map.get("enum")) {
        (Some(Value::Array(names)), _, _) => names.iter().map(known).collect::<Result<Vec<_>, _>>()?,
        (Some(name), _, _) => vec![known(name)?],
        (None, Some(value), _) => vec![type_of(value)],
        (None, None, Some(Value::Array(values))) => values.iter().map(type_of).collect(),
        (None, None, _) => map.keys().filter_map(|keyword| type_of_keyword(keyword)).collect(),
    };
    // Every integer is a number.
    if found.contains(&"number") {
        found.retain(|name| *name != "integer");
    }
    let mut seen = vec![];
    found.retain(|name| {
        !seen.contains(name) && {
            seen.push(*name);
            true
        }
    });
    Ok(found)
}

/// The narrowest type of a value.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value has a type.
pub(super) fn has_type(value: &Value, name: &str) -> bool {
    let narrowest = type_of(value);
    narrowest == name || (narrowest == "integer" && name == "number")
}

/// Whether the rules take a keyword of texts, numbers or lists with this value.
pub(super) fn is_taken(rules: &Rules, keyword: &str, value: &Value, type_name: &str) -> bool {
    if !rules.keywords.contains(&keyword) {
        return false;
    }
    match keyword {
        "pattern" => value.as_str().is_some_and(|pattern| is_pattern_taken(rules.patterns, pattern)),
        "format" => match (value.as_str(), rules.formats) {
            (Some(format), Some(formats)) => formats.contains(&format),
            (format, None) => format.is_some(),
            (None, Some(_)) => false,
        },
        "minItems" if rules.has_small_min_items => value.as_u64().is_some_and(|least| least <= 1),
        keyword if OF_NUMBERS.contains(&keyword) => {
            value.is_number() && (type_name == "integer" || !rules.only_integers_have_ranges)
        }
        "uniqueItems" => value.is_boolean(),
        _ => value.is_u64(),
    }
}

fn is_pattern_taken(patterns: Patterns, pattern: &str) -> bool {
    let mut is_escaped = false;
    let mut has_escape = |wanted: fn(char) -> bool| {
        pattern.chars().any(|character| {
            let found = is_escaped && wanted(character);
            is_escaped = character == '\\' && !is_escaped;
            found
        })
    };
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| pattern.contains(start));
    match patterns {
        Patterns::All => true,
        Patterns::WithoutLookAround => !looks_around,
        Patterns::Simple => {
            let is_special = |character: char| matches!(character, '1'..='9' | 'k' | 'b' | 'B');
            !pattern.replace("(?:", "(").contains("(?") && !has_escape(is_special)
        }
        Patterns::Whole => {
            let is_whole = pattern.starts_with('^') && pattern.ends_with('$') && !pattern.ends_with("\\$");
            is_whole && !pattern.contains("(?")
        }
    }
}

/// Whether a keyword with this value forbids nothing.
pub(super) fn is_empty(keyword: &str, value: &Value) -> bool {
    match keyword {
        "minLength" | "minItems" | "minProperties" => value.as_u64() == Some(0),
        "uniqueItems" => value == &Value::Bool(false),
        "unevaluatedProperties" | "unevaluatedItems" | "additionalItems" | "propertyNames" => {
            value == &Value::Bool(true)
        }
        "patternProperties" | "dependentRequired" | "dependentSchemas" | "dependencies" => {
            value.as_object().is_some_and(Map::is_empty)
        }
        _ => false,
    }
}
