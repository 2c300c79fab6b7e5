use proptest::prelude::*;

use super::*;

fn opened(now: Instant) -> Breaker {
    let mut breaker = Breaker::new(1);
    breaker.note(Sign::Alive, false, now);
    for _ in 0..IN_A_ROW {
        breaker.note(Sign::Dead, false, now);
    }
    assert!(!breaker.is_closed());
    breaker
}

fn until(breaker: &Breaker, now: Instant) -> Instant {
    breaker.circuit(now).open_until.unwrap()
}

#[test]
fn ten_failures_in_a_row_open_it_and_an_answer_between_them_does_not() {
    let now = Instant::now();
    let mut breaker = Breaker::new(1);
    for _ in 0..5 {
        for _ in 0..IN_A_ROW - 1 {
            assert!(!breaker.note(Sign::Dead, false, now));
        }
        assert!(!breaker.note(Sign::Alive, false, now));
        assert_eq!(breaker.take(now), Leave::Go);
        breaker = Breaker::new(1);
    }
    for _ in 1..IN_A_ROW {
        assert!(!breaker.note(Sign::Dead, false, now));
    }
    assert!(breaker.note(Sign::Dead, false, now));
    assert!(matches!(breaker.take(now), Leave::Wait(Some(_))));
}

#[test]
fn three_failures_in_four_open_it_once_enough_attempts_are_known() {
    let now = Instant::now();
    let attempts = |failing: u32, of: u32| {
        let mut breaker = Breaker::new(1);
        let opened = (0..1_000).find(|idx| {
            let sign = if idx % of < failing { Sign::Dead } else { Sign::Alive };
            breaker.note(sign, false, now)
        });
        opened.map(|idx| idx + 1)
    };
    assert!(attempts(3, 4).is_some_and(|n| (WINDOW..WINDOW + 4).contains(&n)));
    assert_eq!(attempts(2, 3), None);
}

#[test]
fn refusals_for_the_rate_and_of_the_request_are_signs_of_life() {
    use ErrorKind as K;
    for kind in [K::Server, K::Connect, K::Timeout] {
        assert_eq!(Sign::of(kind), Sign::Dead);
    }
    for kind in [K::RateLimit, K::Truncated, K::Malformed, K::Auth, K::Quota, K::NotFound, K::BadRequest] {
        assert_eq!(Sign::of(kind), Sign::Alive);
    }
}

#[test]
fn one_probe_goes_and_its_answer_closes_the_circuit() {
    let now = Instant::now();
    let mut breaker = opened(now);
    let then = until(&breaker, now);
    assert!((now + FIRST_COOL_DOWN / 2..now + FIRST_COOL_DOWN).contains(&then));
    assert_eq!(breaker.take(now), Leave::Wait(Some(then)));
    assert_eq!(breaker.take(then), Leave::Probe);
    assert_eq!(breaker.take(then), Leave::Wait(None));
    // What began before the circuit opened does not close it.
    assert!(!breaker.note(Sign::Alive, false, then));
    assert_eq!(breaker.take(then), Leave::Wait(None));
    assert!(breaker.note(Sign::Alive, true, then));
    assert_eq!(breaker.take(then), Leave::Go);
}

#[test]
fn a_probe_that_is_dropped_is_followed_by_another_one() {
    let now = Instant::now();
    let mut breaker = opened(now);
    let then = until(&breaker, now);
    assert_eq!(breaker.take(then), Leave::Probe);
    breaker.abandon(then);
    assert_eq!(breaker.take(then), Leave::Probe);
}

#[test]
fn cool_downs_double_up_to_half_a_minute_until_nobody_waits_any_longer() {
    let mut now = Instant::now();
    let mut breaker = opened(now);
    let mut took = Duration::ZERO;
    for expected_s in [1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30] {
        let Leave::Wait(Some(then)) = breaker.take(now) else { panic!("no wait of {expected_s} s") };
        let most = Duration::from_secs(expected_s);
        assert!(most / 2 <= then - now && then - now < most, "{:?} of {most:?}", then - now);
        took += then - now;
        now = then;
        assert_eq!(breaker.take(now), Leave::Probe);
        assert!(breaker.note(Sign::Dead, true, now));
    }
    assert_eq!(breaker.take(now), Leave::Down);
    assert_eq!(breaker.outage().0, MAX_PROBES);
    assert!((Duration::from_mins(2)..Duration::from_mins(4)).contains(&took), "{took:?}");
    // It is still looked at: a later call may find it well again.
    now = until(&breaker, now);
    assert_eq!(breaker.take(now), Leave::Probe);
    assert_eq!(breaker.take(now), Leave::Down);
    assert!(breaker.note(Sign::Alive, true, now));
    assert_eq!(breaker.take(now), Leave::Go);
}

#[test]
fn an_endpoint_that_never_answered_is_down_after_three_probes() {
    let mut now = Instant::now();
    let mut breaker = Breaker::new(1);
    for _ in 0..IN_A_ROW {
        breaker.note(Sign::Dead, false, now);
    }
    for _ in 0..MAX_KNOCKS {
        now = until(&breaker, now);
        assert_eq!(breaker.take(now), Leave::Probe);
        breaker.note(Sign::Dead, true, now);
    }
    assert_eq!(breaker.take(now), Leave::Down);
}

#[test]
fn one_that_opens_again_at_once_goes_on_where_it_was() {
    let mut now = Instant::now();
    let mut breaker = opened(now);
    for expected_s in [2, 4, 8] {
        now = until(&breaker, now);
        assert_eq!(breaker.take(now), Leave::Probe);
        breaker.note(Sign::Alive, true, now);
        for _ in 0..IN_A_ROW {
            breaker.note(Sign::Dead, false, now);
        }
        let most = Duration::from_secs(expected_s);
        let cool_down = until(&breaker, now) - now;
        assert!(most / 2 <= cool_down && cool_down < most, "{cool_down:?} of {most:?}");
    }
    now = until(&breaker, now);
    assert_eq!(breaker.take(now), Leave::Probe);
    breaker.note(Sign::Alive, true, now);
    now += MAX_COOL_DOWN;
    for _ in 0..IN_A_ROW {
        breaker.note(Sign::Dead, false, now);
    }
    assert!(until(&breaker, now) - now < FIRST_COOL_DOWN);
}

#[test]
fn what_another_process_found_is_taken_over() {
    let now = Instant::now();
    let mut breaker = Breaker::new(1);
    let hour = Circuit { open_until: Some(now + Duration::from_hours(1)), failed_probes: 2 };
    assert!(breaker.adopt(hour, now));
    assert_eq!(breaker.take(now), Leave::Wait(Some(now + MAX_COOL_DOWN)));
    assert_eq!(breaker.outage().0, 2);
    assert!(breaker.adopt(Circuit::default(), now));
    assert!(!breaker.adopt(Circuit::default(), now));
    assert_eq!(breaker.take(now), Leave::Go);
}

/// What may happen to a breaker.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Somebody asks, and makes the attempt if he may.
    Ask,
    /// The oldest attempt ends so.
    End(Sign),
    /// The oldest attempt is dropped.
    Drop,
    /// Time passes.
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Ask),
        2 => Just(Event::End(Sign::Dead)),
        1 => Just(Event::End(Sign::Alive)),
        1 => Just(Event::Drop),
        1 => (0_u64..40_000).prop_map(Event::Pass),
    ]
}

proptest! {
    #[test]
    fn never_are_two_probes_under_way_and_nothing_passes_while_it_is_open(
        events in prop::collection::vec(event(), 1..400), seed in any::<u64>(),
    ) {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(seed);
        let mut attempts: std::collections::VecDeque<bool> = std::collections::VecDeque::new();
        for event in events {
            let open_until = breaker.circuit(now).open_until;
            match event {
                Event::Pass(ms) => now += Duration::from_millis(ms),
                Event::Ask => match breaker.take(now) {
                    Leave::Go => {
                        prop_assert_eq!(open_until, None);
                        attempts.push_back(false);
                    }
                    Leave::Probe => {
                        prop_assert!(open_until.is_some_and(|until| until <= now));
                        prop_assert!(!attempts.contains(&true), "two probes");
                        attempts.push_back(true);
                    }
                    Leave::Wait(Some(until)) => prop_assert!(now < until && until <= now + MAX_COOL_DOWN),
                    Leave::Wait(None) => prop_assert!(attempts.contains(&true), "waits for nothing"),
                    Leave::Down => prop_assert!(MAX_KNOCKS <= breaker.outage().0),
                },
                Event::End(sign) => {
                    let Some(is_probe) = attempts.pop_front() else { continue };
                    let was_closed = breaker.is_closed();
                    let is_changed = breaker.note(sign, is_probe, now);
                    prop_assert_eq!(is_changed, is_probe || was_closed != breaker.is_closed());
                    if was_closed && !breaker.is_closed() {
                        prop_assert_eq!(sign, Sign::Dead, "a sign of life opened it");
                    }
                    if is_probe {
                        prop_assert_eq!(breaker.is_closed(), sign == Sign::Alive);
                    }
                }
                Event::Drop => {
                    if attempts.pop_front() == Some(true) {
                        breaker.abandon(now);
                        prop_assert_eq!(breaker.look(now), Leave::Probe);
                    }
                }
            }
        }
    }

    #[test]
    fn whoever_waits_as_told_learns_in_the_end_that_it_is_down(
        failures in IN_A_ROW..100, has_answered: bool, seed in any::<u64>(),
    ) {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(seed);
        if has_answered {
            breaker.note(Sign::Alive, false, now);
        }
        for _ in 0..failures {
            breaker.note(Sign::Dead, false, now);
        }
        let mut steps = 0;
        loop {
            steps += 1;
            prop_assert!(steps < 100, "it never ends");
            match breaker.take(now) {
                Leave::Wait(until) => now = until.unwrap(),
                Leave::Probe => {
                    breaker.note(Sign::Dead, true, now);
                }
                Leave::Down => break,
                Leave::Go => prop_assert!(false, "open, yet it passes"),
            }
        }
    }
}
