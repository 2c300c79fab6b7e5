use super::*;
use crate::special::{binomial_at_least, binomial_at_most, binomial_probability};
use proptest::prelude::*;

fn trials(n: u64) -> NonZeroU64 {
    NonZeroU64::new(n).unwrap()
}

#[test]
fn ends_are_exact() {
    let n = trials(17);
    for interval in [wilson(0, n, Level::P95), clopper_pearson(0, n, Level::P95)] {
        assert!(interval.lo.to_bits() == 0 && 0.1 < interval.hi);
    }
    for interval in [wilson(17, n, Level::P95), clopper_pearson(17, n, Level::P95)] {
        assert!(1.0 <= interval.hi && interval.lo < 0.9);
    }
}

#[test]
fn zero_failures() {
    let n = zero_failure_cases(0.99, Level::P95).unwrap();
    assert_eq!(n, 299);
    assert!(zero_failure_bound(trials(n), Level::P95) <= 0.01);
    assert!(0.01 < zero_failure_bound(trials(n - 1), Level::P95));
    let one_sided = clopper_pearson_upper(0, trials(n), Level::P95);
    assert!((one_sided - zero_failure_bound(trials(n), Level::P95)).abs() < 1e-12);
    assert_eq!(zero_failure_cases(1.0, Level::P95).unwrap_err().code(), "invalid_input");
    assert_eq!(zero_failure_cases(1.0 - 1e-300, Level::P95).unwrap_err().code(), "invalid_input");
}

#[test]
fn folded_means_choose_their_method() {
    let method = |ends: usize, broken: usize| {
        let mut means = vec![0.5; broken];
        means.extend((0..ends).map(|i| f64::from(u8::from(i % 3 == 0))));
        folded(&means, 400, Level::P95, 1).map(|estimate| estimate.method)
    };
    assert_eq!(method(10, 0), Ok(WILSON));
    assert_eq!(method(80, 20), Ok(WILSON_EFFECTIVE));
    assert_eq!(method(79, 21), Ok(mean::STUDENT_T));
    assert_eq!(method(0, 1).unwrap_err().code(), "too_few_units");
    assert_eq!(folded(&[], 0, Level::P95, 1).unwrap_err().code(), "no_data");
    assert_eq!(folded(&[1.2], 1, Level::P95, 1).unwrap_err().code(), "invalid_input");
    assert_eq!(folded(&[f64::NAN], 1, Level::P95, 1).unwrap_err().code(), "invalid_input");
}

proptest! {
    #[test]
    fn intervals_hold_the_rate_and_widen_with_the_level(n in 1_u64..2000, x in 0_u64..2000) {
        let (x, n) = (x.min(n), trials(n));
        let p = x as f64 / n.get() as f64;
        for procedure in [wilson, clopper_pearson] {
            let (narrow, wide) = (procedure(x, n, Level::P90), procedure(x, n, Level::P99));
            prop_assert!(narrow.contains(p) && 0.0 < narrow.width());
            prop_assert!(wide.lo <= narrow.lo && narrow.hi <= wide.hi);
            prop_assert!(0.0 <= wide.lo && wide.hi <= 1.0);
        }
    }

    #[test]
    fn successes_and_failures_mirror(n in 1_u64..5000, x in 0_u64..5000) {
        let (x, n) = (x.min(n), trials(n));
        for procedure in [wilson, clopper_pearson] {
            let (of_x, of_rest) = (procedure(x, n, Level::P95), procedure(n.get() - x, n, Level::P95));
            prop_assert!((of_x.lo - (1.0 - of_rest.hi)).abs() < 1e-12);
            prop_assert!((of_x.hi - (1.0 - of_rest.lo)).abs() < 1e-12);
        }
    }

    #[test]
    fn the_exact_interval_inverts_the_exact_test(n in 1_u64..300, x in 0_u64..300) {
        let (x, n) = (x.min(n), trials(n));
        let interval = clopper_pearson(x, n, Level::P95);
        if 0 < x {
            prop_assert!((binomial_at_least(x, n.get(), interval.lo) - 0.025).abs() < 1e-9);
        }
        if x < n.get() {
            prop_assert!((binomial_at_most(x, n.get(), interval.hi) - 0.025).abs() < 1e-9);
        }
    }

    #[test]
    fn the_two_sided_test_adds_what_is_not_likelier(n in 1_u64..60, x in 0_u64..60, rate in 0.01..0.99_f64) {
        let x = x.min(n);
        let limit = binomial_probability(x, n, rate) * (1.0 + 1e-7);
        let plain: f64 =
            (0..=n).map(|k| binomial_probability(k, n, rate)).filter(|p| *p <= limit).sum();
        prop_assert!((binomial_test(x, n, rate).unwrap().two_sided - plain).abs() < 1e-12);
    }
}
