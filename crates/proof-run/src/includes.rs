//! Files that prompts include or read their tools from, in the project's folder.

use std::io::{self, Read as _};

use camino::{Utf8Path, Utf8PathBuf};
use proof_diag::SourceFile;
use proof_prompt::{IncludeError, Includes};

use crate::project::{MAX_TEXT_BYTES, text_limit};

/// Reads included files and files of tools below the project's root; a path that leaves it is refused.
#[derive(Clone, Debug)]
pub struct FileIncludes {
    root: Utf8PathBuf,
}

impl FileIncludes {
    /// Files below `root`.
    pub fn new(root: &Utf8Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The text of a file, by its path relative to the root.
    ///
    /// # Errors
    /// `PermissionDenied` for a path that leaves the root (by `..`, an absolute path or a link), else what reading gives.
    pub fn read_text(&self, path: &str) -> io::Result<String> {
        let outside = || io::Error::new(io::ErrorKind::PermissionDenied, "the file is outside the project");
        let root = self.root.canonicalize_utf8()?;
        let found = self.root.join(path).canonicalize_utf8()?;
        if !found.starts_with(&root) {
            return Err(outside());
        }
        let mut text = String::new();
        std::fs::File::open(found)?.take(MAX_TEXT_BYTES + 1).read_to_string(&mut text)?;
        if MAX_TEXT_BYTES < text.len() as u64 {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("it is longer than {}", text_limit()),
            ));
        }
        Ok(text)
    }
}

impl Includes for FileIncludes {
    fn read(&self, path: &str) -> Result<SourceFile, IncludeError> {
        match self.read_text(path) {
            Ok(text) => Ok(SourceFile::new(path, text)),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::NotFound => IncludeError::Missing,
                io::ErrorKind::InvalidData => IncludeError::NotText,
                _ => IncludeError::Read { message: error.to_string() },
            }),
        }
    }
}
