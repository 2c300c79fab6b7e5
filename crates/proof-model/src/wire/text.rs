//! Texts of a message as one JSON string, written without being joined first.

use std::fmt;

use proof_prompt::{Content, Message};
use serde::{Serialize, Serializer};

/// The texts of a message, joined; media are left out.
pub(super) struct JoinedText<'a>(pub &'a [Content]);

impl fmt::Display for JoinedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().filter_map(Content::as_text).try_for_each(|text| f.write_str(text))
    }
}

impl Serialize for JoinedText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [Content::Text { text }] => serializer.serialize_str(text),
            _ => serializer.collect_str(self),
        }
    }
}

/// Whether a message holds words only.
pub(super) fn is_text_only(message: &Message) -> bool {
    message.content.iter().all(|content| matches!(content, Content::Text { .. }))
}
