use super::*;
use proptest::prelude::{any, prop, prop_assert, proptest};
use std::num::NonZeroU64;

#[test]
fn a_constant_leaves_a_width() {
    let interval = interval(&[0.5; 40], Level::P95, 1);
    assert!(interval.contains(0.5) && 0.05 < interval.width() && interval.width() < 0.5, "{interval:?}");
}

proptest! {
    #[test]
    fn mirrored_values_mirror_the_interval(
        values in prop::collection::vec(0.0..=1.0_f64, 1..80),
        seed in any::<u64>(),
    ) {
        let mirrored: Vec<f64> = values.iter().map(|x| 1.0 - x).collect();
        let (a, b) = (interval(&values, Level::P95, seed), interval(&mirrored, Level::P95, seed));
        prop_assert!((a.lo - (1.0 - b.hi)).abs() < 1e-9 && (a.hi - (1.0 - b.lo)).abs() < 1e-9);
    }

    // Early values may refute the mean of all values, so the interval need not hold it.
    #[test]
    fn the_interval_is_never_empty(values in prop::collection::vec(0.0..=1.0_f64, 1..80)) {
        for level in [Level::P80, Level::P95, Level::P99] {
            let interval = interval(&values, level, 1);
            prop_assert!(0.0 <= interval.lo && interval.hi <= 1.0);
            prop_assert!(0.0 < interval.width(), "{interval:?}");
        }
    }
}

fn whole(n: u64) -> NonZeroU64 {
    NonZeroU64::new(n).unwrap()
}

fn run(values: &[f64], mut sequence: Sequence) -> Vec<Interval> {
    values
        .iter()
        .map(|x| {
            sequence.push(*x).unwrap();
            sequence.interval()
        })
        .collect()
}

/// Pass/fail outcomes with a rate that leave both limits inside.
fn outcomes(n: usize, rate: f64, seed: u64) -> Vec<f64> {
    let mut rng = Rng::from_seed(seed);
    (0..n).map(|_| f64::from(u8::from(rng.unit() < rate))).collect()
}

#[test]
fn the_running_limits_are_the_extremes_of_all_limits() {
    let values = outcomes(200, 0.7, 3);
    let (mut lo, mut hi) = (0.0_f64, 1.0_f64);
    for (n, got) in (1..=200).zip(run(&values, Sequence::new(Level::P95))) {
        let now = limits_now(&values[..n], Schedule::AnyTime, Level::P95);
        lo = lo.max(now.lo);
        hi = hi.min(now.hi);
        assert!((got.lo - lo).abs() < 1e-10 && (got.hi - hi).abs() < 1e-10, "{n} {got:?} {lo} {hi}");
    }
    assert!(0.5 < lo && hi < 0.9);
}

#[test]
fn a_look_changes_nothing() {
    let values = outcomes(300, 0.9, 5);
    for (every, start) in [(Sequence::new(Level::P95), 7), (Sequence::finite(Level::P95, whole(400)), 11)] {
        let looked = run(&values, every.clone());
        let mut rarely = every;
        for (i, x) in values.iter().enumerate() {
            rarely.push(*x).unwrap();
            if i % 97 == start {
                assert_eq!(rarely.interval(), looked[i]);
            }
        }
        assert_eq!(rarely.interval(), looked[299]);
        assert_eq!(rarely.interval(), rarely.interval());
    }
}

#[test]
fn pinned_limits() {
    let mut sequence = Sequence::new(Level::P95);
    for i in 0..40 {
        sequence.push(if i % 4 == 3 { 0.0 } else { 1.0 }).unwrap();
    }
    let got = sequence.interval();
    assert!(got.contains(0.75), "{got:?}");
    assert_eq!(format!("{:.6} {:.6}", got.lo, got.hi), "0.551812 0.930799");
    assert_eq!(sequence.n_units(), 40);
    assert!(!sequence.is_contradicted());
}

#[test]
fn p_and_interval_agree() {
    let mut sequence = Sequence::new(Level::P95);
    for x in outcomes(250, 0.8, 9) {
        sequence.push(x).unwrap();
        let interval = sequence.interval();
        for i in 1..40 {
            let m0 = f64::from(i) / 40.0;
            assert_eq!(sequence.p_anytime(m0) <= 0.05, !interval.contains(m0), "{m0} {interval:?}");
        }
        // One-sided bounds at 97.5 % are the ends of the two-sided interval at 95 %.
        assert!(interval.lo <= 0.0 || sequence.p_above(interval.lo) <= 0.025 + 1e-9);
        assert!(0.025 < sequence.p_above(interval.lo + 1e-6));
    }
    assert_eq!(Level::new(0.975).unwrap().two_sided(), Some(Level::P95));
}

#[test]
fn the_urn_is_known_in_the_end() {
    let mut rng = Rng::from_seed(1);
    let mut values: Vec<f64> = (0..60).map(|i| f64::from(i % 5) / 4.0).collect();
    rng.shuffle(&mut values);
    let looks = run(&values, Sequence::finite(Level::P95, whole(60)));
    let end = looks[59];
    assert!((end.lo - 0.5).abs() < 1e-12 && (end.hi - 0.5).abs() < 1e-12);
    let with_replacement = run(&values, Sequence::new(Level::P95));
    assert!(looks[49].width() < 0.8 * with_replacement[49].width());
    let mut sequence = Sequence::finite(Level::P95, whole(1));
    sequence.push(1.0).unwrap();
    assert_eq!(sequence.push(1.0).unwrap_err().code(), "invalid_input");
    assert!(sequence.p_above(0.9) <= 0.0, "the suite's mean is 1");
    assert_eq!(sequence.n_units(), 1);
}

#[test]
fn values_outside_of_the_scale_are_refused() {
    let mut sequence = Sequence::new(Level::P95);
    for bad in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        assert_eq!(sequence.push(bad).unwrap_err().code(), "invalid_input");
    }
    assert!(sequence.push_group(1.0, whole(2)).is_err(), "a group larger than the largest");
    assert_eq!(sequence.interval(), Interval { lo: 0.0, hi: 1.0 });
    assert!((sequence.p_anytime(0.5) - 1.0).abs() < 1e-15);
    assert!((sequence.p_anytime(f64::NAN) - 1.0).abs() < 1e-15);
    let mut groups = Sequence::clustered(Level::P95, whole(3));
    assert!(groups.push_group(2.5, whole(2)).is_err(), "more than its size");
    assert!(groups.push_group(2.0, whole(2)).is_ok());
    assert!(Differences::new(Level::P95).push(-1.2).is_err());
    assert!(ShareWithin::new(Level::P95, 1.0).push(f64::NAN).is_err());
}

#[test]
fn values_that_drift_contradict_one_another() {
    let mut sequence = Sequence::new(Level::P95);
    let mut last = sequence.interval();
    for i in 0..400 {
        sequence.push(if i < 100 { 1.0 } else { 0.0 }).unwrap();
        let now = sequence.interval();
        assert!(last.lo <= now.lo && now.hi <= last.hi && now.lo < now.hi);
        last = now;
    }
    assert!(sequence.is_contradicted());
}

#[test]
fn groups_of_one_equal_the_plain_sequence() {
    let values: Vec<f64> = outcomes(120, 0.6, 2).iter().map(|x| 0.2 + 0.7 * x).collect();
    let plain = run(&values, Sequence::new(Level::P95));
    let mut groups = Sequence::clustered(Level::P95, whole(1));
    for (x, plain) in values.iter().zip(plain) {
        groups.push_group(*x, whole(1)).unwrap();
        assert_eq!(groups.interval(), plain);
    }
}

/// All sequences of three kinds of groups: at the true mean over cases the capital has the expectation 1 on both
/// sides, after every number of groups, whatever the sizes have to do with the values.
#[test]
fn the_expected_capital_of_groups_is_one() {
    const KINDS: [(f64, f64, u64); 3] = [(0.5, 1.0, 1), (0.3, 1.5, 3), (0.2, 0.5, 6)];
    let mean = (0.5 * 1.0 + 0.3 * 1.5 + 0.2 * 0.5) / (0.5 + 0.3 * 3.0 + 0.2 * 6.0);
    for length in [1_u32, 2, 5, 8] {
        let (mut above, mut below) = (0.0, 0.0);
        for code in 0..3_u32.pow(length) {
            let mut sequence = Sequence::clustered(Level::P95, whole(6));
            let (mut rest, mut p) = (code, 1.0);
            for _ in 0..length {
                let (chance, sum, size) = KINDS[rest as usize % 3];
                sequence.push_group(sum, whole(size)).unwrap();
                p *= chance;
                rest /= 3;
            }
            let (up, down) = sequence.log_capitals_now(mean);
            above += p * libm::exp(up);
            below += p * libm::exp(down);
        }
        assert!((above - 1.0).abs() < 1e-12 && (below - 1.0).abs() < 1e-12, "{length} {above} {below}");
    }
}

/// All orders of a small urn: drawing without replacement, the capital has the expectation 1 at the urn's mean.
#[test]
fn the_expected_capital_of_an_urn_is_one() {
    fn orders(left: &mut Vec<f64>, drawn: &mut Vec<f64>, out: &mut Vec<Vec<f64>>) {
        if drawn.len() == 5 {
            out.push(drawn.clone());
            return;
        }
        for i in 0..left.len() {
            let x = left.remove(i);
            drawn.push(x);
            orders(left, drawn, out);
            drawn.pop();
            left.insert(i, x);
        }
    }
    let mut urn = vec![0.0, 0.0, 1.0, 1.0, 1.0, 0.3, 0.9];
    let mean = urn.iter().sum::<f64>() / 7.0;
    let mut all = Vec::new();
    orders(&mut urn, &mut Vec::new(), &mut all);
    let (mut above, mut below) = (0.0, 0.0);
    for order in &all {
        let mut sequence = Sequence::finite(Level::P95, whole(7));
        for x in order {
            sequence.push(*x).unwrap();
        }
        let (up, down) = sequence.log_capitals_now(mean);
        above += libm::exp(up) / all.len() as f64;
        below += libm::exp(down) / all.len() as f64;
    }
    assert!((above - 1.0).abs() < 1e-12 && (below - 1.0).abs() < 1e-12, "{above} {below}");
}

#[test]
fn a_gate_on_a_quantile_is_decided() {
    let mut gate = ShareWithin::new(Level::P95, 2.0);
    assert_eq!(gate.holds(0.5), None);
    for i in 0..200 {
        gate.push(if i % 20 == 0 { f64::INFINITY } else { 1.5 }).unwrap();
    }
    assert_eq!(gate.holds(0.5), Some(true));
    assert_eq!(gate.holds(0.99), Some(false));
    assert_eq!(gate.holds(0.95), None);
    assert!(gate.p_holds(0.5) < 0.001 && 0.05 < gate.p_holds(0.95));
    assert!(gate.interval().contains(0.95) && gate.n_units() == 200);
}

#[test]
fn differences_are_the_sequence_of_their_mapped_values() {
    let mut rng = Rng::from_seed(4);
    let mut differences = Differences::new(Level::P90);
    let mut groups = Differences::clustered(Level::P90, whole(1));
    let mut plain = Sequence::new(Level::P90);
    for _ in 0..150 {
        let d = [-1.0, 0.0, 0.0, 1.0, 1.0][usize::try_from(rng.index(5)).unwrap()];
        differences.push(d).unwrap();
        groups.push_group(d, whole(1)).unwrap();
        plain.push(f64::midpoint(d, 1.0)).unwrap();
    }
    let (got, unit) = (differences.interval(), plain.interval());
    assert!((got.lo - (2.0 * unit.lo - 1.0)).abs() < 1e-15 && (got.hi - (2.0 * unit.hi - 1.0)).abs() < 1e-15);
    assert_eq!(groups.interval(), got);
    assert!((differences.p_anytime(0.0) - plain.p_anytime(0.5)).abs() < 1e-15);
    assert!(differences.p_above(-0.2) < differences.p_above(0.0));
    assert_eq!(differences.p_anytime(0.0) <= 0.1, !got.contains(0.0));
}

/// False exclusions of the truth at any of 500 moments, in 400 runs of each kind: at most alpha and three standard
/// errors.
#[test]
fn the_truth_is_seldom_ever_excluded() {
    const RUNS: u64 = 400;
    let most = RUNS as f64 * (0.1 + 3.0 * libm::sqrt(0.1 * 0.9 / RUNS as f64));
    let mut excluded = [0_u32; 6];
    for seed in 0..RUNS {
        let mut rng = Rng::stream(20_261_120, seed);
        let mut rare = Sequence::new(Level::P90);
        let mut even = Sequence::new(Level::P90);
        let mut groups = Sequence::clustered(Level::P90, whole(9));
        let mut urn = Sequence::finite(Level::P90, whole(600));
        let mut suite: Vec<f64> = (0..600).map(|i| f64::from(u8::from(i % 10 < 7))).collect();
        rng.shuffle(&mut suite);
        let mut closed = EmpiricalBernstein::new(Level::P90);
        let mut arms = TwoArms::new(Level::P90).unwrap();
        for x in suite.iter().take(500) {
            let pass = f64::from(u8::from(rng.unit() < 0.97));
            let score = rng.unit();
            rare.push(pass).unwrap();
            even.push(score).unwrap();
            closed.push(score).unwrap();
            arms.push(Arm::Candidate, pass).unwrap();
            arms.push(Arm::Baseline, score).unwrap();
            urn.push(*x).unwrap();
            // Large groups fail more often: the mean over groups, 0.55, is not the mean over cases.
            let (size, rate) = if rng.unit() < 0.5 { (1, 0.8) } else { (9, 0.3) };
            let passed = (0..size).filter(|_| rng.unit() < rate).count();
            groups.push_group(passed as f64, whole(size)).unwrap();
        }
        let truth_of_groups = (0.8 + 9.0 * 0.3) / 10.0;
        let p = [
            rare.p_anytime(0.97),
            even.p_anytime(0.5),
            groups.p_anytime(truth_of_groups),
            urn.p_anytime(0.7),
        ];
        for (excluded, p) in excluded.iter_mut().zip(p) {
            *excluded += u32::from(p <= 0.1);
        }
        // Running limits: what they exclude at any moment, they exclude at the end.
        excluded[4] += u32::from(!closed.interval().contains(0.5));
        excluded[5] += u32::from(!arms.interval().contains(0.47));
    }
    assert!(excluded.iter().all(|x| f64::from(*x) <= most), "{excluded:?} of {RUNS}, at most {most}");
    assert!(excluded.iter().any(|x| 0 < *x), "the check can fail");
}

proptest! {
    #[test]
    fn a_sequence_never_widens(
        values in prop::collection::vec((0.0..=1.0_f64, 1_u64..5), 1..60),
        is_pass_fail in any::<bool>(),
    ) {
        let value = |x: f64| if is_pass_fail { libm::round(x) } else { x };
        let mut groups = Sequence::clustered(Level::P90, whole(5));
        let mut urn = Sequence::finite(Level::P90, whole(60));
        let (mut last_groups, mut last_urn) = (groups.interval(), urn.interval());
        for (x, size) in values {
            groups.push_group(value(x) * size as f64, whole(size)).unwrap();
            urn.push(value(x)).unwrap();
            let (now_groups, now_urn) = (groups.interval(), urn.interval());
            prop_assert!(last_groups.lo <= now_groups.lo && now_groups.hi <= last_groups.hi);
            prop_assert!(now_groups.lo < now_groups.hi);
            let is_census = urn.n_units() == 60;
            prop_assert!(is_census || (last_urn.lo <= now_urn.lo && now_urn.hi <= last_urn.hi));
            prop_assert!(is_census || now_urn.lo < now_urn.hi);
            (last_groups, last_urn) = (now_groups, now_urn);
        }
    }

    #[test]
    fn mirrored_values_mirror_the_sequence(values in prop::collection::vec(0.0..=1.0_f64, 1..60)) {
        let mirrored: Vec<f64> = values.iter().map(|x| 1.0 - x).collect();
        let a = run(&values, Sequence::new(Level::P95));
        let b = run(&mirrored, Sequence::new(Level::P95));
        for (a, b) in a.iter().zip(b) {
            prop_assert!((a.lo - (1.0 - b.hi)).abs() < 1e-9 && (a.hi - (1.0 - b.lo)).abs() < 1e-9);
        }
    }
}

#[test]
fn two_arms_hold_both_limits() {
    let mut arms = TwoArms::new(Level::P95).unwrap();
    assert_eq!(arms.interval(), Interval { lo: -1.0, hi: 1.0 });
    let (mut baseline, mut candidate) =
        (Sequence::new(Level::new(0.975).unwrap()), Sequence::new(Level::new(0.975).unwrap()));
    let mut last = arms.interval();
    for (i, (x, y)) in outcomes(400, 0.5, 1).into_iter().zip(outcomes(400, 0.9, 2)).enumerate() {
        arms.push(Arm::Candidate, y).unwrap();
        candidate.push(y).unwrap();
        if i % 2 == 0 {
            arms.push(Arm::Baseline, x).unwrap();
            baseline.push(x).unwrap();
        }
        let now = arms.interval();
        assert!(last.lo <= now.lo && now.hi <= last.hi, "it never widens");
        last = now;
    }
    assert_eq!(arms.n_units(), [200, 400]);
    let expected = candidate.interval().lo - baseline.interval().hi;
    assert!((last.lo - expected).abs() < 1e-15);
    assert!(last.contains(0.4) && last.is_above(0.0), "{last:?}");
    assert!(arms.push(Arm::Baseline, 2.0).is_err());
}

#[test]
fn empirical_bernstein_is_wider_and_never_widens() {
    let mut closed = EmpiricalBernstein::new(Level::P95);
    let mut betting = Sequence::new(Level::P95);
    let mut last = closed.interval();
    for x in outcomes(500, 0.8, 12) {
        closed.push(x).unwrap();
        betting.push(x).unwrap();
        let now = closed.interval();
        assert!(last.lo <= now.lo && now.hi <= last.hi && now.lo < now.hi);
        last = now;
    }
    assert!(last.contains(0.8) && betting.interval().width() < last.width());
    assert!(closed.push(f64::NAN).is_err() && closed.push(1.5).is_err());
}
