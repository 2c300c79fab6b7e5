//! Answers that come in pieces: how the bytes of a body are cut into events.
//!
//! What an event means is [`crate::wire`]'s. A body may be cut anywhere between two pieces: in a character, in a line, in an
//! event.

mod aws_frames;
mod json_lines;
mod sse;

pub(crate) use self::aws_frames::AwsFrames;
pub(crate) use self::json_lines::JsonLines;
pub(crate) use self::sse::EventStream;
use crate::CallError;

/// How a format cuts its bytes into events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events.
    EventStream,
    /// A JSON document a line.
    JsonLines,
    /// AWS's frames.
    AwsFrames,
}

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Event<'a> {
    /// Its kind; empty where the framing has none.
    pub name: &'a str,
    /// What it holds.
    pub data: &'a [u8],
}

/// Something that takes events.
pub(crate) type Sink<'a> = dyn FnMut(Event<'_>) -> Result<(), CallError> + 'a;

/// Cuts bytes into events.
#[derive(Debug)]
pub(crate) enum Decoder {
    /// Server-sent events.
    EventStream(EventStream),
    /// A JSON document a line.
    JsonLines(JsonLines),
    /// AWS's frames.
    AwsFrames(AwsFrames),
}

impl Decoder {
    pub(crate) fn new(framing: Framing) -> Self {
        match framing {
            Framing::EventStream => Self::EventStream(EventStream::default()),
            Framing::JsonLines => Self::JsonLines(JsonLines::default()),
            Framing::AwsFrames => Self::AwsFrames(AwsFrames::default()),
        }
    }

    /// Takes the next bytes, and hands on the events that are whole.
    pub(crate) fn feed(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
        match self {
            Self::EventStream(stream) => stream.feed(bytes, sink),
            Self::JsonLines(lines) => lines.feed(bytes, sink),
            Self::AwsFrames(frames) => frames.feed(bytes, sink),
        }
    }

    /// There are no more bytes: hands on what is whole without a further line's end.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), CallError> {
        match self {
            // An event that its blank line does not end is not one: the standard says to drop it.
            Self::EventStream(_) => Ok(()),
            Self::JsonLines(lines) => lines.end(sink),
            Self::AwsFrames(frames) => frames.end(),
        }
    }
}
