//! Events that differ from an earlier one in a few places only.
//!
//! Nearly all events of a stream are the same, byte for byte, but for a few letters of the answer, a counter, a time. Such
//! an event need not be read again as JSON. An event was read in full, and it did nothing but add to one text: its bytes are
//! kept but for the places that may change. Another event that has the same bytes round these places, and in each of them a
//! whole text or number, is the same document with other values there. So it does nothing but add its words. All others are
//! read in full: those that end the answer, tell an error, have one field more, or the same ones in another order.

use std::ops::Range;

use serde_json::value::RawValue;

use super::borrowed::Text;
use crate::stream::Event;

/// The shape of an earlier event, and what the words of such events are added to.
#[derive(Debug)]
pub(super) struct Alike<To> {
    shape: Option<Shape<To>>,
}

/// The places of an event that may change. All must be parts of the event itself, not copies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    /// The words that it adds to a text, without their quotes and with their escapes.
    pub words: &'a str,
    /// A value of which nothing is read. What is no text has to stay the same.
    pub filler: Option<&'a RawValue>,
    /// A value that is handed back. The whole numbers in it may change.
    pub counts: Option<&'a RawValue>,
}

/// What an event of a known shape says.
#[derive(Debug)]
pub(super) struct Added<'a, To> {
    /// Its words, with the escapes undone.
    pub words: Text<'a>,
    /// Its counts, as JSON; none where the shape has none.
    pub counts: Option<&'a str>,
    /// What the words are added to.
    pub to: To,
}

#[derive(Debug)]
struct Shape<To> {
    /// The kind of the event.
    name: String,
    /// All of its data but what stands in the holes.
    bytes: Vec<u8>,
    /// In the order in which they stand.
    holes: Vec<Hole>,
    to: To,
}

/// A place between the bytes of a shape.
#[derive(Debug)]
struct Hole {
    at: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// The words, behind the quote that opens them.
    Words,
    /// The filler, behind its quote as well.
    Filler,
    /// A whole number.
    Number,
    /// Nothing: what is handed back begins here.
    CountsBegin,
    /// Nothing: what is handed back ends here.
    CountsEnd,
}

impl<To> Default for Alike<To> {
    fn default() -> Self {
        Self { shape: None }
    }
}

impl<To: Copy> Alike<To> {
    /// Keeps the shape of an event that adds words to a text and does nothing else but what its counts say. Nothing is kept
    /// if a place is not where it must be.
    pub(super) fn learn(&mut self, event: Event<'_>, places: Places<'_>, to: To) {
        self.shape = Shape::of(event, places, to, self.shape.take());
    }

    /// What an event says that is like the one that was learnt.
    pub(super) fn read<'a>(&self, event: Event<'a>) -> Option<Added<'a, To>> {
        let shape = self.shape.as_ref().filter(|shape| is_same(&shape.name, event.name))?;
        let data = event.data;
        let (mut words, mut is_escaped) = (0..0, false);
        let (mut began, mut counts) = (0, None);
        let (mut from, mut rest) = (0, data);
        for Hole { at, kind } in &shape.holes {
            rest = rest.strip_prefix(shape.bytes.get(from..*at)?)?;
            from = *at;
            let place = data.len() - rest.len();
            let n_bytes = match kind {
                Kind::Words => {
                    let n_bytes;
                    (n_bytes, is_escaped) = text_end(rest)?;
                    words = place..place + n_bytes;
                    n_bytes
                }
                Kind::Filler => plain_text(rest)?,
                Kind::Number => whole_number(rest)?,
                Kind::CountsBegin => {
                    began = place;
                    0
                }
                Kind::CountsEnd => {
                    counts = Some(std::str::from_utf8(data.get(began..place)?).ok()?);
                    0
                }
            };
            rest = rest.get(n_bytes..)?;
        }
        if rest != shape.bytes.get(from..)? {
            return None;
        }
        Some(Added { words: undone(data, words, is_escaped)?, counts, to: shape.to })
    }
}

impl<To> Shape<To> {
    /// The shape of an event, in the memory of one that is no longer needed.
    fn of(event: Event<'_>, places: Places<'_>, to: To, spare: Option<Self>) -> Option<Self> {
        let data = event.data;
        let mut cuts = vec![(quoted(data, places.words)?, Kind::Words)];
        if let Some(text) = places.filler.and_then(within_quotes) {
            cuts.push((quoted(data, text)?, Kind::Filler));
        }
        if let Some(counts) = places.counts {
            let Range { start, end } = place(data, counts.get())?;
            cuts.push((start..start, Kind::CountsBegin));
            let numbers = whole_numbers(counts.get().as_bytes());
            cuts.extend(numbers.into_iter().map(|at| (start + at.start..start + at.end, Kind::Number)));
            cuts.push((end..end, Kind::CountsEnd));
        }
        // Of two that begin at the same place, the first stays the first: a number behind the mark before it.
        cuts.sort_by_key(|(cut, _)| cut.start);
        let (mut name, mut bytes, mut holes) =
            spare.map(|spare| (spare.name, spare.bytes, spare.holes)).unwrap_or_default();
        name.clear();
        name.push_str(event.name);
        bytes.clear();
        holes.clear();
        let mut from = 0;
        for (cut, kind) in cuts {
            // None where two overlap.
            bytes.extend_from_slice(data.get(from..cut.start)?);
            holes.push(Hole { at: bytes.len(), kind });
            from = cut.end;
        }
        bytes.extend_from_slice(data.get(from..)?);
        Some(Self { name, bytes, holes, to })
    }
}

/// Shapes of any format, for tests.
#[cfg(test)]
pub(crate) trait Shapes {
    /// Whether an event is like the one that was learnt.
    fn know(&self, event: Event<'_>) -> bool;

    /// Forgets what was learnt.
    fn forget(&mut self);
}

#[cfg(test)]
impl<To: Copy> Shapes for Alike<To> {
    fn know(&self, event: Event<'_>) -> bool {
        self.read(event).is_some()
    }

    fn forget(&mut self) {
        self.shape = None;
    }
}

/// Whether two names are the same. Most are empty, and an empty text has the address of no memory: to compare what is there
/// costs some processors more than all the rest of the event.
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}

/// The words between two quotes; none if they are no text of JSON's.
fn undone(data: &[u8], words: Range<usize>, is_escaped: bool) -> Option<Text<'_>> {
    if is_escaped {
        let quoted = data.get(words.start.checked_sub(1)?..=words.end)?;
        return Some(Text::owned(serde_json::from_slice(quoted).ok()?));
    }
    let words = data.get(words)?;
    // JSON allows no control characters within a text.
    if words.iter().any(|byte| *byte < b' ') {
        return None;
    }
    Some(Text::borrowed(std::str::from_utf8(words).ok()?))
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

/// How long a text of plain letters is whose opening quote is behind us.
fn plain_text(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| !(b' '..=b'~').contains(byte) || matches!(byte, b'"' | b'\\'))?;
    (bytes.get(end) == Some(&b'"')).then_some(end)
}

/// The most digits of a number that may change: it fits in all types that are read here.
const MAX_DIGITS: usize = 18;

/// How long a whole number is that stands here, without a sign.
fn whole_number(bytes: &[u8]) -> Option<usize> {
    let n_digits = bytes.iter().take(MAX_DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let is_one = match bytes {
        // JSON allows no noughts in front.
        [b'0', ..] => n_digits == 1,
        _ => (1..=MAX_DIGITS).contains(&n_digits),
    };
    is_one.then_some(n_digits)
}

/// Where the whole numbers stand in a document; fractions, powers and what is below nought are not among them.
fn whole_numbers(json: &[u8]) -> Vec<Range<usize>> {
    let mut numbers = vec![];
    let mut at = 0;
    while let Some((first, rest)) = json.get(at..).and_then(<[u8]>::split_first) {
        at += match first {
            b'"' => text_end(rest).map_or(rest.len(), |(n_bytes, _)| n_bytes + 1) + 1,
            b'-' | b'0'..=b'9' => {
                let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let len = 1 + rest.iter().take_while(is_part).count();
                if json.get(at..at + len).and_then(whole_number) == Some(len) {
                    numbers.push(at..at + len);
                }
                len
            }
            _ => 1,
        };
    }
    numbers
}

/// Where a part of an event stands in it.
fn place(data: &[u8], part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(data.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (data.get(start..end) == Some(part.as_bytes())).then_some(start..end)
}

/// The same of a part that has quotes around it there.
fn quoted(data: &[u8], part: &str) -> Option<Range<usize>> {
    let place = place(data, part)?;
    let has_quotes =
        data.get(place.start.checked_sub(1)?) == Some(&b'"') && data.get(place.end) == Some(&b'"');
    has_quotes.then_some(place)
}

/// A text as it stands in the event, without its quotes; none if it is no text.
pub(super) fn within_quotes(raw: &RawValue) -> Option<&str> {
    raw.get().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests;
