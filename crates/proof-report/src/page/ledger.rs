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
