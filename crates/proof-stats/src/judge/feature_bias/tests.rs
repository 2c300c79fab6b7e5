use super::*;
use crate::cluster;
use crate::linear::{Cholesky, Symmetric, dot};
use crate::rng::Rng;

struct Example {
    differences: Vec<f64>,
    features: Vec<Vec<f64>>,
    clusters: Vec<u32>,
}

fn example(n: u32, seed: u64) -> Example {
    let mut rng = Rng::from_seed(seed);
    let clusters: Vec<u32> = (0..n).map(|i| (i * i) % 7).collect();
    let own: Vec<f64> = clusters.iter().map(|g| f64::from(g % 2)).collect();
    let length: Vec<f64> = (0..n).map(|_| 100.0 * rng.unit()).collect();
    let differences = own.iter().zip(&length).map(|(a, b)| 0.3 * a + 0.002 * b + rng.unit() - 0.5).collect();
    Example { differences, features: vec![own, length], clusters }
}

#[test]
fn without_features_it_is_the_clustered_mean() {
    let Example { differences, clusters, .. } = example(40, 3);
    let got = feature_bias(&differences, &[], &clusters, Level::P95).unwrap();
    let mean = cluster::mean(&differences, &clusters, Level::P95).unwrap();
    assert!((got.overall.value - mean.estimate.value).abs() < 1e-12);
    assert!((got.overall.standard_error - mean.standard_error).abs() < 1e-12);
    assert!((got.overall.df - mean.df).abs() < 1e-9, "{} {}", got.overall.df, mean.df);
}

/// The definition with matrices as large as the data.
fn by_definition(example: &Example, index: usize) -> (f64, f64) {
    let n = example.differences.len();
    let mut xs = vec![vec![1.0; n]];
    for feature in &example.features {
        let mean = sum::mean(feature);
        xs.push(feature.iter().map(|x| x - mean).collect());
    }
    let inverse = Cholesky::of(&Symmetric::from_fn(xs.len(), |i, j| dot(&xs[i], &xs[j]))).unwrap().inverse();
    let row = |i: usize| -> Vec<f64> { xs.iter().map(|x| x[i]).collect() };
    let hat = |i: usize, j: usize| dot(&row(i), &inverse.times(&row(j)));
    let fitted = |i: usize| (0..n).map(|j| hat(i, j) * example.differences[j]).sum::<f64>();
    let residuals: Vec<f64> = (0..n).map(|i| example.differences[i] - fitted(i)).collect();
    let mut labels = example.clusters.clone();
    labels.sort_unstable();
    labels.dedup();
    let (mut variance, mut vectors) = (0.0, Vec::new());
    for label in labels {
        let rows: Vec<usize> = (0..n).filter(|i| example.clusters[*i] == label).collect();
        let own = Symmetric::from_fn(rows.len(), |a, b| f64::from(u8::from(a == b)) - hat(rows[a], rows[b]));
        let eigen = own.eigen();
        let adjust = |v: &[f64]| -> Vec<f64> {
            let mut out = vec![0.0; v.len()];
            for direction in eigen.iter().filter(|direction| 1e-9 < direction.value) {
                let along = dot(&direction.vector, v) / direction.value.sqrt();
                for (total, x) in out.iter_mut().zip(&direction.vector) {
                    *total += along * x;
                }
            }
            out
        };
        let weights: Vec<f64> = rows.iter().map(|i| inverse.times(&row(*i))[index]).collect();
        let weights = adjust(&weights);
        let own_residuals: Vec<f64> = rows.iter().map(|i| residuals[*i]).collect();
        variance += dot(&weights, &own_residuals).powi(2);
        // (I - H) of the cluster's columns times the weights.
        vectors.push(
            (0..n)
                .map(|i| {
                    rows.iter()
                        .zip(&weights)
                        .map(|(j, w)| (f64::from(u8::from(i == *j)) - hat(i, *j)) * w)
                        .sum::<f64>()
                })
                .collect::<Vec<f64>>(),
        );
    }
    let trace: f64 = vectors.iter().map(|v| dot(v, v)).sum();
    let squares: f64 =
        vectors.iter().flat_map(|v| vectors.iter().map(move |w| dot(v, w))).map(|x| x * x).sum();
    (variance.sqrt(), trace * trace / squares)
}

#[test]
fn it_agrees_with_the_definition() {
    for seed in 1..6 {
        let example = example(30, seed);
        let got =
            feature_bias(&example.differences, &example.features, &example.clusters, Level::P95).unwrap();
        let effects = [got.overall, got.features[0], got.features[1]];
        for (index, effect) in effects.iter().enumerate() {
            let (standard_error, df) = by_definition(&example, index);
            assert!((effect.standard_error / standard_error - 1.0).abs() < 1e-8, "{seed} {index}");
            assert!((effect.df / df - 1.0).abs() < 1e-7, "{seed} {index}: {} {df}", effect.df);
        }
    }
}

#[test]
fn units_of_features_do_not_matter_and_effects_are_found() {
    let mut example = example(400, 9);
    example.clusters = (0..400).map(|i| i / 4).collect();
    let got = feature_bias(&example.differences, &example.features, &example.clusters, Level::P95).unwrap();
    assert!(got.features[0].interval.contains(0.3) && got.features[0].p_adjusted < 1e-6);
    assert!(got.features[1].interval.contains(0.002) && got.features[0].p <= got.features[0].p_adjusted);
    let moved: Vec<f64> = example.features[1].iter().map(|x| 1e6 * x + 3e8).collect();
    let features = [example.features[0].clone(), moved];
    let again = feature_bias(&example.differences, &features, &example.clusters, Level::P95).unwrap();
    assert!((again.features[1].value * 1e6 / got.features[1].value - 1.0).abs() < 1e-6);
    assert!((again.features[1].df / got.features[1].df - 1.0).abs() < 1e-6);
}

#[test]
fn refusals() {
    let Example { differences, features, clusters } = example(30, 1);
    let code = |ys: &[f64], xs: &[Vec<f64>], clusters: &[u32]| {
        feature_bias(ys, xs, clusters, Level::P95).unwrap_err().code()
    };
    assert_eq!(code(&[], &[], &[]), "no_data");
    assert_eq!(code(&differences, &features, &clusters[1..]), "invalid_input");
    assert_eq!(code(&differences, &[vec![2.0; 30]], &clusters), "no_variation");
    assert_eq!(code(&differences, &[features[0].clone(), features[0].clone()], &clusters), "invalid_input");
    assert_eq!(code(&differences, &features, &[4; 30]), "single_cluster");
    assert_eq!(
        code(&differences[..3], &[vec![1.0, 2.0, 4.0], vec![0.0, 1.0, 0.0]], &clusters[..3]),
        "too_few_units"
    );
    assert_eq!(code(&[0.5; 30], &features, &clusters), "no_variation");
    assert_eq!(code(&[f64::NAN; 30], &features, &clusters), "invalid_input");
}
