//! A rubric, and what a judge answers by it.
//!
//! Input: the rubric; then, each after a line `=====`, the judge's answer and the rubric's own prompt.

use std::cell::OnceCell;

use proof_diag::{SourceFile, has_errors, parse_yaml};
use proof_score::rubric::Rubric;
use proof_score::{CaseView, ParseContext, Replies, Reply, ScoreInput, Scored, ScorerSet};
use serde_json::{Map, Value};

/// Whatever fits the rubric is asked: one output is graded, or two are compared.
const SUITES: [&str; 3] = [
    "- judge: {rubric: r.yaml, target: t}\n",
    "- judge: {rubric: r.yaml, target: t, calls: per_criterion}\n",
    "- pairwise: {rubric: r.yaml, target: t, against: x}\n",
];

/// The rubric is read or refused with a word; read again it is the same; its verdicts have values in [0, 1]; and whatever a judge
/// answers, there is a score in [0, 1] or an error, on one harmless line.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split("\n=====\n");
    let rubric = parts.next().unwrap_or_default();
    let answer = parts.next().unwrap_or("{\"reason\": \"r\", \"verdict\": \"pass\"}");
    let prompt = parts.next().unwrap_or("@user\nJudge {{ output | default(1) }}\n");
    let files = |path: &str| match path {
        "r.yaml" => Ok(rubric.to_owned()),
        "own.prompt" => Ok(prompt.to_owned()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    let file = SourceFile::new("r.yaml", rubric);
    let (read, diagnostics) = Rubric::read(&file, &files);
    super::told::check(&diagnostics);
    let Some(read) = read else {
        assert!(has_errors(&diagnostics), "refused without a word");
        return;
    };
    let again = Rubric::read(&file, &files).0.expect("it was read before");
    assert_eq!(read.full_hash(), again.full_hash());
    for class in read.scale().classes() {
        let grade = read.scale().read(&class.name).expect("a word of the scale");
        assert_eq!(read.scale().word(grade), class.name);
        assert!((0.0..=1.0).contains(&read.scale().value(grade)), "{class:?}");
    }
    for suite in SUITES {
        check_answer(suite, &files, answer);
    }
}

fn check_answer(suite: &str, files: &dyn Fn(&str) -> std::io::Result<String>, answer: &str) {
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", suite));
    let context = ParseContext { files, directory: ".".into(), has_output_schema: false };
    let set = document.and_then(|document| ScorerSet::parse(&document.root, &context, &mut diagnostics));
    super::told::check(&diagnostics);
    let Some(set) = set else {
        assert!(has_errors(&diagnostics), "refused without a word");
        return;
    };
    let (vars, metadata) = (Map::new(), Map::new());
    let mut replies = Replies::default();
    let mut scoring = set.begin();
    loop {
        scoring.advance(&ScoreInput {
            repaired: None,
            first_token_s: None,
            tokens_per_second: None,
            text: answer,
            reasoning: None,
            tool_calls: &[],
            finish_reason: "stop",
            latency_s: 1.25,
            cost_usd: None,
            input_tokens: None,
            output_tokens: None,
            case: CaseView { id: "c1", vars: &vars, expected: &Value::Null, tags: &[], metadata: &metadata },
            output_schema: None,
            tools: &[],
            messages: &[],
            peers: None,
            replies: &replies,
            json: OnceCell::new(),
            context: OnceCell::new(),
        });
        let wanted = replies.take_wanted();
        if wanted.is_empty() {
            break;
        }
        for wanted in wanted {
            let reply = Reply::Text { text: answer.to_owned(), finish_reason: "stop".to_owned() };
            replies.answer(wanted.key, Ok(reply));
        }
    }
    for score in scoring.finish() {
        let said = match score {
            Scored::Score(score) => {
                assert!((0.0..=1.0).contains(&score.value), "{score:?}");
                score.reason.unwrap_or_default()
            }
            Scored::Skipped(reason) => reason,
            Scored::Error(error) => error.message,
        };
        assert!(said.chars().count() < 500, "{} characters", said.chars().count());
        assert!(!said.contains(char::is_control), "{said:?}");
    }
}
