//! A JSON document a line, as Ollama streams it.

use serde::de::IgnoredAny;

use super::{Event, Sink};
use crate::CallError;

/// Cuts bytes into lines.
#[derive(Debug, Default)]
pub(crate) struct JsonLines {
    /// The beginning of a line whose end has not come yet.
    pending: Vec<u8>,
}

impl JsonLines {
    pub(super) fn feed(&mut self, mut bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
        while let Some(at) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = bytes.split_at(at);
            bytes = rest.get(1..).unwrap_or_default();
            if self.pending.is_empty() {
                hand_on(line, sink)?;
            } else {
                self.pending.extend_from_slice(line);
                let whole = std::mem::take(&mut self.pending);
                hand_on(&whole, sink)?;
            }
        }
        self.pending.extend_from_slice(bytes);
        Ok(())
    }

    pub(super) fn end(&mut self, sink: &mut Sink<'_>) -> Result<(), CallError> {
        let last = std::mem::take(&mut self.pending);
        // A document that broke off is no mistake of the server's: the stream lacks its end, which its reader sees.
        let is_cut =
            last.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(&last).is_err();
        if is_cut { Ok(()) } else { hand_on(&last, sink) }
    }
}

fn hand_on(line: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
    let data = line.trim_ascii();
    if data.is_empty() { Ok(()) } else { sink(Event { name: "", data }) }
}
