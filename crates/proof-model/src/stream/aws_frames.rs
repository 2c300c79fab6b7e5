//! The event stream of AWS: binary frames, each with headers and two checksums.
//!
//! Source: <https://smithy.io/2.0/aws/amazon-eventstream.html>. A frame is an event, named by `:event-type`; or an exception,
//! named by `:exception-type`, which says in its data why the answer goes no further; or an error, which says so in headers.

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::Message;
use aws_smithy_types::str_bytes::StrBytes;

use super::{Event, Sink};
use crate::wire::provider_error::{ProviderError, excerpt};
use crate::{CallError, ErrorKind};

/// The longest frame that there is: 24 MiB of data, 128 KiB of headers, and what stands round them.
const MAX_FRAME: usize = (24 << 20) + (128 << 10) + 16;
/// What stands before the headers: the lengths of the frame and of its headers, and their checksum.
const PRELUDE: usize = 12;

/// Cuts bytes into frames.
#[derive(Debug, Default)]
pub(crate) struct AwsFrames {
    /// The beginning of a frame whose end has not come yet.
    pending: Vec<u8>,
}

impl AwsFrames {
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
        if self.pending.is_empty() {
            let rest = frames(bytes, sink)?;
            self.pending.extend_from_slice(rest);
            return Ok(());
        }
        self.pending.extend_from_slice(bytes);
        let n_left = frames(&self.pending, sink)?.len();
        self.pending.drain(..self.pending.len() - n_left);
        Ok(())
    }

    pub(super) fn end(&self) -> Result<(), CallError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        Err(CallError::new(ErrorKind::Truncated, "the stream broke off within a frame"))
    }
}

/// Hands on the frames that are whole; gives back what is left.
fn frames<'a>(mut bytes: &'a [u8], sink: &mut Sink<'_>) -> Result<&'a [u8], CallError> {
    while let Some((prelude, _)) = bytes.split_first_chunk::<PRELUDE>() {
        let length = prelude.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
        if MAX_FRAME < length {
            return Err(no_frames(prelude));
        }
        let Some((frame, rest)) = bytes.split_at_checked(length) else { break };
        bytes = rest;
        if let Some(event) = usual(frame) {
            sink(event)?;
            continue;
        }
        let message = read_message_from(frame).map_err(|error| {
            CallError::new(ErrorKind::Malformed, format!("a frame of the stream is broken: {error}"))
        })?;
        hand_on(&message, sink)?;
    }
    Ok(bytes)
}

/// The event of a frame in which all is well and all headers are texts: nearly every one. It is read where it lies, in a
/// fifth of the time that the library takes; the library says of all others what they are.
fn usual(frame: &[u8]) -> Option<Event<'_>> {
    let (checked, sum) = frame.split_last_chunk::<4>()?;
    let (prelude, prelude_sum) = checked.get(..PRELUDE)?.split_last_chunk::<4>()?;
    let is_whole = crc32fast::hash(prelude) == u32::from_be_bytes(*prelude_sum)
        && crc32fast::hash(checked) == u32::from_be_bytes(*sum);
    if !is_whole {
        return None;
    }
    let length = u32::from_be_bytes(*prelude.last_chunk::<4>()?) as usize;
    let (mut headers, data) = checked.get(PRELUDE..)?.split_at_checked(length)?;
    let (mut kind, mut event_type) = (None, None);
    while let Some((length, rest)) = headers.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let rest = rest.strip_prefix(&[TEXT])?;
        let (length, rest) = rest.split_first_chunk()?;
        let (value, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let value = std::str::from_utf8(value).ok()?;
        let earlier = match std::str::from_utf8(name).ok()? {
            ":message-type" => kind.replace(value),
            ":event-type" => event_type.replace(value),
            _ => None,
        };
        if earlier.is_some() {
            return None;
        }
        headers = rest;
    }
    event_type.filter(|_| kind == Some("event")).map(|name| Event { name, data })
}

/// The type of a header's value that is a text.
const TEXT: u8 = 7;

/// Something else than frames, such as a page of HTML: it begins with a length that no frame has.
fn no_frames(prelude: &[u8]) -> CallError {
    let begin = excerpt(&String::from_utf8_lossy(prelude));
    let message =
        format!("the server answered something that is no stream of frames: it begins with `{begin}`");
    CallError::new(ErrorKind::Malformed, message)
}

fn hand_on(message: &Message, sink: &mut Sink<'_>) -> Result<(), CallError> {
    let header = |name: &str| {
        let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
        header.value().as_string().ok().map(StrBytes::as_str)
    };
    match header(":message-type") {
        Some("exception") => {
            let mut said = ProviderError::read(message.payload(), None);
            said.codes.extend(header(":exception-type").map(str::to_lowercase));
            Err(CallError::new(said.kind(None), said.message_or(header(":exception-type"))))
        }
        Some("error") => {
            let code = header(":error-code");
            let said = ProviderError {
                message: header(":error-message").map(excerpt),
                codes: code.map(str::to_lowercase).into_iter().collect(),
                is_error: true,
                ..ProviderError::default()
            };
            Err(CallError::new(said.kind(None), said.message_or(code)))
        }
        _ => sink(Event { name: header(":event-type").unwrap_or_default(), data: message.payload() }),
    }
}

#[cfg(test)]
mod tests;
