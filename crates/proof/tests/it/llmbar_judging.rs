//! `LLMBar` as a judging task, through the real binary: fifteen judges (five prompts on three models) compare the outputs of each case
//! in both orders, and every count of the paper comes out, each figure with its interval.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use proof_prompt::escape_text;
use serde_json::Value;

use crate::llmbar::{MODELS, lines, published};
use crate::project::Project;
use crate::recorded_model::{RecordedModel, shared};

/// How the paper reads a verdict; `cot` says it in the middle of its words.
const LINE: &str = "{first: '(?m)^Output \\(a\\)', second: '(?m)^Output \\(b\\)'}";
const SENTENCE: &str = "{first: 'Output \\(a\\) is better', second: 'Output \\(b\\) is better'}";

/// The prompt file of one of the benchmark's prompts, as a judge's own.
fn judge_prompt(messages: &[Value]) -> String {
    let message = |message: &Value| {
        let mut text = escape_text(message["content"].as_str().unwrap());
        for (placeholder, variable) in
            [("input", "vars.input"), ("output_1", "first"), ("output_2", "second")]
        {
            text = text.replace(&format!("{{{placeholder}}}"), &format!("{{{{ {variable} }}}}"));
        }
        format!("@{}\n{text}\n", message["role"].as_str().unwrap())
    };
    messages.iter().map(message).collect()
}

/// A project whose target repeats a case's first output, and whose scorers are the judges; gives their metrics.
fn project(shared: &Path, base_url: &str) -> (Project, Vec<(String, String, String)>) {
    let project = Project::new();
    project.write("prompts/output.prompt", "---\ninput: {output_1: string}\n---\n@user\n{{ output_1 }}\n");
    let mut suite = String::from(
        "prompts: prompts/output.prompt\ntargets: echo\ndataset: data/cases.jsonl\nlimits: {concurrency: 16}\nscorers:\n",
    );
    let mut metrics = vec![];
    for prompt in lines(&shared.join("data/llmbar/prompts.jsonl")) {
        let id = prompt["id"].as_str().unwrap();
        project.write(&format!("rubrics/{id}.prompt"), judge_prompt(prompt["messages"].as_array().unwrap()));
        let rules = if id == "cot" { SENTENCE } else { LINE };
        project.write(
            &format!("rubrics/{id}.yaml"),
            format!("scale: {{preference: {{ties: false}}}}\nprompt: {id}.prompt\nread: {rules}\n"),
        );
        for model in MODELS {
            let metric = format!("{model}_{id}");
            writeln!(
                suite,
                "  - pairwise: {{rubric: rubrics/{id}.yaml, of: vars.output_1, against: \"{{{{ vars.output_2 }}}}\", label: \"{{{{ expected }}}}\", as: {metric}, weight: 0,\n      target: {{id: {model}, model: openai/{model}, base_url: \"{base_url}\", concurrency: 16, config: {{temperature: 0}}}}}}"
            )
            .unwrap();
            metrics.push((model.to_owned(), id.to_owned(), metric));
        }
    }
    project.write("suites/judges.yaml", suite);
    let mut rows = String::new();
    for case in lines(&shared.join("data/llmbar/cases.jsonl")) {
        let row = serde_json::json!({
            "id": case["id"], "tags": [case["subset"]], "expected": case["label"],
            "vars": {"input": case["input"], "output_1": case["output_1"], "output_2": case["output_2"]},
        });
        writeln!(rows, "{row}").unwrap();
    }
    project.write("data/cases.jsonl", rows);
    (project, metrics)
}

#[test]
fn the_paper_s_counts_come_out_of_pairwise_judges() {
    let Some(shared) = shared() else { return };
    let server = RecordedModel::start(&shared, &[]);
    let (project, metrics) = project(&shared, &server.base_url);
    let printed = project.proof_ends(0, &["run", "suites/judges.yaml", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(server.n_requests(), 15 * 838);
    let published = published(&shared);
    let trials = project.proof_ends(0, &["show", "last", "--format", "jsonl"]).stdout;
    let trials: Vec<Value> = trials.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(trials.len(), 419);
    let mut counted: BTreeMap<_, [u64; 6]> = BTreeMap::new();
    for trial in &trials {
        let subset = trial["case"].as_str().unwrap().split('-').next().unwrap();
        for (model, prompt, metric) in &metrics {
            let part = |name: &str| trial["scores"][format!("{metric}.{name}")]["value"].as_f64();
            let (in_order, swapped) = (part("right_in_order"), part("right_swapped"));
            let is_right = |value: Option<f64>| u64::from(value == Some(1.0));
            let n_unread = u64::from(in_order.is_none()) + u64::from(swapped.is_none());
            let row = counted.entry((model.clone(), prompt.clone(), subset.to_owned())).or_default();
            for (sum, add) in row.iter_mut().zip([
                1,
                is_right(in_order),
                is_right(swapped),
                is_right(in_order) * is_right(swapped),
                // The paper's scoring takes two unparsed verdicts of one case for agreement; here these are errors.
                is_right(part("consistent")) + n_unread / 2,
                n_unread,
            ]) {
                *sum += add;
            }
        }
    }
    // One answer was cut off at the limit of tokens behind its verdict. The paper's scoring reads it; here it is an error, as every answer
    // is that did not come to its end.
    let cut_off = ("chatgpt".to_owned(), "cot".to_owned(), "gptinst".to_owned());
    assert_eq!(counted.insert(cut_off.clone(), published[&cut_off]), Some([92, 28, 26, 8, 53, 2]));
    assert_eq!(counted, published);
    // The verdict's own figures are these counts, each with an interval.
    let figures = verdict["cells"][0]["metrics"].as_array().unwrap();
    for (model, prompt, metric) in &metrics {
        let figure = |name: &str| {
            let name = format!("{metric}.{name}");
            figures.iter().find(|figure| figure["metric"] == name.as_str()).unwrap()
        };
        let of_judge = published.iter().filter(|((m, p, _), _)| m == model && p == prompt);
        let right: u64 = of_judge.map(|(_, row)| row[1]).sum();
        let found = figure("right_in_order");
        let n = found["n_cases"].as_f64().unwrap();
        assert!((found["estimate"].as_f64().unwrap() * n - right as f64).abs() < 1e-6, "{metric}");
        for name in ["right", "consistent", "first_shown"] {
            let found = figure(name);
            let (low, high) = (found["ci"]["low"].as_f64().unwrap(), found["ci"]["high"].as_f64().unwrap());
            let estimate = found["estimate"].as_f64().unwrap();
            assert!(low < estimate && estimate < high, "{metric}.{name}: {found:#}");
        }
    }
}
