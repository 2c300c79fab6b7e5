//! How long the procedures take that could be slow: for `cargo xtask bench`.
//!
//! Prints one line for each benchmark: its name, a tab, seconds of one call.

#![expect(clippy::print_stdout, reason = "its output is the figures")]

use proof_stats::bootstrap::{self, Plan};
use proof_stats::mean::Moments;
use proof_stats::power::{self, McNemarTest};
use proof_stats::rng::Rng;
use proof_stats::tango::Pairs;
use proof_stats::{Level, Refusal, cluster, multiplicity, paired, sign_flip, tango};
use std::num::NonZeroU64;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let many = scores(100_000);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;

    let differences: Vec<f64> = many.iter().map(|x| x - 0.5).collect();
    alone.install(|| {
        measure("sign-flip, 10,000 flips x 100,000 cases, one core", 3, || sign_flip::test(&differences, 1))
    })?;
    let bca = || bootstrap::mean(&many, Plan::new(1)).and_then(|replicates| replicates.bca(Level::P95));
    two.install(|| measure("BCa, 10,000 x 100,000, two cores", 3, bca))?;
    // With 100,000 cases the corrections vanish: the limits must be those of the t interval.
    let (got, t) = (two.install(bca)?.interval, Moments::of(&many)?.interval(Level::P95));
    assert!((got.lo - t.lo).abs().max((got.hi - t.hi).abs()) < 0.03 * t.width(), "{got:?} {t:?}");
    let likert: Vec<f64> = many.iter().map(|x| (x * 5.0).floor()).collect();
    two.install(|| {
        measure("BCa, 10,000 x 100,000, five different values, two cores", 10, || {
            bootstrap::mean(&likert, Plan::new(1)).and_then(|replicates| replicates.bca(Level::P95))
        })
    })?;
    let later: Vec<f64> = differences.iter().map(|d| d * d).collect();
    two.install(|| {
        measure("difference of the p95, 10,000 x 100,000, two cores", 1, || {
            bootstrap::quantile_difference(&many, &later, 0.95, None, Level::P95, Plan::new(1))
        })
    })?;

    let few: Vec<f64> = differences.iter().take(20).copied().collect();
    measure("sign-flip, exact, n = 20", 100, || sign_flip::test(&few, 1))?;
    let pairs = Pairs { gains: 14, losses: 5, n: NonZeroU64::MIN.saturating_add(237) };
    measure("Tango interval", 10_000, || Ok(tango::interval(pairs, Level::P95)))?;
    let clusters: Vec<u32> = (0..100_000).map(|row| row * 7 % 2_000).collect();
    measure("CR2 with Satterthwaite, 2,000 clusters of 50", 20, || {
        cluster::mean(&many, &clusters, Level::P95)
    })?;
    let some: Vec<f64> = many.iter().take(300).copied().collect();
    alone.install(|| {
        measure("bootstrap, 10,000 x 300 with the sort, one core", 50, || {
            bootstrap::mean(&some, Plan::new(1)).and_then(|replicates| replicates.percentile(Level::P95))
        })
    })?;
    families(&two)?;
    let ranks: Vec<f64> = differences.iter().take(300).copied().collect();
    measure("Wilcoxon, exact, n = 300", 10, || paired::wilcoxon(&ranks))?;
    measure("Hodges-Lehmann, n = 100,000", 3, || paired::hodges_lehmann(&differences, Level::P95))?;
    measure("exact-compatible interval", 20, || Ok(paired::exact_compatible(pairs, Level::P95)))?;
    measure("McNemar mid-p, cases needed (3,920)", 5, || {
        power::mcnemar_cases_exact(0.11, 0.09, 0.05, 0.8, McNemarTest::MidP)
    })?;
    Ok(())
}

/// Comparisons that share their flips.
fn families(two: &rayon::ThreadPool) -> Result<(), Refusal> {
    let mut rng = Rng::from_seed(7);
    let columns: Vec<Vec<Option<f64>>> =
        (0..20).map(|_| (0..10_000).map(|_| Some(rng.unit() - 0.5)).collect()).collect();
    two.install(|| {
        measure("Westfall-Young, 20 x 10,000 cases, 10,000 flips, two cores", 3, || {
            multiplicity::westfall_young(&columns, None, 1)
        })?;
        measure("best set, 20 x 10,000 cases, 10,000 flips, two cores", 1, || {
            multiplicity::best_set(&columns, None, Level::P95, 1)
        })
    })
}

/// Runs a procedure some times after once that is not counted, and prints the mean seconds of one.
fn measure<T>(name: &str, times: u32, run: impl Fn() -> Result<T, Refusal>) -> Result<(), Refusal> {
    std::hint::black_box(run()?);
    let began = Instant::now();
    for _ in 0..times {
        std::hint::black_box(run()?);
    }
    println!("{name}\t{:.9}", began.elapsed().as_secs_f64() / f64::from(times));
    Ok(())
}

/// Skewed scores from 0 to 1, all different.
fn scores(n: usize) -> Vec<f64> {
    let mut rng = Rng::from_seed(7);
    (0..n).map(|_| libm::sqrt(rng.unit())).collect()
}
