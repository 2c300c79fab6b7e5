//! Model output is hostile: what may be shown where.
//!
//! A terminal obeys control sequences, Markdown and HTML obey their marks, XML refuses some characters. Everything that
//! a model, a provider or a file said passes through here on its way to a person.

use crate::document::Entry;

/// Text for one line of a terminal: control sequences are gone, line ends are `⏎`, other control characters and those
/// that change the direction of text are `�`.
pub fn line(text: &str) -> String {
    if text.chars().all(|c| !is_unsafe(c)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push('⏎'),
            '\t' => out.push(' '),
            '\u{1b}' | '\u{9b}' | '\u{9d}' | '\u{90}' => skip_sequence(c, &mut rest),
            c if is_unsafe(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Control characters, C1 included, and the marks that reorder or hide text.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
        || matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}')
}

/// Leaves out an escape sequence as terminals read it: CSI to its final byte, strings (OSC, DCS) to their end, others to
/// one more character. Nothing beyond a line end is swallowed.
fn skip_sequence(first: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let kind = match first {
        '\u{9b}' => '[',
        '\u{9d}' | '\u{90}' => ']',
        _ => match rest.next_if(|c| *c != '\n') {
            Some(c) => c,
            None => return,
        },
    };
    match kind {
        '[' => {
            while let Some(c) = rest.next_if(|c| !c.is_control()) {
                if ('\u{40}'..='\u{7e}').contains(&c) {
                    return;
                }
            }
        }
        ']' | 'P' | 'X' | '^' | '_' => {
            while let Some(c) = rest.next_if(|c| *c != '\n') {
                if c == '\u{7}' || c == '\u{9c}' {
                    return;
                }
                if c == '\u{1b}' {
                    rest.next_if_eq(&'\\');
                    return;
                }
            }
        }
        _ => {}
    }
}

/// Text for a Markdown table or list: one line, every mark of Markdown and HTML escaped.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~'
            | '$' => {
                out.push('\\');
                out.push(c);
            }
            // A mention or a bare link would notify somebody or invite a click.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            c => out.push(c),
        }
    }
    out
}

/// A piece of a page in Markdown: foreign words escaped, our own as they are but for the mark that ends a column.
pub(crate) fn markdown_entry(entry: &Entry) -> String {
    if entry.is_foreign {
        markdown(&entry.text)
    } else {
        line(&entry.text).replace('|', "\\|").replace('<', "&lt;")
    }
}

/// Text for XML 1.0: characters that it cannot hold, and control sequences, are gone; line ends stay.
pub fn xml(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(line).collect();
    let text = lines.join("\n");
    if text.contains(is_not_xml) { text.replace(is_not_xml, "\u{fffd}") } else { text }
}

fn is_not_xml(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}' | '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_sequences_do_not_reach_the_terminal() {
        assert_eq!(line("a\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}b"), "aredb");
        assert_eq!(line("\u{1b}]8;;http://evil\u{1b}\\click\u{9b}2Jx"), "clickx");
        assert_eq!(line("one\r\ntwo\rthree\u{8}\u{202e}"), "one⏎two⏎three\u{fffd}\u{fffd}");
        assert_eq!(line("cut\u{1b}[31"), "cut");
    }

    #[test]
    fn markdown_marks_are_text() {
        assert_eq!(markdown("<b>|`x`|</b>"), "&lt;b&gt;\\|\\`x\\`\\|&lt;/b&gt;");
        assert_eq!(markdown("[a](http://b) @me"), "\\[a\\]\\(http&#58;//b\\) &#64;me");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left(text in "\\PC*|[\u{0}-\u{9f}\u{1b}\\[a-z;]*") {
            prop_assert!(!line(&text).contains(is_unsafe));
            prop_assert!(!markdown(&text).contains(['<', '>', '\n']));
            prop_assert!(!xml(&text).contains(is_not_xml));
        }
    }
}
