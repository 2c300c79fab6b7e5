//! Secrets in a text: keys and tokens in the formats that their issuers publish, private keys, and values that are assigned to a name such
//! as `password`.
//!
//! One pass finds the beginnings of all formats; each is then held to its alphabet, its length and, where there is one, its check
//! sum. What documentation shows in their place (`AKIA…EXAMPLE`, `sk-xxxx`, `<your key>`) is not reported; nor are UUIDs and
//! hashes, which have no name of a secret beside them. The time is linear in the text.

mod assigned;
mod formats;
mod looks;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use formats::{FORMATS, Format};

/// A secret in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The name of its kind in suites and reports.
    pub kind: &'static str,
    /// The kind in words.
    pub shown: &'static str,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// Whether its check sum was verified: then it is no placeholder.
    pub is_summed: bool,
}

/// The kinds that are known, each a name and what it is.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut seen = "";
    let formats = FORMATS.iter().filter_map(move |format| {
        let is_new = seen != format.kind;
        seen = format.kind;
        is_new.then_some((format.kind, format.shown))
    });
    formats.chain([(assigned::KIND, assigned::SHOWN), (assigned::URL_KIND, assigned::URL_SHOWN)])
}

/// The beginnings that are looked for, and what each may begin.
struct Starts {
    automaton: AhoCorasick,
    begins: Vec<Begins>,
}

#[derive(Clone, Copy)]
enum Begins {
    Format(&'static Format),
    /// A name that secrets are assigned to.
    Name,
    /// `://`.
    Url,
}

static STARTS: LazyLock<Option<Starts>> = LazyLock::new(|| {
    let formats =
        FORMATS.iter().flat_map(|f| f.prefixes.iter().map(move |prefix| (*prefix, Begins::Format(f))));
    let names = assigned::NAMES.iter().map(|name| (*name, Begins::Name));
    let all: Vec<(&str, Begins)> = formats.chain(names).chain([("://", Begins::Url)]).collect();
    let patterns = all.iter().map(|(pattern, _)| *pattern);
    let automaton = AhoCorasick::new(patterns).ok()?;
    Some(Starts { automaton, begins: all.iter().map(|(_, begins)| *begins).collect() })
});

/// Finds secrets, in the order of the text; no two share a byte.
///
/// ```
/// // Built here, so that no scanner takes the documentation for a leak.
/// let key = format!("{}{}", "AKIA", "QYLPMN5HHHFPZAM2");
/// let text = format!("The key is {key}.");
/// let secrets = proof_text::secrets::find(&text);
/// assert_eq!((secrets[0].kind, &text[secrets[0].start..secrets[0].end]), ("aws_access_key", key.as_str()));
/// assert!(proof_text::secrets::find("550e8400-e29b-41d4-a716-446655440000").is_empty());
/// ```
pub fn find(text: &str) -> Vec<Secret> {
    let Some(starts) = STARTS.as_ref() else { return Vec::new() };
    let mut secrets: Vec<Secret> = Vec::new();
    let mut add = |secret: Secret| match secrets.last_mut() {
        // A format is more than a name with a value, which may hold it.
        Some(last) if secret.start < last.end => {
            if last.kind == assigned::KIND && secret.kind != assigned::KIND {
                *last = secret;
            }
        }
        _ => secrets.push(secret),
    };
    for found in starts.automaton.find_overlapping_iter(text) {
        let secret = match starts.begins.get(found.pattern().as_usize()) {
            Some(Begins::Format(format)) => format.secret_at(text, found.start(), found.end()),
            Some(Begins::Name) => assigned::value_of(text, found.start(), found.end()),
            Some(Begins::Url) => assigned::password_of(text, found.start(), found.end()),
            None => None,
        };
        if let Some(secret) = secret {
            add(secret);
        }
    }
    secrets
}

#[cfg(test)]
mod tests;
