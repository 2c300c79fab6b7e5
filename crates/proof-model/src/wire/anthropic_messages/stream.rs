//! A streamed answer.
//!
//! Reference: <https://platform.claude.com/docs/en/build-with-claude/streaming>. The answer is a list of blocks, each with a
//! start, pieces and an end; `message_delta` says why it ended and counts all tokens so far.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{Kind, TextBlock, ThinkingBlock, Tokens, ToolUse, finish_reason};
use crate::stream::Event;
use crate::{Api, CallError, ErrorKind};

/// The most blocks that are open at once; a stream that opens more is broken.
const MAX_OPEN: usize = 1_024;

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    /// The blocks whose end has not come yet.
    open: Vec<OpenBlock>,
    tokens: Tokens,
    has_begun: bool,
}

#[derive(Debug)]
struct OpenBlock {
    index: u64,
    content: BlockContent,
}

#[derive(Debug)]
enum BlockContent {
    Text,
    /// A block of reasoning: as it began, and what came since.
    Thinking {
        began: Map<String, Value>,
        text: String,
        signature: Option<String>,
    },
    /// A block of reasoning that came whole.
    Whole(String),
    /// A tool call, by its number in the assembly, and the arguments that it began with.
    Tool {
        number: usize,
        input: Option<String>,
    },
    Other,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        let data = event.data;
        match event.name {
            "content_block_delta" => self.delta(data),
            "" => self.nameless(data),
            name => self.named(name, data),
        }
    }

    fn assembly(&mut self) -> &mut Assembly {
        &mut self.assembly
    }
}

impl Reader {
    fn named(&mut self, name: &str, data: &[u8]) -> Result<(), CallError> {
        match name {
            "message_start" => self.begin(&parse(data)?),
            "content_block_start" => self.start(&parse(data)?)?,
            "content_block_delta" => self.delta(data)?,
            "content_block_stop" => self.stop(parse::<Stop>(data)?.index)?,
            "message_delta" => self.message_delta(&parse(data)?)?,
            "message_stop" => self.end()?,
            "error" => return Err(no_answer(data, "an answer")),
            _ => {}
        }
        Ok(())
    }

    /// A server that names no events says the name within.
    fn nameless(&mut self, data: &[u8]) -> Result<(), CallError> {
        if data == b"[DONE]" {
            return Ok(());
        }
        let event: Nameless<'_> = parse(data)?;
        if event.error.is_some() {
            return Err(no_answer(data, "an answer"));
        }
        self.named(&event.kind, data)
    }

    fn begin(&mut self, event: &Begin<'_>) {
        if std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        let response = &mut self.assembly.response;
        Assembly::note(&mut response.request_id, event.message.id.as_deref());
        Assembly::note(&mut response.served_model, event.message.model.as_deref());
        self.count(event.message.usage);
    }

    fn count(&mut self, usage: Option<&RawValue>) {
        if let Some(tokens) = lenient::<Tokens>(usage) {
            self.tokens = tokens.over(self.tokens);
            self.assembly.response.usage = self.tokens.usage();
        }
    }

    fn start(&mut self, event: &Start<'_>) -> Result<(), CallError> {
        let index = event.index;
        if self.open.iter().any(|block| block.index == index) {
            return Ok(());
        }
        if MAX_OPEN <= self.open.len() {
            let message = format!("the stream has more than {MAX_OPEN} blocks under way");
            return Err(CallError::new(ErrorKind::Malformed, message));
        }
        let raw = event.content_block.get();
        let content = match &*parse::<Kind<'_>>(raw.as_bytes())?.kind {
            "text" => {
                let began: TextBlock<'_> = parse(raw.as_bytes())?;
                self.assembly.response.text.push_str(&began.text.unwrap_or_default());
                BlockContent::Text
            }
            "thinking" => {
                let text = parse::<ThinkingBlock<'_>>(raw.as_bytes())?.thinking.unwrap_or_default();
                self.assembly.reasoning.push_str(&text);
                let began = parse(raw.as_bytes())?;
                BlockContent::Thinking { began, text: text.into_owned(), signature: None }
            }
            "redacted_thinking" => BlockContent::Whole(raw.to_owned()),
            "tool_use" => {
                let began: ToolUse<'_> = parse(raw.as_bytes())?;
                let number = self.assembly.n_calls();
                let call = self.assembly.call(number)?;
                call.id = began.id.unwrap_or_default().into_owned();
                call.name = began.name.unwrap_or_default().into_owned();
                BlockContent::Tool { number, input: began.input.map(|input| input.get().to_owned()) }
            }
            _ => BlockContent::Other,
        };
        self.open.push(OpenBlock { index, content });
        Ok(())
    }

    fn delta(&mut self, data: &[u8]) -> Result<(), CallError> {
        if let Some((index, words)) = plain_words(data) {
            self.words(index, words);
            return Ok(());
        }
        let Ok(event) = serde_json::from_slice::<Piece<'_>>(data) else {
            return unknown_piece(data);
        };
        let (index, piece) = (event.index, event.delta);
        let Some(block) = self.open.iter_mut().rev().find(|block| block.index == index) else {
            return Ok(());
        };
        match (&mut block.content, &*piece.kind) {
            (BlockContent::Text, "text_delta") => self.words(index, &piece.text.unwrap_or_default()),
            (BlockContent::Thinking { text, .. }, "thinking_delta") => {
                let more = piece.thinking.unwrap_or_default();
                text.push_str(&more);
                self.assembly.reasoning.push_str(&more);
            }
            (BlockContent::Thinking { signature, .. }, "signature_delta") => {
                *signature = piece.signature.map(Text::into_owned);
            }
            (BlockContent::Tool { number, .. }, "input_json_delta") => {
                let more = piece.partial_json.unwrap_or_default();
                self.assembly.call(*number)?.arguments.push_str(&more);
            }
            _ => {}
        }
        Ok(())
    }

    fn words(&mut self, index: u64, words: &str) {
        let block = self.open.iter().rev().find(|block| block.index == index);
        if block.is_some_and(|block| matches!(block.content, BlockContent::Text)) {
            self.assembly.response.text.push_str(words);
        }
    }

    fn stop(&mut self, index: u64) -> Result<(), CallError> {
        match self.open.iter().position(|block| block.index == index) {
            Some(place) => {
                let block = self.open.remove(place);
                self.close(block.content)
            }
            None => Ok(()),
        }
    }

    fn close(&mut self, content: BlockContent) -> Result<(), CallError> {
        match content {
            BlockContent::Thinking { mut began, text, signature } => {
                began.insert("thinking".to_owned(), Value::String(text));
                if let Some(signature) = signature {
                    began.insert("signature".to_owned(), Value::String(signature));
                }
                self.assembly.block(Api::Anthropic, Value::Object(began).to_string());
            }
            BlockContent::Whole(json) => self.assembly.block(Api::Anthropic, json),
            BlockContent::Tool { number, input } => {
                let call = self.assembly.call(number)?;
                if call.arguments.is_empty() {
                    call.arguments = input.unwrap_or_else(|| "{}".to_owned());
                }
            }
            BlockContent::Text | BlockContent::Other => {}
        }
        Ok(())
    }

    fn message_delta(&mut self, event: &MessageDelta<'_>) -> Result<(), CallError> {
        self.count(event.usage);
        let word = event.delta.as_ref().and_then(|delta| delta.stop_reason.as_deref());
        if let Some(word) = word {
            self.assembly.response.finish_reason = finish_reason(Some(word));
            self.end()?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), CallError> {
        for block in std::mem::take(&mut self.open) {
            self.close(block.content)?;
        }
        self.assembly.is_complete = true;
        Ok(())
    }
}

/// The words of the event that comes most often, in the very form in which Anthropic writes it: read in a quarter of the
/// time that a parser takes. Whatever differs, if only by an escape, is left to the parser.
fn plain_words(data: &[u8]) -> Option<(u64, &str)> {
    let rest = data.strip_prefix(br#"{"type":"content_block_delta","index":"#)?;
    let (digit, rest) = rest.split_first().filter(|(digit, _)| digit.is_ascii_digit())?;
    let rest = rest.strip_prefix(br#","delta":{"type":"text_delta","text":""#)?;
    let (words, end) = rest.split_at(memchr::memchr2(b'"', b'\\', rest)?);
    // Spaces of a random number come last, so that the length does not tell the words.
    let end = end.strip_prefix(b"\"}")?.trim_ascii_start().strip_prefix(b"}")?;
    if !end.trim_ascii().is_empty() || words.iter().any(u8::is_ascii_control) {
        return None;
    }
    Some((u64::from(digit - b'0'), std::str::from_utf8(words).ok()?))
}

fn parse<'a, T: Deserialize<'a>>(data: &'a [u8]) -> Result<T, CallError> {
    serde_json::from_slice(data).map_err(|_| no_answer(data, "the fields of this event"))
}

/// A piece that cannot be read: one of a kind that is not known is passed by.
fn unknown_piece(data: &[u8]) -> Result<(), CallError> {
    #[derive(Deserialize)]
    struct Unknown<'a> {
        #[serde(borrow)]
        delta: Kind<'a>,
    }
    let known = ["text_delta", "thinking_delta", "signature_delta", "input_json_delta"];
    match serde_json::from_slice::<Unknown<'_>>(data) {
        Ok(unknown) if !known.contains(&&*unknown.delta.kind) => Ok(()),
        _ => Err(no_answer(data, "the fields of this event")),
    }
}

#[derive(Deserialize)]
struct Nameless<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Text<'a>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Begin<'a> {
    #[serde(borrow)]
    message: Beginning<'a>,
}

#[derive(Deserialize)]
struct Beginning<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Start<'a> {
    #[serde(default)]
    index: u64,
    #[serde(borrow)]
    content_block: &'a RawValue,
}

#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(default)]
    index: u64,
    #[serde(borrow)]
    delta: PieceDelta<'a>,
}

#[derive(Deserialize)]
struct PieceDelta<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    thinking: Option<Text<'a>>,
    #[serde(borrow, default)]
    partial_json: Option<Text<'a>>,
    #[serde(borrow, default)]
    signature: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Stop {
    #[serde(default)]
    index: u64,
}

#[derive(Deserialize)]
struct MessageDelta<'a> {
    #[serde(borrow, default)]
    delta: Option<Ending<'a>>,
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Ending<'a> {
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
}
