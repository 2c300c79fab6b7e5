//! Scorers that ask over HTTP: an embeddings endpoint, and a service of the user's own.

use proof_testkit::{FakeModel, Reply, Script};
use serde_json::{Value, json};

use crate::project::{Project, printed};

/// Three cases whose output is their text.
fn project(scorer: &str) -> Project {
    let project = Project::new();
    project.write("prompts/say.prompt", "---\ninput: {text: string}\n---\n@user\n{{ text }}\n");
    project.write(
        "suites/s.yaml",
        format!(
            "prompts: prompts/say.prompt\ntargets: echo\ndataset:\n\
             \x20 - {{id: a, vars: {{text: a cat}}, expected: a cat}}\n\
             \x20 - {{id: b, vars: {{text: a dog}}, expected: a cat}}\n\
             \x20 - {{id: c, vars: {{text: broken}}, expected: a cat}}\n\
             scorers:\n  - {scorer}\n"
        ),
    );
    project
}

/// The scores of a metric by case: the value, or why there is none.
fn scores(project: &Project, metric: &str) -> Vec<Value> {
    let shown = project.proof_ends(0, &["show", "last", "--format", "jsonl"]).stdout;
    shown.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["scores"][metric].clone()).collect()
}

#[test]
fn embeddings_are_asked_once_and_a_failure_is_no_score() {
    let server = FakeModel::start(Script::from_fn(|asked| {
        assert_eq!(asked.path, "/v1/embeddings");
        let vector = |text: &Value| match text.as_str().unwrap() {
            "a cat" => json!([1.0, 0.0]),
            "a dog" => json!([0.6, 0.8]),
            _ => Value::Null,
        };
        let texts: Vec<Value> = match &asked.body["input"] {
            Value::Array(texts) => texts.clone(),
            text => vec![text.clone()],
        };
        let vectors: Vec<Value> = texts.iter().map(vector).collect();
        if vectors.contains(&Value::Null) {
            return Reply::error(400, "invalid_request_error", "no such word");
        }
        let data = vectors.iter().enumerate();
        let data: Vec<Value> =
            data.map(|(index, vector)| json!({"index": index, "embedding": vector})).collect();
        Reply::json(
            200,
            &json!({"data": data, "model": "e-1", "usage": {"prompt_tokens": 3, "total_tokens": 3}}),
        )
    }))
    .unwrap();
    let target =
        format!("{{id: e, model: openai/text-embedding-3-small, base_url: \"{}\"}}", server.base_url());
    let project = project(&format!(
        "embedding_similarity: {{value: \"{{{{ expected }}}}\", target: {target}, as: near, weight: 0}}"
    ));
    project.proof_ends(0, &["run", "suites/s.yaml", "--quiet"]);
    let found = scores(&project, "near");
    let value = |case: usize| found[case]["value"].as_f64().unwrap();
    assert!((value(0) - 1.0).abs() < 1e-6 && (value(1) - 0.6).abs() < 1e-6, "{found:?}");
    let unscored = found[2]["unscored"].as_str().unwrap();
    assert!(unscored.contains("no such word"), "{unscored}");
    // A second run finds what was answered, and asks only for what failed.
    let n = server.requests();
    project.proof_ends(0, &["run", "suites/s.yaml", "--quiet"]);
    let asked_again = server.requests() - n;
    assert!(asked_again < n, "{asked_again} of {n}");
    assert_eq!(scores(&project, "near")[..2], found[..2]);
}

#[test]
fn a_service_scores_with_a_header_from_the_environment() {
    const KEY: &str = "planted-0123456789abcdef";
    let server = FakeModel::start(Script::from_fn(|asked| {
        assert_eq!(asked.header("x-key"), Some(KEY));
        assert_eq!(asked.body["config"], json!({"strict": true}));
        match asked.body["output"]["text"].as_str().unwrap() {
            "a cat" => Reply::json(200, &json!({"pass": true, "reason": "a cat indeed"})),
            "a dog" => Reply::json(200, &json!({"value": 0.25})),
            // A service that sends the key back: it must not be kept.
            _ => Reply::error(422, "bad", format!("your key {KEY} is fine, the text is not")),
        }
    }))
    .unwrap();
    let project = project(&format!(
        "http: {{url: \"http://{}/score\", headers: {{x-key: \"${{SCORE_KEY}}\"}}, config: {{strict: true}}, as: tone, weight: 0}}",
        server.address()
    ));
    let output = project.command(&["run", "suites/s.yaml"]).env("SCORE_KEY", KEY).output().unwrap();
    let output = printed(&output);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let found = scores(&project, "tone");
    assert_eq!(found[0], json!({"value": 1.0, "pass": true, "reason": "a cat indeed"}));
    assert_eq!(found[1]["value"], 0.25);
    assert!(found[2]["unscored"].as_str().unwrap().contains("did not answer"), "{found:?}");
    let shown = project.proof_ends(0, &["show", "last", "--format", "jsonl"]).stdout;
    for text in [&output.stdout, &output.stderr, &shown] {
        assert!(!text.contains(KEY), "{text}");
    }
    let database = std::fs::read(project.file(".proof/proof.db")).unwrap();
    assert!(!database.windows(KEY.len()).any(|window| window == KEY.as_bytes()), "the key is in the store");
}
