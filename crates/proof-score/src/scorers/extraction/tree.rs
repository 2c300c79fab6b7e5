//! A record in the form in which it is compared.

use std::collections::BTreeSet;

use proof_text::normal::plain;
use serde_json::Value;

use super::fields::{Field, Shape};
use super::kind::{Kind, Reading};
use crate::ScoreError;
use crate::subject::Subject;

/// What a field holds, along its shape.
#[derive(Debug)]
pub(super) enum Tree<'v> {
    /// One value; none if it is not there.
    Value(Option<Read<'v>>),
    /// Values, each once.
    Set(Vec<Read<'v>>),
    /// The fields of a record, in the order of the field list.
    Record(Vec<Self>),
    /// Records.
    List(Vec<Self>),
}

/// A value as it was read and as it stood there.
#[derive(Debug)]
pub(super) struct Read<'v> {
    pub(super) reading: Reading,
    pub(super) value: &'v Value,
}

/// Whose record it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A value that is not of its kind is a mistake of the dataset.
    Gold,
    /// A value that is not of its kind is wrong.
    Output,
}

/// Reads records along the field list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'r> {
    pub(super) side: Side,
    /// Texts that mean that there is no value, in the plain form.
    pub(super) absent: &'r [String],
}

impl Reader<'_> {
    /// The fields of a record; of a value that is no record all are missing.
    ///
    /// # Errors
    /// A value of the gold record is not of its kind, or has another shape.
    pub(super) fn record<'v>(
        self,
        fields: &[Field],
        value: Option<&'v Value>,
        path: &str,
    ) -> Result<Tree<'v>, ScoreError> {
        let value = value.filter(|value| !self.is_absent(value));
        let map = value.and_then(Value::as_object);
        if let (Some(value), None, Side::Gold) = (value, map, self.side) {
            let place = if path.is_empty() { "it".to_owned() } else { format!("`{path}`") };
            let shown = Subject::borrowed(value).shown();
            return Err(ScoreError::new(format!(
                "the gold record cannot be used: {place} is no record: {shown}"
            )));
        }
        let trees = fields.iter().map(|field| {
            let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            self.field(&field.shape, map.and_then(|map| map.get(&field.name)), &path)
        });
        trees.collect::<Result<_, _>>().map(Tree::Record)
    }

    fn field<'v>(self, shape: &Shape, value: Option<&'v Value>, path: &str) -> Result<Tree<'v>, ScoreError> {
        let value = value.filter(|value| !self.is_absent(value));
        match shape {
            Shape::Value { kind, .. } => {
                value.map(|value| self.value(kind, value, path)).transpose().map(Tree::Value)
            }
            Shape::Set { kind, .. } => {
                let mut seen = BTreeSet::new();
                let mut set = vec![];
                for item in items(value).filter(|item| !self.is_absent(item)) {
                    let read = self.value(kind, item, path)?;
                    if seen.insert(read.reading.key()) {
                        set.push(read);
                    }
                }
                Ok(Tree::Set(set))
            }
            Shape::Record(fields) => self.record(fields, value, path),
            Shape::List { fields, .. } => {
                let items = items(value).enumerate();
                let trees = items.map(|(n, item)| self.record(fields, Some(item), &format!("{path}[{n}]")));
                trees.collect::<Result<_, _>>().map(Tree::List)
            }
        }
    }

    fn value<'v>(self, kind: &Kind, value: &'v Value, path: &str) -> Result<Read<'v>, ScoreError> {
        match (kind.read(value), self.side) {
            (Ok(reading), _) => Ok(Read { reading, value }),
            (Err(_), Side::Output) => Ok(Read { reading: Reading::Unreadable(value.to_string()), value }),
            (Err(why), Side::Gold) => {
                let shown = Subject::borrowed(value).shown();
                Err(ScoreError::new(format!("the gold record cannot be used: `{path}` is {shown}: {why}")))
            }
        }
    }

    /// Null, nothing but white space, an empty list or map, and the texts that mean that there is no value.
    fn is_absent(self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => {
                text.trim().is_empty() || (!self.absent.is_empty() && self.absent.contains(&plain(text)))
            }
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

/// The items of a list; one value that is no list is a list of one.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (list, single): (&[Value], _) = match value {
        Some(Value::Array(items)) => (items.as_slice(), None),
        other => (&[], other),
    };
    list.iter().chain(single)
}

impl Tree<'_> {
    /// How many values there are.
    pub(super) fn n_values(&self) -> u64 {
        match self {
            Self::Value(value) => u64::from(value.is_some()),
            Self::Set(values) => values.len() as u64,
            Self::Record(trees) | Self::List(trees) => trees.iter().map(Self::n_values).sum(),
        }
    }

    /// The same text for trees that are the same value by value.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        self.write_key(&mut key);
        key
    }

    fn write_key(&self, key: &mut String) {
        // Lengths keep two keys apart whose pieces only run together to the same text.
        let mut write = |text: &str| {
            key.push_str(&text.len().to_string());
            key.push(':');
            key.push_str(text);
        };
        match self {
            Self::Value(None) => key.push('-'),
            Self::Value(Some(read)) => write(&read.reading.key()),
            Self::Set(values) => {
                let mut keys: Vec<String> = values.iter().map(|read| read.reading.key()).collect();
                keys.sort_unstable();
                write(&keys.len().to_string());
                for key in &keys {
                    write(key);
                }
            }
            Self::Record(trees) | Self::List(trees) => {
                key.push('[');
                for tree in trees {
                    tree.write_key(key);
                }
                key.push(']');
            }
        }
    }
}
