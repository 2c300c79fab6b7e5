//! The instructions of `IFEval`: recorded verdicts on real outputs, and the scorers through their public face.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::{expect, expect_file};
use proof_score::{Scored, ScorerSet};
use proof_text::instructions::language::detect;
use serde_json::{Value, json};

use crate::{Output, check_mistake, check_table, parse, score, score_all};

const MODELS: [&str; 6] =
    ["gpt-4o", "claude-3-5-sonnet", "o1-mini", "llama-3.1-8b", "mistral-7b-v0.3", "qwen2.5-0.5b"];

const LIST: &str = "- instructions: \"{{ expected.instructions }}\"";

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ifeval");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no ../shared");
    None
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether one instruction is followed, strictly and loosely.
fn follows(set: &ScorerSet, response: &str, instruction: &Value) -> [bool; 2] {
    let case = json!({"expected": {"instructions": [instruction]}});
    let scores = score_all(set, &Output::from(response), &case);
    ["instructions.strict_all", "instructions.loose_all"].map(|name| {
        let at = set.metrics().iter().position(|metric| metric.name == name).unwrap();
        let Scored::Score(score) = &scores[at] else { panic!("{:?}", scores[at]) };
        score.pass.unwrap()
    })
}

/// Why a verdict may differ from the recorded one. A difference of any other kind has no cause, and fails the test.
fn cause(instruction: &Value, response: &str) -> String {
    let id = instruction["id"].as_str().unwrap();
    let letter = instruction["letter"].as_str().unwrap_or("a");
    match id {
        "keywords:letter_frequency" if !letter.chars().all(|c| c.is_ascii_alphabetic()) => {
            "the recorded checker counted a letter that it drew at random in place of the character"
                .to_owned()
        }
        "change_case:english_capital" | "change_case:english_lowercase" | "language:response_language" => {
            let found = detect(response).unwrap_or("none");
            format!(
                "language detectors differ: the whole response is `{found}` here; the recorded one draws samples without a seed"
            )
        }
        _ => panic!("a difference without a cause: {instruction}"),
    }
}

struct Difference {
    model: &'static str,
    key: u64,
    instruction: Value,
    cause: String,
    /// In words: `strict` and `loose`, each where it differs.
    forms: Vec<&'static str>,
    ours: bool,
}

#[test]
fn verdicts_are_those_that_were_recorded() {
    let Some(folder) = shared() else { return };
    let set = parse(LIST).unwrap();
    let prompts = lines(&folder.join("prompts.jsonl"));
    let mut n = [0_u32; 2];
    let mut counts: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    let mut differences: Vec<Difference> = vec![];
    for model in MODELS {
        let recorded = lines(&folder.join(format!("recorded-{model}.jsonl")));
        assert_eq!(recorded.len(), prompts.len());
        for (prompt, recorded) in prompts.iter().zip(&recorded) {
            assert_eq!(prompt["key"], recorded["key"]);
            // A model that gave no answer followed nothing.
            let response = recorded["response"].as_str().unwrap_or_default();
            for (at, instruction) in prompt["instructions"].as_array().unwrap().iter().enumerate() {
                let ours = follows(&set, response, instruction);
                for (form, word) in ["strict", "loose"].into_iter().enumerate() {
                    n[form] += 1;
                    if recorded[word][at] == ours[form] {
                        continue;
                    }
                    counts.entry(model).or_default()[form] += 1;
                    let key = prompt["key"].as_u64().unwrap();
                    match differences.last_mut() {
                        Some(last) if last.key == key && last.model == model && last.ours == ours[form] => {
                            last.forms.push(word);
                        }
                        _ => differences.push(Difference {
                            model,
                            key,
                            instruction: instruction.clone(),
                            cause: cause(instruction, response),
                            forms: vec![word],
                            ours: ours[form],
                        }),
                    }
                }
            }
        }
    }
    assert_eq!(n, [6 * 834; 2]);
    let sums = [0, 1].map(|form| counts.values().map(|counts| counts[form]).sum::<u32>());
    // The bar is 3 in 1,000 verdicts, for each form.
    assert!(sums.iter().all(|sum| sum * 1_000 <= 3 * 834 * 6), "{sums:?}");
    expect_file!["../../../../docs/reference/ifeval.md"].assert_eq(&page(&differences, sums, n));
}

fn page(differences: &[Difference], sums: [u32; 2], n: [u32; 2]) -> String {
    let mut page = String::from(
        "# IFEval: where verdicts differ from the recorded ones\n\n\
         Written by the test `verdicts_are_those_that_were_recorded` of `proof-score`: the responses of six models to the 541 prompts of\n\
         IFEval, each of the 834 instructions checked strictly and loosely, against the verdicts that were recorded with them.\n\n",
    );
    for (form, word) in ["Strict", "Loose"].into_iter().enumerate() {
        let share = f64::from(sums[form]) / f64::from(n[form]) * 1_000.0;
        writeln!(page, "- {word}: {} of {} differ, {share:.1} in 1,000.", sums[form], n[form]).unwrap();
    }
    page.push_str("\n| model | prompt | instruction | differs | here | cause |\n|---|---|---|---|---|---|\n");
    for difference in differences {
        let id = difference.instruction["id"].as_str().unwrap();
        let here = if difference.ours { "follows" } else { "does not" };
        let arguments = ["letter", "language"].map(|key| difference.instruction[key].as_str());
        let argument = arguments.into_iter().flatten().next().map(|text| format!(" (`{text}`)"));
        writeln!(
            page,
            "| {} | {} | `{id}`{} | {} | {here} | {} |",
            difference.model,
            difference.key,
            argument.unwrap_or_default(),
            difference.forms.join(" and "),
            difference.cause
        )
        .unwrap();
    }
    page
}

#[test]
fn one_instruction_is_a_scorer() {
    check_table(
        "- punctuation:no_comma",
        &json!({}),
        &[("no comma", "pass"), ("a, b", "fail: there is a comma"), (" \n", "fail: the output is empty")],
    );
    check_table(
        "- length_constraints:number_words: {relation: at least, num_words: 3}",
        &json!({}),
        &[("one two three", "pass"), ("one two", "fail: 2 words, at least 3 were asked for")],
    );
    check_table(
        "- keywords:forbidden_words: [rock, field]",
        &json!({}),
        &[("rocket", "pass"), ("a Field", "fail: `field` is in it")],
    );
}

#[test]
fn arguments_may_come_from_the_case() {
    let yaml = "- keywords:existence: \"{{ expected.words }}\"";
    assert_eq!(score(yaml, "a b", &json!({"expected": {"words": ["A", "b"]}})), "pass");
    assert_eq!(
        score(yaml, "a b", &json!({"expected": {"words": 3.5}})),
        "fail: `3.5` is not in it",
        "a number stands for its text"
    );
    assert_eq!(
        score(yaml, "a b", &json!({"expected": {"words": ["("]}})),
        "unscored: `keywords:existence`: `keywords`: `(` is not a pattern: unclosed group"
    );
    assert_eq!(
        score(yaml, "a b", &json!({"expected": {"words": []}})),
        "unscored: `keywords:existence`: `keywords` is `[]`: expected a list of words"
    );
}

#[test]
fn loose_takes_a_variant() {
    let response = "Sure, here you are:\nno comma here";
    assert_eq!(score("- punctuation:no_comma", response, &json!({})), "fail: there is a comma");
    assert_eq!(score("- punctuation:no_comma: {loose: true}", response, &json!({})), "pass");
    let case = json!({"expected": {"instructions": [{"id": "punctuation:no_comma"}]}});
    let strict = "fail: `punctuation:no_comma`: there is a comma | 0 | 1 | fail: `punctuation:no_comma`: there is a comma | pass";
    assert_eq!(score(LIST, response, &case), strict);
    let loose = "- instructions: {instructions: \"{{ expected.instructions }}\", loose: true}";
    assert!(score(loose, response, &case).starts_with("pass | 0 | 1 | fail: "));
}

#[test]
fn a_list_gives_the_share_and_the_parts() {
    let case = json!({"expected": {"instructions": [
        {"id": "punctuation:no_comma"},
        {"id": "length_constraints:number_words", "relation": "less than", "num_words": 4.0},
        {"id": "keywords:existence", "kwargs": {"keywords": ["z"]}},
        {"id": "startend:quotation"},
    ]}});
    let why = "`keywords:existence`: `z` is not in it; `startend:quotation`: it is not in double quotes";
    assert_eq!(
        score(LIST, "one two three", &case),
        format!("0.5 fail: {why} | 0.5 | 0.5 | fail: {why} | fail: {why}")
    );
    let names: Vec<String> =
        parse(LIST).unwrap().metrics().iter().map(|metric| metric.name.clone()).collect();
    assert_eq!(
        names,
        [
            "instructions",
            "instructions.strict",
            "instructions.loose",
            "instructions.strict_all",
            "instructions.loose_all"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_unscored() {
    let unscored = |instructions: Value| {
        let said = score(LIST, "x", &json!({"expected": {"instructions": instructions}}));
        let parts: Vec<&str> = said.split(" | ").collect();
        assert!(parts.iter().all(|part| *part == parts[0]), "{said}");
        parts[0].to_owned()
    };
    assert_eq!(
        unscored(json!([{"id": "punctuation:no_commas"}])),
        "unscored: instruction 1: no instruction is called `punctuation:no_commas`; did you mean `punctuation:no_comma`?"
    );
    assert_eq!(
        unscored(json!([{"id": "punctuation:no_comma"}, {"id": "keywords:frequency", "keyword": "a"}, 3])),
        "unscored: instruction 2: `keywords:frequency`: `relation` is missing: expected `less than` or `at least`; \
         instruction 3: expected a map with `id`, found `3`"
    );
    assert_eq!(
        unscored(json!([{"id": "language:response_language", "language": "xx"}])),
        "unscored: instruction 1: `language:response_language`: `language`: `xx` is the code of no language that can be told \
         apart"
    );
    assert_eq!(
        unscored(json!("no_comma")),
        "unscored: expected a list of instructions, found `\"no_comma\"`"
    );
    assert_eq!(unscored(json!([])), "skipped: the case has no instructions");
}

#[test]
fn mistakes_in_a_suite_are_shown() {
    check_mistake(
        "- length_constraints:number_words: {relation: more than, num_words: -3}\n- keywords:existence\n- keywords:frequency: {keyword: \"(\", relation: at least, frequency: 1}\n- instructions: [{id: no_comma}, {id: startend:quotation}]\n",
        expect![[r#"
            error[E0606]: `relation` is `"more than"`: expected `less than` or `at least`
             --> suite.yaml:1:47
              |
            1 | - length_constraints:number_words: {relation: more than, num_words: -3}
              |                                               ^^^^^^^^^ expected `less than` or `at least`

            error[E0604]: scorer `keywords:existence` needs `keywords`
             --> suite.yaml:2:3
              |
            2 | - keywords:existence
              |   ^^^^^^^^^^^^^^^^^^ `keywords` is missing
              |
              = note: `keywords`: a list of patterns, or one
              = help: such as `- keywords:existence: [refund, policy]`

            error[E0606]: `keyword`: `(` is not a pattern: unclosed group
             --> suite.yaml:3:33
              |
            3 | - keywords:frequency: {keyword: "(", relation: at least, frequency: 1}
              |                                 ^^^ expected a pattern

            error[E0606]: instruction 1: no instruction is called `no_comma`
             --> suite.yaml:4:17
              |
            4 | - instructions: [{id: no_comma}, {id: startend:quotation}]
              |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this list
        "#]],
    );
}

#[test]
fn hostile_outputs_are_scored() {
    let words = "word, *[<<\"A. ".repeat(10_000);
    let outputs =
        [words, "*".repeat(200_000), "[".repeat(200_000), "a.".repeat(100_000), "\u{0}\n".repeat(100_000)];
    let case = json!({"expected": {"instructions": all_kinds()}});
    for output in outputs {
        let said = score(LIST, output.as_str(), &case);
        assert!(!said.contains("unscored"), "{}", &said[..200]);
    }
}

/// One instruction of each kind.
fn all_kinds() -> Vec<Value> {
    let text = r#"
{"id": "change_case:capital_word_frequency", "capital_relation": "at least", "capital_frequency": 2}
{"id": "change_case:english_capital"}
{"id": "change_case:english_lowercase"}
{"id": "combination:repeat_prompt", "prompt_to_repeat": "Say it"}
{"id": "combination:two_responses"}
{"id": "detectable_content:number_placeholders", "num_placeholders": 2}
{"id": "detectable_content:postscript", "postscript_marker": "P.S."}
{"id": "detectable_format:constrained_response"}
{"id": "detectable_format:json_format"}
{"id": "detectable_format:multiple_sections", "section_spliter": "Section", "num_sections": 2}
{"id": "detectable_format:number_bullet_lists", "num_bullets": 2}
{"id": "detectable_format:number_highlighted_sections", "num_highlights": 2}
{"id": "detectable_format:title"}
{"id": "keywords:existence", "keywords": ["refund", "policy"]}
{"id": "keywords:forbidden_words", "forbidden_words": ["refund", "policy"]}
{"id": "keywords:frequency", "keyword": "refund", "relation": "less than", "frequency": 2}
{"id": "keywords:letter_frequency", "letter": "q", "let_relation": "less than", "let_frequency": 2}
{"id": "language:response_language", "language": "de"}
{"id": "length_constraints:nth_paragraph_first_word", "num_paragraphs": 2, "nth_paragraph": 1, "first_word": "dear"}
{"id": "length_constraints:number_paragraphs", "num_paragraphs": 2}
{"id": "length_constraints:number_sentences", "relation": "less than", "num_sentences": 6}
{"id": "length_constraints:number_words", "relation": "at least", "num_words": 20}
{"id": "punctuation:no_comma"}
{"id": "startend:end_checker", "end_phrase": "Any questions?"}
{"id": "startend:quotation"}
"#;
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_kind_is_here() {
    let families = proof_score::families();
    let (_, scorers) = families.iter().find(|(family, _)| *family == "instructions").unwrap();
    let names: Vec<&str> = scorers.iter().map(|info| info.name).filter(|name| name.contains(':')).collect();
    let kinds = all_kinds();
    assert_eq!(names, kinds.iter().map(|kind| kind["id"].as_str().unwrap()).collect::<Vec<_>>());
    // Each can be followed, and each can fail.
    let case = json!({"expected": {"instructions": kinds}});
    assert!(score(LIST, "Any. words, here", &case).starts_with("0."));
}
