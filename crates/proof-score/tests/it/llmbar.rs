//! Real outputs: the counts that the `LLMBar` paper publishes come out of shipped scorers alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proof_score::ScorerSet;
use serde_json::{Value, json};

use crate::{Output, parse, score_with};

/// The paper's rule: a line that begins with the verdict, (a) tried before (b); under `cot` the words of the verdict anywhere, with or
/// without a full stop after them (the counts come out only so). The first
/// alternative is greedy and the second lazy, so that the engine does not put their common beginning together.
const LINE: &str =
    r"- regex: {pattern: '(?ms)\A(?:.*^Output \((a)\)|.*?^Output \((b)\))', value: '{{ expected }}'}";
const SENTENCE: &str = r"- regex: {pattern: '(?s)\A(?:.*Output \((a)\) is better|.*?Output \((b)\) is better)', value: '{{ expected }}'}";

/// Counts of (model, prompt, subset): right in the first order, right swapped.
type Counts = BTreeMap<(String, String, String), (u64, u64)>;

fn rows(folder: &Path, name: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap().to_owned()
}

fn is_right(set: &ScorerSet, row: &Value, label: u64) -> u64 {
    let is_swapped = row["swap"].as_bool().unwrap();
    let expected = if (label == 1) == is_swapped { "b" } else { "a" };
    let output = Output::from(row["completion"].as_str().unwrap());
    let scores = score_with(set, &output, &json!({"expected": expected}), None);
    u64::from(scores[0].score().unwrap().pass.unwrap())
}

#[test]
fn published_counts_come_out() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/llmbar"));
    let Some(cases) = rows(&folder, "cases.jsonl") else {
        println!("skipped: no ../shared");
        return;
    };
    let cases: BTreeMap<String, (String, u64)> = cases
        .iter()
        .map(|case| (text(case, "id"), (text(case, "subset"), case["label"].as_u64().unwrap())))
        .collect();
    let (line, sentence) = (parse(LINE).unwrap(), parse(SENTENCE).unwrap());
    assert!(line.metrics()[0].note.is_none(), "the pattern runs in linear time");
    let mut counts = Counts::new();
    for model in ["gpt-4", "chatgpt", "llama2-70b-chat"] {
        for row in rows(&folder, &format!("recorded-{model}.jsonl")).unwrap() {
            let (subset, label) = &cases[row["case"].as_str().unwrap()];
            let prompt = text(&row, "prompt");
            let set = if prompt == "cot" { &sentence } else { &line };
            let right = is_right(set, &row, *label);
            let count = counts.entry((model.to_owned(), prompt, subset.clone())).or_default();
            if row["swap"] == true { count.1 += right } else { count.0 += right }
        }
    }
    let published: Counts = rows(&folder, "published.jsonl")
        .unwrap()
        .iter()
        .map(|row| {
            let n = |key: &str| row[key].as_u64().unwrap();
            let key = (text(row, "model"), text(row, "prompt"), text(row, "subset"));
            (key, (n("correct_first_order"), n("correct_swapped")))
        })
        .collect();
    assert_eq!(counts.len(), 75);
    assert_eq!(counts, published);
}
