//! `exec`: programs that answer, and programs that do not.

use std::time::Duration;

use camino::Utf8PathBuf;
use expect_test::{Expect, expect};
use proof_diag::{Diagnostic, render};
use proof_model::local::{Exec, ExecConfig};
use proof_model::{CallError, ErrorKind, FinishReason, Model, Response, Usage};
use serde_json::json;

use super::request;

/// Says that it is ready, then answers each call with `$answer`, in which `$id` is the call's id.
const ANSWERING: &str = r#"
read -r hello
echo '{"type":"ready"}'
while read -r line; do
  id=${line#*:}; id=${id%%,*}
  ANSWER
done
"#;

fn config(command: &[&str]) -> ExecConfig {
    ExecConfig {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        directory: Utf8PathBuf::from("."),
        workers: 2,
        timeout: Duration::from_secs(30),
    }
}

fn shell(script: &str) -> Exec {
    Exec::new(config(&["sh", "-c", script])).unwrap()
}

fn answering(answer: &str) -> Exec {
    shell(&ANSWERING.replace("ANSWER", answer))
}

async fn ask(exec: &Exec, input: &str) -> Result<Response, CallError> {
    exec.call(&request("Be brief.", input, Some(json!({"id": "c-1", "vars": {"name": "Ann"}})), 0)).await
}

async fn check_error(exec: &Exec, kind: ErrorKind, expected: Expect) {
    let error = ask(exec, "hello").await.unwrap_err();
    expected.assert_eq(&error.to_string());
    assert_eq!(error.kind, kind);
}

#[tokio::test]
async fn the_example_of_the_manual_answers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/local/exec/example.py");
    let has_python = std::process::Command::new("python3").arg("--version").output().is_ok();
    if !has_python {
        println!("skipped: no python3");
        return;
    }
    let exec = Exec::new(config(&["python3", path])).unwrap();
    assert_eq!(ask(&exec, "hello\nthere").await.unwrap().text, "HELLO\nTHERE");
    assert_eq!(ask(&exec, "“again”").await.unwrap().text, "“AGAIN”");
    assert!(exec.is_cacheable());
}

#[tokio::test]
async fn an_answer_carries_usage_reason_and_the_raw_line() {
    let exec = answering(
        r#"echo "{\"id\":$id,\"text\":\"ok\",\"usage\":{\"input\":5,\"output\":2},\"finish_reason\":\"length\"}""#,
    );
    for id in 1..=3 {
        let response = ask(&exec, "hello").await.unwrap();
        assert_eq!(response.text, "ok");
        assert_eq!(response.usage, Some(Usage { input: 5, output: 2, ..Usage::default() }));
        assert_eq!(response.finish_reason, FinishReason::Length);
        // The same process answers: the id counts up.
        let raw: serde_json::Value = serde_json::from_slice(&response.raw).unwrap();
        assert_eq!(raw["id"], id);
    }
}

#[tokio::test]
async fn no_more_processes_run_than_there_are_workers() {
    let exec = answering(r#"echo "{\"id\":$id,\"text\":\"$$\"}""#);
    let calls = (0..12).map(|_| ask(&exec, "hello"));
    let answers = futures_util::future::join_all(calls).await;
    let processes: std::collections::BTreeSet<String> =
        answers.into_iter().map(|answer| answer.unwrap().text).collect();
    assert!(processes.len() <= 2, "{processes:?}");
}

#[tokio::test]
async fn the_programs_own_error_is_passed_on() {
    let exec = answering(r#"echo "{\"id\":$id,\"error\":{\"message\":\"out of memory\",\"retry\":true}}""#);
    check_error(&exec, ErrorKind::Server, expect!["out of memory"]).await;
    let exec = answering(r#"echo "{\"id\":$id,\"error\":{\"message\":\"no such voice\"}}""#);
    check_error(&exec, ErrorKind::Program, expect!["no such voice"]).await;
}

#[tokio::test]
async fn a_program_that_ends_shows_its_last_words_and_is_started_again() {
    let exec = answering(r#"echo "loading" >&2; echo "no GPU found" >&2; exit 3"#);
    check_error(
        &exec,
        ErrorKind::Program,
        expect![[r#"
        the program ended (exit status: 3) before it answered; the end of its stderr:
        loading
        no GPU found"#]],
    )
    .await;
    // Fails for as long as the limit allows, then says so.
    for _ in 0..9 {
        assert!(ask(&exec, "hello").await.unwrap_err().message.contains("exit status: 3"));
    }
    check_error(
        &exec,
        ErrorKind::Program,
        expect![[r#"
            the program failed 10 times in a row and is not started again; the last time: the program ended (exit status: 3) before it answered; the end of its stderr:
            loading
            no GPU found"#]],
    )
    .await;
}

#[tokio::test]
async fn an_answer_between_failures_starts_the_count_anew() {
    let exec =
        answering(r#"case "$line" in *crash*) exit 1;; *) echo "{\"id\":$id,\"text\":\"ok\"}";; esac"#);
    for _ in 0..12 {
        assert_eq!(ask(&exec, "crash").await.unwrap_err().kind, ErrorKind::Program);
        assert_eq!(ask(&exec, "hello").await.unwrap().text, "ok");
    }
}

#[tokio::test]
async fn what_is_not_an_answer_is_shown() {
    let exec = answering("echo 'Loading model: 50 %'");
    check_error(&exec, ErrorKind::Malformed, expect!["the program wrote something that is not an answer to stdout: `Loading model: 50 %` (it is not JSON; logs belong on stderr)"]).await;
    let exec = answering("echo '{\"id\":99,\"text\":\"ok\"}'");
    check_error(&exec, ErrorKind::Malformed, expect![[r#"the program wrote something that is not an answer to stdout: `{"id":99,"text":"ok"}` (its `id` is 99, but the call's is 1)"#]]).await;
    let exec = answering("echo \"{\\\"id\\\":$id}\"");
    check_error(&exec, ErrorKind::Malformed, expect![[r#"the program wrote something that is not an answer to stdout: `{"id":1}` (it has neither `text` nor `error`)"#]]).await;
}

#[tokio::test]
async fn a_wrong_greeting_is_shown() {
    check_error(&shell("echo 'Hi there!'; cat"), ErrorKind::Program, expect![[r#"the program's first line must be `{"type":"ready"}`, found `Hi there!`; it wrote nothing to stderr"#]]).await;
    check_error(
        &shell("exit 0"),
        ErrorKind::Program,
        expect!["the program ended (exit status: 0) before it was ready; it wrote nothing to stderr"],
    )
    .await;
    let silent = shell("echo waiting >&2; exec sleep 100").ready_within(Duration::from_secs(1));
    check_error(
        &silent,
        ErrorKind::Program,
        expect![[r#"
        the program did not say `{"type":"ready"}` within 1 s; the end of its stderr:
        waiting"#]],
    )
    .await;
}

#[tokio::test]
async fn a_slow_call_is_stopped_and_the_next_one_has_a_new_process() {
    let script = ANSWERING.replace(
        "ANSWER",
        r#"case "$line" in *slow*) exec sleep 100;; *) echo "{\"id\":$id,\"text\":\"$id\"}";; esac"#,
    );
    let exec = Exec::new(ExecConfig { timeout: Duration::from_secs(1), ..config(&["sh", "-c", &script]) });
    let exec = exec.unwrap();
    assert_eq!(ask(&exec, "hello").await.unwrap().text, "1");
    let error = ask(&exec, "slow").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    expect!["the program did not answer within 1 s; it wrote nothing to stderr"].assert_eq(&error.message);
    assert_eq!(ask(&exec, "hello").await.unwrap().text, "1");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named() {
    let exec = Exec::new(config(&["no-such-program-here", "x"])).unwrap();
    check_error(&exec, ErrorKind::Program, expect!["the program `no-such-program-here` cannot be started: there is no such program; check its name, or give its path as `./NAME`"]).await;
    let shown = |command: &[&str]| render::plain(&Diagnostic::from(Exec::new(config(command)).unwrap_err()));
    expect![[r#"
        error[E0561]: the program `./no-such-file.py` does not exist
         |
         = help: a program with a `/` in its name is looked for in the project's directory
    "#]]
    .assert_eq(&shown(&["./no-such-file.py"]));
    expect![[r#"
        error[E0560]: the command of the `exec` model is empty
         |
         = help: give the program and its arguments, such as `command: [python3, model.py]`
    "#]]
    .assert_eq(&shown(&[]));
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_is_seen_from_the_directory_even_a_relative_one() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let script = directory.path().join("model.sh");
    let answer = r#"echo "{\"id\":$id,\"text\":\"$(basename "$PWD")\"}""#;
    std::fs::write(&script, format!("#!/bin/sh\n{}", ANSWERING.replace("ANSWER", answer))).unwrap();
    let here = std::env::current_dir().unwrap();
    let up = "../".repeat(here.components().count() - 1);
    let relative = format!("{up}{}", directory.path().to_str().unwrap().trim_start_matches('/'));
    let config = ExecConfig { directory: Utf8PathBuf::from(relative), ..config(&["./model.sh"]) };
    let exec = Exec::new(config.clone()).unwrap();
    let error =
        ask(&exec, "hello").await.unwrap_err().message.replace(directory.path().to_str().unwrap(), "[dir]");
    assert!(error.ends_with("it may not be run; make it executable (`chmod +x`)"), "{error}");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let name = directory.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(ask(&Exec::new(config).unwrap(), "hello").await.unwrap().text, name);
}

#[tokio::test]
async fn a_chatty_stderr_does_not_stop_the_program() {
    let exec = answering(
        r#"i=0; while [ $i -lt 3000 ]; do echo "line $i of a long and winding log that fills the pipe" >&2; i=$((i+1)); done; echo "{\"id\":$id,\"text\":\"ok\"}""#,
    );
    assert_eq!(ask(&exec, "hello").await.unwrap().text, "ok");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn processes_end_with_the_model() {
    let exec = answering(r#"echo "{\"id\":$id,\"text\":\"$$\"}""#);
    let pid = ask(&exec, "hello").await.unwrap().text;
    let state = || {
        let output = std::process::Command::new("ps").args(["-o", "stat=", "-p", &pid]).output();
        String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned()
    };
    assert!(!state().is_empty());
    drop(exec);
    // Killed at once; it may be a zombie for a moment. Each look takes a while by itself.
    assert!((0..500).any(|_| state().is_empty() || state().starts_with('Z')));
}
