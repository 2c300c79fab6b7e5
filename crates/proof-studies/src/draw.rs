//! Random draws of the studies, each a function of the generator alone.

use proof_stats::rng::Rng;
use proof_stats::special::normal_quantile;

/// The seed of a cell: FNV-1a of what names it, so that one more cell changes no other.
pub(crate) fn seed_of(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Strictly between 0 and 1.
pub(crate) fn uniform(rng: &mut Rng) -> f64 {
    (rng.unit() + 0.5 / 9_007_199_254_740_992.0).min(1.0 - f64::EPSILON)
}

/// Standard normal.
pub(crate) fn normal(rng: &mut Rng) -> f64 {
    normal_quantile(uniform(rng))
}

/// Whether something of probability `p` happens.
pub(crate) fn happens(rng: &mut Rng, p: f64) -> bool {
    rng.unit() < p
}

/// How many of `n` happen.
pub(crate) fn binomial(rng: &mut Rng, n: u64, p: f64) -> u64 {
    (0..n).filter(|_| happens(rng, p)).count() as u64
}

/// Gamma with this shape and scale 1.
///
/// # Source
/// Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26:363–372; below shape 1 by their boost.
pub(crate) fn gamma(rng: &mut Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        let boost = libm::pow(uniform(rng), 1.0 / shape);
        return gamma(rng, shape + 1.0) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = normal(rng);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        if libm::log(uniform(rng)) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

/// Beta with this mean and concentration (the sum of both shapes).
pub(crate) fn beta(rng: &mut Rng, mean: f64, concentration: f64) -> f64 {
    let a = gamma(rng, concentration * mean);
    let b = gamma(rng, concentration * (1.0 - mean));
    // Both may be too small for a number; then the mean decides the end.
    if a + b <= 0.0 { f64::from(u8::from(happens(rng, mean))) } else { a / (a + b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draw: impl Fn(&mut Rng) -> f64) -> (f64, f64) {
        let mut rng = Rng::from_seed(1);
        let xs: Vec<f64> = (0..40_000).map(|_| draw(&mut rng)).collect();
        let mean = xs.iter().sum::<f64>() / 40_000.0;
        (mean, xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 40_000.0)
    }

    #[test]
    fn draws_have_the_moments_of_their_laws() {
        for shape in [0.2, 1.0, 5.0] {
            let (mean, variance) = moments(|rng| gamma(rng, shape));
            assert!((mean - shape).abs() < 4.0 * (shape / 40_000.0).sqrt(), "{shape}: {mean}");
            assert!((variance / shape - 1.0).abs() < 0.15, "{shape}: {variance}");
        }
        for (p, concentration) in [(0.05, 2.3), (0.5, 8.0), (0.95, 8.0)] {
            let (mean, variance) = moments(|rng| beta(rng, p, concentration));
            let law = p * (1.0 - p) / (concentration + 1.0);
            assert!((mean - p).abs() < 4.0 * (law / 40_000.0).sqrt(), "{p}: {mean}");
            assert!((variance / law - 1.0).abs() < 0.1, "{p}: {variance}");
        }
        let (mean, variance) = moments(normal);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03);
    }

    #[test]
    fn a_seed_names_its_cell() {
        assert_ne!(seed_of(&["ab", "c"]), seed_of(&["a", "bc"]));
        assert_eq!(seed_of(&["mean", "10"]), seed_of(&["mean", "10"]));
    }
}
