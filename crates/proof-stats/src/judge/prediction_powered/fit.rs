//! How much of the judge's score to use, and what comes out.

use super::{PredictionPowered, powered};
use crate::level::Level;
use crate::refusal::Refusal;
use crate::sum;

/// The weight is fitted without the tenth of the labels that it is applied to.
const FOLDS: usize = 10;

/// Labels, the judge's scores of the same cases and of the rest.
pub(super) struct Data<'a> {
    labels: &'a [f64],
    judged: &'a [f64],
    rest: &'a [f64],
    /// Variance of the judge's scores over all cases, `n - 1` in the denominator.
    variance_of_all: f64,
}

impl<'a> Data<'a> {
    pub(super) fn new(labels: &'a [f64], judged: &'a [f64], rest: &'a [f64]) -> Self {
        let all: Vec<f64> = judged.iter().chain(rest).copied().collect();
        let variance_of_all = sum::variance(&all, sum::mean(&all));
        Self { labels, judged, rest, variance_of_all }
    }

    /// Pearson's correlation of label and judge; none when one of them is constant.
    pub(super) fn correlation(&self) -> Option<f64> {
        let covariance = cross_products(self.labels, self.judged);
        let squares = cross_products(self.labels, self.labels) * cross_products(self.judged, self.judged);
        (0.0 < squares).then(|| (covariance / libm::sqrt(squares)).clamp(-1.0, 1.0))
    }

    /// The weight that makes the large-sample variance smallest, in `[0, 1]`.
    pub(super) fn tuned_lambda(&self) -> f64 {
        self.lambda(cross_products(self.labels, self.judged) / self.labels.len() as f64)
    }

    fn lambda(&self, covariance: f64) -> f64 {
        let ratio = self.labels.len() as f64 / self.rest.len() as f64;
        let lambda = covariance / ((1.0 + ratio) * self.variance_of_all);
        if lambda.is_finite() { lambda.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The large-sample form with one weight: population variances and the normal quantile.
    pub(super) fn at(&self, lambda: f64, level: Level) -> Result<PredictionPowered, Refusal> {
        let rectified: Vec<f64> = self.labels.iter().zip(self.judged).map(|(y, f)| y - lambda * f).collect();
        let value = lambda * sum::mean(self.rest) + sum::mean(&rectified);
        let variance = population_variance(&rectified) / rectified.len() as f64
            + lambda * lambda * population_variance(self.rest) / self.rest.len() as f64;
        powered(value, variance, lambda, None, level)
    }

    /// The small-sample form: the weight of each fold comes from the other folds, the variance of the labels is unbiased.
    pub(super) fn crossfit(&self, level: Level) -> Result<PredictionPowered, Refusal> {
        let lambdas: Vec<f64> = (0..FOLDS).map(|fold| self.lambda_without(fold)).collect();
        let weights: Vec<f64> = lambdas.iter().copied().cycle().take(self.labels.len()).collect();
        let scored = self.labels.iter().zip(self.judged).zip(&weights);
        // Centred scores keep the offset of the scale out of the variance when the weights differ between folds.
        let centre = sum::mean(self.rest);
        let rectified: Vec<f64> = scored.map(|((y, f), lambda)| y - lambda * (f - centre)).collect();
        let lambda = sum::mean(&weights);
        let value = sum::mean(&rectified);
        let n = rectified.len() as f64;
        let variance = sum::variance(&rectified, value) / n
            + lambda * lambda * population_variance(self.rest) / self.rest.len() as f64;
        powered(value, variance, lambda, Some(n - 1.0), level)
    }

    fn lambda_without(&self, fold: usize) -> f64 {
        let outside = |values: &[f64]| -> Vec<f64> {
            values.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, x)| *x).collect()
        };
        let (labels, judged) = (outside(self.labels), outside(self.judged));
        self.lambda(cross_products(&labels, &judged) / (labels.len() as f64 - 1.0))
    }
}

fn population_variance(values: &[f64]) -> f64 {
    cross_products(values, values) / values.len() as f64
}

/// The sum of products of deviations from the means.
fn cross_products(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (sum::mean(a), sum::mean(b));
    let products: Vec<f64> = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).collect();
    sum::sum(&products)
}
