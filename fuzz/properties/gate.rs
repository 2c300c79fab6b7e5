//! Gates.

use proof_diag::SourceFile;
use proof_verdict::{Condition, Gate};

/// A gate is read or refused with a word; its numbers are finite, and its text is read as the same gate.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parse = |text: &str| {
        let file = SourceFile::new("suite.yaml", text);
        Gate::parse(text, file.span(0..text.len()))
    };
    let gate = match parse(&text) {
        Ok(gate) => gate,
        Err(diagnostic) => return super::told::check(&[diagnostic]),
    };
    match &gate.condition {
        Condition::Limit { quantity, limit, .. } => assert!(limit.is_finite() && !quantity.text.is_empty()),
        Condition::NoWorse { metric, baseline, margin } => {
            assert!(margin.is_finite() && 0.0 < *margin);
            assert!(!metric.text.is_empty() && !baseline.text.is_empty());
        }
        Condition::NotShownWorse { metric, baseline } => {
            assert!(!metric.text.is_empty() && !baseline.text.is_empty());
        }
        Condition::Agreement { metric, kappa, .. } => {
            assert!(kappa.is_finite() && !metric.text.is_empty());
            assert!(gate.prompt.is_none() && gate.target.is_none());
        }
        Condition::Guaranteed { metric, rate, .. } => assert!(rate.is_finite() && !metric.text.is_empty()),
    }
    let again = parse(&gate.text).expect("what was a gate is one");
    assert_eq!(again.condition, gate.condition);
    assert_eq!((again.prompt, again.target), (gate.prompt.clone(), gate.target.clone()));
    super::told::check(&gate.check(&[], &[], &[]));
    super::told::check(&gate.check(&[], &["a", "b"], &["t"]));
}
