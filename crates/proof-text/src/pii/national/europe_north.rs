//! Nordic and Baltic countries.

use super::super::sums::{at, is_date, is_short_date, luhn, two, weighted};
use super::letter_of;

/// Finland, henkilötunnus (Act 661/2009): date, a serial from 002 on, and a letter by the remainder of 31. The century may be a
/// letter in the seventh place; where it is a sign it has been left out.
pub(in super::super) fn fi_hetu(number: &[u8]) -> bool {
    let (date, rest) = number.split_at(number.len().min(6));
    let serial = match rest.split_first() {
        Some((century, serial)) if century.is_ascii_uppercase() => {
            if !b"ABCDEFUVWXY".contains(century) {
                return false;
            }
            serial
        }
        _ => rest,
    };
    let Some((check, serial)) = serial.split_last() else { return false };
    let serial_number = at(serial, 0) * 100 + two(serial, 1);
    let all = (two(date, 0) * 10_000 + two(date, 2) * 100 + two(date, 4)) * 1000 + serial_number;
    is_short_date(two(date, 4), two(date, 2), two(date, 0))
        && 2 <= serial_number
        && letter_of(b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09ABCDEFHJKLMNPRSTUVWXY", all % 31)
            == Some(*check)
}

/// Sweden, personnummer and samordningsnummer (Skatteverket, SKV 704): a date, whose day may be 60 more, and Luhn over ten digits.
pub(in super::super) fn se_pnr(number: &[u8]) -> bool {
    let (century, short) = number.split_at(number.len().saturating_sub(10));
    let day = two(short, 4);
    let day = if 60 < day { day - 60 } else { day };
    let is_dated = match century.len() {
        2 => {
            let century = two(century, 0);
            (18..=20).contains(&century) && is_date(century * 100 + two(short, 0), two(short, 2), day)
        }
        _ => is_short_date(two(short, 0), two(short, 2), day),
    };
    is_dated && luhn(short)
}

/// Norway, fødselsnummer and D-nummer (Skatteetaten): a date, whose day may be 40 more, and two check digits modulo 11.
pub(in super::super) fn no_fnr(number: &[u8]) -> bool {
    let day = two(number, 0);
    let day = if 40 < day { day - 40 } else { day };
    is_short_date(two(number, 4), two(number, 2), day)
        && weighted(number, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighted(number, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Denmark, CPR number with the check digit that numbers had until 2007 (CPR-kontoret): weights 4, 3, 2, 7, …, modulo 11.
pub(in super::super) fn dk_cpr(number: &[u8]) -> bool {
    dk_cpr_dated(number) && weighted(number, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Denmark, CPR number by its date alone: since 2007 numbers without a check digit are given out.
pub(in super::super) fn dk_cpr_dated(number: &[u8]) -> bool {
    is_short_date(two(number, 4), two(number, 2), two(number, 0))
}

/// Estonia, isikukood (EVS 585:2007; Lithuania's asmens kodas has the same rule): century, date, and a sum of two rounds modulo 11.
pub(in super::super) fn ee_ik(number: &[u8]) -> bool {
    let century = match at(number, 0) {
        first @ 1..=8 => 1700 + first.div_ceil(2) * 100,
        _ => return false,
    };
    let first = weighted(number, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let check = match first {
        10 => weighted(number, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
        digit => digit,
    };
    is_date(century + two(number, 1), two(number, 3), two(number, 5)) && at(number, 10) == check
}
