//! Similarity: each scorer against the tool that defines it, what it says where there is nothing to compare, and
//! what people see of mistakes.

use expect_test::expect;
use proof_score::{Aggregate, Ask, AskKind, BleuSmoothing, Direction, MetricKind, Reply, Scored, ScorerSet};
use serde_json::{Value, json};

use crate::judges::run;
use crate::{Output, check_mistake, check_table, parse, score, score_all, shown};

/// Scores without a model, and the only one of them.
#[track_caller]
fn scored(yaml: &str, output: &str, case: &Value) -> Scored {
    let set = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    score_all(&set, &Output::from(output), case).remove(0)
}

#[track_caller]
fn check(yaml: &str, output: &str, expected: f64) {
    let case = json!({"expected": {"texts": ["The cat sat on the mat.", "A cat was on the mat."]}});
    let found = scored(&format!("- {yaml}"), output, &case);
    let value = found.score().unwrap_or_else(|| panic!("{yaml}: {}", shown(&found))).value;
    assert!((value - expected).abs() < 1e-9, "{yaml} of {output:?}: {value}");
}

/// Values of sacrebleu 2.6.0, rouge-score 0.1.2, NLTK 3.10.4 and rapidfuzz 3.14.6.
#[test]
fn each_scorer_gives_the_figure_of_its_tool() {
    let output = "The cat sat on a mat.";
    for (scorer, expected) in [
        ("bleu: {value: V}", 0.488_923_022_434_900_9),
        (
            "bleu: {value: V, tokenizer: intl, smoothing: floor, max_order: 2, ignore_case: true}",
            0.816_496_580_927_726_7,
        ),
        ("chrf: {value: V}", 0.658_003_432_933_587),
        ("chrf: {value: V, word_order: 2}", 0.684_366_026_504_006_9),
        ("ter: {value: V}", 1.0 / 6.0),
        ("ter: {value: V, normalized: true, no_punctuation: true, ignore_case: false}", 1.0 / 6.0),
        ("meteor: V", 0.743_333_333_333_333_5),
        ("token_f1: V", 1.0),
        ("exact_match: V", 1.0),
        ("levenshtein: V", 1.0 - 3.0 / 23.0),
        ("levenshtein: {value: V, result: distance}", 3.0),
    ] {
        check(&scorer.replace('V', "\"{{ expected.texts }}\""), output, expected);
    }
    for (scorer, expected) in [
        ("rouge: {value: V, variant: 1}", 0.4),
        ("rouge: {value: V, variant: 2}", 0.25),
        ("rouge: V", 0.4),
        ("rouge: {value: V, variant: 1, part: precision}", 0.5),
        ("rouge: {value: V, variant: Lsum, stem: true}", 0.8),
        ("rouge: {value: V, variant: 2, stem: true, part: recall}", 0.4),
    ] {
        check(&scorer.replace('V', "\"{{ expected.texts }}\""), "Cats sat on mats.", expected);
    }
    for (scorer, expected) in [
        ("levenshtein: John Smiht", 0.7),
        ("osa: John Smiht", 0.8),
        ("damerau_levenshtein: John Smiht", 0.8),
        ("osa: {value: John Smiht, result: distance}", 2.0),
        ("damerau_levenshtein: {value: John Smiht, result: distance}", 2.0),
        ("lcs: John Smiht", 0.8),
        ("lcs: {value: John Smiht, result: length}", 8.0),
        ("jaro: John Smiht", 0.929_629_629_629_629_6),
        ("jaro_winkler: John Smiht", 0.943_703_703_703_703_7),
        ("jaro_winkler: [nobody, JON SMITH]", 5.0 / 9.0),
        ("jaro_winkler: {value: [nobody, JON SMITH], ignore_case: true}", 1.0),
    ] {
        check(scorer, "Jon Smith\n", expected);
    }
    check("levenshtein: {value: Jon Smith, exact: true, result: distance}", "Jon Smith\n", 1.0);
}

#[test]
fn the_best_reference_counts_for_distances_too() {
    check("levenshtein: {value: [abcd, ab, abc], result: distance}", "ab", 0.0);
    check("damerau_levenshtein: {value: [abcd, xb], result: distance}", "ab", 1.0);
    check("lcs: {value: [a, abc, x], result: length}", "abd", 2.0);
}

#[test]
fn empty_texts_have_values() {
    let all = "- {bleu: V}\n- {chrf: V}\n- {ter: V}\n- {rouge: V}\n- {meteor: V}\n- {token_f1: V}\n- {exact_match: V}\n\
               - {levenshtein: V}\n- {osa: V}\n- {damerau_levenshtein: V}\n- {lcs: V}\n- {jaro: V}\n- {jaro_winkler: V}";
    let all = all.replace('V', "\"{{ expected.text }}\"");
    let values = |output: &str, reference: &str| -> Vec<f64> {
        let scores = score_all(
            &parse(&all).unwrap(),
            &Output::from(output),
            &json!({"expected": {"text": reference}}),
        );
        scores.iter().map(|score| score.score().unwrap().value).collect()
    };
    let (none, all) = (0.0, 1.0);
    let both = [none, none, none, none, none, all, all, all, all, all, all, all, all];
    assert_eq!(values("", ""), both);
    assert_eq!(
        values("", "cat"),
        [none, none, 1.0, none, none, none, none, none, none, none, none, none, none]
    );
    assert_eq!(
        values("cat", ""),
        [none, none, 1.0, none, none, none, none, none, none, none, none, none, none]
    );
}

#[test]
fn thresholds_decide_and_reasons_say_why() {
    let case =
        json!({"expected": {"text": "the cat sat on the mat", "none": null, "list": [], "map": {"a": 1}}});
    let say = |yaml: &str, output: &str| score(yaml, output, &case);
    assert_eq!(
        say("- bleu: {value: \"{{ expected.text }}\", threshold: 0.5}", "the cat sat on a mat"),
        "0.5372849659117711 pass: precisions 0.833 / 0.6 / 0.5 / 0.333, brevity penalty 1"
    );
    assert_eq!(
        say("- ter: {value: \"{{ expected.text }}\", threshold: 0.1}", "on the mat the cat sat"),
        "0.16666666666666669 fail: 0.166667 is above the threshold 0.1: 1 edit for 6 words"
    );
    assert_eq!(
        say("- rouge: {value: \"{{ expected.text }}\", variant: 1, threshold: 0.9}", "a cat"),
        "0.25 fail: 0.25 is below the threshold 0.9: precision 0.5, recall 0.167"
    );
    assert_eq!(
        say("- exact_match: \"{{ expected.text }}\"", "A dog!"),
        "fail: expected \"the cat sat on the mat\", found \"A dog!\""
    );
    assert_eq!(say("- exact_match: [yes, \"no\", 5]", "5."), "pass");
    assert_eq!(say("- chrf: \"{{ expected.none }}\"", "x"), "unscored: there is no reference: it is null");
    assert_eq!(
        say("- chrf: \"{{ expected.list }}\"", "x"),
        "unscored: there is no reference: the list is empty"
    );
    assert_eq!(
        say("- chrf: \"{{ expected.map }}\"", "x"),
        "unscored: a reference must be a text, found a map"
    );
    assert_eq!(
        say("- ter: {value: x, of: output.json.a}", "{\"b\": 1}"),
        "unscored: nothing to measure: the output has no `json.a`"
    );
    assert_eq!(
        say("- rouge: {value: x, of: output.json.a, threshold: 0.1}", "{\"b\": 1}"),
        "fail: the output has no `json.a`"
    );
    let long = "a ".repeat(5_001);
    assert_eq!(say("- ter: x", &long), "unscored: too long for TER: 5001 words against 1; at most 5000 each");
}

#[test]
fn corpus_figures_are_made_of_counts() {
    let set = parse(
        "- {bleu: {value: a b c, corpus: true, smoothing: add-k, max_order: 2}}\n\
         - {chrf: {value: ab, corpus: true, char_order: 2, word_order: 1, beta: 1}}\n\
         - {ter: {value: [a b c d, a b], corpus: true}}",
    )
    .unwrap();
    let aggregates: Vec<Aggregate> = set.metrics().iter().map(|metric| metric.aggregate).collect();
    let expected = [
        Aggregate::Bleu { max_order: 2, smoothing: BleuSmoothing::AddK(1.0) },
        Aggregate::Chrf { char_order: 2, word_order: 1, beta: 1.0 },
        Aggregate::Ratio,
    ];
    assert_eq!(aggregates, expected);
    let scores = score_all(&set, &Output::from("a b"), &json!({}));
    let counts: Vec<Vec<f64>> = scores.iter().map(|score| score.score().unwrap().counts.clone()).collect();
    assert_eq!(counts[0], [2.0, 3.0, 2.0, 1.0, 2.0, 1.0]);
    assert_eq!(counts[1], [2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 0.0]);
    assert_eq!(counts[2], [0.0, 3.0]);
}

#[test]
fn kinds_and_directions_are_known() {
    use Direction::{Higher, Lower};
    use MetricKind::{Bounded, Number, PassFail};

    let set = parse(
        "- {bleu: x}\n- {ter: x}\n- {osa: {value: x, result: distance}}\n- {readability: flesch}\n- {readability: {formula: lix, max: 50}, as: lix}\n\
         - {embedding_similarity: {value: x, target: openai/e}, weight: 0}",
    )
    .unwrap();
    let kinds: Vec<_> =
        set.metrics().iter().map(|metric| (metric.kind, metric.direction, metric.weight)).collect();
    let expected = [
        (Bounded, Higher, 1.0),
        (Number, Lower, 0.0),
        (Number, Lower, 0.0),
        (Number, Higher, 0.0),
        (PassFail, Higher, 1.0),
        (Number, Higher, 0.0),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn languages_are_told_or_skipped() {
    let case = json!({"expected": {"language": "fr", "unknown": "klingon", "number": 5}});
    let german =
        "Der Vertrag endet am letzten Tag des Monats, sofern die Parteien nichts anderes vereinbaren.";
    let (russian, numbers) =
        ("Договор заканчивается в последний день месяца, если стороны согласны.", "12.5 + 3");
    check_table(
        "- language: de",
        &case,
        &[
            (german, "pass"),
            (russian, "fail: it is in Cyrillic script, which German is not"),
            ("家", "fail: it is in Chinese script, which German is not"),
            (numbers, "skipped: there are no letters to tell a language by"),
            ("", "skipped: there are no letters to tell a language by"),
            ("Ja, gern.", "skipped: too few words to be sure: most like Finnish (fi), confidence 0"),
        ],
    );
    check_table(
        "- language: {value: \"{{ expected.language }}\", confidence: 0.5}",
        &case,
        &[
            (german, "fail: expected French, found German (de), confidence 1"),
            ("Le contrat prend fin le dernier jour du mois, sauf avis contraire.", "pass"),
        ],
    );
    check_table("- language: {value: [fr, de-AT], among: [de, en, fr]}", &case, &[(german, "pass")]);
    check_table(
        "- language: \"{{ expected.unknown }}\"",
        &case,
        &[(german, "unscored: no language that can be told has the code or the name `klingon`")],
    );
    check_table(
        "- language: \"{{ expected.number }}\"",
        &case,
        &[(german, "unscored: a language must be a code such as `de`, found `5`")],
    );
}

#[test]
fn readability_measures_or_decides() {
    let case = json!({});
    let sentence = "This sentence, taken as a reading passage unto itself, is being used to prove a point.";
    check("readability: flesch", "The cat sat on the mat.", 116.145);
    check_table(
        "- readability: {formula: flesch, min: 60, max: 70}",
        &case,
        &[
            (sentence, "pass"),
            ("The cat sat on the mat.", "fail: 116.15, at most 70 was asked for"),
            (
                "Understanding international regulations necessitates consideration.",
                "fail: -170.48, at least 60 was asked for",
            ),
            ("...", "skipped: there are no words"),
            ("", "skipped: there are no words"),
        ],
    );
    check_table(
        "- readability: smog",
        &case,
        &[("One. Two.", "skipped: SMOG needs 3 sentences, and this has 2")],
    );
}

/// A model of embeddings that knows four words.
fn embed(ask: &Ask) -> Result<Reply, String> {
    let AskKind::Embed { texts } = &ask.kind else { return Err("embeddings were wanted".to_owned()) };
    let vector = |text: &String| match text.as_str() {
        "yes" => Ok(vec![1.0, 0.0]),
        "sure" => Ok(vec![3.0, 4.0]),
        "no" => Ok(vec![-1.0, 0.0]),
        "nothing" => Ok(vec![0.0, 0.0]),
        "short" => Ok(vec![1.0]),
        other => Err(format!("HTTP 400: cannot embed `{other}`")),
    };
    texts.iter().map(vector).collect::<Result<_, _>>().map(Reply::Vectors)
}

fn embedded(yaml: &str, output: &str) -> String {
    let set: ScorerSet = parse(yaml).unwrap_or_else(|shown| panic!("{shown}"));
    let (scores, rounds) = run(&set, output, &json!({"expected": {"answers": ["no", "sure"]}}), &embed);
    format!("{} after {rounds}", scores.iter().map(shown).collect::<Vec<_>>().join(" | "))
}

#[test]
fn embeddings_are_compared_by_their_angle() {
    let of =
        |value: &str| format!("- embedding_similarity: {{value: {value}, target: openai/e, threshold: 0.5}}");
    let answers = "\"{{ expected.answers }}\"";
    for (value, output, expected) in [
        (answers, "yes", "0.6 pass after 1"),
        ("\"yes\"", "yes", "pass after 1"),
        ("\"yes\"", "no", "-1 fail: -1 is below the threshold 0.5 after 1"),
        ("\"yes\"", "nothing", "unscored: a vector is zero: it has no direction to compare after 1"),
        ("\"yes\"", "short", "unscored: the vectors have 1 and 2 numbers after 1"),
        ("\"yes\"", "maybe", "unscored: HTTP 400: cannot embed `maybe` after 1"),
        (
            "\"yes\"",
            " \n",
            "unscored: nothing to measure: the output is empty: there is nothing to embed after 0",
        ),
        ("[\"yes\", \"\"]", "yes", "unscored: a reference is empty: there is nothing to embed after 0"),
    ] {
        assert_eq!(embedded(&of(value), output), expected, "{value} and {output:?}");
    }
}

/// References are asked for apart from the output, so that another output finds them in the cache.
#[test]
fn references_are_embedded_apart_from_the_output() {
    let set = parse("- embedding_similarity: {value: [\"yes\", \"no\"], target: openai/e}").unwrap();
    let asked = std::cell::RefCell::new(vec![]);
    let (scores, _) = run(&set, "sure", &json!({}), &|ask| {
        if let AskKind::Embed { texts } = &ask.kind {
            asked.borrow_mut().push(texts.join(" "));
        }
        embed(ask)
    });
    assert_eq!(shown(&scores[0]), "0.6");
    assert_eq!(asked.into_inner(), ["yes no", "sure"]);
}

/// The table of docs/guides/similarity.md.
#[test]
fn the_guide_shows_what_comes_out() {
    let reference = "The contract ends on 31 March 2027 unless both parties agree to extend it in writing.";
    let rows = [
        ("the reference", reference),
        (
            "two parts in another order",
            "Unless both parties agree to extend it in writing, the contract ends on 31 March 2027.",
        ),
        (
            "**wrong**: `even if`",
            "The contract ends on 31 March 2027 even if both parties agree to extend it in writing.",
        ),
        (
            "**wrong**: another date",
            "The contract ends on 30 March 2026 unless both parties agree to extend it in writing.",
        ),
        (
            "**right**, in other words",
            "If the parties do not prolong it by a written agreement, it expires at the end of March 2027.",
        ),
        ("about a shop", "Our shop is open from nine to six on weekdays and closed on public holidays."),
    ];
    let scorers = ["bleu", "chrf", "ter", "rouge", "meteor", "token_f1", "levenshtein", "jaro_winkler"];
    let list: Vec<String> = scorers.iter().map(|name| format!("- {name}: {reference}\n")).collect();
    let set = parse(&list.concat()).unwrap();
    let mut lines = vec![
        format!("| output | {} |", scorers.map(|name| format!("`{name}`")).join(" | ")),
        format!("|---|{}", "---:|".repeat(scorers.len())),
    ];
    let mut values = vec![];
    for (name, output) in rows {
        let scores = score_all(&set, &Output::from(output), &json!({}));
        let row: Vec<f64> = scores.iter().map(|score| score.score().unwrap().value).collect();
        lines.push(format!(
            "| {name} | {} |",
            row.iter().map(|value| format!("{value:.2}")).collect::<Vec<_>>().join(" | ")
        ));
        values.push(row);
    }
    // What the guide says of them: both wrong outputs are ahead of the right one everywhere.
    for (idx, scorer) in scorers.iter().enumerate() {
        let better = |wrong: &[f64]| {
            if *scorer == "ter" { wrong[idx] < values[4][idx] } else { values[4][idx] < wrong[idx] }
        };
        assert!(better(&values[2]) && better(&values[3]), "{scorer}");
    }
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/similarity.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let (_, rest) = guide.split_once("<!-- table -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- end -->").unwrap();
    assert_eq!(table.trim_end(), lines.join("\n"), "the table of the guide is another one");
}

/// Outputs that are made to break things: every scorer says something, on one short and harmless line.
#[test]
fn hostile_outputs_are_scored_or_refused() {
    let set = parse(
        "- {bleu: {value: [x y, \"\"], tokenizer: intl}}\n- {chrf: {value: x y, word_order: 2}}\n\
         - {ter: {value: x y, normalized: true, asian_support: true, no_punctuation: true}}\n\
         - {rouge: {value: x y, variant: Lsum, stem: true}}\n- {meteor: x y}\n- {token_f1: x y}\n- {exact_match: x y}\n\
         - {levenshtein: x y}\n- {osa: x y}\n- {damerau_levenshtein: x y}\n- {lcs: x y}\n- {jaro: x y}\n- {jaro_winkler: x y}\n\
         - {language: de}\n- {readability: smog}\n- {readability: {formula: lix, max: 50}, as: lix}",
    )
    .unwrap();
    let outputs = [
        String::new(),
        " \r\n\t\u{a0}\u{2028}".to_owned(),
        "\u{0}\u{1b}[31mred\u{1b}]0;title\u{7}\u{202e}txet\u{feff}".to_owned(),
        "a".repeat(100_000),
        "y ".repeat(50_000),
        "\n".repeat(100_000),
        "x y\n".repeat(20_000),
        "&amp;.,-1'".repeat(10_000),
        "é\u{301}\u{200d}家🙂".repeat(10_000),
        "[".repeat(100_000),
    ];
    for output in outputs {
        let start: String = output.chars().take(20).collect();
        let scores = score_all(&set, &Output::from(output.as_str()), &json!({}));
        for (score, metric) in scores.iter().zip(set.metrics()) {
            let said = match score {
                Scored::Score(score) => {
                    let is_bounded = metric.kind != MetricKind::Number;
                    assert!(
                        !is_bounded || (0.0..=1.0).contains(&score.value),
                        "{}: {}",
                        metric.name,
                        score.value
                    );
                    assert!(score.value.is_finite(), "{} of {start:?}", metric.name);
                    score.reason.clone().unwrap_or_default()
                }
                Scored::Skipped(reason) => reason.clone(),
                Scored::Error(error) => error.message.clone(),
            };
            let is_harmless = !said.chars().any(char::is_control) && said.chars().count() < 300;
            assert!(is_harmless, "{} of {start:?}: {said:?}", metric.name);
        }
    }
}

#[test]
fn mistakes_are_shown_where_they_are() {
    check_mistake(
        "- bleu: {tokenizer: 13A, smoothing: exp, smoothing_value: 1}",
        expect![[r#"
        error[E0604]: scorer `bleu` needs `value`
         --> suite.yaml:1:3
          |
        1 | - bleu: {tokenizer: 13A, smoothing: exp, smoothing_value: 1}
          |   ^^^^ `value` is missing
          |
          = note: `value`: the reference, or a list of them: texts, or a template such as `"{{ expected.answer }}"`
          = help: such as `- bleu: {value: "{{ expected.translation }}", corpus: true}`

        error[E0606]: `tokenizer` must be one of `13a`, `intl`, `char`, `zh`, `none`, found `13A`
         --> suite.yaml:1:21
          |
        1 | - bleu: {tokenizer: 13A, smoothing: exp, smoothing_value: 1}
          |                     ^^^ no such word
          |
          = help: did you mean `13a`?

        error[E0606]: `smoothing_value` means nothing with `smoothing: exp`
         --> suite.yaml:1:59
          |
        1 | - bleu: {tokenizer: 13A, smoothing: exp, smoothing_value: 1}
          |                                                           ^ only `floor` and `add-k` have a value
    "#]],
    );
    check_mistake(
        "- bleu: {value: [], max_order: 10}",
        expect![[r#"
        error[E0606]: there is no reference: the list is empty
         --> suite.yaml:1:17
          |
        1 | - bleu: {value: [], max_order: 10}
          |                 ^^ expected a text, or a list of texts

        error[E0102]: `max_order` must be a whole number between 1 and 9, found `10`
         --> suite.yaml:1:32
          |
        1 | - bleu: {value: [], max_order: 10}
          |                                ^^ expected a whole number between 1 and 9
    "#]],
    );
    check_mistake(
        "- chrf: {value: {a: b}, corpus: true, eps_smoothing: true}",
        expect![[r#"
        error[E0606]: a reference must be a text, found a map
         --> suite.yaml:1:17
          |
        1 | - chrf: {value: {a: b}, corpus: true, eps_smoothing: true}
          |                 ^^^^^^ expected a text, or a list of texts

        error[E0606]: `eps_smoothing` has no corpus figure here
         --> suite.yaml:1:54
          |
        1 | - chrf: {value: {a: b}, corpus: true, eps_smoothing: true}
          |                                                      ^^^^ remove it, or `corpus`
    "#]],
    );
    check_mistake(
        "- rouge: {value: x, variant: 5}",
        expect![[r#"
        error[E0606]: `variant` must be one of `1`, `2`, `L`, `Lsum`, found `5`
         --> suite.yaml:1:30
          |
        1 | - rouge: {value: x, variant: 5}
          |                              ^ no such word
          |
          = help: did you mean `1` or `2` or `L`?
    "#]],
    );
    check_mistake(
        "- ter: {value: x, asian_support: true}",
        expect![[r#"
        error[E0606]: `asian_support` does nothing alone
         --> suite.yaml:1:34
          |
        1 | - ter: {value: x, asian_support: true}
          |                                  ^^^^ add `normalized: true` or `no_punctuation: true`
    "#]],
    );
    check_mistake(
        "- language: {value: english-like, among: [xx], confidence: 2}",
        expect![[r#"
        error[E0606]: `confidence` must be between 0 and 1
         --> suite.yaml:1:60
          |
        1 | - language: {value: english-like, among: [xx], confidence: 2}
          |                                                            ^ 0.9 is the default

        error[E0606]: no language that can be told has the code or the name `xx`
         --> suite.yaml:1:42
          |
        1 | - language: {value: english-like, among: [xx], confidence: 2}
          |                                          ^^^^ expected a list of codes such as `[de, en]`

        error[E0606]: no language that can be told has the code or the name `english-like`
         --> suite.yaml:1:21
          |
        1 | - language: {value: english-like, among: [xx], confidence: 2}
          |                     ^^^^^^^^^^^^ expected a code such as `de`
    "#]],
    );
    check_mistake(
        "- language: {value: de, among: [en, fr]}",
        expect![[r#"
        error[E0606]: German is not `among` the languages that can be found
         --> suite.yaml:1:21
          |
        1 | - language: {value: de, among: [en, fr]}
          |                     ^^ it would never pass
    "#]],
    );
    check_mistake(
        "- readability: {formula: flesh, min: 9, max: 3}",
        expect![[r#"
        error[E0606]: `formula` must be one of `flesch`, `flesch_kincaid`, `ari`, `coleman_liau`, `smog`, `gunning_fog`, `lix`, found `flesh`
         --> suite.yaml:1:26
          |
        1 | - readability: {formula: flesh, min: 9, max: 3}
          |                          ^^^^^ no such word
          |
          = help: did you mean `flesch`?

        error[E0606]: `max` 3 is less than `min` 9
         --> suite.yaml:1:46
          |
        1 | - readability: {formula: flesh, min: 9, max: 3}
          |                                              ^ nothing could pass
    "#]],
    );
    check_mistake(
        "- embedding_similarity: x",
        expect![[r#"
        error[E0606]: scorer `embedding_similarity` takes no value of its own
         --> suite.yaml:1:25
          |
        1 | - embedding_similarity: x
          |                         ^ expected a map, or nothing
          |
          = help: it takes `value`, `target`, such as `- embedding_similarity: {value: "{{ expected.answer }}", target: openai/text-embedding-3-small, threshold: 0.8}`
    "#]],
    );
    check_mistake(
        "- embedding_similarity: {value: x}",
        expect![[r#"
        error[E0604]: scorer `embedding_similarity` needs `target`
         --> suite.yaml:1:3
          |
        1 | - embedding_similarity: {value: x}
          |   ^^^^^^^^^^^^^^^^^^^^ `target` is missing
          |
          = note: `target`: the model of embeddings: the id of a target of the suite, `provider/name`, or a target with its settings
          = help: such as `- embedding_similarity: {value: "{{ expected.answer }}", target: openai/text-embedding-3-small, threshold: 0.8}`
    "#]],
    );
}
