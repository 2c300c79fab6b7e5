//! The tools of a prompt: `tools` in the front matter, and the files that it names.
//!
//! An item is a map `{name, description, parameters}`, in which `parameters` is a schema of an object as `output` takes
//! it, or the path of a `.yaml`, `.yml` or `.json` file that holds one such map or a list of them. A file may also have
//! the shapes that other programs keep tools in: see [`shape`].

mod parameters;
mod shape;

use std::collections::BTreeMap;

use proof_diag::{Diagnostic, MapReader, Node, SourceFile, SourceSpan, Value, parse_yaml};

use crate::include::{IncludeError, Includes, ends_with_any, join};
use crate::tool::Tool;
use parameters::{Form, parameters};

/// How long a tool's name may be: what every provider takes.
const MAX_NAME_LENGTH: usize = 64;

/// The tools that a prompt declares, and the files that they were read from.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    pub(crate) tools: Vec<Tool>,
    pub(crate) files: Vec<SourceFile>,
}

/// Reads `tools`. Without `includes` the files that it names are not opened, and only what stands in the prompt itself
/// is checked.
pub(crate) fn read(
    node: &Node,
    prompt: &SourceFile,
    includes: Option<&dyn Includes>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tools {
    let Some(items) = node.as_list() else {
        diagnostics.push(
            proof_diag::document::wrong_type(node, "`tools`", "a list of tools").help(
                "write each tool below a `-`: a map with `name` and `parameters`, or the path of a file",
            ),
        );
        return Tools::default();
    };
    if items.is_empty() {
        diagnostics
            .push(no_tools("`tools` is empty", node.span.clone()).help("remove the key, or add a tool"));
    }
    let mut reader =
        Reader { prompt, includes, diagnostics, found: Tools::default(), names: BTreeMap::new() };
    for item in items {
        match item.scalar_text() {
            Some(path) => reader.path(path, item),
            None if item.as_map().is_some() => reader.inline(item),
            None => {
                let mistake = proof_diag::document::wrong_type(item, "a tool", "a map or the path of a file");
                reader.diagnostics.push(mistake);
            }
        }
    }
    reader.found
}

struct Reader<'a> {
    prompt: &'a SourceFile,
    includes: Option<&'a dyn Includes>,
    diagnostics: &'a mut Vec<Diagnostic>,
    found: Tools,
    /// The names so far, and where they are.
    names: BTreeMap<String, SourceSpan>,
}

/// What a tool is declared with, before it is checked.
#[derive(Debug, Default)]
struct Parts<'a> {
    name: Option<&'a Node>,
    description: Option<String>,
    parameters: Option<&'a Node>,
}

impl Reader<'_> {
    /// A tool in the prompt itself.
    fn inline(&mut self, node: &Node) {
        let before = self.diagnostics.len();
        self.own(node);
        let has = |key: &str| node.as_map().is_some_and(|map| map.get(key).is_some());
        let mut keys = ["input_schema", "inputSchema", "function"].into_iter();
        let Some(key) = keys.find(|key| has(key)) else { return };
        let unknown = self.diagnostics.iter_mut().skip(before).find(|found| found.code == "E0101");
        if let Some(unknown) = unknown {
            unknown.help.push(format!("a tool with `{key}` is read from a file: write its path instead"));
        }
    }

    /// A tool in the form that prompts have.
    fn own(&mut self, node: &Node) {
        let Some(mut reader) = MapReader::new(node, "a tool", self.diagnostics) else { return };
        let parts = Parts {
            name: reader.required("name"),
            description: reader.string("description"),
            parameters: reader.get("parameters"),
        };
        reader.finish();
        self.add(parts, Form::Either);
    }

    /// Checks a tool and keeps it, if it has a name that may be kept. Mistakes elsewhere in it are reported too.
    fn add(&mut self, parts: Parts<'_>, form: Form) {
        let name = parts.name.and_then(|node| self.name(node));
        let parameters = parameters(parts.parameters, form, name.as_deref(), self.diagnostics);
        let (Some(name), Some(parameters)) = (name, parameters) else { return };
        let description =
            parts.description.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        self.found.tools.push(Tool { name, description, parameters });
    }

    /// A name that is one, and that no tool before has.
    fn name(&mut self, node: &Node) -> Option<String> {
        let Some(name) = node.scalar_text() else {
            self.diagnostics.push(proof_diag::document::wrong_type(node, "`name`", "a string"));
            return None;
        };
        if !is_name(name) {
            self.diagnostics.push(not_a_name(name, node.span.clone()));
            return None;
        }
        if let Some(first) = self.names.get(name) {
            self.diagnostics.push(
                Diagnostic::error("E0343", format!("two tools are named `{name}`"))
                    .at(node.span.clone(), "named again here")
                    .and_at(first.clone(), "first named here")
                    .help("a model calls a tool by its name: rename one, or remove it"),
            );
            return None;
        }
        self.names.insert(name.to_owned(), node.span.clone());
        Some(name.to_owned())
    }

    /// The tools of a file.
    fn path(&mut self, path: &str, node: &Node) {
        if !ends_with_any(path, &[".yaml", ".yml", ".json"]) {
            self.diagnostics.push(
                Diagnostic::error("E0341", format!("`{path}` is no file of tools"))
                    .at(node.span.clone(), "its name ends neither in `.yaml` nor in `.yml` or `.json`")
                    .help("a tool is a map with `name` and `parameters`, or the path of a file that holds such maps"),
            );
            return;
        }
        let path = join(self.prompt.name(), path);
        let Some(includes) = self.includes else { return };
        let read = match includes.read(&path) {
            Ok(read) => read,
            Err(error) => {
                self.diagnostics.push(unreadable(&path, node, &error));
                return;
            }
        };
        // Shown by its path, as an include is.
        let file = if read.name() == path { read } else { SourceFile::new(path.as_str(), read.text()) };
        let (document, mistakes) = parse_yaml(&file);
        self.diagnostics.extend(mistakes);
        if let Some(document) = document {
            self.file(&document.root, node);
        }
        if !self.found.files.contains(&file) {
            self.found.files.push(file);
        }
    }

    /// What a file holds: one tool, a list of them, or `{tools: […]}` as an MCP server lists its own.
    fn file(&mut self, root: &Node, named: &Node) {
        let list = root.as_map().filter(|map| map.get("name").is_none()).and_then(|map| map.get("tools"));
        if list.is_some()
            && let Some(mut reader) = MapReader::new(root, "a list of tools", self.diagnostics)
        {
            for key in ["tools", "nextCursor", "ttlMs", "cacheScope", "resultType", "_meta"] {
                reader.get(key);
            }
            reader.finish();
        }
        let node = list.unwrap_or(root);
        match &node.value {
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    self.shaped(item);
                }
            }
            Value::List(_) | Value::Null => {
                let message = format!("`{}` holds no tool", node.span.file().name());
                let mistake = no_tools(&message, node.span.clone());
                self.diagnostics.push(mistake.and_at(named.span.clone(), "named here"));
            }
            _ => self.shaped(node),
        }
    }
}

/// Whether providers take a name: `[A-Za-z0-9_-]{1,64}`, the same with
/// [Anthropic](https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools) and
/// [OpenAI](https://platform.openai.com/docs/api-reference/chat/create).
pub(crate) fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// The mistake in a tool's name, where it is declared or called.
pub(crate) fn not_a_name(name: &str, span: SourceSpan) -> Diagnostic {
    let message = match name.chars().count() {
        0 => "the name of a tool is empty".to_owned(),
        length if MAX_NAME_LENGTH < length => {
            format!("the name of a tool has {length} characters, more than {MAX_NAME_LENGTH}")
        }
        _ => format!("`{name}` is no name for a tool"),
    };
    let letter = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let better: String = name.trim().chars().map(letter).collect();
    let is_better =
        name.is_ascii() && is_name(&better) && better.contains(|c: char| c.is_ascii_alphanumeric());
    Diagnostic::error("E0342", message)
        .at(span, format!("letters, digits, `_` and `-`, at most {MAX_NAME_LENGTH}"))
        .help_opt(is_better.then(|| format!("write `{better}`")))
}

fn no_tools(message: &str, span: SourceSpan) -> Diagnostic {
    Diagnostic::error("E0340", message).at(span, "expected at least one tool")
}

fn unreadable(path: &str, node: &Node, error: &IncludeError) -> Diagnostic {
    let message = match error {
        IncludeError::Missing => format!("no file `{path}` to read tools from"),
        IncludeError::NotText | IncludeError::Read { .. } => {
            format!("could not read `{path}` to find tools in it")
        }
    };
    Diagnostic::error("E0341", message)
        .at(node.span.clone(), error.to_string())
        .note("the path of a file of tools is relative to the prompt")
}
