use super::*;
use crate::rng::Rng;
use crate::special::normal_quantile;

fn item(discrimination: f64, difficulty: f64) -> Item {
    Item { discrimination, difficulty }
}

/// Items with discriminations around 1.2 and difficulties around 0, abilities, and their answers.
fn simulated(variants: u64, cases: usize, seed: u64) -> (Vec<Item>, Vec<f64>, Vec<Vec<Option<bool>>>) {
    let mut rng = Rng::from_seed(seed);
    let mut normal = || normal_quantile(rng.unit().clamp(1e-12, 1.0 - 1e-12));
    let items: Vec<Item> = (0..cases).map(|_| item(libm::exp(0.4 * normal() + 0.1), normal())).collect();
    let abilities: Vec<f64> = (0..variants).map(|_| normal()).collect();
    let answers = abilities
        .iter()
        .map(|theta| items.iter().map(|item| Some(rng.unit() < item.probability(*theta))).collect())
        .collect();
    (items, abilities, answers)
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (crate::sum::mean(x), crate::sum::mean(y));
    let product = |a: &[f64], b: &[f64], ma: f64, mb: f64| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum()
    };
    product(x, y, mx, my) / libm::sqrt(product(x, x, mx, mx) * product(y, y, my, my))
}

#[test]
fn pinned_abilities() {
    let items = [item(1.0, -1.0), item(2.0, 0.0), item(0.5, 1.0)];
    let answers = [Some(true), Some(true), Some(false)];
    // The root of the score by hand: a Newton step from the estimate stays where it is.
    let at = mle(&items, &answers).unwrap();
    let score: f64 = items
        .iter()
        .zip(answers)
        .map(|(i, u)| i.discrimination * (f64::from(u8::from(u.unwrap())) - i.probability(at.value)))
        .sum();
    assert!(
        score.abs() < 1e-12
            && (at.standard_error - information(&items, at.value).unwrap().powf(-0.5)).abs() < 1e-12
    );
    let (map, eap) = (map(&items, &answers).unwrap(), eap(&items, &answers).unwrap());
    assert!(0.0 < map.value && map.value < at.value && eap.standard_error < 1.0);
    assert!((item(2.0, 0.5).probability(0.5) - 0.5).abs() < 1e-15);
    assert!((item(2.0, 0.0).information(0.0) - 1.0).abs() < 1e-15);
    assert!(item(1.0, 0.0).information(800.0) >= 0.0 && item(1.0, 0.0).probability(-800.0) >= 0.0);
}

#[test]
fn gaps_count_for_nothing() {
    let items = [item(1.0, -1.0), item(2.0, 0.0), item(0.5, 1.0)];
    let (with_gap, without) = ([Some(true), None, Some(false)], [Some(true), Some(false)]);
    let two = [items[0], items[2]];
    assert_eq!(eap(&items, &with_gap), eap(&two, &without));
    assert_eq!(mle(&items, &with_gap), mle(&two, &without));
}

#[test]
fn what_does_not_fit_is_refused() {
    let items = [item(1.0, 0.0), item(1.0, 1.0)];
    assert_eq!(mle(&items, &[Some(true); 2]).unwrap_err().code(), "all_right_or_all_wrong");
    assert_eq!(mle(&items, &[Some(false), None]).unwrap_err().code(), "all_right_or_all_wrong");
    assert_eq!(eap(&items, &[None; 2]).unwrap_err().code(), "no_data");
    assert_eq!(map(&items, &[Some(true)]).unwrap_err().code(), "invalid_input");
    assert_eq!(map(&[item(-1.0, 0.0)], &[Some(true)]).unwrap_err().code(), "invalid_input");
    assert_eq!(map(&[item(1.0, f64::NAN)], &[Some(true)]).unwrap_err().code(), "invalid_input");
    assert_eq!(information(&[], 0.0).unwrap_err().code(), "no_data");
    assert_eq!(expected_score(&[], 0.0).unwrap_err().code(), "no_data");
    let row = vec![Some(true); 3];
    assert_eq!(fit(&vec![row.clone(); 19]).unwrap_err().code(), "too_few_units");
    let mut ragged = vec![row.clone(); 20];
    ragged[7].pop();
    assert_eq!(fit(&ragged).unwrap_err().code(), "invalid_input");
    let mut empty = vec![row; 20];
    empty[3] = vec![None; 3];
    assert_eq!(fit(&empty).unwrap_err().code(), "no_data");
}

#[test]
fn parameters_of_simulated_data_come_back() {
    let (items, abilities, answers) = simulated(400, 20, 17);
    let got = fit(&answers).unwrap();
    assert!(got.converged, "{} rounds", got.rounds);
    let (mut within, mut squares) = (0, 0.0);
    for ((truth, got), errors) in items.iter().zip(&got.items).zip(&got.standard_errors) {
        let off_a = libm::log(got.discrimination) - libm::log(truth.discrimination);
        let off_b = got.difficulty - truth.difficulty;
        within += u32::from(off_a.abs() <= 2.0 * errors[0]) + u32::from(off_b.abs() <= 2.0 * errors[1]);
        squares += off_b * off_b;
    }
    assert!(libm::sqrt(squares / 20.0) < 0.2, "{squares}");
    assert!(35 <= within, "{within} of 40 within two standard errors");
    let estimated: Vec<f64> = got.abilities.iter().map(|ability| ability.value).collect();
    assert!(0.9 < correlation(&abilities, &estimated));
}

/// The estimate is a stationary point of the marginal posterior, computed anew with twice as many nodes.
#[test]
fn the_estimate_maximises_the_marginal_posterior() {
    let (_, _, mut answers) = simulated(40, 5, 3);
    for (i, row) in answers.iter_mut().enumerate() {
        if i % 4 == 0 {
            row[i % 5] = None;
        }
    }
    let got = fit(&answers).unwrap();
    assert!(got.converged);
    let marginal = |items: &[Item]| -> f64 {
        let grid: Vec<f64> = (0..241).map(|i| f64::from(i) / 20.0 - 6.0).collect();
        let mass: f64 = grid.iter().map(|x| libm::exp(-0.5 * x * x)).sum();
        let likelihood: f64 = answers
            .iter()
            .map(|row| {
                let sum: f64 = grid
                    .iter()
                    .map(|x| libm::exp(log_likelihood(items, row, *x).unwrap() - 0.5 * x * x))
                    .sum();
                libm::log(sum / mass)
            })
            .sum();
        let priors: f64 = items
            .iter()
            .map(|i| {
                let log_a = libm::log(i.discrimination) / 0.5;
                -0.5 * log_a * log_a - 0.5 * i.difficulty * i.difficulty
            })
            .sum();
        likelihood + priors
    };
    let at_estimate = marginal(&got.items);
    for i in 0..5 {
        for (scale, shift) in [(1.02, 0.0), (1.0 / 1.02, 0.0), (1.0, 0.02), (1.0, -0.02)] {
            let mut moved = got.items.clone();
            moved[i].discrimination *= scale;
            moved[i].difficulty += shift;
            assert!(marginal(&moved) < at_estimate, "{i} {scale} {shift}");
        }
        let slope = |eps: f64| {
            let mut moved = got.items.clone();
            moved[i].difficulty += eps;
            marginal(&moved)
        };
        let gradient = (slope(1e-4) - slope(-1e-4)) / 2e-4;
        assert!(gradient.abs() < 1e-4, "{i} {gradient}");
    }
}

#[test]
fn cases_without_information_stay_finite_and_threads_do_not_matter() {
    let (_, _, mut answers) = simulated(25, 6, 8);
    for row in &mut answers {
        row[0] = Some(true);
        row[1] = Some(false);
        row[2] = None;
    }
    let got = fit(&answers).unwrap();
    assert!(got.items[0].difficulty < -1.0 && 1.0 < got.items[1].difficulty);
    assert!((got.items[2].discrimination - 1.0).abs() < 1e-9 && got.items[2].difficulty.abs() < 1e-9);
    assert!((got.standard_errors[2][0] - 0.5).abs() < 1e-9 && (got.standard_errors[2][1] - 1.0).abs() < 1e-9);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(one.install(|| fit(&answers).unwrap()), got);
}
