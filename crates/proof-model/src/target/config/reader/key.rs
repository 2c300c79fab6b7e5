//! Where the key comes from: a variable of the environment, or a command that writes it.

use proof_diag::{Diagnostic, MapReader};

use super::{TargetConfig, words};
use crate::http::looks_like_a_key;

pub(super) fn read(reader: &mut MapReader<'_, '_>, config: &mut TargetConfig) {
    config.key_env = reader.string("key_env");
    if let Some(name) = config.key_env.clone()
        && !is_variable_name(&name)
        && let Some(node) = reader.get("key_env")
    {
        reader.diagnostics.push(
            Diagnostic::error("E0507", "`key_env` must be the name of an environment variable")
                .at(node.span.clone(), "this is no variable's name")
                .note("a key never stands in a file: it is read from the environment")
                .help("write `key_env: MY_KEY`, and set `MY_KEY` in the environment"),
        );
    }
    let Some(node) = reader.get("key_cmd") else { return };
    let n_told = reader.diagnostics.len();
    config.key_cmd = words(reader, "key_cmd", "E0546", "[pass, show, \"my key\"]");
    if n_told < reader.diagnostics.len() {
        return;
    }
    let mistake = if config.key_cmd.first().is_none_or(String::is_empty) {
        Diagnostic::error("E0546", "`key_cmd` names no program")
            .at(node.span.clone(), "which program is it?")
            .help("write `key_cmd: [gcloud, auth, print-access-token]`")
    } else if config.key_cmd.iter().any(|word| looks_like_a_key(word)) {
        Diagnostic::error("E0507", "`key_cmd` holds a key")
            .at(node.span.clone(), "a key never stands in a file")
            .help("`key_cmd` is the command that writes the key; a key in the environment is named with `key_env`")
    } else if config.key_env.is_some() {
        Diagnostic::error("E0546", "`key_env` and `key_cmd` exclude each other")
            .at(node.span.clone(), "the key comes from one place")
            .help("take one of them away")
    } else {
        return;
    };
    config.key_cmd = vec![];
    reader.diagnostics.push(mistake);
}

fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
        && !name.starts_with("sk_")
}
