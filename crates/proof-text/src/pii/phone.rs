//! Phone numbers: how they are written, and what has the same shape and is none. Whether a number exists, its plan says.

use super::context::{NO_PHONE, has_word, is_preceded_by};
use super::kind::Kind;
use super::plan::{Plan, is_valid_abroad};
use super::units::{Unit, unit_at, unit_before};

mod written;

use written::{Written, read};

/// The place of the phone number whose first group is the token at `token`, if it is one of a region or international.
pub(super) fn phone(text: &str, token: usize, plans: &[&Plan]) -> Option<(usize, usize)> {
    let mut written = Written::default();
    let start = read(text, token, &mut written)?;
    for n_groups in (1..=written.n_groups()).rev() {
        let (end, digits) = written.until(n_groups)?;
        if digits.len() < 7 {
            return None;
        }
        if 15 < digits.len() && !digits.starts_with("00") {
            continue;
        }
        let separators = written.separators(n_groups);
        if !is_ended(text, end) || is_middle(text, start, end, separators) {
            continue;
        }
        let is_valid = if written.is_international {
            is_valid_abroad(digits)
        } else {
            let likelihood = likelihood(text, start, &written, n_groups);
            let mut valid = plans.iter().filter(|plan| plan.is_valid(digits)).peekable();
            let is_valid = likelihood != Likelihood::None && valid.peek().is_some();
            let is_sure = likelihood == Likelihood::Likely && valid.any(|plan| !plan.lacks_prefix(digits));
            is_valid && (is_sure || has_word(text, start, end, Kind::Phone))
        };
        if is_valid {
            return Some((start, extension_end(text, end)));
        }
    }
    None
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
    let (groups, separators) = (written.groups(n_groups), written.separators(n_groups));
    let Some((_, digits)) = written.until(n_groups) else { return Likelihood::None };
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
    let begins_with_zero = digits.starts_with('0');
    let is_amount = (all_are(b' ') || all_are(b'.'))
        && groups.split_first().is_some_and(|(first, rest)| *first <= 3 && rest.iter().all(|n| *n == 3));
    let is_year =
        |year: Option<&str>| year.is_some_and(|year| year.starts_with("19") || year.starts_with("20"));
    let is_years = *groups == [4, 4] && is_year(digits.get(..4)) && is_year(digits.get(4..8));
    let is_bare = groups.len() == 1 && !(begins_with_zero && matches!(digits.len(), 10 | 11));
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
