//! What holds for every diagnostic, whatever it is about.

use proof_diag::render::{RenderOptions, github, graphical, json, plain};
use proof_diag::{Diagnostic, Severity, codes};

/// Every diagnostic has a code that `proof explain` knows, points into its file, and can be shown everywhere.
pub(crate) fn check(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        check_one(diagnostic);
        let shown = plain(diagnostic);
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
        assert!(github(diagnostic).lines().count() == 1 + n_children(diagnostic), "{:?}", github(diagnostic));
        json(diagnostic);
    }
    graphical(diagnostics, RenderOptions { colour: true, unicode: true, width: 60 });
}

fn check_one(diagnostic: &Diagnostic) {
    assert!(codes::find(diagnostic.code).is_some(), "{} is not in the table", diagnostic.code);
    let is_error = diagnostic.code.starts_with('E');
    assert_eq!(is_error, diagnostic.severity == Severity::Error, "{}", diagnostic.code);
    assert!(!diagnostic.message.is_empty(), "{}", diagnostic.code);
    for label in &diagnostic.labels {
        let text = label.span.file().text();
        assert!(text.get(label.span.range()).is_some(), "{}: {:?}", diagnostic.code, label.span.range());
    }
    diagnostic.related.iter().for_each(check_one);
}

fn n_children(diagnostic: &Diagnostic) -> usize {
    diagnostic.related.iter().map(|child| 1 + n_children(child)).sum()
}
