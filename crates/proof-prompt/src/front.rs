//! The front matter of a `.prompt` file.

use std::ops::Range;

use proof_diag::{Diagnostic, Entry, Label, Map, MapReader, Node, SourceFile, SourceSpan, Value, parse_yaml};

use crate::include::Includes;
use crate::schema::{Input, read_output};
use crate::tools::{self, Tools};

/// What the front matter says.
#[derive(Debug, Default)]
pub(crate) struct Front {
    pub(crate) description: Option<String>,
    pub(crate) model: Option<Node>,
    pub(crate) config: Option<Node>,
    pub(crate) input: Option<Input>,
    pub(crate) output: Option<serde_json::Value>,
    pub(crate) tools: Tools,
}

/// Where the front matter and the body are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    /// Between the two `---` lines.
    pub(crate) front: Option<Range<usize>>,
    pub(crate) body: Range<usize>,
}

/// Finds the front matter: a first line `---`, up to the next such line.
pub(crate) fn split(file: &SourceFile) -> Result<Split, Box<Diagnostic>> {
    let text = file.text();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if !starts_front_matter(file) {
        return Ok(Split { front: None, body: start..text.len() });
    }
    let mut at = start;
    let mut front_start = None;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let end = at + line.len();
        match front_start {
            None => front_start = Some(end),
            Some(from) if is_fence(line) => {
                return Ok(Split { front: Some(from..at), body: end..text.len() });
            }
            Some(_) => {}
        }
        at = end;
    }
    Err(Box::new(
        Diagnostic::error("E0302", "the front matter is not closed")
            .at(file.span(start..start + 3), "opened here")
            .help("write `---` on a line of its own behind it"),
    ))
}

/// Whether the first line is `---`.
pub(crate) fn starts_front_matter(file: &SourceFile) -> bool {
    let text = file.text();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().next().is_some_and(is_fence)
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Reads the front matter. Every span is one of the whole file. Without `includes` the files that `tools` names are not
/// opened.
pub(crate) fn read(
    file: &SourceFile,
    range: Range<usize>,
    includes: Option<&dyn Includes>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Front {
    let mut front = Front::default();
    let Some(root) = document(file, range, diagnostics) else { return front };
    if root.value == Value::Null {
        return front;
    }
    let Some(mut reader) = MapReader::new(&root, "the front matter", diagnostics) else { return front };
    front.description = reader.string("description");
    reader.string("model");
    front.model = reader.get("model").cloned();
    front.config = reader.get("config").cloned();
    reader.get("input");
    reader.get("output");
    reader.get("tools");
    reader.finish();
    let field =
        |key: &str| root.as_map().and_then(|map| map.get(key)).filter(|node| node.value != Value::Null);
    if let Some(config) = front.config.take_if(|config| config.as_map().is_none()) {
        diagnostics.push(proof_diag::document::wrong_type(&config, "`config`", "a map of settings"));
    }
    front.input = field("input").and_then(|node| Input::read(node, diagnostics));
    front.output = field("output").and_then(|node| read_output(node, diagnostics));
    let schemas = [("input", front.input.as_ref().map(Input::schema)), ("output", front.output.as_ref())];
    for (key, schema) in schemas {
        if let (Some(schema), Some(node)) = (schema, field(key))
            && !is_within(schema, MAX_SCHEMA_DEPTH)
        {
            diagnostics.push(
                Diagnostic::error("E0315", format!("the schema under `{key}` is nested too deep"))
                    .at(node.span.clone(), format!("as JSON Schema deeper than {MAX_SCHEMA_DEPTH}")),
            );
        }
    }
    if let Some(node) = field("tools") {
        front.tools = tools::read(node, file, includes, diagnostics);
    }
    front
}

/// How deep a schema may be as JSON Schema, in which each field of the short form is two maps deep. The canonical form holds
/// it, and must be a document that can be read.
pub(crate) const MAX_SCHEMA_DEPTH: usize = 90;

pub(crate) fn is_within(value: &serde_json::Value, depth: usize) -> bool {
    match value {
        serde_json::Value::Array(items) => 0 < depth && items.iter().all(|item| is_within(item, depth - 1)),
        serde_json::Value::Object(map) => 0 < depth && map.values().all(|item| is_within(item, depth - 1)),
        _ => true,
    }
}

/// The YAML tree, with the places that it has in the whole file.
pub(crate) fn document(
    file: &SourceFile,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    // Everything around the front matter is blanked, byte for byte, so that no place has to be moved.
    let blanked: String = file
        .text()
        .char_indices()
        .flat_map(|(at, char)| {
            let (char, count) =
                if range.contains(&at) || char == '\n' { (char, 1) } else { (' ', char.len_utf8()) };
            std::iter::repeat_n(char, count)
        })
        .collect();
    let (document, found) = parse_yaml(&SourceFile::new(file.name(), blanked));
    diagnostics.extend(found.into_iter().map(|diagnostic| relocated(diagnostic, file)));
    document.map(|document| moved(document.root, file))
}

fn moved(node: Node, file: &SourceFile) -> Node {
    let value = match node.value {
        Value::List(items) => Value::List(items.into_iter().map(|item| moved(item, file)).collect()),
        Value::Map(map) => {
            let entries = map.entries.into_iter().map(|entry| Entry {
                key_span: at(&entry.key_span, file),
                value: moved(entry.value, file),
                key: entry.key,
            });
            Value::Map(Map { entries: entries.collect() })
        }
        value => value,
    };
    Node { value, span: at(&node.span, file) }
}

fn relocated(mut diagnostic: Diagnostic, file: &SourceFile) -> Diagnostic {
    let labels = std::mem::take(&mut diagnostic.labels);
    diagnostic.labels =
        labels.into_iter().map(|label| Label { span: at(&label.span, file), ..label }).collect();
    let related = std::mem::take(&mut diagnostic.related);
    diagnostic.related = related.into_iter().map(|child| relocated(child, file)).collect();
    diagnostic
}

fn at(span: &SourceSpan, file: &SourceFile) -> SourceSpan {
    file.span(span.range())
}
