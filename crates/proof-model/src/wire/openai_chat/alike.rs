//! Events that differ from an earlier one in one text only.
//!
//! Nearly all events of a stream are the same, byte for byte, but for a few letters of the answer. Such an event need not be
//! read again as JSON. An event was read in full, and it did nothing but add to one text: its bytes before the text, behind
//! it, and around the filler are kept. Another event that has the same bytes there, and between them whole JSON texts, is the
//! same document with other words in these two places. So it does nothing but add its words.

use std::ops::Range;

use super::super::borrowed::Text;

/// The shape of an earlier event.
#[derive(Debug, Default)]
pub(super) struct Alike {
    shape: Option<Shape>,
}

#[derive(Debug)]
struct Shape {
    /// All of the event but the words and the filler.
    bytes: Vec<u8>,
    /// Where the words stand between these bytes: behind the quote that opens them.
    words_at: usize,
    /// Where the filler stands, behind its quote as well.
    filler_at: Option<usize>,
    to: To,
}

/// What the words of an event are added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// The output.
    Text,
    /// The reasoning.
    Reasoning,
    /// The arguments of the tool call of this number.
    Arguments(usize),
}

impl Alike {
    /// Keeps the shape of an event that adds `words` to a text and does nothing else. Both places are within the event, and
    /// within its quotes; otherwise nothing is kept.
    pub(super) fn learn(&mut self, event: &[u8], words: &str, filler: Option<&str>, to: To) {
        let shape = self.shape.take();
        let Some(words) = quoted(event, words.as_bytes()) else { return };
        let filler = match filler {
            None => None,
            Some(filler) => match quoted(event, filler.as_bytes()) {
                Some(filler) if words.end < filler.start => Some(filler),
                // Filler that stands before the words is rare.
                _ => return,
            },
        };
        let mut bytes = shape.map(|shape| shape.bytes).unwrap_or_default();
        bytes.clear();
        let rest = filler.clone().map_or(event.len()..event.len(), |filler| filler);
        let pieces = [event.get(..words.start), event.get(words.end..rest.start), event.get(rest.end..)];
        for piece in pieces {
            let Some(piece) = piece else { return };
            bytes.extend_from_slice(piece);
        }
        let filler_at = filler.map(|filler| filler.start - words.len());
        self.shape = Some(Shape { bytes, words_at: words.start, filler_at, to });
    }

    /// The words of an event that is like the one that was learnt, and what they are added to.
    pub(super) fn words<'a>(&self, event: &'a [u8]) -> Option<(Text<'a>, To)> {
        let shape = self.shape.as_ref()?;
        let before = shape.bytes.get(..shape.words_at)?;
        let behind = shape.bytes.get(shape.words_at..shape.filler_at.unwrap_or(shape.bytes.len()))?;
        let rest = event.strip_prefix(before)?;
        let (n_bytes, is_escaped) = text_end(rest)?;
        let tail = rest.get(n_bytes..)?.strip_prefix(behind)?;
        match shape.filler_at {
            None if tail.is_empty() => {}
            None => return None,
            Some(filler_at) => {
                let n_filler = tail.iter().position(|byte| *byte == b'"')?;
                let (filler, end) = tail.split_at_checked(n_filler)?;
                let is_plain = filler.iter().all(|byte| (b' '..=b'~').contains(byte) && *byte != b'\\');
                if !is_plain || Some(end) != shape.bytes.get(filler_at..) {
                    return None;
                }
            }
        }
        let words = if is_escaped {
            let start = before.len().checked_sub(1)?;
            let quoted = event.get(start..=before.len() + n_bytes)?;
            Text::owned(serde_json::from_slice(quoted).ok()?)
        } else {
            let words = rest.get(..n_bytes)?;
            // JSON allows no control characters within a text.
            if words.iter().any(|byte| *byte < b' ') {
                return None;
            }
            Text::borrowed(std::str::from_utf8(words).ok()?)
        };
        Some((words, shape.to))
    }
}

/// Where a text ends whose opening quote is behind us, and whether it has escapes.
fn text_end(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some((at, 0 < from));
        }
        from = at + 2;
    }
}

/// Where a part of an event stands in it, if it has quotes around it there.
fn quoted(event: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(event.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    let has_quotes = event.get(start.checked_sub(1)?) == Some(&b'"') && event.get(end) == Some(&b'"');
    (has_quotes && event.get(start..end) == Some(part)).then_some(start..end)
}

#[cfg(test)]
mod tests;
