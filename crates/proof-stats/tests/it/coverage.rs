//! Coverage of the default intervals and size of the decisions, by simulation with fixed seeds. `SLOW=1` runs it.

use proof_stats::decision::{Direction, Evidence, SecondKey, Word, word};
use proof_stats::mean::Scale;
use proof_stats::rng::Rng;
use proof_stats::tango::{self, Pairs};
use proof_stats::{Level, cluster, mcnemar, mean, paired, proportion, special};
use std::num::NonZeroU64;

fn is_slow_run() -> bool {
    #[expect(clippy::disallowed_methods, reason = "a switch of the test suite, not of the product")]
    let is_on = std::env::var("SLOW").is_ok_and(|value| value == "1");
    if !is_on {
        println!("skipped: SLOW=1 is not set");
    }
    is_on
}

/// The share of `runs` in which `holds` is true, with a tolerance of three Monte-Carlo standard errors.
#[track_caller]
fn at_least(name: &str, recorded: f64, runs: u32, mut holds: impl FnMut(u64) -> bool) {
    let hits = (0..u64::from(runs)).filter(|run| holds(*run)).count();
    let share = hits as f64 / f64::from(runs);
    let error = (recorded * (1.0 - recorded) / f64::from(runs)).sqrt();
    println!("{name}: {share:.3} (recorded {recorded:.3}, error {error:.3})");
    assert!(recorded - 3.0 * error <= share, "{name}: {share} is below {recorded}");
}

/// Exact coverage of the Wilson interval, averaged over rates above 0.8 (statistics note, section 7).
#[test]
fn wilson_exact() {
    for (n, recorded) in [(10_u64, 0.954), (20, 0.956), (50, 0.953), (100, 0.950)] {
        let trials = NonZeroU64::new(n).unwrap();
        let mut total = 0.0;
        let rates: Vec<f64> = (0..200).map(|i| 0.8 + (f64::from(i) + 0.5) / 1000.0).collect();
        for p in &rates {
            total += (0..=n)
                .filter(|x| proportion::wilson(*x, trials, Level::P95).contains(*p))
                .map(|x| special::binomial_probability(x, n, *p))
                .sum::<f64>();
        }
        let mean = total / rates.len() as f64;
        assert!((mean - recorded).abs() < 0.004, "n = {n}: {mean}");
    }
}

/// Exact size of "Tango and mid-p both" without a true difference (statistics note, section 7: at most .049).
#[test]
fn two_keys_exact() {
    let n = 30_u64;
    let trials = NonZeroU64::new(n).unwrap();
    for changed in [0.02, 0.05, 0.1, 0.2, 0.4] {
        let mut size = 0.0;
        for m in 0..=n {
            for gains in 0..=m {
                let pairs = Pairs { gains, losses: m - gains, n: trials };
                let excludes = !tango::interval(pairs, Level::P95).contains(0.0);
                if excludes && mcnemar::mid_p(gains, m - gains) <= 0.05 {
                    let of_changed = special::binomial_probability(m, n, changed);
                    size += of_changed * special::binomial_probability(gains, m, 0.5);
                }
            }
        }
        assert!(size <= 0.048, "discordance {changed}: {size}");
    }
}

#[test]
fn numeric_intervals() {
    if !is_slow_run() {
        return;
    }
    for (n, recorded) in [(10_usize, 0.946), (20, 0.954), (50, 0.954)] {
        at_least(&format!("t on trial means, n = {n}"), recorded, 4000, |run| {
            let mut rng = Rng::stream(11, run);
            let differences: Vec<f64> =
                (0..n).map(|_| trial_mean(&mut rng, 5) - trial_mean(&mut rng, 5)).collect();
            covers_zero(&differences, run)
        });
        at_least(&format!("rare changes, n = {n}"), 0.99, 2000, |run| {
            let mut rng = Rng::stream(12, run);
            let differences: Vec<f64> = (0..n).map(|_| rare_change(&mut rng)).collect();
            covers_zero(&differences, run)
        });
    }
    at_least("all at the end", 0.95, 2000, |run| {
        let mut rng = Rng::stream(13, run);
        let values: Vec<f64> = (0..30).map(|_| if rng.unit() < 0.98 { 1.0 } else { 0.5 }).collect();
        mean::bounded(&values, Scale::UNIT, Level::P95, run).unwrap().interval.contains(0.99)
    });
}

#[test]
fn clustered_intervals() {
    if !is_slow_run() {
        return;
    }
    let sizes = [1, 1, 2, 4, 30, 1, 1, 2, 4, 30];
    let labels: Vec<u32> = sizes.iter().zip(0..).flat_map(|(size, label)| vec![label; *size]).collect();
    at_least("CR2, 10 unequal clusters", 0.94, 4000, |run| {
        let mut rng = Rng::stream(21, run);
        let shared: Vec<f64> = sizes.iter().map(|_| 0.3_f64.sqrt() * normal(&mut rng)).collect();
        let ys: Vec<f64> =
            labels.iter().map(|label| shared[*label as usize] + 0.7_f64.sqrt() * normal(&mut rng)).collect();
        cluster::mean(&ys, &labels, Level::P95).unwrap().estimate.interval.contains(0.0)
    });
    let equal: Vec<u32> = (0..10).flat_map(|label| vec![label; 5]).collect();
    at_least("pass rate .96, 10 equal clusters", 0.974, 4000, |run| {
        let mut rng = Rng::stream(22, run);
        // Beta(0.96 s, 0.04 s) cluster rates with an intraclass correlation of 0.3, by Polya's urn.
        let strength = 1.0 / 0.3 - 1.0;
        let mut ys = Vec::new();
        for _ in 0..10 {
            let (mut passes, mut trials) = (0.0, 0.0);
            for _ in 0..5 {
                let pass = rng.unit() < (0.96 * strength + passes) / (strength + trials);
                passes += f64::from(u8::from(pass));
                trials += 1.0;
                ys.push(f64::from(u8::from(pass)));
            }
        }
        cluster::proportion(&ys, &equal, Level::P95).unwrap().estimate.interval.contains(0.96)
    });
}

#[test]
fn identical_variants_are_rarely_called_different() {
    if !is_slow_run() {
        return;
    }
    for n in [16, 60, 200] {
        at_least(&format!("no false word, n = {n}"), 0.95, 2000, |run| {
            let mut rng = Rng::stream(31, run * 1000 + n);
            let differences: Vec<f64> =
                (0..n).map(|_| trial_mean(&mut rng, 3) - trial_mean(&mut rng, 3)).collect();
            let Ok(result) = paired::bounded(&differences, Level::P95, run) else { return true };
            let decision = word(&Evidence {
                interval95: result.interval,
                interval90: result.interval90,
                key: SecondKey::p(result.p()),
                margin: None,
                direction: Direction::HigherIsBetter,
                blocked: None,
            });
            decision.word == Word::Undecided
        });
    }
}

fn covers_zero(differences: &[f64], seed: u64) -> bool {
    mean::bounded(differences, Scale::DIFFERENCE, Level::P95, seed).unwrap().interval.contains(0.0)
}

fn trial_mean(rng: &mut Rng, trials: u32) -> f64 {
    let rate = rng.unit();
    let passes = (0..trials).filter(|_| rng.unit() < rate).count();
    passes as f64 / f64::from(trials)
}

fn rare_change(rng: &mut Rng) -> f64 {
    let u = rng.unit();
    if u < 0.03 {
        1.0
    } else if u < 0.06 {
        -1.0
    } else {
        0.0
    }
}

fn normal(rng: &mut Rng) -> f64 {
    special::normal_quantile(rng.unit().max(1e-16))
}
