//! A streamed answer.
//!
//! Reference: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html>. Blocks of words and
//! of reasoning have no start, only pieces and an end; `messageStop` says why the answer ended, `metadata` counts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::super::answer::{lenient, no_answer};
use super::super::borrowed::Text;
use super::super::{Assembly, EventReader};
use super::answer::{Tokens, finish_reason, served_model};
use crate::stream::Event;
use crate::{Api, CallError, ErrorKind};

/// The most blocks that are open at once; a stream that opens more is broken.
const MAX_OPEN: usize = 1_024;

/// Puts a streamed answer together.
#[derive(Debug, Default)]
pub(in super::super) struct Reader {
    assembly: Assembly,
    /// The calls and the reasoning whose end has not come yet.
    open: Vec<(u64, Open)>,
}

#[derive(Debug)]
enum Open {
    /// A tool call, by its number in the assembly.
    Tool(usize),
    /// Reasoning, with its signature.
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    /// Reasoning that only the provider can read: pieces in base64.
    Redacted(Vec<String>),
    Other,
}

impl EventReader for Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), CallError> {
        let data = event.data;
        match event.name {
            "contentBlockDelta" => match plain_words(data) {
                Some(words) => {
                    self.assembly.response.text.push_str(words);
                    Ok(())
                }
                None => self.delta(parse(data)?),
            },
            "contentBlockStart" => self.start(parse(data)?),
            "contentBlockStop" => self.stop(parse::<Stop>(data)?.content_block_index),
            "messageStop" => {
                let event: MessageStop<'_> = parse(data)?;
                self.assembly.response.finish_reason = finish_reason(event.stop_reason.as_deref());
                self.end()
            }
            "metadata" => {
                let event: Metadata<'_> = parse(data)?;
                let response = &mut self.assembly.response;
                response.usage = lenient::<Tokens>(event.usage).and_then(Tokens::usage).or(response.usage);
                response.served_model = served_model(event.trace).or_else(|| response.served_model.take());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn assembly(&mut self) -> &mut Assembly {
        &mut self.assembly
    }
}

impl Reader {
    fn start(&mut self, event: Start<'_>) -> Result<(), CallError> {
        let index = event.content_block_index;
        if self.open.iter().any(|(known, _)| *known == index) {
            return Ok(());
        }
        let content = match event.start.and_then(|start| start.tool_use) {
            // A call with a type of its own is one of the provider's tools.
            Some(tool) if tool.kind.is_none() => {
                let number = self.assembly.n_calls();
                let call = self.assembly.call(number)?;
                call.id = tool.tool_use_id.unwrap_or_default().into_owned();
                call.name = tool.name.unwrap_or_default().into_owned();
                Open::Tool(number)
            }
            _ => Open::Other,
        };
        self.open(index, content)?;
        Ok(())
    }

    fn open(&mut self, index: u64, content: Open) -> Result<&mut Open, CallError> {
        let place = match self.open.iter().rposition(|(known, _)| *known == index) {
            Some(place) => place,
            None if MAX_OPEN <= self.open.len() => return Err(too_many()),
            None => {
                self.open.push((index, content));
                self.open.len() - 1
            }
        };
        Ok(&mut self.open.get_mut(place).ok_or_else(too_many)?.1)
    }

    fn delta(&mut self, event: Delta<'_>) -> Result<(), CallError> {
        let (index, piece) = (event.content_block_index, event.delta);
        if let Some(text) = piece.text {
            self.assembly.response.text.push_str(&text);
        }
        if let Some(tool) = piece.tool_use {
            let number = match self.open.iter().rev().find(|(known, _)| *known == index) {
                Some((_, Open::Tool(number))) => *number,
                _ => return Ok(()),
            };
            self.assembly.call(number)?.arguments.push_str(&tool.input.unwrap_or_default());
        }
        if let Some(reasoning) = piece.reasoning_content {
            self.reasoning(index, reasoning)?;
        }
        Ok(())
    }

    fn reasoning(&mut self, index: u64, piece: Reasoning<'_>) -> Result<(), CallError> {
        if let Some(data) = piece.redacted_content {
            if let Open::Redacted(pieces) = self.open(index, Open::Redacted(vec![]))? {
                pieces.push(data.into_owned());
            }
            return Ok(());
        }
        let began = Open::Reasoning { text: String::new(), signature: None };
        let more = piece.text.unwrap_or_default();
        if let Open::Reasoning { text, signature } = self.open(index, began)? {
            text.push_str(&more);
            if let Some(signed) = piece.signature {
                *signature = Some(signed.into_owned());
            }
            self.assembly.reasoning.push_str(&more);
        }
        Ok(())
    }

    fn stop(&mut self, index: u64) -> Result<(), CallError> {
        match self.open.iter().position(|(known, _)| *known == index) {
            Some(place) => {
                let (_, content) = self.open.remove(place);
                self.close(content)
            }
            None => Ok(()),
        }
    }

    fn close(&mut self, content: Open) -> Result<(), CallError> {
        let reasoning = match content {
            Open::Tool(number) => {
                let call = self.assembly.call(number)?;
                if call.arguments.is_empty() {
                    "{}".clone_into(&mut call.arguments);
                }
                return Ok(());
            }
            Open::Reasoning { text, signature: Some(signature) } => {
                json!({"reasoningText": {"text": text, "signature": signature}})
            }
            Open::Reasoning { text, signature: None } => json!({"reasoningText": {"text": text}}),
            Open::Redacted(pieces) => json!({"redactedContent": joined(&pieces)}),
            Open::Other => return Ok(()),
        };
        self.assembly.block(Api::Bedrock, json!({"reasoningContent": reasoning}).to_string());
        Ok(())
    }

    fn end(&mut self) -> Result<(), CallError> {
        for (_, content) in std::mem::take(&mut self.open) {
            self.close(content)?;
        }
        self.assembly.is_complete = true;
        Ok(())
    }
}

/// Pieces in base64 as one; the usual single one as it came.
fn joined(pieces: &[String]) -> String {
    if pieces.len() < 2 {
        return pieces.concat();
    }
    let bytes: Result<Vec<Vec<u8>>, _> = pieces.iter().map(|piece| STANDARD.decode(piece)).collect();
    bytes.map_or_else(|_| pieces.concat(), |bytes| STANDARD.encode(bytes.concat()))
}

fn too_many() -> CallError {
    CallError::new(ErrorKind::Malformed, format!("the stream has more than {MAX_OPEN} blocks under way"))
}

/// The words of the event that comes most often, in the very form in which Bedrock writes it: read in a quarter of the time
/// that a parser takes. Whatever differs, if only by an escape, is left to the parser.
fn plain_words(data: &[u8]) -> Option<&str> {
    let rest = data.strip_prefix(br#"{"contentBlockIndex":"#)?;
    let (_, rest) = rest.split_first().filter(|(digit, _)| digit.is_ascii_digit())?;
    let rest = rest.strip_prefix(br#","delta":{"text":""#)?;
    let (words, end) = rest.split_at(memchr::memchr2(b'"', b'\\', rest)?);
    let end = end.strip_prefix(b"\"}")?;
    // Letters of a random number come last, so that the length does not tell the words.
    let end = end.strip_prefix(br#","p":""#).map_or(Some(end), |padding| {
        let n_letters = padding.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        padding.get(n_letters..)?.strip_prefix(b"\"")
    })?;
    if end != b"}" || words.iter().any(u8::is_ascii_control) {
        return None;
    }
    std::str::from_utf8(words).ok()
}

fn parse<'a, T: Deserialize<'a>>(data: &'a [u8]) -> Result<T, CallError> {
    serde_json::from_slice(data).map_err(|_| no_answer(data, "the fields of this event"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Start<'a> {
    #[serde(default)]
    content_block_index: u64,
    #[serde(borrow, default)]
    start: Option<BlockStart<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlockStart<'a> {
    #[serde(borrow, default)]
    tool_use: Option<ToolStart<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolStart<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_use_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delta<'a> {
    #[serde(default)]
    content_block_index: u64,
    #[serde(borrow)]
    delta: Piece<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Piece<'a> {
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_use: Option<ToolPiece<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<Reasoning<'a>>,
}

#[derive(Deserialize)]
struct ToolPiece<'a> {
    #[serde(borrow, default)]
    input: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning<'a> {
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    signature: Option<Text<'a>>,
    #[serde(borrow, default)]
    redacted_content: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stop {
    #[serde(default)]
    content_block_index: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageStop<'a> {
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    usage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    trace: Option<&'a RawValue>,
}
