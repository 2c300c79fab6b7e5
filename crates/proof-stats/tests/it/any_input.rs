//! Any finite input gives a number or a refusal: never NaN, never a panic, never an interval of width zero.

use proof_stats::bootstrap::{self, Plan};
use proof_stats::independent::{self, Counts};
use proof_stats::mean::{self, Scale};
use proof_stats::stratified::{self, Stratum};
use proof_stats::{Interval, Level, cluster, quantile};
use proptest::prelude::*;
use std::num::NonZeroU64;

/// Finite numbers of every size, often equal to each other.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => prop_oneof![Just(0.0), Just(1.0), Just(-1.0), Just(0.5)],
        2 => -10.0..10.0_f64,
        1 => any::<f64>().prop_filter("finite", |x| x.is_finite()),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(5e-324),
    ]
}

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![prop::collection::vec(number(), 0..30), prop::collection::vec(-10.0..10.0_f64, 0..30)]
}

/// Values with their clusters.
fn clustered(values: impl Strategy<Value = f64>) -> impl Strategy<Value = (Vec<f64>, Vec<u32>)> {
    prop::collection::vec((values, 0_u32..25), 0..60).prop_map(|rows| rows.into_iter().unzip())
}

fn is_sound(interval: Interval) -> bool {
    interval.lo.is_finite() && interval.hi.is_finite() && interval.lo < interval.hi
}

fn is_probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn one_mean(values in numbers(), seed in any::<u64>()) {
        if let Ok(estimate) = mean::student_t(&values, Level::P95) {
            prop_assert!(is_sound(estimate.interval), "{estimate:?}");
        }
        let unit: Vec<f64> = values.iter().map(|x| x.clamp(0.0, 1.0)).collect();
        if let Ok(estimate) = mean::bounded(&unit, Scale::UNIT, Level::P95, seed) {
            prop_assert!(is_sound(estimate.interval) && estimate.interval.contains(estimate.value), "{estimate:?}");
        }
    }

    #[test]
    fn one_quantile(mut values in numbers(), q in 0.0..1.0_f64) {
        values.sort_by(f64::total_cmp);
        if let Ok(estimate) = quantile::interval(&values, q, Level::P90) {
            prop_assert!(estimate.value.is_finite(), "{estimate:?}");
        }
    }

    #[test]
    fn clustered_means((ys, clusters) in clustered(number()), seed in any::<u64>()) {
        if let Ok(mean) = cluster::mean(&ys, &clusters, Level::P95) {
            prop_assert!(is_sound(mean.estimate.interval) && is_probability(mean.p_zero.unwrap()), "{mean:?}");
            prop_assert!(mean.df.is_finite() && 0.0 < mean.df, "{mean:?}");
        }
        if let Ok(forms) = cluster::standard_errors(&ys, &clusters) {
            prop_assert!([forms.cr0, forms.cr1, forms.cr2, forms.cr3].iter().all(|x| x.is_finite()), "{forms:?}");
        }
        let unit: Vec<f64> = ys.iter().map(|y| y.clamp(0.0, 1.0)).collect();
        for result in [
            cluster::bounded(&unit, &clusters, Scale::UNIT, Level::P95, seed),
            cluster::proportion(&unit, &clusters, Level::P95),
        ].into_iter().flatten() {
            prop_assert!(is_sound(result.estimate.interval), "{result:?}");
        }
        let other: Vec<u32> = clusters.iter().map(|label| label % 6).collect();
        if let Ok(two) = cluster::two_way(&ys, &clusters, &other) {
            prop_assert!(is_sound(two.interval(Level::P95)), "{two:?}");
        }
    }

    #[test]
    fn strata(values in prop::collection::vec((numbers(), 0.0..2.0_f64), 0..5)) {
        let strata: Vec<Stratum<'_>> =
            values.iter().map(|(values, weight)| Stratum { values, weight: *weight }).collect();
        if let Ok(mean) = stratified::mean(&strata, Level::P95) {
            prop_assert!(is_sound(mean.estimate.interval) && mean.df.is_finite(), "{mean:?}");
            prop_assert!((mean.neyman_shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{mean:?}");
        }
    }

    #[test]
    fn two_rates(x1 in 0_u64..200, n1 in 1_u64..200, x2 in 0_u64..200, n2 in 1_u64..200) {
        let counts = |x: u64, n: u64| Counts { successes: x.min(n), n: NonZeroU64::new(n).unwrap() };
        let (first, second) = (counts(x1, n1), counts(x2, n2));
        for procedure in [independent::rates, independent::newcombe, independent::agresti_caffo] {
            let (narrow, wide) =
                (procedure(first, second, Level::P90).unwrap(), procedure(first, second, Level::P99).unwrap());
            prop_assert!(is_sound(narrow) && wide.lo <= narrow.lo && narrow.hi <= wide.hi, "{narrow:?} {wide:?}");
        }
        prop_assert!(is_probability(independent::fisher(first, second).unwrap().two_sided));
        prop_assert!(is_probability(independent::pooled_z(first, second).unwrap().p));
    }

    #[test]
    fn two_means(first in numbers(), second in numbers()) {
        if let Ok(welch) = independent::welch(&first, &second, Level::P95) {
            prop_assert!(is_sound(welch.interval) && is_probability(welch.p) && welch.df.is_finite(), "{welch:?}");
        }
        let few = |xs: &[f64]| xs[..xs.len().min(12)].to_vec();
        if let Ok(ranks) = independent::mann_whitney(&few(&first), &few(&second)) {
            prop_assert!([ranks.greater, ranks.less, ranks.two_sided].into_iter().all(is_probability), "{ranks:?}");
            prop_assert!(0.0 < ranks.two_sided, "{ranks:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn permutations(first in numbers(), second in numbers(), seed in any::<u64>()) {
        let (first, second) = (&first[..first.len().min(9)], &second[..second.len().min(9)]);
        if let Ok(test) = independent::permutation(first, second, seed) {
            prop_assert!([test.greater, test.less, test.two_sided].into_iter().all(is_probability), "{test:?}");
            prop_assert!(0.0 < test.two_sided && test.difference.is_finite(), "{test:?}");
        }
    }

    #[test]
    fn resamples((ys, clusters) in clustered(number()), seed in any::<u64>()) {
        let plan = Plan { resamples: 200, seed };
        let rows: Vec<[f64; 2]> = ys.iter().map(|y| [*y, 1.0]).collect();
        let ratio = |[total, n]: &[f64; 2]| Some(total / n);
        let largest = |rows: &[usize]| rows.iter().filter_map(|row| ys.get(*row)).copied().reduce(f64::max);
        for replicates in [
            bootstrap::mean(&ys, plan),
            bootstrap::sums_of_clusters(&rows, &clusters, ratio, plan),
            bootstrap::statistic_of_clusters(&clusters, &largest, plan),
        ].into_iter().flatten() {
            if let Ok(estimate) = replicates.with_interval(Level::P90) {
                prop_assert!(is_sound(estimate.interval), "{estimate:?}");
            }
        }
        let later: Vec<f64> = ys.iter().rev().copied().collect();
        if let Ok(estimate) = bootstrap::quantile_difference(&ys, &later, 0.5, None, Level::P90, plan) {
            prop_assert!(is_sound(estimate.interval), "{estimate:?}");
        }
    }
}
