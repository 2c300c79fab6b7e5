//! The Americas.

use super::super::sums::{at, byte, is_date, is_short_date, luhn, two, weighted};
use super::is_one_digit;

/// United States, social security number (SSA, POMS RM 10201): area 001 to 899 but 666, group and serial not 0; without the three
/// numbers that were printed in advertisements and examples.
pub(in super::super) fn us_ssn(number: &[u8]) -> bool {
    let area = at(number, 0) * 100 + two(number, 1);
    let serial = two(number, 5) * 100 + two(number, 7);
    let is_void = matches!((area, two(number, 3), serial), (78, 5, 1120) | (219, 9, 9999) | (123, 45, 6789));
    !matches!(area, 0 | 666 | 900..) && two(number, 3) != 0 && serial != 0 && !is_void
}

/// United States, individual taxpayer identification number (IRS, Publication 1915): area 9xx and the groups that are given out.
pub(in super::super) fn us_itin(number: &[u8]) -> bool {
    at(number, 0) == 9 && matches!(two(number, 3), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// United States, routing number (American Bankers Association): weights 3, 7, 1, and the first two digits a Federal Reserve range.
pub(in super::super) fn us_aba(number: &[u8]) -> bool {
    matches!(two(number, 0), 1..=12 | 21..=32 | 61..=72 | 80)
        && weighted(number, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// United States, national provider identifier (45 CFR 162.406): Luhn over the number with 80840 before it.
pub(in super::super) fn us_npi(number: &[u8]) -> bool {
    let prefixed: Vec<u8> = [8, 0, 8, 4, 0].iter().chain(number).copied().collect();
    matches!(at(number, 0), 1 | 2) && luhn(&prefixed)
}

/// United States, Medicare beneficiary identifier (CMS, 2018): eleven places of fixed class, letters without S, L, O, I, B, Z.
pub(in super::super) fn us_mbi(number: &[u8]) -> bool {
    let is_letter = |c: u8| c.is_ascii_uppercase() && !b"SLOIBZ".contains(&c);
    let is_digit = |c: u8| c < 10;
    number.len() == 11
        && number.iter().zip(b"9ax9ax9aa99").all(|(c, class)| match class {
            b'9' => is_digit(*c),
            b'a' => is_letter(*c),
            _ => is_digit(*c) || is_letter(*c),
        })
        && at(number, 0) != 0
}

/// Canada, social insurance number: Luhn, and no number begins with 0 or 8.
pub(in super::super) fn ca_sin(number: &[u8]) -> bool {
    !matches!(at(number, 0), 0 | 8) && luhn(number)
}

/// Brazil, CPF (Receita Federal): two check digits modulo 11.
pub(in super::super) fn br_cpf(number: &[u8]) -> bool {
    let first = brazilian(weighted(number, &[10, 9, 8, 7, 6, 5, 4, 3, 2]));
    let second = brazilian(weighted(number, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]));
    !is_one_digit(number) && at(number, 9) == first && at(number, 10) == second
}

/// Brazil, CNPJ of digits (Receita Federal): two check digits modulo 11. Those with letters, given out since 2026, are not read.
pub(in super::super) fn br_cnpj(number: &[u8]) -> bool {
    let first = brazilian(weighted(number, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
    let second = brazilian(weighted(number, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
    !is_one_digit(number) && at(number, 12) == first && at(number, 13) == second
}

fn brazilian(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    }
}

/// Chile, RUT: weights 2 to 7 from the right, modulo 11; 10 is written K.
pub(in super::super) fn cl_rut(number: &[u8]) -> bool {
    let Some((check, body)) = number.split_last() else { return false };
    let weights = [2, 3, 4, 5, 6, 7].into_iter().cycle();
    let sum: u32 = body.iter().rev().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let expected = match 11 - sum % 11 {
        11 => 0,
        10 => b'K',
        digit => byte(digit),
    };
    *check == expected && !is_one_digit(body)
}

/// Mexico, CURP (RENAPO): letters and a date in fixed places, check digit over an alphabet with Ñ.
pub(in super::super) fn mx_curp(number: &[u8]) -> bool {
    let is_class = |idx: usize, class: fn(u8) -> bool| number.get(idx).is_some_and(|c| class(*c));
    let is_letter: fn(u8) -> bool = |c| c.is_ascii_uppercase();
    let is_digit: fn(u8) -> bool = |c| c < 10;
    if number.len() != 18
        || !(0..4).chain(11..16).all(|idx| is_class(idx, is_letter))
        || !(4..10).all(|idx| is_class(idx, is_digit))
        || !is_class(10, |c| matches!(c, b'H' | b'M' | b'X'))
        || !is_class(17, is_digit)
        || !is_short_date(two(number, 4), two(number, 6), two(number, 8))
    {
        return false;
    }
    let value = |c: u8| match c {
        b'A'..=b'N' => u32::from(c - b'A') + 10,
        b'O'..=b'Z' => u32::from(c - b'A') + 11,
        digit => u32::from(digit),
    };
    let sum: u32 = number.iter().take(17).zip((2..=18).rev()).map(|(c, weight)| value(*c) * weight).sum();
    at(number, 17) == (10 - sum % 10) % 10
}

/// Whether the number begins with a date YYMMDD of the year that `century` says.
pub(super) fn begins_with_date(number: &[u8], century: u32) -> bool {
    is_date(century + two(number, 0), two(number, 2), two(number, 4))
}
