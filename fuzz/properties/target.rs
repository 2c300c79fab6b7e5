//! Targets, as a suite or a flag gives them.

use proof_diag::{SourceFile, has_errors, parse_yaml};
use proof_model::TargetConfig;

/// A target is read or refused with a word.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Err(diagnostic) = TargetConfig::from_text(&text) {
        super::told::check(&[diagnostic]);
    }
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", text.as_ref()));
    let target = document.and_then(|document| TargetConfig::parse(&document.root, &mut diagnostics));
    assert!(target.is_some() || has_errors(&diagnostics), "refused without a word");
    super::told::check(&diagnostics);
}
