//! Ids that two cases have.

use std::collections::{BTreeMap, BTreeSet};

use proof_diag::{Diagnostic, SourceSpan};

use crate::canonical::content_id;
use crate::dataset::Inner;
use crate::select::id_hash;

/// The mistakes of ids that are given twice, at most `max` of them. `ids` are the hashes of all ids; the files are read
/// again only if two are equal.
pub(super) fn find(inner: &Inner, mut ids: Vec<u128>, max: usize) -> Vec<Diagnostic> {
    ids.sort_unstable();
    let twice: BTreeSet<u128> = ids
        .iter()
        .zip(ids.iter().skip(1))
        .filter(|(first, second)| first == second)
        .map(|(first, _)| *first)
        .take(max)
        .collect();
    drop(ids);
    let mut told = vec![];
    if twice.is_empty() {
        return told;
    }
    let mut firsts: BTreeMap<u128, SourceSpan> = BTreeMap::new();
    for source in &inner.sources {
        let Ok(mut rows) = source.rows() else { continue };
        while let Ok(true) = rows.advance() {
            let Ok(case) = rows.case() else { continue };
            let hash = id_hash(&case.id);
            if !twice.contains(&hash) {
                continue;
            }
            let span = rows.id_span();
            let Some(first) = firsts.get(&hash) else {
                firsts.insert(hash, span);
                continue;
            };
            told.push(if case.id == content_id(&case.vars, &case.expected) {
                Diagnostic::error("E0416", "two cases have the same content and no id")
                    .at(span, "the same again")
                    .and_at(first.clone(), "first here")
                    .note("a case without an id is known by its variables and what is expected")
                    .help("give them ids, or remove one of them")
            } else {
                Diagnostic::error("E0415", format!("two cases have the id `{}`", case.id))
                    .at(span, "again here")
                    .and_at(first.clone(), "first here")
                    .help("give each case an id of its own; cases that belong together share a `group`")
            });
            if told.len() == max {
                return told;
            }
        }
    }
    told
}
