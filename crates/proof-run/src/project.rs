//! The project: a folder with `proof.yaml`.

use std::collections::BTreeMap;
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};
use proof_diag::{Diagnostic, MapReader, Node, SourceFile, Value, parse_yaml};
use proof_model::PriceTable;
use proof_prompt::Prompt;

use crate::FileIncludes;

/// A project: its folder, its name, its targets and its prices.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder with `proof.yaml`.
    pub root: Utf8PathBuf,
    /// Its name, or the folder's.
    pub name: String,
    /// Targets that suites name by their id.
    pub targets: BTreeMap<String, Node>,
    /// Prices: the shipped file and the project's overlay.
    pub prices: PriceTable,
}

/// The project file's name.
const FILE: &str = "proof.yaml";
/// The longest file of the project that is held in memory: a suite, a prompt, a price file, a schema.
pub(crate) const MAX_TEXT_BYTES: u64 = 16 << 20;

impl Project {
    /// Finds the project that `start` lies in: the nearest folder upwards with a `proof.yaml`; without one, `start` itself
    /// is the project and everything has its default.
    ///
    /// # Errors
    /// All mistakes of `proof.yaml` and of the price file that it names.
    pub fn find(start: &Utf8Path) -> Result<Self, Vec<Diagnostic>> {
        let root = start.ancestors().find(|folder| folder.join(FILE).is_file());
        let Some(root) = root else {
            return Ok(Self {
                root: start.to_owned(),
                name: start.file_name().unwrap_or("project").to_owned(),
                targets: BTreeMap::new(),
                prices: PriceTable::built_in(),
            });
        };
        let file = read_source(root, FILE)?;
        let (document, mut diagnostics) = parse_yaml(&file);
        let Some(document) = document else { return Err(diagnostics) };
        let project = decode(root, &document.root, &mut diagnostics);
        match project {
            Some(project) if !proof_diag::has_errors(&diagnostics) => Ok(project),
            _ => Err(diagnostics),
        }
    }

    /// The folder that holds the store.
    pub fn store_dir(&self) -> Utf8PathBuf {
        self.root.join(".proof")
    }

    /// The path of a file as people see it: relative to the project where it lies inside.
    pub fn shown(&self, path: &Utf8Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).as_str().replace('\\', "/")
    }
}

fn decode(root: &Utf8Path, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Project> {
    let mut prices = PriceTable::built_in();
    if node.value == Value::Null {
        let name = root.file_name().unwrap_or("project").to_owned();
        return Some(Project { root: root.to_owned(), name, targets: BTreeMap::new(), prices });
    }
    let mut reader = MapReader::new(node, "the project", diagnostics)?;
    let name = reader.string("name").unwrap_or_else(|| root.file_name().unwrap_or("project").to_owned());
    reader.get("version");
    reader.string("description");
    let overlay = reader.get("prices");
    let target_nodes = reader.get("targets");
    reader.finish();
    if let Some(version) = node.as_map().and_then(|map| map.get("version"))
        && version.scalar_text() != Some("1")
    {
        diagnostics.push(
            Diagnostic::error("E0202", "this version of Proofmark reads project files of version 1")
                .at(version.span.clone(), "a newer version, or no version at all")
                .help("update Proofmark, or write `version: 1`"),
        );
    }
    if let Some(overlay) = overlay {
        match overlay.scalar_text().map(|path| read_source(root, path)) {
            Some(Ok(file)) => {
                let (own, mut mistakes) = PriceTable::parse(&file);
                diagnostics.append(&mut mistakes);
                prices = prices.with_overlay(own);
            }
            Some(Err(mistakes)) => {
                diagnostics.extend(
                    mistakes.into_iter().map(|mistake| mistake.at(overlay.span.clone(), "named here")),
                );
            }
            None => diagnostics.push(proof_diag::document::wrong_type(
                overlay,
                "`prices`",
                "the path of a price file",
            )),
        }
    }
    let mut targets = BTreeMap::new();
    if let Some(list) = target_nodes {
        let items = list.as_list();
        if items.is_none() {
            diagnostics.push(proof_diag::document::wrong_type(list, "`targets`", "a list of targets"));
        }
        for item in items.unwrap_or_default() {
            let id = item.as_map().and_then(|map| map.get("id")).and_then(Node::scalar_text);
            match id {
                Some(id) if targets.contains_key(id) => diagnostics.push(
                    Diagnostic::error("E0207", format!("two targets have the id `{id}`"))
                        .at(item.span.clone(), "the second one")
                        .help("give one of them another `id`"),
                ),
                Some(id) => drop(targets.insert(id.to_owned(), item.clone())),
                None => diagnostics.push(
                    Diagnostic::error("E0204", "a target of the project needs an `id`")
                        .at(item.span.clone(), "suites name it by its id")
                        .help("write `- {id: careful, model: openai/gpt-6-luna}`"),
                ),
            }
        }
    }
    Some(Project { root: root.to_owned(), name, targets, prices })
}

/// Reads a text file of the project; the name that people see is the path as it is given.
pub(crate) fn read_source(root: &Utf8Path, path: &str) -> Result<SourceFile, Vec<Diagnostic>> {
    let mut bytes = vec![];
    std::fs::File::open(root.join(path))
        .and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| vec![unreadable(root, path, &error)])?;
    if MAX_TEXT_BYTES < bytes.len() as u64 {
        return Err(vec![
            Diagnostic::error("E0226", format!("`{path}` is longer than {}", text_limit()))
                .note("suites, prompts and what they include are held in memory as a whole")
                .help("put cases into a dataset of their own: it is read row by row"),
        ]);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceFile::new(path, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            Err(vec![
                Diagnostic::error(
                    "E0203",
                    format!("`{path}` is not UTF-8 text: line {line}, byte {at} of the file"),
                )
                .help("save the file as UTF-8"),
            ])
        }
    }
}

fn unreadable(root: &Utf8Path, path: &str, error: &std::io::Error) -> Diagnostic {
    let full = root.join(path);
    let mut siblings: Vec<String> = full
        .parent()
        .and_then(|folder| folder.read_dir_utf8().ok())
        .map(|entries| entries.flatten().map(|entry| entry.file_name().to_owned()).collect())
        .unwrap_or_default();
    siblings.sort_unstable();
    if error.kind() == std::io::ErrorKind::NotFound {
        let near = proof_diag::did_you_mean_file(path, siblings.iter().map(String::as_str));
        return Diagnostic::error("E0201", format!("`{path}` does not exist")).help_opt(near);
    }
    if full.is_dir() {
        return Diagnostic::error("E0201", format!("`{path}` is a folder, not a file"))
            .help("name a file in it");
    }
    Diagnostic::error("E0201", format!("could not read `{path}`: {}", proof_diag::reason(error)))
}

/// [`MAX_TEXT_BYTES`] in words.
pub(crate) fn text_limit() -> String {
    format!("{} MB", MAX_TEXT_BYTES >> 20)
}

/// Reads and parses one prompt of the project, with the files that it includes.
///
/// # Errors
/// All mistakes of the prompt and of its includes. Warnings come with the prompt.
pub fn load_prompt(root: &Utf8Path, path: &str) -> Result<(Prompt, Vec<Diagnostic>), Vec<Diagnostic>> {
    let file = read_source(root, path)?;
    let (prompt, diagnostics) = Prompt::parse(&file, &FileIncludes::new(root));
    match prompt {
        Some(prompt) if !proof_diag::has_errors(&diagnostics) => Ok((prompt, diagnostics)),
        _ => Err(diagnostics),
    }
}
