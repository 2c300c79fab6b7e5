//! The list of all scorers.

use std::sync::LazyLock;

use crate::arguments::Arguments;
use crate::scorer::Built;
use crate::scorers;

/// A scorer: what it is called, what it means, how it is written.
#[derive(Clone, Copy, Debug)]
pub struct ScorerInfo {
    /// Its name in a suite.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it does, in Markdown, with the rules that decide.
    pub doc: &'static str,
    /// How the value comes about.
    pub formula: &'static str,
    /// The values that it can have.
    pub range: &'static str,
    /// Which way is better.
    pub direction: &'static str,
    /// When it misleads.
    pub misleads: &'static str,
    /// A list item of a suite.
    pub example: &'static str,
    /// The arguments of its own; `of`, `as`, `weight`, `threshold` and `direction` are common to all.
    pub arguments: &'static [Argument],
    /// The argument that the short form gives: `contains: refund` is `contains: {value: refund}`.
    pub main: Option<&'static str>,
    /// Whether `of` chooses what it looks at; `latency` and its like look at the call.
    pub has_subject: bool,
    pub(crate) build: Build,
}

/// An argument of a scorer.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// Its key.
    pub name: &'static str,
    /// What it takes and what it does.
    pub text: &'static str,
}

/// Reads a scorer's own arguments.
pub(crate) type Build = fn(&mut Arguments<'_>) -> Option<Built>;

const fn argument(name: &'static str, text: &'static str) -> Argument {
    Argument { name, text }
}

pub(crate) const EXACT: Argument =
    argument("exact", "true: compare byte for byte; else white space at both ends is cut off first");
pub(crate) const IGNORE_CASE: Argument = argument("ignore_case", "true: upper and lower case are the same");

/// The families of scorers, in the order in which they are listed, each with its scorers by name.
pub fn families() -> &'static [(&'static str, &'static [ScorerInfo])] {
    &[
        ("checks", scorers::checks::ALL),
        ("similarity", scorers::similarity::ALL),
        ("instructions", scorers::instructions::ALL),
        ("extraction", scorers::extraction::ALL),
        ("grounding", scorers::grounding::ALL),
        ("tools", scorers::tools::ALL),
        ("safety", scorers::safety::ALL),
        ("consistency", scorers::consistency::ALL),
        ("judges", scorers::judges::ALL),
        ("custom", scorers::custom::ALL),
        ("call", scorers::call::ALL),
    ]
}

/// All scorers, by name.
pub fn registry() -> &'static [ScorerInfo] {
    static ALL: LazyLock<Vec<ScorerInfo>> = LazyLock::new(|| {
        let mut all: Vec<ScorerInfo> =
            families().iter().flat_map(|(_, scorers)| scorers.iter().copied()).collect();
        all.sort_by_key(|info| info.name);
        all
    });
    &ALL
}

/// The scorer of a name.
pub(crate) fn find(name: &str) -> Option<&'static ScorerInfo> {
    registry().iter().find(|info| info.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scorer_is_documented_and_in_order() {
        assert!(registry().windows(2).all(|pair| pair[0].name < pair[1].name), "a name stands twice");
        for (family, scorers) in families() {
            assert!(scorers.is_sorted_by_key(|info| info.name), "{family}");
        }
        for info in registry() {
            let texts = [info.summary, info.doc, info.formula, info.range, info.direction, info.misleads];
            for text in texts {
                assert!(!text.trim().is_empty() && !text.contains("TODO"), "{}: {text:?}", info.name);
            }
            assert!(info.example.starts_with("- "), "{}: the example is a list item", info.name);
            assert!(info.example.contains(info.name), "{}: the example uses it", info.name);
            if let Some(main) = info.main {
                assert!(info.arguments.iter().any(|argument| argument.name == main), "{}", info.name);
            }
        }
    }
}
