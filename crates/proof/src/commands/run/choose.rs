//! What is run where the command line leaves it open: the only suite, the cases that failed last time.

use camino::Utf8Path;
use proof_diag::Diagnostic;
use proof_run::Project;
use proof_verdict::words::grouped;

use crate::commands::show;
use crate::context::{Context, existing_store};
use crate::outcome::Failure;

/// The only suite of the project, or the mistake that there is none or more than one.
pub(crate) fn only_suite(project: &Project) -> Result<String, Failure> {
    let mut suites: Vec<String> = project
        .root
        .join("suites")
        .read_dir_utf8()
        .map(|entries| entries.flatten().map(|entry| project.shown(entry.path())).collect())
        .unwrap_or_default();
    suites.retain(|path| matches!(Utf8Path::new(path).extension(), Some("yaml" | "yml" | "json")));
    suites.sort();
    match suites.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Failure::flag(
            Diagnostic::error(
                "E0904",
                format!("no suite is named, and `{}` has none in `suites/`", project.root),
            )
            .help("name one: `proof run suites/triage.yaml`; `proof init` makes a project with one"),
        )),
        many => Err(Failure::flag(
            Diagnostic::error("E0905", format!("no suite is named, and the project has {}", many.len()))
                .help(many.iter().map(|path| format!("`proof run {path}`")).collect::<Vec<_>>().join(" or ")),
        )),
    }
}

/// The ids of the cases that failed or have no result in the last run of a suite.
pub(super) fn failed_cases(
    context: &Context,
    project: &Project,
    suite: &str,
) -> Result<Vec<String>, Failure> {
    let store = existing_store(project)?;
    // The cases of a hold-out are never run again by chance.
    let last = store.runs()?.into_iter().find(|run| run.spec.suite == suite && run.spec.holdout.is_none());
    let Some(last) = last else {
        return Err(Failure::flag(
            Diagnostic::error("E0906", format!("`--failed-only`: `{suite}` has no run in this project"))
                .help(format!("`proof run {suite}` makes one")),
        ));
    };
    let ids = proof_verdict::failed_cases(&store, &last)?;
    if ids.is_empty() {
        return Err(Failure::NothingToDo(Box::new(Diagnostic::error(
            "E0907",
            format!("`--failed-only`: every trial of run {} passed", show::short(&last.id)),
        ))));
    }
    context.terminal.say(&format!(
        "{} cases failed in run {}",
        grouped(ids.len() as u64),
        show::short(&last.id)
    ));
    Ok(ids)
}
