//! A streamed answer: each event holds an answer with the next parts. Tool calls come whole.
//!
//! There is no last event. The answer is whole once a candidate says why it ended, or the prompt was refused.

use serde_json::value::RawValue;

#[cfg(test)]
use super::super::alike::Shapes;
use super::super::alike::{Added, Alike, Places};
use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader, arguments};
use super::answer::{Answer, Candidate, Tokens, finish_reason, is_blocked, logprobs, raw_parts};
use crate::stream::Event;
use crate::{Api, CallError, FinishReason};

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    /// Only words of the output are added so.
    alike: Alike<()>,
    /// What the latest event says of the tokens, which only the last one says in full.
    usage: String,
    has_candidate: bool,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        if let Some(Added { words, counts, .. }) = self.alike.read(event) {
            self.count(counts);
            self.assembly.response.text.push_str(&words);
            return Ok(());
        }
        let Ok(answer) = serde_json::from_slice::<Answer<'_>>(event.data) else {
            return Err(no_answer(event.data, "`candidates`"));
        };
        if answer.error.is_some() {
            return Err(no_answer(event.data, "`candidates`"));
        }
        let response = &mut self.assembly.response;
        Assembly::note(&mut response.request_id, answer.response_id.as_deref());
        Assembly::note(&mut response.served_model, answer.model_version.as_deref());
        if is_blocked(answer.prompt_feedback) {
            // An output all the same, without words: other formats tell of their filters in this way.
            response.finish_reason = FinishReason::ContentFilter;
            self.assembly.is_complete = true;
        } else if let Some(words) = answer.words() {
            self.alike.learn(event, Places { words, filler: None, counts: answer.usage_metadata }, ());
        }
        self.count(answer.usage_metadata.map(RawValue::get));
        // Only one answer is ever asked for.
        let mut candidates = answer.candidates.into_iter().flatten().enumerate();
        match candidates.find(|(_, candidate)| candidate.index.unwrap_or(0) == 0) {
            Some((place, candidate)) => self.candidate(candidate, event.data, place),
            None => Ok(()),
        }
    }

    #[cfg(test)]
    fn shapes(&mut self) -> Option<&mut dyn Shapes> {
        Some(&mut self.alike)
    }

    fn assembly(&mut self) -> &mut Assembly {
        if self.assembly.is_complete && !self.usage.is_empty() {
            let usage = serde_json::from_str(&self.usage).ok();
            self.assembly.response.usage = lenient::<Tokens>(usage).map(Tokens::usage);
            self.usage.clear();
        }
        &mut self.assembly
    }
}

impl Reader {
    /// Whether there is an answer at all: a candidate, or the word that there is none.
    pub(super) fn has_answer(&self) -> bool {
        self.has_candidate || self.assembly.is_complete
    }

    fn count(&mut self, usage: Option<&str>) {
        if let Some(usage) = usage {
            self.usage.clear();
            self.usage.push_str(usage);
        }
    }

    fn candidate(&mut self, candidate: Candidate<'_>, data: &[u8], place: usize) -> Result<(), CallError> {
        self.has_candidate = true;
        let parts = candidate.content.and_then(|content| content.parts).unwrap_or_default();
        let mut raw = vec![];
        for (idx, part) in parts.into_iter().enumerate() {
            if part.is_kept() {
                if raw.is_empty() {
                    raw = raw_parts(data, place);
                }
                if let Some(raw) = raw.get(idx) {
                    self.assembly.block(Api::Gemini, raw.get());
                }
            }
            if let Some(text) = &part.text {
                match part.thought {
                    Some(true) => self.assembly.reasoning.push_str(text),
                    _ => self.assembly.response.text.push_str(text),
                }
            }
            if let Some(called) = part.function_call {
                let number = self.assembly.n_calls();
                let call = self.assembly.call(number)?;
                call.id = called.id.map(Text::into_owned).unwrap_or_default();
                call.name = called.name.map(Text::into_owned).unwrap_or_default();
                call.arguments = called.args.map_or_else(|| "{}".to_owned(), arguments::compact);
            }
        }
        if candidate.logprobs_result.is_some() {
            self.assembly.response.logprobs.extend(logprobs(candidate.logprobs_result));
        }
        if let Some(word) = candidate.finish_reason.filter(|word| !word.is_empty()) {
            self.assembly.is_complete = true;
            self.assembly.response.finish_reason = finish_reason(&word);
        }
        Ok(())
    }
}
