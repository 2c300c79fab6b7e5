//! Why a prompt could not be rendered with the values of a case.

use proof_diag::{Diagnostic, SourceSpan};

use crate::expr::{ExprError, ExprErrorKind};

/// Why a prompt could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A case lacks a variable.
    #[error("the variable `{variable}` is missing")]
    Missing {
        /// Its name.
        variable: Box<str>,
        /// What its values are, if it is declared.
        expected: Option<Box<str>>,
        /// Where it is declared, or else used.
        span: SourceSpan,
    },
    /// A value is not what `input` declares.
    #[error("the variable `{variable}` must be {expected}, found {found}")]
    WrongType {
        /// Its name, with the path of the value inside it: `tags[1]`.
        variable: Box<str>,
        /// In words.
        expected: Box<str>,
        /// In words.
        found: Box<str>,
        /// Where it is declared.
        span: SourceSpan,
    },
    /// An expression failed.
    #[error("an expression failed: {error}")]
    Expression {
        /// Why.
        error: Box<ExprError>,
        /// Where.
        span: SourceSpan,
    },
    /// An `@each` over something else.
    #[error("`@each` needs a list, found {found}")]
    NotAList {
        /// What should be one.
        expression: Box<str>,
        /// In words.
        found: Box<str>,
        /// Where.
        span: SourceSpan,
    },
    /// A picture or document that names none.
    #[error("`{expression}` {problem}")]
    Media {
        /// The variable.
        expression: Box<str>,
        /// In words, after the name.
        problem: Box<str>,
        /// Where it is used.
        span: SourceSpan,
    },
    /// A call whose arguments are no JSON object with these values, or whose id is empty.
    #[error("the call of `{name}` {problem}")]
    Call {
        /// The tool.
        name: Box<str>,
        /// In words, after the name.
        problem: Box<str>,
        /// The directive.
        span: SourceSpan,
    },
    /// A `history` that is no list of messages.
    #[error("`history` {problem}")]
    History {
        /// In words, after the name.
        problem: Box<str>,
        /// The directive.
        span: SourceSpan,
    },
}

impl RenderError {
    pub(super) fn expression(error: ExprError, span: SourceSpan) -> Self {
        Self::Expression { error: Box::new(error), span }
    }

    /// Where in the prompt.
    pub fn span(&self) -> &SourceSpan {
        match self {
            Self::Missing { span, .. }
            | Self::WrongType { span, .. }
            | Self::Expression { span, .. }
            | Self::NotAList { span, .. }
            | Self::Media { span, .. }
            | Self::Call { span, .. }
            | Self::History { span, .. } => span,
        }
    }

    /// The variable that has no value or a wrong one, if it is about one.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Missing { variable, .. } | Self::WrongType { variable, .. } => Some(variable),
            Self::Media { expression, .. } => Some(expression),
            Self::History { .. } => Some("history"),
            Self::Expression { error, .. } => match &error.kind {
                ExprErrorKind::Undefined(name) => Some(name),
                _ => None,
            },
            Self::NotAList { .. } | Self::Call { .. } => None,
        }
    }
}

impl From<&RenderError> for Diagnostic {
    fn from(error: &RenderError) -> Self {
        let diagnostic = diagnostic(error);
        let shown = crate::secrets::redacted(vec![diagnostic.clone()]);
        shown.into_iter().next().unwrap_or(diagnostic)
    }
}

fn diagnostic(error: &RenderError) -> Diagnostic {
    let message = error.to_string();
    let span = error.span().clone();
    match error {
        RenderError::Missing { expected, .. } => {
            let label = expected.as_ref().map_or("used here".to_owned(), |what| format!("declared as {what}"));
            Diagnostic::error("E0319", message)
                .at(span, label)
                .help("give it a value in the case, a default in `input`, or mark it optional with `?`")
        }
        RenderError::WrongType { expected, .. } => {
            Diagnostic::error("E0320", message).at(span, format!("declared as {expected}"))
        }
        RenderError::Expression { error, .. } => {
            let diagnostic = Diagnostic::error("E0321", message).at(span, error.message.clone());
            match &error.kind {
                ExprErrorKind::Undefined(name) => diagnostic
                    .help(format!("give the case a value for it, or write `{{{{ {name} | default(\"\") }}}}`")),
                _ => diagnostic,
            }
        }
        RenderError::NotAList { expression, .. } => {
            Diagnostic::error("E0322", message).at(span, format!("`{expression}` is no list"))
        }
        RenderError::History { .. } => Diagnostic::error("E0323", message)
            .at(span, "inserted here")
            .help("a history is a list of `{role, content}` with the roles `user`, `assistant` and `tool`")
            .help("an assistant's message may have `tool_calls` and `reasoning`, and a tool's `tool_call_id`"),
        RenderError::Call { .. } => Diagnostic::error("E0350", message)
            .at(span, "called here")
            .help("the values of this case decide what stands in the arguments, and what `@if` and `@each` leave of them"),
        RenderError::Media { .. } => Diagnostic::error("E0324", message).at(span, "used here").help(
            "write a path, an http(s) address, a `data:` URL, or a map with `path`, `url` or `data` and `media_type`",
        ),
    }
}
