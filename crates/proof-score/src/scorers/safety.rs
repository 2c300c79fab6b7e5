//! Safety, without a model: refusals, personal data, secrets, leaks.

pub(crate) mod banned_phrases;
pub(crate) mod exfiltration_links;
pub(crate) mod hidden_unicode;
mod mask;
mod phrases;
pub(crate) mod pii;
pub(crate) mod prompt_leak;
pub(crate) mod refusal;
pub(crate) mod required_phrases;
pub(crate) mod restricted_advice;
pub(crate) mod secrets;
mod texts;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    banned_phrases::INFO,
    exfiltration_links::INFO,
    hidden_unicode::INFO,
    pii::INFO,
    prompt_leak::INFO,
    refusal::INFO,
    required_phrases::INFO,
    restricted_advice::INFO,
    secrets::INFO,
];
