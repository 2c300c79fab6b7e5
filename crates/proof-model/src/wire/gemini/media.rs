//! Pictures, documents and sound.
//!
//! Reference: <https://ai.google.dev/gemini-api/docs/file-input-methods>. The server fetches public and signed addresses,
//! files in Cloud Storage, and videos of `YouTube`.

use proof_prompt::Media;
use serde::Serialize;

use super::super::media::{Ready, ready};

/// A medium: its bytes, or where the server fetches them.
#[derive(Serialize)]
pub(super) enum MediaPart<'a> {
    #[serde(rename = "inlineData")]
    Inline { data: &'a str, mime_type: &'a str },
    #[serde(rename = "fileData")]
    File { file_uri: &'a str, mime_type: &'a str },
}

/// A medium as a part of a message.
///
/// # Errors
/// The medium was not loaded, or is at an address that the server does not fetch.
pub(super) fn media_part<'a>(media: &'a Media, fallback: &'static str) -> Result<MediaPart<'a>, String> {
    match ready(media, fallback)? {
        Ready::Data { media_type, data } => Ok(MediaPart::Inline { data, mime_type: media_type }),
        Ready::Url(url) if is_fetched(url) => {
            let mime_type = media.media_type.as_deref().unwrap_or_else(|| type_of(url, fallback));
            Ok(MediaPart::File { file_uri: url, mime_type })
        }
        Ready::Url(url) => Err(format!(
            "Gemini takes media from `https://`, `http://` and `gs://` addresses, and `{url}` is none: give a local path"
        )),
    }
}

fn is_fetched(url: &str) -> bool {
    ["https://", "http://", "gs://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// The type of a medium by its address: the server wants to be told one.
fn type_of(url: &str, fallback: &'static str) -> &'static str {
    let address = url.split(['?', '#']).next().unwrap_or(url).to_ascii_lowercase();
    let host = address.split('/').nth(2).unwrap_or_default();
    if matches!(host, "youtu.be" | "youtube.com" | "www.youtube.com" | "m.youtube.com") {
        return "video/mp4";
    }
    let kinds = [
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("webp", "image/webp"),
        ("gif", "image/gif"),
        ("heic", "image/heic"),
        ("heif", "image/heif"),
        ("pdf", "application/pdf"),
        ("txt", "text/plain"),
        ("md", "text/plain"),
        ("html", "text/html"),
        ("csv", "text/csv"),
        ("xml", "text/xml"),
        ("json", "application/json"),
        ("wav", "audio/wav"),
        ("mp3", "audio/mp3"),
        ("ogg", "audio/ogg"),
        ("flac", "audio/flac"),
        ("aac", "audio/aac"),
        ("aiff", "audio/aiff"),
        ("m4a", "audio/m4a"),
        ("mp4", "video/mp4"),
        ("mov", "video/mov"),
        ("webm", "video/webm"),
    ];
    let ending = address.rsplit_once('.').map_or("", |(_, ending)| ending);
    kinds.into_iter().find(|(known, _)| *known == ending).map_or(fallback, |(_, kind)| kind)
}
