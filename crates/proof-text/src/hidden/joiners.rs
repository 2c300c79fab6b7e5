//! Which characters need what cannot be seen.

/// Letters of scripts that are written from right to left.
pub(super) fn is_right_to_left(c: char) -> bool {
    matches!(u32::from(c), 0x590..=0x5FF | 0x600..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
        && c.is_alphabetic()
}

/// Scripts whose letters join, where a joiner or its absence changes how a word is written: Arabic and its kin, Mongolian, and the scripts
/// of India and its neighbours.
pub(super) fn is_joined_script(c: char) -> bool {
    matches!(u32::from(c), 0x600..=0x8FF | 0x900..=0xDFF | 0xF00..=0x109F | 0x1780..=0x17FF | 0x1800..=0x18AF | 0x1900..=0x1CFF
        | 0xA800..=0xA8FF | 0xA980..=0xABFF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC | 0x11000..=0x11FFF)
}

/// Scripts without spaces between words, where U+200B shows where a line may break.
pub(super) fn is_unspaced_script(c: char) -> bool {
    matches!(u32::from(c), 0xE00..=0xEFF | 0xF00..=0x109F | 0x1780..=0x17FF | 0x1950..=0x1AAF | 0xA9E0..=0xAADF)
}

/// Characters of emoji that joiners put together, with the tones of skin and the signs of gender.
pub(super) fn is_pictographic(c: char) -> bool {
    matches!(u32::from(c), 0xA9 | 0xAE | 0x203C | 0x2049 | 0x2122 | 0x2139 | 0x2190..=0x21FF | 0x2300..=0x23FF | 0x24C2
        | 0x25A0..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0x1F000..=0x1FAFF)
}

/// Whether a character takes a variation selector: emoji, keycaps and signs the first block, Han and Mongolian their own.
pub(super) fn takes_selector(base: char, selector: char) -> bool {
    let code = u32::from(base);
    let is_han = matches!(code, 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => is_pictographic(base) || matches!(base, '0'..='9' | '#' | '*'),
        '\u{e0100}'..='\u{e01ef}' => is_han,
        _ => is_han || !base.is_ascii() && !base.is_alphabetic() || is_joined_letter(code),
    }
}

/// Letters that have standard variants: Burmese, Phags-pa, Mathematical.
fn is_joined_letter(code: u32) -> bool {
    matches!(code, 0x1000..=0x109F | 0xA840..=0xA87F | 0x1820..=0x18AA | 0x2200..=0x2AFF)
}
