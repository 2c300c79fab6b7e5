//! The values that expressions see.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectExt as _, Serde, ValueKind};
use serde::Serialize;

/// The variables of one evaluation, converted once and lent to every expression. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Context(pub(super) Value);

impl Context {
    /// The variables of a map.
    pub fn from_map(map: &serde_json::Map<String, serde_json::Value>) -> Self {
        Self::from_pairs(map.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// The variables of some names and values.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a serde_json::Value)>) -> Self {
        Self(Value::from_pairs(pairs.map(|(name, value)| (name, to_value(value)))))
    }

    /// The fields of anything that serializes to a map.
    pub fn from_serialize(values: impl Serialize) -> Self {
        Self(Value::from(Serde(values)))
    }

    /// This context with one more variable, which hides another of the same name.
    #[must_use]
    pub fn with(&self, name: &str, value: Value) -> Self {
        let scope = Scope { name: name.into(), value, outer: self.0.clone() };
        Self(Value::from_object(scope))
    }

    /// This context with one more variable from JSON.
    #[must_use]
    pub fn with_json(&self, name: &str, value: &serde_json::Value) -> Self {
        self.with(name, to_value(value))
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.0.get_attr(name).ok().filter(|value| !value.is_undefined())
    }
}

impl From<&serde_json::Map<String, serde_json::Value>> for Context {
    fn from(map: &serde_json::Map<String, serde_json::Value>) -> Self {
        Self::from_map(map)
    }
}

/// One variable on top of a context.
#[derive(Debug)]
struct Scope {
    name: Arc<str>,
    value: Value,
    outer: Value,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if key == &*self.name {
            return Some(self.value.clone());
        }
        self.outer.get_attr(key).ok().filter(|value| !value.is_undefined())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        self.mapped_enumerator(|scope| {
            let outer = scope.outer.try_iter().into_iter().flatten();
            let others = outer.filter(|key| key.as_str() != Some(&*scope.name));
            Box::new(std::iter::once(Value::from(Arc::clone(&scope.name))).chain(others))
        })
    }
}

/// A JSON value as the engine has it.
pub(crate) fn to_value(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::from(()),
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) => number_value(number),
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(to_value).collect(),
        serde_json::Value::Object(map) => {
            Value::from_pairs(map.iter().map(|(name, value)| (name.as_str(), to_value(value))))
        }
    }
}

fn number_value(number: &serde_json::Number) -> Value {
    if let Some(value) = number.as_i64() {
        Value::from(value)
    } else if let Some(value) = number.as_u64() {
        Value::from(value)
    } else {
        Value::from(number.as_f64().unwrap_or(f64::NAN))
    }
}

/// A value of the engine as JSON.
pub(crate) fn to_json(value: &Value) -> Result<serde_json::Value, minijinja::Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.into());
    }
    match value.kind() {
        ValueKind::None => Ok(serde_json::Value::Null),
        ValueKind::Bool => Ok(value.is_true().into()),
        _ => serde_json::to_value(value).map_err(|error| {
            let message = "the value has no JSON form";
            minijinja::Error::new(minijinja::ErrorKind::BadSerialization, message).with_source(error)
        }),
    }
}
