//! Finds keys that were written into a file, and keeps them out of what is shown.
//!
//! Only keys with a shape of their own are found: a prefix that their issuer gave them and enough random-looking
//! characters behind it. What is found is never repeated: [`redacted`] replaces it by `*` in the source that a
//! diagnostic shows.

use std::ops::Range;

use proof_diag::{Diagnostic, Label, SourceFile};

/// A key in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it looks like: `an OpenAI or Anthropic key`.
    pub kind: &'static str,
}

struct Pattern {
    prefix: &'static str,
    /// How many characters follow at least.
    min: usize,
    alphabet: Alphabet,
    kind: &'static str,
}

#[derive(Clone, Copy)]
enum Alphabet {
    /// Letters, digits, `_` and `-`.
    Url,
    /// Letters and digits.
    Letters,
    /// Capitals and digits.
    Capitals,
}

impl Alphabet {
    fn has(self, c: char) -> bool {
        match self {
            Self::Url => c.is_ascii_alphanumeric() || c == '_' || c == '-',
            Self::Letters => c.is_ascii_alphanumeric(),
            Self::Capitals => c.is_ascii_uppercase() || c.is_ascii_digit(),
        }
    }
}

const fn pattern(prefix: &'static str, min: usize, alphabet: Alphabet, kind: &'static str) -> Pattern {
    Pattern { prefix, min, alphabet, kind }
}

const PATTERNS: [Pattern; 21] = [
    pattern("sk-", 20, Alphabet::Url, "an OpenAI or Anthropic key"),
    pattern("sk_live_", 16, Alphabet::Letters, "a Stripe key"),
    pattern("rk_live_", 16, Alphabet::Letters, "a Stripe key"),
    pattern("AKIA", 16, Alphabet::Capitals, "an AWS access key"),
    pattern("ASIA", 16, Alphabet::Capitals, "an AWS access key"),
    pattern("AIza", 35, Alphabet::Url, "a Google key"),
    pattern("ghp_", 30, Alphabet::Letters, "a GitHub token"),
    pattern("gho_", 30, Alphabet::Letters, "a GitHub token"),
    pattern("ghu_", 30, Alphabet::Letters, "a GitHub token"),
    pattern("ghs_", 30, Alphabet::Letters, "a GitHub token"),
    pattern("ghr_", 30, Alphabet::Letters, "a GitHub token"),
    pattern("github_pat_", 22, Alphabet::Url, "a GitHub token"),
    pattern("glpat-", 20, Alphabet::Url, "a GitLab token"),
    pattern("xoxb-", 10, Alphabet::Url, "a Slack token"),
    pattern("xoxp-", 10, Alphabet::Url, "a Slack token"),
    pattern("xoxa-", 10, Alphabet::Url, "a Slack token"),
    pattern("xoxr-", 10, Alphabet::Url, "a Slack token"),
    pattern("xoxs-", 10, Alphabet::Url, "a Slack token"),
    pattern("hf_", 30, Alphabet::Letters, "a Hugging Face token"),
    pattern("gsk_", 30, Alphabet::Letters, "a Groq key"),
    pattern("pplx-", 30, Alphabet::Letters, "a Perplexity key"),
];

const KEY_BEGIN: &str = "-----BEGIN ";
const KEY_HEAD: &str = "PRIVATE KEY-----";
const KEY_END: &str = "-----END ";

/// The keys in a text, in order.
pub fn find(text: &str) -> Vec<Secret> {
    let mut found = private_keys(text);
    for pattern in &PATTERNS {
        for (at, prefix) in text.match_indices(pattern.prefix) {
            if starts_inside_word(text, at) {
                continue;
            }
            let rest = text.get(at + prefix.len()..).unwrap_or_default();
            let length = rest.find(|c: char| !pattern.alphabet.has(c)).unwrap_or(rest.len());
            let body = rest.get(..length).unwrap_or_default();
            // A key is random: words joined by hyphens are not.
            let is_random =
                body.bytes().any(|b| b.is_ascii_digit()) && body.bytes().any(|b| b.is_ascii_alphabetic());
            if length >= pattern.min && is_random {
                found.push(Secret { range: at..at + prefix.len() + length, kind: pattern.kind });
            }
        }
    }
    found.sort_by_key(|secret| (secret.range.start, secret.range.end));
    found.dedup_by(|next, kept| next.range.start < kept.range.end);
    found
}

fn starts_inside_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn private_keys(text: &str) -> Vec<Secret> {
    let mut found = vec![];
    for (at, begin) in text.match_indices(KEY_BEGIN) {
        let rest = text.get(at + begin.len()..).unwrap_or_default();
        let Some(head) = rest.lines().next().filter(|line| line.contains(KEY_HEAD)) else { continue };
        let head_end = at + begin.len() + head.len();
        let body = text.get(head_end..).unwrap_or_default();
        let end = body.find(KEY_END).map_or(body.len(), |end| end);
        found.push(Secret { range: at..head_end + end, kind: "a private key" });
    }
    found
}

/// The same diagnostics with every key in the sources they show, and in their words, replaced by `*`.
pub fn redacted(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if diagnostics.is_empty() {
        return diagnostics;
    }
    let mut files: Vec<(SourceFile, SourceFile)> = vec![];
    diagnostics.into_iter().map(|diagnostic| redact(diagnostic, &mut files)).collect()
}

fn redact(diagnostic: Diagnostic, files: &mut Vec<(SourceFile, SourceFile)>) -> Diagnostic {
    let labels = diagnostic.labels.into_iter().map(|label| {
        let file = redacted_file(label.span.file(), files);
        Label { span: file.span(label.span.range()), text: redacted_text(&label.text), ..label }
    });
    Diagnostic {
        labels: labels.collect(),
        message: redacted_text(&diagnostic.message),
        notes: diagnostic.notes.iter().map(|note| redacted_text(note)).collect(),
        help: diagnostic.help.iter().map(|help| redacted_text(help)).collect(),
        related: diagnostic.related.into_iter().map(|child| redact(child, files)).collect(),
        ..diagnostic
    }
}

fn redacted_file(file: &SourceFile, files: &mut Vec<(SourceFile, SourceFile)>) -> SourceFile {
    if let Some((_, clean)) = files.iter().find(|(known, _)| known == file) {
        return clean.clone();
    }
    let text = redacted_text(file.text());
    let clean = if text == file.text() { file.clone() } else { SourceFile::new(file.name(), text) };
    files.push((file.clone(), clean.clone()));
    clean
}

/// The text with every key replaced by as many `*` as it has bytes; line ends stay, so that places do too.
pub fn redacted_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for secret in find(text) {
        out.push_str(text.get(at..secret.range.start).unwrap_or_default());
        for char in text.get(secret.range.clone()).unwrap_or_default().chars() {
            match char {
                '\n' | '\r' => out.push(char),
                _ => out.extend(std::iter::repeat_n('*', char.len_utf8())),
            }
        }
        at = secret.range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(redacted_text(text), expected);
    }

    // Built from pieces, so that no scanner takes this file for a leak.
    fn key(prefix: &str, n: usize) -> String {
        format!("{prefix}{}", "a1B2".repeat(n))
    }

    #[test]
    fn keys_are_found_by_their_shape() {
        check(&format!("use {} now", key("sk-proj-", 6)), &format!("use {} now", "*".repeat(32)));
        check(&format!("{}.", key("ghp_", 9)), &format!("{}.", "*".repeat(40)));
        check(&format!("AKIA{}", "A1B2".repeat(4)), &"*".repeat(20));
        check(&key("xoxb-", 3), &"*".repeat(17));
    }

    #[test]
    fn words_are_no_keys() {
        for text in
            ["sk-learn-is-a-library-for-learning", "task-sk-", "sk-1234", "AKIA is a prefix", "hf_token"]
        {
            check(text, text);
        }
    }

    #[test]
    fn a_private_key_is_found_to_its_end() {
        let text = format!("{KEY_BEGIN}RSA {KEY_HEAD}\nMIIE\n{KEY_END}RSA PRIVATE KEY-----\nafter");
        let clean = redacted_text(&text);
        assert!(!clean.contains("MIIE") && clean.ends_with("after"), "{clean}");
        assert_eq!(clean.len(), text.len());
    }
}
