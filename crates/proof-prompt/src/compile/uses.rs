//! Where a tree uses which variable.

use std::collections::BTreeSet;

use proof_diag::SourceSpan;

use crate::message::Role;

/// One place where a variable is used.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// The variable.
    pub(crate) name: String,
    pub(crate) span: SourceSpan,
    /// The message it is in.
    pub(crate) role: Option<Role>,
    pub(crate) how: How,
    /// It is asked for with `is defined` or has a `default`, so that it may be missing.
    pub(crate) is_guarded: bool,
}

/// How a variable is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Its value becomes text.
    Written,
    /// It stands alone and is a picture, document or sound.
    Media,
    /// It decides or repeats.
    Decides,
    /// It is the list of `@history`.
    History,
}

/// The names of the variables that are used, each once.
pub(crate) fn names(uses: &[Use]) -> BTreeSet<Box<str>> {
    uses.iter().map(|used| used.name.as_str().into()).collect()
}

/// Where a word stands as a word.
pub(crate) fn word_at(source: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = source.get(..*at).and_then(|before| before.chars().next_back());
        let after = source.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(|c| is_part(c) || c == '.') && !after.is_some_and(is_part)
    })
}

/// Whether an expression allows for a variable to be missing: `x is defined`, `x | default("")`.
pub(super) fn is_guarded(source: &str, path: &str) -> bool {
    let Some(at) = word_at(source, path) else { return false };
    let after = source.get(at + path.len()..).unwrap_or_default().trim_start();
    let filter = after.strip_prefix('|').map(str::trim_start);
    let has_default = filter.is_some_and(|filter| {
        let name: String = filter.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        name == "default" || name == "d"
    });
    let test = after.strip_prefix("is ").map(str::trim_start);
    let test = test.map(|test| test.strip_prefix("not ").unwrap_or(test).trim_start());
    has_default || test.is_some_and(|test| test.starts_with("defined") || test.starts_with("undefined"))
}
