//! The files of prices: the one that is read, and the project's own.

use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};
use proof_diag::{Diagnostic, Node, SourceFile};
use proof_run::Project;

use crate::outcome::Failure;

/// The project's price file where `proof.yaml` names none.
const DEFAULT: &str = "prices.yaml";
/// The longest list of prices that is read.
const MAX_BYTES: u64 = 64 << 20;

/// The file that the project's own prices stand in, or are to stand in.
#[derive(Debug)]
pub(super) struct OwnFile {
    /// As people see it: relative to the project.
    pub(super) name: String,
    /// Where it is.
    pub(super) path: Utf8PathBuf,
    /// What stands in it; none where it is not there yet.
    pub(super) text: Option<SourceFile>,
    /// Whether `proof.yaml` names it.
    pub(super) is_named: bool,
}

impl OwnFile {
    /// The file that `prices:` in `proof.yaml` names, else `prices.yaml` beside it.
    pub(super) fn find(project: &Project) -> Result<Self, Failure> {
        let named = named(&project.root);
        let is_named = named.is_some();
        let name = named.unwrap_or_else(|| DEFAULT.to_owned());
        let path = project.root.join(&name);
        let text = if path.exists() { Some(read(&path, &name)?) } else { None };
        Ok(Self { name, path, text, is_named })
    }

    /// Writes beside the file and renames, so that a full disk leaves the old text.
    pub(super) fn write(&self, text: &str) -> Result<(), Failure> {
        let beside = self.path.with_extension("yaml.new");
        let write = || std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &self.path));
        write().map_err(|error| {
            let message = format!("could not write `{}`: {}", self.name, proof_diag::reason(&error));
            Failure::Outside(vec![Diagnostic::error("E0901", message)])
        })
    }
}

/// The path that the project file names. Its mistakes were told when the project was read.
fn named(root: &Utf8Path) -> Option<String> {
    let path = root.join("proof.yaml");
    let file = SourceFile::new("proof.yaml", std::fs::read_to_string(path).ok()?);
    let document = proof_diag::parse_yaml(&file).0?;
    document.root.as_map()?.get("prices").and_then(Node::scalar_text).map(str::to_owned)
}

/// Reads a text file; the name is the one that people see.
pub(super) fn read(path: &Utf8Path, name: &str) -> Result<SourceFile, Failure> {
    let mut bytes = vec![];
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::flag(unreadable(path, name, &error)))?;
    if MAX_BYTES < bytes.len() as u64 {
        return Err(Failure::flag(
            Diagnostic::error("E0226", format!("`{name}` is longer than {} MB", MAX_BYTES >> 20))
                .note("a list of prices is held in memory as a whole"),
        ));
    }
    String::from_utf8(bytes).map(|text| SourceFile::new(name, text)).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{name}` is not UTF-8 text: byte {at} of the file");
        Failure::flag(Diagnostic::error("E0203", message).help("save the file as UTF-8"))
    })
}

fn unreadable(path: &Utf8Path, name: &str, error: &std::io::Error) -> Diagnostic {
    if error.kind() == std::io::ErrorKind::NotFound {
        let entries = path.parent().and_then(|folder| folder.read_dir_utf8().ok());
        let mut siblings: Vec<String> =
            entries.into_iter().flatten().flatten().map(|entry| entry.file_name().to_owned()).collect();
        siblings.sort_unstable();
        let near = proof_diag::did_you_mean_file(name, siblings.iter().map(String::as_str));
        return Diagnostic::error("E0201", format!("`{name}` does not exist")).help_opt(near);
    }
    if path.is_dir() {
        return Diagnostic::error("E0201", format!("`{name}` is a folder, not a file"))
            .help("name a file in it");
    }
    Diagnostic::error("E0201", format!("could not read `{name}`: {}", proof_diag::reason(error)))
}
