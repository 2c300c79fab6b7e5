//! Every environment variable that the program reads, in one place.

use std::collections::BTreeMap;

use proof_model::Environment;

/// One environment variable.
#[derive(Debug)]
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it does, one line.
    pub(crate) doc: &'static str,
}

/// The variables that the program itself knows; targets may name others with `key_env`.
pub(crate) const VARIABLES: &[Variable] = &[
    Variable { name: "OPENAI_API_KEY", doc: "Key for `openai/…` targets." },
    Variable {
        name: "OPENAI_BASE_URL",
        doc: "Where `openai/…` targets are, unless the target has a `base_url`.",
    },
    Variable { name: "ANTHROPIC_API_KEY", doc: "Key for `anthropic/…` targets." },
    Variable {
        name: "ANTHROPIC_BASE_URL",
        doc: "Where `anthropic/…` targets are, unless the target has a `base_url`.",
    },
    Variable { name: "NO_COLOR", doc: "Set to anything: no colour." },
    Variable {
        name: "CLICOLOR_FORCE",
        doc: "Set to anything but 0: colour even where the output is no terminal.",
    },
    Variable { name: "TERM", doc: "`dumb`: no colour and no progress line." },
    Variable { name: "CI", doc: "Set to anything: progress as lines, not as one line that changes." },
    Variable {
        name: "PROOF_TEST_MODE",
        doc: "1: fixed clock, ids and width, no colour; for tests of tools that call `proof`.",
    },
];

/// A variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What models may look up: the whole environment, read once.
pub(crate) fn for_models() -> Environment {
    let all: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    Environment::new(all)
}
