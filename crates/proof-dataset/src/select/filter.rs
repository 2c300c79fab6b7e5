//! `where` and `--filter`: expressions over a case.

use proof_diag::{Diagnostic, SourceFile, SourceSpan};
use proof_prompt::expr::{ExprError, ExprErrorKind, Expression};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};

use super::Selection;
use crate::Case;

/// How many cases on which a filter fails are shown.
const MAX_SHOWN: usize = 5;

/// A compiled filter.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    expression: Expression,
    /// `where` or `--filter`.
    name: &'static str,
    span: SourceSpan,
}

impl Filter {
    /// The filters of a selection, or what is wrong with them.
    pub(crate) fn parse_all(selection: &Selection) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let written = selection.where_.iter().map(|(text, span)| ("where", text.as_str(), span.clone()));
        let typed = selection.filters.iter().map(|text| {
            let file = SourceFile::new("--filter", text.as_str());
            ("--filter", text.as_str(), file.span(0..text.len()))
        });
        let mut filters = vec![];
        let mut diagnostics = vec![];
        for (name, text, span) in written.chain(typed) {
            match Expression::parse(text) {
                Ok(expression) => filters.push(Self { expression, name, span }),
                Err(error) => diagnostics.push(
                    Diagnostic::error("E0417", format!("`{name}` is not a correct expression"))
                        .at(part(&span, text, &error), error.message)
                        .help("an example: `'edge' in tags and expected.label == 'billing'`"),
                ),
            }
        }
        if diagnostics.is_empty() { Ok(filters) } else { Err(diagnostics) }
    }

    /// Whether the case passes.
    pub(crate) fn passes(&self, case: &Case) -> Result<bool, ExprError> {
        self.expression.is_true(Fields(case))
    }
}

/// The place of an error, where the expression stands in the file as it was evaluated.
fn part(span: &SourceSpan, text: &str, error: &ExprError) -> SourceSpan {
    match span.text().find(text) {
        Some(start) => span.slice(start + error.range.start..start + error.range.end),
        None => span.clone(),
    }
}

/// The cases on which filters failed.
#[derive(Debug, Default)]
pub(crate) struct FilterFailures {
    failures: Vec<Failure>,
}

#[derive(Debug)]
struct Failure {
    filter: Filter,
    error: ExprError,
    n: u64,
    shown: Vec<Diagnostic>,
}

impl FilterFailures {
    /// Notes that a filter failed on the case at `place`.
    pub(crate) fn push(&mut self, filter: &Filter, error: ExprError, case: &Case, place: &str) {
        let idx = self.failures.iter().position(|failure| failure.filter.span == filter.span);
        let child =
            || Diagnostic::error("E0418", format!("case `{}` at {place}: {}", case.id, error.message));
        match idx.and_then(|idx| self.failures.get_mut(idx)) {
            Some(failure) => {
                failure.n += 1;
                if failure.shown.len() < MAX_SHOWN {
                    failure.shown.push(child());
                }
            }
            None => self.failures.push(Failure { filter: filter.clone(), shown: vec![child()], error, n: 1 }),
        }
    }

    /// One mistake for each filter, with the first cases.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.failures.into_iter().map(Failure::into_diagnostic).collect()
    }
}

impl Failure {
    fn into_diagnostic(self) -> Diagnostic {
        let n = self.n;
        let cases = if n == 1 { "1 case".to_owned() } else { format!("{n} cases") };
        let place = part(&self.filter.span, self.filter.expression.source(), &self.error);
        let message = format!("`{}` cannot be evaluated on {cases}", self.filter.name);
        let mut diagnostic = Diagnostic::error("E0418", message).at(place, self.error.message);
        diagnostic = match self.error.kind {
            ExprErrorKind::Undefined(name) => diagnostic
                .help(format!("where a value may be absent, ask first: `{name} is defined and ...`"))
                .help("a case has `id`, `vars`, `expected`, `tags`, `group`, `split` and `metadata`; variables also by their own name"),
            _ => diagnostic,
        };
        diagnostic.related = self.shown;
        diagnostic
    }
}

/// A case as an expression sees it: its own fields, and the variables that are not hidden by one of them.
struct Fields<'a>(&'a Case);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const OURS: [&str; 7] = ["id", "vars", "expected", "tags", "group", "split", "metadata"];
        let case = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in case.vars.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("id", &case.id)?;
        map.serialize_entry("vars", &case.vars)?;
        map.serialize_entry("expected", &case.expected)?;
        map.serialize_entry("tags", &case.tags)?;
        map.serialize_entry("group", &case.group)?;
        map.serialize_entry("split", &case.split)?;
        map.serialize_entry("metadata", &case.metadata)?;
        map.end()
    }
}
