//! Every judge scorer runs offline: the simulated model fills in each form that they ask for.

use std::collections::BTreeSet;

use proof_testkit::{Asked, FakeModel, Reply, Script};
use serde_json::{Value, json};

use crate::project::Project;

const N_CASES: usize = 12;

const HELPFUL: &str = "\
task: You grade answers of a support desk.
scale: {ordinal: {levels: [poor, fair, good], pass: fair}}
criteria:
  - {name: helpful, description: The customer can go on., anchors: {poor: no step, fair: one step, good: all steps}}
  - {name: polite, description: The tone is friendly., anchors: {poor: rude, fair: neutral, good: friendly}}
";

/// A rubric of each scale.
const RUBRICS: [(&str, &str); 7] = [
    ("helpful", HELPFUL),
    ("right", "task: Is the answer right?\nscale: {binary: {pass: right, fail: wrong}}\n"),
    ("rating", "task: How good?\nscale: {numeric: {min: 1, max: 9, step: 2}}\n"),
    ("halves", "task: How good?\nscale: {numeric: {min: 0, max: 5, step: 0.5, pass: 3}}\n"),
    ("free", "task: How good?\nreason: none\nscale: {numeric: {min: 0, max: 1}}\n"),
    (
        "tone",
        "task: Which tone?\nscale: {choice: {options: {warm: {description: w, pass: true}, cold: c, rude: r}}}\n",
    ),
    ("better", "task: Which answer helps more?\nscale: preference\n"),
];

/// Every judge scorer at least once, in each way in which it asks; a name after `@` stands for a target.
const SCORERS: &str = r#"
  - answer_relevance: {target: @judge, embeddings: @vectors}
  - classify: {choices: {answer: It answers., refusal: It declines., question: It asks back.}, pass: [answer], target: @judge}
  - classify: {choices: {short: It is short., kind: It is kind., wrong: It is wrong.}, pass: [short, kind], multi: true, target: @judge, as: kinds}
  - closed_qa: {criterion: The answer names a date., target: @judge}
  - context_precision: {contexts: "{{ vars.contexts }}", expected: "{{ expected.answer }}", target: @judge}
  - context_recall: {contexts: "{{ vars.contexts }}", expected: "{{ expected.answer }}", target: @judge}
  - factuality: {expected: "{{ expected.answer }}", target: @judge}
  - faithfulness: {contexts: "{{ vars.contexts }}", target: @judge}
  - g_eval: {criteria: The answer is short and complete., target: @judge}
  - g_eval: {criteria: The answer is short., steps: [Count the words.], min: 0, max: 10, repeats: 3, target: @judge, as: short}
  - judge: {rubric: rubrics/helpful.yaml, target: @judge}
  - judge: {rubric: rubrics/helpful.yaml, target: @judge, calls: per_criterion, as: by_criterion}
  - judge: {rubric: rubrics/right.yaml, target: @judge, as: right}
  - judge: {rubric: rubrics/rating.yaml, target: @judge, as: rating}
  - judge: {rubric: rubrics/halves.yaml, target: @judge, as: halves}
  - judge: {rubric: rubrics/free.yaml, target: @judge, as: free}
  - judge: {rubric: rubrics/tone.yaml, target: @judge, as: tone}
  - pairwise: {rubric: rubrics/better.yaml, target: @judge, against: "{{ expected.answer }}"}
  - pairwise: {rubric: rubrics/helpful.yaml, target: @judge, against: "{{ expected.answer }}", ties: false, as: preferred}
  - panel: {rubric: rubrics/helpful.yaml, judges: [@judge, @second], repeats: 2, combine: mean}
"#;

/// A vector for each text: how long it is, and how many words it has.
fn embedded(asked: &Asked) -> Reply {
    let texts = asked.body["input"].as_array().unwrap();
    let vector = |text: &str| json!([text.len(), text.split(' ').count()]);
    let data = texts.iter().enumerate();
    let data: Vec<Value> =
        data.map(|(idx, text)| json!({"index": idx, "embedding": vector(text.as_str().unwrap())})).collect();
    Reply::json(
        200,
        &json!({"data": data, "model": "served", "usage": {"prompt_tokens": 3, "total_tokens": 3}}),
    )
}

/// A project with these scorers, of whose cases every second one is good.
fn project(scorers: &str, judge: fn(bool) -> Value) -> Project {
    let project = Project::new();
    for (name, text) in RUBRICS {
        project.write(&format!("rubrics/{name}.yaml"), text);
    }
    project.write(
        "prompts/answer.prompt",
        "---\ninput:\n  question: string\n  contexts(array): string\n---\n@user\n{{ question }}\n@each contexts as context\n- {{ context }}\n@end\n",
    );
    let rows: Vec<String> = (0..N_CASES)
        .map(|idx| {
            json!({
                "id": format!("c{idx}"),
                "vars": {
                    "question": format!("When does shop {idx} open?"),
                    "contexts": ["Shops open at nine.", format!("Shop {idx} has two floors:\n1. food\n2. tools")],
                },
                "expected": {"answer": "At nine."},
                "metadata": {"sim": {"judge": judge(idx % 2 == 0)}},
            })
            .to_string()
        })
        .collect();
    project.write("cases.jsonl", rows.join("\n"));
    project.write(
        "suite.yaml",
        format!("prompts: prompts/answer.prompt\ntargets: echo\ndataset: cases.jsonl\nscorers:{scorers}"),
    );
    project
}

/// The trials of a run.
#[track_caller]
fn trials(project: &Project) -> Vec<Value> {
    let printed = project.proof(&["run", "suite.yaml", "--format", "jsonl"]);
    let trials: Vec<Value> =
        printed.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(trials.len(), N_CASES, "{}\n{}", printed.stdout, printed.stderr);
    trials
}

#[test]
fn every_judge_scorer_is_answered_in_its_form() {
    let names: BTreeSet<&str> = proof_score::families()
        .iter()
        .filter(|(family, _)| *family == "judges")
        .flat_map(|(_, scorers)| scorers.iter().map(|scorer| scorer.name))
        .collect();
    let listed: BTreeSet<&str> =
        SCORERS.lines().filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next()).collect();
    assert_eq!(listed, names, "a judge scorer is not tried here");
    let server = FakeModel::start(Script::from_fn(embedded)).unwrap();
    let scorers = SCORERS
        .replace("@judge", "{id: judge, model: sim/lying-judge, params: {gates: false}}")
        .replace("@second", "{id: second, model: sim/lying-judge, params: {gates: false, seed: 2}}")
        .replace(
            "@vectors",
            &format!(
                "{{id: vectors, model: openai/text-embedding-3-small, base_url: \"{}\"}}",
                server.base_url()
            ),
        );
    let project = project(&scorers, |is_good| json!({"good": is_good}));
    let trials = trials(&project);
    for trial in &trials {
        for (metric, score) in trial["scores"].as_object().unwrap() {
            assert!(score["value"].is_number(), "{metric} of {}: {score}", trial["case"]);
        }
    }
    // Verdicts differ between cases: none is a constant.
    let differ = |metric: &str| {
        let values: BTreeSet<String> =
            trials.iter().map(|it| it["scores"][metric]["value"].to_string()).collect();
        1 < values.len()
    };
    for metric in trials[0]["scores"].as_object().unwrap().keys().filter(|metric| !metric.contains('.')) {
        assert!(differ(metric), "{metric} is the same of all cases");
    }
}

#[test]
fn a_judge_without_error_finds_the_truth_wherever_it_is_asked() {
    const SCORERS: &str = r#"
  - closed_qa: {criterion: The answer names a date., target: @judge}
  - context_recall: {contexts: "{{ vars.contexts }}", expected: "{{ expected.answer }}", target: @judge}
  - faithfulness: {contexts: "{{ vars.contexts }}", target: @judge}
  - judge: {rubric: rubrics/helpful.yaml, target: @judge}
  - judge: {rubric: rubrics/halves.yaml, target: @judge, as: halves}
  - pairwise: {rubric: rubrics/better.yaml, target: @judge, against: "{{ expected.answer }}"}
"#;
    let judge = "{model: sim/support-demo, params: {gates: false, judge: {sensitivity: 1, specificity: 1, position: 0, length: 0, own: 0}}}";
    let project = project(
        &SCORERS.replace("@judge", judge),
        |is_good| json!({"good": is_good, "better": if is_good { "first" } else { "second" }}),
    );
    for trial in trials(&project) {
        let number: usize = trial["case"].as_str().unwrap()[1..].parse().unwrap();
        let right = f64::from(u8::from(number.is_multiple_of(2)));
        for metric in [
            "closed_qa",
            "context_recall",
            "faithfulness",
            "judge",
            "judge.helpful",
            "judge.polite",
            "halves",
            "pairwise",
            "pairwise.in_order",
            "pairwise.swapped",
        ] {
            assert_eq!(trial["scores"][metric]["value"], json!(right), "{metric} of case {number}");
        }
        assert_eq!(trial["scores"]["pairwise.consistent"]["value"], json!(1.0));
    }
}
