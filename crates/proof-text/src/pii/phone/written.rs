//! A phone number as it is written: groups of digits with separators between them.

use super::super::units::{Unit, unit_at, unit_before};

/// The most digits of a number: 15 (E.164), with room for a prefix that is dialled before it.
const MAX_DIGITS: usize = 18;
/// The most groups of digits.
const MAX_GROUPS: usize = 8;

/// A number as far as it has been read. Nothing is allocated: a text may be full of numbers.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The digits, as ASCII, without a `0` in brackets after the calling code.
    digits: [u8; MAX_DIGITS],
    n_digits: usize,
    /// How many digits each group has.
    groups: [usize; MAX_GROUPS],
    /// The separator after each group but the last.
    separators: [u8; MAX_GROUPS],
    /// The byte after each group (and after the bracket that closes it), and how many digits there are up to there.
    ends: [(usize, usize); MAX_GROUPS],
    n_groups: usize,
    pub(super) is_international: bool,
    pub(super) has_bracket: bool,
}

impl Written {
    pub(super) fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// How many digits each of the first `n` groups has.
    pub(super) fn groups(&self, n: usize) -> &[usize] {
        self.groups.get(..n).unwrap_or_default()
    }

    /// The separators between the first `n` groups.
    pub(super) fn separators(&self, n: usize) -> &[u8] {
        self.separators.get(..n.saturating_sub(1)).unwrap_or_default()
    }

    /// Where the first `n` groups end, and their digits.
    pub(super) fn until(&self, n: usize) -> Option<(usize, &str)> {
        let (end, n_digits) = *self.ends.get(n.checked_sub(1)?)?;
        Some((end, str::from_utf8(self.digits.get(..n_digits)?).ok()?))
    }

    /// Reads the digits of a group: how many there are, and the byte after them; none if there are too many.
    fn push_digits(&mut self, text: &str, mut at: usize) -> Option<(usize, usize)> {
        let before = self.n_digits;
        loop {
            let (unit, n_bytes) = unit_at(text, at);
            match unit {
                Unit::Digit(digit) => {
                    *self.digits.get_mut(self.n_digits)? = b'0' + digit;
                    self.n_digits += 1;
                }
                Unit::Invisible if before < self.n_digits => {}
                _ => return Some((self.n_digits - before, at)),
            }
            at += n_bytes;
        }
    }
}

/// Reads a number from its first group on, with the signs before it: where it begins.
pub(super) fn read(text: &str, token: usize, written: &mut Written) -> Option<usize> {
    let mut start = token;
    let mut is_open = false;
    for _ in 0..2 {
        let (unit, n_bytes) = unit_before(text, start);
        match unit {
            Unit::Separator(b'+') if !written.is_international => written.is_international = true,
            Unit::Separator(b'(') if !is_open => is_open = true,
            _ => break,
        }
        start -= n_bytes;
    }
    written.has_bracket = is_open;
    if !is_begun(text, start, is_open && !written.is_international) {
        return None;
    }
    let mut at = token;
    while written.n_groups < MAX_GROUPS {
        let Some((n, mut end)) = written.push_digits(text, at) else { break };
        if n == 0 {
            break;
        }
        if is_open {
            let (unit, n_bytes) = unit_at(text, end);
            if unit != Unit::Separator(b')') {
                break;
            }
            end += n_bytes;
            is_open = false;
            written.has_bracket = true;
            // `+44 (0)20`: the prefix within the country, which is not dialled from abroad.
            let is_zero = written.digits.get(written.n_digits - 1) == Some(&b'0');
            if written.is_international && n == 1 && is_zero {
                written.n_digits -= 1;
            }
        }
        let (Some(group), Some(place)) =
            (written.groups.get_mut(written.n_groups), written.ends.get_mut(written.n_groups))
        else {
            break;
        };
        *group = n;
        *place = (end, written.n_digits);
        written.n_groups += 1;
        let Some((separator, next)) = separator(text, end, &mut is_open) else { break };
        if next == end && !written.has_bracket {
            break;
        }
        if let Some(place) = written.separators.get_mut(written.n_groups - 1) {
            *place = separator;
        }
        at = next;
    }
    (0 < written.n_groups).then_some(start)
}

/// The separator at a byte and where the next group begins; none if no group follows. Up to three signs may stand between groups, of
/// which the last separator counts.
fn separator(text: &str, mut at: usize, is_open: &mut bool) -> Option<(u8, usize)> {
    let mut separator = b' ';
    for _ in 0..3 {
        let (unit, n_bytes) = unit_at(text, at);
        match unit {
            Unit::Separator(sign @ (b' ' | b'-' | b'.' | b'/')) => separator = sign,
            Unit::Separator(b'(') if !*is_open => *is_open = true,
            _ => break,
        }
        at += n_bytes;
    }
    matches!(unit_at(text, at).0, Unit::Digit(_)).then_some((separator, at))
}

/// Whether a number may begin at a byte: it is no part of a word, of a longer number, or of a path.
fn is_begun(text: &str, start: usize, has_bracket: bool) -> bool {
    let (unit, n_bytes) = unit_before(text, start);
    match unit {
        // `call(202)` may be; `ZIP+4 62701` is no calling code.
        Unit::Letter(_) => has_bracket,
        Unit::Digit(_) | Unit::Word => false,
        Unit::Separator(b'.' | b'/' | b'-' | b'+') => {
            !matches!(unit_before(text, start - n_bytes).0, Unit::Digit(_)) && unit != Unit::Separator(b'+')
        }
        _ => true,
    }
}
