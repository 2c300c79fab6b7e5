//! How often each of a few different rows is drawn: one binomial number a row instead of one draw a case.

use crate::rng::Rng;
use crate::special::ln_gamma;

/// Draws `n` times with replacement from kinds of which there are `counts`, which add to `n`, and hands over how
/// often each kind was drawn.
///
/// The counts have the same distribution as those of `n` single draws: given the kinds before it, the number of a
/// kind is binomial.
pub(super) fn draw(rng: &mut Rng, counts: &[u64], mut take: impl FnMut(usize, u64)) {
    let mut kinds_left: u64 = counts.iter().sum();
    let mut draws_left = kinds_left;
    for (kind, count) in counts.iter().enumerate() {
        let drawn = if *count == kinds_left {
            draws_left
        } else {
            binomial(rng, draws_left, *count as f64 / kinds_left as f64)
        };
        take(kind, drawn);
        draws_left -= drawn;
        kinds_left -= count;
    }
}

/// A binomial number: successes of `n` trials with probability `p` in `[0, 1]`.
fn binomial(rng: &mut Rng, n: u64, p: f64) -> u64 {
    if 0.5 < p {
        return n - binomial(rng, n, 1.0 - p);
    }
    if n as f64 * p < 10.0 { by_inversion(rng, n, p) } else { by_rejection(rng, n, p) }
}

/// Walks up the probabilities until they add to a uniform number; about `n p` steps.
fn by_inversion(rng: &mut Rng, n: u64, p: f64) -> u64 {
    let odds = p / (1.0 - p);
    let mut left = rng.unit();
    let mut probability = libm::exp(n as f64 * libm::log1p(-p));
    let mut k = 0;
    while probability < left && k < n {
        left -= probability;
        k += 1;
        probability *= odds * (n - k + 1) as f64 / k as f64;
        // Far above the mean nothing is left to add; what remains of `left` is rounding.
        if probability < 1e-300 {
            break;
        }
    }
    k
}

/// Transformed rejection with squeeze: one pair of uniform numbers is nearly always enough.
///
/// # Source
/// Hörmann (1993), J. Stat. Comput. Simul. 46:101–110, algorithm BTRS, for `p <= 1/2` and `n p >= 10`.
fn by_rejection(rng: &mut Rng, n: u64, p: f64) -> u64 {
    let trials = n as f64;
    let spread = libm::sqrt(trials * p * (1.0 - p));
    // The hat: its slope at the centre, and how heavy its tails are.
    let slope = 1.15 + 2.53 * spread;
    let tail = -0.0873 + 0.0248 * slope + 0.01 * p;
    let centre = trials * p + 0.5;
    let squeeze = 0.92 - 4.2 / slope;
    let alpha = (2.83 + 5.1 / slope) * spread;
    let log_odds = libm::log(p / (1.0 - p));
    let mode = libm::floor((trials + 1.0) * p);
    let at_mode = ln_gamma(mode + 1.0) + ln_gamma(trials - mode + 1.0);
    loop {
        let place = rng.unit() - 0.5;
        let height = rng.unit();
        let distance = 0.5 - place.abs();
        let k = libm::floor((2.0 * tail / distance + slope) * place + centre);
        if !(0.0..=trials).contains(&k) {
            continue;
        }
        if 0.07 <= distance && height <= squeeze {
            return whole(k);
        }
        let log_height = libm::log(height * alpha / (tail / (distance * distance) + slope));
        let log_ratio = at_mode - ln_gamma(k + 1.0) - ln_gamma(trials - k + 1.0) + (k - mode) * log_odds;
        if log_height <= log_ratio {
            return whole(k);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number in 0..=n")]
fn whole(k: f64) -> u64 {
    k as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::binomial_probability;

    /// Every frequency of 200,000 numbers lies within five standard errors of its probability.
    #[test]
    fn frequencies_are_binomial() {
        const DRAWS: u32 = 200_000;
        for (n, p) in [(12, 0.3), (40, 0.25), (40, 0.9), (200, 0.05), (3000, 0.5), (9, 0.5), (50_000, 0.001)]
        {
            let mut rng = Rng::from_seed(n);
            let mut seen = vec![0_u32; usize::try_from(n).unwrap() + 1];
            for _ in 0..DRAWS {
                seen[usize::try_from(binomial(&mut rng, n, p)).unwrap()] += 1;
            }
            for (k, count) in seen.iter().enumerate() {
                let probability = binomial_probability(k as u64, n, p);
                let expected = f64::from(DRAWS) * probability;
                let reach = 5.0 * (expected * (1.0 - probability)).sqrt() + 3.0;
                assert!((f64::from(*count) - expected).abs() < reach, "{n} {p} {k}: {count} {expected}");
            }
        }
    }

    #[test]
    fn as_many_are_drawn_as_there_are() {
        let mut rng = Rng::from_seed(1);
        for counts in [vec![5], vec![0, 7], vec![1, 2, 3, 1000], vec![50, 50, 0]] {
            for _ in 0..200 {
                let mut drawn = vec![0; counts.len()];
                draw(&mut rng, &counts, |kind, n| drawn[kind] = n);
                assert_eq!(drawn.iter().sum::<u64>(), counts.iter().sum::<u64>());
                assert!(drawn.iter().zip(&counts).all(|(drawn, count)| 0 < *count || *drawn == 0));
            }
        }
    }

    #[test]
    fn certain_numbers() {
        let mut rng = Rng::from_seed(2);
        assert_eq!(
            (binomial(&mut rng, 9, 0.0), binomial(&mut rng, 9, 1.0), binomial(&mut rng, 0, 0.4)),
            (0, 9, 0)
        );
    }
}
