use super::bocpd::{Segment, run_lengths};
use super::*;
use crate::rng::Rng;
use crate::special::ln_beta;

#[test]
fn a_drop_is_found_by_every_chart() {
    let mut rng = Rng::from_seed(3);
    let values: Vec<f64> =
        (0..600).map(|i| f64::from(u8::from(rng.unit() < if i < 300 { 0.95 } else { 0.6 }))).collect();
    let mut cusum = Cusum::new(0.95, 0.1, 4.0).unwrap();
    let mut bernoulli = BernoulliCusum::new(0.05, 0.3, 5.0).unwrap();
    let mut page_hinkley = PageHinkley::new(0.02, 15.0, 30).unwrap();
    let mut detectors = [Restart::Sum, Restart::Best].map(|r| EDetector::new(r, 0.9, 1e-3).unwrap());
    let mut mixture = EDetector::mixture(Restart::Sum, 0.9, 1e-3).unwrap();
    let mut first = [None; 6];
    for (i, x) in values.iter().enumerate() {
        let [sum, best] = &mut detectors;
        let alarms = [
            cusum.push(*x).unwrap() == Some(Direction::Down),
            bernoulli.push(*x < 0.5),
            page_hinkley.push(*x).unwrap().contains(&Direction::Down),
            sum.push(*x).unwrap(),
            best.push(*x).unwrap(),
            mixture.push(*x).unwrap(),
        ];
        for (first, alarm) in first.iter_mut().zip(alarms) {
            if alarm && first.is_none() {
                *first = Some(i);
            }
        }
    }
    for first in first {
        assert!(first.is_some_and(|i| (300..400).contains(&i)), "{first:?}");
    }
    cusum.restart();
    bernoulli.restart();
    mixture.restart();
    assert_eq!((cusum.sums(), bernoulli.sum()), ([0.0; 2], 0.0));
    assert!(mixture.log_evidence().is_infinite());
}

/// The promise of an e-detector: on average at least 1/alpha values before a false alarm, here with 1/alpha = 50, also
/// for values that are rare and large.
#[test]
fn false_alarms_of_an_e_detector_are_rare() {
    for (restart, is_even) in [(Restart::Sum, true), (Restart::Sum, false), (Restart::Best, false)] {
        let mut total = 0_u32;
        for seed in 0..300 {
            let mut rng = Rng::stream(8, seed);
            let mut detector = EDetector::mixture(restart, 0.5, 0.02).unwrap();
            for n in 1..=5000 {
                let x = if is_even { rng.unit() } else { f64::from(u8::from(rng.unit() < 0.5)) };
                if detector.push(x).unwrap() || n == 5000 {
                    total += n;
                    break;
                }
            }
        }
        assert!(50 * 300 <= total, "{restart:?} {is_even}: {}", f64::from(total) / 300.0);
    }
}

#[test]
fn a_mixture_of_one_bet_is_that_bet() {
    let mut one = EDetector::new(Restart::Best, 0.8, 0.01).unwrap();
    let mut two = EDetector::with_bets(Restart::Best, 0.8, 0.01, &[1.25, 1.25]).unwrap();
    for i in 0..100 {
        let x = f64::from(i % 3) / 2.0;
        assert_eq!(one.push(x).unwrap(), two.push(x).unwrap());
        assert!((one.log_evidence() - two.log_evidence()).abs() < 1e-12);
    }
}

#[test]
fn the_simulated_limit_reaches_its_run_length() {
    let reference: Vec<f64> = (0..50).map(|i| f64::from(u8::from(i % 10 != 0))).collect();
    let limit = limit_for_run_length(&reference, 0.9, 0.05, 200.0, 1).unwrap();
    assert_eq!(limit.to_bits(), limit_for_run_length(&reference, 0.9, 0.05, 200.0, 1).unwrap().to_bits());
    let mut rng = Rng::from_seed(77);
    let mut total = 0_u32;
    for _ in 0..1000 {
        let mut cusum = Cusum::new(0.9, 0.05, limit).unwrap();
        for n in 1.. {
            let x = reference[usize::try_from(rng.index(50)).unwrap()];
            if cusum.push(x).unwrap().is_some() {
                total += n;
                break;
            }
        }
    }
    let reached = f64::from(total) / 1000.0;
    assert!((150.0..=280.0).contains(&reached), "{limit}: {reached}");
    assert!(limit < limit_for_run_length(&reference, 0.9, 0.05, 1000.0, 1).unwrap());
    assert_eq!(limit_for_run_length(&[], 0.9, 0.05, 200.0, 1).unwrap_err().code(), "no_data");
    assert_eq!(limit_for_run_length(&[1.0; 9], 0.9, 0.05, 200.0, 1).unwrap_err().code(), "no_variation");
    assert_eq!(limit_for_run_length(&reference, 0.9, 0.05, f64::NAN, 1).unwrap_err().code(), "invalid_input");
}

/// Every pattern of changes with its probability, marginal likelihoods in closed form.
fn by_enumeration(values: &[f64], hazard: f64, log_marginal: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let n = values.len();
    let mut of_run = vec![0.0; n + 1];
    for pattern in 0..1_usize << (n - 1) {
        // Bit i: a change before value i + 1.
        let starts: Vec<usize> =
            std::iter::once(0).chain((1..n).filter(|i| pattern >> (i - 1) & 1 == 1)).collect();
        let n_changes = (starts.len() - 1) as f64;
        let mut p = hazard.powf(n_changes) * (1.0 - hazard).powf(n as f64 - 1.0 - n_changes);
        for (i, start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(n);
            p *= log_marginal(&values[*start..end]).exp();
        }
        of_run[n - starts.last().unwrap()] += p;
    }
    let total: f64 = of_run.iter().sum();
    of_run.iter().map(|p| p / total).collect()
}

#[test]
fn change_points_equal_the_enumeration_of_all_patterns() {
    let pass_fail = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let numbers = [0.1, -0.3, 0.2, 0.0, 2.9, 3.3, 3.1, 2.8];
    let normal = |x: &[f64]| {
        // Normal-gamma evidence: mean 0 with weight 1, Gamma(1.5, 0.5).
        let (n, mean) = (x.len() as f64, x.iter().sum::<f64>() / x.len() as f64);
        let squares: f64 = x.iter().map(|v| (v - mean) * (v - mean)).sum();
        let (weight, shape) = (1.0 + n, 1.5 + n / 2.0);
        let rate = 0.5 + squares / 2.0 + n * mean * mean / (2.0 * weight);
        libm::lgamma(shape) - libm::lgamma(1.5) + 1.5 * 0.5_f64.ln()
            - shape * rate.ln()
            - 0.5 * weight.ln()
            - n / 2.0 * std::f64::consts::TAU.ln()
    };
    let beta = |x: &[f64]| {
        let passes: f64 = x.iter().sum();
        ln_beta(1.0 + passes, 2.0 + x.len() as f64 - passes) - ln_beta(1.0, 2.0)
    };
    for n in 1..=10 {
        let got = run_lengths(&pass_fail[..n], Segment::PassFail { a: 1.0, b: 2.0 }, 5.0).unwrap();
        same(&got[n - 1], &by_enumeration(&pass_fail[..n], 0.2, beta));
    }
    let segment = Segment::Normal { mean: 0.0, weight: 1.0, shape: 1.5, rate: 0.5 };
    for n in 1..=8 {
        let got = run_lengths(&numbers[..n], segment, 8.0).unwrap();
        same(&got[n - 1], &by_enumeration(&numbers[..n], 0.125, normal));
    }
    let after = run_lengths(&numbers, segment, 8.0).unwrap();
    assert_eq!((after[3].likely_run, after[7].likely_run), (4, 4), "{after:?}");
}

#[track_caller]
fn same(step: &bocpd::Step, of_run: &[f64]) {
    let mean: f64 = of_run.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
    let likely = (0..of_run.len()).max_by(|a, b| of_run[*a].total_cmp(&of_run[*b])).unwrap();
    assert!((step.p_change - of_run[1]).abs() < 1e-9, "{step:?} {of_run:?}");
    assert!((step.mean_run - mean).abs() < 1e-9, "{step:?} {mean}");
    assert_eq!(step.likely_run, likely as u64);
}

#[test]
fn what_does_not_fit_is_refused() {
    let bad = |result: Result<(), Refusal>| assert_eq!(result.unwrap_err().code(), "invalid_input");
    bad(Cusum::new(0.0, -1.0, 1.0).map(drop));
    bad(Cusum::new(f64::NAN, 1.0, 1.0).map(drop));
    bad(Cusum::new(0.0, 1.0, 1.0).unwrap().push(f64::INFINITY).map(drop));
    bad(BernoulliCusum::new(0.2, 0.1, 1.0).map(drop));
    bad(BernoulliCusum::new(0.1, 0.2, 0.0).map(drop));
    bad(PageHinkley::new(0.1, 0.0, 3).map(drop));
    bad(EDetector::new(Restart::Sum, 1.0, 0.1).map(drop));
    bad(EDetector::new(Restart::Sum, 0.5, 0.0).map(drop));
    bad(EDetector::with_bets(Restart::Sum, 0.5, 0.1, &[]).map(drop));
    bad(EDetector::with_bets(Restart::Sum, 0.5, 0.1, &[2.0]).map(drop));
    bad(EDetector::new(Restart::Sum, 0.5, 0.1).unwrap().push(1.1).map(drop));
    let segment = Segment::PassFail { a: 1.0, b: 1.0 };
    bad(run_lengths(&[0.5], segment, 10.0).map(drop));
    bad(run_lengths(&[-1.0], segment, 10.0).map(drop));
    bad(run_lengths(&[1.0], segment, 0.5).map(drop));
    bad(run_lengths(&[1.0], Segment::PassFail { a: 0.0, b: 1.0 }, 10.0).map(drop));
    assert_eq!(run_lengths(&[], segment, 10.0).unwrap_err().code(), "no_data");
}
