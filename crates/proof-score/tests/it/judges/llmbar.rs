//! `LLMBar` as a judging task: `pairwise` under the benchmark's own prompts, with the answers that three models gave, comes to the
//! counts that its authors' scoring gives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proof_prompt::escape_text;
use proof_score::{Ask, AskKind, Reply, Scored};
use serde_json::{Value, json};

use super::{parse_with, run};

/// How the paper reads a verdict: (a) is tried before (b). Under `cot` the words stand anywhere; the published counts come out only
/// without the full stop that the README writes after them.
const LINE: &str = "{first: '(?m)^Output \\(a\\)', second: '(?m)^Output \\(b\\)'}";
const SENTENCE: &str = "{first: 'Output \\(a\\) is better', second: 'Output \\(b\\) is better'}";

const SUITE: &str = "- pairwise: {rubric: r.yaml, target: t, of: vars.output_1, against: \"{{ vars.output_2 }}\", label: \"{{ expected }}\"}\n";

/// Of one model, prompt and subset, over cases: right with the first output shown first, right with it shown second, right in both,
/// the same winner in both, and answers without a verdict. The authors' scoring calls it an agreement when neither of two answers has a
/// verdict (one case in seven of the 75 cells); here these are errors, which agree about nothing, and the test counts them apart.
type Counts = [u64; 5];

fn rows(folder: &Path, name: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap().to_owned()
}

/// The `.prompt` file of one of the benchmark's prompts.
fn prompt_file(prompt: &Value) -> String {
    let messages = prompt["messages"].as_array().unwrap().iter().map(|message| {
        let mut text = escape_text(message["content"].as_str().unwrap());
        for (placeholder, variable) in
            [("input", "vars.input"), ("output_1", "first"), ("output_2", "second")]
        {
            text = text.replace(&format!("{{{placeholder}}}"), &format!("{{{{ {variable} }}}}"));
        }
        format!("@{}\n{text}\n", message["role"].as_str().unwrap())
    });
    messages.collect()
}

/// The counts of one trial.
fn counts(scores: &[Scored]) -> Counts {
    // The metric itself, `consistent`, `first_shown`, `in_order`, `swapped`, `right`, `right_in_order`, `right_swapped`.
    let [_, consistent, .., in_order, swapped] = scores else { panic!("{scores:?}") };
    let [consistent, in_order, swapped] =
        [consistent, in_order, swapped].map(|score| score.score().map(|score| 0.5 < score.value));
    let is_true = |one: Option<bool>| u64::from(one == Some(true));
    let n_unreadable = [in_order, swapped].iter().filter(|one| one.is_none()).count() as u64;
    let both = is_true(in_order) * is_true(swapped);
    let agree = is_true(consistent) + n_unreadable / 2;
    [is_true(in_order), is_true(swapped), both, agree, n_unreadable]
}

#[test]
fn published_counts_come_out_of_pairwise() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/llmbar"));
    let (Some(cases), Some(prompts)) = (rows(&folder, "cases.jsonl"), rows(&folder, "prompts.jsonl")) else {
        println!("skipped: no ../shared");
        return;
    };
    let mut found: BTreeMap<(String, String, String), Counts> = BTreeMap::new();
    for model in ["gpt-4", "chatgpt", "llama2-70b-chat"] {
        let recorded: BTreeMap<(String, String, bool), String> =
            rows(&folder, &format!("recorded-{model}.jsonl"))
                .unwrap()
                .iter()
                .map(|row| {
                    let key = (text(row, "case"), text(row, "prompt"), row["swap"].as_bool().unwrap());
                    (key, text(row, "completion"))
                })
                .collect();
        for prompt in &prompts {
            let id = text(prompt, "id");
            let rules = if id == "cot" { SENTENCE } else { LINE };
            let rubric =
                format!("scale: {{preference: {{ties: false}}}}\nprompt: own.prompt\nread: {rules}\n");
            let own = prompt_file(prompt);
            let files = |path: &str| Ok(if path == "r.yaml" { rubric.clone() } else { own.clone() });
            let set = parse_with(SUITE, &files).unwrap();
            for case in &cases {
                let judge = |ask: &Ask| {
                    let AskKind::Chat { messages, .. } = &ask.kind else { return Err("no chat".to_owned()) };
                    let is_swapped = ask.purpose == "compare swapped";
                    let shown = messages.last().unwrap().joined_text();
                    let (first, second) =
                        if is_swapped { ("output_2", "output_1") } else { ("output_1", "output_2") };
                    let wanted =
                        prompt["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap();
                    assert_eq!(
                        shown,
                        filled(
                            wanted,
                            &[
                                ("input", &case["input"]),
                                ("output_1", &case[first]),
                                ("output_2", &case[second])
                            ]
                        )
                    );
                    let text = recorded[&(text(case, "id"), id.clone(), is_swapped)].clone();
                    Ok(Reply::Text { text, finish_reason: "stop".to_owned() })
                };
                let of_judge = json!({"vars": case, "expected": case["label"]});
                let (scores, _) = run(&set, "", &of_judge, &judge);
                let sums = found.entry((model.to_owned(), id.clone(), text(case, "subset"))).or_default();
                for (sum, count) in sums.iter_mut().zip(counts(&scores)) {
                    *sum += count;
                }
            }
        }
    }
    let published: BTreeMap<_, Counts> = rows(&folder, "published.jsonl")
        .unwrap()
        .iter()
        .map(|row| {
            let keys = ["correct_first_order", "correct_swapped", "correct_both", "agree", "unparsed"];
            let key = (text(row, "model"), text(row, "prompt"), text(row, "subset"));
            (key, keys.map(|key| row[key].as_u64().unwrap()))
        })
        .collect();
    assert_eq!(found.len(), 75);
    let differences: Vec<_> = found
        .iter()
        .filter(|(key, counts)| published[*key] != **counts)
        .map(|(key, counts)| format!("{key:?}: {counts:?}, published {:?}", published[key]))
        .collect();
    assert_eq!(differences, [""; 0]);
}

/// What the message is, filled in by hand in one pass from left to right.
fn filled(template: &str, values: &[(&str, &Value)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let found = values.iter().find(|(name, _)| after.starts_with(&format!("{{{name}}}")));
        let n_taken = found.map_or(1, |(name, _)| name.len() + 2);
        out.push_str(found.map_or("{", |(_, value)| value.as_str().unwrap()));
        rest = &after[n_taken..];
    }
    out + rest
}
