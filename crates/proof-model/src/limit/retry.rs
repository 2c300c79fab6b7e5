//! Whether a failed attempt is made again, and when.

use std::time::Duration;

use tokio::time::Instant;

use crate::{CallError, ErrorKind};

/// The most attempts of a call that is refused for its rate.
const MAX_REFUSALS: u32 = 30;
/// The longest that a call is tried.
pub(super) const MAX_TIME: Duration = Duration::from_mins(15);
/// The wait after the first failure; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The most attempts of a call to a server that never answered: it is not there, or the address is wrong.
const MAX_KNOCKS: u32 = 3;
/// So often a provider that says how long to wait is taken at its word.
const TRUSTED: u32 = 3;
/// The longest wait that we choose ourselves.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// The attempts of one call so far.
#[derive(Debug)]
pub(crate) struct Tries {
    began: Instant,
    failures: u32,
    refusals: u32,
}

impl Tries {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), failures: 0, refusals: 0 }
    }

    /// Until when it is tried.
    pub(crate) fn patience(&self) -> Instant {
        self.began + MAX_TIME
    }

    /// How many attempts failed.
    pub(crate) fn failed(&self) -> u32 {
        self.failures + self.refusals
    }
}

/// What comes after a failed attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Another attempt, after this long.
    Wait(Duration),
    /// None, because this kind of failure is final.
    Final,
    /// None, although another attempt might succeed: why.
    GiveUp(String),
}

/// Retries are a share of the calls, not a multiple: each costs one token, each success earns half of one. A server that
/// is down does not get a flood of attempts. Refusals for the rate (429) cost nothing: they are the provider's way to
/// say when, not that.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    tokens: f64,
    has_succeeded: bool,
}

impl RetryBudget {
    const FULL: f64 = 100.0;

    pub(crate) fn succeeded(&mut self) {
        self.tokens = (self.tokens + 0.5).min(Self::FULL);
        self.has_succeeded = true;
    }

    fn spend(&mut self) -> bool {
        let has_one = 1.0 <= self.tokens;
        if has_one {
            self.tokens -= 1.0;
        }
        has_one
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { tokens: Self::FULL, has_succeeded: false }
    }
}

/// Spreads waits, so that calls that failed together do not come back together (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Jitter {
    state: u64,
}

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A factor in [0.5, 1).
    pub(super) fn factor(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        0.5 + (z >> 11) as f64 / (1_u64 << 54) as f64
    }
}

/// Decides about a failure and counts it. Where a circuit is open, nothing reaches the server but its probes, so the next
/// attempt is none that the budget would have to hold back.
pub(crate) fn decide(
    max_attempts: u32,
    is_open: bool,
    budget: &mut RetryBudget,
    jitter: &mut Jitter,
    tries: &mut Tries,
    error: &CallError,
    now: Instant,
) -> Decision {
    if !error.kind.is_retried() {
        tries.failures += 1;
        return Decision::Final;
    }
    let is_refusal = error.kind == ErrorKind::RateLimit;
    if is_refusal {
        tries.refusals += 1;
    } else {
        tries.failures += 1;
    }
    let wait = match error.retry_after {
        // The provider knows best; only if it goes on refusing do we wait longer than it says.
        Some(asked) if is_refusal => asked.max(backoff(tries.refusals.saturating_sub(TRUSTED), jitter)),
        Some(asked) => asked.max(backoff(tries.failures, jitter)),
        None if is_refusal => backoff(tries.refusals, jitter),
        None => backoff(tries.failures, jitter),
    };
    if MAX_TIME < now.saturating_duration_since(tries.began) + wait {
        return Decision::GiveUp(match error.retry_after {
            Some(asked) if MAX_WAIT < asked => {
                format!("the provider asks to wait {} s, which is too long", asked.as_secs())
            }
            _ => "given up after 15 minutes".to_owned(),
        });
    }
    if is_refusal {
        return if tries.refusals < MAX_REFUSALS {
            Decision::Wait(wait)
        } else {
            Decision::GiveUp(format!("given up after {MAX_REFUSALS} refusals"))
        };
    }
    let is_absent = error.kind == ErrorKind::Connect && !budget.has_succeeded;
    let max_attempts = if is_absent { max_attempts.min(MAX_KNOCKS) } else { max_attempts };
    if max_attempts <= tries.failures {
        let word = if tries.failures == 1 { "attempt" } else { "attempts" };
        return Decision::GiveUp(format!("given up after {} {word}", tries.failures));
    }
    if !is_open && !budget.spend() {
        return Decision::GiveUp(
            "not tried again: too many calls to this target fail, its retry budget is used up".to_owned(),
        );
    }
    Decision::Wait(wait)
}

fn backoff(failures: u32, jitter: &mut Jitter) -> Duration {
    if failures == 0 {
        return Duration::ZERO;
    }
    let factor = 2_u32.saturating_pow(failures - 1);
    FIRST_WAIT.saturating_mul(factor).min(MAX_WAIT).mul_f64(jitter.factor())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World {
        budget: RetryBudget,
        jitter: Jitter,
        tries: Tries,
        now: Instant,
    }

    impl World {
        fn new() -> Self {
            let tries = Tries::new();
            let now = tries.began;
            Self { budget: RetryBudget::default(), jitter: Jitter::new(1), tries, now }
        }

        fn fail(&mut self, error: &CallError) -> Decision {
            decide(6, false, &mut self.budget, &mut self.jitter, &mut self.tries, error, self.now)
        }
    }

    fn error(kind: ErrorKind) -> CallError {
        CallError::new(kind, "x")
    }

    #[test]
    fn waits_double_within_their_jitter_and_end_after_six_attempts() {
        let mut world = World::new();
        for expected_ms in [100, 200, 400, 800, 1_600] {
            let Decision::Wait(wait) = world.fail(&error(ErrorKind::Server)) else { panic!("gave up early") };
            let most = Duration::from_millis(expected_ms);
            assert!(most / 2 <= wait && wait < most, "{wait:?} of {most:?}");
        }
        assert_eq!(
            world.fail(&error(ErrorKind::Server)),
            Decision::GiveUp("given up after 6 attempts".to_owned())
        );
        assert_eq!(world.tries.failed(), 6);
    }

    #[test]
    fn a_final_failure_is_not_tried_again_and_costs_no_budget() {
        let mut world = World::new();
        for kind in [ErrorKind::Auth, ErrorKind::BadRequest, ErrorKind::Malformed, ErrorKind::Quota] {
            assert_eq!(world.fail(&error(kind)), Decision::Final);
        }
        assert_eq!(world.budget.tokens.to_bits(), 100.0_f64.to_bits());
    }

    #[test]
    fn refusals_cost_no_budget_and_end_after_thirty() {
        let mut world = World::new();
        let refusal =
            CallError { retry_after: Some(Duration::from_millis(20)), ..error(ErrorKind::RateLimit) };
        for _ in 0..29 {
            assert!(matches!(world.fail(&refusal), Decision::Wait(_)));
        }
        assert_eq!(world.fail(&refusal), Decision::GiveUp("given up after 30 refusals".to_owned()));
        assert_eq!(world.budget.tokens.to_bits(), 100.0_f64.to_bits());
    }

    #[test]
    fn a_server_that_never_answered_is_given_up_sooner() {
        let mut world = World::new();
        let absent = error(ErrorKind::Connect);
        assert!(matches!(world.fail(&absent), Decision::Wait(_)));
        assert!(matches!(world.fail(&absent), Decision::Wait(_)));
        assert_eq!(world.fail(&absent), Decision::GiveUp("given up after 3 attempts".to_owned()));
        world.budget.succeeded();
        world.tries = Tries::new();
        for _ in 0..5 {
            assert!(matches!(world.fail(&absent), Decision::Wait(_)));
        }
    }

    #[test]
    fn a_wait_that_the_provider_asks_for_is_kept() {
        let mut world = World::new();
        let refusal = CallError { retry_after: Some(Duration::from_secs(7)), ..error(ErrorKind::RateLimit) };
        assert_eq!(world.fail(&refusal), Decision::Wait(Duration::from_secs(7)));
    }

    #[test]
    fn a_wait_of_an_hour_is_given_up_at_once() {
        let mut world = World::new();
        let refusal = CallError { retry_after: Some(Duration::from_hours(1)), ..error(ErrorKind::RateLimit) };
        let expected = "the provider asks to wait 3600 s, which is too long".to_owned();
        assert_eq!(world.fail(&refusal), Decision::GiveUp(expected));
    }

    #[test]
    fn the_budget_ends_and_successes_fill_it() {
        let mut world = World::new();
        for _ in 0..100 {
            world.tries = Tries::new();
            assert!(matches!(world.fail(&error(ErrorKind::Truncated)), Decision::Wait(_)));
        }
        world.tries = Tries::new();
        assert!(matches!(world.fail(&error(ErrorKind::Truncated)), Decision::GiveUp(_)));
        world.budget.succeeded();
        world.budget.succeeded();
        world.tries = Tries::new();
        assert!(matches!(world.fail(&error(ErrorKind::Truncated)), Decision::Wait(_)));
    }
}
