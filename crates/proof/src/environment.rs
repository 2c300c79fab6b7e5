//! Every environment variable that the program reads, in one place.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proof_model::{Environment, Provider};

/// One environment variable.
#[derive(Debug)]
struct Variable {
    /// Its name.
    name: &'static str,
    /// What it does, one line.
    doc: &'static str,
}

/// Every variable that the program itself knows, with what it does; targets may name others with `key_env`.
pub(crate) fn variables() -> Vec<(&'static str, String)> {
    let mut found: Vec<(&'static str, String)> = vec![];
    for provider in Provider::ALL {
        for key in provider.key_variables() {
            found.push((key, format!("Key for `{}/…` targets.", provider.name())));
        }
        if let Some(address) = provider.base_url_variable() {
            let doc =
                format!("Where `{}/…` targets are, unless the target has a `base_url`.", provider.name());
            found.push((address, doc));
        }
    }
    found.extend(VARIABLES.iter().map(|variable| (variable.name, variable.doc.to_owned())));
    found
}

/// The variables that belong to no single key or address.
const VARIABLES: &[Variable] = &[
    Variable {
        name: "AWS_REGION",
        doc: "The region of `bedrock/…` targets, unless the target has a `region`.",
    },
    Variable {
        name: "AWS_SECRET_ACCESS_KEY",
        doc: "With `AWS_ACCESS_KEY_ID`: signs the calls of `bedrock/…` targets.",
    },
    Variable { name: "AWS_SESSION_TOKEN", doc: "Goes with keys of AWS that hold for a while only." },
    Variable {
        name: "GOOGLE_CLOUD_PROJECT",
        doc: "The project of `vertex/…` targets, unless the target has a `project`.",
    },
    Variable {
        name: "GOOGLE_CLOUD_LOCATION",
        doc: "The region of `vertex/…` targets, unless the target has a `region`.",
    },
    Variable { name: "NO_COLOR", doc: "Set to anything: no colour." },
    Variable {
        name: "CLICOLOR_FORCE",
        doc: "Set to anything but 0: colour even where the output is no terminal.",
    },
    Variable { name: "TERM", doc: "`dumb`: no colour and no progress line." },
    Variable { name: "CI", doc: "Set to anything: progress as lines, not as one line that changes." },
    Variable {
        name: "PROOF_LIMITS_DIR",
        doc: "The folder by which runs on this machine share the limits of a key; `proofmark/limits` in `XDG_STATE_HOME` (`~/.local/state`) by default. It holds no keys.",
    },
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
    let environment = Environment::new(all);
    let is_test = get("PROOF_TEST_MODE").as_deref() == Some("1");
    let folder = limits_folder(get("PROOF_LIMITS_DIR"), is_test, get("XDG_STATE_HOME"), std::env::home_dir());
    match folder {
        Some(folder) => environment.with_shared_limits(&folder),
        None => environment,
    }
}

/// Where runs on this machine tell each other of the limits of the keys that they share. A test shares nothing, unless it
/// says where.
fn limits_folder(
    named: Option<String>,
    is_test: bool,
    state: Option<String>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    if let Some(folder) = named {
        return Some(folder.into());
    }
    if is_test {
        return None;
    }
    // The XDG base directory specification has relative paths ignored.
    let state = state.map(PathBuf::from).filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(home?.join(".local").join("state")))?;
    Some(state.join("proofmark").join("limits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_shared_in_the_folder_for_state_but_not_by_tests() {
        let home = || Some(PathBuf::from("/home/ann"));
        let folder = |named: Option<&str>, is_test, state: Option<&str>, home| {
            let folder = limits_folder(named.map(str::to_owned), is_test, state.map(str::to_owned), home);
            folder.map(|path| path.to_string_lossy().replace('\\', "/"))
        };
        let default = Some("/home/ann/.local/state/proofmark/limits".to_owned());
        assert_eq!(folder(None, false, None, home()), default);
        assert_eq!(folder(None, false, Some("relative"), home()), default);
        assert_eq!(folder(None, false, None, None), None);
        assert_eq!(folder(None, true, Some("/state"), home()), None);
        for is_test in [false, true] {
            assert_eq!(folder(Some("here"), is_test, Some("/state"), home()), Some("here".to_owned()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_for_state_may_be_named() {
        let folder = limits_folder(None, false, Some("/state".to_owned()), None);
        assert_eq!(folder, Some(PathBuf::from("/state/proofmark/limits")));
    }
}
