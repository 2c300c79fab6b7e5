//! Pictures, documents and sounds that messages name by a path: read before the call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use camino::Utf8Path;
use proof_prompt::{Content, Media, MediaSource, Message};

/// The largest file that is sent: what the strictest of the big providers takes for a request, before base64.
const MAX_BYTES: u64 = 24 * 1024 * 1024;

/// Whether any message still names a file.
pub(crate) fn has_paths(messages: &[Message]) -> bool {
    let contents = messages.iter().flat_map(|message| &message.content);
    contents.filter_map(Content::as_media).any(|media| matches!(media.source, MediaSource::Path(_)))
}

/// Replaces every path by the file's bytes in base64. Paths are relative to the project's root.
///
/// # Errors
/// One line that names the file: it cannot be read, is outside the project, is too large, or has an unknown ending.
pub(crate) fn load(root: &Utf8Path, messages: &mut [Message]) -> Result<(), String> {
    for content in messages.iter_mut().flat_map(|message| &mut message.content) {
        match content {
            Content::Image { media } | Content::File { media } | Content::Audio { media } => {
                load_one(root, media)?;
            }
            Content::Text { .. } => {}
        }
    }
    Ok(())
}

fn load_one(root: &Utf8Path, media: &mut Media) -> Result<(), String> {
    let MediaSource::Path(path) = &media.source else { return Ok(()) };
    let failed = |error: &dyn std::fmt::Display| format!("could not read `{path}`: {error}");
    let root = root.canonicalize_utf8().map_err(|error| failed(&error))?;
    let full = root.join(path).canonicalize_utf8().map_err(|error| failed(&error))?;
    if !full.starts_with(&root) {
        return Err(format!("`{path}` is outside the project"));
    }
    let size = full.metadata().map_err(|error| failed(&error))?.len();
    if size > MAX_BYTES {
        return Err(format!("`{path}` has {size} bytes, more than the {MAX_BYTES} that are sent"));
    }
    if media.media_type.is_none() {
        let found = full.extension().and_then(|ending| media_type(&ending.to_ascii_lowercase()));
        let Some(found) = found else {
            return Err(format!("`{path}` has no ending that tells its media type; give `media_type`"));
        };
        media.media_type = Some(found.to_owned());
    }
    let bytes = std::fs::read(&full).map_err(|error| failed(&error))?;
    media.source = MediaSource::Data(STANDARD.encode(bytes));
    Ok(())
}

fn media_type(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" | "md" => "text/plain",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "flac" => "audio/flac",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proof_prompt::Role;

    use super::*;

    fn image(path: &str) -> Vec<Message> {
        message(Content::Image { media: media(path) })
    }

    fn media(path: &str) -> Media {
        Media { source: MediaSource::Path(path.into()), media_type: None }
    }

    fn message(content: Content) -> Vec<Message> {
        vec![Message { content: vec![content], ..Message::text(Role::User, "") }]
    }

    #[test]
    fn a_path_becomes_its_bytes_and_type() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        std::fs::write(root.join("dot.PNG"), b"\x89PNG").unwrap();
        let mut messages = image("dot.PNG");
        assert!(has_paths(&messages));
        load(root, &mut messages).unwrap();
        let media =
            Media { source: MediaSource::Data("iVBORw==".into()), media_type: Some("image/png".into()) };
        assert_eq!(messages[0].content, [Content::Image { media }]);
        assert!(!has_paths(&messages));
    }

    #[test]
    fn a_sound_or_document_has_the_type_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        for (name, expected) in [
            ("a.wav", "audio/wav"),
            ("b.mp3", "audio/mpeg"),
            ("c.m4a", "audio/mp4"),
            ("d.ogg", "audio/ogg"),
            ("e.FLAC", "audio/flac"),
        ] {
            std::fs::write(root.join(name), b"sound").unwrap();
            let mut messages = message(Content::Audio { media: media(name) });
            assert!(has_paths(&messages));
            load(root, &mut messages).unwrap();
            let media = messages[0].content[0].as_media().unwrap();
            assert_eq!(media.media_type.as_deref(), Some(expected));
            assert_eq!(media.source, MediaSource::Data("c291bmQ=".into()));
        }
        std::fs::write(root.join("f.pdf"), b"%PDF").unwrap();
        let mut messages = message(Content::File { media: media("f.pdf") });
        load(root, &mut messages).unwrap();
        let found = messages[0].content[0].as_media().unwrap();
        assert_eq!(found.media_type.as_deref(), Some("application/pdf"));

        std::fs::write(root.join("g.snd"), b"sound").unwrap();
        let problem = "`g.snd` has no ending that tells its media type; give `media_type`";
        assert_eq!(load(root, &mut message(Content::Audio { media: media("g.snd") })).unwrap_err(), problem);
        let told = Media { media_type: Some("audio/basic".into()), ..media("g.snd") };
        let mut messages = message(Content::Audio { media: told });
        load(root, &mut messages).unwrap();
        let found = messages[0].content[0].as_media().unwrap();
        assert_eq!(found.media_type.as_deref(), Some("audio/basic"));
    }

    #[test]
    fn a_path_never_leaves_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().join("project");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(folder.path().join("secret.png"), b"x").unwrap();
        assert_eq!(
            load(&root, &mut image("../secret.png")).unwrap_err(),
            "`../secret.png` is outside the project"
        );
        assert!(load(&root, &mut image("none.png")).unwrap_err().starts_with("could not read `none.png`"));
    }
}
