//! `replay`: recordings in files and in memory.
#![expect(clippy::needless_pass_by_value, reason = "snapshots are written where they are checked")]

use std::time::Duration;

use expect_test::{Expect, expect};
use proof_diag::{SourceFile, render};
use proof_model::local::{Echo, Replay};
use proof_model::{ErrorKind, FinishReason, Model, Usage};
use serde_json::json;

use super::{call_now, request};

#[track_caller]
fn check_mistakes(text: &str, expected: Expect) {
    let (replay, mistakes) = Replay::read(&SourceFile::new("outputs.jsonl", text));
    assert!(replay.is_none());
    let shown: Vec<String> = mistakes.iter().map(render::plain).collect();
    expected.assert_eq(&shown.join("\n"));
}

fn read(text: &str) -> Replay {
    let (replay, mistakes) = Replay::read(&SourceFile::new("outputs.jsonl", text));
    let shown: Vec<String> = mistakes.iter().map(render::plain).collect();
    replay.unwrap_or_else(|| panic!("{}", shown.join("\n")))
}

/// The answer to a case, prompt `triage`, or the kind and text of the error.
fn answer(replay: &Replay, case: &str, repeat: u32) -> Result<String, (ErrorKind, String)> {
    let response = call_now(replay, &request("", "", Some(json!({"id": case})), repeat));
    response.map(|response| response.text).map_err(|error| (error.kind, error.message))
}

#[test]
fn an_output_is_found_by_what_its_row_says() {
    let replay = read(
        "\u{feff}{\"case\": \"a\", \"output\": \"any\"}\r\n\
         \r\n\
         {\"case_id\": \"a\", \"prompt\": \"triage\", \"completion\": \"mine\"}\r\n\
         {\"id\": \"a\", \"prompt\": \"triage\", \"repeat\": 1, \"text\": \"second\"}\n\
         {\"id\": \"a\", \"repeat\": 2, \"text\": \"third of any\"}\n\
         {\"id\": 7, \"response\": {\"label\": \"bug\"}, \"extra\": [1]}\n\
         {\"id\": \"failed\", \"error\": {\"message\": \"429\"}}",
    );
    assert_eq!(replay.len(), 5);
    assert_eq!(answer(&replay, "a", 0).unwrap(), "mine");
    assert_eq!(answer(&replay, "a", 1).unwrap(), "second");
    // A row of this prompt says more than a row of this repeat.
    assert_eq!(answer(&replay, "a", 2).unwrap(), "mine");
    assert_eq!(answer(&replay, "7", 5).unwrap(), r#"{"label":"bug"}"#);
    assert_eq!(answer(&replay, "failed", 0).unwrap_err().0, ErrorKind::NoRecording);
    assert!(!replay.is_cacheable());
}

#[test]
fn a_list_is_read_too_and_keeps_what_else_was_recorded() {
    let replay = read(
        r#"[
            {"case": "a", "output": "cut", "finish_reason": "length", "latency_ms": 1500.5,
             "usage": {"prompt_tokens": 12, "completion_tokens": 3}, "model": "gpt-4"}
        ]"#,
    );
    let response = call_now(&replay, &request("", "", Some(json!({"id": "a"})), 0)).unwrap();
    assert_eq!(response.finish_reason, FinishReason::Length);
    assert_eq!(response.usage, Some(Usage { input: 12, output: 3, ..Usage::default() }));
    assert_eq!(response.latency, Duration::from_micros(1_500_500));
    assert_eq!(response.served_model.as_deref(), Some("gpt-4"));
}

#[test]
fn one_object_over_several_lines_is_one_row() {
    let replay = read("{\n  \"case\": \"a\",\n  \"output\": \"x\"\n}\n");
    assert_eq!(answer(&replay, "a", 0).unwrap(), "x");
}

#[test]
fn what_is_not_there_is_never_guessed() {
    let check = |text: &str, case: &str, repeat: u32, expected: Expect| {
        let (kind, message) = answer(&read(text), case, repeat).unwrap_err();
        assert_eq!(kind, ErrorKind::NoRecording);
        expected.assert_eq(&message);
    };
    let one = r#"{"case": "a", "prompt": "other", "repeat": 0, "output": "x"}"#;
    check(
        one,
        "a",
        0,
        expect![
            "case `a` has no recorded output for prompt `triage`, repeat 0; it has prompt `other`, repeat 0"
        ],
    );
    check(one, "b", 0, expect!["no output of case `b` is recorded; the recording has `a`"]);
    let many: Vec<String> = (0..9)
        .map(|n| format!("{{\"case\": \"c-{}\", \"repeat\": {n}, \"output\": \"x\"}}", n / 5))
        .collect();
    let many = many.join("\n");
    check(
        &many,
        "c-0",
        7,
        expect![
            "case `c-0` has no recorded output for prompt `triage`, repeat 7; it has repeat 0; repeat 1; repeat 2 and 2 more"
        ],
    );
    check(
        &many,
        "x",
        0,
        expect!["no output of case `x` is recorded; the recording has 2 cases, such as `c-0`, `c-1`"],
    );
}

#[test]
fn an_earlier_run_is_replayed_from_memory() {
    let asked = request("", "hello", Some(json!({"id": "a"})), 3);
    let response = call_now(&Echo::new(), &asked).unwrap();
    let replay = Replay::from_records([("a".to_owned(), "triage".to_owned(), 3, response.clone())]);
    assert_eq!(call_now(&replay, &asked).unwrap(), response);
    assert_eq!(
        answer(&replay, "a", 0).unwrap_err().1,
        "case `a` has no recorded output for prompt `triage`, repeat 0; it has prompt `triage`, repeat 3"
    );
    assert!(Replay::from_records([]).is_empty());
}

#[test]
fn all_mistakes_of_a_file_are_shown() {
    check_mistakes(
        "{\"case\": \"a\", \"output\": \"x\"}\n\
         {\"case\": \"a\", \"output\": \"y\"}\n\
         {\"output\": \"y\"}\n\
         {\"case\": \"b\"}\n\
         {\"case\": \"c\", \"output\": \"x\", \"repeat\": -1, \"usage\": 5}\n\
         not json\n",
        expect![[r#"
            error[E0556]: two outputs are recorded for case `a`
             --> outputs.jsonl:2:1
              |
            1 | {"case": "a", "output": "x"}
              | ---------------------------- the first one
            2 | {"case": "a", "output": "y"}
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the second one, for the same prompt and repeat
              |
              = help: remove one of them, or tell them apart by `prompt` or `repeat` (from 0)

            error[E0554]: the recorded row has no case id
             --> outputs.jsonl:3:1
              |
            3 | {"output": "y"}
              | ^^^^^^^^^^^^^^^ no `case_id`, `case` or `id` here
              |
              = help: give the id of the dataset's case as `case_id`

            error[E0555]: the recorded row has no `output`
             --> outputs.jsonl:4:1
              |
            4 | {"case": "b"}
              | ^^^^^^^^^^^^^ no `output`, `completion`, `text` or `response` here
              |
              = help: give the text that the model answered as `output`

            error[E0557]: `repeat` must be a whole number from 0, found `-1`
             --> outputs.jsonl:5:1
              |
            5 | {"case": "c", "output": "x", "repeat": -1, "usage": 5}
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `repeat` in this row

            error[E0557]: `usage` must be a map with `input` and `output`, found `5`
             --> outputs.jsonl:5:1
              |
            5 | {"case": "c", "output": "x", "repeat": -1, "usage": 5}
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `usage` in this row

            error[E0553]: the recorded row is not a JSON object
             --> outputs.jsonl:6:1
              |
            6 | not json
              | ^^^^^^^^ JSON starts with `{` here
              |
              = help: write one JSON object per line, or one JSON list of objects
        "#]],
    );
}

#[test]
fn a_file_without_outputs_is_a_mistake() {
    check_mistakes(
        " \n",
        expect![[r#"
        error[E0552]: the recording `outputs.jsonl` has no outputs
         |
         = help: write one JSON object per line, such as `{"case": "c-1", "output": "refund"}`
    "#]],
    );
    check_mistakes(
        "[{\"case\": \"a\",\n \"output\": }]",
        expect![[r#"
            error[E0553]: the recorded row is not a JSON object
             --> outputs.jsonl:2:12
              |
            2 |  "output": }]
              |            ^ JSON starts with `{` here
              |
              = help: write one JSON object per line, or one JSON list of objects
        "#]],
    );
}

#[test]
fn a_file_with_mistakes_is_one_diagnostic_with_children() {
    let directory = tempfile::tempdir().unwrap();
    let root = camino::Utf8Path::from_path(directory.path()).unwrap();
    let path = root.join("outputs.jsonl");
    std::fs::write(&path, "{}\nx\n").unwrap();
    let shown = |diagnostic| render::plain(&diagnostic).replace(root.as_str(), "[root]");
    expect![[r#"
        error[E0551]: the recording `[root]/outputs.jsonl` has 3 mistakes
          error[E0554]: the recorded row has no case id
           --> [root]/outputs.jsonl:1:1
            |
          1 | {}
            | ^^ no `case_id`, `case` or `id` here
            |
            = help: give the id of the dataset's case as `case_id`
          error[E0555]: the recorded row has no `output`
           --> [root]/outputs.jsonl:1:1
            |
          1 | {}
            | ^^ no `output`, `completion`, `text` or `response` here
            |
            = help: give the text that the model answered as `output`
          error[E0553]: the recorded row is not a JSON object
           --> [root]/outputs.jsonl:2:1
            |
          2 | x
            | ^ JSON starts with `{` here
            |
            = help: write one JSON object per line, or one JSON list of objects
    "#]]
    .assert_eq(&shown(Replay::open(&path).unwrap_err()));
    let missing = shown(Replay::open(&root.join("none.jsonl")).unwrap_err());
    expect![[r#"
        error[E0550]: the recording `[root]/none.jsonl` cannot be read: No such file or directory (os error 2)
         |
         = help: give the path of a file of recorded outputs, relative to the project
    "#]]
    .assert_eq(&missing);
    std::fs::write(&path, b"\xff\xfe").unwrap();
    expect![[r#"
        error[E0550]: the recording `[root]/outputs.jsonl` cannot be read: it is not UTF-8 from byte 0 on
         |
         = help: save the file as UTF-8
    "#]]
    .assert_eq(&shown(Replay::open(&path).unwrap_err()));
}
