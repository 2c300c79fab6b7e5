//! Takes keys out of whatever a provider says.

use std::sync::LazyLock;

use ::bytes::Bytes;
use regex::{Regex, bytes};

use crate::CallError;
use crate::environment::Secret;

/// What stands in a key's place.
const STARS: &str = "***";

/// Keys of known providers, whole or partly hidden by the provider itself (`sk-ab****yz`).
static KEY_SHAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:sk|gsk|xai)[-_][\w*.\-]{5,}[\w*\-]|\bAIza[\w\-]{20,}|\bBearer [\w*.\-]{6,}").ok()
});

/// Knows the secrets of one target.
pub(crate) struct Redactor {
    exact: Option<bytes::Regex>,
}

impl Redactor {
    pub(crate) fn new(secrets: &[Secret]) -> Self {
        // A very short value would blacken ordinary words; no real key is that short.
        let mut patterns: Vec<String> = secrets
            .iter()
            .filter(|secret| 6 <= secret.expose().len())
            .map(|secret| regex::escape(secret.expose()))
            .collect();
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
        let exact = if patterns.is_empty() { None } else { bytes::Regex::new(&patterns.join("|")).ok() };
        Self { exact }
    }

    /// A body without the target's own secrets; not copied where there is none.
    pub(crate) fn bytes(&self, body: Bytes) -> Bytes {
        match &self.exact {
            Some(exact) if exact.is_match(&body) => {
                exact.replace_all(&body, STARS.as_bytes()).into_owned().into()
            }
            Some(_) | None => body,
        }
    }

    /// An error's words without the target's secrets, nor anything that looks like a key.
    pub(crate) fn error(&self, error: &mut CallError) {
        error.message = self.text(&error.message);
    }

    fn text(&self, text: &str) -> String {
        let text = match &self.exact {
            Some(exact) => {
                String::from_utf8_lossy(&exact.replace_all(text.as_bytes(), STARS.as_bytes())).into_owned()
            }
            None => text.to_owned(),
        };
        match &*KEY_SHAPES {
            Some(shapes) => shapes.replace_all(&text, STARS).into_owned(),
            None => text,
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redactor(secret: &str) -> Redactor {
        Redactor::new(&[Secret::new(secret)])
    }

    #[test]
    fn keys_of_known_shapes_are_hidden_even_if_they_are_not_ours() {
        let text =
            "Incorrect API key provided: sk-proj-ab*****************wxyz. See https://platform.openai.com";
        assert_eq!(
            redactor("planted-key").text(text),
            "Incorrect API key provided: ***. See https://platform.openai.com"
        );
    }

    #[test]
    fn a_body_without_secrets_is_not_copied() {
        let body = Bytes::from_static(b"{\"text\":\"hello\"}");
        assert_eq!(redactor("planted-key").bytes(body.clone()).as_ptr(), body.as_ptr());
    }

    proptest! {
        #[test]
        fn no_planted_secret_gets_through(secret in "[!-~]{6,40}", before in ".{0,40}", after in ".{0,40}") {
            let shown = redactor(&secret).text(&format!("{before}{secret}{after}"));
            prop_assume!(!STARS.contains(&secret) && !before.contains(&secret) && !after.contains(&secret));
            prop_assert!(!shown.contains(&secret));
            let body = redactor(&secret).bytes(Bytes::from(format!("{before}{secret}{after}")));
            prop_assert!(!String::from_utf8_lossy(&body).contains(&secret));
        }
    }
}
