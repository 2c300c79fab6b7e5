//! Asia.

use super::super::sums::{at, byte, is_date, luhn, two, verhoeff, weighted};
use super::americas::begins_with_date;
use super::{digits_and_letters, is_one_digit, letter_of};

/// India, Aadhaar (UIDAI): Verhoeff, first digit 2 to 9.
pub(in super::super) fn in_aadhaar(number: &[u8]) -> bool {
    2 <= at(number, 0) && !is_one_digit(number) && verhoeff(number)
}

/// India, permanent account number (Income Tax Department): the fourth letter says what kind of holder it is. There is no public sum.
pub(in super::super) fn in_pan(number: &[u8]) -> bool {
    let serial = two(number, 5) * 100 + two(number, 7);
    number.get(3).is_some_and(|holder| b"ABCFGHJLPTK".contains(holder)) && serial != 0
}

/// China, resident identity number (GB 11643-1999): province, date, and ISO 7064 MOD 11-2 with X for 10.
pub(in super::super) fn cn_ric(number: &[u8]) -> bool {
    let province = two(number, 0);
    let year = two(number, 6) * 100 + two(number, 8);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum = weighted(number, &weights);
    let check = match (12 - sum % 11) % 11 {
        10 => b'X',
        digit => byte(digit),
    };
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && (1800..2100).contains(&year)
        && is_date(year, two(number, 10), two(number, 12))
        && number.get(17) == Some(&check)
}

/// Korea, resident registration number: the date with the century of the seventh digit, weights 2 to 9 and 2 to 5, modulo 11.
pub(in super::super) fn kr_rrn(number: &[u8]) -> bool {
    let sum = weighted(number, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    korean_date(number) && at(number, 12) == (11 - sum % 11) % 10
}

/// Korea, for those born from October 2020 on, whose last six digits are random (Ministry of the Interior and Safety).
pub(in super::super) fn kr_rrn_random(number: &[u8]) -> bool {
    let date = two(number, 0) * 100 + two(number, 2);
    matches!(at(number, 6), 3 | 4 | 7 | 8) && (2010..5000).contains(&date) && korean_date(number)
}

fn korean_date(number: &[u8]) -> bool {
    let century = match at(number, 6) {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    begins_with_date(number, century)
}

/// Japan, individual number (Ordinance 85 of 2014, article 5): weights 2 to 7 and 2 to 6 from the right, modulo 11.
pub(in super::super) fn jp_mynumber(number: &[u8]) -> bool {
    let check = match weighted(number, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    at(number, 11) == check && !is_one_digit(number)
}

/// Singapore, NRIC and FIN: weights 2, 7, 6, 5, 4, 3, 2, an offset for the newer series, and a letter of the series.
pub(in super::super) fn sg_nric(number: &[u8]) -> bool {
    let Some((series, rest)) = number.split_first() else { return false };
    let (offset, letters): (u32, &[u8; 11]) = match series {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let (digits, check) = digits_and_letters(rest);
    let sum = weighted(digits, &[2, 7, 6, 5, 4, 3, 2]) + offset;
    letter_of(letters, sum % 11).as_ref() == check.first()
}

/// Hong Kong, identity card: weights 9 down to 2, a missing first letter counts as 36, modulo 11 with A for 10.
pub(in super::super) fn hk_id(number: &[u8]) -> bool {
    let Some((check, body)) = number.split_last() else { return false };
    let n_letters = body.iter().filter(|c| c.is_ascii_uppercase()).count();
    let value = |c: u8| if c.is_ascii_uppercase() { u32::from(c - b'A') + 10 } else { u32::from(c) };
    let first = if n_letters == 1 { 36 * 9 } else { 0 };
    let check = match check {
        b'A' => 10,
        digit if *digit < 10 => u32::from(*digit),
        _ => return false,
    };
    let sum: u32 = body.iter().rev().zip(2..).map(|(c, weight)| value(*c) * weight).sum();
    (first + sum + check).is_multiple_of(11)
}

/// Thailand, identity number: weights 13 down to 2, modulo 11.
pub(in super::super) fn th_pin(number: &[u8]) -> bool {
    let sum = weighted(number, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    (1..=8).contains(&at(number, 0)) && at(number, 12) == (11 - sum % 11) % 10 && !is_one_digit(number)
}

/// Türkiye, identity number (NVİ): the tenth digit from the odd and even places, the eleventh from all.
pub(in super::super) fn tr_tckn(number: &[u8]) -> bool {
    let odd: u32 = [0, 2, 4, 6, 8].into_iter().map(|idx| at(number, idx)).sum();
    let even: u32 = [1, 3, 5, 7].into_iter().map(|idx| at(number, idx)).sum();
    // 90 keeps the difference positive and is a multiple of ten.
    let tenth = (odd * 7 + 90 - even) % 10;
    at(number, 0) != 0 && at(number, 9) == tenth && at(number, 10) == (odd + even + tenth) % 10
}

/// Israel, identity number: Luhn over nine digits; leading zeros may be left out.
pub(in super::super) fn il_id(number: &[u8]) -> bool {
    luhn(number) && !is_one_digit(number)
}
