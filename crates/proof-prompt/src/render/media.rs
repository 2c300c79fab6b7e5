//! Pictures, documents and sounds as values name them.

use serde_json::{Map, Value};

use crate::message::{Media, MediaSource};
use crate::schema::describe_value;

/// The keys of a value that is a map.
pub(super) const KEYS: [&str; 4] = ["path", "url", "data", "media_type"];

/// What a value names: a path, an address, a `data:` URL, or a map that says which.
///
/// # Errors
/// In words, behind the name of the value.
pub(super) fn media(value: &Value) -> Result<Media, String> {
    match value {
        Value::String(text) => from_text(text),
        Value::Object(map) => {
            if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
                return Err(format!("has an unknown field `{key}`"));
            }
            from_map(map)
        }
        other => Err(format!("must be a string or a map, found {}", describe_value(other))),
    }
}

/// What the fields `path`, `url`, `data` and `media_type` of a map say; others are not looked at.
///
/// # Errors
/// In words, behind the name of the value.
pub(super) fn from_map(map: &Map<String, Value>) -> Result<Media, String> {
    let text = |key: &str| map.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let media_type = text("media_type").map(str::to_owned);
    let source = match (text("path"), text("url"), text("data")) {
        (Some(path), None, None) => MediaSource::Path(path.to_owned()),
        (None, Some(url), None) => return Ok(Media { media_type, ..from_text(url)? }),
        (None, None, Some(data)) if data.starts_with("data:") => {
            let found = from_text(data)?;
            return Ok(Media { media_type: media_type.or(found.media_type), source: found.source });
        }
        (None, None, Some(data)) => MediaSource::Data(data.to_owned()),
        _ => return Err("must have one of `path`, `url` and `data`".to_owned()),
    };
    Ok(Media { source, media_type })
}

fn from_text(text: &str) -> Result<Media, String> {
    let starts =
        |prefix: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    if text.is_empty() {
        return Err("is an empty string".to_owned());
    }
    if starts("http://") || starts("https://") {
        return Ok(Media { source: MediaSource::Url(text.to_owned()), media_type: None });
    }
    if !starts("data:") {
        return Ok(Media { source: MediaSource::Path(text.to_owned()), media_type: None });
    }
    let (head, data) = text.split_once(',').ok_or("is a `data:` URL without a comma")?;
    let head = head.get("data:".len()..).unwrap_or_default();
    let media_type = head.strip_suffix(";base64").ok_or("is a `data:` URL that is not base64")?;
    let media_type = Some(media_type.to_owned()).filter(|media_type| !media_type.is_empty());
    Ok(Media { source: MediaSource::Data(data.to_owned()), media_type })
}
