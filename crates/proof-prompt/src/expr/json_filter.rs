//! The filter `tojson` for models instead of web pages.

use minijinja::value::Kwargs;
use minijinja::{Error, Value, filters};

/// `MiniJinja`'s `tojson` without its escapes for HTML: a model should read `<b>` as `<b>`, not as `\u003cb\u003e`.
#[expect(clippy::needless_pass_by_value, reason = "the engine hands over the arguments of a filter")]
pub(super) fn tojson(value: Value, indent: Option<Value>, options: Kwargs) -> Result<Value, Error> {
    let safe = filters::tojson(&value, indent, options)?;
    // Marked as safe, it is known to be JSON already where JSON is written.
    Ok(Value::from_safe_string(without_html_escapes(safe.as_str().unwrap_or_default())))
}

/// The characters that are escaped for HTML alone.
const ESCAPES: [(&str, char); 4] = [("u003c", '<'), ("u003e", '>'), ("u0026", '&'), ("u0027", '\'')];

fn without_html_escapes(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let escape = ESCAPES.iter().find_map(|(code, char)| Some((after.strip_prefix(code)?, *char)));
        rest = if let Some((after, char)) = escape {
            out.push(char);
            after
        } else {
            // Any other escape is kept with the character that it escapes, which may be a backslash.
            out.push('\\');
            let length = after.chars().next().map_or(0, char::len_utf8);
            out.push_str(after.get(..length).unwrap_or_default());
            after.get(length..).unwrap_or_default()
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escapes_for_html_are_undone() {
        assert_eq!(
            without_html_escapes(r#""\u003cb\u003e \\u003c \" \\\u0026 \n""#),
            r#""<b> \\u003c \" \\& \n""#
        );
    }
}
