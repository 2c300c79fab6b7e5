//! Addresses of machines: IPv4, IPv6, their blocks, and MAC addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::context::{NO_ADDRESS, is_preceded_by};
use super::kind::Kind;

/// The longest IPv6 address, one with an IPv4 address at its end.
const LONGEST: usize = 45;

/// The kind and the place of the address that the digit at `at` is part of, if it is.
pub(super) fn address(text: &str, token: usize, token_end: usize) -> Option<(Kind, usize, usize)> {
    let bytes = text.as_bytes();
    let is = |place: Option<usize>, sign: u8| place.and_then(|place| bytes.get(place)) == Some(&sign);
    let before = token.checked_sub(1);
    let has_colon = is(Some(token_end), b':') || is(before, b':') || is(Some(token_end), b'-');
    if has_colon && let Some(found) = with_colons(text, token) {
        return Some(found);
    }
    if is(Some(token_end), b'.') && token_end - token <= 4 {
        return with_points(text, token);
    }
    None
}

/// `192.0.2.1`, `192.0.2.0/24`, and MAC addresses in three groups of four.
fn with_points(text: &str, start: usize) -> Option<(Kind, usize, usize)> {
    let bytes = text.as_bytes();
    let run =
        bytes.get(start..)?.iter().take(20).take_while(|b| b.is_ascii_hexdigit() || **b == b'.').count();
    let word = text.get(start..start + run)?.trim_end_matches('.');
    let end = start + word.len();
    if !is_apart(text, start, end) {
        return None;
    }
    if word.len() == 14 && word.split('.').count() == 3 && word.split('.').all(|group| group.len() == 4) {
        return Some((Kind::MacAddress, start, end));
    }
    word.parse::<Ipv4Addr>().ok()?;
    if is_preceded_by(text, start, NO_ADDRESS) {
        return None;
    }
    Some((Kind::IpAddress, start, block_end(text, end, 32)))
}

/// MAC addresses with colons or hyphens, and IPv6.
fn with_colons(text: &str, token: usize) -> Option<(Kind, usize, usize)> {
    let bytes = text.as_bytes();
    let in_word = |b: u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let back = bytes.get(..token)?.iter().rev().take(LONGEST).take_while(|b| in_word(**b)).count();
    let ahead = bytes.get(token..)?.iter().take(LONGEST).take_while(|b| in_word(**b)).count();
    let start = token - back;
    let word = text.get(start..token + ahead)?;
    // The digit may stand in any of the six pairs.
    let mac = (0..6).find_map(|pair| {
        let start = token.checked_sub(3 * pair)?;
        Some((Kind::MacAddress, start, mac_end(text, start)?))
    });
    if mac.is_some() {
        return mac;
    }
    // A colon or a point that ends a clause is no part of it; two colons may be.
    let word = word.trim_end_matches('.');
    let word = if word.ends_with("::") { word } else { word.trim_end_matches(':') };
    let end = start + word.len();
    if word.len() < 3 || LONGEST < word.len() || !is_apart(text, start, end) || !is_telling(word) {
        return None;
    }
    word.parse::<Ipv6Addr>().ok()?;
    Some((Kind::IpAddress, start, block_end(text, end, 128)))
}

/// Whether a word that reads as IPv6 is one, and not a path of names such as `a1::b2`: it has a digit, and three groups or one of
/// three characters and more, or begins with two colons.
fn is_telling(word: &str) -> bool {
    let groups = word.split([':', '.']).filter(|group| !group.is_empty());
    let (n, longest) = groups.fold((0, 0), |(n, longest), group| (n + 1, longest.max(group.len())));
    let is_short = n < 3 && longest < 3 && !word.starts_with("::");
    !is_short && word.bytes().any(|b| b.is_ascii_digit()) && word.contains(':')
}

/// The end of six pairs of hexadecimal digits, set apart by colons or by hyphens.
fn mac_end(text: &str, start: usize) -> Option<usize> {
    let word = text.as_bytes().get(start..start + 17)?;
    let sign = *word.get(2)?;
    let is_pairs = word.iter().enumerate().all(|(idx, byte)| match idx % 3 {
        2 => *byte == sign,
        _ => byte.is_ascii_hexdigit(),
    });
    // Seven pairs are something else.
    let goes_on = text.as_bytes().get(start + 17) == Some(&sign)
        && text.as_bytes().get(start + 18).is_some_and(u8::is_ascii_hexdigit);
    let is_mac = matches!(sign, b':' | b'-') && is_pairs && !goes_on && is_apart(text, start, start + 17);
    is_mac.then_some(start + 17)
}

/// The end with `/24` after it, if that is there.
fn block_end(text: &str, end: usize, most: u32) -> usize {
    let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix('/')) else { return end };
    let n = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    match rest.get(..n).and_then(|digits| digits.parse::<u32>().ok()) {
        Some(bits) if n <= 3 && bits <= most => end + 1 + n,
        _ => end,
    }
}

/// Whether the address is no part of something longer: `1.2.3.4.5`, `x1.2.3.4`, `1.2.3.4-rc`.
fn is_apart(text: &str, start: usize, end: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().bytes().rev();
    let mut after = text.get(end..).unwrap_or_default().bytes();
    let joins = |sign: Option<u8>, next: Option<u8>| match sign {
        Some(b) if b.is_ascii_alphanumeric() || b == b'_' => true,
        Some(b'-') => next.is_some_and(|b| b.is_ascii_alphanumeric()),
        Some(b'.' | b':') => next.is_some_and(|b| b.is_ascii_hexdigit()),
        _ => false,
    };
    let (sign, next) = (before.next(), before.next());
    // A port may follow.
    let joins_before = joins(sign, next);
    let (sign, next) = (after.next(), after.next());
    let joins_after = sign != Some(b':') && joins(sign, next);
    !joins_before && !joins_after
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address that the first digit of a text is part of.
    fn first(text: &str) -> Option<(Kind, &str)> {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let start = text[..at].rfind(|c| !is_word(c)).map_or(0, |before| before + 1);
        let end = text[at..].find(|c| !is_word(c)).map_or(text.len(), |after| at + after);
        address(text, start, end).map(|(kind, start, end)| (kind, &text[start..end]))
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("from 192.0.2.44.", "192.0.2.44"),
            ("198.51.100.0/24 at", "198.51.100.0/24"),
            ("192.0.2.1:8080", "192.0.2.1"),
            ("2001:db8::8a2e:370:7334 is", "2001:db8::8a2e:370:7334"),
            ("src=2001:db8::1,", "2001:db8::1"),
            ("[2001:db8::]/32", "2001:db8::"),
            ("::1", "::1"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("2001:db8:0:0:0:0:0:1: then", "2001:db8:0:0:0:0:0:1"),
            ("fe80::1/64", "fe80::1/64"),
        ] {
            assert_eq!(first(text), Some((Kind::IpAddress, expected)), "{text}");
        }
        for (text, expected) in [
            ("00:00:5E:00:53:01 /", "00:00:5E:00:53:01"),
            ("00-00-5e-00-53-01", "00-00-5e-00-53-01"),
            ("AA:BB:CC:DD:0E:FF", "AA:BB:CC:DD:0E:FF"),
            ("0000.5e00.5301.", "0000.5e00.5301"),
        ] {
            assert_eq!(first(text), Some((Kind::MacAddress, expected)), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "203.0.113.300",
            "4.1.2.3.9",
            "10.15.7 on",
            "12:34:56",
            "v1.2.3.4",
            "version 1.2.3.4",
            "1.2.3.4-rc1",
            "01.2.3.4",
            "a1::b2",
            "a::b",
            "12:30",
            "00:00:5E:00:53",
            "00:00:5E:00:53:01:02",
            "1.2",
            "5::",
            "std::f32::consts",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
