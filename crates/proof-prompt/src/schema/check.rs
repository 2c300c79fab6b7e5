//! Checks a value against a schema; the plain types take no detour over the JSON Schema engine.

use serde_json::Value;

/// A picture, a document or a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A document, such as a PDF.
    File,
    /// Speech or other sound.
    Audio,
}

impl MediaKind {
    /// For messages: `a picture`, `a file`, `a sound`.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Image => "a picture",
            Self::File => "a file",
            Self::Audio => "a sound",
        }
    }

    /// The name of the type in a schema: `image`, `file`, `audio`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "image" => Some(Self::Image),
            "file" => Some(Self::File),
            "audio" => Some(Self::Audio),
            _ => None,
        }
    }
}

/// How a value is checked.
#[derive(Debug)]
pub(super) enum Check {
    Anything,
    Plain { kind: Plain, is_nullable: bool },
    Media,
    Schema(Box<jsonschema::Validator>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Plain {
    String,
    Boolean,
    Number,
    Integer,
    Null,
}

impl Check {
    /// The check for a schema.
    pub(super) fn new(schema: &Value) -> Result<Self, String> {
        if media_kind(schema).is_some() {
            return Ok(Self::Media);
        }
        let only_type = |map: &serde_json::Map<String, Value>| {
            map.keys()
                .all(|key| matches!(key.as_str(), "type" | "description" | "title" | "default" | "examples"))
        };
        match schema {
            Value::Bool(true) => return Ok(Self::Anything),
            Value::Object(map) if only_type(map) => match map.get("type") {
                None => return Ok(Self::Anything),
                Some(Value::String(name)) => {
                    if let Some(kind) = plain(name) {
                        return Ok(Self::Plain { kind, is_nullable: false });
                    }
                }
                Some(Value::Array(names)) => {
                    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                    if let [name, "null"] | ["null", name] = names.as_slice()
                        && let Some(kind) = plain(name)
                    {
                        return Ok(Self::Plain { kind, is_nullable: true });
                    }
                }
                Some(_) => {}
            },
            _ => {}
        }
        let validator = jsonschema::validator_for(schema).map_err(|error| error.to_string())?;
        Ok(Self::Schema(Box::new(validator)))
    }

    /// Whether the value fits; if not, where in it and why, as far as that is known.
    pub(super) fn accepts(&self, value: &Value) -> Result<(), Misfit> {
        let fits = match self {
            // A media value is checked where it is used, by what it says.
            Self::Anything | Self::Media => true,
            Self::Plain { is_nullable: true, .. } if value.is_null() => true,
            Self::Plain { kind, .. } => match kind {
                Plain::String => value.is_string(),
                Plain::Boolean => value.is_boolean(),
                Plain::Number => value.is_number(),
                Plain::Integer => is_integer(value),
                Plain::Null => value.is_null(),
            },
            Self::Schema(validator) => {
                if validator.is_valid(value) {
                    return Ok(());
                }
                return Err(validator.validate(value).err().map_or_else(Misfit::default, |error| Misfit {
                    pointer: error.instance_path().as_str().to_owned(),
                    reason: Some(error.masked_with("the value").to_string()),
                }));
            }
        };
        if fits { Ok(()) } else { Err(Misfit::default()) }
    }

    pub(super) fn is_anything(&self) -> bool {
        matches!(self, Self::Anything)
    }
}

/// Whether a schema is one that values can be held against.
///
/// # Errors
/// In words, what is wrong with it.
pub(crate) fn check_schema(schema: &Value) -> Result<(), String> {
    Check::new(schema).map(drop)
}

/// Where and why a value does not fit.
#[derive(Debug, Default)]
pub(super) struct Misfit {
    /// The JSON pointer to what does not fit; empty for the value itself.
    pub(super) pointer: String,
    /// In words, without the value.
    pub(super) reason: Option<String>,
}

fn plain(name: &str) -> Option<Plain> {
    match name {
        "string" => Some(Plain::String),
        "boolean" => Some(Plain::Boolean),
        "number" => Some(Plain::Number),
        "integer" => Some(Plain::Integer),
        "null" => Some(Plain::Null),
        _ => None,
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// `/tags/1` as `.tags[1]`.
pub(super) fn pointer_as_path(pointer: &str) -> String {
    steps(pointer)
        .map(
            |step| {
                if step.bytes().all(|b| b.is_ascii_digit()) {
                    format!("[{step}]")
                } else {
                    format!(".{step}")
                }
            },
        )
        .collect()
}

fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// What a value must be and what it is, in words.
pub(super) fn expected_and_found(schema: &Value, value: &Value, misfit: &Misfit) -> (String, String) {
    let at = steps(&misfit.pointer).try_fold(schema, |schema, step| {
        let field = schema.get("properties").and_then(|fields| fields.get(&step));
        field.or_else(|| schema.get("items")).or_else(|| schema.get("additionalProperties"))
    });
    let value = value.pointer(&misfit.pointer).unwrap_or(value);
    let found = describe_value(value);
    let Some(schema) = at else { return (by_reason(misfit), found) };
    if schema.get("enum").is_some() {
        let shown: String = value.as_str().unwrap_or_default().chars().take(40).collect();
        return (describe(schema), if shown.is_empty() { found } else { format!("`{shown}`") });
    }
    let names_type = schema.get("type").is_some() || media_kind(schema).is_some();
    let kind_fits = found.starts_with(&describe(schema));
    if names_type && !kind_fits { (describe(schema), found) } else { (by_reason(misfit), found) }
}

fn by_reason(misfit: &Misfit) -> String {
    match &misfit.reason {
        Some(reason) => format!("what its schema says ({})", reason.trim_end_matches('.')),
        None => "a value that fits the schema".to_owned(),
    }
}

/// What a schema says about pictures, documents and sounds.
pub(crate) fn media_kind(schema: &Value) -> Option<MediaKind> {
    MediaKind::named(schema.get("media")?.as_str()?)
}

/// What a schema expects, in words: `a string`, ``one of `bug`, `billing` ``, `a list`.
pub(crate) fn describe(schema: &Value) -> String {
    if let Some(kind) = media_kind(schema) {
        return kind.in_words().to_owned();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let shown = values.iter().filter(|value| !value.is_null()).map(|value| match value {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        });
        return format!("one of {}", shown.collect::<Vec<_>>().join(", "));
    }
    let name = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ => None,
    };
    match name {
        Some("string") => "a string",
        Some("boolean") => "true or false",
        Some("number") => "a number",
        Some("integer") => "a whole number",
        Some("null") => "null",
        Some("array") => "a list",
        Some("object") => "a map",
        _ => "a value that fits the schema",
    }
    .to_owned()
}

/// What a value is, in words, without showing what a string holds.
pub(crate) fn describe_value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
    }
}
