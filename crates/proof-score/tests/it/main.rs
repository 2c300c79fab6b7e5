//! Crate tests: a `scorers:` list and an output in, scores or diagnostics out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and says what it skips"
)]

mod consistency;
mod diagnostics;
mod exec;
mod extraction;
mod grounding;
mod hostile;
mod instructions;
mod judges;
mod laws;
mod llmbar;
mod python;
mod safety;
mod scorers;
#[cfg(test)]
mod seeds;
mod selection;
mod set;
mod similarity;
mod speed;
mod tools;

use std::cell::OnceCell;

use expect_test::Expect;
use proof_diag::{SourceFile, parse_yaml};
use proof_prompt::ToolCall;
use proof_score::{CaseView, ParseContext, ScoreInput, Scored, ScorerSet};
use serde_json::{Map, Value, json};

/// The files that scorers may read in tests.
fn files(path: &str) -> std::io::Result<String> {
    match path {
        "schemas/label.json" => Ok(r#"{"type": "object", "required": ["label"]}"#.to_owned()),
        "schemas/broken.json" => Ok(r#"{"type": "objekt"}"#.to_owned()),
        "checks.py" => Ok("def polite(output):\n    return True\n".to_owned()),
        "schemas/no.json" => Ok("{\"type\": ".to_owned()),
        _ => judges::judge_files(path),
    }
}

/// Parses the list of a suite; the diagnostics are rendered as people see them.
fn parse(yaml: &str) -> Result<ScorerSet, String> {
    let file = SourceFile::new("suite.yaml", yaml);
    let (document, mut diagnostics) = parse_yaml(&file);
    let context = ParseContext { files: &files, directory: ".".into(), has_output_schema: true };
    let set = document.and_then(|document| ScorerSet::parse(&document.root, &context, &mut diagnostics));
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    match set {
        Some(set) if shown.is_empty() => Ok(set),
        Some(_) => Err(format!("a set, and diagnostics:\n{}", shown.join("\n"))),
        None => {
            assert!(!shown.is_empty(), "no set, and nothing said why");
            Err(shown.join("\n"))
        }
    }
}

/// An output with everything round it.
struct Output {
    text: String,
    finish_reason: &'static str,
    cost_usd: Option<f64>,
    reasoning: Option<&'static str>,
    tool_calls: Vec<ToolCall>,
}

impl From<&str> for Output {
    fn from(text: &str) -> Self {
        let text = text.to_owned();
        Self { text, finish_reason: "stop", cost_usd: Some(0.002), reasoning: None, tool_calls: vec![] }
    }
}

/// The prompt's own output schema in tests.
fn output_schema() -> jsonschema::Validator {
    let schema = json!({
        "type": "object",
        "required": ["label", "why"],
        "properties": {"label": {"enum": ["bug", "billing", "other"]}, "why": {"type": "string"}}
    });
    jsonschema::validator_for(&schema).unwrap()
}

/// The case `c1`, whose parts come from a JSON object with `vars`, `expected`, `tags`, `metadata`.
fn score_all(set: &ScorerSet, output: &Output, case: &Value) -> Vec<Scored> {
    score_with(set, output, case, Some(&output_schema()))
}

fn score_with(
    set: &ScorerSet,
    output: &Output,
    case: &Value,
    output_schema: Option<&jsonschema::Validator>,
) -> Vec<Scored> {
    let map = |key: &str| case[key].as_object().cloned().unwrap_or_else(Map::new);
    let (vars, metadata) = (map("vars"), map("metadata"));
    let tags: Vec<String> = case["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|tag| Some(tag.as_str()?.to_owned()))
        .collect();
    let input = ScoreInput {
        text: &output.text,
        repaired: None,
        first_token_s: None,
        tokens_per_second: None,
        reasoning: output.reasoning,
        tool_calls: &output.tool_calls,
        finish_reason: output.finish_reason,
        latency_s: 1.25,
        cost_usd: output.cost_usd,
        input_tokens: Some(40),
        output_tokens: None,
        case: CaseView {
            id: "c1",
            vars: &vars,
            expected: &case["expected"],
            tags: &tags,
            metadata: &metadata,
        },
        output_schema,
        tools: &[],
        messages: &[],
        peers: None,
        replies: &proof_score::Replies::default(),
        json: OnceCell::new(),
        context: OnceCell::new(),
    };
    set.score(&input)
}

/// A score on one line: `pass`, `fail: why`, `0.4`, `0.4 fail: why`, `unscored: why`.
fn shown(score: &Scored) -> String {
    let score = match score {
        Scored::Score(score) => score,
        Scored::Skipped(reason) => return format!("skipped: {reason}"),
        Scored::Error(error) => return format!("unscored: {error}"),
    };
    let word = match (score.pass, score.value) {
        (Some(true), 1.0) => "pass".to_owned(),
        (Some(false), 0.0) => "fail".to_owned(),
        (Some(true), value) => format!("{value} pass"),
        (Some(false), value) => format!("{value} fail"),
        (None, value) => value.to_string(),
    };
    score.reason.as_ref().map_or(word.clone(), |reason| format!("{word}: {reason}"))
}

/// Scores one output with one list of scorers.
#[track_caller]
fn score(yaml: &str, output: impl Into<Output>, case: &Value) -> String {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let scores = score_all(&set, &output.into(), case);
    assert_eq!(scores.len(), set.metrics().len());
    scores.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

/// A table of (output, expected score) for one list of scorers.
#[track_caller]
fn check_table(yaml: &str, case: &Value, rows: &[(&str, &str)]) {
    let shown: Vec<String> = rows.iter().map(|(output, _)| score(yaml, *output, case)).collect();
    let expected: Vec<&str> = rows.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(shown, expected, "{yaml}");
}

/// What a person sees of a wrong list.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the form of expect-test")]
fn check_mistake(yaml: &str, expected: Expect) {
    match parse(yaml) {
        Ok(set) => panic!("no mistake was found: {:?}", set.metrics()),
        Err(shown) => expected.assert_eq(&shown),
    }
}
