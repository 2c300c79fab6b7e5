//! Which labels to buy, as text for people.

use proof_verdict::words::{count, grouped, number};

use super::{Page, estimate, limits};
use crate::commands::judge::plan;
use crate::commands::table::Align;

/// Which labels to buy.
pub(in super::super) fn advice(shown: &plan::Shown<'_>, width: usize) -> String {
    let found = shown.advice;
    let mut page = Page { text: String::new(), width };
    page.line(&format!("run {} · metric {}", shown.run, shown.metric));
    page.line(&format!(
        "{} judged · {} labelled",
        count(found.n_judged, "output"),
        grouped(found.n_labelled)
    ));
    let mut rows = vec![];
    if let Some(judge) = found.judge_only {
        rows.push(vec!["the judge alone".to_owned(), format!("{judge:.3}"), String::new()]);
    }
    if let Some(corrected) = &found.corrected {
        rows.push(vec!["corrected by the labels".to_owned(), estimate(corrected), limits(corrected)]);
    }
    page.table(&[("", Align::Left), ("estimate", Align::Point), ("interval", Align::Left)], rows);
    page.heading("Labels in all for an interval of");
    let rows = found.labels.iter().map(|buys| {
        let labels = match (buys.labels, &buys.refusal) {
            (Some(labels), _) => grouped(labels),
            (None, Some(refusal)) if refusal.code == "not_reachable" => {
                "more outputs have to be judged first".to_owned()
            }
            (None, Some(refusal)) => refusal.message.clone(),
            (None, None) => String::new(),
        };
        let more =
            buys.labels.map_or_else(String::new, |labels| grouped(labels.saturating_sub(found.n_labelled)));
        vec![format!("± {}", number(buys.half_width)), labels, more]
    });
    page.table(
        &[("width", Align::Left), ("labels", Align::Left), ("still to label", Align::Left)],
        rows.collect(),
    );
    page.line(&format!("  This rests on {}.", found.rests_on));
    if shown.has_repeats {
        page.line("  Some outputs are of one case or group; they say less than as many cases, and more labels may be needed.");
    }
    if !found.verdicts.is_empty() {
        page.heading(&format!("The next {}", count(found.next.len() as u64, "label")));
        let columns = [
            ("verdict", Align::Left),
            ("judged", Align::Right),
            ("labelled", Align::Right),
            ("people pass", Align::Right),
            ("label next", Align::Right),
        ];
        let rows = found.verdicts.iter().map(|row| {
            vec![
                row.verdict.clone(),
                grouped(row.judged),
                grouped(row.labelled),
                grouped(row.people_pass),
                grouped(row.next),
            ]
        });
        page.table(&columns, rows.collect());
    }
    page.text
}
