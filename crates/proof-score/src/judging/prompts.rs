//! The built-in prompts of judges: one file each, beside this one.

use std::sync::LazyLock;

use proof_diag::SourceFile;
use proof_prompt::{Message, NoIncludes, Prompt};
use serde_json::{Map, Value};

use crate::ScoreError;

/// A built-in prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    Rubric,
    Judge,
    Pairwise,
    Classify,
    ClosedQa,
    Factuality,
    GEvalSteps,
    GEval,
    Claims,
    Support,
    Questions,
    Useful,
}

const FILES: [(BuiltIn, &str, &str); 12] = [
    (BuiltIn::Rubric, "rubric.prompt", include_str!("prompts/rubric.prompt")),
    (BuiltIn::Judge, "judge.prompt", include_str!("prompts/judge.prompt")),
    (BuiltIn::Pairwise, "pairwise.prompt", include_str!("prompts/pairwise.prompt")),
    (BuiltIn::Classify, "classify.prompt", include_str!("prompts/classify.prompt")),
    (BuiltIn::ClosedQa, "closed_qa.prompt", include_str!("prompts/closed_qa.prompt")),
    (BuiltIn::Factuality, "factuality.prompt", include_str!("prompts/factuality.prompt")),
    (BuiltIn::GEvalSteps, "g_eval_steps.prompt", include_str!("prompts/g_eval_steps.prompt")),
    (BuiltIn::GEval, "g_eval.prompt", include_str!("prompts/g_eval.prompt")),
    (BuiltIn::Claims, "claims.prompt", include_str!("prompts/claims.prompt")),
    (BuiltIn::Support, "support.prompt", include_str!("prompts/support.prompt")),
    (BuiltIn::Questions, "questions.prompt", include_str!("prompts/questions.prompt")),
    (BuiltIn::Useful, "useful.prompt", include_str!("prompts/useful.prompt")),
];

/// All of them, parsed once. (A test parses each, so that none is missing here.)
static PARSED: LazyLock<Vec<(BuiltIn, Prompt)>> = LazyLock::new(|| {
    let parsed = FILES.iter().filter_map(|(which, name, text)| {
        let (prompt, _) = Prompt::parse(&SourceFile::new(*name, *text), &NoIncludes);
        Some((*which, prompt?))
    });
    parsed.collect()
});

fn find(which: BuiltIn) -> Option<&'static Prompt> {
    PARSED.iter().find(|(other, _)| *other == which).map(|(_, prompt)| prompt)
}

/// The messages of a built-in prompt.
pub(crate) fn render(which: BuiltIn, values: &Map<String, Value>) -> Result<Vec<Message>, ScoreError> {
    let prompt =
        find(which).ok_or_else(|| ScoreError::new(format!("the built-in prompt {which:?} is broken")))?;
    render_own(prompt, values)
}

/// The messages of any prompt of a judge.
pub(crate) fn render_own(prompt: &Prompt, values: &Map<String, Value>) -> Result<Vec<Message>, ScoreError> {
    prompt
        .render(values)
        .map_err(|error| ScoreError::new(format!("the judge's prompt cannot be filled in: {error}")))
}

/// The hash of a built-in prompt.
pub(crate) fn hash(which: BuiltIn) -> &'static str {
    find(which).map_or("", Prompt::full_hash)
}

/// The hash of what carries a rubric that has no prompt of its own.
pub(crate) fn carrier(is_preference: bool) -> String {
    let which = if is_preference { BuiltIn::Pairwise } else { BuiltIn::Judge };
    format!("{} {}", hash(which), hash(BuiltIn::Rubric))
}

/// The identity of a judge without a rubric file: a hash of its settings and of its prompts, the first 12 hex digits.
pub(crate) fn identity(prompts: &[BuiltIn], settings: &Value) -> String {
    let hashes: Vec<&str> = prompts.iter().map(|which| hash(*which)).collect();
    let form = serde_json::json!({"prompts": hashes, "settings": settings}).to_string();
    blake3::hash(form.as_bytes()).to_hex().as_str().get(..12).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_prompt_parses_without_a_word_of_complaint() {
        for (which, name, text) in FILES {
            let (prompt, diagnostics) = Prompt::parse(&SourceFile::new(name, text), &NoIncludes);
            let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
            assert_eq!(shown, [""; 0], "{name}");
            // What stands in a system message here comes from the suite and the rubric, never from an output.
            let found = prompt.unwrap().check().into_iter().filter(|diagnostic| diagnostic.code != "W0303");
            let found: Vec<String> = found.map(|diagnostic| proof_diag::render::plain(&diagnostic)).collect();
            assert_eq!(found, [""; 0], "{name}");
            assert!(find(which).is_some());
        }
    }
}
