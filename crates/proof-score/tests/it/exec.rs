//! `exec`: programs of all tempers. Each is a few lines of shell.

use proof_diag::{SourceFile, parse_yaml};
use proof_score::{ParseContext, ScorerSet};
use serde_json::{Value, json};

use crate::{Output, score_all, shown};

/// A set whose programs run in a folder that holds one file.
fn set_with(name: &str, text: &str, yaml: &str) -> (ScorerSet, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let (document, mut diagnostics) = parse_yaml(&SourceFile::new("suite.yaml", yaml));
    let context = ParseContext {
        files: &|_| Err(std::io::ErrorKind::NotFound.into()),
        directory: camino::Utf8Path::from_path(folder.path()).unwrap(),
        has_output_schema: false,
    };
    let set = ScorerSet::parse(&document.unwrap().root, &context, &mut diagnostics).unwrap();
    (set, folder)
}

/// Scores with a shell script as the program; `more` are further keys of the scorer.
fn scores(script: &str, more: &str, outputs: &[&str], case: &Value) -> Vec<String> {
    let yaml = format!("- exec: {{command: [sh, score.sh], workers: 1, timeout_s: 5{more}}}");
    let (set, _folder) = set_with("score.sh", script, &yaml);
    outputs.iter().map(|output| shown(&score_all(&set, &Output::from(*output), case)[0])).collect()
}

/// Answers each request: `$id` is its id, `$line` the whole of it.
fn program(answer: &str) -> String {
    format!(
        r#"n=0
while IFS= read -r line; do
  case "$line" in
    *'"type":"hello"'*) echo '{{"type":"ready"}}';;
    *) n=$((n+1)); id=${{line#*\"id\":}}; id=${{id%%,*}}
       {answer};;
  esac
done"#
    )
}

#[track_caller]
fn check(script: &str, more: &str, outputs: &[&str], expected: &[&str]) {
    assert_eq!(scores(script, more, outputs, &json!({})), expected);
}

#[test]
fn answers_become_scores() {
    let script = program(
        r#"case "$line" in
         *good*) echo "{\"id\":$id,\"pass\":true}";;
         *soso*) echo "{\"id\":$id,\"value\":0.4,\"reason\":\"so so\"}";;
         *both*) echo "{\"id\":$id,\"value\":0.9,\"pass\":false}";;
         *) echo "{\"id\":$id,\"pass\":false,\"reason\":\"bad\nnews\"}";;
       esac"#,
    );
    check(&script, "", &["good", "soso", "both"], &["pass", "0.4: so so", "0.9 fail"]);
    check(&script, ", threshold: 0.5", &["soso"], &["0.4 fail: 0.4 is below the threshold 0.5: so so"]);
}

#[test]
fn the_program_is_kept_alive() {
    let script = program(r#"echo "{\"id\":$id,\"value\":$n}""#);
    check(&script, ", measure: true", &["a", "b", "c"], &["1", "2", "3"]);
}

#[test]
fn the_program_sees_the_case_and_its_config() {
    let script = program(
        r#"case "$line" in
         *'"subject":"bug"'*'"case":{"id":"c1","vars":{"v":"w"}'*'"config":{"k":"w"}'*) echo "{\"id\":$id,\"pass\":true}";;
         *) printf '%s\n' "$line" >&2; exit 3;;
       esac"#,
    );
    let case = json!({"vars": {"v": "w"}});
    let more = ", of: output.json.label, config: {k: \"{{ vars.v }}\"}";
    assert_eq!(scores(&script, more, &["{\"label\": \"bug\"}"], &case), ["pass"]);
}

#[test]
fn errors_are_unscored_and_the_next_request_goes_on() {
    let script = program(
        r#"case "$line" in
         *crash*) echo "Traceback: boom" >&2; exit 7;;
         *error*) echo "{\"id\":$id,\"error\":\"no model\"}";;
         *garbage*) echo "hello there";;
         *silent*) echo "{\"id\":$id}";;
         *wrong*) echo "{\"id\":99,\"pass\":true}";;
         *big*) echo "{\"id\":$id,\"value\":7}";;
         *) echo "{\"id\":$id,\"pass\":true}";;
       esac"#,
    );
    check(
        &script,
        "",
        &["crash", "fine"],
        &[
            "unscored: the program ended without an answer (exit code 7); its last words: Traceback: boom",
            "pass",
        ],
    );
    check(&script, "", &["error", "fine"], &["unscored: the program says: no model", "pass"]);
    check(
        &script,
        "",
        &["garbage", "fine"],
        &["unscored: the program wrote no JSON object: hello there", "pass"],
    );
    check(
        &script,
        "",
        &["silent"],
        &["unscored: the program's answer has neither `pass` nor `value`: {\"id\":1}"],
    );
    check(
        &script,
        "",
        &["wrong", "fine"],
        &["unscored: the program answered request 99 instead of 1", "pass"],
    );
    check(
        &script,
        "",
        &["big"],
        &["unscored: the program gives 7, which is not in [0, 1]; add `measure: true` if it measures"],
    );
}

#[test]
fn a_program_that_hangs_times_out() {
    let script = program("cat > /dev/null");
    let (set, _folder) = set_with("score.sh", &script, "- exec: {command: sh score.sh, timeout_s: 0.2}");
    let scores = score_all(&set, &Output::from("x"), &json!({}));
    assert_eq!(shown(&scores[0]), "unscored: the program did not answer within 200ms");
}

#[test]
fn a_program_that_never_starts_is_not_tried_for_ever() {
    let script = "echo 'no such module' >&2; exit 1";
    let said = scores(script, "", &["a", "b", "c", "d", "e", "f"], &json!({}));
    let once = "the program ended without an answer (exit code 1); its last words: no such module";
    assert!(said[..5].iter().all(|said| said == &format!("unscored: {once}")), "{said:?}");
    assert_eq!(
        said[5],
        format!("unscored: the program failed 5 times in a row and is not started again: {once}")
    );
}

/// Ctrl-C reaches the process group of the terminal; the programs must outlive it until the run has drained.
#[test]
fn the_program_has_a_process_group_of_its_own() {
    if !std::path::Path::new("/proc/self/stat").exists() {
        println!("skipped: no /proc");
        return;
    }
    let script =
        program(r#"g=$(cut -d' ' -f5 /proc/$$/stat); [ "$g" = $$ ] && echo "{\"id\":$id,\"pass\":true}""#);
    check(&script, "", &["x"], &["pass"]);
}

#[test]
fn a_program_that_does_not_exist_says_so() {
    let set = crate::parse("- exec: no-such-program-here").unwrap();
    let scores = score_all(&set, &Output::from("x"), &json!({}));
    assert_eq!(
        shown(&scores[0]),
        "unscored: the program `no-such-program-here` cannot be started: No such file or directory (os error 2)"
    );
}

/// The example of the documentation runs.
#[test]
fn the_python_example_runs() {
    let python = std::process::Command::new("python3").arg("--version").output();
    if python.is_err() {
        println!("skipped: no python3");
        return;
    }
    let info = proof_score::registry().iter().find(|info| info.name == "exec").unwrap();
    let example = info.doc.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (set, _folder) =
        set_with("score.py", example, "- exec: {command: [python3, score.py], timeout_s: 20}");
    let says = |text: &str| shown(&score_all(&set, &Output::from(text), &json!({}))[0]);
    assert_eq!((says("a refund"), says("nothing")), ("pass".to_owned(), "fail".to_owned()));
}

/// Many threads share few workers, and each gets the answer to its own question.
#[test]
fn threads_share_the_workers() {
    let script = program(
        r#"case "$line" in *even*) echo "{\"id\":$id,\"pass\":true}";; *) echo "{\"id\":$id,\"pass\":false}";; esac"#,
    );
    let (set, _folder) = set_with("score.sh", &script, "- exec: {command: sh score.sh, workers: 2}");
    let set = &set;
    std::thread::scope(|scope| {
        for n in 0..6 {
            scope.spawn(move || {
                for _ in 0..10 {
                    let text = if n % 2 == 0 { "even" } else { "odd" };
                    let scores = score_all(set, &Output::from(text), &json!({}));
                    assert_eq!(scores[0].score().unwrap().pass, Some(n % 2 == 0));
                }
            });
        }
    });
}
