//! One compiled expression.

use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::Value;
use serde::Serialize;

use super::engine::ENGINE;
use super::{Context, ExprError, names, size, to_json};

/// A compiled `MiniJinja` expression, such as `'edge' in tags and expected.label != "other"`.
///
/// ```
/// use proof_prompt::expr::Expression;
/// let expression = Expression::parse("'edge' in tags")?;
/// assert!(expression.is_true(serde_json::json!({"tags": ["edge", "short"]}))?);
/// assert_eq!(expression.variables().into_iter().collect::<Vec<_>>(), ["tags"]);
/// # Ok::<(), proof_prompt::expr::ExprError>(())
/// ```
#[derive(Clone)]
pub struct Expression {
    source: Arc<str>,
    compiled: Arc<minijinja::Expression<'static, 'static>>,
}

impl Expression {
    /// Compiles an expression (what stands between `{{` and `}}`).
    pub fn parse(source: &str) -> Result<Self, ExprError> {
        size::check(source, 0..source.len())?;
        let compiled =
            ENGINE.compile_expression_owned(source.to_owned()).map_err(|e| ExprError::new(&e, source, 0))?;
        names::check(source, 0..source.len())?;
        Ok(Self { source: source.into(), compiled: Arc::new(compiled) })
    }

    /// The expression as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The value as JSON. `values` must serialize to a map.
    pub fn eval(&self, values: impl Serialize) -> Result<serde_json::Value, ExprError> {
        self.eval_in(&Context::from_serialize(values))
    }

    /// The value as JSON, in a context that is used for many expressions.
    pub fn eval_in(&self, context: &Context) -> Result<serde_json::Value, ExprError> {
        to_json(&self.value_in(context)?).map_err(|e| ExprError::new(&e, &self.source, 0))
    }

    /// Whether the value counts as true: not `false`, `none`, 0, an empty string, list or map.
    pub fn is_true(&self, values: impl Serialize) -> Result<bool, ExprError> {
        self.is_true_in(&Context::from_serialize(values))
    }

    /// Whether the value counts as true, in a context that is used for many expressions.
    pub fn is_true_in(&self, context: &Context) -> Result<bool, ExprError> {
        Ok(self.value_in(context)?.is_true())
    }

    /// The value as the engine has it.
    pub fn value_in(&self, context: &Context) -> Result<Value, ExprError> {
        let value = self.compiled.eval(context.0.clone()).map_err(|e| ExprError::new(&e, &self.source, 0))?;
        if value.is_undefined() {
            return Err(ExprError::undefined(&self.source, 0..self.source.len()));
        }
        Ok(value)
    }

    /// The variables that it needs, as dotted paths where they are known: `expected.label`, `tags`.
    pub fn variables(&self) -> BTreeSet<String> {
        without_globals(self.compiled.undeclared_variables(true).into_iter())
    }
}

/// Leaves out `range`, `dict` and the other functions of the engine.
pub(super) fn without_globals(names: impl Iterator<Item = String>) -> BTreeSet<String> {
    let is_global = |name: &str| {
        let root = name.split('.').next().unwrap_or(name);
        ENGINE.globals().any(|(global, _)| global == root)
    };
    names.filter(|name| !is_global(name)).collect()
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Expression").field(&self.source).finish()
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
