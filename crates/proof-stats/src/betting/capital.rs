//! The capital of somebody who bets, unit after unit, that the mean lies above a value.

use crate::level::Level;

/// Factors that are multiplied before a logarithm is taken: each lies between 1/2 and a few dozen, so the product
/// neither vanishes nor overflows.
const CHUNK: usize = 64;

/// The predictable bets: each depends on the earlier units only.
///
/// # Source
/// Waudby-Smith & Ramdas (2024), J. R. Stat. Soc. B 86:1–27, equation 26 (predictable plug-in); statistics note,
/// section 5.14. A unit of weight `w` enters with its residual `x - mean * w`.
#[derive(Clone, Debug)]
pub(super) struct Bettor {
    numerator: f64,
    total: f64,
    weight: f64,
    squares: f64,
    n: f64,
}

impl Bettor {
    /// Half a success in one unit and a variance of 1/4 stand in for data before there are any.
    pub(super) fn new(level: Level) -> Self {
        Self {
            numerator: 2.0 * libm::log(2.0 / level.alpha()),
            total: 0.5,
            weight: 0.0,
            squares: 0.25,
            n: 0.0,
        }
    }

    /// The next bet, before truncation, when the limits are looked at after every unit.
    pub(super) fn any_time(&self) -> f64 {
        let t = self.n + 1.0;
        self.spread_over(t * libm::log1p(t))
    }

    /// The next bet, before truncation, when `n` units were planned.
    pub(super) fn fixed(&self, n: f64) -> f64 {
        self.spread_over(n)
    }

    fn spread_over(&self, spread: f64) -> f64 {
        let variance = self.squares / (self.n + 1.0);
        libm::sqrt(self.numerator / (variance * spread))
    }

    /// Takes in a unit after the bet on it was placed.
    pub(super) fn see(&mut self, x: f64, weight: f64) {
        self.n += 1.0;
        self.total += x;
        self.weight += weight;
        let mean = self.total / (self.weight + 1.0);
        let residual = x - mean * weight;
        self.squares += residual * residual;
    }
}

/// A unit and the bet that was placed before it was seen.
#[derive(Clone, Copy, Debug)]
struct Unit {
    x: f64,
    weight: f64,
    bet: f64,
    /// Sum of the earlier units.
    before: f64,
    /// One over the number of cases that are left in a finite suite, this one included.
    share_of_rest: f64,
}

/// All units so far, read as bets on a mean above some value.
///
/// The capital for a value `m` is a product of factors `1 + min(bet, 1/(2m)) (x - m weight)`. It falls as `m` grows,
/// and when the mean is `m`, or below, it is a supermartingale that starts at 1.
#[derive(Clone, Debug)]
pub(super) struct Capital {
    units: Vec<Unit>,
    sum: f64,
    population: Option<f64>,
}

impl Capital {
    /// No unit yet. With a `population`, units of weight 1 are drawn from that many without replacement.
    pub(super) fn new(population: Option<f64>) -> Self {
        Self { units: Vec::new(), sum: 0.0, population }
    }

    pub(super) fn push(&mut self, x: f64, weight: f64, bet: f64) {
        let left = self.population.map_or(1.0, |n| n - self.units.len() as f64);
        self.units.push(Unit { x, weight, bet, before: self.sum, share_of_rest: 1.0 / left });
        self.sum += x;
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// The mean of the population can not lie below this, whatever the units not yet seen hold.
    pub(super) fn least_mean(&self) -> f64 {
        self.population.map_or(0.0, |n| (self.sum / n).min(1.0))
    }

    /// Logarithm of the capital now.
    pub(super) fn log_now(&self, m: f64) -> f64 {
        self.logs(m, self.units.len(), None).0
    }

    /// The greatest logarithm of the capital after more than `from` units; minus infinity when there are no more.
    pub(super) fn log_greatest(&self, m: f64, from: usize) -> f64 {
        self.logs(m, from, None).1
    }

    /// The logarithm now, and the greatest one after more than `from` units.
    ///
    /// O(units); O(units after `from`) when the logarithm after `from` units is `known`.
    pub(super) fn logs(&self, m: f64, from: usize, known: Option<f64>) -> (f64, f64) {
        match self.population {
            None => {
                let cap = if m <= 0.0 { f64::INFINITY } else { 0.5 / m };
                self.products(from, known, |unit| 1.0 + unit.bet.min(cap) * (unit.x - m * unit.weight))
            }
            Some(n) => {
                let total = n * m;
                self.products(from, known, |unit| {
                    // The mean of what is left in the urn before this draw, if the mean of all of it is m.
                    let rest = ((total - unit.before) * unit.share_of_rest).max(0.0);
                    if unit.bet * rest <= 0.5 {
                        1.0 + unit.bet * (unit.x - rest)
                    } else {
                        // The truncated bet 1/(2 rest), with one division.
                        0.5 + 0.5 * unit.x / rest
                    }
                })
            }
        }
    }

    fn products(&self, from: usize, known: Option<f64>, factor: impl Fn(&Unit) -> f64) -> (f64, f64) {
        let (old, new) = self.units.split_at(from.min(self.units.len()));
        let mut log = known.unwrap_or_else(|| log_product(old, &factor));
        let mut greatest = f64::NEG_INFINITY;
        for chunk in new.chunks(CHUNK) {
            let mut product = 1.0;
            let mut peak = 0.0_f64;
            for unit in chunk {
                product *= factor(unit);
                peak = peak.max(product);
            }
            greatest = greatest.max(log + libm::log(peak));
            log += libm::log(product);
        }
        (log, greatest)
    }
}

fn log_product(units: &[Unit], factor: impl Fn(&Unit) -> f64) -> f64 {
    let mut log = 0.0;
    for chunk in units.chunks(CHUNK) {
        // Four products at a time: each multiplication would wait for the one before.
        let mut lanes = [1.0_f64; 4];
        for four in chunk.chunks(4) {
            for (lane, unit) in lanes.iter_mut().zip(four) {
                *lane *= factor(unit);
            }
        }
        let [a, b, c, d] = lanes;
        log += libm::log((a * b) * (c * d));
    }
    log
}

/// Where a falling function crosses zero in `[lo, hi]`, to about 1e-14; nothing when it is not below zero at `hi`.
///
/// `at_lo >= 0` is its value at `lo`; `step` is a guess of how far from there the crossing lies. False position in the form
/// of Anderson & Björck (1973), BIT 13:253–264, with bisection where it makes no headway.
pub(super) fn crossing(f: impl Fn(f64) -> f64, (lo, hi): (f64, f64), at_lo: f64, step: f64) -> Option<f64> {
    const TOLERANCE: f64 = 1e-14;
    // The root lies between the two; the second one is the latest point.
    let (mut a, mut fa, mut b, mut fb) = (lo, at_lo, lo, at_lo);
    let mut step = step.max(1e-9);
    while 0.0 <= fb {
        if hi <= b {
            return None;
        }
        (a, fa) = (b, fb);
        b = (b + step).min(hi);
        fb = f(b);
        step *= 8.0;
    }
    for round in 0..100 {
        let secant = b - fb * (b - a) / (fb - fa);
        let inside = a.min(b) < secant && secant < a.max(b);
        let x = if inside && round % 8 != 7 { secant } else { 0.5 * (a + b) };
        if (x - b).abs() <= TOLERANCE || (b - a).abs() <= TOLERANCE {
            return Some(x);
        }
        let fx = f(x);
        if (fx < 0.0) == (fb < 0.0) {
            // The older end stays: it is weighted down, so that it moves soon.
            let share = 1.0 - fx / fb;
            fa *= if 0.0 < share { share } else { 0.5 };
        } else {
            (a, fa) = (b, fb);
        }
        (b, fb) = (x, fx);
    }
    Some(0.5 * (a + b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_is_found_from_any_guess() {
        let f = |x: f64| 3.0 * libm::exp(-20.0 * x) - 0.01;
        let root = libm::log(300.0) / 20.0;
        for step in [0.0, 1e-12, 1e-3, 0.2, 0.285, 0.9, 5.0] {
            let got = crossing(f, (0.0, 1.0), f(0.0), step).unwrap();
            assert!((got - root).abs() < 1e-13, "{step} {got}");
        }
        assert_eq!(crossing(f, (0.0, 0.2), f(0.0), 0.1), None);
    }

    #[test]
    fn the_greatest_capital_is_that_of_a_prefix() {
        let mut capital = Capital::new(None);
        let mut bettor = Bettor::new(Level::P95);
        let values: Vec<f64> = (0..90).map(|i| f64::from((i * 37) % 11) / 10.0).collect();
        let mut logs = Vec::new();
        for x in values {
            capital.push(x, 1.0, bettor.any_time());
            bettor.see(x, 1.0);
            logs.push(capital.log_now(0.3));
        }
        for from in [0, 1, 31, 32, 33, 64, 89] {
            let brute = logs[from..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!((capital.log_greatest(0.3, from) - brute).abs() < 1e-12, "{from}");
        }
        assert!(capital.log_greatest(0.3, 90).is_infinite());
    }
}
