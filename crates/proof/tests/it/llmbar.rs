//! Acceptance on real outputs: gpt-4, chatgpt and llama2-70b-chat on `LLMBar`, against the counts that its paper's own
//! scoring gives, with shipped scorers only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::project::Project;
use crate::recorded_model::{RecordedModel, shared};

pub(crate) const MODELS: [&str; 3] = ["gpt-4", "chatgpt", "llama2-70b-chat"];
const SUBSETS: [&str; 5] = ["natural", "neighbor", "gptinst", "gptout", "manual"];

pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A `.prompt` file of the paper's messages: its placeholders become variables, a leading `@` is escaped, and a space at
/// the end of a line, which a prompt file does not keep, is written as an expression.
fn prompt_file(messages: &[Value]) -> String {
    let mut text = String::from(
        "---\ninput:\n  input: string\n  output_1: string\n  output_2: string\nconfig: {temperature: 0}\n---\n",
    );
    for message in messages {
        writeln!(text, "@{}", message["role"].as_str().unwrap()).unwrap();
        let content = message["content"].as_str().unwrap();
        assert!(!content.contains("{{") && !content.contains("{%"), "a literal brace needs escaping");
        for line in content.lines() {
            let escape = if line.starts_with('@') { "\\" } else { "" };
            let line = ["input", "output_1", "output_2"].iter().fold(line.to_owned(), |line, name| {
                line.replace(&format!("{{{name}}}"), &format!("{{{{ {name} }}}}"))
            });
            let kept = line.trim_end_matches(' ');
            let spaces = " ".repeat(line.len() - kept.len());
            let spaces = if spaces.is_empty() { spaces } else { format!("{{{{ \"{spaces}\" }}}}") };
            writeln!(text, "{escape}{kept}{spaces}").unwrap();
        }
    }
    text
}

/// The project: five prompts, two rows a case (one an order), and two suites, since `cot` ends in another way.
fn project(shared: &Path, base_url: &str) -> Project {
    let project = Project::new();
    let mut names = vec![];
    for prompt in lines(&shared.join("data/llmbar/prompts.jsonl")) {
        let id = prompt["id"].as_str().unwrap().to_owned();
        project.write(&format!("prompts/{id}.prompt"), prompt_file(prompt["messages"].as_array().unwrap()));
        names.push(id);
    }
    let mut rows = String::new();
    for case in lines(&shared.join("data/llmbar/cases.jsonl")) {
        let (id, subset, label) =
            (case["id"].as_str().unwrap(), case["subset"].as_str().unwrap(), case["label"].as_u64());
        for (order, first, second, winner) in [
            ("first", "output_1", "output_2", if label == Some(1) { "a" } else { "b" }),
            ("swapped", "output_2", "output_1", if label == Some(1) { "b" } else { "a" }),
        ] {
            let row = serde_json::json!({
                "id": format!("{id}-{order}"), "group": id, "tags": [subset, order, format!("{subset}/{order}")],
                "vars": {"input": case["input"], "output_1": case[first], "output_2": case[second]},
                "expected": winner,
            });
            writeln!(rows, "{row}").unwrap();
        }
    }
    project.write("data/cases.jsonl", rows);
    let (cot, direct): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| *name == "cot");
    project.write("suites/direct.yaml", suite(&direct, base_url, r"(?m)^Output \(a\)", r"(?m)^Output \(b\)"));
    project.write(
        "suites/cot.yaml",
        suite(&cot, base_url, r"Output \(a\) is better", r"Output \(b\) is better"),
    );
    project
}

fn suite(prompts: &[&String], base_url: &str, says_a: &str, says_b: &str) -> String {
    let mut text = String::from("prompts:\n");
    for prompt in prompts {
        writeln!(text, "  - prompts/{prompt}.prompt").unwrap();
    }
    text.push_str("targets:\n");
    for model in MODELS {
        writeln!(text, "  - {{id: {model}, model: openai/{model}, base_url: \"{base_url}\"}}").unwrap();
    }
    write!(
        text,
        r#"dataset: data/cases.jsonl
scorers:
  - any_of:
      - all_of: [{{equals: {{value: a, of: "{{{{ expected }}}}"}}}}, {{regex: '{says_a}'}}]
      - all_of: [{{equals: {{value: b, of: "{{{{ expected }}}}"}}}}, {{not: {{regex: '{says_a}'}}}}, {{regex: '{says_b}'}}]
    as: correct
  - regex: {{pattern: '{says_a}', as: says_a, weight: 0}}
  - regex: {{pattern: '{says_b}', as: says_b, weight: 0}}
limits: {{concurrency: 16}}
"#
    )
    .unwrap();
    text
}

/// Per model × prompt × subset: correct in the first order, swapped, both, same winner in both, unparsed.
pub(crate) type Counts = BTreeMap<(String, String, String), [u64; 6]>;

pub(crate) fn published(shared: &Path) -> Counts {
    let row = |row: Value| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let keys = ["n", "correct_first_order", "correct_swapped", "correct_both", "agree", "unparsed"];
        ((text("model"), text("prompt"), text("subset")), keys.map(|key| row[key].as_u64().unwrap()))
    };
    lines(&shared.join("data/llmbar/published.jsonl")).into_iter().map(row).collect()
}

/// By order: whether the verdict is correct, and which output it names.
type Pair = BTreeMap<&'static str, (bool, Option<char>)>;

/// What the recorded trials say, read from `proof show --format jsonl`.
fn counted(project: &Project, runs: &[String]) -> Counts {
    let mut pairs: BTreeMap<(String, String, String), Pair> = BTreeMap::new();
    for run in runs {
        let printed = project.proof(&["show", run, "--format", "jsonl"]);
        for line in printed.stdout.lines() {
            let trial: Value = serde_json::from_str(line).unwrap();
            let passes = |name: &str| {
                trial["scores"][name]["pass"]
                    .as_bool()
                    .unwrap_or_else(|| panic!("no score `{name}` in {line}"))
            };
            let winner = if passes("says_a") {
                Some('a')
            } else if passes("says_b") {
                Some('b')
            } else {
                None
            };
            let case = trial["case"].as_str().unwrap();
            let (case, order) = case.rsplit_once('-').unwrap();
            let order = if order == "first" { "first" } else { "swapped" };
            let key = |name: &str| trial[name].as_str().unwrap().to_owned();
            let pair = pairs.entry((key("target"), key("prompt"), case.to_owned())).or_default();
            assert!(pair.insert(order, (passes("correct"), winner)).is_none(), "twice: {line}");
        }
    }
    let mut counts = Counts::new();
    for ((model, prompt, case), pair) in pairs {
        let subset = case.split('-').next().unwrap().to_owned();
        let ((first, first_winner), (swapped, swapped_winner)) = (pair["first"], pair["swapped"]);
        let is_same = match (first_winner, swapped_winner) {
            (Some(first), Some(swapped)) => first != swapped,
            // The paper's scoring takes two unparsed verdicts of one case for agreement.
            (None, None) => true,
            _ => false,
        };
        let unparsed = u64::from(first_winner.is_none()) + u64::from(swapped_winner.is_none());
        let row = counts.entry((model, prompt, subset)).or_default();
        for (sum, add) in row.iter_mut().zip([
            1,
            u64::from(first),
            u64::from(swapped),
            u64::from(first && swapped),
            u64::from(is_same),
            unparsed,
        ]) {
            *sum += add;
        }
    }
    counts
}

/// Says only where counts differ.
#[track_caller]
fn assert_same(counted: &Counts, published: &Counts) {
    assert_eq!(counted.keys().collect::<Vec<_>>(), published.keys().collect::<Vec<_>>());
    let differ: Vec<_> = counted.iter().filter(|(key, row)| published[*key] != **row).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

/// The verdict's own figures: every tag row of `subset/order` times its n is a published count.
fn check_verdict(verdict: &Value, published: &Counts) {
    let mut n_checked = 0;
    for row in verdict["tags"].as_array().unwrap() {
        let tag = row["tag"].as_str().unwrap();
        let Some((subset, order)) = tag.split_once('/') else { continue };
        let key = |name: &str| row[name].as_str().unwrap().to_owned();
        let metric =
            row["metrics"].as_array().unwrap().iter().find(|metric| metric["metric"] == "correct").unwrap();
        let n = metric["n_cases"].as_u64().unwrap();
        let correct = metric["estimate"].as_f64().unwrap() * n as f64;
        let expected = published[&(key("target"), key("prompt"), subset.to_owned())];
        assert_eq!(n, expected[0], "{tag}");
        let expected = if order == "first" { expected[1] } else { expected[2] };
        assert!((correct - expected as f64).abs() < 1e-6, "{tag} {row}");
        n_checked += 1;
    }
    assert!(n_checked > 0, "no row by tag was checked");
    for cell in verdict["cells"].as_array().unwrap() {
        let metric =
            cell["metrics"].as_array().unwrap().iter().find(|metric| metric["metric"] == "correct").unwrap();
        assert_eq!(metric["n_trials"], 838);
        assert_eq!(metric["n_clusters"], 419, "{metric}");
        let (low, high) = (metric["ci"]["low"].as_f64().unwrap(), metric["ci"]["high"].as_f64().unwrap());
        let estimate = metric["estimate"].as_f64().unwrap();
        assert!(low < estimate && estimate < high, "{metric}");
    }
}

/// Both suites, run to their end; the ids of the runs.
fn run_all(project: &Project, published: &Counts) -> Vec<String> {
    let mut runs = vec![];
    for suite in ["suites/direct.yaml", "suites/cot.yaml"] {
        let printed = project.proof_ends(0, &["run", suite, "--format", "json"]);
        let verdict: Value = serde_json::from_str(&printed.stdout).unwrap();
        check_verdict(&verdict, published);
        if suite == "suites/direct.yaml" {
            check_rules_help(&verdict);
        }
        runs.push(verdict["run"]["id"].as_str().unwrap().to_owned());
    }
    runs
}

/// On gpt-4 the rules of `vanilla` help, and the verdict says so with an interval above 0.
fn check_rules_help(verdict: &Value) {
    let comparison = verdict["comparisons"].as_array().unwrap().iter().find(|comparison| {
        comparison["target"] == "gpt-4"
            && comparison["baseline"] == "vanilla_no_rules"
            && comparison["candidate"] == "vanilla"
    });
    let differences = &comparison.unwrap()["metrics"];
    let correct =
        differences.as_array().unwrap().iter().find(|difference| difference["metric"] == "correct").unwrap();
    assert_eq!(correct["word"], "better", "{correct:#}");
    assert!(correct["ci"]["low"].as_f64().unwrap() > 0.0, "{correct:#}");
}

#[test]
fn counts_are_those_of_the_paper() {
    let Some(shared) = shared() else { return };
    let server = RecordedModel::start(&shared, &[]);
    let project = project(&shared, &server.base_url);
    let published = published(&shared);
    assert_eq!(published.len(), MODELS.len() * 5 * SUBSETS.len());
    let runs = run_all(&project, &published);
    assert_same(&counted(&project, &runs), &published);
    assert_eq!(server.n_requests(), 3 * 5 * 838);
    // The same runs again come from the cache: same counts, no request.
    let runs = run_all(&project, &published);
    assert_same(&counted(&project, &runs), &published);
    assert_eq!(server.n_requests(), 3 * 5 * 838);
}

#[test]
fn counts_survive_a_failing_server() {
    let Some(shared) = shared() else { return };
    let faults = ["--fail-429-every", "7", "--fail-500-every", "11", "--truncate-every", "13"];
    let server = RecordedModel::start(&shared, &faults);
    let project = project(&shared, &server.base_url);
    let published = published(&shared);
    let runs = run_all(&project, &published);
    assert_same(&counted(&project, &runs), &published);
}

#[test]
fn counts_survive_kill_and_resume() {
    let Some(shared) = shared() else { return };
    let mut server = RecordedModel::start(&shared, &[]);
    let project = project(&shared, &server.base_url);
    let published = published(&shared);
    let concurrency = 3 * 16;
    let mut runs = vec![];
    for suite in ["suites/direct.yaml", "suites/cot.yaml"] {
        let before = server.n_requests();
        let mut child = project
            .command(&["run", suite, "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // In the middle: the server has answered a share of this suite's calls.
        while server.n_requests() < before + 700 {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let n_recorded = project.proof(&["show", "--format", "jsonl"]).stdout.lines().count() as u64;
        // Calls in flight, and those whose answer came before a commit: milliseconds, more on a machine that is busy.
        let n_lost = server.n_requests() - before - n_recorded;
        assert!(n_lost <= 3 * concurrency, "{n_lost} answers were lost");
        server = server.start_anew(&shared);
        let printed = project.proof_ends(0, &["run", "--resume", "--format", "json"]);
        let verdict: Value = serde_json::from_str(&printed.stdout).unwrap();
        check_verdict(&verdict, &published);
        runs.push(verdict["run"]["id"].as_str().unwrap().to_owned());
        let planned = verdict["trials"]["planned"].as_u64().unwrap();
        assert_eq!(server.n_requests(), planned - n_recorded, "no recorded call is repeated");
    }
    assert_same(&counted(&project, &runs), &published);
}
