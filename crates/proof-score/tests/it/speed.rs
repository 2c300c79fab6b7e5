//! The bar is 500,000 deterministic checks a second on one core for an output of 1 kB. Nothing here is timed but on demand:
//! `SPEED=1 cargo test --release -p proof-score speed -- --nocapture`.

use std::time::Instant;

use serde_json::json;

use crate::{Output, parse, score_with};

#[test]
fn checks_per_second() {
    if std::env::vars_os().all(|(name, _)| name != "SPEED") {
        println!("skipped: set SPEED=1 for the figure");
        return;
    }
    let yaml = r#"
- {equals: "{{ expected.label }}", as: a}
- {contains: the end, as: b}
- {starts_with: Lorem, as: c}
- {ends_with: "the end.", as: d}
- {regex: 'the \w+\.$', as: e}
- {length: {max: 2000}, as: f}
- {equals: {value: "{{ expected.label }}", of: output.json.label}, as: g}
- {contains: {any: [nowhere, the end], ignore_case: true}, as: h}
- {finish_reason: stop, as: i}
- {latency: 2, as: j}
"#;
    let set = parse(yaml).unwrap();
    let text = "Lorem ipsum dolor sit amet. ".repeat(36) + "That is the end.";
    let case = json!({"expected": {"label": "bug"}});
    let output = Output::from(text.as_str());
    let n = 20_000;
    let started = Instant::now();
    let mut n_checks = 0_usize;
    for _ in 0..n {
        n_checks += score_with(&set, &output, &case, None).len();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{} bytes: {:.0} checks a second", text.len(), n_checks as f64 / seconds);
    assert_eq!(n_checks, n * 10);
}

/// How many outputs of 1 kB a second each scorer of the plain kind takes alone.
#[test]
fn each_plain_scorer() {
    if std::env::vars_os().all(|(name, _)| name != "SPEED") {
        println!("skipped: set SPEED=1 for the figures");
        return;
    }
    let prose =
        "The quick brown fox jumps over the lazy dog. It isn't far, is it? ".repeat(15) + "That is the end.";
    let json =
        serde_json::to_string(&json!({"label": "bug", "why": "it crashes on start ".repeat(46)})).unwrap();
    for yaml in [
        "- equals: nothing",
        "- contains: the end",
        "- contains: {value: nowhere, ignore_case: true}",
        r"- regex: 'the \w+\.$'",
        "- json",
        "- length: {max: 2000}",
        "- length: {max: 2000, unit: words}",
        "- length: {max: 2000, unit: sentences}",
        "- expression: \"'end' in output.text\"",
        "- change_case:capital_word_frequency: {capital_relation: less than, capital_frequency: 3}",
        "- change_case:english_capital",
        "- change_case:english_lowercase",
        "- combination:repeat_prompt: {prompt_to_repeat: The quick brown fox}",
        "- combination:two_responses",
        "- detectable_content:number_placeholders: 3",
        "- detectable_content:postscript: P.S.",
        "- detectable_format:constrained_response",
        "- detectable_format:json_format",
        "- detectable_format:multiple_sections: {section_spliter: Section, num_sections: 3}",
        "- detectable_format:number_bullet_lists: 3",
        "- detectable_format:number_highlighted_sections: 3",
        "- detectable_format:title",
        "- keywords:existence: [fox, dog]",
        "- keywords:forbidden_words: [refund, policy]",
        "- keywords:frequency: {keyword: fox, relation: at least, frequency: 2}",
        "- keywords:letter_frequency: {letter: q, let_relation: less than, let_frequency: 2}",
        "- language:response_language: de",
        "- length_constraints:nth_paragraph_first_word: {num_paragraphs: 3, nth_paragraph: 1, first_word: dear}",
        "- length_constraints:number_paragraphs: 3",
        "- length_constraints:number_sentences: {relation: less than, num_sentences: 6}",
        "- length_constraints:number_words: {relation: at least, num_words: 300}",
        "- punctuation:no_comma",
        "- startend:end_checker: \"Is there anything else?\"",
        "- startend:quotation",
    ] {
        let set = parse(yaml).unwrap();
        let output = Output::from(if yaml.contains("json") { json.as_str() } else { prose.as_str() });
        let case = json!({});
        // The best of some batches: what else runs on the machine only makes one slower.
        let batch = || {
            let started = Instant::now();
            for _ in 0..1_000 {
                assert_eq!(score_with(&set, &output, &case, None).len(), 1);
            }
            1_000.0 / started.elapsed().as_secs_f64()
        };
        println!("{:>12.0} {yaml}", (0..20).map(|_| batch()).fold(0.0, f64::max));
    }
}

/// What a call of a Python function adds: the bar is 0.2 ms.
#[test]
fn python_calls() {
    if std::env::vars_os().all(|(name, _)| name != "SPEED") {
        println!("skipped: set SPEED=1 for the figure");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("checks.py"), "def f(output):\n    return 'end' in output\n").unwrap();
    let (document, mut diagnostics) = proof_diag::parse_yaml(&proof_diag::SourceFile::new(
        "suite.yaml",
        "- python: {function: \"checks.py:f\", workers: 1}",
    ));
    let context = proof_score::ParseContext {
        files: &|path| std::fs::read_to_string(folder.path().join(path)),
        directory: camino::Utf8Path::from_path(folder.path()).unwrap(),
        has_output_schema: false,
    };
    let set = proof_score::ScorerSet::parse(&document.unwrap().root, &context, &mut diagnostics).unwrap();
    let output = Output::from(("Lorem ipsum dolor sit amet. ".repeat(36) + "That is the end.").as_str());
    let mut seconds: Vec<f64> = vec![];
    for _ in 0..5_000 {
        let started = Instant::now();
        assert_eq!(score_with(&set, &output, &json!({}), None).len(), 1);
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    println!("a call: median {:.3} ms, 99 % {:.3} ms", seconds[2_500] * 1e3, seconds[4_950] * 1e3);
}
