//! Pieces of outputs in reasons: short, on one line, harmless.

/// The most characters of an output that a reason repeats.
const LIMIT: usize = 60;

/// A text in double quotes, cut to 60 characters; control and direction characters are escaped.
pub(crate) fn excerpt(text: &str) -> String {
    let text = text.trim();
    let mut out = String::with_capacity(text.len().min(LIMIT) + 2);
    out.push('"');
    push_escaped(&mut out, text, LIMIT);
    out.push('"');
    out
}

/// The same without quotes, cut to `limit` characters, for messages that others wrote.
pub(crate) fn one_line(text: &str, limit: usize) -> String {
    let text = text.trim();
    let mut out = String::with_capacity(text.len().min(limit));
    push_escaped(&mut out, text, limit);
    out
}

fn push_escaped(out: &mut String, text: &str, limit: usize) {
    for (n, c) in text.chars().enumerate() {
        if n == limit {
            out.push('…');
            return;
        }
        if is_harmful(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
}

/// Control characters, and those that turn the direction of the text round.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_harmless() {
        assert_eq!(excerpt("  a\nb\u{1b}[31m\u{202E}"), r#""a\nb\u{1b}[31m\u{202e}""#);
        assert_eq!(excerpt(&"x".repeat(1000)).chars().count(), 63);
        assert_eq!(excerpt(""), "\"\"");
        assert_eq!(one_line(" a\tb ", 2), "a\\t…");
    }
}
