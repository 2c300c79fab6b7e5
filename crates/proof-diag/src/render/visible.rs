//! Control characters made visible.

use std::borrow::Cow;

/// The text with every control character, and every character that changes the direction of text or has no width, written
/// as an escape such as `\u{1b}`; tabs become a space, line ends stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) || c == '\t') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_visible(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// Adds one character, made visible.
pub(super) fn push_visible(shown: &mut String, c: char) {
    match c {
        '\t' => shown.push(' '),
        c if is_hidden(c) => shown.extend(c.escape_unicode()),
        c => shown.push(c),
    }
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' => false,
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_never_stay_raw() {
        assert_eq!(visible("a\u{1b}[31mb\r\u{202e}\u{9b}c\td"), "a\\u{1b}[31mb\\u{d}\\u{202e}\\u{9b}c d");
        assert!(matches!(visible("plain é 漢\n"), Cow::Borrowed(_)));
    }
}
