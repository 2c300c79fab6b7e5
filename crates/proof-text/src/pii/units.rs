//! The characters of numbers: digits of every script, separators, and what is neither.

/// What one character is to a recogniser of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A decimal digit of any script, with its value.
    Digit(u8),
    /// A letter of ASCII, in upper case.
    Letter(u8),
    /// A space, a hyphen, `.`, `/`, `(`, `)` or `+`; kin of these are put under the ASCII one.
    Separator(u8),
    /// A character without width, which may be put between digits to hide them.
    Invisible,
    /// Another character that a word may be made of: what touches it is part of a word.
    Word,
    /// Anything else, and the end of the text.
    Other,
}

/// The zeros of the 66 scripts that have decimal digits (general category Nd); nine more digits follow each.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
    0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub(super) fn digit_value(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| c as u8 - b'0');
    }
    let code = u32::from(c);
    // Han, kana and Hangul have no decimal digits, and are much of the text that is not ASCII.
    if (0x2000..0xA620).contains(&code) || (0xAC00..0xFF10).contains(&code) {
        return None;
    }
    let zero = ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}

/// Whether words of its script are written without spaces, so that it may touch a number or an address of another script.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

/// The character at a byte, with its length; none at the end.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The character before a byte; none at the start.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// What each character of ASCII is.
const ASCII: [Unit; 128] = {
    let mut units = [Unit::Other; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        units[byte as usize] = match byte {
            b'0'..=b'9' => Unit::Digit(byte - b'0'),
            b'A'..=b'Z' | b'a'..=b'z' => Unit::Letter(byte.to_ascii_uppercase()),
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' => Unit::Separator(byte),
            b'_' => Unit::Word,
            _ => Unit::Other,
        };
        byte += 1;
    }
    units
};

/// What a character outside ASCII is.
fn foreign_unit(c: char) -> Unit {
    match c {
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Unit::Separator(b' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => Unit::Separator(b'-'),
        '\u{ff0b}' => Unit::Separator(b'+'),
        '\u{ff08}' => Unit::Separator(b'('),
        '\u{ff09}' => Unit::Separator(b')'),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => Unit::Invisible,
        _ => match digit_value(c) {
            Some(value) => Unit::Digit(value),
            None if c.is_alphanumeric() && !is_unspaced(c) => Unit::Word,
            None => Unit::Other,
        },
    }
}

/// What stands at a byte, and how many bytes it takes.
pub(super) fn unit_at(text: &str, at: usize) -> (Unit, usize) {
    match text.as_bytes().get(at) {
        None => (Unit::Other, 0),
        Some(byte) => match ASCII.get(usize::from(*byte)) {
            Some(unit) => (*unit, 1),
            None => char_at(text, at).map_or((Unit::Other, 1), |c| (foreign_unit(c), c.len_utf8())),
        },
    }
}

/// What stands before a byte, and how many bytes it takes.
pub(super) fn unit_before(text: &str, at: usize) -> (Unit, usize) {
    match at.checked_sub(1).and_then(|last| text.as_bytes().get(last)) {
        None => (Unit::Other, 0),
        Some(byte) => match ASCII.get(usize::from(*byte)) {
            Some(unit) => (*unit, 1),
            None => char_before(text, at).map_or((Unit::Other, 1), |c| (foreign_unit(c), c.len_utf8())),
        },
    }
}

/// The bytes of a place's neighbourhood: `n` before or after it, cut at character boundaries.
pub(crate) fn before(text: &str, at: usize, n: usize) -> &str {
    let mut from = at.saturating_sub(n);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or_default()
}

/// The same, after a place.
pub(crate) fn after(text: &str, at: usize, n: usize) -> &str {
    let mut to = at.saturating_add(n).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(at..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script() {
        assert_eq!(['7', '７', '٧', '۷', '७', '𝟟'].map(digit_value), [Some(7); 6]);
        assert_eq!(['a', '七', '²', '½', '\u{ff1a}', '\u{66a}'].map(digit_value), [None; 6]);
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn neighbourhoods_are_cut_at_characters() {
        assert_eq!((before("aé7", 3, 1), after("7éa", 1, 1)), ("", ""));
        assert_eq!((before("aé7", 3, 2), after("7éa", 1, 9)), ("é", "éa"));
    }
}
