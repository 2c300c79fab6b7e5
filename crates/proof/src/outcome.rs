//! How a command ends: outcomes, failures and the exit codes that stand for them.

use std::process::ExitCode;

use proof_diag::Diagnostic;
use proof_run::RunError;
use proof_store::StoreError;
use proof_verdict::VerdictError;

use crate::context::Context;
use crate::terminal::Terminal;

/// How a command ended when it did what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done; every gate passed.
    Passed,
    /// Done; a gate or check failed.
    Failed,
    /// A gate could not be decided: too few cases, or trials without a result.
    Undecided,
    /// There was no trial to make.
    NothingToDo,
    /// The outside world: network, credentials, disk, budget.
    Outside,
    /// Ctrl-C.
    Interrupted,
}

/// Why a command could not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line, a file or the data is wrong.
    BadInput(Vec<Diagnostic>),
    /// The filter selected no cases.
    NothingToDo(Box<Diagnostic>),
    /// Network, credentials, disk, budget.
    Outside(Vec<Diagnostic>),
    /// A bug in this program.
    Bug(String),
    /// Whoever reads our output has gone; not an error.
    BrokenPipe,
}

/// What a command gives back.
pub(crate) type CommandResult = Result<Outcome, Failure>;

impl Outcome {
    /// The public exit code.
    fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Undecided => 3,
            Self::NothingToDo => 4,
            Self::Outside => 5,
            Self::Interrupted => 130,
        }
    }
}

impl From<proof_verdict::Outcome> for Outcome {
    fn from(outcome: proof_verdict::Outcome) -> Self {
        match outcome {
            proof_verdict::Outcome::Passed => Self::Passed,
            proof_verdict::Outcome::Failed => Self::Failed,
            proof_verdict::Outcome::Undecided => Self::Undecided,
            proof_verdict::Outcome::Outside => Self::Outside,
            proof_verdict::Outcome::NothingToDo => Self::NothingToDo,
        }
    }
}

impl Failure {
    /// A mistake on the command line.
    pub(crate) fn flag(diagnostic: Diagnostic) -> Self {
        Self::BadInput(vec![diagnostic])
    }

    /// Adds what to do to the last thing that is told, unless it already says how to resume.
    pub(crate) fn with_help(mut self, help: &str) -> Self {
        if let Self::BadInput(diagnostics) | Self::Outside(diagnostics) = &mut self
            && let Some(last) = diagnostics.last_mut()
            && !last.help.iter().any(|help| help.contains("--resume"))
        {
            last.help.push(help.to_owned());
        }
        self
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Plan(diagnostics) => Self::BadInput(diagnostics),
            RunError::NothingSelected(diagnostic) => Self::NothingToDo(diagnostic),
            RunError::Outside(diagnostics) => Self::Outside(diagnostics),
            RunError::Store(error) => error.into(),
            RunError::Dataset(diagnostic) | RunError::Resume(diagnostic) => Self::BadInput(vec![*diagnostic]),
            RunError::Bug(message) => Self::Bug(message),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let is_input = matches!(
            error,
            StoreError::Missing { .. }
                | StoreError::NotAStore { .. }
                | StoreError::Newer { .. }
                | StoreError::NoSuchRun { .. }
                | StoreError::Ambiguous { .. }
                | StoreError::BadRunId { .. }
        );
        let diagnostic = Diagnostic::from(error);
        if is_input { Self::BadInput(vec![diagnostic]) } else { Self::Outside(vec![diagnostic]) }
    }
}

impl From<VerdictError> for Failure {
    fn from(error: VerdictError) -> Self {
        match error {
            VerdictError::Store(error) => error.into(),
            VerdictError::OutsidePlan { .. } => Self::Outside(vec![error.into()]),
            VerdictError::NothingInCommon { .. } | VerdictError::UnknownMargin { .. } => {
                Self::BadInput(vec![error.into()])
            }
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::Outside(vec![Diagnostic::error(
            "E0901",
            format!("could not write the output: {}", proof_diag::reason(&error)),
        )])
    }
}

/// Shows what is left to show and gives the exit code.
pub(crate) fn finish(context: &Context, result: CommandResult) -> ExitCode {
    let terminal = &context.terminal;
    let (diagnostics, code) = match result {
        Ok(outcome) => return ExitCode::from(outcome.code()),
        Err(Failure::BrokenPipe) => return ExitCode::SUCCESS,
        Err(Failure::BadInput(diagnostics)) => (diagnostics, 2),
        Err(Failure::NothingToDo(diagnostic)) => (vec![*diagnostic], 4),
        Err(Failure::Outside(diagnostics)) => (diagnostics, 5),
        Err(Failure::Bug(message)) => {
            terminal.error(&format!("this is a bug in Proofmark {}: {message}", env!("CARGO_PKG_VERSION")));
            terminal.note(
                "what was recorded is safe in `.proof/`; please report the line above with the command",
            );
            return ExitCode::from(70);
        }
    };
    terminal.diagnostics(&diagnostics);
    let n_errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    if n_errors > 1 {
        terminal.note(&format!("{n_errors} mistakes found"));
    }
    ExitCode::from(code)
}

/// Shows a mistake of the command line, or the help that was asked for.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if error.print().is_err() {
        return ExitCode::from(5);
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Shows why the program could not even begin.
pub(crate) fn no_context(message: &str) -> ExitCode {
    Terminal::plain().error(message);
    ExitCode::from(2)
}
