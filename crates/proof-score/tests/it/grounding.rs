//! Grounding and citations: what each scorer says of an output and its sources.

use expect_test::expect;
use serde_json::{Value, json};

use crate::{check_mistake, check_table, score};

/// Two sources, known by their numbers, and two with ids.
fn case() -> Value {
    json!({
        "vars": {
            "sources": [
                "The Eiffel Tower in Paris was finished in March 1889. It is 330 metres tall and has 1,665 steps.",
                "Gustave Eiffel's company built the tower for the World's Fair. “It will be the tallest building in the world,” he said.",
            ],
            "named": [{"id": "guide", "text": "Dogs sleep twelve hours a day."}, {"id": "study", "text": "Cats sleep fifteen hours a day."}],
            "question": "Was Napoleon there in 1900?",
            "none": [],
        },
        "expected": {"cited": [1, 2], "conflict": [2019, 2021], "answerable": false},
    })
}

#[test]
fn citation_present() {
    check_table(
        "- citation_present",
        &case(),
        &[
            ("It is tall [1].", "pass"),
            ("It is tall (Source: guide).", "pass"),
            ("It is tall.", "fail: no citation in \"It is tall.\""),
            (
                "See [the site](https://x.y).\n\nSources:\n[1] x",
                "fail: no citation in \"See [the site](https://x.y).\\n\\nSources:\\n[1] x\"",
            ),
            ("", "fail: no citation in \"\""),
        ],
    );
    check_table(
        "- citation_present: {min: 3, pattern: '<(\\w+)>'}",
        &case(),
        &[("a <x> b <y> [1]", "fail: 2 citations, at least 3 were asked for"), ("<a><b><c>", "pass")],
    );
}

#[test]
fn citation_valid() {
    check_table(
        "- citation_valid: \"{{ vars.sources }}\"",
        &case(),
        &[
            ("Tall [1], built [doc-2].", "pass | 1"),
            (
                "Tall [1], old [3][4].",
                "fail: no source is `3` (and 1 more); there are: `1`, `2` | 0.3333333333333333",
            ),
            ("Tall.", "skipped: nothing is cited | skipped: nothing is cited"),
        ],
    );
    check_table(
        "- citation_valid: \"{{ vars.named }}\"",
        &case(),
        &[
            ("Dogs sleep [Guide]. Cats too [study].", "pass | 1"),
            ("Dogs sleep [1].", "fail: no source is `1`; there are: `guide`, `study` | 0"),
        ],
    );
    check_table(
        "- citation_valid: \"{{ vars.none }}\"",
        &case(),
        &[("Tall [1].", "fail: no source is `1`; there are: none | 0")],
    );
}

#[test]
fn citation_recall_and_precision_by_words() {
    let yaml = "- citation_recall: \"{{ vars.sources }}\"\n- citation_precision: \"{{ vars.sources }}\"";
    check_table(
        yaml,
        &case(),
        &[
            ("The tower is 330 metres tall [1]. Eiffel's company built it [2].", "1 | 1 | 1 | 1"),
            // The second citation of the first sentence is not needed, and does not support it alone.
            (
                "The tower is 330 metres tall [1][2].",
                "1 | 1 | 0.5: `2` does not support: \"The tower is 330 metres tall.\" | 0.5",
            ),
            // Only both together have all the words.
            ("The tower of 330 metres was built for the World's Fair [1, 2].", "1 | 1 | 1 | 1"),
            // A number that is not there.
            (
                "The tower is 340 metres tall [1].",
                "0: what is cited does not support \"The tower is 340 metres tall.\" | 0 | 0: `1` does not support: \"The tower is \
                 340 metres tall.\" | 0",
            ),
            (
                "The tower is 330 metres tall. It has 1665 steps [1].",
                "0.5: nothing is cited for \"The tower is 330 metres tall.\" | 0.5 | 1 | 1",
            ),
            (
                "Eiffel's company built it [7].",
                "0: what is cited does not support \"Eiffel's company built it.\" | 0 | 0: `7` is no source: \"Eiffel's company built \
                 it.\" | 0",
            ),
            (
                "What is it? The sources do not mention a lift.",
                "skipped: no sentence needs a citation | skipped: no sentence needs a citation | skipped: nothing is cited | skipped: \
                 nothing is cited",
            ),
        ],
    );
}

#[test]
fn citation_recall_and_precision_by_gold() {
    let yaml = "- citation_recall: {sources: \"{{ vars.sources }}\", gold: \"{{ expected.cited }}\"}\n- citation_precision: {sources: \"{{ vars.sources }}\", gold: [1]}";
    check_table(
        yaml,
        &case(),
        &[
            (
                "Anything [1], at all [2].",
                "1 | 1 | 0.5: `2` should not be cited for \"Anything, at all.\" | 0.5",
            ),
            ("Anything [1]. Again [1].", "0.5: `2` is not cited | 0.5 | 1 | 1"),
            ("Anything.", "0: `1` is not cited | 0 | skipped: nothing is cited | skipped: nothing is cited"),
        ],
    );
    let yaml = "- citation_recall: {sources: \"{{ vars.sources }}\", gold: [{claim: The tower is 330 metres tall, sources: [1]}, {claim: built by his company, sources: 2}]}\n- citation_precision: {sources: \"{{ vars.sources }}\", gold: [{claim: The tower is 330 metres tall, sources: [1]}]}";
    check_table(
        yaml,
        &case(),
        &[
            (
                "His company built it [2]. The tower: 330 metres tall [1].",
                "1 | 1 | 0.5: `2` should not be cited for \"His company built it.\" | 0.5",
            ),
            (
                "His company built it [1]. The tower: 330 metres tall [1].",
                "0.5: `2` is not cited for \"built by his company\" | 0.5 | 0.5: `1` should not be cited for \"His company built it.\" | 0.5",
            ),
        ],
    );
    assert_eq!(
        score("- citation_recall: {sources: [a], gold: [9]}", "x", &case()),
        "unscored: `gold` cannot be read: no source is `9`; there are: `1` | unscored: `gold` cannot be read: no source is `9`; there \
         are: `1`"
    );
}

#[test]
fn quotes_found() {
    check_table(
        "- quotes_found: \"{{ vars.sources }}\"",
        &case(),
        &[
            ("He said \"it will be the tallest building\".", "pass | 1"),
            ("> It will be the tallest building in the world [2]", "pass | 1"),
            ("“It will be … in the world.”", "pass | 1"),
            (
                "He said “it will be the widest building” and “the tallest building in”.",
                "fail: no source has \"it will be the widest building\" | 0.5",
            ),
            ("The \"iron lady\" is old.", "skipped: nothing is quoted | skipped: nothing is quoted"),
        ],
    );
    check_table(
        "- quotes_found: {sources: \"{{ vars.sources }}\", in_cited: true, min_words: 2, case: exact}",
        &case(),
        &[
            ("He said “the tallest building” [2].", "pass | 1"),
            (
                "He said “the tallest building” [1].",
                "fail: the cited source does not have \"the tallest building\" | 0",
            ),
            ("He said “the tallest building”.", "pass | 1"),
            (
                "He said “The Tallest building” [2].",
                "fail: the cited source does not have \"The Tallest building\" | 0",
            ),
            (
                "“It is 330 metres tall. It has steps” [1].",
                "fail: the cited source does not have \"It is 330 metres tall.\\nIt has steps\" | 0",
            ),
        ],
    );
}

#[test]
fn unsupported_numbers() {
    check_table(
        "- unsupported_numbers: \"{{ vars.sources }}\"",
        &case(),
        &[
            ("It was finished in 1889, has 1665 steps [7] and 330.0 metres.", "pass | 0"),
            ("It is 331 m tall, and has 1.7k steps.", "fail: in no source: `331` | 0.5"),
            ("It was finished on 31 March 1889.", "fail: in no source: `31 March 1889` | 1"),
            ("1 2 3 4 5", "fail: in no source: `1`, `2`, `3` and 2 more | 1"),
            (
                "It is tall.",
                "skipped: there is no number in the output | skipped: there is no number in the output",
            ),
        ],
    );
    check_table(
        "- unsupported_numbers: {sources: \"{{ vars.sources }}\", also: \"{{ vars.question }}\", rounded: false}",
        &case(),
        &[
            ("In 1900 it had 1.7k steps.", "fail: in no source: `1.7k` | 0.5"),
            ("In 1900 and 1889.", "pass | 0"),
        ],
    );
    check_table("- unsupported_numbers: {sources: []}", &case(), &[("5", "fail: in no source: `5` | 1")]);
}

#[test]
fn unsupported_names() {
    check_table(
        "- unsupported_names: \"{{ vars.sources }}\"",
        &case(),
        &[
            ("The tower in Paris is by Gustave Eiffel [1].", "pass | 0"),
            ("The tower in London is by Gustave Eiffel.", "fail: in no source: `London` | 0.5"),
            ("It was visited by Napoleon Bonaparte in May.", "fail: in no source: `Napoleon Bonaparte` | 1"),
            (
                "It is tall.",
                "skipped: there is no name in the output | skipped: there is no name in the output",
            ),
        ],
    );
    check_table(
        "- unsupported_names: {sources: \"{{ vars.sources }}\", also: [\"{{ vars.question }}\"]}",
        &case(),
        &[("He was Napoleon.", "pass | 0")],
    );
}

#[test]
fn abstention() {
    check_table(
        "- abstention: \"{{ expected.answerable }}\"",
        &case(),
        &[
            ("The context does not say.", "pass | pass | skipped: the case is not answerable"),
            ("I'm sorry, but I can't help with that.", "pass | pass | skipped: the case is not answerable"),
            (
                "It was 1889.",
                "fail: no answer is there, and it answers: \"It was 1889.\" | fail: no answer is there, and it answers: \"It was 1889.\" | \
                 skipped: the case is not answerable",
            ),
            (
                "",
                "fail: the output is empty | fail: the output is empty | skipped: the case is not answerable",
            ),
        ],
    );
    check_table(
        "- abstention: {sources: \"{{ vars.sources }}\"}",
        &case(),
        &[
            ("It was 1889.", "pass | skipped: the case is answerable | pass"),
            (
                "I don't know.",
                "fail: the answer is there, and it abstains: \"I don't know\" | skipped: the case is answerable | fail: the answer is there, and \
                 it abstains: \"I don't know\"",
            ),
        ],
    );
    check_table(
        "- abstention: {sources: \"{{ vars.none }}\"}",
        &case(),
        &[("I don't know.", "pass | pass | skipped: the case is not answerable")],
    );
    assert!(
        score("- abstention: \"{{ vars.question }}\"", "x", &case())
            .starts_with("unscored: `answerable` must be true or false")
    );
}

#[test]
fn conflict_acknowledged() {
    check_table(
        "- conflict_acknowledged: \"{{ expected.conflict }}\"",
        &case(),
        &[
            ("One says 2019, the second 2021.", "pass"),
            ("The sources disagree on the year.", "pass"),
            (
                "It was founded in 2019.",
                "fail: `2021` is not there, and it does not say that the sources differ",
            ),
        ],
    );
    check_table(
        "- conflict_acknowledged: {values: [[\"4 %\", four percent], 5 March 2024, the red one], need: both}",
        &case(),
        &[
            ("The reports differ: 4.0 percent or the RED one, on 2024-03-05.", "pass"),
            ("The reports differ: 4.0 percent, on 2024-03-05.", "fail: `the red one` is not there"),
            ("4 %, the red one, 2024-03-05.", "fail: it does not say that the sources differ"),
        ],
    );
    check_table(
        "- conflict_acknowledged: [2019]",
        &case(),
        &[("2019", "skipped: the sources are not said to disagree")],
    );
}

#[test]
fn what_the_case_lacks_is_an_error() {
    assert_eq!(
        score("- citation_valid: \"{{ vars.missing }}\"", "x [1]", &case()),
        "unscored: case `c1` has no `vars.missing` | unscored: case `c1` has no `vars.missing`"
    );
    assert_eq!(
        score("- unsupported_names: \"{{ expected.cited }}\"", "x", &case()),
        "unscored: `sources` cannot be read: 1 is no source | unscored: `sources` cannot be read: 1 is no source"
    );
}

#[test]
fn hostile_outputs() {
    let yaml = "- citation_present\n- citation_valid: [a]\n- citation_recall: [a b c]\n- citation_precision: [a b c]\n- quotes_found: [a b c]\n- {quotes_found: {sources: [a b c], in_cited: true}, as: q}\n\
                - {citation_precision: {sources: [a], gold: [1]}, as: g}\n- {citation_recall: {sources: [a], gold: [{claim: a b, sources: 1}]}, as: h}\n\
                - unsupported_numbers: [a]\n- unsupported_names: [a]\n- abstention: {answerable: true}\n- conflict_acknowledged: [1, 2]";
    for output in [
        String::new(),
        "[1]".repeat(20_000),
        "\"a b c\" ".repeat(10_000),
        "[".repeat(300_000),
        "[7]".repeat(20_000),
        "A b c [1]. ".repeat(20_000),
        "“A b c. ".repeat(20_000),
        "Ab 12. ".repeat(20_000),
        "\u{0}\u{202E}\\u12“".repeat(20_000),
    ] {
        let shown = score(yaml, output.as_str(), &case());
        assert_eq!(shown.matches("unscored").count(), 0, "{shown}");
    }
}

#[test]
fn mistakes() {
    check_mistake(
        "- citation_present: {min: 0, pattern: '\\[\\d+\\]'}\n- citation_valid\n- citation_recall: {sources: [3], coverage: 2}\n- abstention: maybe\n- abstention\n- conflict_acknowledged: {values: 7, need: all}\n",
        expect![[r#"
            error[E0102]: `min` must be a whole number between 1 and 1000000, found `0`
             --> suite.yaml:1:27
              |
            1 | - citation_present: {min: 0, pattern: '\[\d+\]'}
              |                           ^ expected a whole number between 1 and 1000000

            error[E0607]: the pattern cannot find citations: the pattern has no group; put round brackets round the part that is the id
             --> suite.yaml:1:39
              |
            1 | - citation_present: {min: 0, pattern: '\[\d+\]'}
              |                                       ^^^^^^^^^ this pattern
              |
              = help: such as `'\[(\d+)\]'`: what is in the round brackets is the id

            error[E0604]: scorer `citation_valid` needs `sources`
             --> suite.yaml:2:3
              |
            2 | - citation_valid
              |   ^^^^^^^^^^^^^^ `sources` is missing
              |
              = note: `sources`: the sources: a list of texts (their ids are 1, 2, …) or of `{id, text}`, a map of texts by id, or a template that gives one
              = help: such as `- citation_valid: "{{ vars.sources }}"`

            error[E0606]: `sources` cannot be read: 3 is no source
             --> suite.yaml:3:30
              |
            3 | - citation_recall: {sources: [3], coverage: 2}
              |                              ^^^ expected texts, or `{id, text}`

            error[E0606]: `coverage` must be more than 0 and at most 1
             --> suite.yaml:3:45
              |
            3 | - citation_recall: {sources: [3], coverage: 2}
              |                                             ^ a share of the words

            error[E0606]: `answerable` must be true, false or a template
             --> suite.yaml:4:15
              |
            4 | - abstention: maybe
              |               ^^^^^ neither true nor false

            error[E0604]: scorer `abstention` needs `answerable`
             --> suite.yaml:5:3
              |
            5 | - abstention
              |   ^^^^^^^^^^ `answerable` is missing
              |
              = note: `answerable`: whether the context has the answer: true, false or a template that gives it
              = help: such as `- abstention: {answerable: "{{ expected.answerable }}"}`

            error[E0606]: `need` must be one of `either`, `values`, `words`, `both`, found `all`
             --> suite.yaml:6:44
              |
            6 | - conflict_acknowledged: {values: 7, need: all}
              |                                            ^^^ no such word

            error[E0606]: `values` cannot be read: 7 is no list
             --> suite.yaml:6:35
              |
            6 | - conflict_acknowledged: {values: 7, need: all}
              |                                   ^ expected a list such as `[2019, 2021]`
        "#]],
    );
}
