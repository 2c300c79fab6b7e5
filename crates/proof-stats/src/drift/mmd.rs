//! Maximum mean discrepancy: a test for points of many dimensions, such as embeddings.

use crate::parallel;
use crate::refusal::{Refusal, check_size};
use crate::rng::Rng;
use serde::Serialize;

/// The most points of both samples together: the kernel of all pairs is held in memory.
const MOST_POINTS: usize = 4_000;

/// Points of one dimension or more, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    /// The coordinates: all of the first point, then all of the second.
    pub values: &'a [f64],
    /// Coordinates of a point.
    pub dimension: usize,
}

impl Points<'_> {
    fn len(&self) -> usize {
        self.values.len().checked_div(self.dimension).unwrap_or(0)
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.values.is_empty() {
            return Err(Refusal::NoData);
        }
        if self.dimension == 0 || !self.values.len().is_multiple_of(self.dimension) {
            return Err(Refusal::InvalidInput { what: "the coordinates do not make whole points" });
        }
        check_size(self.values)
    }
}

/// Squared maximum mean discrepancy with a Gaussian kernel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mmd {
    /// The mean over all pairs, a point with itself included: never below 0.
    pub biased: f64,
    /// The mean over pairs of different points, which may be below 0; nothing for a sample of one point.
    pub unbiased: Option<f64>,
}

/// Squared maximum mean discrepancy with the kernel `exp(-d^2 / 2 sigma^2)`.
///
/// # Refusals
/// `no_data` when a sample is empty; `invalid_input` when the dimensions differ, a coordinate is not finite or above 1e150, `sigma` is not
/// positive, or there are more than 4,000 points.
///
/// # Source
/// Gretton et al. (2012), J. Mach. Learn. Res. 13:723–773, equations 3 and 5; oracle `drift.json`. Complexity: O(N^2).
pub fn mmd(reference: Points<'_>, current: Points<'_>, sigma: f64) -> Result<Mmd, Refusal> {
    let kernel = Kernel::new(reference, current, sigma)?;
    let (n, m) = (kernel.n as f64, (kernel.size - kernel.n) as f64);
    let order: Vec<usize> = (0..kernel.size).collect();
    let [within_old, within_new, between] = kernel.sums(&order);
    let unbiased = (1.0 < n && 1.0 < m).then(|| {
        (within_old - n) / (n * (n - 1.0)) + (within_new - m) / (m * (m - 1.0)) - 2.0 * between / (n * m)
    });
    Ok(Mmd { biased: kernel.biased([within_old, within_new, between]), unbiased })
}

/// Permutation p of the biased statistic: the share of random splits of the pooled points, the observed one included, whose
/// discrepancy is at least as large.
///
/// # Assumptions
/// Exchangeable points when nothing has drifted.
///
/// # Refusals
/// As [`mmd`], and `invalid_input` without a permutation.
///
/// # Source
/// Gretton et al. (2012), section 5. The p does not depend on the number of threads ([`parallel`]). Complexity: O(N^2 + permutations n^2).
pub fn mmd_p(
    reference: Points<'_>,
    current: Points<'_>,
    sigma: f64,
    permutations: u64,
    seed: u64,
) -> Result<f64, Refusal> {
    let kernel = Kernel::new(reference, current, sigma)?;
    if permutations == 0 {
        return Err(Refusal::InvalidInput { what: "at least one permutation is needed" });
    }
    let order: Vec<usize> = (0..kernel.size).collect();
    let observed = kernel.biased(kernel.sums(&order));
    let n =
        usize::try_from(permutations).map_err(|_| Refusal::InvalidInput { what: "too many permutations" })?;
    let draw = |rng: &mut Rng, split: &mut Vec<usize>| {
        split.clone_from(&order);
        rng.shuffle(split);
        // Equal splits differ by rounding only; they count.
        observed - 1e-12 <= kernel.biased(kernel.sums(split))
    };
    let at_least = parallel::replicates(n, seed, Vec::new, draw).into_iter().filter(|x| *x).count();
    Ok((at_least + 1) as f64 / (permutations + 1) as f64)
}

/// The median distance between pooled points: the usual `sigma` when none is known.
///
/// # Refusals
/// As [`mmd`], and `no_variation` when at least half of the distances are 0.
///
/// # Source
/// Gretton et al. (2012), section 8. Complexity: O(N^2 log N).
pub fn bandwidth(reference: Points<'_>, current: Points<'_>) -> Result<f64, Refusal> {
    let points = pooled(reference, current)?;
    let mut distances = Vec::with_capacity(points.len() * points.len() / 2);
    for (i, a) in points.iter().enumerate() {
        distances.extend(points.iter().take(i).map(|b| squared_distance(a, b, 1.0)));
    }
    distances.sort_by(f64::total_cmp);
    match distances.get(distances.len() / 2) {
        Some(median) if 0.0 < *median => Ok(libm::sqrt(*median)),
        _ => Err(Refusal::NoVariation),
    }
}

fn pooled<'a>(reference: Points<'a>, current: Points<'a>) -> Result<Vec<&'a [f64]>, Refusal> {
    reference.check()?;
    current.check()?;
    if reference.dimension != current.dimension {
        return Err(Refusal::InvalidInput { what: "both samples need points of the same dimension" });
    }
    if MOST_POINTS < reference.len() + current.len() {
        return Err(Refusal::InvalidInput { what: "more than 4,000 points: draw some of them" });
    }
    Ok(reference.values.chunks(reference.dimension).chain(current.values.chunks(current.dimension)).collect())
}

/// Squared distance in units of `sigma`; infinite where it is too large for a number.
fn squared_distance(a: &[f64], b: &[f64], sigma: f64) -> f64 {
    let square = |x: f64| x * x;
    a.iter().zip(b).map(|(x, y)| square((x - y) / sigma)).sum()
}

/// The kernel of all pairs of the pooled points, row by row.
struct Kernel {
    values: Vec<f64>,
    row_sums: Vec<f64>,
    total: f64,
    size: usize,
    n: usize,
}

impl Kernel {
    fn new(reference: Points<'_>, current: Points<'_>, sigma: f64) -> Result<Self, Refusal> {
        let points = pooled(reference, current)?;
        if !(0.0 < sigma && sigma.is_finite()) {
            return Err(Refusal::InvalidInput { what: "the width of the kernel must be positive" });
        }
        let size = points.len();
        let mut values = Vec::with_capacity(size * size);
        for a in &points {
            // Divided before it is squared: a tiny sigma has no square.
            values.extend(points.iter().map(|b| libm::exp(-0.5 * squared_distance(a, b, sigma))));
        }
        let row_sums: Vec<f64> = values.chunks(size).map(|row| row.iter().sum()).collect();
        let total = row_sums.iter().sum();
        Ok(Self { values, row_sums, total, size, n: reference.len() })
    }

    /// Sums of the kernel within the first `n` points of an order, within the others, and between them.
    fn sums(&self, order: &[usize]) -> [f64; 3] {
        let (old, _) = order.split_at(self.n.min(order.len()));
        let (mut within, mut rows) = (0.0, 0.0);
        for i in old {
            rows += self.row_sums.get(*i).copied().unwrap_or(0.0);
            let Some(row) = self.values.get(i * self.size..(i + 1) * self.size) else { continue };
            within += old.iter().filter_map(|j| row.get(*j)).sum::<f64>();
        }
        let between = rows - within;
        [within, self.total - within - 2.0 * between, between]
    }

    fn biased(&self, [within_old, within_new, between]: [f64; 3]) -> f64 {
        let (n, m) = (self.n as f64, (self.size - self.n) as f64);
        (within_old / (n * n) + within_new / (m * m) - 2.0 * between / (n * m)).max(0.0)
    }
}
