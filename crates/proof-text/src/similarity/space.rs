//! White space as the reference tools know it.

/// Whether a character is white space for Python's `str.split`: that of Unicode, and the four information separators of ASCII.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The words of a text: what stands between white space.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// A text without white space at its end.
pub(crate) fn without_end(text: &str) -> &str {
    text.trim_end_matches(is_space)
}
