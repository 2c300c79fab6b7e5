//! When a request is sent a second time.

use proof_diag::{Diagnostic, MapReader};

use super::seconds;
use crate::HedgeAfter;

pub(super) fn read(reader: &mut MapReader<'_, '_>) -> Option<HedgeAfter> {
    let time = seconds(reader, "hedge_after_s");
    let text = reader.string("hedge_after");
    let node = reader.get("hedge_after");
    if let (Some(node), true) = (node, reader.get("hedge_after_s").is_some()) {
        reader.diagnostics.push(
            Diagnostic::error("E0505", "`hedge_after` and `hedge_after_s` exclude each other")
                .at(node.span.clone(), "the time is given in `hedge_after_s` already")
                .help("take one of them away"),
        );
        return None;
    }
    let Some(text) = text else { return time.map(HedgeAfter::Time) };
    let percentile = text.strip_prefix('p').and_then(|number| number.parse().ok());
    if let Some(percentile) = percentile.filter(|percentile| (50..=99).contains(percentile)) {
        return Some(HedgeAfter::Percentile(percentile));
    }
    reader.diagnostics.push(
        Diagnostic::error("E0505", format!("`hedge_after` must be between `p50` and `p99`, found `{text}`"))
            .at(node?.span.clone(), "expected a percentile of the target's own times")
            .help("write `hedge_after: p95`, or a time in `hedge_after_s`"),
    );
    None
}
