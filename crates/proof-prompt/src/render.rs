//! Renders a prompt's tree with the values of a case.
//!
//! A value is written into the text of one node and never read again: whatever it holds, the messages, their roles and
//! every other word are the same. Plain paths (`{{ ticket }}`) are looked up in the case itself; only other
//! expressions wake the engine, and then the variables that the prompt uses are converted once.

mod calls;
mod content;
mod error;
mod history;
mod media;
mod scope;

use serde_json::{Map, Value};

pub use error::RenderError;
pub(crate) use scope::is_true;

use crate::message::{Message, Role};
use crate::node::{CallId, Compiled, Each, Node, Segment, Text};
use crate::schema::{Input, describe_value};
use content::Writer;
use scope::{Root, Scope};

/// What rendering needs of a prompt.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    pub(crate) nodes: &'a [Node],
    pub(crate) input: Option<&'a Input>,
    /// The variables in expressions.
    pub(crate) names: &'a [Box<str>],
}

/// Renders the messages.
pub(crate) fn render(
    renderer: &Renderer<'_>,
    values: &Map<String, Value>,
) -> Result<Vec<Message>, RenderError> {
    if let Some(input) = renderer.input {
        input.check(values)?;
    }
    let root = Root::new(values, renderer.input, renderer.names);
    let mut messages = Vec::with_capacity(renderer.nodes.len());
    top(renderer.nodes, &Scope::new(&root), &mut messages)?;
    Ok(messages)
}

/// Renders what is outside a message.
fn top(nodes: &[Node], scope: &Scope<'_>, messages: &mut Vec<Message>) -> Result<(), RenderError> {
    for node in nodes {
        match node {
            Node::Message { role, call_id, body, .. } => {
                let mut writer = Writer::default();
                inside(body, scope, &mut writer)?;
                let (content, made) = writer.finish();
                if content.is_empty() && made.is_empty() {
                    continue;
                }
                let tool_call_id = match (role, call_id) {
                    (Role::Tool, Some(call_id)) => Some(render_call_id(call_id, scope)?),
                    (Role::Tool, None) => calls::unanswered(messages),
                    _ => None,
                };
                let tool_calls = calls::with_ids(made, messages);
                messages.push(Message { role: *role, content, reasoning: vec![], tool_calls, tool_call_id });
            }
            Node::History { span } => history::render(scope, span, messages)?,
            Node::Part { body, .. } => top(body, scope, messages)?,
            Node::Each(each) => repeat(each, scope, &mut |scope| top(&each.body, scope, messages))?,
            Node::If { condition, then, otherwise, .. } => {
                top(branch(condition, then, otherwise.as_deref(), scope)?, scope, messages)?;
            }
            Node::Text(_) | Node::MediaVariable { .. } | Node::MediaFile { .. } | Node::Call(_) => {}
        }
    }
    Ok(())
}

/// Renders what is inside a message.
fn inside(nodes: &[Node], scope: &Scope<'_>, writer: &mut Writer) -> Result<(), RenderError> {
    for node in nodes {
        match node {
            Node::Text(text) => write_text(text, scope, writer)?,
            Node::MediaVariable { value, kind } => {
                content::write_variable(writer, value, *kind, scope)?;
            }
            Node::MediaFile { path, kind, .. } => content::write_file(writer, path, *kind),
            Node::Call(call) => writer.call(calls::render(call, scope)?),
            Node::Part { body, .. } => inside(body, scope, writer)?,
            Node::Each(each) => repeat(each, scope, &mut |scope| inside(&each.body, scope, writer))?,
            Node::If { condition, then, otherwise, .. } => {
                inside(branch(condition, then, otherwise.as_deref(), scope)?, scope, writer)?;
            }
            Node::Message { .. } | Node::History { .. } => {}
        }
    }
    Ok(())
}

fn write_text(text: &Text, scope: &Scope<'_>, writer: &mut Writer) -> Result<(), RenderError> {
    for segment in &text.segments {
        match segment {
            Segment::Literal(literal) => writer.literal(literal),
            Segment::Value(value) => scope.write(value, writer.value())?,
            Segment::Statements { template, source } => {
                template.render_to(writer.value(), &scope.context()).map_err(|error| {
                    let span = source.span(error.range.clone());
                    RenderError::expression(error, span)
                })?;
            }
        }
        writer.protect(!matches!(segment, Segment::Literal(_)));
    }
    Ok(())
}

fn render_call_id(call_id: &CallId, scope: &Scope<'_>) -> Result<String, RenderError> {
    call_id
        .template
        .render_in(&scope.context())
        .map_err(|error| RenderError::expression(error.clone(), call_id.span.slice(error.range)))
}

fn branch<'n>(
    condition: &Compiled,
    then: &'n [Node],
    otherwise: Option<&'n [Node]>,
    scope: &Scope<'_>,
) -> Result<&'n [Node], RenderError> {
    Ok(if scope.is_true(condition)? { then } else { otherwise.unwrap_or_default() })
}

/// Renders the body of an `@each` once for each item.
fn repeat(
    each: &Each,
    scope: &Scope<'_>,
    render: &mut dyn FnMut(&Scope<'_>) -> Result<(), RenderError>,
) -> Result<(), RenderError> {
    let computed;
    let list = if let Some(value) = scope.find(&each.list) {
        value
    } else {
        computed = scope.eval_deciding(&each.list)?;
        &computed
    };
    let items = match list {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        other => {
            return Err(RenderError::NotAList {
                expression: each.list.expression.source().into(),
                found: describe_value(other).into(),
                span: each.list.span.clone(),
            });
        }
    };
    for (idx, item) in items.iter().enumerate() {
        if !each.uses_loop {
            render(&scope.with(&each.binding, item))?;
            continue;
        }
        let position = serde_json::json!({
            "index": idx + 1, "index0": idx, "first": idx == 0, "last": idx + 1 == items.len(), "length": items.len(),
        });
        let outer = scope.with("loop", &position);
        render(&outer.with(&each.binding, item))?;
    }
    Ok(())
}
