//! Compiles the expressions of a tree and notes which variables it uses.

mod arguments;
mod trim;
mod uses;

use proof_diag::{Diagnostic, SourceSpan};

use crate::expr::{ExprError, Expression, Piece, Template, pieces};
use crate::message::Role;
use crate::node::{Call, CallId, Compiled, Each, Node, Segment, Text};
use crate::schema::{Input, media_kind};
use crate::syntax::{Argument, Block, RawText};

use trim::{trim, trim_before_calls};
use uses::is_guarded;
pub(crate) use uses::{How, Use, names, word_at};

/// A compiled tree and what it uses.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) uses: Vec<Use>,
}

/// Compiles a tree.
pub(crate) fn compile(blocks: Vec<Block>, input: Option<&Input>, diagnostics: &mut Vec<Diagnostic>) -> Tree {
    let mut compiler =
        Compiler { input, bindings: vec![], role: None, is_in_call: false, uses: vec![], diagnostics };
    let nodes = compiler.nodes(blocks);
    Tree { nodes, uses: compiler.uses }
}

struct Compiler<'a> {
    input: Option<&'a Input>,
    /// The names that `@each` binds.
    bindings: Vec<Bound<'a>>,
    role: Option<Role>,
    /// The arguments of a call are being compiled.
    is_in_call: bool,
    uses: Vec<Use>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// A name that `@each` binds.
struct Bound<'a> {
    name: String,
    /// What `input` says about its values.
    known: Option<&'a serde_json::Value>,
    of: Of,
}

/// Where a bound name has its values from.
enum Of {
    /// A variable that is a list.
    List(String),
    /// The position in the list.
    Loop,
    /// Something else.
    Other,
}

impl<'a> Compiler<'a> {
    fn nodes(&mut self, blocks: Vec<Block>) -> Vec<Node> {
        let mut nodes = vec![];
        for block in blocks {
            self.block(block, &mut nodes);
        }
        trim_before_calls(&mut nodes);
        nodes
    }

    fn block(&mut self, block: Block, nodes: &mut Vec<Node>) {
        match block {
            Block::Text(text) => self.text(&text, nodes),
            Block::Media { kind, span, .. } if self.is_in_call => {
                self.diagnostics.push(arguments::media(kind, span));
            }
            Block::Media { path, kind, span } => nodes.push(Node::MediaFile { path, kind, span }),
            Block::Message { role, call_id, span, body } => {
                self.role = Some(role);
                let call_id = call_id.and_then(|argument| self.call_id(argument));
                let mut body = self.nodes(body);
                self.role = None;
                trim(&mut body);
                nodes.push(Node::Message { role, call_id, span, body });
            }
            Block::Call { name, id, span, body } => {
                arguments::check(&body, &span, self.diagnostics);
                let id = id.and_then(|argument| self.call_id(argument));
                self.is_in_call = true;
                let mut body = self.nodes(body);
                self.is_in_call = false;
                trim(&mut body);
                nodes.push(Node::Call(Call { name: name.text, name_span: name.span, id, span, body }));
            }
            Block::Part { name, span, body } => {
                let body = self.nodes(body);
                nodes.push(Node::Part { name: name.text, span, body });
            }
            Block::Each { list, binding, body } => {
                let list = self.argument(list, How::Decides);
                let known =
                    list.as_ref().and_then(|list| self.schema_at(list)).and_then(|list| list.get("items"));
                let of = self.origin(list.as_ref());
                self.bindings.push(Bound { name: "loop".to_owned(), known: None, of: Of::Loop });
                self.bindings.push(Bound { name: binding.text.clone(), known, of });
                let n_before = self.uses.len();
                let body = self.nodes(body);
                self.bindings.truncate(self.bindings.len().saturating_sub(2));
                let uses_loop = self.uses.iter().skip(n_before).any(|used| used.name == LOOP);
                if self.bindings.is_empty() {
                    self.uses.retain(|used| used.name != LOOP);
                }
                if let Some(list) = list {
                    nodes.push(Node::Each(Each { list, binding: binding.text.into(), uses_loop, body }));
                }
            }
            Block::If { condition, then, otherwise } => {
                let condition = self.argument(condition, How::Decides);
                let then = self.nodes(then);
                let otherwise = otherwise.map(|blocks| self.nodes(blocks));
                if let Some(condition) = condition {
                    nodes.push(Node::If { condition, then, otherwise });
                }
            }
            Block::History { span } => {
                let (name, role) = ("history".to_owned(), None);
                self.uses.push(Use { name, span: span.clone(), role, how: How::History, is_guarded: false });
                nodes.push(Node::History { span });
            }
        }
    }

    fn text(&mut self, raw: &RawText, nodes: &mut Vec<Node>) {
        let Some(pieces) = pieces(&raw.source) else {
            if self.is_in_call {
                self.diagnostics.push(arguments::statements(raw));
            } else {
                self.statements(raw, nodes);
            }
            return;
        };
        let mut text = Text { segments: vec![] };
        for piece in pieces {
            match piece {
                Piece::Text(range) => {
                    let literal = raw.source.get(range).unwrap_or_default();
                    text.segments.push(Segment::Literal(literal.into()));
                }
                Piece::Expression { whole, inner } => {
                    let source = raw.source.get(inner.clone()).unwrap_or_default();
                    let start = inner.start + (source.len() - source.trim_start().len());
                    let span = raw.span(start..start + source.trim().len());
                    let Some(value) = self.expression(source.trim(), span, raw.span(whole)) else { continue };
                    if let Some(kind) = self.schema_at(&value).and_then(media_kind) {
                        self.expression_uses(&value, How::Media);
                        if self.is_in_call {
                            self.diagnostics.push(arguments::media(kind, value.span));
                            continue;
                        }
                        if !text.segments.is_empty() {
                            nodes.push(Node::Text(Text { segments: std::mem::take(&mut text.segments) }));
                        }
                        nodes.push(Node::MediaVariable { value, kind });
                    } else {
                        self.expression_uses(&value, How::Written);
                        text.segments.push(Segment::Value(value));
                    }
                }
            }
        }
        if !text.segments.is_empty() {
            nodes.push(Node::Text(text));
        }
    }

    /// A text with statements is left to the engine, but for the space around it, which is trimmed like any other.
    fn statements(&mut self, raw: &RawText, nodes: &mut Vec<Node>) {
        let text = raw.source.as_str();
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        let source = raw.cut(start..end);
        let template = match Template::parse(&source.source) {
            Ok(template) => template,
            Err(error) => {
                self.diagnostics.push(expression_mistake(&error, source.span(error.range.clone())));
                return;
            }
        };
        for name in template.variables() {
            self.used(&name, &source.place_of(root(&name)), How::Written, is_guarded(&source.source, &name));
        }
        let cuts_before = ["{{-", "{%-", "{#-"].iter().any(|tag| source.source.starts_with(tag));
        let cuts_after = ["-}}", "-%}", "-#}"].iter().any(|tag| source.source.ends_with(tag));
        let before = text.get(..start).filter(|space| !space.is_empty() && !cuts_before);
        let after = text.get(end..).filter(|space| !space.is_empty() && !cuts_after);
        let mut segments: Vec<Segment> =
            before.map(|space| Segment::Literal(space.into())).into_iter().collect();
        segments.push(Segment::Statements { template, source });
        segments.extend(after.map(|space| Segment::Literal(space.into())));
        nodes.push(Node::Text(Text { segments }));
    }

    fn call_id(&mut self, argument: Argument) -> Option<CallId> {
        match Template::parse(&argument.text) {
            Ok(template) => {
                for name in template.variables() {
                    self.used(&name, &argument.span, How::Written, is_guarded(&argument.text, &name));
                }
                Some(CallId { template, span: argument.span })
            }
            Err(error) => {
                self.diagnostics.push(expression_mistake(&error, argument.span.slice(error.range.clone())));
                None
            }
        }
    }

    fn argument(&mut self, argument: Argument, how: How) -> Option<Compiled> {
        let compiled = self.expression(&argument.text, argument.span.clone(), argument.span)?;
        self.expression_uses(&compiled, how);
        Some(compiled)
    }

    fn expression(&mut self, source: &str, span: SourceSpan, whole: SourceSpan) -> Option<Compiled> {
        if source.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("E0313", "nothing between `{{` and `}}`")
                    .at(whole, "expected an expression")
                    .help("write `{{ \"{{\" }}` for literal braces"),
            );
            return None;
        }
        match Expression::parse(source) {
            Ok(expression) => Some(Compiled::new(expression, span)),
            Err(error) => {
                self.diagnostics.push(expression_mistake(&error, span.slice(error.range.clone())));
                None
            }
        }
    }

    fn expression_uses(&mut self, compiled: &Compiled, how: How) {
        let source = compiled.expression.source();
        for name in compiled.expression.variables() {
            let root = root(&name);
            let place = word_at(source, root).map_or(0..source.len(), |at| at..at + root.len());
            self.used(&name, &compiled.span.slice(place), how, is_guarded(source, &name));
        }
    }

    fn used(&mut self, path: &str, span: &SourceSpan, how: How, is_guarded: bool) {
        let name = root(path);
        let mut found = Use { name: name.to_owned(), span: span.clone(), role: self.role, how, is_guarded };
        if let Some(bound) = self.bindings.iter().rev().find(|bound| bound.name == name) {
            match &bound.of {
                Of::Loop => LOOP.clone_into(&mut found.name),
                // What is written of an item is written of its list.
                Of::List(list) if how == How::Written && bound.known.is_none() => {
                    list.clone_into(&mut found.name);
                }
                Of::List(_) | Of::Other => return,
            }
        }
        self.uses.push(found);
    }

    /// The variable whose items an `@each` binds.
    fn origin(&self, list: Option<&Compiled>) -> Of {
        let Some(root) = list.and_then(|list| list.path.as_ref()?.first()) else { return Of::Other };
        match self.bindings.iter().rev().find(|bound| *bound.name == **root) {
            Some(Bound { of: Of::List(list), .. }) => Of::List(list.clone()),
            Some(_) => Of::Other,
            None => Of::List(root.to_string()),
        }
    }

    /// What `input` says about the value of a plain path.
    fn schema_at(&self, compiled: &Compiled) -> Option<&'a serde_json::Value> {
        let input = self.input?;
        let (root, steps) = compiled.path.as_ref()?.split_first()?;
        let bound = self.bindings.iter().rev().find(|bound| *bound.name == **root);
        let start = match bound {
            Some(bound) => bound.known?,
            None => input.schema().get("properties")?.get(&**root)?,
        };
        steps.iter().try_fold(start, |schema, step| schema.get("properties")?.get(&**step))
    }
}

/// Stands for `loop` among the uses while its block is compiled; no variable has this name.
const LOOP: &str = "@loop";

fn root(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// The mistake in an expression.
fn expression_mistake(error: &ExprError, span: SourceSpan) -> Diagnostic {
    Diagnostic::error("E0313", "an expression cannot be read").at(span, error.message.clone())
}
