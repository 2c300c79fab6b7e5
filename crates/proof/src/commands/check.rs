//! `proof check`: mistakes in prompts and suites, before anything runs.

use camino::Utf8Path;
use clap::Args;
use proof_diag::Diagnostic;
use proof_diag::render;
use proof_run::{Plan, Project, RunError, RunOptions, load_prompt};

use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Check prompts and suites: every mistake, with its place and what to do
///
/// Without paths, everything in the project is checked: `prompts/`, `suites/` and `proof.yaml`. A suite is checked with
/// its prompts, its cases and its scorers, as far as that goes without a call. Warnings alone exit with 0.
///
/// Examples:
///   proof check
///   proof check prompts/triage.prompt --format json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CheckArguments {
    /// Prompts (.prompt, .txt, .md) and suites (.yaml); folders are searched
    paths: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: CheckFormat,
    /// Warnings count as errors
    #[arg(long)]
    strict: bool,
}

/// The form of what is found.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(crate) enum CheckFormat {
    /// Places with carets
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Annotations for GitHub Actions
    Github,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CheckArguments) -> CommandResult {
    let project = context.project()?;
    let files = files(context, &project, &arguments.paths)?;
    let mut diagnostics = vec![];
    for path in &files {
        diagnostics.append(&mut check_file(&project, path));
    }
    let mut seen: Vec<Diagnostic> = vec![];
    diagnostics.retain(|diagnostic| {
        let is_new = !seen.contains(diagnostic);
        if is_new {
            seen.push(diagnostic.clone());
        }
        is_new
    });
    show(context, arguments.format, &diagnostics, files.len())?;
    let n_errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let fails = n_errors > 0 || (arguments.strict && !diagnostics.is_empty());
    Ok(if fails { Outcome::Failed } else { Outcome::Passed })
}

fn check_file(project: &Project, path: &str) -> Vec<Diagnostic> {
    if matches!(Utf8Path::new(path).extension(), Some("yaml" | "yml" | "json")) {
        return match Plan::make(project, path, &RunOptions::default()) {
            Ok(plan) => plan.warnings,
            Err(RunError::Plan(diagnostics) | RunError::Outside(diagnostics)) => diagnostics,
            Err(
                RunError::NothingSelected(diagnostic)
                | RunError::Dataset(diagnostic)
                | RunError::Resume(diagnostic),
            ) => {
                vec![*diagnostic]
            }
            Err(RunError::Store(error)) => vec![error.into()],
            Err(RunError::Bug(message)) => vec![Diagnostic::error("E0912", message)],
        };
    }
    match load_prompt(&project.root, path) {
        Ok((prompt, mut diagnostics)) => {
            diagnostics.append(&mut prompt.check());
            diagnostics
        }
        Err(diagnostics) => diagnostics,
    }
}

fn show(
    context: &Context,
    format: CheckFormat,
    diagnostics: &[Diagnostic],
    n_files: usize,
) -> Result<(), Failure> {
    match format {
        CheckFormat::Human => {
            context.terminal.diagnostics(diagnostics);
            let n_errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
            let n_warnings = diagnostics.len() - n_errors;
            let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
            context.terminal.out(&format!(
                "{} checked: {}, {}\n",
                plural(n_files, "file"),
                plural(n_errors, "error"),
                plural(n_warnings, "warning")
            ))?;
        }
        CheckFormat::Json => {
            let values: Vec<serde_json::Value> = diagnostics.iter().map(render::json).collect();
            let document =
                serde_json::json!({ "schema_version": 1, "n_files": n_files, "diagnostics": values });
            context.terminal.out(&format!("{document:#}\n"))?;
        }
        CheckFormat::Github => {
            let lines: Vec<String> = diagnostics.iter().map(|found| render::github(found) + "\n").collect();
            context.terminal.out(&lines.concat())?;
        }
    }
    Ok(())
}

/// The files to check, relative to the project, sorted; a check of nothing is a mistake.
fn files(context: &Context, project: &Project, paths: &[String]) -> Result<Vec<String>, Failure> {
    let mut files = vec![];
    let named: Vec<String> = if paths.is_empty() {
        ["prompts", "suites"]
            .iter()
            .filter(|name| project.root.join(name).is_dir())
            .map(|&name| name.to_owned())
            .collect()
    } else {
        paths.iter().map(|path| context.in_project(project, path)).collect()
    };
    for path in named {
        let full = project.root.join(&path);
        if full.is_dir() {
            collect(project, &full, &mut files)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err(Failure::NothingToDo(Box::new(
            Diagnostic::error("E0913", "there is nothing to check: no prompt and no suite is here")
                .help("name files, or put prompts into `prompts/` and suites into `suites/`"),
        )));
    }
    Ok(files)
}

fn collect(project: &Project, folder: &Utf8Path, files: &mut Vec<String>) -> Result<(), Failure> {
    for entry in folder.read_dir_utf8()?.flatten() {
        let path = entry.path();
        if entry.file_name().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(project, path, files)?;
        } else if matches!(path.extension(), Some("prompt" | "txt" | "md" | "yaml" | "yml")) {
            files.push(project.shown(path));
        }
    }
    Ok(())
}
