//! The parts of metrics in a comparison: those that differ, in a table of their own.

use proof_verdict::words::count;
use proof_verdict::{Difference, Word};

use super::{COLUMNS, note, row};
use crate::document::{Document, Entry};
use crate::table::Table;
use crate::theme::Role;

/// Rows of parts that a page shows; JSON has them all.
const MAX_PARTS: usize = 40;

/// The parts of metrics that differ in any case.
pub(in crate::page) fn parts<'a>(
    document: &mut Document,
    comparisons: impl Iterator<Item = (&'a str, String, &'a [Difference])>,
) {
    let mut table = Table::new(&COLUMNS);
    let (mut n_rows, mut n_same) = (0, 0_u64);
    let mut told = Vec::new();
    for (candidate, target, metrics) in comparisons {
        let mut name = candidate;
        for difference in metrics.iter().filter(|difference| difference.part_of.is_some()) {
            if difference.gains + difference.losses == 0 {
                n_same += 1;
                continue;
            }
            n_rows += 1;
            if n_rows <= MAX_PARTS {
                table.row(row(name, &target, difference));
                name = "";
            }
            if difference.word != Word::Undecided {
                told.push((candidate, target.clone(), difference));
            }
        }
    }
    if !table.is_empty() {
        document.blank();
        document.table(table);
    }
    for (candidate, target, difference) in told {
        note(document, candidate, &target, difference);
    }
    let hidden = n_rows.saturating_sub(MAX_PARTS) as u64;
    if 0 < hidden {
        let words = format!("{} in `--format json`", count(hidden, "more part"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
    if 0 < n_same {
        let words = format!("{} of metrics: no case differs", count(n_same, "part"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
}
