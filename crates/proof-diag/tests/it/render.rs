use expect_test::{Expect, expect};
use proof_diag::render::{RenderOptions, github, graphical, json, plain};
use proof_diag::{Diagnostic, SourceFile, TextStart};

fn misspelt() -> Diagnostic {
    let file =
        SourceFile::new("suites/billing.yaml", "scorers:\n  - contians: {value: refund}\n  - contains: {}\n");
    Diagnostic::error("E0214", "unknown scorer `contians`")
        .at(file.span(13..21), "no scorer has this name")
        .and_at(file.span(44..52), "this one is right")
        .note("a scorer that does not exist would pass everything")
        .help("did you mean `contains`?")
        .help("`proof explain scorers` lists\nall scorers")
}

#[track_caller]
fn check(diagnostic: &Diagnostic, expected: &Expect) {
    expected.assert_eq(&plain(diagnostic));
}

#[test]
fn plain_form() {
    check(
        &misspelt(),
        &expect![[r#"
            error[E0214]: unknown scorer `contians`
             --> suites/billing.yaml:2:5
              |
            2 |   - contians: {value: refund}
              |     ^^^^^^^^ no scorer has this name
            3 |   - contains: {}
              |      -------- this one is right
              |
              = note: a scorer that does not exist would pass everything
              = help: did you mean `contains`?
              = help: `proof explain scorers` lists
                      all scorers
        "#]],
    );
    check(
        &Diagnostic::warning("W0901", "nothing to do"),
        &expect![[r#"
        warning[W0901]: nothing to do
    "#]],
    );
    check(
        &Diagnostic::advice("W0902", "a hint").help("see the manual"),
        &expect![[r#"
        advice[W0902]: a hint
         |
         = help: see the manual
    "#]],
    );
}

#[test]
fn unicode_and_colour() {
    let unicode =
        graphical(&[misspelt(), misspelt()], RenderOptions { colour: false, unicode: true, width: 80 });
    expect![[r#"
        error[E0214]: unknown scorer `contians`
          ╭▸ suites/billing.yaml:2:5
          │
        2 │   - contians: {value: refund}
          │     ━━━━━━━━ no scorer has this name
        3 │   - contains: {}
          │      ──────── this one is right
          │
          ├ note: a scorer that does not exist would pass everything
          ├ help: did you mean `contains`?
          ╰ help: `proof explain scorers` lists
                  all scorers

        error[E0214]: unknown scorer `contians`
          ╭▸ suites/billing.yaml:2:5
          │
        2 │   - contians: {value: refund}
          │     ━━━━━━━━ no scorer has this name
        3 │   - contains: {}
          │      ──────── this one is right
          │
          ├ note: a scorer that does not exist would pass everything
          ├ help: did you mean `contains`?
          ╰ help: `proof explain scorers` lists
                  all scorers

    "#]]
    .assert_eq(&unicode);
    let colour = graphical(&[misspelt()], RenderOptions { colour: true, unicode: false, width: 80 });
    assert!(colour.contains("\u{1b}["));
    let bare = graphical(&[misspelt()], RenderOptions { colour: false, unicode: false, width: 80 });
    assert!(!bare.contains('\u{1b}') && bare.is_ascii());
}

#[test]
fn two_files_and_places_far_apart() {
    let first = SourceFile::new("a.yaml", "x: 1\n".repeat(500));
    let second = SourceFile::new("b.yaml", "y: 1\n");
    let diagnostic = Diagnostic::error("E0106", "twice")
        .at(first.span(2000..2001), "here")
        .and_at(first.span(0..1), "there")
        .and_at(second.span(0..1), "and in the other file");
    check(
        &diagnostic,
        &expect![[r#"
            error[E0106]: twice
               --> a.yaml:401:1
                |
              1 | x: 1
                | - there
            ...
            401 | x: 1
                | ^ here
                |
               ::: b.yaml:1:1
                |
              1 | y: 1
                | - and in the other file
        "#]],
    );
}

#[test]
fn an_excerpt_keeps_its_line_number() {
    let file = SourceFile::excerpt(
        "big.jsonl",
        "{\"id\": 3,}",
        TextStart { line: 48_213, column: 1, byte: 9_000_000 },
    );
    let diagnostic = Diagnostic::error("E0401", "row is no JSON").at(file.span(9..10), "expected a key");
    check(
        &diagnostic,
        &expect![[r#"
            error[E0401]: row is no JSON
                 --> big.jsonl:48213:10
                  |
            48213 | {"id": 3,}
                  |          ^ expected a key
        "#]],
    );
    assert_eq!(file.span(9..10).location(), "big.jsonl:48213:10");
    let value = json(&diagnostic);
    assert_eq!(
        value["labels"][0]["start"],
        serde_json::json!({"line": 48213, "column": 10, "offset": 9_000_009})
    );
}

#[test]
fn a_place_at_the_end_or_in_nothing() {
    let file = SourceFile::new("a.yaml", "x: 1\n");
    check(
        &Diagnostic::error("E0103", "no `y`").at(file.span(5..5), "missing here"),
        &expect![[r#"
            error[E0103]: no `y`
             --> a.yaml:1:5
              |
            1 | x: 1
              |     ^ missing here
        "#]],
    );
    check(
        &Diagnostic::error("E0103", "no `y`").at(file.span(0..5), "missing here"),
        &expect![[r#"
            error[E0103]: no `y`
             --> a.yaml:1:1
              |
            1 | x: 1
              | ^^^^ missing here
        "#]],
    );
    let empty = SourceFile::new("empty.yaml", "");
    check(
        &Diagnostic::error("E0103", "no `y`").at(empty.span(0..0), "missing here"),
        &expect![[r#"
        error[E0103]: no `y`
        --> empty.yaml
    "#]],
    );
}

#[test]
fn hostile_text_is_made_visible() {
    let file =
        SourceFile::new("a\u{1b}]0;x\u{7}.yaml", "key: \u{1b}[31mred\u{202e}\u{9b} \tend\r\nnext: 1\r\n");
    let diagnostic = Diagnostic::error("E0102", "bad \u{1b}[2J value")
        .at(file.span(23..26), "not \u{8} this")
        .note("a \u{1b}[1m note")
        .help("a \u{7} help");
    check(
        &diagnostic,
        &expect![[r#"
            error[E0102]: bad \u{1b}[2J value
             --> a\u{1b}]0;x\u{7}.yaml:1:21
              |
            1 | key: \u{1b}[31mred\u{202e}\u{9b}  end
              |                                      ^ not \u{8} this
              |
              = note: a \u{1b}[1m note
              = help: a \u{7} help
        "#]],
    );
    let shown = plain(&diagnostic) + &github(&diagnostic);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn a_long_line_is_cut_round_its_labels() {
    let text = format!("{}BAD{}", "é".repeat(100_000), "x".repeat(100_000));
    let file = SourceFile::new("long.jsonl", text);
    let at = 200_000;
    check(
        &Diagnostic::error("E0401", "bad").at(file.span(at..at + 3), "this"),
        &expect![[r#"
            error[E0401]: bad
             --> long.jsonl:1:100001
              |
            1 | ...ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééBADxxxxxxxxxxxxxxxxxxxxxxxxxxx...
              |                                                                ^^^ this
        "#]],
    );
    let whole = Diagnostic::error("E0401", "all of it").at(file.span(0..300_003), "this");
    assert!(plain(&whole).len() < 1000, "{}", plain(&whole));
}

#[test]
fn children_are_indented_and_counted() {
    let file = SourceFile::new("a.csv", "a,b\n1\n2\n");
    let mut parent = Diagnostic::error("E0410", "2 rows are bad");
    parent = parent.related(Diagnostic::error("E0404", "row 2 is short").at(file.span(4..5), "1 column"));
    for row in 3..25 {
        parent = parent.related(Diagnostic::error("E0404", format!("row {row} is short")));
    }
    let shown = plain(&parent);
    let head: Vec<&str> = shown.lines().take(8).collect();
    expect![[r#"
        error[E0410]: 2 rows are bad
          error[E0404]: row 2 is short
           --> a.csv:2:1
            |
          2 | 1
            | ^ 1 column
          error[E0404]: row 3 is short
          error[E0404]: row 4 is short"#]]
    .assert_eq(&head.join("\n"));
    assert!(shown.ends_with("  error[E0404]: row 21 is short\n  and 3 more\n"), "{shown}");
}

#[test]
fn json_form() {
    let diagnostic = misspelt().related(Diagnostic::warning("W0201", "child"));
    let text = serde_json::to_string_pretty(&json(&diagnostic)).unwrap();
    expect![[r#"
        {
          "code": "E0214",
          "severity": "error",
          "message": "unknown scorer `contians`",
          "labels": [
            {
              "file": "suites/billing.yaml",
              "start": {
                "line": 2,
                "column": 5,
                "offset": 13
              },
              "end": {
                "line": 2,
                "column": 13,
                "offset": 21
              },
              "text": "no scorer has this name",
              "primary": true
            },
            {
              "file": "suites/billing.yaml",
              "start": {
                "line": 3,
                "column": 6,
                "offset": 44
              },
              "end": {
                "line": 3,
                "column": 14,
                "offset": 52
              },
              "text": "this one is right",
              "primary": false
            }
          ],
          "notes": [
            "a scorer that does not exist would pass everything"
          ],
          "help": [
            "did you mean `contains`?",
            "`proof explain scorers` lists\nall scorers"
          ],
          "related": [
            {
              "code": "W0201",
              "severity": "warning",
              "message": "child",
              "labels": [],
              "notes": [],
              "help": [],
              "related": []
            }
          ]
        }"#]]
    .assert_eq(&text);
}

#[test]
fn github_form() {
    let diagnostic = misspelt().related(Diagnostic::warning("W0201", "100 % of\nit"));
    expect![[r#"
        ::error file=suites/billing.yaml,line=2,endLine=2,col=5,endColumn=13,title=E0214::unknown scorer `contians`: no scorer has this name%0Anote: a scorer that does not exist would pass everything%0Ahelp: did you mean `contains`?%0Ahelp: `proof explain scorers` lists%0Aall scorers
        ::warning title=W0201::100 %25 of%0Ait
    "#]].assert_eq(&github(&diagnostic));
}
