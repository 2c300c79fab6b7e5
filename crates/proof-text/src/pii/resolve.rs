//! Which find stands where several claim the same characters.

use std::collections::BTreeMap;

use super::Span;
use super::scan::Found;

/// The finds of the highest rank, the longest first, without those that share a byte with one that was taken before.
pub(super) fn resolve(mut found: Vec<Found>) -> Vec<Span> {
    found.sort_by_key(|one| (one.span.start, one.span.end));
    let mut taken = Vec::with_capacity(found.len());
    let mut rest = found.as_mut_slice();
    while let Some(first) = rest.first() {
        // Those that are tied together: each begins before the end of one before it.
        let mut end = first.span.end;
        let n = rest.iter().take_while(|one| {
            let is_tied = one.span.start < end;
            end = end.max(one.span.end);
            is_tied
        });
        let n_tied = n.count().max(1);
        let (tied, others) = rest.split_at_mut(n_tied);
        choose(tied, &mut taken);
        rest = others;
    }
    taken
}

/// The best of finds that are tied together, in the order of the text.
fn choose(tied: &mut [Found], taken: &mut Vec<Span>) {
    if let [one] = tied {
        taken.push(one.span);
        return;
    }
    // Stable: of equals, the first in the text.
    tied.sort_by_key(|one| (u8::MAX - one.rank, usize::MAX - (one.span.end - one.span.start)));
    let mut chosen: BTreeMap<usize, Span> = BTreeMap::new();
    for Found { span, .. } in tied {
        let before = chosen.range(..span.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= span.start) {
            chosen.insert(span.start, *span);
        }
    }
    taken.extend(chosen.into_values());
}
