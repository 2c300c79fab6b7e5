//! Vehicle identification numbers (ISO 3779) with the check digit of North America and China (49 CFR 565).

use super::sums::byte;

/// Whether a word of seventeen characters is one: no I, O, Q, and the ninth character the weighted sum modulo 11.
pub(super) fn is_vin(word: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let is_one_case = !(word.iter().any(u8::is_ascii_lowercase) && word.iter().any(u8::is_ascii_uppercase));
    let has_both = word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_alphabetic);
    if word.len() != 17 || !is_one_case || !has_both {
        return false;
    }
    let sum: Option<u32> = word.iter().zip(WEIGHTS).map(|(c, weight)| Some(value(*c)? * weight)).sum();
    let check = sum.map(|sum| match sum % 11 {
        10 => b'X',
        digit => byte(u32::from(b'0') + digit),
    });
    check.is_some() && check == word.get(8).map(u8::to_ascii_uppercase)
}

fn value(c: u8) -> Option<u32> {
    Some(match c.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => u32::from(digit - b'0'),
        letter @ b'A'..=b'H' => u32::from(letter - b'A') + 1,
        letter @ (b'J'..=b'N' | b'P' | b'R') => u32::from(letter - b'J') + 1,
        letter @ b'S'..=b'Z' => u32::from(letter - b'S') + 2,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ninth_character() {
        assert!(is_vin(b"1M8GDM9AXKP042788") && is_vin(b"1m8gdm9axkp042788"));
        assert!(!is_vin(b"11111111111111111") && !is_vin(b"1M8GDM9A1KP042788"));
        assert!(
            !is_vin(b"1M8GDM9AXKPO42788") && !is_vin(b"1M8GDM9AXKP04278") && !is_vin(b"1m8GDM9AXKP042788")
        );
    }
}
