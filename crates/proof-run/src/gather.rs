//! The prompts of a suite: paths and globs found, read, parsed and named.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;
use ignore::WalkBuilder;
use proof_diag::{Diagnostic, SourceSpan};

use crate::plan::PlannedPrompt;
use crate::{Project, Suite, load_prompt};

/// Endings of files that are prompts.
const ENDINGS: [&str; 3] = ["prompt", "txt", "md"];

/// Reads the suite's prompts in its order; `wanted` keeps only those with these names or paths.
pub(crate) fn gather_prompts(
    project: &Project,
    suite: &Suite,
    wanted: &[String],
    mistakes: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<PlannedPrompt> {
    let (paths, spans): (Vec<String>, Vec<SourceSpan>) =
        find_paths(project, suite, mistakes).into_iter().unzip();
    let names = unique_names(&paths);
    for name in wanted {
        if !paths.iter().zip(&names).any(|(path, found)| found == name || path == name) {
            let known: Vec<&str> = names.iter().map(String::as_str).collect();
            let help = proof_diag::did_you_mean(name, known.iter().copied())
                .unwrap_or_else(|| format!("its prompts are {}", crate::plan::quoted(&known)));
            mistakes.push(
                Diagnostic::error("E0211", format!("`--prompt {name}` is no prompt of the suite")).help(help),
            );
        }
    }
    let is_wanted =
        |path: &String, name: &String| wanted.is_empty() || wanted.contains(path) || wanted.contains(name);
    let mut prompts = vec![];
    for ((path, name), span) in paths.iter().zip(&names).zip(&spans) {
        if !is_wanted(path, name) {
            continue;
        }
        match load_prompt(&project.root, path) {
            Ok((prompt, found)) => {
                warnings.extend(found);
                mistakes.extend(prompt.check().into_iter().filter(Diagnostic::is_error));
                let output_schema = prompt.output_schema().cloned().map(Arc::new);
                let validator =
                    output_schema.as_ref().and_then(|schema| jsonschema::validator_for(schema).ok());
                let planned = PlannedPrompt {
                    name: name.clone(),
                    path: path.clone(),
                    prompt,
                    output_schema,
                    validator,
                };
                prompts.push(planned);
            }
            Err(found) => mistakes.extend(found.into_iter().map(|mistake| {
                // A file that cannot be read has no place of its own to point at.
                if mistake.labels.is_empty() { mistake.at(span.clone(), "named here") } else { mistake }
            })),
        }
    }
    prompts
}

/// The paths of all prompts, relative to the project's root, each once, with the place that names it.
fn find_paths(project: &Project, suite: &Suite, mistakes: &mut Vec<Diagnostic>) -> Vec<(String, SourceSpan)> {
    let mut paths: Vec<(String, SourceSpan)> = vec![];
    for (pattern, span) in &suite.prompts {
        let is_glob = pattern.contains(['*', '?', '[', '{']);
        let found = if is_glob { expand(project, pattern, span, mistakes) } else { vec![pattern.clone()] };
        for path in found {
            if let Some((file, label)) = path.rsplit_once('@')
                && project.root.join(file).is_file()
            {
                mistakes.push(
                    Diagnostic::error("E0212", format!("no version of `{file}` has the label `{label}`"))
                        .at(span.clone(), "this project has no `proof.lock` with labels")
                        .help(format!("name the file itself: `{file}`")),
                );
                continue;
            }
            if !ENDINGS.contains(&Utf8Path::new(&path).extension().unwrap_or_default()) {
                mistakes.push(
                    Diagnostic::error("E0213", format!("`{path}` is no prompt file"))
                        .at(span.clone(), "a prompt ends in `.prompt`, `.txt` or `.md`"),
                );
                continue;
            }
            if !paths.iter().any(|(other, _)| *other == path) {
                paths.push((path, span.clone()));
            }
        }
    }
    paths
}

fn expand(
    project: &Project,
    pattern: &str,
    span: &SourceSpan,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let glob = match GlobBuilder::new(pattern).literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            mistakes.push(
                Diagnostic::error("E0214", format!("`{pattern}` is no glob: {}", error.kind()))
                    .at(span.clone(), ""),
            );
            return vec![];
        }
    };
    let mut found: Vec<String> = WalkBuilder::new(&project.root)
        .standard_filters(false)
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
        .build()
        .flatten()
        .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
        .filter(|path| path.is_file())
        .map(|path| project.shown(&path))
        .filter(|path| {
            glob.is_match(path) && ENDINGS.contains(&Utf8Path::new(path).extension().unwrap_or_default())
        })
        .collect();
    found.sort();
    if found.is_empty() {
        mistakes.push(
            Diagnostic::error("E0215", format!("no prompt matches `{pattern}`"))
                .at(span.clone(), "nothing found below the project's folder")
                .help("paths and globs start at the folder of `proof.yaml`"),
        );
    }
    found
}

/// The file's name without its ending; with as many folders before it as make it unique.
fn unique_names(paths: &[String]) -> Vec<String> {
    let stem = |path: &str| Utf8Path::new(path).with_extension("").to_string();
    let mut short: BTreeMap<String, usize> = BTreeMap::new();
    let last = |path: &str| Utf8Path::new(path).file_stem().unwrap_or(path).to_owned();
    for path in paths {
        *short.entry(last(path)).or_default() += 1;
    }
    let mut long: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths {
        *long.entry(stem(path)).or_default() += 1;
    }
    let name = |path: &String| {
        if short.get(&last(path)) == Some(&1) {
            last(path)
        } else if long.get(&stem(path)) == Some(&1) {
            stem(path)
        } else {
            path.clone()
        }
    };
    paths.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be() {
        let paths = ["a/x.prompt", "b/x.prompt", "b/x.md", "c/y.prompt"].map(str::to_owned);
        assert_eq!(unique_names(&paths), ["a/x", "b/x.prompt", "b/x.md", "y"]);
    }
}
