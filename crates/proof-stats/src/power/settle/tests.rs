use super::*;
use crate::tango::Pairs;
use expect_test::expect;
use proptest::prelude::*;
use std::num::NonZeroU64;

fn sampling(cases: u64, repeats: f64, parts: Option<(f64, f64)>) -> Sampling {
    let parts = parts.map(|(between, within)| Parts { between, within });
    Sampling { cases, repeats, parts, calls_per_repeat: 2, case_cost: 0.0 }
}

fn numeric(n: f64) -> Spread {
    Spread::Numeric { n, difference: 0.05, standard_deviation: 0.3 }
}

#[test]
fn sentences() {
    let pairs = Pairs { gains: 14, losses: 5, n: NonZeroU64::new(238).unwrap() };
    let single = Settle::comparison(Spread::Binary(pairs), Some(0.02), &sampling(238, 1.0, None)).unwrap();
    // Variance 0.09 with two repeats: mostly noise, then mostly between cases.
    let noisy = Settle::comparison(numeric(100.0), None, &sampling(100, 2.0, Some((0.01, 0.16)))).unwrap();
    let stable = Settle::comparison(numeric(100.0), None, &sampling(100, 2.0, Some((0.08, 0.02)))).unwrap();
    let dear = Sampling { case_cost: 50.0, ..sampling(100, 2.0, Some((0.01, 0.16))) };
    let dear = Settle::comparison(numeric(100.0), None, &dear).unwrap();
    let limit = Settle::rate_limit(0.93, 200.0, 0.9, Level::P95, &sampling(200, 1.0, None)).unwrap();
    let enough = Settle::non_inferior(numeric(5000.0), 0.1, &sampling(5000, 1.0, None)).unwrap();
    let lines: Vec<String> =
        [single, noisy, stable, dear, vec![limit, enough]].iter().flatten().map(Settle::to_string).collect();
    expect![[r#"
        198 more cases (396 calls) would confirm the difference seen, if it is the true one; what repeats would do is not known, for no case has two
        1,327 more cases (2,654 calls) would detect a true difference as large as the margin; what repeats would do is not known, for no case has two
        222 more cases (888 calls) would confirm the difference seen, if it is the true one; 9 repeats of the same cases instead of 2 (1,400 calls); a call in a new case buys 1.1 times as much as a repeat
        222 more cases (888 calls) would confirm the difference seen, if it is the true one; more repeats of the same cases never would; a call in a new case buys 9.0 times as much as a repeat
        222 more cases (888 calls) would confirm the difference seen, if it is the true one; cheaper: 9 repeats of the same cases instead of 2 (1,400 calls)
        516 more cases (1,032 calls) would decide the limit, if the true value is the one seen; what repeats would do is not known, for no case has two
        the cases at hand should show that it is not worse by the margin, if the true difference is the one seen"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn json_comes_back() {
    for parts in [None, Some((0.01, 0.16)), Some((0.08, 0.02))] {
        let settle = Settle::new(Question::DecideLimit, 3.0, &sampling(40, 2.0, parts)).unwrap();
        let json = serde_json::to_string(&settle).unwrap();
        assert_eq!(serde_json::from_str::<Settle>(&json).unwrap(), settle, "{json}");
    }
    let settle = Settle::new(Question::DecideLimit, 1.5, &sampling(40, 2.0, Some((0.01, 0.16)))).unwrap();
    expect![[r#"{"question":"decide_limit","more_cases":20,"case_calls":80,"repeats_now":2.0,"more_repeats":{"answer":"enough","repeats":4,"calls":160},"advantage_of_cases":1.125,"advice":"cases"}"#]].assert_eq(&serde_json::to_string(&settle).unwrap());
}

#[test]
fn clusters_ask_for_real_cases() {
    // 100 cases with the information of 50: the same growth, counted in real cases.
    let plain = Settle::comparison(numeric(50.0), None, &sampling(50, 1.0, None)).unwrap();
    let clustered = Settle::comparison(numeric(50.0), None, &sampling(100, 1.0, None)).unwrap();
    assert_eq!(clustered[0].more_cases, 2 * plain[0].more_cases);
}

#[test]
fn refusals() {
    let code = |inflation: f64, sampling: &Sampling| {
        Settle::new(Question::DecideLimit, inflation, sampling).unwrap_err().code()
    };
    assert_eq!(code(f64::INFINITY, &sampling(9, 1.0, None)), "not_reachable");
    assert_eq!(code(2.0, &sampling(0, 1.0, None)), "invalid_input");
    assert_eq!(code(2.0, &sampling(9, 0.5, None)), "invalid_input");
    assert_eq!(code(2.0, &sampling(9, 1.0, Some((0.1, -0.1)))), "invalid_input");
    let at_margin = Settle::non_inferior(numeric(50.0), -0.05, &sampling(50, 1.0, None));
    assert_eq!(at_margin, Err(Refusal::NotReachable));
}

proptest! {
    #[test]
    fn both_ways_reach_the_variance_and_no_fewer_do(
        cases in 5_u64..500, repeats in 1_u32..6, between in 0.0..0.3_f64, within in 0.001..0.5_f64,
        inflation in 1.01..20.0_f64,
    ) {
        let (n, k) = (cases as f64, f64::from(repeats));
        let variance = |n: f64, k: f64| (between + within / k) / n;
        let wanted = variance(n, k) / inflation;
        let settle =
            Settle::new(Question::ConfirmSeen, inflation, &sampling(cases, k, Some((between, within)))).unwrap();
        let more = settle.more_cases as f64;
        prop_assert!(variance(n + more, k) <= wanted * (1.0 + 1e-6));
        prop_assert!(wanted < variance(n + more - 1.0, k) * (1.0 + 1e-6));
        match settle.more_repeats {
            MoreRepeats::Enough { repeats, .. } => {
                let all = repeats as f64;
                prop_assert!(variance(n, all) <= wanted * (1.0 + 1e-6));
                prop_assert!(all < 1.5 || wanted < variance(n, all - 1.0) * (1.0 + 1e-6));
            }
            MoreRepeats::Never => prop_assert!(wanted <= between / n * (1.0 + 1e-6)),
            MoreRepeats::Unknown => prop_assert!(false),
        }
        prop_assert!(1.0 <= settle.advantage_of_cases.unwrap());
        // Cases at hand are never the dearer way, but for the rounding to whole cases.
        if settle.advice == Advice::Repeats {
            let MoreRepeats::Enough { calls, .. } = settle.more_repeats else { panic!("no repeats") };
            prop_assert!(settle.case_calls < calls + 2 * u64::from(repeats) + 1);
        }
    }
}
