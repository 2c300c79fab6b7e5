//! One case of a dataset.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One case: what goes in, what is expected, and what it is known by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Unique in its dataset; from the content where none is given (`c-` and 12 hex digits).
    pub id: String,
    /// The values of the prompt's variables.
    #[serde(default)]
    pub vars: Map<String, Value>,
    /// What the scorers compare with; null where nothing is expected.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub expected: Value,
    /// Kinds of input, for rows of the verdict and for `where`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Cases that are not independent share a group: the unit of clustering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Which part of the dataset it belongs to, such as `dev` or `test`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// Anything else that the row holds.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}
