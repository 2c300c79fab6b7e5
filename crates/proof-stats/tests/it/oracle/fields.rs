//! Reads the named values of a case.

use serde_json::Value;

/// An object with named values: the input of a case, or an object inside of it.
pub(crate) struct Fields {
    pub(crate) id: String,
    pub(crate) input: Value,
}

impl Fields {
    #[track_caller]
    fn get<T>(&self, name: &str, kind: &str, read: impl Fn(&Value) -> Option<T>) -> T {
        let value = self.input.get(name).unwrap_or(&Value::Null);
        read(value).unwrap_or_else(|| panic!("{}: no {kind} {name}", self.id))
    }

    /// Whether the input has this field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.input.get(name).is_some()
    }

    /// A number.
    #[track_caller]
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.get(name, "number", number)
    }

    /// A number that may be absent or null.
    pub(crate) fn optional_number(&self, name: &str) -> Option<f64> {
        self.input.get(name).and_then(number)
    }

    /// A count.
    #[track_caller]
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.get(name, "count", Value::as_u64)
    }

    /// A list of counts.
    #[track_caller]
    pub(crate) fn counts(&self, name: &str) -> Vec<u64> {
        self.get(name, "list of counts", |value| items(value, Value::as_u64))
    }

    /// A list of labels, such as clusters.
    #[track_caller]
    pub(crate) fn labels(&self, name: &str) -> Vec<u32> {
        let label = |value: &Value| value.as_u64().and_then(|label| u32::try_from(label).ok());
        self.get(name, "list of labels", |value| items(value, label))
    }

    /// A list of numbers; a missing value is NaN.
    #[track_caller]
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        self.get(name, "list of numbers", |value| items(value, number_or_missing))
            .into_iter()
            .map(|x| x.unwrap_or(f64::NAN))
            .collect()
    }

    /// A list of numbers, none where one is missing.
    #[track_caller]
    pub(crate) fn optional_numbers(&self, name: &str) -> Vec<Option<f64>> {
        self.get(name, "list of numbers", |value| items(value, number_or_missing))
    }

    /// Rows of numbers.
    #[track_caller]
    pub(crate) fn matrix(&self, name: &str) -> Vec<Vec<f64>> {
        self.get(name, "matrix", |value| items(value, |row| items(row, number)))
    }

    /// Rows of numbers, none where one is missing.
    #[track_caller]
    pub(crate) fn optional_matrix(&self, name: &str) -> Vec<Vec<Option<f64>>> {
        self.get(name, "matrix", |value| items(value, |row| items(row, number_or_missing)))
    }

    /// The word of the input, empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.input[name].as_str().unwrap_or_default()
    }

    /// A list of words.
    #[track_caller]
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.get(name, "list of words", |value| items(value, |word| word.as_str().map(str::to_owned)))
    }

    /// True or false.
    #[track_caller]
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name, "true or false", flag)
    }

    /// A list of true and false, which may be written 1 and 0.
    #[track_caller]
    pub(crate) fn flags(&self, name: &str) -> Vec<bool> {
        self.get(name, "list of true and false", |value| items(value, flag))
    }

    /// An object of the input.
    #[track_caller]
    pub(crate) fn object(&self, name: &str) -> Self {
        let input = self.get(name, "object", |value| value.is_object().then(|| value.clone()));
        Self { id: format!("{} {name}", self.id), input }
    }

    /// A list of objects of the input.
    #[track_caller]
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        self.get(name, "list of objects", |value| value.as_array().cloned())
            .into_iter()
            .enumerate()
            .map(|(idx, input)| Self { id: format!("{} {name}[{idx}]", self.id), input })
            .collect()
    }
}

fn items<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("inf") => Some(f64::INFINITY),
        Some("-inf") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    }
}

#[expect(clippy::option_option, reason = "outer: whether it can be read; inner: whether it is missing")]
fn number_or_missing(value: &Value) -> Option<Option<f64>> {
    if value.is_null() { Some(None) } else { number(value).map(Some) }
}

fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_u64().map(|bit| bit != 0))
}
