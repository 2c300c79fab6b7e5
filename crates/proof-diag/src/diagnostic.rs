//! One value for everything that is told to a person about what they wrote.

use crate::SourceSpan;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The work cannot go on.
    Error,
    /// The work goes on, but something is likely wrong.
    Warning,
    /// A hint.
    Advice,
}

/// A place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: SourceSpan,
    /// What is at that place; may be empty for the bare caret.
    pub text: String,
    /// The primary label says what is wrong; secondary ones show the other party.
    pub is_primary: bool,
}

/// What is wrong, where, why it matters and what to do: a value; rendering comes later ([`crate::render`]).
///
/// ```
/// use proof_diag::{Diagnostic, SourceFile};
/// let file = SourceFile::new("suites/billing.yaml", "scorers:\n  - contians: {value: refund}\n");
/// let diagnostic = Diagnostic::error("E0214", "unknown scorer `contians`")
///     .at(file.span(13..21), "no scorer has this name")
///     .help("did you mean `contains`?");
/// assert_eq!(diagnostic.code, "E0214");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a diagnostic that nobody sees helps nobody"]
pub struct Diagnostic {
    /// Stable code: `E0214` for an error, `W0031` for a warning; listed in [`crate::codes`].
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// One line, no final period: what is wrong, the thing in backticks.
    pub message: String,
    /// Places.
    pub labels: Vec<Label>,
    /// Why it matters.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
    /// Children, such as each row that fails.
    pub related: Vec<Self>,
}

impl Diagnostic {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: vec![],
            notes: vec![],
            help: vec![],
            related: vec![],
        }
    }

    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A hint.
    pub fn advice(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Advice, code, message)
    }

    /// Adds the primary label.
    pub fn at(mut self, span: SourceSpan, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), is_primary: true });
        self
    }

    /// Adds a secondary label ("first defined here").
    pub fn and_at(mut self, span: SourceSpan, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), is_primary: false });
        self
    }

    /// Adds why it matters.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds what to do, if there is something to say.
    pub fn help_opt(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// Adds a child.
    pub fn related(mut self, child: Self) -> Self {
        self.related.push(child);
        self
    }

    /// Whether this is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether any of the diagnostics is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
