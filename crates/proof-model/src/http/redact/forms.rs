//! The forms that a key takes on its way back: in JSON, in an address, in HTML, in base64.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{GeneralPurpose, general_purpose::NO_PAD};
use regex::bytes::{Regex, RegexBuilder};

/// A shorter piece of base64 would blacken what is no key.
const MIN_BASE64: usize = 8;

/// The forms without escapes: the key itself, and what base64 makes of it wherever it stands in a longer text. These can be
/// looked for all at once, quickly.
pub(super) fn plain(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    for alphabet in [&STANDARD, &URL_SAFE] {
        for before in 0..3 {
            let piece = base64_piece(secret, before, alphabet);
            if MIN_BASE64 <= piece.len() && !forms.contains(&piece) {
                forms.push(piece);
            }
        }
    }
    forms
}

/// The characters of base64 that depend on the secret alone, if so many bytes stand before it (less whole threes).
fn base64_piece(secret: &str, before: usize, alphabet: &Alphabet) -> String {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret.as_bytes());
    let whole = bytes.len() * 8 / 6;
    // Each byte before it reaches a little into the next character.
    let from = (before * 8).div_ceil(6);
    let text = GeneralPurpose::new(alphabet, NO_PAD).encode(bytes);
    text.get(from..whole).unwrap_or_default().to_owned()
}

/// Whether a text may hold a form with escapes: most do not, and are not searched any further.
pub(super) fn may_be_escaped(text: &[u8]) -> bool {
    memchr::memchr3_iter(b'%', b'\\', b'&', text).any(|at| match text.get(at..) {
        Some([b'%', ..] | [b'\\', b'u' | b'/', ..]) => true,
        Some([b'&', rest @ ..]) => {
            ["#", "amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|name| rest.starts_with(name.as_bytes()))
        }
        _ => false,
    })
}

/// Any of these secrets with any of its characters escaped, in the way of JSON (also within a text of JSON), of an address
/// (also twice) or of HTML.
pub(super) fn escaped(secrets: &[String]) -> Option<Regex> {
    let patterns: Vec<String> =
        secrets.iter().map(|secret| secret.chars().map(character).collect()).collect();
    RegexBuilder::new(&patterns.join("|")).size_limit(64 << 20).build().ok()
}

/// One character in all its forms.
fn character(character: char) -> String {
    let code = u32::from(character);
    let mut text = [0; 4];
    let percent = character.encode_utf8(&mut text).bytes().fold(String::new(), |mut percent, byte| {
        // Writing to a text cannot fail.
        let _written = write!(percent, "%(?:25)*(?i:{byte:02x})");
        percent
    });
    let mut units = [0; 2];
    let json = character.encode_utf16(&mut units).iter().fold(String::new(), |mut json, unit| {
        let _written = write!(json, r"\\+u(?i:{unit:04x})");
        json
    });
    let named = match character {
        '&' => "|&amp;",
        '<' => "|&lt;",
        '>' => "|&gt;",
        '"' => "|&quot;",
        '\'' => "|&apos;",
        _ => "",
    };
    let itself = regex::escape(&character.to_string());
    format!(r"(?:\\*{itself}|{json}|{percent}|&#0*{code};|&#(?i:x0*{code:x});{named})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(secret: &str, text: &str) {
        assert!(may_be_escaped(text.as_bytes()), "{text}");
        let pattern = escaped(&[secret.to_owned()]).unwrap();
        assert_eq!(pattern.replace_all(text.as_bytes(), b"*".as_slice()), b"a*z".as_slice(), "{text}");
    }

    #[test]
    fn every_escaped_form_is_found() {
        check("k+/e=", "ak%2B%2Fe%3Dz");
        check("k+/e=", "ak%2b%2fe%3dz");
        check("k+/e=", "ak%252B%252Fe%253Dz");
        check("k+/e=", r"a\u006B\u002b/e=z");
        check("k+/e=", r"ak+\/e=z");
        // A text of JSON within a text of JSON.
        check("k+/e=", r"ak+\\\/e\\u003dz");
        check("k&<e", "ak&amp;&lt;ez");
        check("k&<e", "a&#107;&#x26;&#060;&#X65;z");
        check("ké", "ak%C3%A9z");
        check("ké", r"ak\u00e9z");
    }

    #[test]
    fn base64_is_found_wherever_the_key_stands_in_what_was_encoded() {
        let forms = plain("planted-key-?>~~");
        let engine = base64::engine::general_purpose::STANDARD;
        let url_safe = base64::engine::general_purpose::URL_SAFE;
        for before in ["", "x", "xy", "Bearer ", "user:"] {
            for after in ["", "\n", "and more"] {
                let text = format!("{before}planted-key-?>~~{after}");
                let (one, other) = (engine.encode(&text), url_safe.encode(&text));
                assert!(forms.iter().any(|form| one.contains(form)), "{text}: {one}");
                assert!(forms.iter().any(|form| other.contains(form)), "{text}: {other}");
            }
        }
    }

    #[test]
    fn most_texts_are_not_searched_any_further() {
        assert!(!may_be_escaped(b"{\"text\": \"one\\ntwo \\\"three\\\" & four\"}"));
    }
}
