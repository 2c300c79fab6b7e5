//! Pictures and documents on the wire.

use proof_prompt::{Media, MediaSource};

/// Where the bytes of a medium are, once it is ready to be sent.
pub(super) enum Ready<'a> {
    /// The provider fetches them.
    Url(&'a str),
    /// In base64.
    Data { media_type: &'a str, data: &'a str },
}

/// A medium that is ready to be sent; a path must have been loaded before.
pub(super) fn ready<'a>(media: &'a Media, fallback: &'static str) -> Result<Ready<'a>, String> {
    match &media.source {
        MediaSource::Path(path) => Err(format!("the file `{path}` was not loaded")),
        MediaSource::Url(url) => Ok(Ready::Url(url)),
        MediaSource::Data(data) => {
            let media_type = media.media_type.as_deref().or_else(|| sniff(data)).unwrap_or(fallback);
            Ok(Ready::Data { media_type, data })
        }
    }
}

/// The type by the first bytes, as they look in base64.
fn sniff(base64: &str) -> Option<&'static str> {
    let shapes = [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("JVBERi0", "application/pdf"),
        ("SUQz", "audio/mpeg"),
        ("//uQ", "audio/mpeg"),
        ("T2dnUw", "audio/ogg"),
        ("ZkxhQ", "audio/flac"),
    ];
    // Two formats begin with `RIFF` and a length; which it is stands behind that.
    if base64.starts_with("UklGR") {
        return match base64.get(12..16) {
            Some("QVZF") => Some("audio/wav"),
            _ => Some("image/webp"),
        };
    }
    shapes.into_iter().find(|(start, _)| base64.starts_with(start)).map(|(_, media_type)| media_type)
}
