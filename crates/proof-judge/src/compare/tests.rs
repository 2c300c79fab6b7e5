use proof_stats::Level;

use super::*;
use crate::{Annotators, Item};

fn settings() -> Settings {
    Settings { level: Level::P95, seed: 3, annotators: Annotators::Experts }
}

/// Outputs with label 1 or 0 and whether each judge is right.
fn sample(rows: &[(bool, bool, bool)], copies: usize) -> (Sample, Vec<Verdict>) {
    let (mut items, mut second) = (vec![], vec![]);
    for (place, (label, first_right, second_right)) in rows.iter().enumerate() {
        for copy in 0..copies {
            let verdict = |is_right: bool| Verdict::Read(f64::from(u8::from(*label == is_right)));
            items.push(Item {
                id: format!("c{place}-{copy}"),
                group: format!("c{place}"),
                verdict: verdict(*first_right),
                labels: vec![Some(f64::from(u8::from(*label)))],
                ..Item::default()
            });
            second.push(verdict(*second_right));
        }
    }
    (Sample { scale: Scale::pass_fail(), people: vec!["ann".to_owned()], items }, second)
}

fn rows() -> Vec<(bool, bool, bool)> {
    let mut rows = vec![];
    for place in 0..100 {
        let label = place % 2 == 0;
        // Both right 68, only the second 16, only the first 6, none 10.
        rows.push((label, !(68..84).contains(&place) && place < 90, !(84..100).contains(&place)));
    }
    rows
}

#[test]
fn the_better_judge_is_shown_by_the_outputs_that_changed() {
    let (sample, second) = sample(&rows(), 1);
    let found = compare(&sample, &second, settings());
    assert_eq!((found.n, found.gains, found.losses), (100, Some(16), Some(6)));
    assert!((found.difference.estimate.unwrap() - 0.1).abs() < 1e-12);
    // Twice the binomial probability of at most 6 of 22.
    assert!((found.p.unwrap() - 0.052_478_790_283_203_1).abs() < 1e-12, "{found:?}");
    assert_eq!(found.test, "McNemar exact");
    let kappa = |agreement: &Agreement| agreement.kappa().1.estimate.unwrap();
    let difference = kappa(&found.second) - kappa(&found.first);
    assert!(
        (found.kappa_difference.estimate.unwrap() - difference).abs() < 1e-12
            && found.kappa_difference.ci.is_some()
    );
    assert_eq!(found.difference_with_unreadable, Some(found.difference.clone()));
}

#[test]
fn outputs_of_one_case_change_no_p() {
    let (one, second_one) = sample(&rows(), 1);
    let (three, second_three) = sample(&rows(), 3);
    let (one, three) = (compare(&one, &second_one, settings()), compare(&three, &second_three, settings()));
    assert_eq!((three.n, three.test.as_str()), (300, "sign-flip of groups"));
    assert!((one.p.unwrap() - three.p.unwrap()).abs() < 0.03, "{one:?} {three:?}");
}

#[test]
fn an_unreadable_answer_is_no_agreement_and_no_disagreement() {
    let (sample, mut second) = sample(&rows(), 1);
    for verdict in second.iter_mut().take(20) {
        *verdict = Verdict::Unreadable("prose".to_owned());
    }
    let found = compare(&sample, &second, settings());
    assert_eq!((found.n_asked, found.n, found.unreadable_second), (100, 80, 20));
    assert_eq!((found.gains, found.losses), (Some(16), Some(6)));
    // 20 right answers less.
    assert!((found.difference_with_unreadable.unwrap().estimate.unwrap() + 0.1).abs() < 1e-12);
}

#[test]
fn numbers_are_compared_by_their_distance() {
    let (mut sample, _) = sample(&rows(), 1);
    sample.scale = Scale::Numeric { low: 0.0, high: 1.0 };
    let off = |item: &Item, by: f64| Verdict::Read(item.labels[0].unwrap() + by);
    let second: Vec<Verdict> =
        sample.items.iter().enumerate().map(|(place, item)| off(item, 0.01 * (place % 10) as f64)).collect();
    for (place, item) in sample.items.iter_mut().enumerate() {
        item.verdict = off(item, 0.02 * ((place + 3) % 10) as f64);
    }
    let found = compare(&sample, &second, settings());
    assert!((found.difference.estimate.unwrap() - 0.045).abs() < 1e-12);
    assert!(found.difference.low().is_some_and(|low| 0.02 < low) && found.p.is_some_and(|p| p < 0.01));
    assert_eq!((found.gains, found.difference_with_unreadable), (None, None));
}

#[test]
fn the_same_judge_twice_shows_nothing() {
    let (sample, _) = sample(&rows(), 1);
    let second: Vec<Verdict> = sample.items.iter().map(|item| item.verdict.clone()).collect();
    let found = compare(&sample, &second, settings());
    assert_eq!((found.difference.estimate, found.p), (Some(0.0), Some(1.0)));
    assert!(found.difference.ci.is_some() && found.kappa_difference.estimate == Some(0.0));
}
