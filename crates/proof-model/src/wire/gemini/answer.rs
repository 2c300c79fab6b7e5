//! An answer, which is also what each event of a stream holds.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::EventReader;
use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::Reader;
use crate::stream::Event;
use crate::{CallError, FinishReason, Response, TokenLogprob, Usage};

/// The response that a body holds: a stream of one event.
pub(in super::super) fn read(body: &[u8]) -> Result<Response, CallError> {
    let mut reader = Reader::default();
    reader.event(Event { name: "", data: body })?;
    if !reader.has_answer() {
        return Err(no_answer(body, "`candidates`"));
    }
    let assembly = reader.assembly();
    assembly.is_complete = true;
    assembly.finish()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    #[serde(borrow, default)]
    pub candidates: Option<Several<Candidate<'a>>>,
    #[serde(borrow, default)]
    pub prompt_feedback: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub usage_metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub model_version: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub response_id: Option<Text<'a>>,
    #[serde(default)]
    pub error: Option<IgnoredAny>,
}

impl<'a> Answer<'a> {
    /// The words that it adds to the output, where they stand in the event; none if one of its candidates does more. What
    /// stands beside the candidates is not looked at.
    pub(super) fn words(&self) -> Option<&'a str> {
        let candidate = self.candidates.as_ref()?.only()?;
        let goes_on = candidate.index.unwrap_or(0) == 0
            && candidate.logprobs_result.is_none()
            && candidate.finish_reason.as_deref().is_none_or(str::is_empty);
        let part = candidate.content.as_ref().filter(|_| goes_on)?.parts.as_ref()?.only()?;
        let is_bare = !part.is_kept() && part.function_call.is_none();
        part.text.as_ref().filter(|_| is_bare)?.as_borrowed()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Candidate<'a> {
    #[serde(default)]
    pub index: Option<u64>,
    #[serde(borrow, default)]
    pub content: Option<Content<'a>>,
    #[serde(borrow, default)]
    pub finish_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub logprobs_result: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Content<'a> {
    #[serde(borrow, default)]
    pub parts: Option<Several<Part<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Part<'a> {
    #[serde(borrow, default)]
    pub text: Option<Text<'a>>,
    #[serde(default)]
    pub thought: Option<bool>,
    #[serde(default)]
    pub thought_signature: Option<IgnoredAny>,
    #[serde(borrow, default)]
    pub function_call: Option<Call<'a>>,
}

impl Part<'_> {
    /// Whether it must go back byte for byte: a thought, or what bears a signature or an id of the server's.
    pub(super) fn is_kept(&self) -> bool {
        self.thought == Some(true)
            || self.thought_signature.is_some()
            || self.function_call.as_ref().is_some_and(|call| call.id.is_some())
    }
}

#[derive(Deserialize)]
pub(super) struct Call<'a> {
    #[serde(borrow, default)]
    pub id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub args: Option<&'a RawValue>,
}

/// A list that mostly has one item: only further ones need memory of their own.
pub(super) struct Several<T> {
    first: Option<T>,
    rest: Vec<T>,
}

impl<T> Several<T> {
    /// Its item, if it is the only one.
    fn only(&self) -> Option<&T> {
        self.first.as_ref().filter(|_| self.rest.is_empty())
    }
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self { first: None, rest: vec![] }
    }
}

impl<T> IntoIterator for Several<T> {
    type Item = T;
    type IntoIter = std::iter::Chain<std::option::IntoIter<T>, std::vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.rest)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Several<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Several<T>, A::Error> {
                let mut several = Several { first: seq.next_element()?, rest: vec![] };
                while let Some(item) = seq.next_element()? {
                    several.rest.push(item);
                }
                Ok(several)
            }
        }
        deserializer.deserialize_seq(Items(PhantomData))
    }
}

/// The parts of a candidate in the server's own bytes.
pub(super) fn raw_parts(data: &[u8], place: usize) -> Vec<&RawValue> {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        candidates: Vec<Candidate<'a>>,
    }
    #[derive(Deserialize)]
    struct Candidate<'a> {
        #[serde(borrow, default)]
        content: Option<Content<'a>>,
    }
    #[derive(Deserialize)]
    struct Content<'a> {
        #[serde(borrow, default)]
        parts: Option<Vec<&'a RawValue>>,
    }
    let answer = serde_json::from_slice::<Answer<'_>>(data).ok();
    let candidate = answer.and_then(|answer| answer.candidates.into_iter().nth(place));
    candidate.and_then(|candidate| candidate.content?.parts).unwrap_or_default()
}

/// Whether the prompt itself was refused, so that there is no candidate at all.
pub(super) fn is_blocked(feedback: Option<&RawValue>) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Feedback<'a> {
        #[serde(borrow, default)]
        block_reason: Option<Text<'a>>,
    }
    lenient::<Feedback<'_>>(feedback).is_some_and(|feedback| feedback.block_reason.is_some())
}

/// Why it ended. A filter of the provider's is one of several words.
pub(super) fn finish_reason(word: &str) -> FinishReason {
    match word {
        "STOP" => FinishReason::Stop,
        "MAX_TOKENS" | "CONTINUATION" => FinishReason::Length,
        "SAFETY"
        | "RECITATION"
        | "LANGUAGE"
        | "BLOCKLIST"
        | "PROHIBITED_CONTENT"
        | "SPII"
        | "MODEL_ARMOR"
        | "ESCALATION"
        | "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION" => FinishReason::ContentFilter,
        _ => FinishReason::Other,
    }
}

/// The log-probabilities of the tokens, where they are there.
pub(super) fn logprobs(raw: Option<&RawValue>) -> Vec<TokenLogprob> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Logprobs {
        #[serde(default)]
        chosen_candidates: Vec<Token>,
        #[serde(default)]
        top_candidates: Vec<Likely>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Token {
        token: String,
        log_probability: f64,
    }
    #[derive(Default, Deserialize)]
    struct Likely {
        #[serde(default)]
        candidates: Vec<Token>,
    }
    let Logprobs { chosen_candidates, top_candidates } = lenient(raw).unwrap_or_default();
    let mut likely = top_candidates.into_iter();
    let with_likely = chosen_candidates.into_iter().map(|chosen| TokenLogprob {
        token: chosen.token,
        logprob: chosen.log_probability,
        top: likely
            .next()
            .unwrap_or_default()
            .candidates
            .into_iter()
            .map(|token| (token.token, token.log_probability))
            .collect(),
    });
    with_likely.collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tokens {
    prompt_token_count: u64,
    #[serde(default)]
    tool_use_prompt_token_count: Option<u64>,
    #[serde(default)]
    cached_content_token_count: Option<u64>,
    #[serde(default)]
    candidates_token_count: Option<u64>,
    #[serde(default)]
    thoughts_token_count: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<Vec<Modality>>,
    #[serde(default)]
    candidates_tokens_details: Option<Vec<Modality>>,
}

/// The tokens of one kind: `TEXT`, `IMAGE`, `AUDIO`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modality {
    #[serde(default)]
    modality: Option<String>,
    #[serde(default)]
    token_count: Option<u64>,
}

impl Tokens {
    /// What is cached counts within the prompt; what is thought is counted beside the candidates.
    pub(super) fn usage(self) -> Usage {
        let input = self.prompt_token_count + self.tool_use_prompt_token_count.unwrap_or(0);
        let reasoning = self.thoughts_token_count.unwrap_or(0);
        let output = self.candidates_token_count.unwrap_or(0) + reasoning;
        Usage {
            input,
            output,
            cache_read: self.cached_content_token_count.unwrap_or(0).min(input),
            reasoning,
            input_audio: audio(self.prompt_tokens_details).min(input),
            output_audio: audio(self.candidates_tokens_details).min(output),
            ..Usage::default()
        }
    }
}

fn audio(details: Option<Vec<Modality>>) -> u64 {
    let sound = details.into_iter().flatten().filter(|one| one.modality.as_deref() == Some("AUDIO"));
    sound.filter_map(|one| one.token_count).sum()
}
