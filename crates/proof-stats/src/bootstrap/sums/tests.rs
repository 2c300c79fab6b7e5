use super::*;
use crate::bootstrap::{statistic, statistic_of_clusters};
use crate::{Interval, Level};
use proptest::prelude::*;

fn plan() -> Plan {
    Plan { resamples: 4000, seed: 9 }
}

fn nearly(a: Interval, b: Interval, reach: f64) -> bool {
    (a.lo - b.lo).abs() < reach && (a.hi - b.hi).abs() < reach
}

#[test]
fn refusals() {
    let code = |values: &[f64]| mean(values, plan()).unwrap_err().code();
    assert_eq!(code(&[]), "no_data");
    assert_eq!(code(&[1.0, 2.0, 3.0]), "too_few_units");
    assert_eq!(code(&[1.0; 40]), "no_variation");
    assert_eq!(code(&[f64::NAN; 40]), "invalid_input");
    let passes: Vec<f64> = (0..40).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    assert_eq!(mean(&passes, plan()), Err(Refusal::FewDistinct { n: 2, needed: 5 }));
    assert_eq!(ratio_of_sums(&[1.0; 20], &[0.0; 20], plan()).unwrap_err().code(), "statistic_undefined");
    assert_eq!(ratio_of_sums(&[1.0; 20], &[0.0; 19], plan()).unwrap_err().code(), "invalid_input");
    let rows = vec![[1.0]; 40];
    let clusters =
        |labels: &[u32]| sums_of_clusters(&rows, labels, |[x]| Some(*x), plan()).unwrap_err().code();
    assert_eq!(clusters(&[1, 2]), "invalid_input");
    assert_eq!(clusters(&[7; 40]), "single_cluster");
    assert_eq!(clusters(&(0..40).map(|i| i % 19).collect::<Vec<_>>()), "too_few_units");
}

#[test]
fn one_draw_a_case_and_one_number_a_kind_agree() {
    // 16 kinds take the fast path, 17 do not; a case that differs by nothing visible makes the difference.
    let few: Vec<f64> = (0..600).map(|i| f64::from((i * 7 % 16) * (i * 7 % 16))).collect();
    let mut many: Vec<f64> = few.clone();
    for (i, x) in many.iter_mut().enumerate() {
        *x += 1e-9 * i as f64;
    }
    let of = |values: &[f64]| mean(values, Plan { resamples: 20_000, seed: 4 }).unwrap();
    let (few, many) = (of(&few), of(&many));
    assert!((few.standard_error() / many.standard_error() - 1.0).abs() < 0.02);
    let limits = |replicates: &Replicates| replicates.bca(Level::P95).unwrap().interval;
    assert!(nearly(limits(&few), limits(&many), 0.05 * few.standard_error()), "{few:?}");
}

#[test]
fn the_standard_error_of_a_mean_is_the_known_one() {
    let values: Vec<f64> = (0..400).map(|i| f64::from(i * 137 % 401)).collect();
    let replicates = mean(&values, Plan { resamples: 20_000, seed: 2 }).unwrap();
    let centre = sum::mean(&values);
    let known = libm::sqrt(sum::sum_by(&values, |x| (x - centre) * (x - centre))) / 400.0;
    // 20,000 replicates know their spread to half a percent.
    assert!((replicates.standard_error() / known - 1.0).abs() < 0.02);
}

#[test]
fn a_correlation_by_sums_is_the_correlation_by_rows() {
    let pairs: Vec<[f64; 2]> =
        (0..60).map(|i| [f64::from(i * 7 % 23), f64::from(i * 11 % 31 + i % 23)]).collect();
    let correlation = |[x, y, xx, yy, xy, n]: &[f64; 6]| {
        let (vx, vy) = (xx - x * x / n, yy - y * y / n);
        (0.0 < vx && 0.0 < vy).then(|| (xy - x * y / n) / libm::sqrt(vx * vy))
    };
    let moments = |[x, y]: &[f64; 2]| [*x, *y, x * x, y * y, x * y, 1.0];
    let rows: Vec<[f64; 6]> = pairs.iter().map(moments).collect();
    let by_rows = |chosen: &[usize]| {
        let mut total = [0.0; 6];
        for row in chosen {
            add(&mut total, &moments(&pairs[*row]), 1.0);
        }
        correlation(&total)
    };
    let close = |a: &Replicates, b: &Replicates| {
        (a.estimate() - b.estimate()).abs() < 1e-12
            && a.jackknife().iter().zip(b.jackknife()).all(|(a, b)| (a - b).abs() < 1e-12)
            && a.values().iter().zip(b.values()).all(|(a, b)| (a - b).abs() < 1e-12)
    };
    // Both draw the same cases from the same stream.
    assert!(close(&sums(&rows, correlation, plan()).unwrap(), &statistic(60, &by_rows, plan()).unwrap()));
    let clusters: Vec<u32> = (0..60).map(|i| i / 3).collect();
    let whole = sums_of_clusters(&rows, &clusters, correlation, plan()).unwrap();
    assert!(close(&whole, &statistic_of_clusters(&clusters, &by_rows, plan()).unwrap()));
    assert_eq!(whole.jackknife().len(), 20);
}

#[test]
fn f1_from_its_counts() {
    // 40 true positives, 10 false negatives, 5 false positives, 45 true negatives: four different rows.
    let row = |i: u32| match i {
        0..40 => [1.0, 0.0, 0.0],
        40..50 => [0.0, 1.0, 0.0],
        50..55 => [0.0, 0.0, 1.0],
        _ => [0.0; 3],
    };
    let rows: Vec<[f64; 3]> = (0..100).map(row).collect();
    let f1 = |[hits, missed, wrong]: &[f64; 3]| {
        let all = 2.0 * hits + missed + wrong;
        (0.0 < all).then(|| 2.0 * hits / all)
    };
    let replicates = sums(&rows, f1, Plan::new(3)).unwrap();
    let estimate = replicates.with_interval(Level::P95).unwrap();
    assert!((estimate.value - 80.0 / 95.0).abs() < 1e-12);
    // The delta method: F1 = 2h / (2h + m), with variance 4 h m (h + m) / (2h + m)^4 for h hits and m mistakes.
    let standard_error = libm::sqrt(4.0 * 40.0 * 15.0 * 55.0) / (95.0 * 95.0);
    assert!(
        (replicates.standard_error() / standard_error - 1.0).abs() < 0.06,
        "{}",
        replicates.standard_error()
    );
    assert!(estimate.interval.contains(0.78) && estimate.interval.is_below(0.92), "{estimate:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn shifting_and_scaling(
        values in prop::collection::vec(-10.0..10.0_f64, 15..40),
        shift in -1e3..1e3_f64,
        scale in 0.1..10.0_f64,
    ) {
        let plan = Plan { resamples: 300, seed: 1 };
        let moved: Vec<f64> = values.iter().map(|x| x * scale + shift).collect();
        let of = |values: &[f64]| mean(values, plan).and_then(|replicates| replicates.bca(Level::P90));
        if let (Ok(before), Ok(after)) = (of(&values), of(&moved)) {
            let expected = Interval {
                lo: before.interval.lo * scale + shift,
                hi: before.interval.hi * scale + shift,
            };
            prop_assert!(nearly(after.interval, expected, 1e-6 * scale), "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_wider_level_gives_a_wider_interval(values in prop::collection::vec(-10.0..10.0_f64, 15..40)) {
        let replicates = mean(&values, Plan { resamples: 300, seed: 1 }).unwrap();
        let (narrow, wide) = (replicates.bca(Level::P80), replicates.bca(Level::P95));
        if let (Ok(narrow), Ok(wide)) = (narrow, wide) {
            prop_assert!(wide.interval.lo <= narrow.interval.lo && narrow.interval.hi <= wide.interval.hi);
        }
    }

    #[test]
    fn any_input_gives_replicates_or_a_refusal(values in prop::collection::vec(any::<f64>(), 0..40)) {
        if let Ok(replicates) = mean(&values, Plan { resamples: 50, seed: 1 }) {
            let found = [replicates.percentile(Level::P95), replicates.basic(Level::P95)];
            prop_assert!(found.iter().flatten().all(|interval| interval.lo < interval.hi));
        }
    }
}
