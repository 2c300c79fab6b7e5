//! Why a report could not be written.

use std::io;

use proof_diag::Diagnostic;
use proof_store::StoreError;

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The report could not be written to where it was to go.
    #[error("could not write the report")]
    Write(#[from] io::Error),
    /// A value has no JSON form.
    #[error("could not write the report as JSON")]
    Json(#[from] serde_json::Error),
}

impl ReportError {
    /// Whether the reader went away, which is no error of ours: `proof show | head`.
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Write(error) => error.kind() == io::ErrorKind::BrokenPipe,
            Self::Json(error) => error.io_error_kind() == Some(io::ErrorKind::BrokenPipe),
            Self::Store(_) => false,
        }
    }
}

impl From<ReportError> for Diagnostic {
    fn from(error: ReportError) -> Self {
        let why = std::error::Error::source(&error).map(ToString::to_string);
        match error {
            ReportError::Store(error) => error.into(),
            ReportError::Write(_) => Self::error("E0810", error.to_string())
                .note(why.unwrap_or_default())
                .help("the run itself is recorded; `proof show` writes its report again"),
            ReportError::Json(_) => Self::error("E0811", error.to_string())
                .note(why.unwrap_or_default())
                .help("the store may hold a damaged output; `--format human` shows what can be shown"),
        }
    }
}
