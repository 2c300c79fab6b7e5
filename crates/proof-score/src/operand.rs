//! The values that outputs are compared with: written in the suite, or taken from the case by a template.

use std::borrow::Cow;

use proof_diag::{Node, Value as NodeValue};
use serde_json::Value;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::Lack;
use crate::subject::{Selector, Subject};

/// A value that may hold templates, compiled once.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// No template in it.
    Literal(Value),
    /// A string with a template; typed if it is exactly one `{{ expression }}`.
    Selected(Selector),
    /// A list, some of whose items hold templates.
    List(Vec<Self>),
    /// A map, some of whose values hold templates.
    Map(Vec<(String, Self)>),
}

impl Operand {
    /// Compiles the value at a node; mistakes go to the reader.
    pub(crate) fn parse(node: &Node, arguments: &mut Arguments<'_>) -> Option<Self> {
        match &node.value {
            NodeValue::String(text) if text.contains("{{") || text.contains("{%") => {
                arguments.selector(text, &node.span).map(Self::Selected)
            }
            NodeValue::List(items) => {
                let parsed: Vec<Option<Self>> =
                    items.iter().map(|item| Self::parse(item, arguments)).collect();
                let parsed = parsed.into_iter().collect::<Option<Vec<_>>>()?;
                Some(if parsed.iter().all(Self::is_literal) {
                    Self::Literal(node.to_json())
                } else {
                    Self::List(parsed)
                })
            }
            NodeValue::Map(map) => {
                let parsed: Vec<Option<(String, Self)>> = map
                    .entries
                    .iter()
                    .map(|entry| Some((entry.key.clone(), Self::parse(&entry.value, arguments)?)))
                    .collect();
                let parsed = parsed.into_iter().collect::<Option<Vec<_>>>()?;
                Some(if parsed.iter().all(|(_, value)| value.is_literal()) {
                    Self::Literal(node.to_json())
                } else {
                    Self::Map(parsed)
                })
            }
            _ => Some(Self::Literal(node.to_json())),
        }
    }

    fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(_))
    }

    /// The value, if no template is in it.
    pub(crate) fn literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The value for one output.
    pub(crate) fn eval<'a>(&'a self, input: &'a ScoreInput<'_>) -> Result<Subject<'a>, Lack> {
        match self {
            Self::Literal(value) => Ok(Subject::borrowed(value)),
            Self::Selected(selector) => selector.select(input),
            Self::List(_) | Self::Map(_) => Ok(Subject::Json(Cow::Owned(self.to_json(input)?))),
        }
    }

    fn to_json(&self, input: &ScoreInput<'_>) -> Result<Value, Lack> {
        match self {
            Self::Literal(value) => Ok(value.clone()),
            Self::Selected(selector) => Ok(match selector.select(input)? {
                Subject::Text(text) => Value::String(text.into_owned()),
                Subject::Json(value) => value.into_owned(),
            }),
            Self::List(items) => items.iter().map(|item| item.to_json(input)).collect(),
            Self::Map(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| Ok((key.clone(), value.to_json(input)?)));
                pairs.collect::<Result<_, _>>().map(Value::Object)
            }
        }
    }
}
