//! Phone numbers: how they are written, and what has the same shape and is none. Whether a number exists, its plan says.

use super::context::{NO_PHONE, PHONE, has_word, is_preceded_by};
use super::plan::{Plan, is_valid_abroad};
use super::units::{Unit, unit_at, unit_before};

/// The most digits of a number (E.164), with room for a prefix that is dialled before it.
const MAX_DIGITS: usize = 18;
/// The most groups of digits.
const MAX_GROUPS: usize = 8;

/// A number as far as it has been read.
#[derive(Debug, Default)]
struct Written {
    /// The digits, as ASCII, without a `0` in brackets after the calling code.
    digits: String,
    /// How many digits each group has.
    groups: Vec<usize>,
    /// The separator after each group but the last.
    separators: Vec<u8>,
    /// The byte after each group (and after the bracket that closes it), and how many digits there are up to there.
    ends: Vec<(usize, usize)>,
    is_international: bool,
    has_bracket: bool,
}

/// The place of the phone number whose first group is the token at `token`, if it is one of a region or international.
pub(super) fn phone(text: &str, token: usize, plans: &[&Plan]) -> Option<(usize, usize)> {
    let (start, written) = read(text, token)?;
    for n_groups in (1..=written.groups.len()).rev() {
        let &(end, n_digits) = written.ends.get(n_groups - 1)?;
        if n_digits < 7 {
            return None;
        }
        let digits = written.digits.get(..n_digits)?;
        if 15 < n_digits && !digits.starts_with("00") {
            continue;
        }
        let separators = written.separators.get(..n_groups - 1).unwrap_or_default();
        if !is_ended(text, end) || is_middle(text, start, end, separators) {
            continue;
        }
        let is_valid = if written.is_international {
            is_valid_abroad(digits)
        } else {
            let likelihood = likelihood(text, start, &written, n_groups);
            let is_valid = likelihood != Likelihood::None && plans.iter().any(|plan| plan.is_valid(digits));
            let needs_word =
                || likelihood == Likelihood::WithWord || plans.iter().all(|plan| plan.lacks_prefix(digits));
            is_valid && (!needs_word() || has_word(text, start, end, PHONE))
        };
        if is_valid {
            return Some((start, extension_end(text, end)));
        }
    }
    None
}

/// Reads a number from its first group on, with the signs before it.
fn read(text: &str, token: usize) -> Option<(usize, Written)> {
    let mut written = Written::default();
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
    while written.groups.len() < MAX_GROUPS {
        let group_start = at;
        let mut group = String::new();
        loop {
            let (unit, n_bytes) = unit_at(text, at);
            match unit {
                Unit::Digit(digit) => group.push(char::from(b'0' + digit)),
                Unit::Invisible if !group.is_empty() => {}
                _ => break,
            }
            at += n_bytes;
            if MAX_DIGITS < written.digits.len() + group.len() {
                return keep(start, written);
            }
        }
        if group.is_empty() {
            break;
        }
        let mut end = at;
        if is_open {
            let (unit, n_bytes) = unit_at(text, at);
            if unit != Unit::Separator(b')') {
                break;
            }
            end += n_bytes;
            at = end;
            is_open = false;
            written.has_bracket = true;
        }
        // `+44 (0)20`: the trunk prefix, which is not dialled from abroad.
        let is_trunk = written.is_international
            && group == "0"
            && unit_before(text, group_start).0 == Unit::Separator(b'(');
        if !is_trunk {
            written.digits += &group;
        }
        written.groups.push(group.len());
        written.ends.push((end, written.digits.len()));
        let mut separator = b' ';
        for _ in 0..3 {
            let (unit, n_bytes) = unit_at(text, at);
            match unit {
                Unit::Separator(sign @ (b' ' | b'-' | b'.' | b'/')) => separator = sign,
                Unit::Separator(b'(') if !is_open => is_open = true,
                _ => break,
            }
            at += n_bytes;
        }
        if !matches!(unit_at(text, at).0, Unit::Digit(_)) || at == end && !written.has_bracket {
            break;
        }
        written.separators.push(separator);
    }
    keep(start, written)
}

fn keep(start: usize, written: Written) -> Option<(usize, Written)> {
    (!written.groups.is_empty()).then_some((start, written))
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

/// Whether a number may end at a byte.
fn is_ended(text: &str, end: usize) -> bool {
    let (unit, n_bytes) = unit_at(text, end);
    match unit {
        Unit::Digit(_) | Unit::Word => false,
        // `x42` is an extension.
        Unit::Letter(letter) => letter == b'X' && matches!(unit_at(text, end + n_bytes).0, Unit::Digit(_)),
        Unit::Separator(b'.' | b'/' | b'-') => !matches!(unit_at(text, end + n_bytes).0, Unit::Digit(_)),
        _ => true,
    }
}

/// Whether the groups are the middle of a longer row of groups with spaces between them.
fn is_middle(text: &str, start: usize, end: usize, separators: &[u8]) -> bool {
    let is_digit = |unit: Unit| matches!(unit, Unit::Digit(_));
    let (before, n_before) = unit_before(text, start);
    let (after, n_after) = unit_at(text, end);
    let space = Unit::Separator(b' ');
    let goes_back = before == space && is_digit(unit_before(text, start - n_before).0);
    let goes_on = after == space && is_digit(unit_at(text, end + n_after).0);
    goes_back && separators.first() == Some(&b' ') || goes_on && separators.last() == Some(&b' ')
}

/// Whether the way in which a number is written is that of phone numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likelihood {
    /// It is something else.
    None,
    /// It is as well an amount, a span of years or a mere number: a word must say that it is a phone's.
    WithWord,
    Likely,
}

/// How likely the groups of a national number are those of a phone number.
fn likelihood(text: &str, start: usize, written: &Written, n_groups: usize) -> Likelihood {
    let groups = written.groups.get(..n_groups).unwrap_or_default();
    let separators = written.separators.get(..n_groups - 1).unwrap_or_default();
    let is_even = separators.windows(2).all(|pair| pair.first() == pair.last());
    let all_are = |sign: u8| !separators.is_empty() && separators.iter().all(|other| *other == sign);
    let is_date = is_even && matches!(groups, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4 | 2]);
    // US social security numbers, ZIP codes and articles; ISBN.
    let is_identity = matches!(groups, [3, 2, 4] | [5, 4] | [1, 3, 5 | 6, 1 | 2, 1] | [3, 1, 2, 6, 1]);
    let has_lone_digits = groups.iter().skip(1).any(|n| *n == 1);
    let is_address = all_are(b'.') && groups.len() == 4 && groups.iter().all(|n| *n <= 3);
    let is_decimal = all_are(b'.') && groups.len() == 2;
    if is_date || is_identity || has_lone_digits || is_address || is_decimal {
        return Likelihood::None;
    }
    if written.has_bracket {
        return Likelihood::Likely;
    }
    let begins_with_zero = written.digits.starts_with('0');
    let is_amount = (all_are(b' ') || all_are(b'.'))
        && groups.split_first().is_some_and(|(first, rest)| *first <= 3 && rest.iter().all(|n| *n == 3));
    let is_year =
        |year: Option<&str>| year.is_some_and(|year| year.starts_with("19") || year.starts_with("20"));
    let is_years = *groups == [4, 4] && is_year(written.digits.get(..4)) && is_year(written.digits.get(4..8));
    let is_bare = groups.len() == 1 && !(begins_with_zero && matches!(written.digits.len(), 10 | 11));
    let is_named = is_preceded_by(text, start, NO_PHONE);
    if is_bare || is_amount && !begins_with_zero || is_years || is_named {
        return Likelihood::WithWord;
    }
    Likelihood::Likely
}

/// The end of the number with its extension, if one follows.
fn extension_end(text: &str, end: usize) -> usize {
    let rest = super::units::after(text, end, 24);
    let lowered = rest.to_ascii_lowercase();
    let spaced = lowered.trim_start_matches([' ', ',']);
    let n_before = lowered.len() - spaced.len();
    if 2 < n_before {
        return end;
    }
    for word in ["extension", "ext.", "ext", "x", "durchwahl", "poste"] {
        let Some(tail) = spaced.strip_prefix(word) else { continue };
        let digits = tail.trim_start_matches([' ', ':', '.']);
        let n_signs = tail.len() - digits.len();
        let n_digits = digits.bytes().take_while(u8::is_ascii_digit).count();
        let is_apart = digits.get(n_digits..).is_some_and(|tail| !tail.starts_with(char::is_alphanumeric));
        if n_signs <= 2 && (1..=7).contains(&n_digits) && is_apart {
            return end + n_before + word.len() + n_signs + n_digits;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::plan::of_region;
    use super::*;

    /// The number that begins with the first digit of a text.
    fn first<'t>(region: &str, text: &'t str) -> Option<&'t str> {
        let token = text.find(|c: char| c.is_ascii_digit())?;
        let (start, end) = phone(text, token, &[of_region(region)?])?;
        Some(&text[start..end])
    }

    #[test]
    fn how_numbers_are_written() {
        for (region, text, expected) in [
            ("US", "at (202) 555-0143 after", "(202) 555-0143"),
            ("US", "Cell: +1 202-555-0143 or", "+1 202-555-0143"),
            ("US", "212.555.0199.", "212.555.0199"),
            ("US", "(212) 555-0199 ext. 42, ask", "(212) 555-0199 ext. 42"),
            ("US", "212-555-0199x42", "212-555-0199x42"),
            ("US", "phone 2125550199", "2125550199"),
            ("US", "tel:+12125550199", "+12125550199"),
            ("US", "202-555-0143 2 pm", "202-555-0143"),
            ("GB", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958"),
            ("GB", "(020) 7946 0958", "(020) 7946 0958"),
            ("GB", "07700900123", "07700900123"),
            ("DE", "030/23125 123", "030/23125 123"),
            ("US", "+44 20 7946 0958", "+44 20 7946 0958"),
            ("PL", "telefon 512 345 678", "512 345 678"),
        ] {
            assert_eq!(first(region, text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for (region, text) in [
            ("US", "2025550143991"),
            ("US", "202 people"),
            ("US", "2024-05-11"),
            ("US", "12/05/2024"),
            ("US", "555-014"),
            ("US", "(111) 555-0143"),
            ("US", "ISBN 978-3-16-148410-0"),
            ("US", "856-45-6789"),
            ("US", "62701-1234"),
            ("US", "Build 2025550143"),
            ("US", "order 202-555-0143"),
            ("PL", "512 345 678 people"),
            ("DE", "86095742718"),
            ("US", "1.202555014"),
            ("US", "202-555-0143-77"),
            ("US", "a2025550143"),
            ("NO", "2019-2023"),
        ] {
            assert_eq!(first(region, text), None, "{region} {text}");
        }
    }
}
