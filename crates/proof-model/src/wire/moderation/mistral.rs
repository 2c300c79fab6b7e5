//! Mistral's moderation.
//!
//! Reference: <https://docs.mistral.ai/api/#tag/classifiers>.

use super::Found;

/// Whether something is found: the provider says it of each category only.
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other providers")]
pub(super) fn flagged(found: &Found) -> Option<bool> {
    Some(found.categories.values().any(|flagged| *flagged == Some(true)))
}
