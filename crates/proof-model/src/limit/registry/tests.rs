//! Who shares limits with whom: targets against a fake model.

use std::path::Path;
use std::time::Duration;

use camino::Utf8Path;
use expect_test::expect;
use futures_util::FutureExt;
use proof_testkit::{FakeModel, Reply, Script};
use tokio_util::sync::CancellationToken;

use crate::{Environment, Provider, Request, Target, TargetConfig};

fn environment(key: &str) -> Environment {
    Environment::new([("OPENAI_API_KEY".to_owned(), key.to_owned())])
}

fn connect(environment: &Environment, server: &FakeModel, model: &str, concurrency: usize) -> Target {
    let config = TargetConfig {
        id: format!("{model} {concurrency}"),
        base_url: Some(server.base_url()),
        concurrency: Some(concurrency),
        ..TargetConfig::new(Provider::OpenAi, model)
    };
    Target::connect(config, environment, Utf8Path::new("."), 64).unwrap()
}

fn request() -> Request {
    Request::new("m", vec![proof_prompt::Message::text(proof_prompt::Role::User, "hello")])
}

/// A server that refuses every request for a minute.
fn refusing() -> FakeModel {
    FakeModel::start(Script::always(Reply::rate_limited(60_000))).unwrap()
}

/// Makes a call until it is refused, and leaves it there.
async fn be_refused(target: &Target) {
    let permit = target.ready().await;
    let (asked, cancel) = (request(), CancellationToken::new());
    let call = target.call(&permit, &asked, &cancel);
    let refused = async {
        while target.stats().paused_for.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { _ = call => panic!("it was not refused"), () = refused => {} }
}

/// Whether a call would wait because the account is paused.
fn waits(target: &Target) -> bool {
    let permit = target.try_ready().unwrap();
    let (asked, cancel) = (request(), CancellationToken::new());
    let is_pending = target.call(&permit, &asked, &cancel).now_or_never().is_none();
    is_pending && target.stats().paused_for.is_some_and(|left| Duration::from_secs(50) < left)
}

#[tokio::test]
async fn targets_of_one_host_key_and_model_share_their_limits() {
    let (server, elsewhere) = (refusing(), refusing());
    let environment = environment("planted-key-1");
    let one = connect(&environment, &server, "m", 8);
    be_refused(&one).await;
    let same = connect(&environment, &server, "m", 2);
    assert!(waits(&same));
    // What the refusal took away is shared, the ceiling is each target's own.
    assert_eq!((one.stats().concurrency, same.stats().concurrency), (4, 1));
    assert!(!waits(&connect(&environment, &server, "other", 2)));
    assert!(!waits(&connect(&environment, &elsewhere, "m", 2)));
}

#[tokio::test]
async fn another_key_is_another_account() {
    let server = refusing();
    let environment =
        Environment::new(["A", "B"].map(|name| (name.to_owned(), format!("planted-key-{name}"))));
    let of = |key: &str| {
        let config = TargetConfig {
            base_url: Some(server.base_url()),
            key_env: Some(key.to_owned()),
            ..TargetConfig::new(Provider::OpenAi, "m")
        };
        Target::connect(config, &environment, Utf8Path::new("."), 8).unwrap()
    };
    be_refused(&of("A")).await;
    assert!(!waits(&of("B")));
    // A target that comes when the first has gone begins anew.
    assert!(!waits(&of("A")));
}

#[tokio::test]
async fn processes_with_one_folder_share_their_limits() {
    let server = refusing();
    let folder = tempfile::tempdir().unwrap();
    let process = |key: &str| environment(key).with_shared_limits(&folder.path().join("limits"));
    let (first, second, stranger) =
        (process("planted-key-1"), process("planted-key-1"), process("planted-key-2"));
    let one = connect(&first, &server, "m", 8);
    be_refused(&one).await;
    let same = connect(&second, &server, "m", 8);
    assert!(waits(&same));
    assert_eq!((same.stats().processes, same.stats().concurrency), (2, 4));
    assert!(!waits(&connect(&stranger, &server, "m", 8)));
    assert_eq!((first.take_warning(), second.take_warning()), (None, None));
    for entry in std::fs::read_dir(folder.path().join("limits")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("planted"), "{}", path.display());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told_once_and_stops_nobody() {
    let server = FakeModel::start(Script::text("hello")).unwrap();
    let environment = environment("planted-key-1").with_shared_limits(Path::new("/dev/null/limits"));
    assert_eq!(environment.take_warning(), None);
    let target = connect(&environment, &server, "m", 8);
    let warning = environment.take_warning().unwrap();
    expect![[r#"
        warning[W0503]: `/dev/null/limits` cannot be used, so limits are not shared with other runs
         |
         = note: Not a directory
         = note: each run keeps to its own limits; several at once may be refused more often
         = help: make the folder writable, or name another one in `PROOF_LIMITS_DIR`
    "#]]
    .assert_eq(&proof_diag::render::plain(&warning));
    connect(&environment, &server, "other", 8);
    assert_eq!(environment.take_warning(), None);
    let permit = target.ready().await;
    target.call(&permit, &request(), &CancellationToken::new()).await.unwrap();
    assert_eq!(target.stats().processes, 1);
}
