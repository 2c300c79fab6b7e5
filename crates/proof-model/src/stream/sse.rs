//! Server-sent events.
//!
//! Source: WHATWG HTML, "Server-sent events", section 9.2.6 (interpreting an event stream). Lines end with LF, CR LF or CR;
//! an event ends with a blank line; several `data` lines are joined by LF; `id` and `retry` are for browsers that connect
//! again, which a model's answer does not allow, so they are passed by.

use super::{Event, Sink};
use crate::CallError;

/// Cuts bytes into events.
#[derive(Debug, Default)]
pub(crate) struct EventStream {
    /// The beginning of a line whose end has not come yet.
    pending: Vec<u8>,
    /// The name of the event under way.
    name: String,
    /// The data of the event under way, where it has to be kept: its blank line has not come yet.
    data: Vec<u8>,
    /// Whether the event under way has a `data` line.
    has_data: bool,
    /// Whether the last line ended with CR, so that an LF that comes next belongs to it.
    ended_with_cr: bool,
    /// Whether the first bytes are behind us.
    has_begun: bool,
}

impl EventStream {
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
        let mut rest = bytes;
        if self.ended_with_cr && !rest.is_empty() {
            self.ended_with_cr = false;
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(at) = line_end(rest) {
            let (line, tail) = rest.split_at(at);
            rest = self.after_line_end(tail);
            if self.pending.is_empty() {
                // An event of one `data` line and its blank line, which is the rule, is handed on without being copied.
                if let Some((data, tail)) = self.lone_data(line, rest) {
                    sink(Event { name: &self.name, data })?;
                    self.name.clear();
                    rest = tail;
                    continue;
                }
                self.line(line, sink)?;
            } else {
                self.pending.extend_from_slice(line);
                let whole = std::mem::take(&mut self.pending);
                self.line(&whole, sink)?;
                // The buffer is kept for the next line that is cut.
                self.pending = whole;
                self.pending.clear();
            }
        }
        self.pending.extend_from_slice(rest);
        Ok(())
    }

    /// What follows a line's end.
    fn after_line_end<'a>(&mut self, tail: &'a [u8]) -> &'a [u8] {
        match tail {
            [b'\r'] => {
                self.ended_with_cr = true;
                &[]
            }
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => &[],
        }
    }

    /// The data of a line, if nothing else belongs to its event and its blank line is here; and what follows.
    fn lone_data<'a>(&mut self, line: &'a [u8], rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if self.has_data {
            return None;
        }
        let data = line.strip_prefix(b"data:")?;
        let rest = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n"))?;
        self.has_begun = true;
        Some((data.strip_prefix(b" ").unwrap_or(data), rest))
    }

    fn line(&mut self, line: &[u8], sink: &mut Sink<'_>) -> Result<(), CallError> {
        let line = if self.has_begun { line } else { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) };
        self.has_begun = true;
        if line.is_empty() {
            return self.dispatch(sink);
        }
        let colon = memchr::memchr(b':', line).unwrap_or(line.len());
        let (field, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
            }
            b"event" => {
                self.name.clear();
                self.name.push_str(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self, sink: &mut Sink<'_>) -> Result<(), CallError> {
        let has_data = std::mem::take(&mut self.has_data);
        let result = if has_data { sink(Event { name: &self.name, data: &self.data }) } else { Ok(()) };
        self.name.clear();
        self.data.clear();
        result
    }
}

/// Where the first line ends.
fn line_end(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2(b'\n', b'\r', bytes)
}

#[cfg(test)]
mod tests;
