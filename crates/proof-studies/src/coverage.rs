//! How often 95 % intervals hold the truth.

pub(crate) mod betting;
pub(crate) mod clustered;
pub(crate) mod judge;
pub(crate) mod kappa;
pub(crate) mod mean;
pub(crate) mod paired_clustered;
pub(crate) mod paired_numeric;
pub(crate) mod paired_pass_fail;
pub(crate) mod proportion;
pub(crate) mod quantile;

use proof_stats::parallel::replicates;
use proof_stats::rng::Rng;

use crate::draw::seed_of;
use crate::effort::Effort;
use crate::study::{Bar, Row};

/// The rates that the issue asks for.
pub(crate) const RATES: [f64; 3] = [0.05, 0.5, 0.95];

/// A cell that is simulated: which study, what, how many units, how often.
pub(crate) struct Simulated<'a> {
    pub(crate) study: &'a str,
    pub(crate) setting: String,
    pub(crate) n: u64,
    pub(crate) effort: Effort,
    pub(crate) bar: Bar,
}

/// Replications of a cell by its number of units: fewer where each one is large.
fn replications(n: u64) -> usize {
    if n < 1000 { 10_000 } else { 4_000 }
}

impl Simulated<'_> {
    /// The share of replications whose interval holds the truth; `draw` says whether one does, or that it was refused.
    pub(crate) fn row(self, draw: impl Fn(&mut Rng) -> Option<bool> + Sync) -> Row {
        let full = replications(self.n);
        self.row_of(full, draw)
    }

    /// As [`Self::row`], with another full number of replications.
    pub(crate) fn row_of(self, full: usize, draw: impl Fn(&mut Rng) -> Option<bool> + Sync) -> Row {
        let n_replications = self.effort.of(full);
        let seed = seed_of(&[self.study, &self.setting, &self.n.to_string()]);
        let found = replicates(n_replications, seed, || (), |rng, ()| draw(rng));
        let answers: Vec<bool> = found.into_iter().flatten().collect();
        let (n_answers, n_covered) = (answers.len(), answers.iter().filter(|holds| **holds).count());
        let measured = (0 < n_answers).then(|| n_covered as f64 / n_answers as f64);
        let p = measured.unwrap_or(0.0);
        Row {
            setting: self.setting,
            n: crate::study::thousands(usize::try_from(self.n).unwrap_or(usize::MAX)),
            replications: n_replications,
            answered: Some(n_answers as f64 / n_replications as f64),
            measured,
            error: libm::sqrt(p * (1.0 - p) / (n_answers.max(1)) as f64),
            bar: self.bar,
        }
    }
}
