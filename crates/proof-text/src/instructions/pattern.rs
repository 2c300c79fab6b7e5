//! Keywords are patterns: `C\+\+`, `colou?r`.

use regex::{Regex, RegexBuilder};

/// A keyword that is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternError {
    /// What is wrong with it, on one line.
    pub message: String,
}

/// Compiles a pattern that matches in linear time. `source` is what the user wrote: errors show that.
pub(super) fn compile(source: &str, pattern: &str, ignore_case: bool) -> Result<Regex, PatternError> {
    // A keyword of some kilobytes is a mistake; the bound keeps a hostile one from filling the memory.
    RegexBuilder::new(pattern).case_insensitive(ignore_case).size_limit(1 << 20).build().map_err(|error| {
        let message = error.to_string();
        let last = message.lines().last().unwrap_or_default();
        let reason = last.strip_prefix("error: ").unwrap_or(last);
        let shown: String = source.chars().take(60).collect();
        PatternError { message: format!("`{shown}` is not a pattern: {reason}") }
    })
}
