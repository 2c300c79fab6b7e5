//! The canonical form of a prompt: what its version is the hash of.
//!
//! It is a `.prompt` file again, and parsing it gives the same canonical form. Front matter comes as one JSON value a
//! line with sorted keys (but the fields of `output` and of a tool's parameters keep their order, which a model sees),
//! numbers in one form, and schemas as JSON Schema; includes and files of tools are replaced by what they hold; every part has its `@end`; a line that starts with
//! `@`, or with backslashes before one, has one backslash more; expressions have one space inside their braces.

use std::fmt::Write as _;

use serde_json::Value;

use crate::front::Front;
use crate::include::relative;
use crate::message::Role;
use crate::node::{Call, Each, Node, Segment, Text};
use crate::schema::is_json_schema;
use crate::tool::Tool;

/// Prints the canonical form of a prompt in the file `name`.
pub(crate) fn print(name: &str, front: &Front, nodes: &[Node]) -> String {
    let mut printer = Printer { name, out: String::new() };
    printer.front(front);
    printer.nodes(nodes);
    printer.out
}

struct Printer<'a> {
    name: &'a str,
    out: String,
}

impl Printer<'_> {
    fn front(&mut self, front: &Front) {
        let mut lines = String::new();
        let mut line = |key: &str, value: &Value| {
            lines.push_str(key);
            lines.push_str(": ");
            write_json(&mut lines, value);
            lines.push('\n');
        };
        if let Some(config) = &front.config {
            line("config", &sorted(&config.to_json(), Fields::Sorted));
        }
        if let Some(description) = &front.description {
            line("description", &Value::from(description.trim()));
        }
        if let Some(input) = &front.input {
            line("input", &marked(sorted(input.schema(), Fields::Sorted)));
        }
        if let Some(model) = front.model.as_ref().and_then(proof_diag::Node::scalar_text) {
            line("model", &Value::from(model));
        }
        if let Some(output) = &front.output {
            line("output", &marked(sorted(output, Fields::AsWritten)));
        }
        let tools = &front.tools.tools;
        if !tools.is_empty() {
            line("tools", &tools.iter().map(tool).collect());
        }
        if !lines.is_empty() {
            self.out.push_str("---\n");
            self.out.push_str(&lines);
            self.out.push_str("---\n");
        }
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.text(text),
                Node::MediaVariable { value, .. } => {
                    self.directive(format_args!("{{{{ {} }}}}", value.expression.source()));
                }
                Node::MediaFile { path, .. } => {
                    self.directive(format_args!("@include {}", relative(self.name, path)));
                }
                Node::Message { role, call_id, body, .. } => {
                    match call_id.as_ref().filter(|_| *role == Role::Tool) {
                        Some(id) => self.directive(format_args!("@tool {}", id.template.source())),
                        None => self.directive(format_args!("@{}", role.as_str())),
                    }
                    self.nodes(body);
                }
                Node::Call(Call { name, id, body, .. }) => {
                    match id {
                        Some(id) => self.directive(format_args!("@call {name} {}", id.template.source())),
                        None => self.directive(format_args!("@call {name}")),
                    }
                    self.nodes(body);
                }
                Node::Part { name, body, .. } => {
                    self.directive(format_args!("@part {name}"));
                    self.nodes(body);
                    self.directive(format_args!("@end"));
                }
                Node::Each(Each { list, binding, body, .. }) => {
                    self.directive(format_args!("@each {} as {binding}", list.expression.source()));
                    self.nodes(body);
                    self.directive(format_args!("@end"));
                }
                Node::If { condition, then, otherwise, .. } => {
                    self.directive(format_args!("@if {}", condition.expression.source()));
                    self.nodes(then);
                    if let Some(otherwise) = otherwise {
                        self.directive(format_args!("@else"));
                        self.nodes(otherwise);
                    }
                    self.directive(format_args!("@end"));
                }
                Node::History { .. } => self.directive(format_args!("@history")),
            }
        }
    }

    fn directive(&mut self, line: std::fmt::Arguments<'_>) {
        self.end_line();
        if self.out.write_fmt(line).is_ok() {
            self.out.push('\n');
        }
    }

    fn end_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn text(&mut self, text: &Text) {
        self.end_line();
        let mut source = String::new();
        for segment in &text.segments {
            match segment {
                Segment::Literal(literal) => source.push_str(literal),
                Segment::Value(value) => {
                    source.push_str("{{ ");
                    source.push_str(value.expression.source());
                    source.push_str(" }}");
                }
                Segment::Statements { template, .. } => source.push_str(template.source()),
            }
        }
        for line in source.split_inclusive('\n') {
            if line.trim_start_matches('\\').starts_with('@') {
                self.out.push('\\');
            }
            self.out.push_str(line);
        }
    }
}

/// A tool as a file would declare it. The model sees the order of its fields.
fn tool(tool: &Tool) -> Value {
    let mut map = serde_json::Map::new();
    if let Some(description) = &tool.description {
        map.insert("description".to_owned(), description.as_str().into());
    }
    map.insert("name".to_owned(), tool.name.as_str().into());
    map.insert("parameters".to_owned(), sorted(&tool.parameters, Fields::AsWritten));
    Value::Object(map)
}

#[derive(Clone, Copy, PartialEq)]
enum Fields {
    Sorted,
    AsWritten,
}

/// The value with sorted keys; the fields of a schema keep their order where a model sees it.
fn sorted(value: &Value, fields: Fields) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| sorted(item, fields)).collect(),
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let pairs = keys.into_iter().filter_map(|key| Some((key, map.get(key)?)));
            let pairs = pairs.map(|(key, value)| (key.clone(), sorted_at(key, value, fields)));
            Value::Object(pairs.collect())
        }
        value => value.clone(),
    }
}

fn sorted_at(key: &str, value: &Value, fields: Fields) -> Value {
    match (key, value) {
        // The order of required fields means nothing.
        ("required", Value::Array(names)) if names.iter().all(Value::is_string) => {
            let mut names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.sort_unstable();
            names.into_iter().map(Value::from).collect()
        }
        ("properties", Value::Object(map)) if fields == Fields::AsWritten => {
            Value::Object(map.iter().map(|(name, schema)| (name.clone(), sorted(schema, fields))).collect())
        }
        _ => sorted(value, fields),
    }
}

/// A schema that would be read as Picoschema says what it is.
fn marked(schema: Value) -> Value {
    match schema {
        Value::Object(map) if !is_json_schema(&map) => {
            let mark = ("$schema".to_owned(), Value::from("https://json-schema.org/draft/2020-12/schema"));
            Value::Object(std::iter::once(mark).chain(map).collect())
        }
        schema => schema,
    }
}

/// Compact JSON, with a number that is whole written as such: `1`, not `1.0` or `1e0`.
fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Number(number) => {
            let whole = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9.0e15);
            let written = match whole {
                Some(whole) if number.is_f64() => write!(out, "{whole:.0}"),
                _ => write!(out, "{number}"),
            };
            debug_assert!(written.is_ok());
        }
        Value::Array(items) => {
            out.push('[');
            for (idx, item) in items.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                write_json(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (idx, (key, value)) in map.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                write_json(out, &Value::from(key.as_str()));
                out.push(':');
                write_json(out, value);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}
