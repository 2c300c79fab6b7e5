//! What is likely wrong in a prompt that can be parsed: one lint after the other, each on the whole prompt.

mod calls;
mod media;
mod messages;
mod parts;
mod unreachable;
mod variables;

use proof_diag::Diagnostic;

use crate::prompt::Prompt;
use crate::secrets::{find, redacted};

/// A lint.
type Lint = fn(&Prompt) -> Vec<Diagnostic>;

const LINTS: [Lint; 13] = [
    keys,
    variables::undefined,
    variables::unused,
    variables::untyped_in_system,
    media::misused,
    parts::duplicate,
    messages::empty,
    messages::order,
    calls::undeclared,
    calls::unpaired,
    calls::of_one_id,
    unreachable::unreachable,
    indented,
];

/// Runs every lint. No diagnostic shows a key that stands in the prompt.
pub(crate) fn check(prompt: &Prompt) -> Vec<Diagnostic> {
    redacted(LINTS.iter().flat_map(|lint| lint(prompt)).collect())
}

fn keys(prompt: &Prompt) -> Vec<Diagnostic> {
    let found =
        prompt.files.iter().flat_map(|file| find(file.text()).into_iter().map(move |secret| (file, secret)));
    found
        .map(|(file, secret)| {
            Diagnostic::error("E0325", format!("`{}` holds {}", file.name(), secret.kind))
                .at(file.span(secret.range), "not shown here")
                .note("whoever reads the file, and every model it is sent to, has the key")
                .help("revoke the key, and keep the new one in an environment variable")
        })
        .collect()
}

fn indented(prompt: &Prompt) -> Vec<Diagnostic> {
    let warning = |span: &proof_diag::SourceSpan| {
        let line = span.text().trim();
        Diagnostic::warning("W0307", format!("`{line}` is indented, so it is text"))
            .at(span.clone(), "sent to the model as it stands")
            .help("remove the spaces in front of it")
    };
    prompt.indented.iter().map(warning).collect()
}
