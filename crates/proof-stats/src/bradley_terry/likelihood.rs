//! The likelihood of a table of wins: strengths and their covariance.

use crate::linear::{Cholesky, Symmetric};
use crate::refusal::Refusal;

/// Newton's method has converged long before this.
const MOST_STEPS: u32 = 200;

/// A table of wins that was checked.
pub(super) struct Wins {
    rows: Vec<Vec<f64>>,
}

impl Wins {
    pub(super) fn new(rows: &[Vec<f64>]) -> Self {
        Self { rows: rows.to_vec() }
    }

    fn n(&self) -> usize {
        self.rows.len()
    }

    fn won(&self, i: usize, j: usize) -> f64 {
        self.rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default()
    }

    /// The strengths that make the wins most likely and sum to 0.
    pub(super) fn strengths(&self, ridge: f64) -> Result<Vec<f64>, Refusal> {
        let mut strengths = vec![0.0; self.n()];
        let mut best = self.log_likelihood(&strengths, ridge);
        for _ in 0..MOST_STEPS {
            let slope = self.slope(&strengths, ridge);
            let step = self.centred(&strengths, ridge)?.solve(&slope);
            let size = step.iter().fold(0.0_f64, |acc, x| acc.max(x.abs()));
            let mut scale = 1.0;
            let (next, value) = loop {
                let next: Vec<f64> = strengths.iter().zip(&step).map(|(b, d)| b + scale * d).collect();
                let value = self.log_likelihood(&next, ridge);
                // Concave: some shorter step climbs. At the top rounding hides it, and the full step is right.
                if best - 1e-12 * best.abs() <= value || scale < 1e-6 {
                    break (next, value);
                }
                scale *= 0.5;
            };
            strengths = next;
            best = value;
            if size <= 1e-11 {
                let mean = strengths.iter().sum::<f64>() / self.n() as f64;
                return Ok(strengths.iter().map(|b| b - mean).collect());
            }
        }
        Err(Refusal::InvalidInput { what: "the wins are too unequal for strengths to be found" })
    }

    /// The covariance of the strengths for independent votes.
    pub(super) fn covariance(&self, strengths: &[f64], ridge: f64) -> Result<Symmetric, Refusal> {
        let bread = self.bread(strengths, ridge)?;
        // Without a ridge the pseudo-inverse itself; with one, what the wins' own spread makes of the estimate.
        Ok(if 0.0 < ridge { bread.sandwich(&self.information(strengths)) } else { bread })
    }

    /// The inverse of the penalised information among strengths that sum to 0.
    pub(super) fn bread(&self, strengths: &[f64], ridge: f64) -> Result<Symmetric, Refusal> {
        let inverse = self.centred(strengths, ridge)?.inverse();
        let n = self.n() as f64;
        // The direction of all ones was given the eigenvalue 1 + ridge.
        Ok(Symmetric::from_fn(self.n(), |i, j| inverse.get(i, j) - 1.0 / (n * (1.0 + ridge))))
    }

    /// The factor of the penalised information plus `1/n` everywhere: without it strengths could all be moved.
    fn centred(&self, strengths: &[f64], ridge: f64) -> Result<Cholesky, Refusal> {
        let information = self.information(strengths);
        let n = self.n() as f64;
        let entry = |i: usize, j: usize| information.get(i, j) + 1.0 / n + if i == j { ridge } else { 0.0 };
        let what = "the wins are too unequal for strengths to be found";
        Cholesky::of(&Symmetric::from_fn(self.n(), entry)).ok_or(Refusal::InvalidInput { what })
    }

    fn information(&self, strengths: &[f64]) -> Symmetric {
        let games = |i: usize, j: usize| self.won(i, j) + self.won(j, i);
        let at = |i: usize| strengths.get(i).copied().unwrap_or_default();
        let weight = |i: usize, j: usize| {
            let p = logistic(at(i) - at(j));
            games(i, j) * p * (1.0 - p)
        };
        let own = |i: usize| (0..self.n()).filter(|j| *j != i).map(|j| weight(i, j)).sum::<f64>();
        Symmetric::from_fn(self.n(), |i, j| if i == j { own(i) } else { -weight(i, j) })
    }

    fn slope(&self, strengths: &[f64], ridge: f64) -> Vec<f64> {
        let at = |i: usize| strengths.get(i).copied().unwrap_or_default();
        let of = |i: usize| {
            let surprise = |j: usize| {
                self.won(i, j) * logistic(at(j) - at(i)) - self.won(j, i) * logistic(at(i) - at(j))
            };
            (0..self.n()).map(surprise).sum::<f64>() - ridge * at(i)
        };
        (0..self.n()).map(of).collect()
    }

    fn log_likelihood(&self, strengths: &[f64], ridge: f64) -> f64 {
        let at = |i: usize| strengths.get(i).copied().unwrap_or_default();
        let mut total = 0.0;
        for (i, row) in self.rows.iter().enumerate() {
            for (j, won) in row.iter().enumerate() {
                if 0.0 < *won {
                    total += won * log_logistic(at(i) - at(j));
                }
            }
        }
        total - 0.5 * ridge * strengths.iter().map(|b| b * b).sum::<f64>()
    }
}

pub(super) fn logistic(t: f64) -> f64 {
    if 0.0 < t { 1.0 / (1.0 + libm::exp(-t)) } else { libm::exp(t) / (1.0 + libm::exp(t)) }
}

fn log_logistic(t: f64) -> f64 {
    if 0.0 < t { -libm::log1p(libm::exp(-t)) } else { t - libm::log1p(libm::exp(t)) }
}
