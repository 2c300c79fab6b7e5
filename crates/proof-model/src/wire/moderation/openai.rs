//! `OpenAI`'s moderation.
//!
//! Reference: <https://platform.openai.com/docs/api-reference/moderations/create>.

use super::Found;

/// Whether something is found: the provider says so itself.
pub(super) fn flagged(found: &Found) -> Option<bool> {
    found.flagged
}
