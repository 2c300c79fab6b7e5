//! Endpoints that share a folder, as two processes do, under paused time.

use futures_util::FutureExt;
use tokio::time::advance;

use super::super::ledger::Folder;
use super::*;
use crate::clock::WallClock;

struct World {
    folder: tempfile::TempDir,
    began: Instant,
}

impl World {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), began: Instant::now() }
    }

    /// The endpoint as another process sees it.
    fn endpoint(&self) -> Endpoint {
        let began = self.began;
        let clock =
            WallClock::from_fn(move || 1_000_000_000 + u64::try_from(began.elapsed().as_micros()).unwrap());
        let folder = Folder::open(self.folder.path(), clock).unwrap();
        Endpoint::new("https://x.example/v1".to_owned(), Some(folder.ledger(b"endpoint").unwrap()))
    }
}

fn patience() -> Patience {
    Patience { until: Instant::now() + Duration::from_mins(15), has_fallback: false }
}

fn fail(endpoint: &Endpoint, n: usize) {
    for _ in 0..n {
        endpoint.failed(&CallError::new(ErrorKind::Server, "down"), None);
    }
}

/// What an attempt is told that asks now.
#[derive(Debug)]
enum Told<'a> {
    Waits,
    Goes,
    Probes(Probe<'a>),
}

impl<'a> Told<'a> {
    fn probe(self) -> Probe<'a> {
        match self {
            Self::Probes(probe) => probe,
            other => panic!("{other:?}"),
        }
    }
}

fn ask(endpoint: &Endpoint) -> Told<'_> {
    match endpoint.pass(patience()).now_or_never() {
        None => Told::Waits,
        Some(passed) => passed.unwrap().map_or(Told::Goes, Told::Probes),
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_process_found_holds_for_the_other() {
    let world = World::new();
    let (one, other) = (world.endpoint(), world.endpoint());
    assert!(matches!(ask(&other), Told::Goes));
    fail(&one, 10);
    // The other one looks a few times a second only.
    assert!(matches!(ask(&other), Told::Goes));
    advance(EXCHANGE_EVERY).await;
    assert!(matches!(ask(&other), Told::Waits));
    assert_eq!(other.circuit().open_until.is_some(), one.circuit().open_until.is_some());
    // Its own cool-down ends; one of the two probes, and its answer is the other's as well.
    advance(Duration::from_secs(1)).await;
    let probe = ask(&other).probe();
    assert!(matches!(ask(&one), Told::Waits), "two processes probe");
    other.answered(Some(probe));
    assert!(!other.is_open());
    advance(EXCHANGE_EVERY).await;
    assert!(matches!(ask(&one), Told::Goes));
}

#[tokio::test(start_paused = true)]
async fn failed_probes_of_all_processes_count() {
    let world = World::new();
    let (one, other) = (world.endpoint(), world.endpoint());
    fail(&one, 10);
    for _ in 0..3 {
        advance(Duration::from_secs(30)).await;
        let probe = ask(&one).probe();
        one.failed(&CallError::new(ErrorKind::Connect, "no route"), Some(probe));
    }
    let error = other.pass(patience()).now_or_never().unwrap().unwrap_err();
    assert_eq!(
        error.message,
        "`https://x.example/v1` was tried 3 more times within a minute; another process found it failing"
    );
    assert_eq!(error.kind, ErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ended_long_ago_stops_nobody() {
    let world = World::new();
    fail(&world.endpoint(), 10);
    advance(Duration::from_secs(90)).await;
    assert!(matches!(ask(&world.endpoint()), Told::Goes));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_dropped_frees_the_other_process() {
    let world = World::new();
    let (one, other) = (world.endpoint(), world.endpoint());
    fail(&one, 10);
    advance(Duration::from_secs(1)).await;
    let probe = ask(&one).probe();
    assert!(matches!(ask(&other), Told::Waits));
    drop(probe);
    advance(EXCHANGE_EVERY).await;
    ask(&other).probe();
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_go_on_as_soon_as_it_is_back() {
    let endpoint = Endpoint::new("https://x.example/v1".to_owned(), None);
    fail(&endpoint, 10);
    advance(Duration::from_secs(1)).await;
    let probe = ask(&endpoint).probe();
    let began = Instant::now();
    let waiting = async { endpoint.pass(patience()).await.unwrap().is_none() };
    let answering = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        endpoint.answered(Some(probe));
    };
    let (went, ()) = tokio::join!(waiting, answering);
    assert!(went);
    assert_eq!(began.elapsed(), Duration::from_secs(3));
}
