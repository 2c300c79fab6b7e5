//! IBAN (ISO 13616): the length of the country and the remainder 1 of 97.

use super::units::{Unit, unit_at};

/// The lengths by country, from the registry (release 99) and of the countries that use it without being in it.
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AO", 25),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BF", 28),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BJ", 28),
    (b"BR", 29),
    (b"BY", 28),
    (b"CF", 27),
    (b"CG", 27),
    (b"CH", 21),
    (b"CI", 28),
    (b"CM", 27),
    (b"CR", 22),
    (b"CV", 25),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"DZ", 26),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GA", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GQ", 27),
    (b"GR", 27),
    (b"GT", 28),
    (b"GW", 25),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IR", 26),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KM", 27),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MA", 28),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MG", 27),
    (b"MK", 19),
    (b"ML", 28),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"MZ", 25),
    (b"NE", 28),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SN", 28),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TD", 27),
    (b"TG", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// The end of the IBAN that begins at a byte, if one does. Groups may be set apart by single spaces or hyphens.
pub(super) fn end_of_iban(text: &str, start: usize) -> Option<usize> {
    let head: &[u8; 2] = text.as_bytes().get(start..start + 2)?.try_into().ok()?;
    if !head.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let country = head.map(|byte| byte.to_ascii_uppercase());
    let place = LENGTHS.binary_search_by(|(other, _)| other.as_slice().cmp(&country)).ok()?;
    let (_, length) = LENGTHS.get(place)?;
    // The first four characters go to the end; the remainder is taken as they come.
    let (mut head, mut remainder, mut n) = (0_u32, 0_u32, 0);
    let mut at = start;
    while n < *length {
        let (unit, n_bytes) = unit_at(text, at);
        at += n_bytes;
        let value = match unit {
            Unit::Digit(digit) if n != 0 && n != 1 => u32::from(digit),
            Unit::Letter(letter) if n != 2 && n != 3 => u32::from(letter - b'A') + 10,
            // One separator, between two characters.
            Unit::Separator(b' ' | b'-') if 4 <= n && is_alphanumeric(unit_at(text, at).0) => continue,
            Unit::Invisible if 0 < n => continue,
            _ => return None,
        };
        let append = |sum: u32| (if value < 10 { sum * 10 } else { sum * 100 } + value) % 97;
        if n < 4 {
            head = if value < 10 { head * 10 } else { head * 100 } + value;
        } else {
            remainder = append(remainder);
        }
        n += 1;
    }
    let is_ended = !matches!(unit_at(text, at).0, Unit::Digit(_) | Unit::Letter(_) | Unit::Word);
    // The head is six digits: two letters of two digits each, and the two check digits.
    let whole = (u64::from(remainder) * 1_000_000 + u64::from(head)) % 97;
    (is_ended && whole == 1).then_some(at)
}

fn is_alphanumeric(unit: Unit) -> bool {
    matches!(unit, Unit::Digit(_) | Unit::Letter(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_registry() {
        for iban in [
            "GB82 WEST 1234 5698 7654 32",
            "DE89370400440532013000",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "gb82west12345698765432",
            "FR14 2004 1010 0505 0001 3M02 606",
            "LC55HEMM000100010012001200023015",
        ] {
            assert_eq!(end_of_iban(iban, 0), Some(iban.len()), "{iban}");
            assert_eq!(end_of_iban(&format!("{iban} 2 days"), 0), Some(iban.len()), "{iban}");
            let (head, last) = iban.split_at(iban.len() - 1);
            for changed in [
                head.to_owned(),
                format!("{iban}1"),
                format!("{head}{}", if last == "9" { "8" } else { "9" }),
            ] {
                assert_eq!(end_of_iban(&changed, 0), None, "{changed}");
            }
        }
        assert!(LENGTHS.is_sorted());
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "XX89370400440532013000",
            "DE8937040044053201300",
            "DE89 3704 0044",
            "D",
            "DEUTSCH",
            "GB82  WEST",
        ] {
            assert_eq!(end_of_iban(text, 0), None, "{text}");
        }
    }
}
