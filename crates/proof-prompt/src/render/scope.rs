//! What a name stands for while a prompt is rendered.

use std::cell::OnceCell;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::RenderError;
use crate::expr::{Context, ExprErrorKind, to_json, write_value};
use crate::json_text::JsonText;
use crate::node::Compiled;
use crate::schema::Input;

/// The values of one case.
#[derive(Debug)]
pub(super) struct Root<'a> {
    values: &'a Map<String, Value>,
    input: Option<&'a Input>,
    names: &'a [Box<str>],
}

impl<'a> Root<'a> {
    pub(super) fn new(
        values: &'a Map<String, Value>,
        input: Option<&'a Input>,
        names: &'a [Box<str>],
    ) -> Self {
        Self { values, input, names }
    }

    /// The value of a variable. Null for an optional one is no value: data often has it where a field is empty.
    fn get(&self, name: &str) -> Option<&'a Value> {
        match self.values.get(name) {
            Some(Value::Null) if self.is_optional(name) => self.default(name),
            Some(value) => Some(value),
            None => self.default(name),
        }
    }

    fn default(&self, name: &str) -> Option<&'a Value> {
        self.input?.get(name)?.default.as_ref()
    }

    fn is_optional(&self, name: &str) -> bool {
        self.input.and_then(|input| input.get(name)).is_some_and(|declaration| !declaration.is_required)
    }
}

/// The names in one place of the tree: the case's, and those that the `@each` around it bind.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    root: &'a Root<'a>,
    bound: Option<Bound<'a>>,
    /// What the engine sees, made when it is first needed.
    context: OnceCell<Context>,
}

#[derive(Debug)]
struct Bound<'a> {
    outer: &'a Scope<'a>,
    name: &'a str,
    value: &'a Value,
}

impl<'a> Scope<'a> {
    pub(super) fn new(root: &'a Root<'a>) -> Self {
        Self { root, bound: None, context: OnceCell::new() }
    }

    /// This scope with one more name.
    pub(super) fn with<'b>(&'b self, name: &'b str, value: &'b Value) -> Scope<'b> {
        Scope { root: self.root, bound: Some(Bound { outer: self, name, value }), context: OnceCell::new() }
    }

    /// What a name stands for.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match &self.bound {
            Some(bound) if bound.name == name => Some(bound.value),
            Some(bound) => bound.outer.get(name),
            None => self.root.get(name),
        }
    }

    /// Whether a name is declared as one that may have no value.
    pub(super) fn is_optional(&self, name: &str) -> bool {
        self.root.is_optional(name)
    }

    /// The value of a plain path, if the expression is one and has one.
    pub(super) fn find(&self, compiled: &Compiled) -> Option<&Value> {
        let (root, steps) = compiled.path.as_ref()?.split_first()?;
        steps.iter().try_fold(self.get(root)?, |value, step| value.as_object()?.get(&**step))
    }

    /// Whether the root of a path is an optional variable without a value.
    fn is_absent_optional(&self, compiled: &Compiled) -> bool {
        let root = compiled.path.as_ref().and_then(|path| path.first());
        root.is_some_and(|root| self.get(root).is_none() && self.root.is_optional(root))
    }

    /// Appends the text of an expression.
    pub(super) fn write(&self, compiled: &Compiled, out: &mut String) -> Result<(), RenderError> {
        if let Some(value) = self.find(compiled) {
            write_json(out, value);
            return Ok(());
        }
        let value =
            compiled.expression.value_in(&self.context()).map_err(|error| self.failed(error, compiled))?;
        write_value(out, &value).map_err(|error| unwritable(&error, compiled))
    }

    /// Appends the value of an expression to a JSON text, which is open as `json` says.
    pub(super) fn write_in_json(
        &self,
        compiled: &Compiled,
        json: JsonText,
        out: &mut String,
    ) -> Result<(), RenderError> {
        if let Some(value) = self.find(compiled) {
            json.write(out, value);
            return Ok(());
        }
        let value =
            compiled.expression.value_in(&self.context()).map_err(|error| self.failed(error, compiled))?;
        // What `| tojson` made is JSON already. What `| safe` marks is held to be, as far as it is one whole value.
        let made = value.as_str().filter(|_| value.is_safe() && !json.is_in_string());
        if let Some(made) = made.filter(|made| serde_json::from_str::<IgnoredAny>(made).is_ok()) {
            out.push_str(made);
            return Ok(());
        }
        let value = to_json(&value).map_err(|error| unwritable(&error, compiled))?;
        json.write(out, &value);
        Ok(())
    }

    /// Whether a condition holds; an optional variable without a value counts as none.
    pub(super) fn is_true(&self, compiled: &Compiled) -> Result<bool, RenderError> {
        if let Some(value) = self.find(compiled) {
            return Ok(is_true(value));
        }
        if self.is_absent_optional(compiled) {
            return Ok(false);
        }
        let context = self.deciding_context();
        compiled.expression.is_true_in(&context).map_err(|error| self.failed(error, compiled))
    }

    /// The value of an expression where an optional variable without a value counts as none.
    pub(super) fn eval_deciding(&self, compiled: &Compiled) -> Result<Value, RenderError> {
        if self.is_absent_optional(compiled) {
            return Ok(Value::Null);
        }
        let context = self.deciding_context();
        compiled.expression.eval_in(&context).map_err(|error| self.failed(error, compiled))
    }

    /// What the engine sees.
    pub(super) fn context(&self) -> Context {
        self.context
            .get_or_init(|| {
                if let Some(bound) = &self.bound {
                    bound.outer.context().with_json(bound.name, bound.value)
                } else {
                    let named = self.root.names.iter();
                    Context::from_pairs(named.filter_map(|name| Some((&**name, self.root.get(name)?))))
                }
            })
            .clone()
    }

    fn deciding_context(&self) -> Context {
        let absent =
            self.root.names.iter().filter(|name| self.get(name).is_none() && self.root.is_optional(name));
        absent.fold(self.context(), |context, name| context.with_json(name, &Value::Null))
    }

    fn failed(&self, error: crate::expr::ExprError, compiled: &Compiled) -> RenderError {
        let span = compiled.span.slice(error.range.clone());
        match &error.kind {
            ExprErrorKind::Undefined(name)
                if self.root.get(name).is_none() && self.root.names.iter().any(|known| **known == **name) =>
            {
                RenderError::Missing { variable: name.as_str().into(), expected: None, span }
            }
            _ => RenderError::expression(error, span),
        }
    }
}

/// The value of an expression has no form as text.
fn unwritable(error: &minijinja::Error, compiled: &Compiled) -> RenderError {
    let kind = ExprErrorKind::Other;
    let message = error.detail().unwrap_or("the value cannot be written").to_owned();
    let range = 0..compiled.expression.source().len();
    let error = crate::expr::ExprError { kind, message, range, line: 1 };
    RenderError::expression(error, compiled.span.clone())
}

/// As `MiniJinja` has it.
pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// As [`write_value`] writes the same value of the engine.
fn write_json(out: &mut String, value: &Value) {
    use std::fmt::Write as _;
    if let Value::String(text) = value {
        out.push_str(text);
    } else if write!(out, "{value}").is_err() {
        // Writing to a string does not fail.
    }
}
