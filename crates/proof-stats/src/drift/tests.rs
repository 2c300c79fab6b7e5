use super::*;
use crate::rng::Rng;
use proptest::prelude::{prop, prop_assert, proptest};

#[test]
fn pinned_distances() {
    let (old, new) = ([50, 30, 20], [30, 30, 40]);
    let close = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-12, "{got} {expected}");
    close(psi(&old, &new).unwrap().value, 0.240_794_560_865_187_2);
    close(jensen_shannon(&old, &new).unwrap().nats, 0.029_623_480_640_325_01);
    close(total_variation(&old, &new).unwrap(), 0.2);
    close(hellinger(&old, &new).unwrap(), 0.172_797_433_154_083_1);
    let test = chi_square(&old, &new).unwrap();
    close(test.p, 0.002_928_299_694_818_185);
    assert_eq!((test.df, test.least_expected), (2, 30.0));
    close(wasserstein(&[0.0, 1.0, 3.0], &[5.0, 6.0, 8.0]).unwrap(), 5.0);
    close(kolmogorov_smirnov(&[1.0, 2.0], &[3.0, 4.0]).unwrap().p(), 1.0 / 3.0);
}

#[test]
fn small_samples_add_what_is_taken_off() {
    // Without drift the mean of the index is near its expectation, and the corrected one is small.
    let mut rng = Rng::from_seed(6);
    let (mut total, mut expected, mut alarms) = (0.0, 0.0, 0);
    for _ in 0..400 {
        let mut draw = || {
            let mut counts = [0_u64; 10];
            for _ in 0..400 {
                counts[usize::try_from(rng.index(10)).unwrap()] += 1;
            }
            counts
        };
        let index = psi(&draw(), &draw()).unwrap();
        total += index.value;
        expected += index.expected;
        alarms += u32::from(0.1 < index.corrected);
    }
    assert!((total / expected - 1.0).abs() < 0.08, "{total} {expected}");
    assert!(alarms <= 4, "{alarms} of 400");
}

/// The exact p by all ways to split the pooled values.
fn by_splits(old: &[f64], new: &[f64]) -> f64 {
    let pooled: Vec<f64> = old.iter().chain(new).copied().collect();
    let distance = |is_old: &dyn Fn(usize) -> bool| {
        let mut greatest = 0.0_f64;
        for x in &pooled {
            let mut difference = 0.0;
            for (i, y) in pooled.iter().enumerate() {
                if y <= x {
                    difference += if is_old(i) { 1.0 / old.len() as f64 } else { -1.0 / new.len() as f64 };
                }
            }
            greatest = greatest.max(f64::abs(difference));
        }
        greatest
    };
    let observed = distance(&|i| i < old.len());
    let (mut all, mut at_least) = (0, 0);
    for mask in 0_u32..1 << pooled.len() {
        if mask.count_ones() as usize == old.len() {
            all += 1;
            at_least += u32::from(observed - 1e-9 <= distance(&|i| mask >> i & 1 == 1));
        }
    }
    f64::from(at_least) / f64::from(all)
}

#[test]
fn the_exact_p_counts_all_splits() {
    let mut rng = Rng::from_seed(11);
    for (n, m, distinct) in [(4, 5, 1000), (5, 5, 4), (3, 8, 3), (6, 4, 1000), (1, 7, 5), (6, 6, 2)] {
        let mut draw = |n: usize| (0..n).map(|_| rng.index(distinct) as f64).collect::<Vec<f64>>();
        let (old, new) = (draw(n), draw(m));
        let got = kolmogorov_smirnov(&old, &new).unwrap().p_exact.unwrap();
        assert!((got - by_splits(&old, &new)).abs() < 1e-12, "{old:?} {new:?}");
    }
}

#[test]
fn both_series_of_the_limit_meet() {
    let at = |distance: f64| {
        // 200 and 200 values whose distance is set by how far one sample is moved.
        let old: Vec<f64> = (0..200).map(f64::from).collect();
        let new: Vec<f64> = old.iter().map(|x| x + distance + 0.5).collect();
        kolmogorov_smirnov(&old, &new).unwrap()
    };
    let mut last = 1.0;
    for distance in 0..40 {
        let test = at(f64::from(distance));
        assert!(test.p_asymptotic <= last && (test.p_asymptotic - test.p()).abs() < 0.02, "{test:?}");
        last = test.p_asymptotic;
    }
    // The distance is 40 of 200: x = 2, and the first term is 2 exp(-8).
    assert!((last - 2.0 * libm::exp(-8.0)).abs() < 1e-9, "{last}");
}

#[test]
fn a_shift_of_embeddings_is_found_and_the_p_does_not_depend_on_threads() {
    let mut rng = Rng::from_seed(2);
    let mut draw = |n: usize, shift: f64| (0..n * 3).map(|_| rng.unit() + shift).collect::<Vec<f64>>();
    let (old, same, moved) = (draw(40, 0.0), draw(30, 0.0), draw(30, 0.4));
    let points = |values| Points { values, dimension: 3 };
    let sigma = bandwidth(points(&old), points(&same)).unwrap();
    let p_of = |new| mmd_p(points(&old), points(new), sigma, 500, 9).unwrap();
    assert!(0.05 < p_of(&same) && (p_of(&moved) - 1.0 / 501.0).abs() < 1e-12);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(one.install(|| p_of(&same)).to_bits(), p_of(&same).to_bits());
    let direct = mmd(points(&old), points(&moved), sigma).unwrap();
    assert!(direct.unbiased.unwrap() < direct.biased && 0.05 < direct.biased);
}

/// With all splits of a small sample the permutation p is close to the share of splits.
#[test]
fn the_permutation_p_is_the_share_of_splits() {
    let (old, new) = ([0.0, 0.1, 0.4], [0.6, 0.9, 1.0]);
    let points = |values| Points { values, dimension: 1 };
    // Of 20 splits, the observed one and its mirror are the most extreme.
    let p = mmd_p(points(&old), points(&new), 0.5, 20_000, 1).unwrap();
    assert!((p - 0.1).abs() < 0.01, "{p}");
}

#[test]
fn an_alarm_needs_an_effect_and_a_p() {
    let feature = |p, psi, ks| Feature { p, psi, ks };
    let features = [
        feature(Some(1e-9), Some(0.05), None),
        feature(Some(1e-9), None, Some(0.2)),
        feature(Some(0.4), Some(0.3), None),
        feature(None, Some(0.3), None),
    ];
    let verdicts = alarms(&features, 0.05).unwrap();
    let words: Vec<(bool, bool)> = verdicts.iter().map(|v| (v.matters, v.drifted)).collect();
    assert_eq!(words, [(false, false), (true, true), (true, false), (true, false)]);
    assert!((verdicts[0].p_adjusted.unwrap() - 1.5e-9).abs() < 1e-20);
    assert!(alarms(&[feature(Some(2.0), None, None)], 0.05).is_err());
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(psi(&[0, 0], &[1, 2]).unwrap_err().code(), "no_data");
    assert_eq!(psi(&[1], &[1, 2]).unwrap_err().code(), "invalid_input");
    assert_eq!(chi_square(&[5, 0], &[3, 0]).unwrap_err().code(), "no_variation");
    assert_eq!(kolmogorov_smirnov(&[], &[1.0]).unwrap_err().code(), "no_data");
    assert_eq!(wasserstein(&[f64::NAN], &[1.0]).unwrap_err().code(), "invalid_input");
    assert_eq!(quantile_edges(&[], 10).unwrap_err().code(), "no_data");
    assert_eq!(quantile_edges(&[1.0], 1).unwrap_err().code(), "invalid_input");
    let one = Points { values: &[1.0], dimension: 1 };
    let none = Points { values: &[], dimension: 1 };
    let odd = Points { values: &[1.0; 3], dimension: 2 };
    assert_eq!(mmd(one, none, 1.0).unwrap_err().code(), "no_data");
    assert_eq!(mmd(one, odd, 1.0).unwrap_err().code(), "invalid_input");
    assert_eq!(mmd(one, one, 0.0).unwrap_err().code(), "invalid_input");
    assert_eq!(bandwidth(one, one).unwrap_err().code(), "no_variation");
    assert_eq!(mmd_p(one, one, 1.0, 0, 1).unwrap_err().code(), "invalid_input");
    assert_eq!(mmd(one, one, 1.0).unwrap(), Mmd { biased: 0.0, unbiased: None });
}

proptest! {
    #[test]
    fn distances_are_symmetric_and_bounded(
        counts in prop::collection::vec((1_u64..50, 0_u64..50), 2..8),
    ) {
        let old: Vec<u64> = counts.iter().map(|x| x.0).collect();
        let mut new: Vec<u64> = counts.iter().map(|x| x.1).collect();
        new[0] += 1;
        for distance in [
            |a: &[u64], b: &[u64]| jensen_shannon(a, b).unwrap().distance,
            |a: &[u64], b: &[u64]| total_variation(a, b).unwrap(),
            |a: &[u64], b: &[u64]| hellinger(a, b).unwrap(),
        ] {
            let there = distance(&old, &new);
            prop_assert!((0.0..=1.0).contains(&there) && (there - distance(&new, &old)).abs() < 1e-12);
            prop_assert!(distance(&old, &old) < 1e-7);
        }
        let index = psi(&old, &new).unwrap();
        prop_assert!(0.0 <= index.value && 0.0 <= index.corrected && index.corrected <= index.value);
    }

    #[test]
    fn moving_a_sample_moves_the_distance(
        values in prop::collection::vec(-5.0..5.0_f64, 1..40),
        shift in 0.0..20.0_f64,
    ) {
        let moved: Vec<f64> = values.iter().map(|x| x + shift).collect();
        prop_assert!((wasserstein(&values, &moved).unwrap() - shift).abs() < 1e-9);
        let test = kolmogorov_smirnov(&values, &moved).unwrap();
        prop_assert!((0.0..=1.0).contains(&test.distance) && (0.0..=1.0).contains(&test.p()));
    }
}
