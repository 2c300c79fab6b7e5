//! Takes keys out of whatever a provider says.
//!
//! What is kept or shown of an answer passes here: the body, the response that was read from it, the headers, errors. The
//! target's own secrets are looked for in every form that a server may give them back in ([`forms`]); in errors also
//! whatever looks like a key of somebody else.

mod forms;

use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use ::bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use regex::{Regex, bytes};

use crate::environment::Secret;
use crate::{CallError, Response};

/// What stands in a key's place.
const STARS: &str = "***";
/// A shorter value would blacken ordinary words; no real key is that short.
const MIN_SECRET: usize = 6;

/// Keys of known providers, whole or partly hidden by the provider itself (`sk-ab****yz`).
static KEY_SHAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let shapes = [
        r"\b(?:sk|gsk|xai|csk|pplx|nvapi|hf|fw|r8|ghp|gho|github_pat)[-_][\w*.\-]{5,}[\w*\-]",
        r"\bAIza[\w\-]{20,}",
        r"\bya29\.[\w\-]{10,}",
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
        r"\beyJ[\w\-]{10,}\.[\w\-]{10,}\.[\w\-]*",
        r"\bBearer [\w*.\-]{6,}",
    ];
    Regex::new(&shapes.join("|")).ok()
});

/// Knows the secrets of one target.
pub(crate) struct Redactor {
    // A key that a command writes may change while answers to the one before are under way, so secrets are only added.
    known: RwLock<Arc<Known>>,
}

#[derive(Default)]
struct Known {
    secrets: Vec<String>,
    /// The forms without escapes.
    plain: Option<bytes::Regex>,
    /// The forms with escapes, made when the first text may hold one.
    escaped: OnceLock<Option<bytes::Regex>>,
}

impl Redactor {
    pub(crate) fn new(secrets: &[Secret]) -> Self {
        let redactor = Self { known: RwLock::default() };
        redactor.add(secrets);
        redactor
    }

    /// Learns further secrets.
    pub(crate) fn add(&self, secrets: &[Secret]) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut all = known.secrets.clone();
        for secret in secrets.iter().map(Secret::expose) {
            if MIN_SECRET <= secret.len() && !all.iter().any(|other| other == secret) {
                all.push(secret.to_owned());
            }
        }
        // The longest first, so that a key that begins another one does not leave the other's end.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        *known = Arc::new(Known::new(all));
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A body without the target's own secrets; not copied where there is none.
    pub(crate) fn bytes(&self, body: Bytes) -> Bytes {
        match self.known().clean(&body) {
            Some(clean) => clean.into(),
            None => body,
        }
    }

    /// A body that broke off, without the target's own secrets, nor the first part of one at its end.
    pub(crate) fn cut_bytes(&self, body: Bytes) -> Bytes {
        let body = self.bytes(body);
        match self.known().without_beginning(&body) {
            Some(len) => [body.get(..len).unwrap_or_default(), STARS.as_bytes()].concat().into(),
            None => body,
        }
    }

    /// Headers without the target's own secrets.
    pub(crate) fn headers(&self, headers: &mut HeaderMap) {
        let known = self.known();
        for value in headers.values_mut() {
            if let Some(clean) = known.clean(value.as_bytes()) {
                *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static(STARS));
            }
        }
    }

    /// An error's words without the target's secrets, nor anything that looks like a key.
    pub(crate) fn error(&self, error: &mut CallError) {
        let CallError { kind: _, status: _, message, request_id, attempts: _, retry_after: _ } = error;
        *message = self.text(message);
        if let Some(request_id) = request_id {
            *request_id = self.text(request_id);
        }
    }

    /// A response without the target's secrets, wherever a server may have put them. Its body has been through
    /// [`bytes`](Self::bytes).
    pub(crate) fn response(&self, response: &mut Response) {
        let known = self.known();
        let mut has_secret = false;
        let mut clean = |text: &mut String| {
            if let Some(found) = known.clean(text.as_bytes()) {
                has_secret = true;
                *text = String::from_utf8_lossy(&found).into_owned();
            }
        };
        let Response {
            text,
            tool_calls,
            reasoning,
            reasoning_blocks,
            finish_reason: _,
            usage: _,
            served_model,
            fingerprint,
            logprobs,
            output_mode: _,
            repaired,
            answered_by,
            is_hedged: _,
            is_batch: _,
            request_id,
            latency: _,
            first_token: _,
            attempts: _,
            raw,
        } = response;
        clean(text);
        for text in
            [reasoning, served_model, fingerprint, repaired, answered_by, request_id].into_iter().flatten()
        {
            clean(text);
        }
        for call in tool_calls {
            clean(&mut call.id);
            clean(&mut call.name);
            clean(&mut call.arguments);
        }
        for block in reasoning_blocks {
            clean(&mut block.json);
        }
        // A key may lie across tokens, or in one of those that were likely.
        let tokens: String = logprobs.iter().map(|logprob| logprob.token.as_str()).collect();
        let likely = logprobs.iter().flat_map(|logprob| &logprob.top).map(|(token, _)| token.as_str());
        let likely = likely.collect::<Vec<_>>().join("\n");
        if known.clean(tokens.as_bytes()).is_some() || known.clean(likely.as_bytes()).is_some() {
            logprobs.clear();
            has_secret = true;
        }
        // In the body it may lie across two events: then no part of the body is safe.
        if has_secret {
            *raw = Bytes::from_static(b"(left out: the answer held the key)");
        }
    }

    /// A text without the target's secrets, nor anything that looks like a key.
    pub(crate) fn text(&self, text: &str) -> String {
        let text = match self.known().clean(text.as_bytes()) {
            Some(clean) => String::from_utf8_lossy(&clean).into_owned(),
            None => text.to_owned(),
        };
        match &*KEY_SHAPES {
            Some(shapes) => shapes.replace_all(&text, STARS).into_owned(),
            None => text,
        }
    }
}

/// Whether a text looks like a key of a known provider.
pub(crate) fn looks_like_a_key(text: &str) -> bool {
    KEY_SHAPES.as_ref().is_some_and(|shapes| shapes.is_match(text))
}

impl Known {
    fn new(secrets: Vec<String>) -> Self {
        let forms: Vec<String> = secrets.iter().flat_map(|secret| forms::plain(secret)).collect();
        let patterns: Vec<String> = forms.iter().map(|form| regex::escape(form)).collect();
        let plain = if patterns.is_empty() { None } else { bytes::Regex::new(&patterns.join("|")).ok() };
        Self { secrets, plain, escaped: OnceLock::new() }
    }

    /// A text without the secrets; none if there is none in it.
    fn clean(&self, text: &[u8]) -> Option<Vec<u8>> {
        let plain = self.plain.as_ref()?;
        let mut clean = plain.is_match(text).then(|| plain.replace_all(text, STARS.as_bytes()).into_owned());
        if forms::may_be_escaped(text)
            && let Some(escaped) = self.escaped.get_or_init(|| forms::escaped(&self.secrets))
        {
            let found = clean.as_deref().unwrap_or(text);
            if escaped.is_match(found) {
                clean = Some(escaped.replace_all(found, STARS.as_bytes()).into_owned());
            }
        }
        clean
    }

    /// How much of a text comes before the first part of a secret at its end; none if there is no such part.
    fn without_beginning(&self, text: &[u8]) -> Option<usize> {
        let is_beginning = |secret: &String, len: usize| {
            secret.as_bytes().get(..len).is_some_and(|beginning| text.ends_with(beginning))
        };
        let longest = |secret| (MIN_SECRET..String::len(secret)).rev().find(|len| is_beginning(secret, *len));
        self.secrets.iter().filter_map(longest).max().map(|len| text.len() - len)
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
        for key in [
            "hf_abcdefghij",
            "AKIAIOSFODNN7EXAMPLE",
            "ya29.a0AfH6SMBx_yz",
            "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2ln",
        ] {
            assert_eq!(redactor("planted-key").text(&format!("key {key} refused")), "key *** refused");
            assert!(looks_like_a_key(key));
        }
        assert!(!looks_like_a_key("print-access-token"));
    }

    #[test]
    fn a_body_without_secrets_is_not_copied() {
        let body = Bytes::from_static(b"{\"text\":\"hello \\u00e9 100%\"}");
        assert_eq!(redactor("planted-key").bytes(body.clone()).as_ptr(), body.as_ptr());
    }

    #[test]
    fn the_first_part_of_a_key_at_the_end_of_a_cut_body_is_hidden() {
        let redactor = redactor("planted-key");
        let cut = |body: &'static str| redactor.cut_bytes(Bytes::from_static(body.as_bytes()));
        assert_eq!(cut("wrong key: planted-"), "wrong key: ***");
        assert_eq!(cut("wrong key: plant"), "wrong key: plant");
        assert_eq!(cut("wrong key: planted-key"), "wrong key: ***");
    }

    #[test]
    fn a_key_that_is_added_later_is_hidden_beside_the_first() {
        let redactor = redactor("planted-one");
        redactor.add(&[Secret::new("planted-two"), Secret::new("planted-two-and-more")]);
        assert_eq!(redactor.text("planted-one planted-two planted-two-and-more"), "*** *** ***");
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
