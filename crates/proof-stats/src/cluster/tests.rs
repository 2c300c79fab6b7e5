use super::robust::satterthwaite;
use super::*;
use proptest::prelude::*;

/// Clustered scores with labels that have gaps.
fn sample() -> impl Strategy<Value = (Vec<f64>, Vec<u32>)> {
    prop::collection::vec((0.0..1.0_f64, 0_u32..12), 6..60)
        .prop_map(|rows| rows.into_iter().map(|(y, label)| (y, label * 7 + 3)).unzip())
}

#[test]
fn refusals() {
    let code = |ys: &[f64], clusters: &[u32]| mean(ys, clusters, Level::P95).unwrap_err().code();
    assert_eq!(code(&[], &[]), "no_data");
    assert_eq!(code(&[1.0, 2.0], &[1]), "invalid_input");
    assert_eq!(code(&[1.0, 2.0], &[4, 4]), "single_cluster");
    assert_eq!(code(&[0.1, 0.1, 0.1], &[1, 2, 2]), "no_variation");
    assert_eq!(code(&[f64::NAN, 0.1], &[1, 2]), "invalid_input");
    // Every cluster has the same total: nothing is known about the spread between clusters.
    assert_eq!(code(&[0.0, 1.0, 1.0, 0.0, 0.0, 1.0], &[1, 1, 2, 2, 3, 3]), "no_variation");
    assert_eq!(proportion(&[0.5, 1.5], &[1, 2], Level::P95).unwrap_err().code(), "invalid_input");
}

#[test]
fn scores_choose_their_method() {
    let clusters: Vec<u32> = (0..40).map(|i| i / 2).collect();
    let of = |ys: &[f64]| bounded(ys, &clusters, Scale::UNIT, Level::P95, 1).unwrap().estimate;
    let all = of(&[1.0; 40]);
    assert_eq!((all.method, all.notes.as_slice()), (ALL_AT_END, [Note::AllAtEnd].as_slice()));
    let rare: Vec<f64> = (0..40).map(|i| if i == 3 { 0.2 } else { 0.9 }).collect();
    let rare = of(&rare);
    assert_eq!((rare.method, rare.notes.as_slice()), (BETTING, [Note::FewChanges].as_slice()));
    assert!(0.05 < rare.interval.width() && rare.interval.contains(rare.value));
    let varied: Vec<f64> = (0..40).map(|i| f64::from(i * 13 % 40) / 40.0).collect();
    assert_eq!(of(&varied).method, CR2);
}

#[test]
fn few_clusters_are_noted() {
    let result = mean(&[1.0, 2.0, 3.0, 5.0], &[1, 2, 3, 4], Level::P95).unwrap();
    assert_eq!(result.estimate.notes, [Note::FewClusters]);
}

/// Sizes 1, 1, 2, 4, 30 six times over; a third of one large cluster fails, and a case here and there.
#[test]
fn large_clusters_do_not_make_a_rate_too_sure() {
    let sizes = [1, 1, 2, 4, 30].repeat(6);
    let clusters: Vec<u32> = (0..30_u32).zip(&sizes).flat_map(|(g, m)| vec![g; *m]).collect();
    let ys: Vec<f64> = (0..clusters.len()).map(|row| f64::from(u8::from(!(8..18).contains(&row)))).collect();
    let plain = proportion(&ys, &clusters, Level::P95).unwrap();
    let bounded = pass_rate(&ys, &clusters, Level::P95).unwrap();
    let icc = bounded.icc.unwrap();
    let design = 1.0 + (ys.len() as f64 / bounded.kish_clusters - 1.0) * icc;
    assert!(0.0 < icc && bounded.estimate.n_effective <= ys.len() as f64 / design + 1e-9);
    assert!(bounded.estimate.n_effective <= plain.estimate.n_effective);
    assert!(plain.estimate.interval.lo - bounded.estimate.interval.lo >= 0.0);
}

#[test]
fn single_cases_are_worth_what_they_are() {
    let ys: Vec<f64> = (0..40).map(|i| f64::from(u8::from(i % 5 != 0))).collect();
    let clusters: Vec<u32> = (0..40).collect();
    let plain = proportion(&ys, &clusters, Level::P95).unwrap();
    assert_eq!(pass_rate(&ys, &clusters, Level::P95), Ok(plain));
}

proptest! {
    #[test]
    fn duplicating_every_case_inside_its_cluster_changes_nothing((ys, clusters) in sample()) {
        let twice = |xs: &[f64]| [xs, xs].concat();
        let labels = [clusters.as_slice(), clusters.as_slice()].concat();
        if let Ok(once) = mean(&ys, &clusters, Level::P95) {
            let doubled = mean(&twice(&ys), &labels, Level::P95).unwrap();
            prop_assert!((once.estimate.interval.lo - doubled.estimate.interval.lo).abs() < 1e-9);
            prop_assert!((once.estimate.interval.hi - doubled.estimate.interval.hi).abs() < 1e-9);
            prop_assert!((once.df / doubled.df - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn order_and_names_of_clusters_do_not_matter((ys, clusters) in sample(), seed in any::<u64>()) {
        let mut rows: Vec<(f64, u32)> = ys.iter().copied().zip(clusters.iter().copied()).collect();
        crate::rng::Rng::from_seed(seed).shuffle(&mut rows);
        let (shuffled, renamed): (Vec<f64>, Vec<u32>) =
            rows.into_iter().map(|(y, label)| (y, u32::MAX - label)).unzip();
        if let Ok(once) = mean(&ys, &clusters, Level::P95) {
            let again = mean(&shuffled, &renamed, Level::P95).unwrap();
            prop_assert!((once.estimate.interval.lo - again.estimate.interval.lo).abs() < 1e-9);
            prop_assert!((once.standard_error - again.standard_error).abs() < 1e-12);
        }
    }

    #[test]
    fn the_closed_form_equals_the_double_sum((ys, clusters) in sample()) {
        if count(&clusters) < 2 { return Ok(()); }
        let n = ys.len() as f64;
        let sizes = totals(&vec![1.0; ys.len()], &clusters);
        let scale = |m: f64| libm::sqrt(1.0 / (1.0 - m / n));
        let (mut trace, mut square) = (0.0, 0.0);
        for (g, mg) in sizes.iter().enumerate() {
            for (h, mh) in sizes.iter().enumerate() {
                let same = if g == h { *mg } else { 0.0 };
                let p = scale(*mg) * scale(*mh) * (same - mg * mh / n) / (n * n);
                trace += if g == h { p } else { 0.0 };
                square += p * p;
            }
        }
        let closed = satterthwaite(&sizes, n, sizes.iter().map(|m| m * m).sum());
        prop_assert!((closed / (trace * trace / square) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn rates_stay_in_their_range((ys, clusters) in sample()) {
        let passes: Vec<f64> = ys.iter().map(|y| f64::from(u8::from(0.3 < *y))).collect();
        for result in [proportion, pass_rate].map(|of| of(&passes, &clusters, Level::P95)).into_iter().flatten() {
            prop_assert!(result.estimate.interval.contains(result.estimate.value));
            prop_assert!(0.0 <= result.estimate.interval.lo && result.estimate.interval.hi <= 1.0);
            prop_assert!(0.0 < result.estimate.interval.width());
            prop_assert!(result.estimate.n_effective <= ys.len() as f64);
        }
    }
}
