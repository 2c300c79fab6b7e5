//! Why the cases of a dataset that was surveyed could not be read again.

use std::sync::Arc;

use proof_diag::Diagnostic;

/// Why the stream of cases ends early.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DatasetError {
    /// The cases were asked for before the survey, which decides which of them are selected.
    #[error("the dataset was not surveyed before its cases were read")]
    NotSurveyed,
    /// A file is no longer the one that was surveyed.
    #[error("{path} changed after it was checked")]
    Changed {
        /// The file.
        path: String,
    },
    /// A file could not be read.
    #[error("could not read {path}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// More cases than can be put into a random order.
    #[error("more than 4,294,967,295 cases cannot be put into a random order")]
    TooMany,
    /// A row that was right in the survey no longer is.
    #[error("{}", .0.message)]
    Row(Box<Diagnostic>),
}

impl From<DatasetError> for Diagnostic {
    fn from(error: DatasetError) -> Self {
        match error {
            DatasetError::Row(diagnostic) => *diagnostic,
            DatasetError::Changed { path } => {
                Self::error("E0421", format!("the dataset `{path}` changed while it was used"))
                    .note("the cases that were checked are no longer the cases in the file")
                    .help("start again; nothing that was recorded is lost")
            }
            DatasetError::Read { path, source } => crate::source::unreadable(&path, &source),
            DatasetError::TooMany => {
                Self::error("E0424", "more than 4,294,967,295 cases cannot be put into a random order")
                    .help("draw fewer of them first, with `sample` or `--sample`")
            }
            DatasetError::NotSurveyed => {
                Self::error("E0421", "the cases of a dataset were read before it was checked")
                    .help("this is a mistake in the program: survey the dataset first")
            }
        }
    }
}
