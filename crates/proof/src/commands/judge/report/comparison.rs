//! Two judges held against the same labels, as text for people.

use proof_verdict::words::{count, grouped, p_value};

use super::{Page, agreement_rows, row};
use crate::commands::judge::compare;

/// Two judges.
pub(in super::super) fn comparison(shown: &compare::Shown<'_>, width: usize) -> String {
    let found = shown.compared;
    let mut page = Page { text: String::new(), width };
    page.line(&format!("{} → {}", shown.first, shown.second));
    page.line(&format!("labels: {}", shown.labels));
    page.line(&format!(
        "{} judged by both and labelled · {} read by both · not read: {} of the first, {} of the second",
        count(found.n_asked, "output"),
        grouped(found.n),
        grouped(found.unreadable_first),
        grouped(found.unreadable_second)
    ));
    page.heading("Agreement with people");
    let mut rows = agreement_rows(shown.first, &found.first);
    rows.extend(agreement_rows(shown.second, &found.second));
    page.figures(rows);
    page.heading("Difference, second minus first");
    let of = if found.gains.is_some() { "same label as people" } else { "nearer to people by" };
    let mut rows = vec![row("", of, &found.difference)];
    if let Some(figure) = found.difference_with_unreadable.as_ref().filter(|_| found.n < found.n_asked) {
        rows.push(row("", "same, unreadable as not the same", figure));
    }
    rows.push(row("", &found.kappa_is, &found.kappa_difference));
    page.figures(rows);
    if let (Some(gains), Some(losses)) = (found.gains, found.losses) {
        page.line(&format!(
            "  right only by the second: {}, only by the first: {}",
            grouped(gains),
            grouped(losses)
        ));
    }
    let p = found.p.map_or_else(|| "not known".to_owned(), p_value);
    page.line(&format!("  p {p} ({})", found.test));
    page.line(&format!("  {}", word_of(found)));
    page.text
}

/// What the comparison shows, in words.
fn word_of(found: &proof_judge::Compared) -> &'static str {
    let Some(ci) = &found.difference.ci else { return "nothing is shown: there is no interval" };
    let is_significant = found.p.is_some_and(|p| p < 0.05);
    match (is_significant, 0.0 < ci.low, ci.high < 0.0) {
        (true, true, _) => "the second agrees better with people",
        (true, _, true) => "the first agrees better with people",
        _ => "no difference is shown: more labels on which the two differ would tell",
    }
}
