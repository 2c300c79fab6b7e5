//! The shapes in which files hold tools: ours, and those of the programs that people have them from already.
//!
//! - ours: `{name, description, parameters}`;
//! - `OpenAI`'s chat completions: `{type: function, function: {name, description, parameters, strict}}`, and the flat form
//!   of its Responses: `{type: function, name, …}` (<https://platform.openai.com/docs/api-reference/chat/create>,
//!   <https://platform.openai.com/docs/api-reference/responses/create>);
//! - Anthropic's: `{name, description, input_schema}`, with `type: custom` or without
//!   (<https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools>);
//! - MCP's: `{name, title, description, inputSchema, …}`
//!   (<https://modelcontextprotocol.io/specification/2025-11-25/server/tools>).
//!
//! A name, a description and the schema of the arguments are taken from each. The other keys steer the API or the
//! program that they belong to and are left out: how strict a call is checked, say, is the target's business here.

use proof_diag::{Diagnostic, MapReader, Node};

use super::{Form, Parts, Reader};

/// Keys of `OpenAI`'s functions that are left out.
const OF_OPENAI: [&str; 1] = ["strict"];

/// The same where the function is not nested.
const OF_RESPONSES: [&str; 3] = ["type", "strict", "defer_loading"];

/// Keys of Anthropic's tools that are left out.
const OF_ANTHROPIC: [&str; 7] = [
    "type",
    "strict",
    "cache_control",
    "defer_loading",
    "allowed_callers",
    "input_examples",
    "eager_input_streaming",
];

/// Keys of MCP's tools that are left out.
const OF_MCP: [&str; 6] = ["title", "outputSchema", "annotations", "icons", "execution", "_meta"];

impl Reader<'_> {
    /// A tool in any of the shapes that a file may have.
    pub(super) fn shaped(&mut self, node: &Node) {
        let field = |key: &str| node.as_map().and_then(|map| map.get(key));
        let kind = field("type").and_then(Node::scalar_text);
        if field("function").is_some_and(|function| function.as_map().is_some()) {
            self.openai(node);
        } else if field("input_schema").is_some() && matches!(kind, None | Some("custom")) {
            self.read_shape(node, "input_schema", &OF_ANTHROPIC);
        } else if field("inputSchema").is_some() && kind.is_none() {
            self.read_shape(node, "inputSchema", &OF_MCP);
        } else if kind == Some("function") {
            self.read_shape(node, "parameters", &OF_RESPONSES);
        } else if let Some(kind) = kind {
            self.foreign(kind, node);
        } else {
            self.own(node);
        }
    }

    /// `OpenAI`'s nested form.
    fn openai(&mut self, node: &Node) {
        let Some(mut outer) = MapReader::new(node, "a tool", self.diagnostics) else { return };
        let kind = outer.string("type");
        let function = outer.get("function");
        outer.finish();
        match (kind.as_deref(), function) {
            (Some("function") | None, Some(function)) => self.read_shape(function, "parameters", &OF_OPENAI),
            (Some(kind), _) => self.foreign(kind, node),
            (None, None) => {}
        }
    }

    /// A map whose schema stands under `key`, and whose `others` are left out.
    fn read_shape(&mut self, node: &Node, key: &'static str, others: &[&'static str]) {
        let Some(mut reader) = MapReader::new(node, "a tool", self.diagnostics) else { return };
        let parts = Parts {
            name: reader.required("name"),
            description: reader.string("description"),
            parameters: reader.get(key),
        };
        for other in others {
            reader.get(other);
        }
        reader.finish();
        self.add(parts, Form::JsonSchema);
    }

    /// A tool that its provider runs, or that takes something else than named arguments.
    fn foreign(&mut self, kind: &str, node: &Node) {
        let at = node.as_map().and_then(|map| map.get("type")).unwrap_or(node);
        self.diagnostics.push(
            Diagnostic::error("E0345", format!("a tool of the type `{kind}` cannot be declared in a prompt"))
                .at(at.span.clone(), "expected `function`, or no `type`")
                .note("only a tool with a schema of its arguments can be offered to every model")
                .help("ask for a tool of one provider through `extra` in the `config` of its target"),
        );
    }
}
