//! How much Claude reasons, at Anthropic and at Bedrock.
//!
//! Reference: <https://platform.claude.com/docs/en/build-with-claude/thinking>. Models up to 4.5 take a number of tokens;
//! since 4.6 they decide themselves how much to think, guided by an effort, and since 4.7 a number is refused.

use serde_json::{Value, json};

use crate::Settings;

/// The field `thinking`; none where the settings leave it to the model.
pub(in super::super) fn thinking(settings: &Settings, model: &str) -> Option<Value> {
    match (settings.reasoning_tokens, settings.reasoning_effort.as_deref()) {
        (Some(0), _) | (None, Some("none")) => Some(json!({"type": "disabled"})),
        (Some(budget), _) => Some(json!({"type": "enabled", "budget_tokens": budget})),
        // Some of these models think only if they are told that they may; the effort alone does not tell them.
        (None, Some(_)) if is_adaptive(model) => Some(json!({"type": "adaptive"})),
        (None, _) => None,
    }
}

/// The word for the effort. `none` is none: it is said by [`thinking`].
pub(in super::super) fn effort(settings: &Settings) -> Option<&str> {
    settings.reasoning_effort.as_deref().filter(|effort| *effort != "none")
}

/// Whether a model decides itself how much to think: Claude since 4.6. Of models by other names nothing is known.
fn is_adaptive(model: &str) -> bool {
    let Some((_, name)) = model.rsplit_once("claude") else { return false };
    // `claude-opus-4-6`, `claude-3-5-sonnet-20241022`, `claude-4.6-opus`: the first numbers in a row are the version, and
    // a date is none of them.
    let mut version = name
        .split(|character: char| !character.is_ascii_alphanumeric())
        .map(|word| word.parse::<u32>().ok().filter(|number| *number < 1_000))
        .skip_while(Option::is_none)
        .map_while(|number| number);
    match (version.next(), version.next()) {
        (Some(major), minor) => (4, 6) <= (major, minor.unwrap_or(0)),
        // `claude-mythos-preview`.
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_that_decide_themselves_are_told_by_their_version() {
        let adaptive = [
            "claude-opus-4-6",
            "claude-sonnet-4-6",
            "claude-opus-4-10",
            "claude-sonnet-5",
            "claude-haiku-5-5",
            "claude-mythos-preview",
            "anthropic/claude-4.6-opus",
            "us.anthropic.claude-opus-4-6-v1",
            "global.anthropic.claude-opus-5",
        ];
        let older = [
            "claude-haiku-4-5",
            "claude-opus-4-5-20251101",
            "claude-sonnet-4-20250514",
            "claude-opus-4@20250514",
            "claude-3-5-sonnet-20241022",
            "claude-2.1",
            "anthropic.claude-haiku-4-5-20251001-v1:0",
            "glm-5",
        ];
        assert_eq!(adaptive.into_iter().filter(|model| !is_adaptive(model)).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(older.into_iter().filter(|model| is_adaptive(model)).collect::<Vec<_>>(), [""; 0]);
    }
}
