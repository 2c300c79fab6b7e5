//! The field list of the suite: names, kinds, lists and nested records.

use proof_diag::{Diagnostic, Node, Value as NodeValue, did_you_mean};

use super::kind::Kind;
use super::options;
use crate::arguments::Arguments;
use crate::excerpt::one_line;

/// A named field of a record.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) shape: Shape,
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// One value; `leaf` is its place in [`Fields::leaves`].
    Value { kind: Kind, leaf: usize },
    /// Several values in any order.
    Set { kind: Kind, leaf: usize },
    /// A record within the record.
    Record(Vec<Field>),
    /// Records, paired with those of the gold record.
    List { fields: Vec<Field>, pairing: Pairing },
}

/// How the items of a list are paired.
#[derive(Debug)]
pub(super) enum Pairing {
    /// So that as many values as possible agree; items that agree in less than this share of their values are no pair.
    Best { at_least: f64 },
    /// By their places.
    Order,
    /// By these fields, whose values must agree.
    Key(Vec<usize>),
}

/// A field list.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) fields: Vec<Field>,
    /// The paths of the fields that hold values, in the order of the list: `total`, `vendor.name`, `lines.amount`.
    pub(super) leaves: Vec<String>,
}

const PLAIN: [&str; 9] =
    ["exact", "text", "number", "date", "money", "name", "company", "address", "quantity"];
const NESTED: [&str; 4] = ["enum", "set", "record", "list"];

impl Fields {
    /// Reads the list; mistakes are reported.
    pub(super) fn parse(node: &Node, arguments: &mut Arguments<'_>) -> Option<Self> {
        let mut leaves = vec![];
        let fields = record(node, "", arguments, &mut leaves)?;
        Some(Self { fields, leaves })
    }
}

/// The fields of a record.
fn record(
    node: &Node,
    prefix: &str,
    arguments: &mut Arguments<'_>,
    leaves: &mut Vec<String>,
) -> Option<Vec<Field>> {
    let Some(map) = node.as_map().filter(|map| !map.entries.is_empty()) else {
        let message = "a record needs fields, each with its kind".to_owned();
        arguments.report(
            Diagnostic::error("E0606", message)
                .at(node.span.clone(), "expected a map")
                .help("such as `{invoice_number: exact, issued: date, total: money}`"),
        );
        return None;
    };
    let mut fields = vec![];
    let mut is_whole = true;
    for entry in &map.entries {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
        if entry.key.trim().is_empty() || !entry.key.chars().all(is_name) {
            let message = format!("`{}` cannot name a field here", one_line(&entry.key, 40));
            arguments.report(
                Diagnostic::error("E0606", message)
                    .at(entry.key_span.clone(), "expected letters, digits, `_`, `-` or spaces")
                    .note("the name becomes that of a metric; a field of a nested record is written `buyer: {record: {name: company}}`"),
            );
            is_whole = false;
            continue;
        }
        // A metric's name has no spaces.
        let path = format!("{prefix}{}", entry.key.trim().replace(' ', "_"));
        match shape(&entry.value, &path, arguments, leaves) {
            Some(shape) => fields.push(Field { name: entry.key.clone(), shape }),
            None => is_whole = false,
        }
    }
    is_whole.then_some(fields)
}

fn shape(node: &Node, path: &str, arguments: &mut Arguments<'_>, leaves: &mut Vec<String>) -> Option<Shape> {
    let (word, body) = match &node.value {
        NodeValue::String(word) => (word.as_str(), None),
        NodeValue::Map(map) => match map.entries.first() {
            // The kind may stand behind the options beside it: `{key: sku, list: {…}}`.
            Some(first) => {
                let is_kind = |key: &str| PLAIN.contains(&key) || NESTED.contains(&key);
                let entry = map.entries.iter().find(|entry| is_kind(&entry.key)).unwrap_or(first);
                (entry.key.as_str(), Some(&entry.value))
            }
            None => return not_a_kind(node, "{}", arguments),
        },
        _ => return not_a_kind(node, &one_line(node.span.text(), 40), arguments),
    };
    match (word, body) {
        ("record", Some(body)) => {
            only_key(node, "record", arguments)?;
            Some(Shape::Record(record(body, &format!("{path}."), arguments, leaves)?))
        }
        ("list", Some(body)) => list(node, body, path, arguments, leaves),
        ("set", Some(body)) => {
            only_key(node, "set", arguments)?;
            let kind = value_kind(body, arguments)?;
            Some(Shape::Set { kind, leaf: leaf(path, leaves, node, arguments)? })
        }
        ("enum" | "set" | "record" | "list", None) => {
            let message = format!("`{word}` needs to know what it holds");
            let help = match word {
                "enum" => "such as `{enum: [open, paid]}`",
                "set" => "such as `{set: text}`",
                "record" => "such as `{record: {name: company, address: address}}`",
                _ => "such as `{list: {description: text, amount: money}}`",
            };
            arguments.report(
                Diagnostic::error("E0606", message).at(node.span.clone(), "expected a map").help(help),
            );
            None
        }
        _ => {
            let kind = value_kind(node, arguments)?;
            Some(Shape::Value { kind, leaf: leaf(path, leaves, node, arguments)? })
        }
    }
}

/// The kind of a single value.
fn value_kind(node: &Node, arguments: &mut Arguments<'_>) -> Option<Kind> {
    let (word, body) = match &node.value {
        NodeValue::String(word) => (word.as_str(), None),
        NodeValue::Map(map) => match map.entries.as_slice() {
            [entry] => (entry.key.as_str(), Some(&entry.value)),
            _ => return not_a_kind(node, &one_line(node.span.text(), 40), arguments),
        },
        _ => return not_a_kind(node, &one_line(node.span.text(), 40), arguments),
    };
    if word == "enum" {
        return options::choices(body?, arguments);
    }
    if !PLAIN.contains(&word) {
        return not_a_kind(node, &one_line(word, 40), arguments);
    }
    options::kind(word, body, arguments)
}

/// A list of records with the way in which they are paired.
fn list(
    node: &Node,
    body: &Node,
    path: &str,
    arguments: &mut Arguments<'_>,
    leaves: &mut Vec<String>,
) -> Option<Shape> {
    if !matches!(body.value, NodeValue::Map(_)) {
        arguments.report(
            Diagnostic::error("E0606", format!("`list` holds records, found {}", body.kind()))
                .at(body.span.clone(), "expected the fields of an item")
                .help("single values are a set: `{set: text}`"),
        );
        return None;
    }
    let fields = record(body, &format!("{path}."), arguments, leaves)?;
    let pairing = options::pairing(node, &fields, arguments)?;
    Some(Shape::List { fields, pairing })
}

fn leaf(path: &str, leaves: &mut Vec<String>, node: &Node, arguments: &mut Arguments<'_>) -> Option<usize> {
    if leaves.iter().any(|other| other == path) {
        arguments.invalid(node, format!("two fields have the name `{path}`"), "this is the second");
        return None;
    }
    leaves.push(path.to_owned());
    Some(leaves.len() - 1)
}

/// Reports what stands beside a kind that takes nothing beside it.
fn only_key(node: &Node, kind: &str, arguments: &mut Arguments<'_>) -> Option<()> {
    let other = node.as_map()?.entries.iter().find(|entry| entry.key != kind);
    let Some(other) = other else { return Some(()) };
    arguments.report(
        Diagnostic::error("E0606", format!("`{}` has no meaning beside `{kind}`", one_line(&other.key, 40)))
            .at(other.key_span.clone(), "remove it")
            .help("a nested record is written `{record: {name: company, address: address}}`"),
    );
    None
}

fn not_a_kind<T>(node: &Node, found: &str, arguments: &mut Arguments<'_>) -> Option<T> {
    let words: Vec<String> = PLAIN.iter().chain(&NESTED).map(|word| format!("`{word}`")).collect();
    let help = match &node.value {
        NodeValue::Map(map) if 1 < map.entries.len() => {
            Some("a nested record is written `{record: {name: company, address: address}}`".to_owned())
        }
        _ => did_you_mean(found, PLAIN.into_iter().chain(NESTED)),
    };
    arguments.report(
        Diagnostic::error("E0606", format!("`{found}` is no kind of field"))
            .at(node.span.clone(), "expected a kind")
            .help_opt(help)
            .note(format!("the kinds are {}", words.join(", "))),
    );
    None
}
