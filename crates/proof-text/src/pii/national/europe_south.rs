//! Spain, Portugal, Italy.

use super::super::sums::{at, number as number_of, two, weighted};
use super::{digits_and_letters, letter_of};

/// The letters by the remainder of 23 (Real Decreto 1553/2005).
const SPANISH: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Spain, DNI: a letter by the remainder of 23.
pub(in super::super) fn es_dni(number: &[u8]) -> bool {
    let (digits, check) = digits_and_letters(number);
    spanish(number_of(digits)).as_ref() == check.first()
}

/// Spain, NIE: as the DNI, with X, Y, Z for a first digit 0, 1, 2.
pub(in super::super) fn es_nie(number: &[u8]) -> bool {
    let Some((series, rest)) = number.split_first() else { return false };
    let (digits, check) = digits_and_letters(rest);
    let first = match series {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        _ => return false,
    };
    spanish(first * 10_000_000 + number_of(digits)).as_ref() == check.first()
}

fn spanish(number: u64) -> Option<u8> {
    letter_of(SPANISH, u32::try_from(number % 23).ok()?)
}

/// Portugal, NIF (Decreto-Lei 14/2013): the first digits of a range that is given out, weights 9 to 2, modulo 11.
pub(in super::super) fn pt_nif(number: &[u8]) -> bool {
    let check = match weighted(number, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    (matches!(at(number, 0), 1..=3 | 5..=9) || two(number, 0) == 45) && at(number, 8) == check
}

/// Italy, codice fiscale (Decreto 23 dicembre 1976): letters and a date in fixed places, the check letter by two tables; digits may
/// be replaced by letters where two people would have the same code.
pub(in super::super) fn it_cf(number: &[u8]) -> bool {
    const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
    const REPLACED: &[u8; 10] = b"LMNPQRSTUV";
    let digit = |idx: usize| -> Option<u32> {
        let c = *number.get(idx)?;
        let place = if c < 10 { Some(usize::from(c)) } else { REPLACED.iter().position(|r| *r == c) };
        u32::try_from(place?).ok()
    };
    let is_letter = |idx: usize| number.get(idx).is_some_and(u8::is_ascii_uppercase);
    if number.len() != 16 || !(0..6).chain([8, 11, 15]).all(is_letter) {
        return false;
    }
    let digits: Option<Vec<u32>> = [6, 7, 9, 10, 12, 13, 14].into_iter().map(digit).collect();
    let Some(&[_, _, tens, ones, ..]) = digits.as_deref() else { return false };
    let day = tens * 10 + ones;
    let is_dated = matches!(day, 1..=31 | 41..=71) && number.get(8).is_some_and(|c| MONTHS.contains(c));
    let sum: Option<u32> =
        number.iter().take(15).enumerate().map(|(idx, c)| italian(*c, idx.is_multiple_of(2))).sum();
    is_dated
        && sum.and_then(|sum| u8::try_from(sum % 26).ok()).map(|letter| b'A' + letter)
            == number.get(15).copied()
}

/// The value of a character in the check sum; places count from 1, so that the first is odd.
fn italian(c: u8, is_odd: bool) -> Option<u32> {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let value = if c < 10 { c } else { c.checked_sub(b'A')? };
    if is_odd { ODD.get(usize::from(value)).copied() } else { Some(u32::from(value)) }
}
