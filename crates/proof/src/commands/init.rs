//! `proof init`: a project that runs at once.

use camino::Utf8Path;
use clap::Args;
use proof_diag::Diagnostic;

use crate::context::Context;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Make a project that runs at once: two prompts, a test set, a suite on the simulated model
///
/// Examples:
///   proof init
///   proof init triage && cd triage && proof run
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct InitArguments {
    /// The folder; it is made if it is not there
    #[arg(default_value = ".")]
    folder: String,
}

/// The files of a new project: the shipped example itself, so that the two cannot differ.
const FILES: [(&str, &str); 6] = [
    ("proof.yaml", include_str!("../../../../examples/triage/proof.yaml")),
    ("prompts/triage.prompt", include_str!("../../../../examples/triage/prompts/triage.prompt")),
    ("prompts/triage_short.prompt", include_str!("../../../../examples/triage/prompts/triage_short.prompt")),
    ("data/tickets.jsonl", include_str!("../../../../examples/triage/data/tickets.jsonl")),
    ("suites/triage.yaml", include_str!("../../../../examples/triage/suites/triage.yaml")),
    (".gitignore", ".proof/\n"),
];

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &InitArguments) -> CommandResult {
    let root = context.folder.join(&arguments.folder);
    let taken: Vec<Diagnostic> = FILES
        .iter()
        .filter(|(path, _)| *path != ".gitignore" && root.join(path).exists())
        .map(|(path, _)| {
            Diagnostic::error(
                "E0917",
                format!("`{}` is already there", Utf8Path::new(&arguments.folder).join(path)),
            )
            .help("`proof init` overwrites nothing; name another folder")
        })
        .collect();
    if !taken.is_empty() {
        return Err(Failure::BadInput(taken));
    }
    for (path, text) in FILES {
        write(&root, path, text)?;
    }
    let place = if arguments.folder == "." { String::new() } else { format!("cd {} && ", arguments.folder) };
    context
        .terminal
        .hint(&format!("`{place}proof run` runs it on the simulated model, with no key and no network"));
    Ok(Outcome::Passed)
}

fn write(root: &Utf8Path, path: &str, text: &str) -> Result<(), Failure> {
    let full = root.join(path);
    let cannot = |error: std::io::Error| {
        Failure::Outside(vec![Diagnostic::error(
            "E0901",
            format!("could not write `{full}`: {}", proof_diag::reason(&error)),
        )])
    };
    if path == ".gitignore" && full.exists() {
        return Ok(());
    }
    if let Some(folder) = full.parent() {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    std::fs::write(&full, text).map_err(cannot)
}
