//! The layers together, under paused time: a target whose model answers by a script.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use tokio::time::{Duration, Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    CallError, ErrorKind, FinishReason, Hint, Model, Provider, Request, Response, Settings, Target,
    TargetConfig, Usage,
};

type Answer = Box<dyn Fn(u64) -> Result<(), CallError> + Send + Sync>;

/// A model whose attempt `n` (from 1) takes a second and gives what the script says.
struct Scripted {
    answer: Answer,
    takes: Duration,
    attempts: AtomicU64,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl Model for Scripted {
    fn call<'a>(&'a self, _request: &'a Request) -> BoxFuture<'a, Result<Response, CallError>> {
        async move {
            let n = self.attempts.fetch_add(1, Ordering::SeqCst) + 1;
            let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            self.max_in_flight.fetch_max(in_flight, Ordering::SeqCst);
            sleep(self.takes).await;
            self.in_flight.fetch_sub(1, Ordering::SeqCst);
            (self.answer)(n).map(|()| response())
        }
        .boxed()
    }
}

fn response() -> Response {
    Response {
        text: "ok".to_owned(),
        finish_reason: FinishReason::Stop,
        usage: Some(Usage { input: 25, output: 10, ..Usage::default() }),
        latency: Duration::from_secs(1),
        ..Response::default()
    }
}

fn request() -> Request {
    let messages = vec![proof_prompt::Message::text(proof_prompt::Role::User, "x".repeat(100))];
    Request {
        model: "m".to_owned(),
        messages,
        settings: Settings::default(),
        tools: [].into(),
        output: None,
        origin: None,
        repeat: 0,
        hint: Hint::default(),
    }
}

struct World {
    target: Target,
    model: Arc<Scripted>,
    began: Instant,
}

impl World {
    fn new(
        config: TargetConfig,
        answer: impl Fn(u64) -> Result<(), CallError> + Send + Sync + 'static,
    ) -> Self {
        let model = Arc::new(Scripted {
            answer: Box::new(answer),
            takes: Duration::from_secs(1),
            attempts: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
        });
        let target = Target::from_model(config, Arc::clone(&model) as Arc<dyn Model>, 64);
        Self { target, model, began: Instant::now() }
    }

    async fn call(&self) -> Result<Response, CallError> {
        let permit = self.target.ready().await;
        self.target.call(&permit, &request(), &CancellationToken::new()).await
    }

    /// Makes so many calls at once and gives back how many succeeded.
    async fn calls(&self, n: usize) -> usize {
        join_all((0..n).map(|_| self.call())).await.into_iter().flatten().count()
    }

    fn attempts(&self) -> u64 {
        self.model.attempts.load(Ordering::SeqCst)
    }
}

fn config(concurrency: usize) -> TargetConfig {
    TargetConfig { concurrency: Some(concurrency), ..TargetConfig::new(Provider::Exec, "scripted") }
}

fn error(kind: ErrorKind) -> CallError {
    CallError::new(kind, "scripted")
}

fn refusal(wait: Duration) -> CallError {
    CallError { retry_after: Some(wait), ..error(ErrorKind::RateLimit) }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_tried_again_and_counted() {
    let world = World::new(config(4), |n| if n < 3 { Err(error(ErrorKind::Server)) } else { Ok(()) });
    let response = world.call().await.unwrap();
    assert_eq!(response.attempts, 3);
    assert_eq!(world.target.stats().retries, 2);
    // Three attempts of a second, and waits of at most 100 and 200 ms.
    let took = world.began.elapsed();
    assert!((Duration::from_millis(3_150)..=Duration::from_millis(3_300)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_final_failure_is_not_tried_again() {
    let world = World::new(config(4), |_| Err(error(ErrorKind::Auth)));
    let failure = world.call().await.unwrap_err();
    assert_eq!((failure.kind, failure.attempts, failure.message.as_str()), (ErrorKind::Auth, 1, "scripted"));
}

#[tokio::test(start_paused = true)]
async fn attempts_end_and_the_error_says_so() {
    let world =
        World::new(TargetConfig { max_attempts: 2, ..config(4) }, |_| Err(error(ErrorKind::Truncated)));
    let failure = world.call().await.unwrap_err();
    assert_eq!((failure.attempts, failure.message.as_str()), (2, "scripted (given up after 2 attempts)"));
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_gets_no_flood_of_retries() {
    let world = World::new(config(64), |_| Err(error(ErrorKind::Connect)));
    assert_eq!(world.calls(1_000).await, 0);
    assert_eq!(world.attempts(), 1_100);
    let failure = world.call().await.unwrap_err();
    assert!(failure.message.contains("retry budget is used up"), "{failure}");
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_bounded_by_slots() {
    let world = World::new(config(8), |_| Ok(()));
    assert_eq!(world.calls(80).await, 80);
    assert_eq!(world.model.max_in_flight.load(Ordering::SeqCst), 8);
    assert_eq!(world.began.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_the_whole_target_for_as_long_as_the_provider_asks() {
    let world =
        World::new(config(4), |n| if n == 1 { Err(refusal(Duration::from_secs(20))) } else { Ok(()) });
    let first = world.call();
    let second = async {
        // Comes when the first was refused, and waits with it.
        sleep(Duration::from_millis(1_500)).await;
        assert_eq!(world.target.stats().paused_for, Some(Duration::from_millis(19_500)));
        world.call().await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.unwrap().attempts, second.unwrap().attempts), (2, 1));
    assert_eq!(world.began.elapsed(), Duration::from_secs(22));
}

#[tokio::test(start_paused = true)]
async fn concurrency_falls_when_the_server_refuses_and_grows_back() {
    let capacity = 10;
    let in_flight = Arc::new(AtomicUsize::new(0));
    let world = World::new(config(64), {
        let in_flight = Arc::clone(&in_flight);
        // Refuses whatever is beyond its capacity: 64 attempts end in the same instant at first.
        move |n| {
            let place = in_flight.fetch_add(1, Ordering::SeqCst);
            if n < 400 && capacity <= place % 32 { Err(refusal(Duration::from_millis(500))) } else { Ok(()) }
        }
    });
    assert_eq!(world.calls(200).await, 200);
    assert!(world.target.stats().concurrency < 64);
    assert_eq!(world.calls(4_000).await, 4_000);
    assert_eq!(world.target.stats().concurrency, 64);
}

#[tokio::test(start_paused = true)]
async fn requests_a_minute_are_kept() {
    let world = World::new(TargetConfig { rpm: Some(60), ..config(64) }, |_| Ok(()));
    assert_eq!(world.calls(60).await, 60);
    let took = world.began.elapsed();
    assert!((Duration::from_secs(59)..Duration::from_secs(63)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn tokens_a_minute_are_kept_by_what_calls_really_used() {
    // Each call is guessed at 25 tokens and uses 35: 60 of them are 2,100 tokens, 100 go at once.
    let world = World::new(TargetConfig { tpm: Some(1_000), ..config(1) }, |_| Ok(()));
    assert_eq!(world.calls(60).await, 60);
    let took = world.began.elapsed();
    assert!((Duration::from_secs(125)..Duration::from_secs(140)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_ends_at_once_and_gives_its_places_back() {
    let world =
        World::new(config(1), |n| if n == 1 { Err(refusal(Duration::from_mins(10))) } else { Ok(()) });
    let cancel = CancellationToken::new();
    let permit = world.target.ready().await;
    let failure = {
        let asked = request();
        let call = world.target.call(&permit, &asked, &cancel);
        let stop = async {
            sleep(Duration::from_secs(5)).await;
            cancel.cancel();
        };
        tokio::join!(call, stop).0.unwrap_err()
    };
    assert_eq!(failure.kind, ErrorKind::Cancelled);
    assert_eq!(world.began.elapsed(), Duration::from_secs(5));
    drop(permit);
    assert_eq!(world.target.stats().in_flight, 0);
    assert!(world.target.try_ready().is_some());
}

#[tokio::test(start_paused = true)]
async fn local_models_are_tried_again_without_waiting() {
    let config = TargetConfig::new(Provider::Sim, "support-demo");
    let world = World::new(config, |n| if n < 4 { Err(refusal(Duration::from_mins(1))) } else { Ok(()) });
    assert_eq!(world.call().await.unwrap().attempts, 4);
    assert_eq!(world.began.elapsed(), Duration::from_secs(4));
}
