//! Acceptance on real outputs: gpt-4o and mistral on all prompts of `IFEval`, the list of instructions of each case as the scorer.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::project::Project;
use crate::recorded_model::{RecordedModel, shared};

/// A model with its recorded figures: instructions and prompts followed strictly, then loosely.
const MODELS: [(&str, [f64; 4]); 2] =
    [("gpt-4o", [739.0, 455.0, 761.0, 475.0]), ("mistral-7b-v0.3", [492.0, 255.0, 529.0, 278.0])];

/// By metric, how many each figure is a share of.
const FIGURES: [(&str, f64); 4] = [
    ("instructions.strict", 834.0),
    ("instructions.strict_all", 541.0),
    ("instructions.loose", 834.0),
    ("instructions.loose_all", 541.0),
];

fn project(prompts: &str, base_url: &str) -> Project {
    let project = Project::new();
    project.write("prompts/ask.prompt", "---\ninput:\n  request: string\n---\n{{ request }}\n");
    let mut rows = String::new();
    for line in prompts.lines() {
        let prompt: Value = serde_json::from_str(line).unwrap();
        let row = json!({
            "id": prompt["key"].to_string(),
            "vars": {"request": prompt["prompt"]},
            "expected": {"instructions": prompt["instructions"]},
        });
        writeln!(rows, "{row}").unwrap();
    }
    project.write("data/cases.jsonl", rows);
    let mut suite = String::from("prompts: [prompts/ask.prompt]\ntargets:\n");
    for (model, _) in MODELS {
        writeln!(suite, "  - {{id: {model}, model: openai/{model}, base_url: \"{base_url}\"}}").unwrap();
    }
    suite.push_str(
        "dataset: data/cases.jsonl\nscorers:\n  - instructions: \"{{ expected.instructions }}\"\nlimits: {concurrency: 16}\n",
    );
    project.write("suites/ifeval.yaml", suite);
    project
}

#[test]
fn figures_are_those_that_were_recorded() {
    let Some(shared) = shared() else { return };
    let server = RecordedModel::start(&shared, &[]);
    let prompts = std::fs::read_to_string(shared.join("data/ifeval/prompts.jsonl")).unwrap();
    let project = project(&prompts, &server.base_url);
    let printed = project.proof_ends(0, &["run", "suites/ifeval.yaml", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&printed.stdout).unwrap();
    let cells = verdict["cells"].as_array().unwrap();
    assert_eq!(cells.len(), MODELS.len());
    for (model, recorded) in MODELS {
        let cell = cells.iter().find(|cell| cell["target"] == model).unwrap();
        for ((name, n), recorded) in FIGURES.into_iter().zip(recorded) {
            let metric = cell["metrics"].as_array().unwrap().iter().find(|metric| metric["metric"] == name);
            let counted = metric.unwrap()["estimate"].as_f64().unwrap() * n;
            assert!((counted - counted.round()).abs() < 1e-6, "{model} {name}: {counted} is no count");
            // `docs/reference/ifeval.md` lists the verdicts that differ: at most two of a model in each form.
            assert!((counted - recorded).abs() < 2.5, "{model} {name}: {counted}, recorded {recorded}");
        }
    }
}
