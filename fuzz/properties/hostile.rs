//! Foreign text on its way to a terminal, to Markdown and to XML.

use proof_report::hostile::{line, markdown, xml};

/// A terminal gets one line without control sequences; Markdown gets text that means itself; XML gets what it can hold.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let shown = line(&text);
    assert!(!shown.contains(is_unsafe), "{shown:?}");
    assert_eq!(line(&shown), shown, "what is safe stays as it is");
    if !text.contains(is_unsafe) {
        assert_eq!(shown, text);
    }
    let escaped = markdown(&text);
    assert!(!escaped.contains(['<', '>', '\n', '\r']), "{escaped:?}");
    assert_eq!(read_markdown(&escaped), shown, "the marks of Markdown are not all text: {escaped:?}");

    let held = xml(&text);
    assert!(held.chars().all(|c| !is_unsafe(c) || c == '\n'), "{held:?}");
    assert!(!held.contains(['\u{fffe}', '\u{ffff}']), "{held:?}");
    assert_eq!(xml(&held), held.lines().collect::<Vec<_>>().join("\n"));
}

/// What moves the cursor, hides text or turns it round.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text that a reader of Markdown sees; a mark that is not escaped would be seen as something else.
fn read_markdown(escaped: &str) -> String {
    let mut out = String::new();
    let mut rest = escaped.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.extend(rest.next()),
            '&' => {
                let name: String = rest.by_ref().take_while(|c| *c != ';').collect();
                out.push(match name.as_str() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "#64" => '@',
                    "#58" => ':',
                    _ => panic!("&{name}; is not ours"),
                });
            }
            '`' | '*' | '_' | '[' | ']' | '|' | '!' | '#' | '~' | '@' | ':' | '$' => {
                panic!("{c} is not escaped")
            }
            c => out.push(c),
        }
    }
    out
}
