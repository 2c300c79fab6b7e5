//! Check sums that several kinds of number share. All take the values of the digits, 0 to 9, first digit first.

/// Luhn's sum (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, and the sum ends in 0.
pub(super) fn luhn(digits: &[u8]) -> bool {
    luhn_sum(digits).is_multiple_of(10)
}

/// Luhn's sum before it is divided.
pub(super) fn luhn_sum(digits: &[u8]) -> u32 {
    let doubled = |value: u32| if 4 < value { 2 * value - 9 } else { 2 * value };
    digits.iter().rev().zip([false, true].into_iter().cycle()).fold(0, |sum, (digit, double)| {
        sum + if double { doubled(u32::from(*digit)) } else { u32::from(*digit) }
    })
}

/// The sum of the digits, each times its weight; digits without a weight do not count.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The number that the digits are. They are at most 19.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number: u64, digit| number.wrapping_mul(10).wrapping_add(u64::from(*digit)))
}

/// The digit at a place; 0 where there is none, which no caller asks for.
pub(super) fn at(digits: &[u8], idx: usize) -> u32 {
    digits.get(idx).copied().map_or(0, u32::from)
}

/// ISO/IEC 7064, MOD 11,10: the hybrid system with one check digit.
pub(super) fn mod_11_10(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10, |product, digit| {
        let sum = (product + u32::from(*digit)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + u32::from(*check)) % 10 == 1
}

/// Verhoeff's sum over the dihedral group D5 (J. Verhoeff, Error Detecting Decimal Codes, 1969).
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    // The permutation of each place is the one before applied once more.
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut sum = 0;
    for (idx, digit) in digits.iter().rev().enumerate() {
        let permuted =
            (0..idx % 8).fold(u32::from(*digit), |value, _| STEP.get(value as usize).copied().unwrap_or(0));
        sum = dihedral(sum, permuted);
    }
    sum == 0
}

/// The product in D5: 0 to 4 are rotations, 5 to 9 reflections.
fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// The check digit of the European Article Number (weights 1 and 3, from the right).
pub(super) fn ean(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(d, w)| u32::from(*d) * w).sum();
    sum.is_multiple_of(10)
}

/// Whether a date of the proleptic Gregorian calendar exists.
pub(super) fn is_date(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let n_days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=n_days).contains(&day)
}

/// A value below 256 as a digit or a letter of a number.
pub(super) fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// The number of two digits that begins at a place.
pub(super) fn two(digits: &[u8], idx: usize) -> u32 {
    at(digits, idx) * 10 + at(digits, idx + 1)
}

/// Whether the two-digit year, the month and the day are those of a date in this century or the last.
pub(super) fn is_short_date(year: u32, month: u32, day: u32) -> bool {
    is_date(1900 + year, month, day) || is_date(2000 + year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn published_examples() {
        assert!(luhn(&digits("79927398713")));
        assert!(verhoeff(&digits("2363")));
        assert!(mod_11_10(&digits("07945")));
        assert!(ean(&digits("4006381333931")));
        for digit in 0..10 {
            assert_eq!(verhoeff(&digits(&format!("236{digit}"))), digit == 3, "{digit}");
            assert_eq!(luhn(&digits(&format!("7992739871{digit}"))), digit == 3, "{digit}");
            assert_eq!(mod_11_10(&digits(&format!("0794{digit}"))), digit == 5, "{digit}");
        }
    }

    #[test]
    fn dates() {
        assert!(is_date(2000, 2, 29) && is_date(2024, 2, 29));
        assert!(
            !is_date(1900, 2, 29) && !is_date(2023, 4, 31) && !is_date(2023, 13, 1) && !is_date(2023, 1, 0)
        );
        assert!(is_short_date(0, 2, 29) && !is_short_date(1, 2, 29));
    }
}
