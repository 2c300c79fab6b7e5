//! Two-sample Kolmogorov-Smirnov test.

use super::sorted;
use crate::refusal::Refusal;
use crate::special::kolmogorov_sf;
use serde::Serialize;

/// Up to this product of the sample sizes the exact p is computed.
const MOST_EXACT: u64 = 1_000_000;

/// Result of [`kolmogorov_smirnov`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KolmogorovSmirnov {
    /// The greatest distance between the two distribution functions.
    pub distance: f64,
    /// The p of the limiting distribution.
    pub p_asymptotic: f64,
    /// The exact p given which values are tied, when the product of the sizes is at most a million.
    pub p_exact: Option<f64>,
}

impl KolmogorovSmirnov {
    /// The exact p where there is one.
    pub fn p(&self) -> f64 {
        self.p_exact.unwrap_or(self.p_asymptotic)
    }
}

/// Two-sided test that two samples come from one distribution.
///
/// # Assumptions
/// Independent inputs. The limiting p is conservative when values are tied; the exact one counts only orders that the ties
/// allow.
///
/// # Refusals
/// `no_data` when a sample is empty, `invalid_input` when a value is not finite or above 1e150.
///
/// # Source
/// Smirnov (1939); exact by paths through the lattice, Hodges (1958), Ark. Mat. 3:469–486, and with ties Schröer &
/// Trenkler (1995), Comput. Stat. Data Anal. 20:185–202; oracle `drift.json`. Complexity: O(n log n), exact O(n m).
pub fn kolmogorov_smirnov(reference: &[f64], current: &[f64]) -> Result<KolmogorovSmirnov, Refusal> {
    let (old, new) = sorted(reference, current)?;
    let (n, m) = (old.len() as u64, new.len() as u64);
    // Whether the value of this rank is the last of its ties: only there are the distribution functions compared.
    let mut is_end = Vec::with_capacity(old.len() + new.len() + 1);
    is_end.push(false);
    let (mut i, mut j, mut greatest) = (0, 0, 0);
    while let Some(x) = least(old.get(i), new.get(j)) {
        let (from_i, from_j) = (i, j);
        while old.get(i).is_some_and(|y| *y <= x) {
            i += 1;
        }
        while new.get(j).is_some_and(|y| *y <= x) {
            j += 1;
        }
        is_end.extend(std::iter::repeat_n(false, i - from_i + j - from_j - 1));
        is_end.push(true);
        greatest = greatest.max((i as u64 * m).abs_diff(j as u64 * n));
    }
    let (size, other) = (n as f64, m as f64);
    let distance = greatest as f64 / (size * other);
    let p_asymptotic = kolmogorov_sf(distance * libm::sqrt(size * other / (size + other)));
    let p_exact = (n.saturating_mul(m) <= MOST_EXACT).then(|| exact(n, m, greatest, &is_end));
    Ok(KolmogorovSmirnov { distance, p_asymptotic, p_exact })
}

fn least(a: Option<&f64>, b: Option<&f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(*b)),
        (Some(a), None) => Some(*a),
        (None, b) => b.copied(),
    }
}

/// Probability that a random order of the pooled values has a distance of at least `greatest / (n m)`.
///
/// A path that reaches it is counted there and then left out, so a small p is a sum of small terms.
fn exact(n: u64, m: u64, greatest: u64, is_end: &[bool]) -> f64 {
    let mut reached = 0.0;
    let columns = usize::try_from(m).unwrap_or(0) + 1;
    // Probability of passing through (i, j) without having reached the distance, for the current i.
    let mut row = vec![0.0; columns];
    for i in 0..=n {
        let mut left = 0.0;
        for (j, cell) in (0..=m).zip(&mut row) {
            // What came from (i - 1, j) was weighted when that row was left; from (i, j - 1) just now.
            let mut p = if i == 0 && j == 0 { 1.0 } else { *cell + left };
            let rank = usize::try_from(i + j).unwrap_or(0);
            let is_compared = is_end.get(rank).copied().unwrap_or(false);
            if is_compared && greatest <= (i * m).abs_diff(j * n) {
                reached += p;
                p = 0.0;
            }
            let remaining = (n + m - i - j) as f64;
            // The next value is one of the n - i or of the m - j that remain.
            let step = |count: u64| if remaining < 1.0 { 0.0 } else { p * count as f64 / remaining };
            left = step(m - j);
            *cell = step(n - i);
        }
    }
    f64::min(reached, 1.0)
}
