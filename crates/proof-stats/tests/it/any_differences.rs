//! Any finite differences give a number or a refusal: never NaN, never a panic, never an interval of width zero.

use proof_stats::tango::Pairs;
use proof_stats::variance::{self, CaseSums, Second};
use proof_stats::{Interval, Level, multiplicity, paired, tost};
use proptest::prelude::*;

/// Differences of every size up to 1e100, often equal to each other. Beyond, squares leave the range of numbers.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => prop_oneof![Just(0.0), Just(1.0), Just(-1.0), Just(0.5)],
        2 => -10.0..10.0_f64,
        1 => any::<f64>().prop_filter("not too large", |x| x.abs() < 1e100),
        1 => Just(5e-324),
    ]
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![prop::collection::vec(number(), 0..most), prop::collection::vec(-1.0..1.0_f64, 0..most)]
}

fn is_sound(interval: Interval) -> bool {
    interval.lo.is_finite() && interval.hi.is_finite() && interval.lo < interval.hi
}

fn is_p(p: f64) -> bool {
    0.0 < p && p <= 1.0
}

fn holds(wide: Interval, narrow: Interval) -> bool {
    wide.lo <= narrow.lo + 1e-9 && narrow.hi <= wide.hi + 1e-9
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn ranks_and_signs(differences in numbers(40)) {
        for ranks in [paired::wilcoxon(&differences), paired::wilcoxon_pratt(&differences)].into_iter().flatten() {
            prop_assert!([ranks.greater, ranks.less, ranks.two_sided].into_iter().all(is_p), "{ranks:?}");
            prop_assert!(ranks.z.is_finite() && ranks.rank_biserial.is_none_or(|r| r.abs() <= 1.0), "{ranks:?}");
        }
        if let Ok(signs) = paired::sign_test(&differences) {
            prop_assert!(is_p(signs.p));
        }
        if let Ok(size) = paired::effect_size(&differences) {
            prop_assert!(size.standardised.is_none_or(f64::is_finite), "{size:?}");
        }
        if let Ok(narrow) = paired::hodges_lehmann(&differences, Level::P90) {
            prop_assert!(is_sound(narrow.interval) && narrow.interval.contains(narrow.estimate), "{narrow:?}");
            if let Ok(wide) = paired::hodges_lehmann(&differences, Level::P95) {
                prop_assert!(wide.interval.lo <= narrow.interval.lo && narrow.interval.hi <= wide.interval.hi);
            }
        }
    }

    #[test]
    fn equivalence(differences in numbers(40), margin in 0.001..2.0_f64) {
        let labels: Vec<u32> = (0..40).map(|row| row / 3).take(differences.len()).collect();
        for result in [
            tost::means(&differences, margin, 0.05),
            tost::clustered_means(&differences, &labels, margin, 0.05),
        ].into_iter().flatten() {
            prop_assert!(is_sound(result.interval), "{result:?}");
            prop_assert!((0.0..=1.0).contains(&result.p_noninferior) && (0.0..=1.0).contains(&result.p_nonsuperior));
        }
    }

    #[test]
    fn parts_of_variance(rows in prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 1..5), 0..12)) {
        if let Ok(parts) = variance::one_way(&rows) {
            prop_assert!(parts.within.is_finite() && parts.between.is_finite() && 0.0 <= parts.standard_error);
            for part in parts.components() {
                prop_assert!(part.share.is_none_or(|share| (0.0..=1.0).contains(&share)), "{part:?}");
            }
            let bought = parts.purchases(1000);
            prop_assert!(bought.options.iter().all(|option| option.standard_error <= bought.standard_error + 1e-12));
        }
        let sums: Vec<CaseSums> = rows.iter().map(|row| CaseSums::of(row)).collect();
        if let Ok(parts) = variance::two_stage(&sums) {
            prop_assert!(0.0 <= parts.total && parts.within.is_none_or(|within| 0.0 <= within), "{parts:?}");
        }
        if let Ok(parts) = variance::two_way(&rows, Second::Wordings) {
            prop_assert!(parts.standard_error().is_finite(), "{parts:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn intervals_of_paired_rates(gains in 0_u64..30, losses in 0_u64..30, both in 0_u64..60, neither in 0_u64..60) {
        let table = paired::PairedTable { both, gains, losses, neither };
        let mirrored = paired::PairedTable { gains: losses, losses: gains, ..table };
        let Ok(pairs) = table.pairs() else { return Ok(()) };
        let swapped = Pairs { gains: losses, losses: gains, n: pairs.n };
        let at = |level: Level| {
            [
                paired::newcombe(table, level).unwrap(),
                paired::newcombe_uncorrected(table, level).unwrap(),
                paired::bonett_price(pairs, level),
                paired::exact_compatible(pairs, level),
            ]
        };
        let other_way = [
            paired::newcombe(mirrored, Level::P95).unwrap(),
            paired::newcombe_uncorrected(mirrored, Level::P95).unwrap(),
            paired::bonett_price(swapped, Level::P95),
            paired::exact_compatible(swapped, Level::P95),
        ];
        let wide = at(Level::P99);
        for ((interval, mirror), wide) in at(Level::P95).into_iter().zip(other_way).zip(wide) {
            prop_assert!(is_sound(interval) && -1.0 <= interval.lo && interval.hi <= 1.0, "{interval:?}");
            prop_assert!((interval.lo + mirror.hi).abs() < 1e-8 && (interval.hi + mirror.lo).abs() < 1e-8);
            prop_assert!(holds(wide, interval), "{wide:?} {interval:?}");
        }
    }

    #[test]
    fn families(rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, number()), 3), 1..14)) {
        let columns: Vec<Vec<Option<f64>>> =
            (0..3).map(|k| rows.iter().map(|row| row[k]).collect()).collect();
        let clusters: Vec<u32> = (0..14).map(|row| row / 2).take(rows.len()).collect();
        for clusters in [None, Some(clusters.as_slice())] {
            let Ok(tests) = multiplicity::westfall_young(&columns, clusters, 5) else { continue };
            for column in tests.columns.iter().flatten() {
                prop_assert!(is_p(column.p) && is_p(column.p_adjusted), "{column:?}");
                prop_assert!(column.p <= column.p_adjusted && !column.t.is_nan(), "{column:?}");
            }
            let together = multiplicity::simultaneous(&columns, clusters, Level::P90, 5).unwrap();
            for column in together.columns.iter().flatten() {
                prop_assert!(is_sound(column.interval), "{column:?}");
            }
            let best = multiplicity::best_set(&columns, clusters, Level::P90, 5).unwrap();
            prop_assert!(!best.members.is_empty(), "{best:?}");
        }
    }
}

#[test]
fn flips_on_any_number_of_threads() {
    let columns: Vec<Vec<Option<f64>>> = (0..4)
        .map(|k| (0..900).map(|i| (i % 11 != k).then(|| f64::from((i * (31 + k)) % 97) - 46.5)).collect())
        .collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let tests = multiplicity::westfall_young(&columns, None, 42).unwrap();
            let together = multiplicity::simultaneous(&columns, None, Level::P95, 42).unwrap();
            let best = multiplicity::best_set(&columns, None, Level::P95, 42).unwrap();
            format!("{tests:?} {together:?} {best:?}")
        })
    };
    let alone = on(1);
    assert_eq!(alone, on(2));
    assert_eq!(alone, on(8));
}
