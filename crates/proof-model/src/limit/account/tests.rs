//! Accounts that share a folder, as two processes do, under paused time.

use std::path::PathBuf;

use proptest::prelude::*;
use tokio::time::advance;

use super::super::headers::Window;
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

    /// The account as another process sees it.
    fn account(&self) -> Arc<Account> {
        let began = self.began;
        let clock =
            WallClock::from_fn(move || 1_000_000_000 + u64::try_from(began.elapsed().as_micros()).unwrap());
        let folder = Folder::open(self.folder.path(), clock).unwrap();
        Account::new(Some(folder.ledger(b"account").unwrap()))
    }

    fn file(&self) -> PathBuf {
        let paths = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        paths.into_iter().find(|path| path.extension().is_some_and(|end| end == "ledger")).unwrap()
    }
}

fn wish(ceiling: usize, rpm: Option<u64>, tpm: Option<u64>) -> Wish {
    Wish { ceiling, rpm, tpm }
}

/// Looks into the ledger.
fn look(account: &Account) -> Option<Duration> {
    let now = Instant::now();
    account.paused_until(now).map(|until| until - now)
}

fn at(taken: Taken) -> Instant {
    match taken {
        Taken::At(at) => at,
        other => panic!("{other:?}"),
    }
}

fn headers(limit: u64, remaining: u64) -> LimitHeaders {
    let reset = Some(Duration::from_secs(59));
    LimitHeaders { requests: Some(Window { limit, remaining: Some(remaining), reset }), tokens: None }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_minute_has_more_requests_than_the_strictest_user_allows(
        rpm in 1_u64..100, looser in prop::option::of(1_u64..1_000),
        steps in prop::collection::vec((any::<bool>(), 0_u64..3_000), 1..150),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let world = World::new();
            let (one, other) = (world.account(), world.account());
            let _members = (
                Arc::clone(&one).join(wish(8, Some(rpm), None)),
                Arc::clone(&other).join(wish(8, looser.map(|looser| looser.max(rpm)), None)),
            );
            // Each has looked once, so both know what the other's user allows.
            for account in [&one, &other, &one] {
                look(account);
                advance(EXCHANGE_EVERY).await;
            }
            let mut times = vec![];
            for (is_one, wait_ms) in steps {
                times.push(at((if is_one { &one } else { &other }).take(Instant::now(), 10.0)));
                advance(Duration::from_millis(wait_ms)).await;
            }
            times.sort();
            for (idx, time) in times.iter().enumerate() {
                let end = *time + Duration::from_millis(59_990);
                let within = times[idx..].iter().filter(|other| **other < end).count();
                prop_assert!(within as u64 <= rpm.max(1), "{within} in a minute, limit {rpm}");
            }
            Ok(())
        })?;
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_that_were_guessed_too_high_are_given_back_to_all() {
    let world = World::new();
    let (one, other) = (world.account(), world.account());
    let _members =
        (Arc::clone(&one).join(wish(8, None, Some(600))), Arc::clone(&other).join(wish(8, None, Some(600))));
    look(&one);
    look(&other);
    let now = Instant::now();
    // 60 may go at once, then 9 a second.
    assert_eq!(at(one.take(now, 60.0)), now);
    assert!(now < at(other.take(now, 30.0)));
    one.succeeded(60.0, Some(6.0), None);
    other.failed(30.0, None, None, None);
    advance(EXCHANGE_EVERY).await;
    look(&one);
    let now = Instant::now();
    assert_eq!(at(other.take(now, 50.0)), now);
    assert!(now < at(one.take(now, 10.0)));
}

#[tokio::test(start_paused = true)]
async fn a_pause_of_one_holds_for_the_other() {
    let world = World::new();
    let (one, other) = (world.account(), world.account());
    assert_eq!(look(&other), None);
    one.failed(0.0, Some(Instant::now()), Some(Duration::from_secs(20)), None);
    assert_eq!(one.take(Instant::now(), 0.0), Taken::Paused);
    // The other one looks a few times a second only.
    assert_eq!(look(&other), None);
    advance(EXCHANGE_EVERY).await;
    let left = look(&other).unwrap();
    assert!((Duration::from_millis(19_700)..=Duration::from_secs(20)).contains(&left), "{left:?}");
    assert_eq!(other.take(Instant::now(), 0.0), Taken::Paused);
    advance(Duration::from_secs(20)).await;
    assert_eq!((look(&one), look(&other)), (None, None));
}

#[tokio::test(start_paused = true)]
async fn ceilings_are_divided_by_the_processes_that_live() {
    let world = World::new();
    let one = world.account();
    let member = Arc::clone(&one).join(wish(64, None, None));
    look(&one);
    assert_eq!((member.places(), one.standing().n_processes), (64, 1));
    let others = [world.account(), world.account()];
    let ours: Vec<Member> = others.iter().map(|other| Arc::clone(other).join(wish(2, None, None))).collect();
    for other in &others {
        look(other);
    }
    advance(EXCHANGE_EVERY).await;
    let version = one.version();
    look(&one);
    assert_eq!((member.places(), one.standing().n_processes), (21, 3));
    assert_ne!(one.version(), version);
    // At least one each.
    look(&others[1]);
    assert_eq!(ours[1].places(), 1);
    drop((ours, others));
    advance(EXCHANGE_EVERY).await;
    look(&one);
    assert_eq!((member.places(), one.standing().n_processes), (64, 1));
}

#[tokio::test(start_paused = true)]
async fn what_refusals_take_away_is_borne_by_all_targets_by_their_ceilings() {
    let account = Account::new(None);
    let (large, small) =
        (Arc::clone(&account).join(wish(48, None, None)), Arc::clone(&account).join(wish(16, None, None)));
    assert_eq!((large.places(), small.places()), (48, 16));
    account.failed(0.0, Some(Instant::now()), None, None);
    assert_eq!((large.places(), small.places()), (24, 8));
    let tiny = Arc::clone(&account).join(wish(1, None, None));
    assert_eq!((large.places(), small.places(), tiny.places()), (24, 8, 1));
    drop((small, tiny));
    assert_eq!(large.places(), 24);
    for _ in 0..1_000 {
        account.succeeded(0.0, None, None);
    }
    assert_eq!(large.places(), 48);
}

#[tokio::test(start_paused = true)]
async fn the_strictest_wish_of_two_targets_holds_for_both() {
    let account = Account::new(None);
    let strict = Arc::clone(&account).join(wish(8, Some(20), None));
    let _loose = Arc::clone(&account).join(wish(8, Some(600), None));
    let now = Instant::now();
    let late = |n: usize| (0..n).filter(|_| now < at(account.take(now, 0.0))).count();
    assert_eq!(late(3), 1);
    drop(strict);
    // What was taken stays taken.
    assert_eq!(late(58), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_told_one_is_known_to_a_newcomer() {
    let world = World::new();
    let one = world.account();
    one.succeeded(0.0, None, Some(&headers(60, 2)));
    look(&one);
    let newcomer = world.account();
    look(&newcomer);
    let now = Instant::now();
    let waits: Vec<Duration> = (0..4).map(|_| at(newcomer.take(now, 0.0)) - now).collect();
    assert_eq!(waits[..2], [Duration::ZERO; 2]);
    assert!(Duration::from_millis(900) < waits[2] && waits[2] < waits[3], "{waits:?}");
    // After a minute without a word it is no longer true.
    advance(Duration::from_secs(61)).await;
    let late = world.account();
    look(&late);
    let now = Instant::now();
    assert!((0..500).all(|_| at(late.take(now, 0.0)) == now));
}

#[tokio::test(start_paused = true)]
async fn without_a_limit_no_attempt_touches_the_file() {
    let world = World::new();
    let account = world.account();
    let _member = Arc::clone(&account).join(wish(100, None, None));
    look(&account);
    std::fs::write(world.file(), "untouched").unwrap();
    for _ in 0..1_000 {
        look(&account);
        at(account.take(Instant::now(), 100.0));
        account.succeeded(100.0, Some(90.0), None);
    }
    assert_eq!(std::fs::read(world.file()).unwrap(), b"untouched");
    advance(EXCHANGE_EVERY).await;
    look(&account);
    assert_ne!(std::fs::read(world.file()).unwrap(), b"untouched");
}

#[tokio::test(start_paused = true)]
async fn a_second_request_takes_only_what_is_there() {
    let account = Account::new(None);
    let _member = Arc::clone(&account).join(wish(8, Some(20), None));
    let now = Instant::now();
    assert!(account.try_take(now, 0.0) && account.try_take(now, 0.0));
    assert!(!account.try_take(now, 0.0));
    advance(Duration::from_mins(1)).await;
    assert!(account.try_take(Instant::now(), 0.0));
    // After a refusal none is sent until all that was taken away is back.
    account.failed(0.0, Some(Instant::now()), None, None);
    assert!(!account.try_take(Instant::now(), 0.0));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_back_does_not_stop_anybody() {
    let world = World::new();
    let one = world.account();
    one.failed(0.0, Some(Instant::now()), Some(Duration::from_mins(10)), None);
    let folder = Folder::open(world.folder.path(), WallClock::from_fn(|| 1_000)).unwrap();
    let other = Account::new(Some(folder.ledger(b"account").unwrap()));
    assert_eq!(look(&other), None);
}
