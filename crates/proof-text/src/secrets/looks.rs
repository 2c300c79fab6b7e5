//! What random characters look like, and what stands in their place in examples.

/// Shannon's entropy of the bytes, in bits a byte: 0 for one byte repeated, at most the logarithm of the length.
pub(super) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let n = bytes.len() as f64;
    counts
        .iter()
        .filter(|count| 0 < **count)
        .map(|count| f64::from(*count) / n)
        .map(|p| -p * libm::log2(p))
        .sum()
}

/// Words that examples are made of.
const EXAMPLES: [&str; 14] = [
    "example",
    "placeholder",
    "xxxx",
    "your",
    "changeme",
    "change_me",
    "redacted",
    "dummy",
    "sample",
    "insert",
    "****",
    "....",
    "test_key",
    "foobar",
];

/// Whether a value is one that an example shows: it says so, repeats itself, or counts up the alphabet.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lowered = value.to_ascii_lowercase();
    EXAMPLES.iter().any(|word| lowered.contains(word)) || is_row(value.as_bytes()) || is_uuid(value)
}

/// Whether half of the characters are each the next one, or the same, as the one before: `abcdef`, `0000`, `1234`.
fn is_row(bytes: &[u8]) -> bool {
    let n_next =
        bytes.windows(2).filter(|pair| matches!(pair, [a, b] if *b == *a || *b == a.wrapping_add(1))).count();
    bytes.len() < 2 * n_next + 1
}

/// `550e8400-e29b-41d4-a716-446655440000`.
fn is_uuid(value: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let is_hex = |group: &str| group.bytes().all(|b| b.is_ascii_hexdigit());
    value.len() == 36 && value.split('-').map(str::len).eq(lengths) && value.split('-').all(is_hex)
}

/// How many of the four classes (lower, upper, digits, signs) a value has.
pub(super) fn n_classes(value: &str) -> usize {
    let has = |class: fn(&u8) -> bool| usize::from(value.bytes().any(|b| class(&b)));
    has(u8::is_ascii_lowercase)
        + has(u8::is_ascii_uppercase)
        + has(u8::is_ascii_digit)
        + has(u8::is_ascii_punctuation)
}

/// CRC-32 (ISO-HDLC, polynomial 0x04C11DB7 reflected), bit by bit: it is taken of thirty bytes at most.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 0 { crc >> 1 } else { (crc >> 1) ^ 0xEDB8_8320 },
        )
    })
}

/// The number that digits of base 62 (`0-9A-Za-z`) are; none if it is more than 32 bits.
pub(super) fn base62(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'A'..=b'Z' => digit - b'A' + 10,
            b'a'..=b'z' => digit - b'a' + 36,
            _ => return None,
        };
        number.checked_mul(62)?.checked_add(u32::from(value))
    })
}

/// The bytes that base64url stands for, without padding; none if a character is not of its alphabet.
pub(super) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for c in text {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        n_bits += 6;
        if 8 <= n_bits {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 0xFF).unwrap_or_default());
            bits &= (1 << n_bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropies() {
        for (bytes, expected) in [(b"aaaa", 0.0), (b"abab", 1.0), (b"abcd", 2.0)] {
            assert!((entropy(bytes) - expected).abs() < 1e-12, "{bytes:?}");
        }
    }

    #[test]
    fn placeholders() {
        for value in [
            "abcdefghijklmnop",
            "00000000",
            "1234567890",
            "AKIAIOSFODNN7EXAMPLE",
            "your-api-key",
            "550e8400-e29b-41d4-a716-446655440000",
            "",
        ] {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(!is_placeholder("q8Zr2mLw9XvT4bNc"));
    }

    #[test]
    fn published_values() {
        // The check value of the CRC catalogue, and RFC 4648, section 10.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(base64url(b"Zm9vYmFy").as_deref(), Some(b"foobar".as_slice()));
        assert_eq!(base64url(b"Zm8").as_deref(), Some(b"fo".as_slice()));
        assert_eq!(base64url(b"Zm8="), None);
        assert_eq!(base62(b"10"), Some(62));
        assert_eq!(base62(b"zzzzzz"), None);
    }
}
