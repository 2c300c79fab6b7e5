//! Dates of birth: a date with a word for birth before it. Heuristic: the word may belong to something else.

use super::context::has_word;
use super::kind::Kind;
use super::sums::is_date;
use super::units::{after, before};

/// How far before a date a word for birth may stand, in bytes.
const REACH: usize = 32;
/// The longest date in words, in bytes.
const LONGEST: usize = 48;

/// The end of the date that begins at a byte, if it is one of birth.
pub(super) fn date_end(text: &str, start: usize) -> Option<usize> {
    let rest = after(text, start, LONGEST);
    let n = numeric(rest).or_else(|| worded(rest))?;
    let is_ended = rest.get(n..)?.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let near = before(text, start, REACH);
    // The word must be nearer than the end of its sentence, so that the next date is not taken for it.
    let near = near.rsplit([';', '\n', '!', '?']).next().unwrap_or(near);
    (is_ended && has_word(near, near.len(), near.len(), Kind::DateOfBirth)).then_some(start + n)
}

/// `1985-10-10`, `10.10.1985`, `10/10/1985`: the length, if the date exists.
fn numeric(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut numbers = [0_u32; 3];
    let mut widths = [0_usize; 3];
    let (mut at, mut sign) = (0, None);
    for (idx, (number, width)) in numbers.iter_mut().zip(&mut widths).enumerate() {
        if 0 < idx {
            let found = *bytes.get(at).filter(|b| matches!(b, b'-' | b'/' | b'.'))?;
            if *sign.get_or_insert(found) != found {
                return None;
            }
            at += 1;
        }
        while let Some(digit) = bytes.get(at).filter(|b| b.is_ascii_digit()) {
            *number = number.checked_mul(10)?.checked_add(u32::from(digit - b'0'))?;
            *width += 1;
            at += 1;
        }
    }
    let [a, b, c] = numbers;
    let exists = match widths {
        [4, 1..=2, 1..=2] => is_recent(a) && is_date(a, b, c),
        // Day first or month first.
        [1..=2, 1..=2, 4] => is_recent(c) && (is_date(c, b, a) || is_date(c, a, b)),
        [1..=2, 1..=2, 2] => is_date(2000, b, a) || is_date(2000, a, b),
        _ => false,
    };
    exists.then_some(at)
}

/// `10 October 1985`: the length. The month may be in any language.
fn worded(text: &str) -> Option<usize> {
    // Most numbers are no day: they are passed over first.
    if 2 < text.bytes().take_while(u8::is_ascii_digit).count() {
        return None;
    }
    let mut words = text.splitn(4, ' ');
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let day_number: u32 = day.trim_end_matches(['.', 's', 't', 'n', 'd', 'r', 'h']).parse().ok()?;
    let is_month =
        (3..=12).contains(&month.chars().count()) && month.chars().all(|c| c.is_alphabetic() || c == '.');
    let n_year = year.bytes().take_while(u8::is_ascii_digit).count();
    let year_number: u32 = year.get(..n_year)?.parse().ok()?;
    let exists = (1..=31).contains(&day_number) && is_month && n_year == 4 && is_recent(year_number);
    exists.then_some(day.len() + 1 + month.len() + 1 + n_year)
}

/// Whether somebody whom a text is about may be born then.
fn is_recent(year: u32) -> bool {
    (1850..2100).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<&str> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        date_end(text, start).map(|end| &text[start..end])
    }

    #[test]
    fn dates_of_birth() {
        assert_eq!(first("DOB: 1985-10-10; visit"), Some("1985-10-10"));
        assert_eq!(first("geboren am 10.10.1985 in"), Some("10.10.1985"));
        assert_eq!(first("She was born on 3rd October 1985."), Some("3rd October 1985"));
        assert_eq!(first("date of birth 31/12/99"), Some("31/12/99"));
    }

    #[test]
    fn other_dates() {
        for text in [
            "on 1985-10-10",
            "born. Visit! 1985-10-10",
            "DOB 1985-13-10",
            "DOB 1985-02-30",
            "DOB 1985-10/10",
            "born 7 pounds",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
