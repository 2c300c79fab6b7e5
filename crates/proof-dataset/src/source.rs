//! Where cases come from, and the files that a path or a glob names.

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;
use proof_diag::{Diagnostic, Node, SourceSpan, did_you_mean_file};

/// Where cases come from.
#[derive(Clone, Debug)]
pub enum DatasetSource {
    /// A file or a glob such as `data/*.jsonl`, relative to the project, and the place where it was written.
    Path(String, Option<SourceSpan>),
    /// A list of cases in the suite itself.
    Inline(Node),
}

impl DatasetSource {
    /// The source in words: its path, or `inline`.
    pub fn shown(&self) -> String {
        match self {
            Self::Path(path, _) => path.clone(),
            Self::Inline(_) => "inline".to_owned(),
        }
    }
}

/// The formats of dataset files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jsonl,
    Json,
    Yaml,
    Csv,
    Tsv,
}

const EXTENSIONS: [(&str, Format); 7] = [
    ("jsonl", Format::Jsonl),
    ("ndjson", Format::Jsonl),
    ("json", Format::Json),
    ("yaml", Format::Yaml),
    ("yml", Format::Yaml),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
];

/// One file of cases.
#[derive(Clone, Debug)]
pub(crate) struct DatasetFile {
    /// The path to open.
    pub(crate) path: Utf8PathBuf,
    /// The path that people see.
    pub(crate) name: String,
    pub(crate) format: Format,
}

/// The files of a path or glob, in the order of their names.
pub(crate) fn find_files(
    pattern: &str,
    span: Option<&SourceSpan>,
    root: &Utf8Path,
) -> Result<Vec<DatasetFile>, Vec<Diagnostic>> {
    let is_glob = pattern.contains(['*', '?', '[', '{']) && !root.join(pattern).exists();
    let names = if is_glob {
        glob(pattern, span, root).map_err(|told| vec![told])?
    } else {
        vec![pattern.to_owned()]
    };
    let mut files = vec![];
    let mut told = vec![];
    for name in names {
        match check_file(&name, root) {
            Ok(file) => files.push(file),
            Err(diagnostic) => told.push(at(diagnostic, span)),
        }
    }
    if told.is_empty() { Ok(files) } else { Err(told) }
}

fn at(diagnostic: Diagnostic, span: Option<&SourceSpan>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span.clone(), "named here"),
        None => diagnostic,
    }
}

fn check_file(name: &str, root: &Utf8Path) -> Result<DatasetFile, Diagnostic> {
    let path = root.join(name);
    let metadata = std::fs::metadata(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => missing(name, &path),
        _ => unreadable(name, &error),
    })?;
    if metadata.is_dir() {
        return Err(Diagnostic::error("E0403", format!("the dataset `{name}` is a folder"))
            .help(format!("name its files with a glob: `{}/*.jsonl`", name.trim_end_matches('/'))));
    }
    let extension = path.extension().unwrap_or_default().to_lowercase();
    let Some((_, format)) = EXTENSIONS.iter().find(|(known, _)| *known == extension) else {
        let known: Vec<String> = EXTENSIONS.iter().map(|(known, _)| format!("`.{known}`")).collect();
        let message = if extension.is_empty() {
            format!("the dataset `{name}` has no extension that tells its format")
        } else {
            format!("the dataset `{name}` has the unknown extension `.{extension}`")
        };
        return Err(Diagnostic::error("E0402", message).help(format!("known are {}", known.join(", "))));
    };
    std::fs::File::open(&path).map_err(|error| unreadable(name, &error))?;
    Ok(DatasetFile { path, name: name.to_owned(), format: *format })
}

fn missing(name: &str, path: &Utf8Path) -> Diagnostic {
    let diagnostic = Diagnostic::error("E0401", format!("the dataset `{name}` does not exist"));
    let Some(folder) = path.parent() else { return diagnostic };
    let Ok(entries) = folder.read_dir_utf8() else {
        return diagnostic
            .note(format!("there is no folder `{}` either", Utf8Path::new(name).parent().unwrap_or(folder)));
    };
    let mut siblings: Vec<String> =
        entries.take(10_000).flatten().map(|entry| entry.file_name().to_owned()).collect();
    siblings.sort_unstable();
    diagnostic.help_opt(did_you_mean_file(name, siblings.iter().map(String::as_str)))
}

/// The mistake of a file that is there and cannot be read.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("E0404", format!("the dataset `{name}` could not be read"))
        .note(proof_diag::reason(error))
        .help("check the file's permissions")
}

fn glob(pattern: &str, span: Option<&SourceSpan>, root: &Utf8Path) -> Result<Vec<String>, Diagnostic> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let matcher = GlobBuilder::new(pattern).literal_separator(true).build().map_err(|error| {
        let diagnostic = Diagnostic::error("E0423", format!("`{pattern}` is not a correct glob"));
        at(diagnostic.note(error.kind().to_string()), span)
    })?;
    let matcher = matcher.compile_matcher();
    // Only the folders below the part without wildcards are walked, and only as deep as the pattern reaches.
    let parts: Vec<&str> = pattern.split('/').collect();
    let n_fixed = parts.iter().take_while(|part| !part.contains(['*', '?', '[', '{'])).count();
    let base = parts.iter().take(n_fixed).copied().collect::<Vec<_>>().join("/");
    let base = if base.is_empty() && pattern.starts_with('/') { "/".to_owned() } else { base };
    let depth = (!pattern.contains("**") && !pattern.contains('{')).then(|| parts.len() - n_fixed);
    // As in a shell, hidden files are only meant by a pattern that says so.
    let takes_hidden = parts.iter().any(|part| part.starts_with('.'));
    let is_hidden = |name: &str| name.split('/').skip(n_fixed).any(|part| part.starts_with('.'));
    let walker = ignore::WalkBuilder::new(root.join(&base))
        .standard_filters(false)
        .follow_links(true)
        .max_depth(depth)
        .build();
    let mut names: Vec<String> = walker
        .flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
        .map(|path| match path.strip_prefix(root) {
            Ok(inner) if !Utf8Path::new(pattern).is_absolute() => inner.to_string(),
            _ => path.to_string(),
        })
        .map(|name| name.replace('\\', "/"))
        .filter(|name| matcher.is_match(name) && (takes_hidden || !is_hidden(name)))
        .collect();
    names.sort_unstable();
    if names.is_empty() {
        let diagnostic = Diagnostic::error("E0406", format!("no file matches `{pattern}`")).help(
            "paths are relative to the project's folder; `*` stays in one folder, `**` goes into all of them",
        );
        return Err(at(diagnostic, span));
    }
    Ok(names)
}
