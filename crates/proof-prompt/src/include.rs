//! Where included files and files of tools come from, and their paths.

use std::collections::BTreeMap;

use proof_diag::SourceFile;

use crate::schema::MediaKind;

/// Reads included files and files of tools; the caller's, because this crate does no I/O.
pub trait Includes {
    /// The text of a file. `path` is as the paths of the prompt files are (relative to the project, `/` between its
    /// parts), with the folder of the file that names it already in front.
    ///
    /// # Errors
    /// [`IncludeError`] if there is no such file or it cannot be read as text.
    fn read(&self, path: &str) -> Result<SourceFile, IncludeError>;
}

/// Why an included file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncludeError {
    /// There is none.
    #[error("no such file")]
    Missing,
    /// It is not UTF-8.
    #[error("not UTF-8 text")]
    NotText,
    /// The system said no.
    #[error("{message}")]
    Read {
        /// In the system's words.
        message: String,
    },
}

/// No files at all: for prompts that include nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoIncludes;

impl Includes for NoIncludes {
    fn read(&self, _: &str) -> Result<SourceFile, IncludeError> {
        Err(IncludeError::Missing)
    }
}

/// Files in memory, by path.
impl Includes for BTreeMap<String, String> {
    fn read(&self, path: &str) -> Result<SourceFile, IncludeError> {
        self.get(path).map(|text| SourceFile::new(path, text.as_str())).ok_or(IncludeError::Missing)
    }
}

/// The picture, document or sound that an include is, by its name: it is sent as it is.
pub(crate) fn media_kind_of(path: &str) -> Option<MediaKind> {
    if ends_with_any(path, &[".png", ".jpg", ".jpeg", ".gif", ".webp"]) {
        Some(MediaKind::Image)
    } else if ends_with_any(path, &[".pdf"]) {
        Some(MediaKind::File)
    } else if ends_with_any(path, &[".wav", ".mp3", ".m4a", ".ogg", ".flac"]) {
        Some(MediaKind::Audio)
    } else {
        None
    }
}

/// Whether a path has one of these endings, in capitals or not.
pub(crate) fn ends_with_any(path: &str, endings: &[&str]) -> bool {
    let lower = path.to_ascii_lowercase();
    endings.iter().any(|ending| lower.ends_with(ending))
}

/// `path` as seen from the folder of `from`, without `.` and `..` where that is possible.
pub(crate) fn join(from: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    if path.starts_with('/') {
        return path;
    }
    let mut parts: Vec<&str> = folders(from);
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if from.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The path that, in a file `from`, leads to `path`: the inverse of [`join`].
pub(crate) fn relative(from: &str, path: &str) -> String {
    if path.starts_with('/') && !from.starts_with('/') {
        return path.to_owned();
    }
    let base = folders(from);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let shared = base.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = base.len() - shared;
    let rest = parts.get(shared..).unwrap_or_default();
    let steps: Vec<&str> = std::iter::repeat_n("..", up).chain(rest.iter().copied()).collect();
    steps.join("/")
}

fn folders(file: &str) -> Vec<&str> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_including_file() {
        assert_eq!(join("prompts/a.prompt", "parts/b.prompt"), "prompts/parts/b.prompt");
        assert_eq!(join("prompts/a.prompt", "../shared/b.txt"), "shared/b.txt");
        assert_eq!(join("a.prompt", "../b.txt"), "../b.txt");
        assert_eq!(join("/x/a.prompt", "./b.txt"), "/x/b.txt");
        assert_eq!(join("a.prompt", "/abs/b.txt"), "/abs/b.txt");
    }

    #[test]
    fn relative_is_the_inverse_of_join() {
        for (from, path) in
            [("prompts/a.prompt", "shared/b.png"), ("a.prompt", "x/y.png"), ("p/q/a.prompt", "p/b.png")]
        {
            assert_eq!(join(from, &relative(from, path)), path);
        }
    }
}
