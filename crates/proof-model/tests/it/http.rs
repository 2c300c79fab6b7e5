//! Many calls against a server that fails now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use camino::Utf8Path;
use proof_model::{Environment, Hint, Provider, Request, Settings, Target, TargetConfig};
use proof_prompt::{Message, Role};
use proof_testkit::{FakeModel, LoadServer, Reply, Script};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

fn connect(base_url: String, concurrency: usize) -> Target {
    let mut config = TargetConfig::new(Provider::OpenAi, "m");
    config.base_url = Some(base_url);
    Target::connect(config, &Environment::default(), Utf8Path::new("."), concurrency).unwrap()
}

fn request(text: String) -> Request {
    Request {
        model: "m".to_owned(),
        messages: vec![Message::text(Role::User, text)],
        settings: Settings::default(),
        tools: [].into(),
        output: None,
        origin: None,
        repeat: 0,
        hint: Hint::default(),
    }
}

/// Makes `n` calls as the runner does and checks each answer; gives back how many were right.
async fn calls(target: Arc<Target>, n: u64, answer: fn(u64) -> String) -> u64 {
    let right = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for number in 0..n {
        let permit = target.ready().await;
        while tasks.try_join_next().is_some() {}
        let (target, right) = (Arc::clone(&target), Arc::clone(&right));
        tasks.spawn(async move {
            let response =
                target.call(&permit, &request(format!("case {number}")), &CancellationToken::new()).await;
            match response {
                Ok(response) if response.text == answer(number) => {
                    right.fetch_add(1, Ordering::Relaxed);
                }
                other => panic!("call {number}: {other:?}"),
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    right.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_injected_faults_loses_no_call() {
    // Every 7th request 429, every 11th 500, every 13th truncated.
    let server = FakeModel::start(Script::echo_with_faults(7, 11, 13)).unwrap();
    let target = Arc::new(connect(server.base_url(), 64));
    #[expect(clippy::disallowed_methods, reason = "a test is its own edge")]
    let n = if std::env::var("SLOW").is_ok() { 8_000 } else { 1_000 };
    assert_eq!(calls(Arc::clone(&target), n, |number| format!("case {number}")).await, n);
    assert!(server.max_in_flight() <= 64, "{}", server.max_in_flight());
    let stats = target.stats();
    assert_eq!((stats.in_flight, server.requests()), (0, n + stats.retries));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fast_server_is_asked_with_full_concurrency() {
    let server = LoadServer::start(0, std::time::Duration::ZERO).unwrap();
    let target = Arc::new(connect(server.base_url(), 100));
    assert_eq!(calls(Arc::clone(&target), 2_000, |_| "billing".to_owned()).await, 2_000);
    assert_eq!((target.stats().retries, target.stats().concurrency), (0, 100));
}

#[tokio::test]
async fn a_slow_target_does_not_hold_up_a_fast_one() {
    let slow = FakeModel::start(Script::always(Reply::hang())).unwrap();
    let fast = FakeModel::start(Script::text("x")).unwrap();
    let (slow, fast) = (connect(slow.base_url(), 1), connect(fast.base_url(), 1));
    let cancel = CancellationToken::new();
    let asked = request("hello".to_owned());
    let permit = slow.ready().await;
    let waiting = slow.call(&permit, &asked, &cancel);
    let working = async {
        for _ in 0..20 {
            let permit = fast.ready().await;
            fast.call(&permit, &asked, &cancel).await.unwrap();
        }
        cancel.cancel();
    };
    let (waited, ()) = tokio::join!(waiting, working);
    assert_eq!(waited.unwrap_err().kind, proof_model::ErrorKind::Cancelled);
}
