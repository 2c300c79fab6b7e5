//! Australia and Africa.

use super::super::sums::{at, is_short_date, luhn, two, weighted};

/// Australia, tax file number: weights 1, 4, 3, 7, 5, 8, 6, 9, 10, modulo 11.
pub(in super::super) fn au_tfn(number: &[u8]) -> bool {
    weighted(number, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11) && number.iter().any(|d| *d != 0)
}

/// Australia, Medicare card: first digit 2 to 6, weights 1, 3, 7, 9, the ninth digit the sum modulo 10; the tenth is the issue.
pub(in super::super) fn au_medicare(number: &[u8]) -> bool {
    let sum = weighted(number, &[1, 3, 7, 9, 1, 3, 7, 9]);
    (2..=6).contains(&at(number, 0)) && at(number, 8) == sum % 10 && at(number, 9) != 0
}

/// Australia, business number (Australian Business Register): one off the first digit, weights, modulo 89.
pub(in super::super) fn au_abn(number: &[u8]) -> bool {
    let sum = weighted(number, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    at(number, 0) != 0 && (sum - 10).is_multiple_of(89)
}

/// South Africa, identity number: a date, citizenship 0 to 2, and Luhn.
pub(in super::super) fn za_id(number: &[u8]) -> bool {
    is_short_date(two(number, 0), two(number, 2), two(number, 4)) && at(number, 10) <= 2 && luhn(number)
}
