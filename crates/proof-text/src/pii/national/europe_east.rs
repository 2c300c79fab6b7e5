//! Poland, the Czech Republic, Romania, Bulgaria.

use super::super::sums::{at, is_date, number as number_of, two, weighted};

/// Poland, PESEL (Act of 24 September 2010): a date with the century in the month, weights 1, 3, 7, 9, modulo 10.
pub(in super::super) fn pl_pesel(number: &[u8]) -> bool {
    let sum = weighted(number, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    let month = two(number, 2);
    let century = match month / 20 {
        4 => 1800,
        offset => 1900 + offset * 100,
    };
    is_date(century + two(number, 0), month % 20, two(number, 4)) && sum.is_multiple_of(10)
}

/// Czech Republic and Slovakia, rodné číslo of ten digits (Act 133/2000): the month may be 20, 50 or 70 more; the last digit is the
/// remainder of the others by 11, 10 written 0.
pub(in super::super) fn cz_rc(number: &[u8]) -> bool {
    let Some((check, body)) = number.split_last() else { return false };
    czech_date(number) && u64::from(*check) == number_of(body) % 11 % 10
}

/// The same of nine digits, given out until 1953, which have no check digit.
pub(in super::super) fn cz_rc_old(number: &[u8]) -> bool {
    two(number, 0) <= 53 && czech_date(number) && (at(number, 6) + at(number, 7) + at(number, 8)) != 0
}

fn czech_date(number: &[u8]) -> bool {
    let year = two(number, 0);
    let month = two(number, 2);
    let month = if 50 < month { month - 50 } else { month };
    let month = if 20 < month { month - 20 } else { month };
    let century = if number.len() == 9 || 54 <= year { 1900 } else { 2000 };
    is_date(century + year, month, two(number, 4))
}

/// Romania, cod numeric personal: sex and century, date, weights 2, 7, 9, 1, 4, 6, 3, 5, 8, modulo 11, 10 written 1.
pub(in super::super) fn ro_cnp(number: &[u8]) -> bool {
    let century = match at(number, 0) {
        1 | 2 | 7 | 8 | 9 => 1900,
        3 | 4 => 1800,
        5 | 6 => 2000,
        _ => return false,
    };
    let check = match weighted(number, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
        10 => 1,
        digit => digit,
    };
    is_date(century + two(number, 1), two(number, 3), two(number, 5)) && at(number, 12) == check
}

/// Bulgaria, EGN (Civil Registration Act): a date with the century in the month, weights 2, 4, 8, 5, 10, 9, 7, 3, 6, modulo 11.
pub(in super::super) fn bg_egn(number: &[u8]) -> bool {
    let month = two(number, 2);
    let century = match month / 20 {
        0 => 1900,
        1 => 1800,
        2 => 2000,
        _ => return false,
    };
    let sum = weighted(number, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    is_date(century + two(number, 0), month % 20, two(number, 4)) && at(number, 9) == sum % 11 % 10
}
