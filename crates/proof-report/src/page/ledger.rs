//! The page of the ledger of hold-outs.

use proof_verdict::LedgerEntry;
use proof_verdict::words::grouped;

use super::short_id;
use crate::document::{Document, Entry};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(crate) fn page(ledger: &[LedgerEntry]) -> Document {
    let mut document = Document::default();
    if ledger.is_empty() {
        document.line(vec![Entry::own("no look at a hold-out yet; `proof run SUITE --holdout` takes one")]);
        return document;
    }
    let mut table = Table::new(&[
        ("hold-out", Align::Left),
        ("cases", Align::Right),
        ("prompt", Align::Left),
        ("version", Align::Whole),
        ("look", Align::Whole),
        ("run", Align::Whole),
        ("began", Align::Whole),
    ]);
    for entry in ledger {
        table.row(row(entry));
    }
    document.table(table);
    document
}

fn row(entry: &LedgerEntry) -> Vec<Entry> {
    let began: String = entry.at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect();
    let is_beyond = entry.declared < entry.look;
    let look = format!("{} of {}", grouped(entry.look), grouped(entry.declared));
    let look = Entry::own(look);
    vec![
        Entry::foreign(format!("{} {}", entry.split, entry.hash)),
        Entry::own(grouped(entry.n_cases)),
        Entry::foreign(&entry.prompt),
        Entry::foreign(&entry.version),
        if is_beyond { look.role(Role::Doubt) } else { look },
        Entry::own(short_id(&entry.run)).role(Role::Name),
        Entry::foreign(began),
    ]
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::{ledger_markdown, ledger_terminal};

    fn terminal() -> crate::Terminal {
        crate::Terminal { width: 100, theme: crate::Theme::PLAIN }
    }

    #[test]
    fn a_ledger_in_words() {
        let entry = |run: &str, look| LedgerEntry {
            run: run.to_owned(),
            at: "2026-11-20T12:00:00Z".to_owned(),
            suite: "suites/triage.yaml".to_owned(),
            prompt: "prompts/new\u{1b}[31m.prompt".to_owned(),
            version: "0123456789ab".to_owned(),
            split: "test".to_owned(),
            hash: "cafe".to_owned(),
            n_cases: 1_200,
            look,
            declared: 1,
        };
        let ledger =
            [entry("00000000000000000000000000000002", 2), entry("00000000000000000000000000000001", 1)];
        // A line at the margin keeps the two spaces of the table.
        expect![[r#"
            $ proof list --holdout
              hold-out   cases  prompt              version       look    run       began
              test cafe  1,200  prompts/new.prompt  0123456789ab  2 of 1  00000002  2026-11-20 12:00
              test cafe  1,200  prompts/new.prompt  0123456789ab  1 of 1  00000001  2026-11-20 12:00
        "#]]
        .assert_eq(&format!("$ proof list --holdout\n{}", ledger_terminal(&ledger, terminal())));
        expect![[r#"
            | hold-out | cases | prompt | version | look | run | began |
            |---|---:|---|---|---|---|---|
            | test cafe | 1,200 | prompts/new.prompt | 0123456789ab | 2 of 1 | 00000002 | 2026-11-20 12&#58;00 |
            | test cafe | 1,200 | prompts/new.prompt | 0123456789ab | 1 of 1 | 00000001 | 2026-11-20 12&#58;00 |
        "#]].assert_eq(&ledger_markdown(&ledger));
        expect![[r#"
            no look at a hold-out yet; `proof run SUITE --holdout` takes one
        "#]]
        .assert_eq(&ledger_terminal(&[], terminal()));
    }
}
