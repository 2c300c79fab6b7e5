//! The British Isles, France, the Low Countries, Germany, Austria, Switzerland.

use super::super::sums::{at, ean, is_short_date, mod_11_10, number as number_of, two, weighted};
use super::{digits_and_letters, is_one_digit, letter_of};

/// United Kingdom, NHS number (NHS Data Dictionary): weights 10 to 2, modulo 11, no number whose check would be 10.
pub(in super::super) fn uk_nhs(number: &[u8]) -> bool {
    !is_one_digit(number) && weighted(number, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// United Kingdom, national insurance number (HMRC, NIM39110): which prefixes and suffixes are given out. There is no sum.
pub(in super::super) fn uk_nino(number: &[u8]) -> bool {
    let (Some(prefix), Some(suffix)) = (number.get(..2), number.last()) else { return false };
    let never_first = |c: &u8| b"DFIQUV".contains(c);
    let is_allowed = !prefix.iter().any(never_first) && prefix.last() != Some(&b'O');
    let is_reserved = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].iter().any(|pair| *pair == prefix);
    is_allowed && !is_reserved && (b'A'..=b'D').contains(suffix)
}

/// Ireland, PPS number (Social Welfare Consolidation Act): weights 8 to 2, 9 for a second letter A to I, a letter by the remainder
/// of 23.
pub(in super::super) fn ie_pps(number: &[u8]) -> bool {
    let (digits, letters) = digits_and_letters(number);
    let second = match letters.get(1) {
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A') + 1,
        None | Some(b'W' | b'T' | b'X') => 0,
        Some(_) => return false,
    };
    let sum = weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    letter_of(b"WABCDEFGHIJKLMNOPQRSTUV", sum % 23).as_ref() == letters.first()
}

/// France, NIR (INSEE): sex, month, and a key of 97 less the remainder; Corsica's 2A and 2B count as 19 and 18.
pub(in super::super) fn fr_nir(number: &[u8]) -> bool {
    let Some((body, key)) = number.split_last_chunk::<2>() else { return false };
    let mut digits = body.to_vec();
    match (digits.get(5).copied(), digits.get(6).copied()) {
        (Some(2), Some(letter @ (b'A' | b'B'))) => {
            if let Some(pair) = digits.get_mut(5..7) {
                pair.copy_from_slice(if letter == b'A' { &[1, 9] } else { &[1, 8] });
            }
        }
        (_, Some(letter)) if letter.is_ascii_uppercase() => return false,
        _ => {}
    }
    let is_month = matches!(two(&digits, 3), 1..=12 | 20..=42 | 50..=99);
    let key = u64::from(two(key, 0));
    matches!(at(&digits, 0), 1..=4 | 7 | 8) && is_month && key == 97 - number_of(&digits) % 97
}

/// Germany, Steuer-Identifikationsnummer (§ 139b AO): ISO 7064 MOD 11,10; one digit of the first ten comes twice or three times,
/// the others at most once.
pub(in super::super) fn de_steuer_id(number: &[u8]) -> bool {
    let mut counts = [0_u32; 10];
    for digit in number.iter().take(10) {
        if let Some(count) = counts.get_mut(usize::from(*digit)) {
            *count += 1;
        }
    }
    let n_repeated = counts.iter().filter(|count| 2 <= **count).count();
    let is_spread = n_repeated == 1 && counts.iter().all(|count| *count <= 3);
    at(number, 0) != 0 && is_spread && mod_11_10(number)
}

/// Netherlands, burgerservicenummer (Wabb): weights 9 to 2 and minus one, modulo 11.
pub(in super::super) fn nl_bsn(number: &[u8]) -> bool {
    let sum = weighted(number, &[9, 8, 7, 6, 5, 4, 3, 2]);
    // Minus the check digit is plus ten times it, modulo 11.
    (sum + 10 * at(number, 8)).is_multiple_of(11) && number.iter().any(|digit| *digit != 0)
}

/// Belgium, national number (Royal Decree of 3 April 1984): a date, whose month may be 20 or 40 more, and 97 less the remainder; from 2000
/// on with a 2 before it.
pub(in super::super) fn be_nn(number: &[u8]) -> bool {
    let (Some(body), check) = (number.get(..9), u64::from(two(number, 9))) else { return false };
    let month = two(number, 2) % 20;
    // An unknown day or month is written 00.
    let is_dated = month == 0 || two(number, 4) == 0 || is_short_date(two(number, 0), month, two(number, 4));
    let value = number_of(body);
    is_dated && month <= 12 && [value, 2_000_000_000 + value].iter().any(|value| check == 97 - value % 97)
}

/// Austria, Sozialversicherungsnummer (Dachverband): weights 3, 7, 9, (check), 5, 8, 4, 2, 1, 6, modulo 11; a date, whose month may be
/// 13 to 15 where a day's numbers ran out.
pub(in super::super) fn at_vnr(number: &[u8]) -> bool {
    let sum = weighted(number, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    let month = two(number, 6);
    let is_dated = match month {
        13..=15 => (1..=31).contains(&two(number, 4)),
        _ => is_short_date(two(number, 8), month, two(number, 4)),
    };
    at(number, 0) != 0 && is_dated && at(number, 3) == sum % 11
}

/// Switzerland, AHV number (AHVV, article 133bis): 756 and the check digit of an EAN.
pub(in super::super) fn ch_ahv(number: &[u8]) -> bool {
    number.starts_with(&[7, 5, 6]) && ean(number)
}
