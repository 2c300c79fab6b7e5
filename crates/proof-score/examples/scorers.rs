//! How many outputs of 1 kB a second each scorer takes that asks nobody, alone in its list, and what a call of a Python function takes.
//!
//! `cargo run --release -p proof-score --example scorers`: for each scorer a line with its name, a tab and outputs a second; for the
//! Python function, `python`, a tab and the median seconds of a call. For `cargo xtask bench`.

use std::cell::OnceCell;
use std::error::Error;
use std::io::Write as _;
use std::time::Instant;

use camino::Utf8Path;
use proof_score::{CaseView, ParseContext, Replies, ScoreInput, ScorerSet};
use serde_json::{Map, Value, json};

/// Rounds of each scorer, of which the best one counts: what else the machine does makes a round slower, never faster.
const ROUNDS: u32 = 60;
/// About how long a round takes, in seconds.
const ROUND: f64 = 0.008;

/// Plain scorers, which pass over the text at most once; those from `length in words` on do more.
const SCORERS: [(&str, &str); 19] = [
    ("equals", "- equals: nothing"),
    ("contains", "- contains: nowhere"),
    ("contains, any case", "- contains: {value: nowhere, ignore_case: true}"),
    ("starts_with", "- starts_with: The quick"),
    ("ends_with", "- ends_with: the end."),
    ("one_of", "- one_of: [bug, billing, other]"),
    ("number", "- number: 42"),
    ("regex", r"- regex: 'the \w+\.$'"),
    ("length in characters", "- length: {max: 2000}"),
    ("finish_reason", "- finish_reason: stop"),
    ("json", "- json"),
    ("punctuation:no_comma", "- punctuation:no_comma"),
    ("length in words", "- length: {max: 2000, unit: words}"),
    ("length in sentences", "- length: {max: 2000, unit: sentences}"),
    ("expression", "- expression: \"'end' in output.text\""),
    ("keywords:existence", "- keywords:existence: [fox, dog]"),
    ("refusal", "- refusal"),
    ("rouge", "- rouge: {value: \"{{ expected.answer }}\"}"),
    ("chrf", "- chrf: {value: \"{{ expected.answer }}\"}"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut stdout = std::io::stdout();
    let prose =
        "The quick brown fox jumps over the lazy dog. It isn't far, is it? ".repeat(15) + "That is the end.";
    let record = json!({"label": "bug", "why": "It crashes on start. ".repeat(46)}).to_string();
    let expected = json!({"answer": prose.replace("fox", "dog")});
    for (name, yaml) in SCORERS {
        let set = parse(yaml, ".".into())?;
        let text = if name == "json" { &record } else { &prose };
        let outputs = |n: u32| {
            let started = Instant::now();
            (0..n).try_for_each(|_| score(&set, text, &expected))?;
            Ok::<f64, Box<dyn Error>>(started.elapsed().as_secs_f64() / f64::from(n))
        };
        let n = per_round(outputs(50)?.min(outputs(50)?));
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            best = best.min(outputs(n)?);
        }
        writeln!(stdout, "{name}\t{:.0}", best.recip())?;
    }
    writeln!(stdout, "python\t{:.7}", python_call(&prose)?)?;
    Ok(())
}

/// How many outputs a round takes, when one takes so many seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 10 to 100,000")]
fn per_round(seconds: f64) -> u32 {
    (ROUND / seconds).clamp(10.0, 1e5) as u32
}

/// The median seconds of a call.
fn python_call(text: &str) -> Result<f64, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("checks.py"), "def ends(output):\n    return 'end' in output\n")?;
    let directory = Utf8Path::from_path(folder.path()).ok_or("the temporary folder's name is not UTF-8")?;
    let set = parse("- python: {function: \"checks.py:ends\", workers: 1}", directory)?;
    let mut seconds = vec![];
    for _ in 0..5_000 {
        let started = Instant::now();
        score(&set, text, &Value::Null)?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds[seconds.len() / 2])
}

fn parse(yaml: &str, directory: &Utf8Path) -> Result<ScorerSet, Box<dyn Error>> {
    let file = proof_diag::SourceFile::new("suite.yaml", yaml);
    let (document, mut diagnostics) = proof_diag::parse_yaml(&file);
    let files = |path: &str| std::fs::read_to_string(directory.join(path));
    let context = ParseContext { files: &files, directory, has_output_schema: false };
    let set = document.and_then(|document| ScorerSet::parse(&document.root, &context, &mut diagnostics));
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    set.ok_or_else(|| shown.join("\n").into())
}

/// Scores one output as a trial does, which must come to a score.
fn score(set: &ScorerSet, text: &str, expected: &Value) -> Result<(), Box<dyn Error>> {
    let empty = Map::new();
    let replies = Replies::default();
    let input = ScoreInput {
        text,
        repaired: None,
        reasoning: None,
        tool_calls: &[],
        finish_reason: "stop",
        latency_s: 1.0,
        first_token_s: None,
        tokens_per_second: None,
        cost_usd: None,
        input_tokens: None,
        output_tokens: None,
        case: CaseView { id: "c1", vars: &empty, expected, tags: &[], metadata: &empty },
        output_schema: None,
        tools: &[],
        messages: &[],
        peers: None,
        replies: &replies,
        json: OnceCell::new(),
        context: OnceCell::new(),
    };
    match set.score(&input).first() {
        Some(scored) if scored.score().is_some() => Ok(()),
        other => Err(format!("no score: {other:?}").into()),
    }
}
