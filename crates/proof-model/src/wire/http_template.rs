//! Any JSON interface: a template says what is sent, paths say what is read.
//!
//! The template is a tree of JSON whose texts are templates of the house ([`proof_prompt::expr`]). A text that is exactly
//! one `{{ expression }}` keeps the type of its value. What a variable holds goes into the body as a JSON value and is
//! never read again: no prompt can open a field. The paths are those of RFC 9535.

mod answer;
mod decode;
#[cfg(test)]
mod tests;
mod variables;

use std::collections::BTreeSet;

use proof_prompt::{Context, Template};
use serde::ser::Error as _;
use serde_json::Value;
use serde_json_path::JsonPath;

use self::variables::values;
use crate::Request;

/// A request and an answer, as the target describes them.
#[derive(Clone, Debug)]
pub(crate) struct HttpTemplate {
    /// What was written, for records and for the identity of who is asked.
    source: serde_json::Map<String, Value>,
    request: Tree,
    answer: JsonPath,
    usage: Option<UsagePaths>,
    finish: Option<JsonPath>,
    served_model: Option<JsonPath>,
    error: Option<JsonPath>,
    /// The variables that the request needs, as dotted paths.
    uses: BTreeSet<String>,
}

/// Where the numbers of tokens are.
#[derive(Clone, Debug)]
struct UsagePaths {
    input: JsonPath,
    output: JsonPath,
}

/// A part of the request.
#[derive(Clone, Debug)]
enum Tree {
    /// As it is.
    Value(Value),
    Text(Template),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl PartialEq for HttpTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl HttpTemplate {
    /// What was written: `request`, `answer`, and what else there is.
    pub(crate) fn source(&self) -> &serde_json::Map<String, Value> {
        &self.source
    }

    /// Whether the same question always has the same body: not if the case's id is a part of it.
    pub(crate) fn is_cacheable(&self) -> bool {
        !self.needs("case")
    }

    /// Whether the request needs a variable, or a part of it.
    fn needs(&self, name: &str) -> bool {
        self.uses.iter().any(|used| used.split('.').next() == Some(name))
    }

    /// Whether a setting of the target is a part of the request.
    pub(crate) fn needs_setting(&self, setting: &str) -> bool {
        self.uses.iter().any(|used| {
            let path = used.strip_prefix("settings");
            path.is_some_and(|path| path.is_empty() || path.strip_prefix('.') == Some(setting))
        })
    }

    /// The body of a request.
    pub(super) fn write(&self, request: &Request) -> Result<Vec<u8>, serde_json::Error> {
        let values = values(self, request).map_err(serde_json::Error::custom)?;
        let body = self.request.render(&Context::from_map(&values)).map_err(serde_json::Error::custom)?;
        serde_json::to_vec(&body)
    }
}

impl Tree {
    fn render(&self, context: &Context) -> Result<Value, String> {
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::Text(template) => template
                .eval_in(context)
                .map_err(|error| format!("{error} in `{}`, in the target's `request`", template.source())),
            Self::List(items) => items.iter().map(|item| item.render(context)).collect(),
            Self::Map(entries) => {
                let pairs = entries.iter().map(|(key, item)| Ok((key.clone(), item.render(context)?)));
                pairs.collect::<Result<_, String>>().map(Value::Object)
            }
        }
    }

    /// The variables that its templates need.
    fn uses(&self) -> BTreeSet<String> {
        match self {
            Self::Value(_) => BTreeSet::new(),
            Self::Text(template) => template.variables(),
            Self::List(items) => items.iter().flat_map(Self::uses).collect(),
            Self::Map(entries) => entries.iter().flat_map(|(_, item)| item.uses()).collect(),
        }
    }
}
