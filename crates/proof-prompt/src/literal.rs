//! Text that renders to itself: for programs that write prompt files from something else.

/// The lines of a `.prompt` file that render to exactly `text`: braces, a leading `@`, and the space that would be cut
/// at a line's or the message's end are written so that they survive. Variables are put in afterwards.
///
/// ```
/// use proof_prompt::escape_text;
/// assert_eq!(escape_text("a {{b}}\n@user "), "a {{ \"{{\" }}b}}\n\\@user{{ \" \" }}");
/// ```
pub fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let last_line = text.matches('\n').count();
    for (idx, line) in text.split('\n').enumerate() {
        if idx > 0 {
            out.push('\n');
        }
        escape_line(&mut out, line, idx == 0, idx == last_line);
    }
    out
}

fn escape_line(out: &mut String, line: &str, is_first: bool, is_last: bool) {
    if line.is_empty() && (is_first || is_last) {
        // An empty line at either end would be trimmed away.
        out.push_str("{{ \"\" }}");
        return;
    }
    if line.trim_start_matches('\\').starts_with('@') {
        out.push('\\');
    }
    let is_cut = |c: char| if is_last { c.is_whitespace() } else { matches!(c, ' ' | '\t' | '\r') };
    let last = line.char_indices().next_back().filter(|(_, c)| is_cut(*c)).map(|(at, _)| at);
    let mut chars = line.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let opens = char == '{' && chars.peek().is_some_and(|(_, next)| matches!(next, '{' | '%' | '#'));
        if opens {
            let next = chars.next().map_or('{', |(_, next)| next);
            out.push_str("{{ \"{");
            out.push(next);
            out.push_str("\" }}");
        } else if Some(at) == last || (is_first && at == 0 && char.is_whitespace()) {
            quoted(out, char);
        } else if char == '{' && chars.peek().is_some_and(|(next, _)| Some(*next) == last) {
            // Next to the braces that follow it would be read as one of them.
            quoted(out, char);
        } else {
            out.push(char);
        }
    }
}

fn quoted(out: &mut String, char: char) {
    out.push_str("{{ \"");
    match char {
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        other => out.push(other),
    }
    out.push_str("\" }}");
}
