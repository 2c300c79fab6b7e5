//! Writes the content of one message: text, pictures and documents.

use serde_json::Value;

use super::RenderError;
use super::scope::Scope;
use crate::message::{Content, Media, MediaSource};
use crate::node::Compiled;
use crate::schema::{MediaKind, describe_value};

/// The content of a message that is being written. Words are trimmed at the ends of the message and around pictures;
/// what a variable holds never is.
#[derive(Debug, Default)]
pub(super) struct Writer {
    done: Vec<Content>,
    text: String,
    /// Up to here the text holds values, which are not trimmed.
    protected: usize,
    has_value: bool,
}

impl Writer {
    pub(super) fn literal(&mut self, literal: &str) {
        let is_start = self.text.is_empty() && !self.has_value;
        self.text.push_str(if is_start { literal.trim_start() } else { literal });
    }

    /// The text, to append a value to.
    pub(super) fn value(&mut self) -> &mut String {
        &mut self.text
    }

    /// Marks what was appended as a value.
    pub(super) fn protect(&mut self, is_value: bool) {
        if is_value {
            self.protected = self.text.len();
            self.has_value = true;
        }
    }

    fn media(&mut self, kind: MediaKind, media: Media) {
        self.end_text();
        self.done.push(match kind {
            MediaKind::Image => Content::Image { media },
            MediaKind::File => Content::File { media },
        });
    }

    fn end_text(&mut self) {
        let words = self.text.trim_end().len().max(self.protected);
        self.text.truncate(words);
        if !self.text.is_empty() || self.has_value {
            self.done.push(Content::Text { text: std::mem::take(&mut self.text) });
        }
        self.protected = 0;
        self.has_value = false;
    }

    /// The content; nothing if no word, value or picture was written.
    pub(super) fn finish(mut self) -> Vec<Content> {
        self.end_text();
        self.done
    }
}

/// Writes an included picture or document.
pub(super) fn write_file(writer: &mut Writer, path: &str, kind: MediaKind) {
    writer.media(kind, Media { source: MediaSource::Path(path.to_owned()), media_type: None });
}

/// Writes the picture or document that a variable names.
pub(super) fn write_variable(
    writer: &mut Writer,
    compiled: &Compiled,
    kind: MediaKind,
    scope: &Scope<'_>,
) -> Result<(), RenderError> {
    let expression = compiled.expression.source();
    let failed = |problem: String| RenderError::Media {
        expression: expression.into(),
        problem: problem.into(),
        span: compiled.span.clone(),
    };
    let Some(value) = scope.find(compiled) else {
        return Err(RenderError::Missing {
            variable: expression.into(),
            expected: Some(if kind == MediaKind::Image { "a picture" } else { "a file" }.into()),
            span: compiled.span.clone(),
        });
    };
    writer.media(kind, media(value).map_err(failed)?);
    Ok(())
}

fn media(value: &Value) -> Result<Media, String> {
    match value {
        Value::String(text) => from_text(text),
        Value::Object(map) => {
            let unknown =
                map.keys().find(|key| !["path", "url", "data", "media_type"].contains(&key.as_str()));
            if let Some(key) = unknown {
                return Err(format!("has an unknown field `{key}`"));
            }
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
        other => Err(format!("must be a string or a map, found {}", describe_value(other))),
    }
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
