//! A streamed answer: each line holds an answer with the next piece, and the last one says `done`. Tool calls come whole.

#[cfg(test)]
use super::super::alike::Shapes;
use super::super::alike::{Added, Alike, Places};
use super::super::answer::no_answer;
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader, arguments};
use super::answer::{Line, Message, Time, To, finish_reason, logprobs};
use crate::stream::Event;
use crate::{Api, CallError, ErrorKind};

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    alike: Alike<To>,
    has_message: bool,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        if let Some(Added { words, to, .. }) = self.alike.read(event) {
            match to {
                To::Text => self.assembly.response.text.push_str(&words),
                To::Reasoning => self.assembly.reasoning.push_str(&words),
            }
            self.keep_thoughts();
            return Ok(());
        }
        let Ok(line) = serde_json::from_slice::<Line<'_>>(event.data) else {
            return Err(no_answer(event.data, "`message`"));
        };
        if line.error.is_some() {
            return Err(self.failure(event.data));
        }
        Assembly::note(&mut self.assembly.response.served_model, line.model.as_deref());
        if line.logprobs.is_some() {
            self.assembly.response.logprobs.extend(logprobs(line.logprobs));
        }
        if line.done == Some(true) {
            self.assembly.is_complete = true;
            self.assembly.response.finish_reason = finish_reason(line.done_reason.as_deref());
            self.assembly.response.usage = line.usage();
        }
        if let Some((words, to)) = line.words()
            && let Ok(Time { created_at }) = serde_json::from_slice(event.data)
        {
            self.alike.learn(event, Places { words, filler: created_at, counts: None }, to);
        }
        if let Some(message) = line.message {
            self.message(message)?;
        }
        self.keep_thoughts();
        Ok(())
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
    pub(super) fn has_message(&self) -> bool {
        self.has_message
    }

    /// The server refuses before it begins; what goes wrong behind the first line is its own failure.
    fn failure(&self, data: &[u8]) -> CallError {
        let mut error = no_answer(data, "`message`");
        if self.has_message && error.kind == ErrorKind::BadRequest {
            error.kind = ErrorKind::Server;
        }
        error
    }

    fn message(&mut self, message: Message<'_>) -> Result<(), CallError> {
        self.has_message = true;
        if let Some(text) = &message.content {
            self.assembly.response.text.push_str(text);
        }
        if let Some(thinking) = &message.thinking {
            self.assembly.reasoning.push_str(thinking);
        }
        for piece in message.tool_calls.into_iter().flatten() {
            let Some(function) = piece.function else { continue };
            let number = self.assembly.n_calls();
            let call = self.assembly.call(number)?;
            call.id = piece.id.map(Text::into_owned).unwrap_or_default();
            call.name = function.name.map(Text::into_owned).unwrap_or_default();
            call.arguments = function.arguments.map_or_else(|| "{}".to_owned(), arguments::compact);
        }
        Ok(())
    }

    /// Keeps the reasoning for the next message, once the answer is whole.
    fn keep_thoughts(&mut self) {
        let Assembly { response, reasoning, is_complete, .. } = &self.assembly;
        if *is_complete && !reasoning.is_empty() && response.reasoning_blocks.is_empty() {
            let block = serde_json::json!({"thinking": reasoning});
            self.assembly.block(Api::Ollama, block.to_string());
        }
    }
}
