//! Commands of a shell: on Unix.
#![cfg(unix)]

use camino::Utf8Path;
use proof_testkit::{FakeModel, Reply, Script};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::http::Auth;
use crate::{CallError, Environment, ErrorKind, Provider, Request, Response, Target, TargetConfig};

fn shell(script: &str) -> KeyCommand {
    let words = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
    KeyCommand::new(words, Utf8PathBuf::from("/"))
}

async fn check_error(command: KeyCommand, expected: &str) {
    let error = command.key().await.unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(!format!("{error:?}").contains("planted-key"), "{error:?}");
}

#[tokio::test]
async fn the_trimmed_output_is_the_key_and_stderr_is_not_shown() {
    let key = shell("echo warning >&2; echo '  planted-key-1 '").key().await.unwrap();
    assert_eq!(key.expose(), "planted-key-1");
    let key = tokio::task::spawn_blocking(|| shell("echo planted-key-2").key_now().unwrap()).await.unwrap();
    assert_eq!(key.expose(), "planted-key-2");
    // Also from within a runtime, and without one.
    assert_eq!(shell("echo planted-key-3").key_now().unwrap().expose(), "planted-key-3");
}

#[tokio::test]
async fn what_is_no_key_is_not_shown() {
    check_error(shell("true"), "the output of `/bin/sh` is empty").await;
    check_error(shell("echo planted-key; echo two"), "the output of `/bin/sh` is more than one line").await;
    let problem = "the output of `/bin/sh` cannot be sent: it holds a character that is not ASCII";
    check_error(shell(r"printf 'planted-key\001'"), problem).await;
    check_error(
        shell("head -c 70000 /dev/zero | tr '\\0' x"),
        "the output of `/bin/sh` is longer than any key",
    )
    .await;
}

#[tokio::test]
async fn a_command_that_fails_shows_its_last_words_without_keys() {
    let script = "echo planted-key; echo 'login planted-key first, sk-abcdefghij\n' >&2; exit 3";
    check_error(shell(script), "`/bin/sh` failed (exit status: 3): login *** first, ***").await;
    let absent = KeyCommand::new(vec!["/no/such/program".to_owned()], Utf8PathBuf::from("/"));
    check_error(absent, "`/no/such/program` cannot be started: there is no such program").await;
}

#[tokio::test]
async fn a_command_that_does_not_end_is_ended() {
    let waits = KeyCommand {
        limit: Duration::from_millis(50),
        ..shell("echo log in first >&2; exec tail -f /dev/null")
    };
    check_error(waits, "`/bin/sh` did not end within 0.05 s: log in first").await;
}

#[tokio::test]
async fn a_refused_key_is_asked_for_again_once_a_minute_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "cd {}; echo x >> runs; wc -l < runs | sed 's/ *//;s/^/planted-key-/'",
        folder.path().display()
    );
    let command = shell(&script);
    let key = CommandKey::new(command.clone(), command.key().await.unwrap());
    assert_eq!((key.key().0.expose(), key.key().1), ("planted-key-1", 0));
    assert!(matches!(key.renew(0).await, Renewal::Same));
    let age = |key: &CommandKey| key.current.write().unwrap().got_at -= MIN_AGE;
    age(&key);
    let (one, other) = tokio::join!(key.renew(0), key.renew(0));
    assert!(matches!((one, other), (Renewal::New, Renewal::New)));
    // The command ran once for both.
    assert_eq!((key.key().0.expose(), key.key().1), ("planted-key-2", 1));
    assert!(matches!(key.renew(1).await, Renewal::Same));
}

#[tokio::test]
async fn the_same_key_again_is_none_to_try() {
    let key = CommandKey::new(shell("echo planted-key"), Secret::new("planted-key"));
    key.current.write().unwrap().got_at -= MIN_AGE;
    assert!(matches!(key.renew(0).await, Renewal::Same));
    let broken = CommandKey::new(shell("exit 1"), Secret::new("planted-key"));
    broken.current.write().unwrap().got_at -= MIN_AGE;
    assert!(matches!(broken.renew(0).await, Renewal::Failed(_)));
    assert!(matches!(broken.renew(0).await, Renewal::Same));
}

/// A target whose key is what the script writes, at a server that takes the second key only.
fn target(server: &FakeModel, script: &str) -> Target {
    let config = TargetConfig {
        base_url: Some(server.base_url()),
        key_cmd: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        max_attempts: 1,
        ..TargetConfig::new(Provider::OpenAi, "m")
    };
    Target::connect(config, &Environment::default(), Utf8Path::new("/"), 4).unwrap()
}

fn server() -> FakeModel {
    let script = Script::from_fn(|asked| match asked.header("authorization") {
        Some("Bearer planted-key-2") => Reply::text("hello"),
        Some(other) => Reply::error(401, "expired", format!("{other} has ended")),
        None => Reply::error(400, "x", "no key"),
    });
    FakeModel::start(script).unwrap()
}

/// Lets a minute pass for the target's key.
fn age(target: &Target) {
    let Some(Auth::Command { key, .. }) = target.http().map(|model| &model.auth) else {
        panic!("no command")
    };
    key.current.write().unwrap().got_at -= MIN_AGE;
}

async fn call(target: &Target) -> Result<Response, CallError> {
    let messages = vec![proof_prompt::Message::text(proof_prompt::Role::User, "hello")];
    let permit = target.ready().await;
    target.call(&permit, &Request::new("m", messages), &CancellationToken::new()).await
}

#[tokio::test]
async fn a_call_with_a_key_that_has_ended_is_made_again_with_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        format!("cd {}; echo x >> runs; echo planted-key-$(($(wc -l < runs)))", folder.path().display());
    let server = server();
    let target = target(&server, &script);
    // Too early to ask again.
    let error = call(&target).await.unwrap_err();
    assert_eq!(
        (error.kind, error.status, error.message.as_str()),
        (ErrorKind::Auth, Some(401), "Bearer *** has ended")
    );
    age(&target);
    let response = call(&target).await.unwrap();
    assert_eq!((response.text.as_str(), response.attempts, server.requests()), ("hello", 1, 3));
    assert_eq!(std::fs::read_to_string(folder.path().join("runs")).unwrap(), "x\nx\n");
    let shown = format!("{target:?}");
    assert!(!shown.contains("planted-key-1") && !shown.contains("planted-key-2"), "{shown}");
}

#[tokio::test]
async fn a_command_that_fails_later_is_told_with_the_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "cd {}; echo planted-key-1; test -e runs && {{ echo 'log in as planted-key-1 again' >&2; exit 1; }}; touch runs",
        folder.path().display()
    );
    let server = server();
    let target = target(&server, &script);
    age(&target);
    let error = call(&target).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Auth, Some(401)));
    assert_eq!(
        error.message,
        "the key was refused, and no other one could be had: `/bin/sh` failed (exit status: 1): log in as *** again"
    );
}

#[test]
fn a_command_without_a_key_is_a_mistake_before_the_first_call() {
    let check = |script: &str, expected: expect_test::Expect| {
        let config = TargetConfig {
            key_cmd: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
            ..TargetConfig::new(Provider::OpenAi, "m")
        };
        let mistake = Target::connect(config, &Environment::default(), Utf8Path::new("/"), 4).unwrap_err();
        expected.assert_eq(&proof_diag::render::plain(&mistake));
    };
    check(
        "echo 'not signed in' >&2; exit 2",
        expect_test::expect![[r#"
        error[E0547]: no key for `openai/m`: `/bin/sh` failed (exit status: 2): not signed in
         |
         = help: run the command by hand; it must write the key to its standard output
    "#]],
    );
    check(
        "true",
        expect_test::expect![[r#"
        error[E0548]: no key for `openai/m`: the output of `/bin/sh` is empty
         |
         = help: it must write the key alone, in one line
    "#]],
    );
}
