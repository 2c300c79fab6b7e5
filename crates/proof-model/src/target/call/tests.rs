//! Circuits and second requests, under paused time.

use std::sync::Arc;

use super::*;
use crate::limit::{Account, Endpoint};
use crate::target::scripted::{World, answers, config, error, fails, request, seconds};
use crate::{CircuitState, HedgeAfter, TargetConfig};
use futures_util::FutureExt;

fn kinds(results: &[Result<Response, CallError>]) -> Vec<Option<ErrorKind>> {
    results.iter().map(|result| result.as_ref().err().map(|error| error.kind)).collect()
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_a_minute_loses_no_call() {
    let began = Instant::now();
    let world = World::new(config(16), move |_, now| {
        let is_down = (seconds(20.0)..seconds(80.0)).contains(&(now - began));
        if is_down { fails(0.1, ErrorKind::Server) } else { answers(1.0) }
    });
    let results = world.calls(2_000).await;
    assert!(results.iter().all(Result::is_ok), "{:?}", kinds(&results));
    // Those in flight fail and are noticed; then one at a time looks now and then.
    let wasted = world.attempts() - 2_000;
    assert!((16..60).contains(&wasted), "{wasted}");
    // 125 s of work, 60 s of outage, and at most half a minute until it is noticed that it is over.
    assert!(world.began.elapsed() < seconds(216.0), "{:?}", world.began.elapsed());
    assert_eq!(world.target.stats().circuit, CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_stays_down_ends_every_call_with_a_clear_word() {
    let began = Instant::now();
    let world = World::new(config(16), move |_, now| {
        if now - began < seconds(5.0) { answers(1.0) } else { fails(0.1, ErrorKind::Server) }
    });
    let results = world.calls(1_000).await;
    let (answered, failed): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(answered.len(), 80);
    let failed: Vec<CallError> = failed.into_iter().filter_map(Result::err).collect();
    assert!(failed.iter().all(|error| error.kind == ErrorKind::Unavailable), "{failed:?}");
    let last = failed.last().unwrap();
    assert_eq!(last.attempts, 0);
    assert_eq!(
        last.message,
        "`https://first.example/v1` was tried 12 more times within 3 minutes; the last failure: scripted"
    );
    // It was asked by those in flight and by the probes.
    assert!(world.attempts() < 80 + 16 + 20, "{}", world.attempts());
    assert!(world.began.elapsed() < seconds(300.0), "{:?}", world.began.elapsed());
    // A later call is refused at once, or is the probe that is due.
    sleep(seconds(60.0)).await;
    let before = world.attempts();
    let results = world.calls(3).await;
    assert!(results.iter().all(Result::is_err));
    assert_eq!(world.attempts() - before, 1);
}

#[tokio::test(start_paused = true)]
async fn one_attempt_at_a_time_looks_whether_it_is_back() {
    let began = Instant::now();
    let world = World::new(config(16), move |n, now| match now - began {
        passed if seconds(10.0) < passed => answers(0.5),
        _ if n <= 16 => answers(0.2),
        _ => fails(0.2, ErrorKind::Connect),
    });
    let all = world.calls(64);
    let watch = async {
        sleep(seconds(1.0)).await;
        assert!(matches!(world.target.stats().circuit, CircuitState::Open(_)));
        assert_eq!(world.max_in_flight(), 16);
        sleep(seconds(8.0)).await;
        assert_eq!(world.max_in_flight(), 1);
    };
    let (results, ()) = tokio::join!(all, watch);
    assert!(results.iter().all(Result::is_ok), "{:?}", kinds(&results));
    assert_eq!(world.max_in_flight(), 16);
}

#[tokio::test(start_paused = true)]
async fn refusals_for_the_rate_never_open_a_circuit() {
    let world =
        World::new(config(8), |n, _| if n <= 60 { fails(0.01, ErrorKind::RateLimit) } else { answers(0.01) });
    let results = world.calls(30).await;
    assert!(results.iter().all(Result::is_ok), "{:?}", kinds(&results));
    assert_eq!(world.target.stats().circuit, CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn all_targets_of_an_endpoint_share_its_circuit() {
    let endpoint = Arc::new(Endpoint::new("https://shared.example".to_owned(), None));
    let world = |config: TargetConfig, is_well: bool| {
        World::at(config, Arc::clone(&endpoint), Account::new(None), move |_, _| {
            if is_well { answers(0.1) } else { fails(0.1, ErrorKind::Timeout) }
        })
    };
    let once = TargetConfig { max_attempts: 1, ..config(16) };
    let (ill, well) = (world(once, false), world(config(16), true));
    let failing = ill.calls(16);
    let other = async {
        sleep(seconds(0.2)).await;
        assert!(matches!(well.target.stats().circuit, CircuitState::Open(_)));
        // Waits for the cool-down, and closes the circuit by its answer.
        well.call().await.unwrap();
        assert!(seconds(0.6) <= well.began.elapsed());
        assert_eq!(ill.target.stats().circuit, CircuitState::Closed);
    };
    tokio::join!(failing.map(drop), other);
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_no_longer_than_a_call_is_tried() {
    // The probe hangs for an hour.
    let world =
        World::new(config(16), |n, _| if n <= 10 { fails(0.1, ErrorKind::Server) } else { answers(3_600.0) });
    let results = world.calls(10).await;
    let n_gone = kinds(&results).iter().filter(|kind| **kind == Some(ErrorKind::Unavailable)).count();
    assert_eq!(n_gone, 9, "{:?}", kinds(&results));
    let gone = results.iter().find_map(|result| result.as_ref().err()).unwrap();
    let expected = "`https://first.example/v1` was waited for, and does not answer for 899 s now; the last failure: scripted";
    assert_eq!(gone.message, expected);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_cancelled_lets_another_one_go() {
    let world = World::new(config(16), |n, _| match n {
        0..=10 => fails(0.1, ErrorKind::Server),
        11 => answers(3_600.0),
        _ => answers(0.1),
    });
    let cancel = CancellationToken::new();
    let permit = world.target.ready().await;
    let asked = request();
    let ten = world.calls(10);
    let probing = async {
        // The first of the ten to come back is the probe; it is stopped with all the others but one.
        sleep(seconds(5.0)).await;
        assert_eq!(world.target.stats().circuit, CircuitState::HalfOpen);
        assert_eq!(world.attempts(), 11);
    };
    {
        let ten = std::pin::pin!(ten);
        let stopped = tokio::select! { _ = ten => false, () = probing => true };
        assert!(stopped);
    }
    let answered = world.target.call(&permit, &asked, &cancel).await.unwrap();
    assert_eq!((answered.attempts, world.attempts()), (1, 12));
    assert_eq!(world.target.stats().circuit, CircuitState::Closed);
}

fn hedged(after_s: f64) -> TargetConfig {
    TargetConfig { hedge: Some(HedgeAfter::Time(seconds(after_s))), ..config(8) }
}

/// The counts of second requests, and those that won.
fn hedges(world: &World) -> (u64, u64) {
    let stats = world.target.stats();
    (stats.hedges, stats.hedges_won)
}

#[tokio::test(start_paused = true)]
async fn the_second_request_answers_when_the_first_is_slow() {
    let world = World::new(hedged(2.0), |n, _| if n == 1 { answers(60.0) } else { answers(1.0) });
    let response = world.call().await.unwrap();
    assert_eq!((response.text.as_str(), response.is_hedged, response.attempts), ("m 2", true, 1));
    // What the caller waited for.
    assert_eq!((response.latency, world.began.elapsed()), (seconds(3.0), seconds(3.0)));
    assert_eq!((hedges(&world), world.attempts(), world.target.stats().in_flight), ((1, 1), 2, 0));
}

#[tokio::test(start_paused = true)]
async fn no_second_request_is_sent_when_the_first_is_in_time() {
    let world = World::new(hedged(2.0), |_, _| answers(1.9));
    let response = world.call().await.unwrap();
    assert_eq!((response.is_hedged, hedges(&world), world.attempts()), (false, (0, 0), 1));
}

#[tokio::test(start_paused = true)]
async fn the_first_request_may_still_win() {
    let world = World::new(hedged(2.0), |n, _| if n == 1 { answers(2.5) } else { answers(60.0) });
    let response = world.call().await.unwrap();
    assert_eq!((response.text.as_str(), response.is_hedged, response.latency), ("m 1", true, seconds(2.5)));
    assert_eq!((hedges(&world), world.began.elapsed()), ((1, 0), seconds(2.5)));
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_one_is_mended_by_the_other() {
    for failing in [1, 2] {
        let world =
            World::new(
                hedged(2.0),
                move |n, _| {
                    if n == failing { fails(2.5, ErrorKind::Server) } else { answers(5.0) }
                },
            );
        let response = world.call().await.unwrap();
        assert!(response.is_hedged);
        assert_eq!((response.attempts, world.attempts(), world.target.stats().retries), (1, 2, 0));
        assert_eq!(world.target.stats().in_flight, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn when_both_fail_the_call_is_made_again() {
    let world =
        World::new(hedged(2.0), |n, _| if n <= 2 { fails(3.0, ErrorKind::Server) } else { answers(1.0) });
    let response = world.call().await.unwrap();
    assert_eq!((response.attempts, response.is_hedged, world.attempts()), (2, false, 3));
}

#[tokio::test(start_paused = true)]
async fn a_refused_second_request_pauses_the_target() {
    let world = World::new(hedged(2.0), |n, _| match n {
        1 => answers(10.0),
        2 => {
            (seconds(0.1), Err(CallError { retry_after: Some(seconds(30.0)), ..error(ErrorKind::RateLimit) }))
        }
        _ => answers(1.0),
    });
    let response = world.call().await.unwrap();
    assert_eq!((response.text.as_str(), world.began.elapsed()), ("m 1", seconds(10.0)));
    let paused_for = world.target.stats().paused_for.unwrap();
    assert!(paused_for <= seconds(22.2) && seconds(22.0) < paused_for, "{paused_for:?}");
    // The next call waits, and none is sent twice while the refusal is not forgotten.
    world.call().await.unwrap();
    assert!(seconds(33.0) <= world.began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn second_requests_are_a_tenth_of_the_calls_in_flight_and_none_after_a_refusal() {
    let slow = |_: u64, _: Instant| answers(60.0);
    let world = World::new(TargetConfig { concurrency: Some(40), ..hedged(2.0) }, slow);
    world.calls(40).await;
    assert_eq!((hedges(&world).0, world.max_in_flight()), (4, 44));
    let world = World::new(TargetConfig { concurrency: Some(40), ..hedged(2.0) }, move |n, now| {
        if n == 1 { fails(0.1, ErrorKind::RateLimit) } else { slow(n, now) }
    });
    world.calls(20).await;
    assert_eq!(hedges(&world).0, 0);
}

#[tokio::test(start_paused = true)]
async fn second_requests_count_against_the_rate() {
    // Two may go at once.
    let world = World::new(TargetConfig { rpm: Some(20), ..hedged(1.0) }, |_, _| answers(2.0));
    world.calls(2).await;
    assert_eq!(hedges(&world).0, 0);
    // A third of a minute later the bucket is full again.
    sleep(seconds(20.0)).await;
    let response = world.call().await.unwrap();
    assert!(response.is_hedged);
}

#[tokio::test(start_paused = true)]
async fn none_is_sent_while_the_circuit_is_open() {
    let world =
        World::new(hedged(1.0), |n, _| if n <= 10 { fails(0.1, ErrorKind::Server) } else { answers(5.0) });
    let results = world.calls(8).await;
    assert!(results.iter().all(Result::is_ok), "{:?}", kinds(&results));
    // The probe took five seconds alone; the seven calls after it were hedged one at a time.
    assert!(!results.iter().flatten().all(|response| response.is_hedged));
    assert_eq!(world.max_in_flight(), 7 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_percentile_is_learnt_from_the_targets_own_answers() {
    let config = TargetConfig { hedge: Some(HedgeAfter::Percentile(95)), ..config(8) };
    let world = World::new(config, |n, _| match n {
        // The first of them comes too early to know.
        20 | 61 => answers(30.0),
        _ => answers(1.0),
    });
    for _ in 0..60 {
        world.call().await.unwrap();
    }
    assert_eq!(hedges(&world), (0, 0));
    let response = world.call().await.unwrap();
    assert_eq!(
        (response.is_hedged, response.latency, hedges(&world)),
        (true, Duration::from_secs(2), (1, 1))
    );
}
