//! `proof fmt`: prompts in their canonical layout.

use camino::Utf8Path;
use clap::Args;
use proof_diag::{Diagnostic, SourceFile};

use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Bring prompt files into one layout; the version of a prompt does not change
///
/// Without paths, every `.prompt` file below `prompts/`.
///
/// Examples:
///   proof fmt
///   proof fmt --check prompts/triage.prompt
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct FmtArguments {
    /// Prompt files; folders are searched
    paths: Vec<String>,
    /// Change nothing; exit with 1 if a file would change
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &FmtArguments) -> CommandResult {
    let project = context.project()?;
    let mut files = vec![];
    let named: Vec<String> = if arguments.paths.is_empty() {
        vec!["prompts".to_owned()]
    } else {
        arguments.paths.iter().map(|path| context.in_project(&project, path)).collect()
    };
    for path in &named {
        collect(&project.root, Utf8Path::new(path), &mut files);
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::NothingToDo(Box::new(
            Diagnostic::error("E0914", "there is no `.prompt` file to format").help("name files or folders"),
        )));
    }
    let mut mistakes = vec![];
    let mut n_changed = 0;
    for path in &files {
        let full = project.root.join(path);
        let text = std::fs::read_to_string(&full).map_err(|error| {
            Failure::BadInput(vec![Diagnostic::error(
                "E0201",
                format!("could not read `{path}`: {}", proof_diag::reason(&error)),
            )])
        })?;
        match proof_prompt::format(&SourceFile::new(path.clone(), text.clone())) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                n_changed += 1;
                if arguments.check {
                    context.terminal.out(&format!("would change {path}\n"))?;
                } else {
                    replace(&full, &formatted)?;
                    context.terminal.out(&format!("changed {path}\n"))?;
                }
            }
            Err(mut found) => mistakes.append(&mut found),
        }
    }
    if !mistakes.is_empty() {
        return Err(Failure::BadInput(mistakes));
    }
    let n_same = files.len() - n_changed;
    context.terminal.say(&format!("{n_changed} changed, {n_same} as they should be"));
    Ok(if arguments.check && n_changed > 0 { Outcome::Failed } else { Outcome::Passed })
}

/// Writes beside the file and renames, so that a full disk leaves the old text.
fn replace(path: &Utf8Path, text: &str) -> Result<(), Failure> {
    let beside = path.with_extension("prompt.new");
    std::fs::write(&beside, text)?;
    Ok(std::fs::rename(&beside, path)?)
}

fn collect(root: &Utf8Path, path: &Utf8Path, files: &mut Vec<String>) {
    let full = root.join(path);
    if !full.is_dir() {
        if path.extension() == Some("prompt") || full.is_file() {
            files.push(path.to_string());
        }
        return;
    }
    let Ok(entries) = full.read_dir_utf8() else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let inner = path.join(name);
        if !name.starts_with('.') && (entry.path().is_dir() || inner.extension() == Some("prompt")) {
            collect(root, &inner, files);
        }
    }
}
