//! `detectable_format:json_format`: the whole text is JSON.

use serde::de::IgnoredAny;

use super::Instruction;

/// The text is one JSON value once a code fence round it is taken off. `NaN` and `Infinity` are not JSON.
#[derive(Clone, Copy, Debug)]
pub struct JsonFormat;

impl Instruction for JsonFormat {
    fn check(&self, text: &str) -> Result<(), String> {
        // `IgnoredAny` is read without recursion, so that no depth of nesting is too deep.
        match serde_json::from_str::<IgnoredAny>(without_fence(text)) {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("it is not JSON: {error}")),
        }
    }
}

/// Each opening is taken off at most once, in this order, as the published check does.
fn without_fence(text: &str) -> &str {
    let mut text = text.trim();
    for opening in ["```json", "```Json", "```JSON", "```"] {
        text = text.strip_prefix(opening).unwrap_or(text);
    }
    text.strip_suffix("```").unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_with_or_without_a_fence() {
        assert!(JsonFormat.check("\n```json\n{\"a\": [1, \"\\ud800\"]}\n```\n").is_ok());
        assert!(JsonFormat.check("12").is_ok());
        assert!(JsonFormat.check("Here: {\"a\": 1}").is_err());
        assert!(JsonFormat.check("{\"a\": NaN}").is_err());
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(JsonFormat.check(&deep).is_ok());
    }
}
