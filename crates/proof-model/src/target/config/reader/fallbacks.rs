//! Who answers in a target's place: `else:`, a target or a list of them.

use std::collections::BTreeSet;

use proof_diag::{Diagnostic, MapReader, Node};

use super::{Role, TargetConfig, read_as};

/// Decodes the targets that answer in the place of `first`, each with the settings of `first` unless it has its own.
pub(super) fn read(reader: &mut MapReader<'_, '_>, first: &TargetConfig) -> Vec<TargetConfig> {
    let Some(node) = reader.get("else") else { return vec![] };
    let nodes = node.as_list().unwrap_or(std::slice::from_ref(node));
    if nodes.is_empty() {
        reader.diagnostics.push(
            Diagnostic::error("E0529", "`else` names no target")
                .at(node.span.clone(), "who answers instead?")
                .help("write a model, such as `else: openai/gpt-5-mini`, or take `else` away"),
        );
    }
    let mut ids = BTreeSet::from([first.id.clone()]);
    let mut fallbacks = vec![];
    for node in nodes {
        let Some(mut fallback) = read_as(node, Role::Fallback, reader.diagnostics) else { continue };
        if !has_own_settings(node) {
            fallback.settings = first.settings.clone();
        }
        if ids.insert(fallback.id.clone()) {
            fallbacks.push(fallback);
        } else {
            reader.diagnostics.push(
                Diagnostic::error(
                    "E0529",
                    format!("two targets that answer for each other are named `{}`", fallback.id),
                )
                .at(node.span.clone(), "which of them answered could not be told")
                .help("give this one a name of its own: `{id: NAME, model: …}`"),
            );
        }
    }
    fallbacks
}

/// That a fallback has fallbacks.
pub(super) fn refuse(reader: &mut MapReader<'_, '_>) {
    let Some(node) = reader.get("else") else { return };
    reader.diagnostics.push(
        Diagnostic::error("E0529", "a fallback has no `else` of its own")
            .at(node.span.clone(), "not here")
            .help("write a list in the `else` of the target: they are asked one after the other"),
    );
}

fn has_own_settings(node: &Node) -> bool {
    node.as_map()
        .and_then(|map| map.get("config"))
        .is_some_and(|config| config.value != proof_diag::Value::Null)
}
