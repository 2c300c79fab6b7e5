//! Streams taken apart into documents and put together again.

use serde_json::Value;

/// How a format cuts a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Events,
    Lines,
    Frames,
}

/// One piece of a stream: what stands before its document, and the document.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub before: String,
    pub document: Option<Value>,
}

impl Framing {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Lines => "application/x-ndjson",
            Self::Frames => "application/vnd.amazon.eventstream",
        }
    }

    /// The pieces of a recorded stream; for frames, of the lines that they were made from.
    pub(super) fn pieces(self, text: &str) -> Vec<Piece> {
        text.lines()
            .filter_map(|line| match self {
                Self::Events => {
                    let document =
                        line.strip_prefix("data:").and_then(|data| serde_json::from_str(data).ok());
                    let before = if document.is_some() { "data: " } else { line };
                    Some(Piece { before: before.to_owned(), document })
                }
                Self::Lines => {
                    Some(Piece { before: String::new(), document: Some(serde_json::from_str(line).ok()?) })
                }
                Self::Frames => {
                    let line: Value = serde_json::from_str(line).ok()?;
                    let before = line["event"].as_str().or(line["exception"].as_str())?.to_owned();
                    Some(Piece { before, document: Some(line["payload"].clone()) })
                }
            })
            .collect()
    }

    /// The stream again; `plant` writes the key into each document's text.
    pub(super) fn join(self, pieces: &[Piece], plant: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
        let mut out = vec![];
        for Piece { before, document } in pieces {
            let text = document.as_ref().map(Value::to_string).unwrap_or_default();
            match self {
                Self::Events | Self::Lines => {
                    out.extend(plant(before));
                    out.extend(plant(&text));
                    out.push(b'\n');
                }
                Self::Frames => out.extend(frame(before, &plant(&text))),
            }
        }
        out
    }
}

/// An event in AWS's frames.
fn frame(event: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = vec![];
    for (name, value) in
        [(":event-type", event), (":content-type", "application/json"), (":message-type", "event")]
    {
        headers.push(u8::try_from(name.len()).unwrap());
        headers.extend(name.as_bytes());
        headers.push(7);
        headers.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        headers.extend(value.as_bytes());
    }
    let n_bytes = u32::try_from(headers.len() + payload.len() + 16).unwrap();
    let mut frame = n_bytes.to_be_bytes().to_vec();
    frame.extend(u32::try_from(headers.len()).unwrap().to_be_bytes());
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend(&headers);
    frame.extend(payload);
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
        sum
    })
}
