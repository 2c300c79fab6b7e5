//! E-mail addresses (RFC 5321, RFC 5322, and RFC 6531 for letters of every script).
//!
//! The local part is a dot-atom without the signs that stand round addresses in prose and code (`* / = ? { | }` and the back
//! quote). The domain has two labels or more, the last of letters or `xn--`. Both are cut where the text around them, in a script that is
//! written without spaces, touches them.

use super::units::{char_at, char_before, is_unspaced};

/// The most bytes of a local part (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The most bytes of a domain (RFC 5321, 4.5.3.1.2).
const MAX_DOMAIN: usize = 255;
/// The most bytes of a label (RFC 1035).
const MAX_LABEL: usize = 63;

/// What was found around an `@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether the grammar holds; not if the local part has two dots in a row.
    pub(super) is_strict: bool,
}

/// The address around the `@` at a byte, if there is one.
pub(super) fn address_at(text: &str, at: usize) -> Option<Address> {
    // Most `@` without an address have nothing before them.
    if !char_before(text, at).is_some_and(is_local) {
        return None;
    }
    let end = domain_end(text, at + 1)?;
    let start = local_start(text, at)?;
    let local = text.get(start..at)?;
    let is_plain = !local.starts_with('.') && !local.ends_with('.') && !local.is_empty();
    if !is_plain || is_elsewhere(text, start, end) || is_picture(text.get(at + 1..end)?) {
        return None;
    }
    Some(Address { start, end, is_strict: !local.contains("..") })
}

/// Whether a character may stand in the local part.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c) || "!#$%&'+-^_~.".contains(c)
}

/// Marks that letters of India and others are written with.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && matches!(u32::from(c), 0x300..=0x36F | 0x900..=0xDFF | 0xE31..=0xE4E)
}

/// Chinese words before an address, written without a space: to, is, give, for.
const LEADS_IN: &str = "到至给給是为為向请請箱址系";

fn local_start(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    let mut is_unspaced_run = None;
    for c in text.get(..at)?.chars().rev() {
        if !is_local(c) {
            break;
        }
        if c.is_alphanumeric() {
            // The text before changes from a script with spaces to one without, or the other way round.
            let unspaced = is_unspaced(c);
            if *is_unspaced_run.get_or_insert(unspaced) != unspaced {
                break;
            }
            if unspaced && LEADS_IN.contains(c) {
                break;
            }
        }
        start -= c.len_utf8();
        if MAX_LOCAL < at - start {
            return None;
        }
    }
    // Quotes and other signs before it are not part of it; nor is the `n` of `\n` in a JSON text.
    let mut local = text.get(start..at)?;
    if char_before(text, start) == Some('\\') {
        local = local.strip_prefix(['n', 't', 'r']).unwrap_or(local);
    }
    let local = local.trim_start_matches(|c: char| "!#$%&'^~-".contains(c));
    Some(at - local.len())
}

fn domain_end(text: &str, start: usize) -> Option<usize> {
    let mut ends: Option<usize> = None;
    let mut at = start;
    let mut n_labels = 0;
    while at - start <= MAX_DOMAIN {
        let label = label_end(text, at, 0 < n_labels);
        let word = text.get(at..label)?.trim_end_matches('-');
        if word.is_empty() || word.starts_with('-') || MAX_LABEL < word.len() {
            break;
        }
        n_labels += 1;
        let end = at + word.len();
        if 1 < n_labels && is_last(word) {
            ends = Some(end);
        }
        if end != label || char_at(text, label) != Some('.') {
            break;
        }
        at = label + 1;
    }
    ends
}

/// The end of the label at a byte. One that could be the last, in letters of ASCII, ends where text without spaces touches it.
fn label_end(text: &str, start: usize, can_be_last: bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut end = start;
    let mut is_ascii_run = true;
    for c in rest.chars() {
        let is_label = c.is_alphanumeric() || is_mark(c) || c == '-';
        if !is_label || MAX_LABEL < end - start {
            break;
        }
        if can_be_last && is_ascii_run && 2 <= end - start && is_unspaced(c) {
            break;
        }
        // And the other way round: `例子.测试abc` does not go on in ASCII.
        if can_be_last
            && !is_ascii_run
            && c.is_ascii_alphanumeric()
            && char_before(text, end).is_some_and(is_unspaced)
        {
            break;
        }
        is_ascii_run &= c.is_ascii();
        end += c.len_utf8();
    }
    end
}

/// Whether a label can be the last: two letters and more, or punycode.
fn is_last(label: &str) -> bool {
    let is_letters = label.chars().all(|c| c.is_alphabetic() || is_mark(c));
    let is_long = label.chars().nth(1).is_some();
    let is_punycode = label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("xn--")) && 4 < label.len();
    (is_letters && is_long) || is_punycode
}

/// Whether the `@` is that of something else: the password of a URL, or a path on another machine (`git@host:a/b`).
fn is_elsewhere(text: &str, start: usize, end: usize) -> bool {
    let before = super::units::before(text, start, 80);
    let in_url = before.rfind("://").is_some_and(|scheme| {
        !before.get(scheme + 3..).unwrap_or_default().contains([' ', '\n', '\t', '/', '?', '#'])
    });
    let path = super::units::after(text, end, 80).strip_prefix(':');
    let is_path = path.is_some_and(|path| {
        path.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | ','))
            .next()
            .is_some_and(|word| word.contains('/') && !word.starts_with("//"))
    });
    in_url || is_path
}

/// Whether the domain is the end of a picture's name, as in `logo@2x.png`.
fn is_picture(domain: &str) -> bool {
    let mut labels = domain.split('.');
    matches!(labels.next(), Some("1x" | "2x" | "3x" | "4x"))
}

/// `jane [at] example [dot] com` from the bracket on: its place, if the bracket at `at` opens one.
pub(super) fn spelled_out(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let sign = ["[at]", "(at)", "[AT]", "(AT)"].into_iter().find(|sign| rest.starts_with(sign))?;
    let before = text.get(..at)?.trim_end_matches(' ');
    if 1 < at - before.len() {
        return None;
    }
    let local = super::units::before(before, before.len(), MAX_LOCAL);
    let local = local.len() - local.trim_end_matches(is_local).len();
    let mut end = at + sign.len();
    let mut n_labels = 0;
    loop {
        let rest = text.get(end..)?;
        let label_start = end + (rest.len() - rest.trim_start_matches(' ').len()).min(1);
        let label = label_end(text, label_start, false);
        if label == label_start {
            break;
        }
        end = label;
        n_labels += 1;
        let rest = text.get(end..)?;
        let spaced = rest.strip_prefix(' ').unwrap_or(rest);
        let Some(sign) =
            ["[dot]", "(dot)", "[DOT]", "(DOT)", "."].into_iter().find(|sign| spaced.starts_with(sign))
        else {
            break;
        };
        let after = end + (rest.len() - spaced.len()) + sign.len();
        if !text.get(after..)?.trim_start_matches(' ').starts_with(char::is_alphanumeric) {
            break;
        }
        end = after;
    }
    (0 < local && 1 < n_labels).then_some((before.len() - local, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address around the first `@`.
    fn first(text: &str) -> Option<&str> {
        let found = address_at(text, text.find('@')?)?;
        Some(&text[found.start..found.end])
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("to jane.example@example.com before", "jane.example@example.com"),
            ("<o'hara+billing@mail.example.co.uk>", "o'hara+billing@mail.example.co.uk"),
            ("'quoted@example.org'", "quoted@example.org"),
            ("mailto:support@example.net?subject=hi", "support@example.net"),
            ("user=eve@example.com;", "eve@example.com"),
            ("an jörg@müller.example.", "jörg@müller.example"),
            ("请发送到用户@例子.测试，谢谢。", "用户@例子.测试"),
            ("ご連絡はtaro.yamada@example.jpまで", "taro.yamada@example.jp"),
            ("주소는 minsu@example.kr입니다", "minsu@example.kr"),
            ("me@xn--mller-kva.example", "me@xn--mller-kva.example"),
            ("me@example.xn--p1ai now", "me@example.xn--p1ai"),
            ("संपर्क@डाटामेल.भारत पर", "संपर्क@डाटामेल.भारत"),
            ("me@example.com.1 x", "me@example.com"),
            (r#""a\nbob@example.com""#, "bob@example.com"),
            ("x@a-b.example-", "x@a-b.example"),
        ] {
            assert_eq!(first(text), Some(expected), "{text}");
        }
        assert!(!address_at("john..doe@example.com", 9).unwrap().is_strict);
    }

    #[test]
    fn what_is_none() {
        for text in [
            "root@localhost",
            "@app.route",
            "@janeexample",
            "deploy@buildhost:/srv",
            "git@github.example:owner/name",
            "https://user:secret@example.com/",
            "logo@2x.png",
            "pkg@1.2.3",
            "a @ b.example",
            "a@",
            "a@.example",
            "a@b.1",
            ".@b.example",
            "a@-b.example",
            "",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
        assert_eq!(first(&format!("{}@example.com", "a".repeat(65))), None);
    }

    #[test]
    fn spelled_out_addresses() {
        let found = |text: &'static str| {
            let (start, end) = spelled_out(text, text.find(['[', '(']).unwrap())?;
            Some(&text[start..end])
        };
        assert_eq!(found("to jane [at] example [dot] com (x)"), Some("jane [at] example [dot] com"));
        assert_eq!(found("jane(at)example(dot)org"), Some("jane(at)example(dot)org"));
        assert_eq!(found("jane (at) example.org."), Some("jane (at) example.org"));
        assert_eq!(found("look (at) me"), None);
        assert_eq!(found("(at) example.org"), None);
    }
}
