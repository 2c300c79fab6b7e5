//! Against hand-made figures, and how often the intervals hold the truth.

use super::*;
use crate::column::Column;

fn units<'a>(column: &'a Column, kind: MetricKind, repeats: u32, clusters: Option<&'a [u32]>) -> Units<'a> {
    let n = column.n_cases();
    Units {
        column,
        kind,
        cases: Cases::All(n),
        clusters,
        repeats,
        scope: Scope::Population,
        drawing: None,
        fill: None,
    }
}

fn column(kind: MetricKind, repeats: u32, cases: &[&[f64]]) -> Column {
    let mut column = Column::new(kind, repeats, cases.len());
    for (case, values) in cases.iter().enumerate() {
        values.iter().for_each(|value| column.add(case, *value));
    }
    column
}

#[test]
fn the_rest_is_what_the_tag_is_not() {
    assert_eq!(complement(&[0, 2], 4), [1, 3]);
    assert_eq!(complement(&[], 2), [0, 1]);
    assert!(complement(&[0, 1], 2).is_empty());
}

/// 2 of 10 against 27 of 30; the score statistic by hand: pooled 0.725.
#[test]
fn single_trials_are_two_rates() {
    let passes: Vec<f64> = (0..40).map(|case| f64::from(u8::from(!(2..13).contains(&case)))).collect();
    let cases: Vec<&[f64]> = passes.iter().map(std::slice::from_ref).collect();
    let column = column(MetricKind::PassFail, 1, &cases);
    let tagged: Vec<u32> = (0..10).collect();
    let found = difference(&units(&column, MetricKind::PassFail, 1, None), &tagged, 40, Level::P95, 1);
    assert_eq!((found.n_rest, found.evidence.n), (30, 10));
    assert!((found.evidence.estimate.unwrap() + 0.7).abs() < 1e-12);
    let z = 0.7 / (0.725_f64 * 0.275 * (0.1 + 1.0 / 30.0) * 40.0 / 39.0).sqrt();
    let (tag, rest) = (counts(2, 10), counts(27, 30));
    assert!((score_p(tag, rest) - 2.0 * normal_sf(z)).abs() < 1e-15);
    // All tables as unlikely, by hand: C(29, x) C(11, 10 - x) / C(40, 10) for x of 0, 1, 2.
    let exact = (11.0 + 29.0 * 55.0 + 406.0 * 165.0) / 847_660_528.0;
    let (name, p) = found.test.unwrap();
    assert!(name == "Fisher exact" && (p / exact - 1.0).abs() < 1e-9, "{name} {p} {exact}");
    let ci = found.evidence.ci().unwrap();
    assert!(ci.low < -0.7 && -0.7 < ci.high && ci.high < 0.0, "{ci:?}");
}

#[test]
fn a_tag_without_a_failure_still_has_an_interval() {
    let all: Vec<Vec<f64>> =
        (0..30).map(|case| if case < 10 { vec![1.0, 1.0] } else { vec![1.0, f64::from(case % 2)] }).collect();
    let cases: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
    let column = column(MetricKind::PassFail, 2, &cases);
    let tagged: Vec<u32> = (0..10).collect();
    let found = difference(&units(&column, MetricKind::PassFail, 2, None), &tagged, 30, Level::P95, 1);
    let ci = found.evidence.ci().unwrap();
    assert_eq!(found.evidence.estimate, Some(0.25));
    assert!(ci.low < 0.25 && 0.25 < ci.high && ci.high <= 1.0, "{ci:?}");
    let p = found.test.unwrap().1;
    let at = |alpha: f64| {
        let share = |rate, n_effective, df| Share { rate, n_effective, df };
        let values: Vec<f64> = (10..30).map(|case| f64::from(1 + case % 2) / 2.0).collect();
        let Ok(Side::Share(rest)) = super::share(&values) else { panic!("a share") };
        square_and_add(share(1.0, 10.0, None), rest, alpha)
    };
    assert_eq!(p < 0.05, 0.0 < at(0.05).0, "the interval and the test agree");
    assert!(at(p * 0.99).0 <= 0.0 && 0.0 <= at(p * 1.01).0, "p is where the interval meets 0: {p}");
}

fn counts(successes: u64, n: u64) -> independent::Counts {
    independent::Counts { successes, n: std::num::NonZeroU64::new(n).unwrap() }
}

#[test]
fn many_cases_take_the_score_test() {
    let (tag, rest) = (counts(1_830, 2_000), counts(7_480, 8_000));
    let exact = rates_test(tag, rest).unwrap();
    assert_eq!(exact.0, "Fisher exact");
    let score = score_p(tag, rest);
    assert!(
        score < exact.1 && exact.1 < 2.0 * score,
        "the exact test is the more cautious: {score} {exact:?}"
    );
    assert_eq!(rates_test(counts(1_830, 2_001), rest).unwrap().0, SCORE);
}

#[test]
fn scores_that_are_all_zero_are_told_from_the_rest() {
    let score = |case: i32| if case < 12 { 0.0 } else { f64::from(case % 7) / 7.0 };
    let values: Vec<f64> = (0..40).map(score).collect();
    let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
    let column = column(MetricKind::Bounded, 1, &cases);
    let tagged: Vec<u32> = (0..12).collect();
    let found = difference(&units(&column, MetricKind::Bounded, 1, None), &tagged, 40, Level::P95, 1);
    let ci = found.evidence.ci().unwrap();
    assert!(ci.high < 0.0 && ci.low < found.evidence.estimate.unwrap(), "{ci:?}");
    let (name, p) = found.test.unwrap();
    assert!(name == "permutation" && p < 0.01, "{p}");
    let clusters: Vec<u32> = (0..40).map(|case| case / 2).collect();
    let units = units(&column, MetricKind::Bounded, 1, Some(&clusters));
    let grouped = difference(&units, &tagged, 40, Level::P95, 1);
    assert!(grouped.test.is_none() && ci.half_width() < grouped.evidence.ci().unwrap().half_width());
}

#[test]
fn means_are_welch() {
    let values: Vec<f64> = (0..20).map(|case| f64::from(case * case % 17)).collect();
    let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
    let column = column(MetricKind::Number, 1, &cases);
    let tagged = [0, 3, 4, 8, 9, 15];
    let found = difference(&units(&column, MetricKind::Number, 1, None), &tagged, 20, Level::P95, 1);
    let (tag, rest): (Vec<_>, Vec<_>) =
        values.iter().enumerate().partition(|(case, _)| tagged.contains(&u32::try_from(*case).unwrap()));
    let plain = |side: Vec<(usize, &f64)>| side.into_iter().map(|(_, value)| *value).collect::<Vec<f64>>();
    let welch = independent::welch(&plain(tag), &plain(rest), Level::P95).unwrap();
    let ci = found.evidence.ci().unwrap();
    assert!((ci.low - welch.interval.lo).abs() < 1e-12 && (ci.high - welch.interval.hi).abs() < 1e-12);
    assert!((found.test.unwrap().1 - welch.p).abs() < 1e-12);
}

#[test]
fn groups_bring_their_own_variance() {
    let values: Vec<f64> = (0..40).map(|case| f64::from(u8::from(case % 8 < 4 || case < 10))).collect();
    let cases: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
    let column = column(MetricKind::PassFail, 1, &cases);
    let clusters: Vec<u32> = (0..40).map(|case| case / 4).collect();
    let tagged: Vec<u32> = (0..16).collect();
    let plain = difference(&units(&column, MetricKind::PassFail, 1, None), &tagged, 40, Level::P95, 1);
    let units = units(&column, MetricKind::PassFail, 1, Some(&clusters));
    let grouped = difference(&units, &tagged, 40, Level::P95, 1);
    assert_eq!(grouped.evidence.estimate, plain.evidence.estimate);
    let width = |found: &Difference| found.evidence.ci().unwrap().half_width();
    assert!(1.3 * width(&plain) < width(&grouped), "{grouped:?}");
}

#[test]
fn nothing_to_compare_with() {
    let column = column(MetricKind::Number, 1, &[&[1.0], &[1.0], &[2.0]]);
    let code = |tagged: &[u32]| {
        let found = difference(&units(&column, MetricKind::Number, 1, None), tagged, 3, Level::P95, 1);
        found.evidence.refusal_code()
    };
    assert_eq!(code(&[0, 1, 2]).as_deref(), Some("no_data"));
    assert_eq!(code(&[0, 1]).as_deref(), Some("no_variation"));
    assert_eq!(code(&[2]).as_deref(), Some("too_few_units"));
}

const WORLDS: u64 = 300;

/// How often the interval of a difference holds the truth, over worlds drawn from a seed.
fn covered(
    worlds: u64,
    kind: MetricKind,
    repeats: u32,
    group: usize,
    rates: (f64, f64),
    n: (usize, usize),
) -> f64 {
    let n_cases = n.0 + n.1;
    let clusters: Option<Vec<u32>> =
        (1 < group).then(|| (0..n_cases).map(|case| u32::try_from(case / group).unwrap()).collect());
    let tagged: Vec<u32> = (0..u32::try_from(n.0).unwrap()).collect();
    let mut held = 0.0;
    for world in 0..worlds {
        let mut rng = proof_stats::rng::Rng::from_seed(world);
        let mut column = Column::new(kind, repeats, n_cases);
        let mut shared = 0.0;
        for case in 0..n_cases {
            if case % group == 0 {
                shared = rng.unit();
            }
            // Half of a case's luck is its group's.
            let own = if rng.unit() < 0.5 { shared } else { rng.unit() };
            let rate = if case < n.0 { rates.0 } else { rates.1 };
            for _ in 0..repeats {
                // A case keeps its luck in four of five repeats.
                let luck = if rng.unit() < 0.8 { own } else { rng.unit() };
                column.add(case, f64::from(u8::from(luck < rate)));
            }
        }
        let units = units(&column, kind, repeats, clusters.as_deref());
        let found = difference(&units, &tagged, n_cases, Level::P95, world);
        let truth = rates.0 - rates.1;
        held +=
            found.evidence.ci().map_or(1.0, |ci| f64::from(u8::from(ci.low <= truth && truth <= ci.high)));
    }
    held / worlds as f64
}

/// Never below 95 % by more than three Monte Carlo errors. Over 2,000 worlds each the shares were 98.8, 99.3, 97.4, 99.0 and
/// 94.9 %.
#[test]
fn the_intervals_hold_the_truth() {
    let settings = [
        ("repeats", covered(WORLDS, MetricKind::PassFail, 3, 1, (0.9, 0.7), (15, 45))),
        ("repeats near 1", covered(WORLDS, MetricKind::PassFail, 3, 1, (0.97, 0.95), (20, 60))),
        ("groups", covered(WORLDS, MetricKind::PassFail, 1, 3, (0.6, 0.85), (30, 90))),
        ("groups near 1", covered(WORLDS, MetricKind::PassFail, 1, 3, (0.95, 0.97), (30, 90))),
        ("scores", covered(WORLDS, MetricKind::Bounded, 1, 1, (0.7, 0.5), (20, 40))),
    ];
    for (name, share) in settings {
        assert!(0.95 - 3.0 * (0.95 * 0.05 / WORLDS as f64).sqrt() <= share, "{name}: {share}");
    }
}
