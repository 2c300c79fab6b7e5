//! Real outputs: what gpt-4 answered to five prompts over 419 cases, in both orders.

use std::collections::HashMap;
use std::path::Path;

use proof_verdict::{Verdict, Word};
use serde_json::Value;

use crate::build::Build;
use crate::verdict;

const PROMPTS: [&str; 5] = ["vanilla_no_rules", "vanilla", "one_shot", "two_shot", "cot"];

/// The verdict of a model's recorded answers, two rows a case, clustered by case.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn check(model: &str, correct: [u64; 5]) -> Option<Verdict> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/llmbar");
    let Ok(cases) = std::fs::read_to_string(folder.join("cases.jsonl")) else {
        println!("skipped: no ../shared");
        return None;
    };
    let recorded = std::fs::read_to_string(folder.join(format!("recorded-{model}.jsonl"))).unwrap();
    let read =
        |text: &str| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let mut answers = HashMap::new();
    for row in read(&recorded) {
        let key = (row["case"].to_string(), row["prompt"].to_string(), row["swap"].as_bool().unwrap());
        answers.insert(key, row["completion"].as_str().unwrap().to_owned());
    }
    let mut build = Build::new(&PROMPTS, &[model]).label().groups_of(2);
    for (place, prompt) in PROMPTS.iter().enumerate() {
        let mut signs = String::new();
        for case in read(&cases) {
            for swap in [false, true] {
                let key = (case["id"].to_string(), format!("\"{prompt}\""), swap);
                let label = case["label"].as_u64().unwrap();
                let is_correct =
                    winner(prompt, &answers[&key]).is_some_and(|first| (label == 1) == (first != swap));
                signs.push(if is_correct { '1' } else { '0' });
            }
        }
        build = build.line(place, 0, &signs);
    }
    let verdict = verdict(&build);
    let counts: Vec<u64> =
        verdict.cells.iter().map(|cell| passes(cell.metrics[0].estimate.unwrap())).collect();
    assert_eq!(counts, correct);
    Some(verdict)
}

/// Whether the answer prefers the output that was shown first; none where it says neither.
fn winner(prompt: &str, answer: &str) -> Option<bool> {
    let says = |letter: &str| {
        if prompt == "cot" {
            answer.contains(&format!("Output ({letter}) is better"))
        } else {
            answer.lines().any(|line| line.starts_with(&format!("Output ({letter})")))
        }
    };
    if says("a") { Some(true) } else { says("b").then_some(false) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of at most 838")]
fn passes(rate: f64) -> u64 {
    (rate * 838.0).round() as u64
}

#[test]
fn gpt_4_is_read_as_published_and_vanilla_is_better_without_doubt() {
    let Some(verdict) = check("gpt-4", [641, 708, 705, 695, 681]) else { return };
    let cell = &verdict.cells[1].metrics[0];
    assert_eq!((cell.n_cases, cell.n_clusters), (838, Some(419)));
    assert_eq!(cell.ci.as_ref().unwrap().method, "Wilson with effective n");
    let comparison = &verdict.comparisons[0];
    assert_eq!(
        (comparison.baseline.as_str(), comparison.candidate.as_str()),
        ("vanilla_no_rules", "vanilla")
    );
    let difference = &comparison.metrics[0];
    assert_eq!(difference.word, Word::Better, "{difference:?}");
    assert!(0.0 < difference.ci.as_ref().unwrap().low);
}

#[test]
fn the_other_models_are_read_as_published() {
    check("chatgpt", [335, 335, 336, 327, 338]);
    check("llama2-70b-chat", [331, 370, 364, 353, 394]);
}
