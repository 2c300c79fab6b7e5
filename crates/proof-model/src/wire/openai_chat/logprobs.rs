//! Log-probabilities, in the two forms in which servers write them.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::answer::lenient;
use crate::TokenLogprob;

/// The log-probabilities of the tokens, where they are there.
pub(super) fn logprobs(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Deserialize)]
    struct Logprobs {
        #[serde(default)]
        content: Option<Vec<Token>>,
    }
    #[derive(Deserialize)]
    struct Token {
        #[serde(rename = "token")]
        text: String,
        logprob: f64,
        #[serde(default)]
        top_logprobs: Option<Vec<Likely>>,
    }
    #[derive(Deserialize)]
    struct Likely {
        token: String,
        logprob: f64,
    }
    let Some(tokens) = lenient::<Logprobs>(raw).and_then(|logprobs| logprobs.content) else {
        return logprobs_in_lists(raw);
    };
    let top = |likely: Vec<Likely>| likely.into_iter().map(|likely| (likely.token, likely.logprob)).collect();
    tokens
        .into_iter()
        .map(|token| TokenLogprob {
            token: token.text,
            logprob: token.logprob,
            top: token.top_logprobs.map(top).unwrap_or_default(),
        })
        .collect()
}

/// The older form, which Together has: a list of the tokens, one of their numbers, and one of the likeliest at each place.
fn logprobs_in_lists(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Deserialize)]
    struct Lists<'a> {
        #[serde(default)]
        tokens: Vec<String>,
        #[serde(default)]
        token_logprobs: Vec<Option<f64>>,
        #[serde(borrow, default)]
        top_logprobs: Option<&'a RawValue>,
    }
    let Some(lists) = lenient::<Lists<'_>>(raw) else { return vec![] };
    let mut top = lenient::<Vec<Map<String, Value>>>(lists.top_logprobs).unwrap_or_default().into_iter();
    let numbers = lists.token_logprobs.into_iter().map(Some).chain(std::iter::repeat(None));
    let tokens = lists.tokens.into_iter().zip(numbers).filter_map(|(token, logprob)| {
        let top = top.next().unwrap_or_default();
        let top = top.into_iter().filter_map(|(token, logprob)| Some((token, logprob.as_f64()?))).collect();
        // The first token of all has none.
        Some(TokenLogprob { token, logprob: logprob??, top })
    });
    tokens.collect()
}
