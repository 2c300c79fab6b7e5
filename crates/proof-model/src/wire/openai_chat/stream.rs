//! A streamed answer.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/chat/streaming>. The last event is the text `[DONE]`; servers
//! that leave it out are believed once they have said why the answer ended.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

#[cfg(test)]
use super::super::alike::Shapes;
use super::super::alike::{Added, Alike, Places, within_quotes};
use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{Call, Content, Groq, Part, argument_text, finish_reason};
use super::logprobs::logprobs;
use super::reasoning::{Details, Keep, Thoughts, block};
use super::usage::Tokens;
use crate::provider::Quirks;
use crate::stream::Event;
use crate::{CallError, ErrorKind, FinishReason};

/// What the words of an event are added to.
#[derive(Clone, Copy, Debug)]
enum To {
    /// The output.
    Text,
    /// The reasoning.
    Reasoning,
    /// The arguments of the tool call of this number.
    Arguments(usize),
}

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    alike: Alike<To>,
    has_refused: bool,
    keep: Keep,
    /// The field in which the reasoning comes.
    field: Option<&'static str>,
    details: Details,
    thoughts: Thoughts,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        let data = event.data;
        if let Some(Added { words, to, .. }) = self.alike.read(event) {
            match to {
                To::Text => self.text(&words),
                To::Reasoning => self.assembly.reasoning.push_str(&words),
                To::Arguments(number) => self.assembly.call(number)?.arguments.push_str(&words),
            }
            return Ok(());
        }
        if data == b"[DONE]" {
            self.end();
            return Ok(());
        }
        let Ok(chunk) = serde_json::from_slice::<Chunk<'_>>(data) else {
            return Err(no_answer(data, "`choices`"));
        };
        if chunk.error.is_some() || chunk.object.as_deref() == Some("error") {
            return Err(no_answer(data, "`choices`"));
        }
        let response = &mut self.assembly.response;
        Assembly::note(&mut response.request_id, chunk.id.as_deref());
        Assembly::note(&mut response.served_model, chunk.model.as_deref());
        Assembly::note(&mut response.fingerprint, chunk.system_fingerprint.as_deref());
        let groq = lenient::<Groq<'_>>(chunk.x_groq);
        let usage = chunk.usage.or(groq.as_ref().and_then(|groq| groq.usage));
        if let Some(usage) = lenient::<Tokens>(usage).and_then(Tokens::usage) {
            response.usage = Some(usage);
        }
        if let Some(words) = groq.and_then(|groq| groq.error) {
            return Err(CallError::new(ErrorKind::Server, words.into_owned()));
        }
        let is_lean = usage.is_none() && chunk.x_groq.is_none();
        let Some(choice) = chunk.choices.0 else { return Ok(()) };
        if let Some((words, to)) = choice.words().filter(|_| is_lean) {
            let filler = chunk.obfuscation.or(chunk.p);
            self.alike.learn(event, Places { words, filler, counts: None }, to);
        }
        self.choice(choice)
    }

    #[cfg(test)]
    fn shapes(&mut self) -> Option<&mut dyn Shapes> {
        Some(&mut self.alike)
    }

    fn assembly(&mut self) -> &mut Assembly {
        &mut self.assembly
    }
}

impl Reader {
    /// For a server.
    pub(in super::super) fn of(quirks: Quirks) -> Self {
        Self::keeping(Keep::of(quirks))
    }

    /// Keeping the reasoning for the next message.
    pub(in super::super) fn keeping(keep: Keep) -> Self {
        Self { keep, ..Self::default() }
    }

    /// The answer is whole.
    fn end(&mut self) {
        self.assembly.is_complete = true;
        let reasoning = &self.assembly.reasoning;
        let blocks = match (self.keep, self.details.json(), self.field) {
            (Keep::Parts, ..) => self.thoughts.blocks(),
            (Keep::Field, Some(details), _) => vec![block("reasoning_details", &details)],
            (Keep::Field, None, Some(field)) if !reasoning.is_empty() => {
                serde_json::to_string(reasoning).map(|json| block(field, &json)).into_iter().collect()
            }
            (Keep::Nothing, ..) | (Keep::Field, None, _) => return,
        };
        self.assembly.response.reasoning_blocks = blocks;
    }

    fn text(&mut self, words: &str) {
        self.thoughts.pause(words);
        self.assembly.response.text.push_str(words);
    }

    fn choice(&mut self, choice: Choice<'_>) -> Result<(), CallError> {
        // Only one answer is ever asked for.
        if choice.index.is_some_and(|index| index != 0) {
            return Ok(());
        }
        if let Some(error) = choice.error {
            return Err(no_answer(format!("{{\"error\":{error}}}").as_bytes(), "`choices`"));
        }
        if let Some(delta) = choice.delta {
            self.delta(delta)?;
        }
        if choice.logprobs.is_some() {
            self.assembly.response.logprobs.extend(logprobs(choice.logprobs));
        }
        if let Some(word) = choice.finish_reason.filter(|word| !word.is_empty()) {
            let reason = finish_reason(Some(&word))?;
            self.assembly.response.finish_reason =
                if self.has_refused { FinishReason::Refusal } else { reason };
            self.end();
        }
        Ok(())
    }

    fn delta(&mut self, delta: Delta<'_>) -> Result<(), CallError> {
        let reasoning =
            match (lenient::<Text<'_>>(delta.reasoning_content), lenient::<Text<'_>>(delta.reasoning)) {
                (Some(text), _) => Some(("reasoning_content", text)),
                (None, Some(text)) => Some(("reasoning", text)),
                (None, None) => None,
            };
        if let Some((field, text)) = reasoning.filter(|(_, text)| !text.is_empty()) {
            self.field.get_or_insert(field);
            self.assembly.reasoning.push_str(&text);
        }
        if let Some(details) = delta.reasoning_details.filter(|_| self.keep == Keep::Field) {
            self.details.add(details);
        }
        match delta.content {
            Some(Content::Whole(text)) => self.text(&text),
            Some(Content::Parts(parts)) => parts.into_iter().for_each(|part| self.part(part)),
            Some(Content::Other) | None => {}
        }
        if let Some(refusal) = delta.refusal.filter(|refusal| !refusal.is_empty()) {
            self.has_refused = true;
            self.assembly.response.finish_reason = FinishReason::Refusal;
            self.assembly.response.text.push_str(&refusal);
        }
        for call in delta.tool_calls.into_iter().flatten() {
            self.call(call)?;
        }
        Ok(())
    }

    fn part(&mut self, raw: &RawValue) {
        match Part::read(raw) {
            Part::Text(text) => self.text(&text),
            Part::Thinking(words) => {
                self.assembly.reasoning.push_str(&words);
                if self.keep == Keep::Parts {
                    self.thoughts.add(raw);
                }
            }
            Part::Other => {}
        }
    }

    fn call(&mut self, piece: Call<'_>) -> Result<(), CallError> {
        // A server that counts nothing sends each call whole.
        let number = piece.index.unwrap_or_else(|| self.assembly.n_calls());
        let call = self.assembly.call(number)?;
        // Mistral writes `null` as a text in the pieces behind the first.
        if let Some(id) = piece.id.filter(|id| call.id.is_empty() && &**id != "null") {
            call.id = id.into_owned();
        }
        if let Some(function) = piece.function {
            if let Some(name) = function.name.filter(|_| call.name.is_empty()) {
                call.name = name.into_owned();
            }
            if let Some(arguments) = function.arguments {
                call.arguments.push_str(&argument_text(arguments));
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    object: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    system_fingerprint: Option<Text<'a>>,
    #[serde(borrow, default)]
    choices: First<'a>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    x_groq: Option<&'a RawValue>,
    /// `OpenAI`'s filler: letters without a meaning that make all events equally long.
    #[serde(borrow, default)]
    obfuscation: Option<&'a RawValue>,
    /// Mistral's.
    #[serde(borrow, default)]
    p: Option<&'a RawValue>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default)]
    index: Option<u64>,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    #[serde(borrow, default)]
    logprobs: Option<&'a RawValue>,
    #[serde(borrow, default)]
    finish_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

impl<'a> Choice<'a> {
    /// The words that it adds to a text, if it does nothing else; without the quotes, as they stand in the event.
    fn words(&self) -> Option<(&'a str, To)> {
        let delta = self.delta.as_ref()?;
        let is_bare = self.index.is_none_or(|index| index == 0)
            && self.logprobs.is_none()
            && self.error.is_none()
            && self.finish_reason.as_deref().is_none_or(str::is_empty)
            && delta.refusal.as_deref().is_none_or(str::is_empty)
            && delta.reasoning_details.is_none_or(|details| details.get() == "[]");
        if !is_bare {
            return None;
        }
        match delta.tool_calls.as_deref() {
            None | Some([]) => {}
            Some([call]) => return delta.is_wordless().then(|| call.words())?,
            Some(_) => return None,
        }
        match (&delta.content, delta.reasoning_content, delta.reasoning) {
            (Some(Content::Whole(text)), one, other) if is_nothing(one) && is_nothing(other) => {
                Some((text.as_borrowed()?, To::Text))
            }
            (None, Some(raw), None) | (None, None, Some(raw)) => {
                // The first piece tells the field's name, so it must not be empty.
                Some((within_quotes(raw).filter(|text| !text.is_empty())?, To::Reasoning))
            }
            _ => None,
        }
    }
}

impl<'a> Call<'a> {
    /// The same of a piece of a call that adds to its arguments and does nothing else.
    fn words(&self) -> Option<(&'a str, To)> {
        let function = self.function.as_ref()?;
        let is_bare = self.id.is_none() && function.name.is_none();
        let words = within_quotes(function.arguments?).filter(|_| is_bare)?;
        Some((words, To::Arguments(self.index?)))
    }
}

/// Whether a text is absent or empty.
fn is_nothing(raw: Option<&RawValue>) -> bool {
    raw.is_none_or(|raw| raw.get() == "\"\"")
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
    #[serde(borrow, default)]
    refusal: Option<Text<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning: Option<&'a RawValue>,
    #[serde(borrow, default)]
    reasoning_details: Option<&'a RawValue>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<Call<'a>>>,
}

impl Delta<'_> {
    /// Whether it adds nothing to the output and the reasoning.
    fn is_wordless(&self) -> bool {
        let has_words = match &self.content {
            None => false,
            Some(Content::Whole(text)) => !text.is_empty(),
            Some(Content::Parts(_) | Content::Other) => true,
        };
        !has_words && is_nothing(self.reasoning_content) && is_nothing(self.reasoning)
    }
}

/// The first of a list, without a list being made; null counts as empty.
#[derive(Default)]
struct First<'a>(Option<Choice<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for First<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choices;
        impl<'de> Visitor<'de> for Choices {
            type Value = First<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of choices")
            }
            fn visit_unit<E>(self) -> Result<First<'de>, E> {
                Ok(First(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<First<'de>, A::Error> {
                let first = seq.next_element()?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(First(first))
            }
        }
        deserializer.deserialize_any(Choices)
    }
}
