//! Which find stands where several claim the same characters.

use std::collections::BTreeMap;

use super::Span;
use super::scan::Found;

/// The finds of the highest rank, the longest first, without those that share a byte with one that was taken before.
pub(super) fn resolve(mut found: Vec<Found>) -> Vec<Span> {
    found.sort_by_key(|one| (one.span.start, one.span.end));
    let is_apart = found.windows(2).all(|pair| match pair {
        [a, b] => a.span.end <= b.span.start,
        _ => true,
    });
    if is_apart {
        return found.into_iter().map(|one| one.span).collect();
    }
    // Stable: of equals, the first in the text.
    found.sort_by_key(|one| (u8::MAX - one.rank, usize::MAX - (one.span.end - one.span.start)));
    let mut taken: BTreeMap<usize, Span> = BTreeMap::new();
    for Found { span, .. } in found {
        let before = taken.range(..span.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= span.start) {
            taken.insert(span.start, span);
        }
    }
    taken.into_values().collect()
}
