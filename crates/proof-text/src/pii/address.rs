//! Postal addresses as they are written in the United States and the British Isles. Heuristic: a number, one to five words, a word for
//! a street, and what may follow it (flat, town, state, post code); or a post office box.

use std::sync::LazyLock;

use regex::Regex;

/// How many bytes an address is looked for in.
const MAX_BYTES: usize = 160;

static STREET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let street = r"(?:Street|Str?|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Crescent|Close|Way|Trail|Mews|Gardens|Row|Quay)\b\.?";
    let flat = r"(?:,? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?[0-9A-Za-z]{1,6})?";
    Regex::new(&format!(r"^[0-9]{{1,6}}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'’.-]*|[0-9]{{1,3}}(?:st|nd|rd|th))(?: [A-Z][A-Za-z'’.-]*){{0,4}}? {street}{flat}{TAIL}")).ok()
});

/// A town, a state with a ZIP code, or a British post code: all of it may be missing.
const TAIL: &str = concat!(
    r"(?:, [A-Z][A-Za-z'’.-]*(?: [A-Z][A-Za-z'’.-]*){0,3}?,? (?:[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})\b",
    r"|, [A-Z][A-Za-z'’.-]*(?: [A-Z][A-Za-z'’-]*){0,3})?"
);

static BOX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i:p\.? ?o\.? box) $").ok());

static BOX_END: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^[0-9]{{1,8}}{TAIL}")).ok());

/// The place of the address whose first number is at a byte, if there is one.
pub(super) fn address(text: &str, start: usize) -> Option<(usize, usize)> {
    let rest = super::units::after(text, start, MAX_BYTES);
    if may_be_street(rest.as_bytes())
        && let Some(found) = STREET.as_ref()?.find(rest)
    {
        return Some((start, start + found.end()));
    }
    let head = super::units::before(text, start, 10);
    if !head.as_bytes().last_chunk::<4>().is_some_and(|end| end.eq_ignore_ascii_case(b"box ")) {
        return None;
    }
    let head = BOX.as_ref()?.find(head)?.len();
    let found = BOX_END.as_ref()?.find(rest)?;
    Some((start - head, start + found.end()))
}

/// Whether a number of a house and the beginning of a name stand here, as every street has them. Most numbers are none: they are
/// passed over before the expression is tried.
fn may_be_street(text: &[u8]) -> bool {
    let n_digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = text.get(n_digits..).unwrap_or_default();
    let rest = match rest {
        [b'A'..=b'Z' | b'a'..=b'z', rest @ ..] => rest,
        _ => rest,
    };
    let [b' ', rest @ ..] = rest else { return false };
    // A name, or the number of a street: `42nd`.
    let n_street = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let is_name = match rest.get(n_street) {
        Some(b'A'..=b'Z') => n_street == 0,
        Some(b's' | b'n' | b'r' | b't') => (1..=3).contains(&n_street),
        _ => false,
    };
    is_name && (1..=6).contains(&n_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<&str> {
        let (start, end) = address(text, text.find(|c: char| c.is_ascii_digit())?)?;
        Some(&text[start..end])
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("to 123 Example Street, Springfield, IL 62701.", "123 Example Street, Springfield, IL 62701"),
            (
                "42 Sample Ave Apt 5B, Portland, OR 97201-1234 now",
                "42 Sample Ave Apt 5B, Portland, OR 97201-1234",
            ),
            ("Mail: P.O. Box 1234, Anytown, TX 75001.", "P.O. Box 1234, Anytown, TX 75001"),
            ("221B Sample Street, London NW1 6XE.", "221B Sample Street, London NW1 6XE"),
            ("7 W. 42nd Street is", "7 W. 42nd Street"),
            ("7 42nd Street is", "7 42nd Street"),
            ("9 Tech Street, San Francisco, where", "9 Tech Street, San Francisco"),
        ] {
            assert_eq!(first(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_numbers() {
        for text in ["12 people in the street", "3 Wise Men", "24 hours Drive", "box 12", "5 Street"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
