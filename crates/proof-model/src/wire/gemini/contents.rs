//! The conversation.

use proof_prompt::{Content, Message, Role, ToolCall};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::arguments::{self, Arguments};
use super::super::borrowed::Text;
use super::super::text::JoinedText;
use super::media::media_part;
use crate::Api;

/// All messages but the system's.
pub(super) struct Contents<'a>(pub &'a [Message]);

impl Serialize for Contents<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        let mut n_before = 0;
        // The results of all tools that one message called must stand in one turn.
        for turn in self.0.chunk_by(|a, b| a.role == Role::Tool && b.role == Role::Tool) {
            let before = self.0.get(..n_before).unwrap_or_default();
            n_before += turn.len();
            if turn.iter().all(|message| message.role != Role::System) {
                seq.serialize_element(&Turn { turn, before })?;
            }
        }
        seq.end()
    }
}

/// One turn on the wire: one of our messages, or several tool messages.
struct Turn<'a> {
    turn: &'a [Message],
    before: &'a [Message],
}

impl Serialize for Turn<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("parts", &Parts(self))?;
        let is_model = self.turn.iter().any(|message| message.role == Role::Assistant);
        map.serialize_entry("role", if is_model { "model" } else { "user" })?;
        map.end()
    }
}

struct Parts<'a>(&'a Turn<'a>);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for message in self.0.turn {
            match message.role {
                Role::Tool => tool_result(message, self.0.before, &mut seq)?,
                _ if own_blocks(message).next().is_some() => answer(message, &mut seq)?,
                _ => {
                    let has_calls = !message.tool_calls.is_empty();
                    for part in message.content.iter().filter(|part| !has_calls || part.as_text() != Some(""))
                    {
                        content(part, &mut seq)?;
                    }
                    for call in &message.tool_calls {
                        seq.serialize_element(&function_call(call))?;
                    }
                }
            }
        }
        seq.end()
    }
}

/// The blocks of an earlier answer that were written in this format.
fn own_blocks(message: &Message) -> impl Iterator<Item = &str> {
    let own = message.reasoning.iter().filter(|block| block.api == Api::Gemini.name());
    own.map(|block| block.json.as_str())
}

fn content<Q: SerializeSeq>(part: &Content, seq: &mut Q) -> Result<(), Q::Error> {
    let part = match part {
        Content::Text { text } => return seq.serialize_element(&WordsPart { text }),
        Content::Image { media } => media_part(media, "image/png"),
        Content::File { media } => media_part(media, "application/pdf"),
        Content::Audio { media } => media_part(media, "audio/wav"),
    };
    seq.serialize_element(&part.map_err(Q::Error::custom)?)
}

#[derive(Serialize)]
struct WordsPart<'a> {
    text: &'a str,
}

/// A call. Ids are the server's own: those that it gave go back with its blocks.
#[derive(Serialize)]
struct CallPart<'a> {
    #[serde(rename = "functionCall")]
    call: FunctionCall<'a>,
}

#[derive(Serialize)]
struct FunctionCall<'a> {
    args: Arguments<'a>,
    name: &'a str,
}

fn function_call(call: &ToolCall) -> CallPart<'_> {
    CallPart { call: FunctionCall { args: Arguments(&call.arguments), name: &call.name } }
}

/// The result of a tool. The format wants the tool's name, and the call's id only where the server gave one.
fn tool_result<Q: SerializeSeq>(message: &Message, before: &[Message], seq: &mut Q) -> Result<(), Q::Error> {
    let id = message.tool_call_id.as_deref().unwrap_or_default();
    let asked = before.iter().rev().find_map(|earlier| {
        let call = earlier.tool_calls.iter().find(|call| call.id == id)?;
        Some((earlier, call))
    });
    let Some((earlier, call)) = asked else {
        return Err(Q::Error::custom(format!(
            "the result of the tool call `{id}` has no such call before it, and Gemini wants the tool's name"
        )));
    };
    let is_given = own_blocks(earlier)
        .filter_map(|block| serde_json::from_str::<Block<'_>>(block).ok()?.function_call)
        .any(|call| call.id.is_some_and(|given| &*given == id));
    let text = JoinedText(&message.content).to_string();
    let response =
        FunctionResponse { id: is_given.then_some(id), name: &call.name, response: Outcome(&text) };
    seq.serialize_element(&ResultPart { response })?;
    for part in message.content.iter().filter(|part| part.as_media().is_some()) {
        content(part, seq)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ResultPart<'a> {
    #[serde(rename = "functionResponse")]
    response: FunctionResponse<'a>,
}

#[derive(Serialize)]
struct FunctionResponse<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    name: &'a str,
    response: Outcome<'a>,
}

/// What a tool gave. The format wants an object, and names the key for what is none.
struct Outcome<'a>(&'a str);

impl Serialize for Outcome<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match arguments::object(self.0) {
            Some(raw) => raw.serialize(serializer),
            None => serializer.collect_map([("output", self.0)]),
        }
    }
}

/// A part of an earlier answer that goes back as it came: a thought, or what bears a signature.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(default)]
    thought: Option<bool>,
    #[serde(borrow, default)]
    function_call: Option<BlockCall<'a>>,
}

#[derive(Deserialize)]
struct BlockCall<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(borrow, default)]
    args: Option<&'a RawValue>,
}

impl BlockCall<'_> {
    fn is(&self, call: &ToolCall) -> bool {
        let is_same_id = self.id.as_ref().is_none_or(|id| **id == call.id);
        let args: Value = self.args.and_then(arguments::read).unwrap_or_else(|| json!({}));
        let is_same_name = self.name.as_ref().is_some_and(|name| **name == call.name);
        is_same_id
            && is_same_name
            && serde_json::from_str::<Value>(&call.arguments).is_ok_and(|own| own == args)
    }
}

/// An earlier answer with its blocks, each in the place that it came from. A block whose text or call is not in the
/// message any more, because somebody has changed the message, is left out.
fn answer<Q: SerializeSeq>(message: &Message, seq: &mut Q) -> Result<(), Q::Error> {
    let text = JoinedText(&message.content).to_string();
    let mut text = text.as_str();
    let mut calls = message.tool_calls.as_slice();
    let words = |text: &str, seq: &mut Q| {
        if text.is_empty() { Ok(()) } else { seq.serialize_element(&WordsPart { text }) }
    };
    let mut blocks = own_blocks(message).peekable();
    while let Some(json) = blocks.next() {
        let raw = arguments::block(json).map_err(Q::Error::custom)?;
        let Some(block) = arguments::read::<Block<'_>>(raw) else { continue };
        if let Some(signed) = &block.function_call {
            let Some(place) = calls.iter().position(|call| signed.is(call)) else { continue };
            words(std::mem::take(&mut text), seq)?;
            let (unsigned, rest) = calls.split_at(place);
            for call in unsigned {
                seq.serialize_element(&function_call(call))?;
            }
            calls = rest.get(1..).unwrap_or_default();
        } else if block.thought != Some(true) {
            let signed = block.text.as_deref().unwrap_or_default();
            // A signature at the end of a stream stands in a part of its own, without words.
            let is_at_end = signed.is_empty() || (blocks.peek().is_none() && text.ends_with(signed));
            let place = if is_at_end { Some(text.len() - signed.len()) } else { text.find(signed) };
            let Some((before, rest)) = place.and_then(|place| text.split_at_checked(place)) else { continue };
            words(before, seq)?;
            text = rest.strip_prefix(signed).unwrap_or(rest);
        }
        seq.serialize_element(raw)?;
    }
    words(text, seq)?;
    for part in message.content.iter().filter(|part| part.as_media().is_some()) {
        content(part, seq)?;
    }
    for call in calls {
        seq.serialize_element(&function_call(call))?;
    }
    Ok(())
}
