//! An asymptotic confidence sequence: narrower than betting, and only nearly valid.

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::{Refusal, check_size};

/// Name of [`Asymptotic`] in results; the word `asymptotic` must be shown beside its limits.
pub const ASYMPTOTIC: &str = "asymptotic sequence";

/// The fewest values for limits.
const LEAST: u64 = 20;

/// Confidence sequence for a mean that rests on the central limit theorem, over all moments after the first few.
///
/// # Assumptions
/// Independent values with a mean and a little more than a variance; no bounds are needed. The error holds in the limit
/// of a late first look only, so no word may rest on it: it is shown beside a sequence that is valid, for its width.
///
/// # Edges
/// `too_few_units` below 20 values; `no_variation` while all values are equal.
///
/// # Source
/// Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Ann. Stat. 52:2613–2640, theorem 2.2, and section 2.4 for the
/// `rho` that is narrowest at a planned number; statistics note, section 5.14. Mean and variance by Welford (1962).
#[derive(Clone, Debug)]
pub struct Asymptotic {
    level: Level,
    rho: f64,
    n: u64,
    mean: f64,
    squares: f64,
    running: Option<Interval>,
}

impl Asymptotic {
    /// No value yet. The limits are narrowest, against all others of the kind, around `n_planned` values.
    ///
    /// # Errors
    /// `no_data` when `n_planned` is 0.
    pub fn new(level: Level, n_planned: u64) -> Result<Self, Refusal> {
        if n_planned == 0 {
            return Err(Refusal::NoData);
        }
        let twice = -2.0 * libm::log(level.alpha());
        let rho = libm::sqrt((twice + libm::log1p(twice)) / n_planned as f64);
        Ok(Self { level, rho, n: 0, mean: 0.0, squares: 0.0, running: None })
    }

    /// Takes in the next value.
    ///
    /// # Errors
    /// `invalid_input` when it is not finite, or its size above 1e150.
    pub fn push(&mut self, x: f64) -> Result<(), Refusal> {
        check_size(&[x])?;
        self.n += 1;
        let before = x - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (x - self.mean);
        if let Ok(now) = self.limits() {
            let both =
                self.running.map_or(now, |old| Interval { lo: old.lo.max(now.lo), hi: old.hi.min(now.hi) });
            // Limits that passed one another say that the mean drifts; the last ones stay.
            if both.lo < both.hi {
                self.running = Some(both);
            }
        }
        Ok(())
    }

    /// How many values were seen.
    pub fn n_units(&self) -> u64 {
        self.n
    }

    /// The limits, intersected over all moments so far: they never widen.
    ///
    /// # Errors
    /// See the edges of [`Asymptotic`].
    pub fn interval(&self) -> Result<Interval, Refusal> {
        self.running.map_or_else(|| self.limits(), Ok)
    }

    /// The limits of this moment alone.
    ///
    /// # Errors
    /// See the edges of [`Asymptotic`].
    pub fn limits(&self) -> Result<Interval, Refusal> {
        if self.n == 0 {
            return Err(Refusal::NoData);
        }
        if self.n < LEAST {
            return Err(Refusal::TooFewUnits { n: self.n, needed: LEAST });
        }
        let variance = self.squares / (self.n - 1) as f64;
        if variance <= 0.0 {
            return Err(Refusal::NoVariation);
        }
        let half = libm::sqrt(variance) * boundary(self.n as f64, self.rho, self.level.alpha());
        Ok(Interval { lo: self.mean - half, hi: self.mean + half })
    }
}

/// Half of the width after `t` values with a variance of 1: where the capital mixed over a normal bet reaches `1/alpha`.
fn boundary(t: f64, rho: f64, alpha: f64) -> f64 {
    let scaled = t * rho * rho;
    let log = libm::log(libm::sqrt(scaled + 1.0) / alpha);
    libm::sqrt(2.0 * (scaled + 1.0) / (t * scaled) * log)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::special::normal_quantile;

    /// The normal mixture of `exp(b s - b^2 t / 2)` over bets `b`, by the trapezoid rule.
    fn mixture(t: f64, sum: f64, rho: f64) -> f64 {
        const STEPS: i32 = 40_000;
        let width = 24.0 * rho / f64::from(STEPS);
        let density = |b: f64| {
            libm::exp(b * sum - b * b * t / 2.0 - b * b / (2.0 * rho * rho))
                / (rho * libm::sqrt(std::f64::consts::TAU))
        };
        (0..=STEPS).map(|i| width * density(-12.0 * rho + width * f64::from(i))).sum()
    }

    #[test]
    fn the_boundary_is_where_the_mixture_reaches_one_over_alpha() {
        for (t, rho, alpha) in [(20.0, 0.3, 0.05), (100.0, 0.1, 0.05), (500.0, 0.05, 0.1), (50.0, 0.5, 0.01)]
        {
            let sum = t * boundary(t, rho, alpha);
            let capital = mixture(t, sum, rho);
            assert!((capital * alpha - 1.0).abs() < 1e-9, "{t} {rho} {alpha}: {capital}");
        }
    }

    /// The planned number is where no other rho does better, but for the approximation behind it.
    #[test]
    fn it_is_narrowest_where_it_was_planned() {
        let planned = Asymptotic::new(Level::P95, 200).unwrap();
        let best =
            (1..2000).map(|i| boundary(200.0, f64::from(i) * 1e-3, 0.05)).fold(f64::INFINITY, f64::min);
        let got = boundary(200.0, planned.rho, 0.05);
        assert!(best <= got + 1e-12 && got < 1.001 * best, "{got} {best}");
    }

    #[test]
    fn it_never_widens_and_seldom_errs() {
        let mut excluded = 0;
        for seed in 0..400 {
            let mut rng = Rng::stream(5, seed);
            let mut sequence = Asymptotic::new(Level::P90, 200).unwrap();
            let mut last = f64::INFINITY;
            for _ in 0..500 {
                sequence.push(2.0 + normal_quantile(rng.unit().max(1e-12))).unwrap();
                if let Ok(now) = sequence.interval() {
                    assert!(now.width() <= last);
                    last = now.width();
                }
            }
            excluded += u32::from(!sequence.interval().unwrap().contains(2.0));
        }
        assert!((1..=58).contains(&excluded), "{excluded} of 400");
    }

    #[test]
    fn pinned_limits_and_refusals() {
        let mut sequence = Asymptotic::new(Level::P95, 100).unwrap();
        assert_eq!(sequence.interval().unwrap_err().code(), "no_data");
        for _ in 0..20 {
            sequence.push(1.0).unwrap();
        }
        assert_eq!(sequence.interval().unwrap_err().code(), "no_variation");
        let mut sequence = Asymptotic::new(Level::P95, 100).unwrap();
        for i in 0..40 {
            assert_eq!(sequence.interval().is_ok(), 20 <= i, "{i}");
            sequence.push(f64::from(i % 2)).unwrap();
        }
        let limits = sequence.limits().unwrap();
        assert_eq!(format!("{:.9}", limits.half_width()), "0.250102489");
        assert!((limits.lo + limits.hi - 1.0).abs() < 1e-12);
        assert_eq!(sequence.n_units(), 40);
        assert_eq!(sequence.push(f64::NAN).unwrap_err().code(), "invalid_input");
        assert_eq!(Asymptotic::new(Level::P95, 0).unwrap_err().code(), "no_data");
    }
}
