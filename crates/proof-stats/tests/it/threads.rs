//! The same seed gives the same bytes on one, two and eight threads.

use proof_stats::bootstrap::{self, Plan};
use proof_stats::rng::Rng;
use proof_stats::{Level, independent};
use std::fmt::Debug;

/// Runs on pools of one, two and eight threads; Rust prints every digit of a number, so that equal texts are equal
/// bytes.
fn same_on_any_number_of_threads<T: Debug + Send>(run: impl Fn() -> T + Sync) {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(&run))
    };
    let alone = on(1);
    assert!(!alone.contains("Err"), "{alone}");
    assert_eq!(on(2), alone);
    assert_eq!(on(8), alone);
}

fn values(seed: u64, n: usize) -> Vec<f64> {
    let mut rng = Rng::from_seed(seed);
    (0..n).map(|_| rng.unit()).collect()
}

const PLAN: Plan = Plan { resamples: 1_000, seed: 42 };

#[test]
fn means() {
    let many = values(1, 500);
    let few: Vec<f64> = many.iter().map(|x| (x * 7.0).floor()).collect();
    same_on_any_number_of_threads(|| bootstrap::mean(&many, PLAN));
    same_on_any_number_of_threads(|| bootstrap::mean(&few, PLAN));
}

#[test]
fn sums_and_ratios() {
    let (above, below) = (values(2, 300), values(3, 300));
    let clusters: Vec<u32> = (0..300).map(|row| row % 40).collect();
    let rows: Vec<[f64; 2]> = above.iter().zip(&below).map(|(a, b)| [*a, *b]).collect();
    same_on_any_number_of_threads(|| bootstrap::ratio_of_sums(&above, &below, PLAN));
    same_on_any_number_of_threads(|| {
        bootstrap::sums_of_clusters(&rows, &clusters, |[a, b]| Some(a / b), PLAN)
    });
}

#[test]
fn any_statistic() {
    let many = values(4, 200);
    let clusters: Vec<u32> = (0..200).map(|row| row / 5).collect();
    let largest = |rows: &[usize]| Some(rows.iter().map(|row| many[*row]).sum::<f64>().sqrt());
    same_on_any_number_of_threads(|| bootstrap::statistic(many.len(), &largest, PLAN));
    same_on_any_number_of_threads(|| bootstrap::statistic_of_clusters(&clusters, &largest, PLAN));
}

#[test]
fn differences_of_quantiles() {
    let (candidate, baseline) = (values(5, 200), values(6, 200));
    let clusters: Vec<u32> = (0..200).map(|row| row / 4).collect();
    for clusters in [None, Some(clusters.as_slice())] {
        same_on_any_number_of_threads(|| {
            bootstrap::quantile_difference(&candidate, &baseline, 0.9, clusters, Level::P95, PLAN)
        });
    }
}

#[test]
fn permutations() {
    let (first, second) = (values(7, 60), values(8, 70));
    same_on_any_number_of_threads(|| independent::permutation(&first, &second, 42));
}

/// The streams are frozen: these numbers may never change, or old reports could not be reproduced.
#[test]
fn the_numbers_of_today() {
    let interval = bootstrap::mean(&values(1, 500), PLAN).unwrap().bca(Level::P95).unwrap().interval;
    expect_test::expect!["Interval { lo: 0.476027021132597, hi: 0.5285963749860196 }"]
        .assert_eq(&format!("{interval:?}"));
    let few: Vec<f64> = values(1, 500).iter().map(|x| (x * 7.0).floor()).collect();
    let interval = bootstrap::mean(&few, PLAN).unwrap().bca(Level::P95).unwrap().interval;
    expect_test::expect!["Interval { lo: 2.838, hi: 3.198 }"].assert_eq(&format!("{interval:?}"));
    let p = independent::permutation(&values(7, 60), &values(8, 70), 42).unwrap();
    expect_test::expect!["(0.9042095790420958, 0.19068093190680932)"]
        .assert_eq(&format!("{:?}", (p.greater, p.two_sided)));
}
