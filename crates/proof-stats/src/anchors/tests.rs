use super::*;
use crate::irt::Item;
use crate::rng::Rng;
use crate::special::normal_quantile;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

fn cost(points: &[Vec<f64>], medoids: &[usize]) -> f64 {
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt();
    points
        .iter()
        .map(|p| medoids.iter().map(|m| distance(p, &points[*m])).fold(f64::INFINITY, f64::min))
        .sum()
}

/// Results of variants whose ability is standard normal on cases of many difficulties.
fn answers(variants: usize, cases: usize, seed: u64) -> Vec<Vec<bool>> {
    let mut rng = Rng::from_seed(seed);
    let mut normal = || normal_quantile(rng.unit().clamp(1e-12, 1.0 - 1e-12));
    let items: Vec<Item> = (0..cases)
        .map(|_| Item { discrimination: libm::exp(0.3 * normal() + 1.0), difficulty: normal() })
        .collect();
    let abilities: Vec<f64> = (0..variants).map(|_| normal()).collect();
    abilities
        .iter()
        .map(|ability| items.iter().map(|item| rng.unit() < item.probability(*ability)).collect())
        .collect()
}

#[test]
fn clear_clusters_have_their_middle_as_anchor() {
    let points: Vec<Vec<f64>> =
        [0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3, 5.4, 9.0].iter().map(|x| vec![*x, 1.0]).collect();
    let got = k_medoids(&points, 3).unwrap();
    assert_eq!(got.cases, [1, 5, 8]);
    for (weight, size) in got.weights.iter().zip([3.0, 5.0, 1.0]) {
        assert!((weight - size / 9.0).abs() < 1e-15);
    }
    assert!((got.weighted_mean(&[0.0, 0.5, 1.0]).unwrap() - 3.5 / 9.0).abs() < 1e-15);
    assert_eq!(k_medoids(&points, 9).unwrap().cases, (0..9).collect::<Vec<_>>());
}

#[test]
fn greedy_information_prefers_sharp_cases_where_variants_are() {
    let item = |discrimination, difficulty| Item { discrimination, difficulty };
    let items = [item(0.3, 0.0), item(2.0, 0.0), item(2.0, 6.0), item(1.5, 1.0), item(1.5, -1.0)];
    assert_eq!(greedy_information(&items, 1).unwrap().cases, [1]);
    assert_eq!(greedy_information(&items, 3).unwrap().cases, [1, 3, 4]);
    let anchors = greedy_information(&items, 5).unwrap();
    // With every case seen the estimate is the score itself.
    let all = predict(&items, &anchors, &[true, false, false, true, true]).unwrap();
    assert!((all - 0.6).abs() < 1e-15);
    let one = greedy_information(&items, 1).unwrap();
    assert!(predict(&items, &one, &[false]).unwrap() < predict(&items, &one, &[true]).unwrap());
}

/// Root mean square error of the plain mean over `k` cases drawn at random, over many draws.
fn error_of_random_cases(answers: &[Vec<bool>], k: usize) -> f64 {
    let mut rng = Rng::from_seed(99);
    let mean = |row: &[bool], cases: &[usize]| {
        cases.iter().filter(|case| row[**case]).count() as f64 / cases.len() as f64
    };
    let all: Vec<usize> = (0..answers[0].len()).collect();
    let mut squares = 0.0;
    for _ in 0..300 {
        let mut drawn = all.clone();
        rng.shuffle(&mut drawn);
        drawn.truncate(k);
        squares += answers.iter().map(|row| (mean(row, &drawn) - mean(row, &all)).powi(2)).sum::<f64>();
    }
    (squares / (300 * answers.len()) as f64).sqrt()
}

#[test]
fn the_error_of_random_cases_is_that_of_many_draws() {
    let answers = answers(30, 40, 2);
    let got = cross_validate(&answers, 8, Method::Answers, 3, 1).unwrap();
    let drawn = error_of_random_cases(&answers, 8);
    assert!((got.of_random_cases / drawn - 1.0).abs() < 0.03, "{} {drawn}", got.of_random_cases);
}

#[test]
fn a_model_predicts_better_than_random_cases() {
    let got = cross_validate(&answers(44, 50, 4), 10, Method::Information, 2, 1).unwrap();
    assert!(got.root_mean_square < 0.8 * got.of_random_cases, "{got:?}");
    let by_items = cross_validate(&answers(44, 50, 4), 10, Method::Items, 2, 1).unwrap();
    assert!(by_items.root_mean_square < by_items.of_random_cases, "{by_items:?}");
}

#[test]
fn medoids_find_cases_that_repeat_one_another() {
    // Ten templates with five cases each, of which one in twenty answers differs.
    let mut rng = Rng::from_seed(6);
    let suite: Vec<Vec<bool>> = answers(30, 10, 5)
        .iter()
        .map(|row| row.iter().flat_map(|p| [*p; 5]).map(|p| p ^ (rng.unit() < 0.05)).collect())
        .collect();
    let got = cross_validate(&suite, 10, Method::Answers, 5, 1).unwrap();
    assert!(got.root_mean_square < 0.75 * got.of_random_cases, "{got:?}");
    assert_eq!(got.errors.len(), 30);
    assert!(got.bias.abs() <= got.root_mean_square && got.root_mean_square <= got.greatest);
    assert_eq!(got, cross_validate(&suite, 10, Method::Answers, 5, 1).unwrap());
    let all = cross_validate(&suite, 50, Method::Answers, 5, 2).unwrap();
    assert!(
        all.greatest < 1e-12 && all.of_random_cases < 1e-12,
        "with all cases as anchors there is no error"
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let points = vec![vec![0.0], vec![1.0]];
    assert_eq!(k_medoids(&[], 1).unwrap_err().code(), "no_data");
    assert_eq!(k_medoids(&points, 0).unwrap_err().code(), "invalid_input");
    assert_eq!(k_medoids(&points, 3).unwrap_err().code(), "invalid_input");
    assert_eq!(k_medoids(&[vec![0.0], vec![]], 1).unwrap_err().code(), "invalid_input");
    assert_eq!(k_medoids(&[vec![f64::NAN]], 1).unwrap_err().code(), "invalid_input");
    let flat = [Item { discrimination: 0.0, difficulty: 0.0 }];
    assert_eq!(greedy_information(&flat, 1).unwrap_err().code(), "invalid_input");
    let few = answers(22, 6, 1);
    assert_eq!(cross_validate(&few, 2, Method::Items, 5, 1).unwrap_err().code(), "too_few_units");
    assert_eq!(cross_validate(&few, 2, Method::Answers, 1, 1).unwrap_err().code(), "invalid_input");
    assert_eq!(cross_validate(&few, 7, Method::Answers, 2, 1).unwrap_err().code(), "invalid_input");
    assert_eq!(cross_validate(&[], 1, Method::Answers, 2, 1).unwrap_err().code(), "no_data");
    let anchors = k_medoids(&points, 1).unwrap();
    assert_eq!(anchors.weighted_mean(&[]).unwrap_err().code(), "invalid_input");
    let items = [Item { discrimination: 1.0, difficulty: 0.0 }];
    let elsewhere = Anchors { cases: vec![4], weights: vec![1.0] };
    assert_eq!(predict(&items, &elsewhere, &[true]).unwrap_err().code(), "invalid_input");
    assert_eq!(predict(&items, &elsewhere, &[]).unwrap_err().code(), "invalid_input");
}

proptest! {
    /// No single swap improves the choice: tried by computing every sum of distances anew.
    #[test]
    fn no_swap_improves_the_medoids(seed in any::<u64>(), n in 2_usize..14, k in 1_usize..5) {
        let mut rng = Rng::from_seed(seed);
        let points: Vec<Vec<f64>> = (0..n).map(|_| vec![rng.unit(), rng.unit()]).collect();
        let k = k.min(n);
        let got = k_medoids(&points, k).unwrap();
        prop_assert_eq!(got.cases.len(), k);
        prop_assert!((got.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let reached = cost(&points, &got.cases);
        for slot in 0..k {
            for candidate in 0..n {
                let mut swapped = got.cases.clone();
                swapped[slot] = candidate;
                prop_assert!(reached <= cost(&points, &swapped) + 1e-9);
            }
        }
    }
}
