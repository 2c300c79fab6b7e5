//! Any finite input of sequences, charts, distances and items gives a sound answer or a refusal, never NaN.

use proof_stats::anchors;
use proof_stats::asymptotic::Asymptotic;
use proof_stats::betting::{Differences, EmpiricalBernstein, Sequence};
use proof_stats::change::bocpd::{Segment, run_lengths};
use proof_stats::change::{Cusum, EDetector, PageHinkley, Restart, limit_for_run_length};
use proof_stats::drift::{self, Points};
use proof_stats::irt::{self, Item};
use proof_stats::ladder::Ladder;
use proof_stats::{Interval, Level, evalue, holdout, items};
use proptest::prelude::*;
use std::num::NonZeroU64;

/// Numbers of every size, often equal to each other, some not finite.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => prop_oneof![Just(0.0), Just(1.0), Just(0.5), Just(-1.0)],
        4 => -10.0..10.0_f64,
        1 => any::<f64>(),
        1 => Just(5e-324),
        1 => Just(1e149),
    ]
}

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 0..40)
}

fn is_sound(interval: Interval) -> bool {
    interval.lo.is_finite() && interval.hi.is_finite() && interval.lo < interval.hi
}

fn is_probability(p: f64) -> bool {
    (0.0..=1.0).contains(&p)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sequences(values in numbers(), m0 in number(), level in 0.5..0.999_f64, sizes in prop::collection::vec(1_u64..6, 40)) {
        let level = Level::new(level).unwrap();
        let whole = |n| NonZeroU64::new(n).unwrap();
        let mut plain = Sequence::new(level);
        let mut groups = Sequence::clustered(level, whole(5));
        let mut differences = Differences::new(level);
        let mut closed = EmpiricalBernstein::new(level);
        for (x, size) in values.iter().zip(sizes) {
            let accepted = plain.push(*x).is_ok();
            prop_assert_eq!(accepted, (0.0..=1.0).contains(x));
            prop_assert_eq!(closed.push(*x).is_ok(), accepted);
            prop_assert!(groups.push_group(*x, whole(size)).is_ok() || !accepted);
            prop_assert_eq!(differences.push(*x).is_ok(), (-1.0..=1.0).contains(x));
            prop_assert!(is_sound(plain.interval()) && is_sound(groups.interval()), "{plain:?} {groups:?}");
            prop_assert!(is_sound(differences.interval()) && is_sound(closed.interval()));
            prop_assert!(plain.limits().lo <= plain.limits().hi);
        }
        for p in [plain.p_anytime(m0), plain.p_above(m0), groups.p_below(m0), differences.p_anytime(m0)] {
            prop_assert!(is_probability(p), "{p}");
        }
    }

    #[test]
    fn urns(values in prop::collection::vec(0.0..=1.0_f64, 1..40), m0 in number()) {
        let n = values.len() as u64;
        let mut urn = Sequence::finite(Level::P95, NonZeroU64::new(n).unwrap());
        for x in &values {
            urn.push(*x).unwrap();
            let interval = urn.interval();
            prop_assert!(is_sound(interval) || urn.n_units() == n, "{urn:?}");
            prop_assert!(is_probability(urn.p_anytime(m0)));
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        prop_assert!((urn.interval().lo - mean).abs() < 1e-9 && (urn.interval().hi - mean).abs() < 1e-9);
    }

    #[test]
    fn evidence_and_looks(gains in 0_u64..5_000, losses in 0_u64..5_000, prior in number(), k in 0_u64..1_000, wanted in number()) {
        for log in [evalue::log_e(gains, losses, prior), evalue::log_e_gain(gains, losses, prior)] {
            prop_assert!(log.is_ok_and(f64::is_finite) || !(0.001..=1000.0).contains(&prior), "{prior}");
        }
        if let Ok(optimism) = holdout::optimism(k, gains) {
            prop_assert!(is_probability(optimism.allowance) && is_probability(optimism.adaptive));
            prop_assert!(is_probability(optimism.with_ladder));
        }
        if let Ok(n) = holdout::cases_for(k, wanted) {
            prop_assert!(1 <= n);
        }
    }

    #[test]
    fn streams(values in numbers(), centre in number(), seed in any::<u64>()) {
        if let Ok(mut chart) = Cusum::new(centre, 0.1, 3.0) {
            for x in &values {
                let _refused = chart.push(*x).is_err();
                prop_assert!(chart.sums().iter().all(|sum| 0.0 <= *sum));
            }
        }
        let mut page_hinkley = PageHinkley::new(0.1, 3.0, 5).unwrap();
        let mut detector = EDetector::mixture(Restart::Sum, 0.7, 0.01).unwrap();
        let mut asymptotic = Asymptotic::new(Level::P95, 100).unwrap();
        for x in &values {
            prop_assert_eq!(page_hinkley.push(*x).is_ok(), x.abs() <= 1e150);
            prop_assert_eq!(detector.push(*x).is_ok(), (0.0..=1.0).contains(x));
            prop_assert!(!detector.log_evidence().is_nan());
            prop_assert_eq!(asymptotic.push(*x).is_ok(), x.abs() <= 1e150);
            if let Ok(interval) = asymptotic.interval() {
                prop_assert!(interval.lo.is_finite() && interval.hi.is_finite(), "{interval:?}");
            }
        }
        if let Ok(limit) = limit_for_run_length(&values, centre, 0.1, 20.0, seed) {
            prop_assert!(0.0 <= limit && limit.is_finite());
        }
        let normal = Segment::Normal { mean: 0.0, weight: 1.0, shape: 1.0, rate: 1.0 };
        for segment in [Segment::PassFail { a: 1.0, b: 1.0 }, normal] {
            for step in run_lengths(&values, segment, 20.0).unwrap_or_default() {
                prop_assert!(is_probability(step.p_change) && step.mean_run.is_finite(), "{step:?}");
                prop_assert!(1 <= step.likely_run);
            }
        }
    }

    #[test]
    fn samples(old in numbers(), new in numbers(), sigma in number(), seed in any::<u64>()) {
        if let Ok(test) = drift::kolmogorov_smirnov(&old, &new) {
            prop_assert!(is_probability(test.distance) && is_probability(test.p()) && is_probability(test.p_asymptotic));
        }
        if let Ok(distance) = drift::wasserstein(&old, &new) {
            prop_assert!(0.0 <= distance && distance.is_finite());
        }
        if let Ok(edges) = drift::quantile_edges(&old, 10) {
            prop_assert!(edges.iter().all(|edge| edge.is_finite()) && edges.is_sorted());
            prop_assert_eq!(drift::count(&old, &edges).iter().sum::<u64>(), old.len() as u64);
        }
        let points = |values| Points { values, dimension: 1 };
        if let Ok(mmd) = drift::mmd(points(&old), points(&new), sigma) {
            prop_assert!(0.0 <= mmd.biased && mmd.biased <= 2.0 + 1e-9, "{mmd:?}");
            prop_assert!(mmd.unbiased.is_none_or(f64::is_finite));
            prop_assert!(is_probability(drift::mmd_p(points(&old), points(&new), sigma, 20, seed).unwrap()));
        }
        if let Ok(width) = drift::bandwidth(points(&old), points(&new)) {
            prop_assert!(0.0 < width && width.is_finite());
        }
    }

    #[test]
    fn cases_and_variants(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(number()), 4), 0..12),
        parameters in prop::collection::vec((number(), number()), 0..6),
        k in 0_usize..6,
    ) {
        for statistics in items::statistics(&rows).unwrap_or_default() {
            prop_assert!(is_probability(statistics.difficulty));
        }
        let model: Vec<Item> = parameters
            .iter()
            .map(|(discrimination, difficulty)| Item { discrimination: *discrimination, difficulty: *difficulty })
            .collect();
        let answers: Vec<Option<bool>> = (0..model.len()).map(|i| Some(i % 2 == k % 2)).collect();
        for ability in [irt::mle(&model, &answers), irt::map(&model, &answers), irt::eap(&model, &answers)].into_iter().flatten() {
            prop_assert!(ability.value.is_finite() && 0.0 < ability.standard_error, "{ability:?}");
        }
        let points: Vec<Vec<f64>> = parameters.iter().map(|(a, b)| vec![*a, *b]).collect();
        for anchors in [anchors::k_medoids(&points, k), anchors::greedy_information(&model, k)].into_iter().flatten() {
            prop_assert_eq!(anchors.cases.len(), k);
            prop_assert!((anchors.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        let mut ladder = Ladder::new();
        for row in &rows {
            let scores: Vec<f64> = row.iter().map(|x| x.unwrap_or(0.0)).collect();
            if let Ok(release) = ladder.submit(&scores) {
                prop_assert!(release.value.is_finite());
            }
        }
    }
}
