//! The scorers of a suite, and what they say of an output.
//!
//! Input: the list under `scorers:`; then, each after a line `=====`, an output and a case as JSON with `vars`, `expected`,
//! `tags` and `metadata`.

use std::cell::OnceCell;
use std::sync::LazyLock;

use proof_diag::{SourceFile, has_errors, parse_yaml};
use proof_score::{CaseView, ParseContext, Replies, ScoreInput, Scored, ScorerSet};
use serde_json::{Map, Value, json};

/// The scorers are read or refused with a word; of every output each says something: one harmless line, a finite number.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split("\n=====\n");
    let file = SourceFile::new("suite.yaml", parts.next().unwrap_or_default());
    let (document, mut diagnostics) = parse_yaml(&file);
    let context = ParseContext { files: &files, directory: ".".into(), has_output_schema: true };
    let set = document.and_then(|document| ScorerSet::parse(&document.root, &context, &mut diagnostics));
    super::told::check(&diagnostics);
    let Some(set) = set else {
        assert!(has_errors(&diagnostics), "refused without a word");
        return;
    };
    let output = parts.next().unwrap_or("{\"label\": \"bug\", \"n\": [1, 2.5]}");
    let case = parts.next().and_then(|case| serde_json::from_str(case).ok());
    // `exec` would run whatever program the input names.
    if !has_errors(&diagnostics) && !set.is_blocking() {
        check_scores(&set, output, &case.unwrap_or_else(|| json!({"expected": {"label": "bug"}})));
    }
}

fn files(path: &str) -> std::io::Result<String> {
    match path {
        "schema.json" => Ok(r#"{"type": "object", "required": ["label"]}"#.to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    }
}

fn check_scores(set: &ScorerSet, output: &str, case: &Value) {
    static SCHEMA: LazyLock<Option<jsonschema::Validator>> =
        LazyLock::new(|| jsonschema::validator_for(&json!({"required": ["label"]})).ok());
    let map = |key: &str| case.get(key).and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    let (vars, metadata) = (map("vars"), map("metadata"));
    let tags = case.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    let tags: Vec<String> = tags.iter().filter_map(|tag| Some(tag.as_str()?.to_owned())).collect();
    let scores = set.score(&ScoreInput {
        repaired: None,
        first_token_s: None,
        tokens_per_second: None,
        text: output,
        reasoning: Some(output),
        tool_calls: &[],
        finish_reason: "stop",
        latency_s: 1.25,
        cost_usd: Some(0.002),
        input_tokens: Some(40),
        output_tokens: None,
        case: CaseView {
            id: "c1",
            vars: &vars,
            expected: case.get("expected").unwrap_or(&Value::Null),
            tags: &tags,
            metadata: &metadata,
        },
        output_schema: SCHEMA.as_ref(),
        tools: &[],
        messages: &[],
        peers: None,
        replies: &Replies::default(),
        json: OnceCell::new(),
        context: OnceCell::new(),
    });
    assert_eq!(scores.len(), set.metrics().len());
    for (score, metric) in scores.iter().zip(set.metrics()) {
        let said = match score {
            Scored::Score(score) => {
                assert!(score.value.is_finite(), "{}: {}", metric.name, score.value);
                score.reason.as_deref().unwrap_or_default()
            }
            Scored::Skipped(reason) => reason,
            Scored::Error(error) => &error.message,
        };
        assert!(said.chars().count() < 500, "{}: {} characters", metric.name, said.chars().count());
        assert!(!said.contains(char::is_control), "{}: {said:?}", metric.name);
    }
}
