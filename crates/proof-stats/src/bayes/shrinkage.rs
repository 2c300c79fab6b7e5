//! Pass rates of many small tags, each drawn towards what the tags have in common.

use super::posterior::{BetaPrior, Posterior};
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::{digamma, ln_beta};
use serde::Serialize;

/// Fewer tags with cases than this say nothing about how tags differ.
pub const MIN_TAGS: u64 = 5;

/// How many steps the first, coarse search over the weight of the prior takes.
const GRID: u32 = 64;

/// The results of one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many cases passed.
    pub passes: u64,
    /// How many cases there are.
    pub cases: u64,
}

/// The rate of one tag.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ShrunkRate {
    /// Share of passes; none without cases.
    pub raw: Option<f64>,
    /// The rate drawn towards the common one, `(x + alpha) / (n + alpha + beta)`.
    pub rate: f64,
    /// Its equal-tailed posterior interval.
    pub interval: Interval,
}

/// The rates of all tags and the distribution they are taken to come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shrinkage {
    /// The distribution of rates over tags, fitted to all of them.
    pub prior: BetaPrior,
    /// Log-likelihood of the counts under `prior`, binomial coefficients included.
    pub log_likelihood: f64,
    /// The likelihood has no peak inside: the tags differ no more than chance makes them, or each is all pass or
    /// all fail. The weight of the prior then stays at the number of cases, or at one case.
    pub at_bound: bool,
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// One rate for each tag, in the order given.
    pub tags: Vec<ShrunkRate>,
}

/// Empirical-Bayes rates of tags: the fewer cases a tag has, the closer its rate moves to the common one.
///
/// The rates of the tags are taken to come from one beta distribution, fitted by maximum likelihood.
///
/// # Arguments
/// - `tags`: passes and cases of each tag; a tag without cases gets the common distribution
///
/// # Assumes
/// Independent cases, each counted in one tag; tags that differ without a known order. The intervals take the
/// fitted prior as known, so that with few tags they are too narrow: with 12 tags of 8 to 48 cases and rates spread
/// from 0.65 to 0.95 they held 84 % of the true rates at a nominal 95 %. For a claim about one tag use its own
/// interval.
///
/// # Edge cases
/// The weight of the prior stays between one case and all cases together, since the common rate cannot be known
/// better than all cases tell it: no interval has width zero.
///
/// # Refusals
/// `no_data` without any case; `too_few_units` below [`MIN_TAGS`] tags with cases; `no_variation` when every case
/// passes or every case fails; `invalid_input` for more passes than cases.
///
/// # Source
/// Statistics note, section 5.17; Efron & Morris (1975), J. Am. Stat. Assoc. 70:311–319. For a given weight the
/// likelihood is concave in the mean, which bisection finds; the weight by a grid and golden section.
/// Complexity: about 5,000 digamma functions a tag.
pub fn shrink(tags: &[Tally], level: Level) -> Result<Shrinkage, Refusal> {
    check(tags)?;
    let counts: Vec<(f64, f64)> =
        tags.iter().map(|tag| (tag.passes as f64, (tag.cases - tag.passes) as f64)).collect();
    let n_cases: f64 = counts.iter().map(|(x, y)| x + y).sum();
    let likelihood = Likelihood { counts };
    let (log_weight, at_bound) = likelihood.best_log_weight(libm::log(n_cases));
    let prior = likelihood.prior(log_weight);
    let rate = |(tag, (x, y)): (&Tally, &(f64, f64))| {
        let posterior = Posterior { alpha: prior.alpha + x, beta: prior.beta + y, prior };
        ShrunkRate {
            raw: (tag.cases != 0).then(|| x / (x + y)),
            rate: posterior.mean(),
            interval: posterior.interval(level),
        }
    };
    Ok(Shrinkage {
        prior,
        log_likelihood: likelihood.at(prior) + likelihood.coefficients(),
        at_bound,
        level,
        tags: tags.iter().zip(&likelihood.counts).map(rate).collect(),
    })
}

fn check(tags: &[Tally]) -> Result<(), Refusal> {
    if tags.iter().any(|tag| tag.cases < tag.passes) {
        return Err(Refusal::InvalidInput { what: "more passes than cases" });
    }
    let n = tags.iter().filter(|tag| tag.cases != 0).count() as u64;
    if n == 0 {
        return Err(Refusal::NoData);
    }
    if n < MIN_TAGS {
        return Err(Refusal::TooFewUnits { n, needed: MIN_TAGS });
    }
    let all_pass = tags.iter().all(|tag| tag.passes == tag.cases);
    if all_pass || tags.iter().all(|tag| tag.passes == 0) {
        return Err(Refusal::NoVariation);
    }
    Ok(())
}

/// The beta-binomial likelihood of passes and failures.
struct Likelihood {
    counts: Vec<(f64, f64)>,
}

impl Likelihood {
    /// The logarithm of the likelihood without the binomial coefficients, which do not depend on the prior.
    fn at(&self, prior: BetaPrior) -> f64 {
        let base = ln_beta(prior.alpha, prior.beta);
        self.counts.iter().map(|(x, y)| ln_beta(prior.alpha + x, prior.beta + y) - base).sum()
    }

    fn coefficients(&self) -> f64 {
        let coefficient = |(x, y): &(f64, f64)| -libm::log(x + y + 1.0) - ln_beta(x + 1.0, y + 1.0);
        self.counts.iter().map(coefficient).sum()
    }

    /// The most likely prior among those of one weight `alpha + beta`.
    fn prior(&self, log_weight: f64) -> BetaPrior {
        let weight = libm::exp(log_weight);
        // The slope over the mean falls from + to - infinity, since some case passes and some case fails.
        let slope = |mean: f64| {
            let (alpha, beta) = (weight * mean, weight * (1.0 - mean));
            let gain = |count: f64, base: f64| {
                if 0.0 < count { digamma(base + count) - digamma(base) } else { 0.0 }
            };
            self.counts.iter().map(|(x, y)| gain(*x, alpha) - gain(*y, beta)).sum::<f64>()
        };
        let (mut lo, mut hi) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (lo + hi);
            if 0.0 < slope(middle) {
                lo = middle;
            } else {
                hi = middle;
            }
        }
        let mean = 0.5 * (lo + hi);
        BetaPrior { alpha: weight * mean, beta: weight * (1.0 - mean) }
    }

    /// The most likely logarithm of the weight in `[0, most]`, and whether it is an end.
    fn best_log_weight(&self, most: f64) -> (f64, bool) {
        let profile = |log_weight: f64| self.at(self.prior(log_weight));
        let point = |i: u32| most * f64::from(i) / f64::from(GRID);
        // From the largest weight down: where the data cannot tell, the tags are taken to be alike.
        let mut best = (GRID, profile(most));
        for i in (0..GRID).rev() {
            let value = profile(point(i));
            if best.1 + 1e-9 < value {
                best = (i, value);
            }
        }
        let (mut lo, mut hi) = (point(best.0.saturating_sub(1)), point((best.0 + 1).min(GRID)));
        let ratio = 0.5 * (libm::sqrt(5.0) - 1.0);
        let (mut left, mut right) = (hi - ratio * (hi - lo), lo + ratio * (hi - lo));
        let (mut at_left, mut at_right) = (profile(left), profile(right));
        for _ in 0..40 {
            if at_right < at_left {
                hi = right;
                (right, at_right) = (left, at_left);
                left = hi - ratio * (hi - lo);
                at_left = profile(left);
            } else {
                lo = left;
                (left, at_left) = (right, at_right);
                right = lo + ratio * (hi - lo);
                at_right = profile(right);
            }
        }
        let inside = 0.5 * (lo + hi);
        // Next to an end the end itself is meant: the search inside only comes near it.
        let end = if best.0 == GRID { Some(most) } else { (best.0 == 0).then_some(0.0) };
        match end {
            Some(end) if profile(inside) <= profile(end) + 1e-9 => (end, true),
            _ => (inside, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags(counts: &[(u64, u64)]) -> Vec<Tally> {
        counts.iter().map(|(passes, cases)| Tally { passes: *passes, cases: *cases }).collect()
    }

    #[test]
    fn pinned() {
        let counts = [(6, 8), (16, 20), (43, 55), (37, 44), (18, 35), (5, 6)];
        let result = shrink(&tags(&counts), Level::P95).unwrap();
        assert!((result.prior.alpha / 18.177_860_765 - 1.0).abs() < 2e-4, "{result:?}");
        assert!((result.prior.beta / 6.314_406_467 - 1.0).abs() < 2e-4, "{result:?}");
        assert!((result.tags[4].rate - 0.608_110).abs() < 1e-4 && !result.at_bound);
    }

    #[test]
    fn refusals() {
        let code = |counts: &[(u64, u64)]| shrink(&tags(counts), Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[(0, 0); 9]), "no_data");
        assert_eq!(code(&[(1, 2), (1, 2), (1, 2), (1, 2), (0, 0)]), "too_few_units");
        assert_eq!(code(&[(2, 2); 6]), "no_variation");
        assert_eq!(code(&[(0, 2); 6]), "no_variation");
        assert_eq!(code(&[(3, 2); 6]), "invalid_input");
    }

    #[test]
    fn alike_tags_go_to_the_common_rate_with_its_own_uncertainty() {
        let result = shrink(&tags(&[(7, 10); 8]), Level::P95).unwrap();
        assert!(result.at_bound);
        assert!((result.prior.alpha + result.prior.beta - 80.0).abs() < 1e-9);
        let tag = result.tags[0];
        // The most likely mean at a finite weight is not quite the raw one.
        assert!((tag.rate - 0.7).abs() < 0.01 && 0.1 < tag.interval.width());
        // Single cases cannot tell tags apart either.
        let single = shrink(&tags(&[(1, 1), (0, 1), (1, 1), (1, 1), (0, 1)]), Level::P95).unwrap();
        assert!(single.at_bound && (single.tags[0].rate - single.tags[1].rate).abs() < 0.2);
    }

    #[test]
    fn opposite_tags_keep_their_rates() {
        let result = shrink(&tags(&[(40, 40), (0, 40), (40, 40), (0, 40), (40, 40)]), Level::P95).unwrap();
        assert!(result.at_bound && (result.prior.alpha + result.prior.beta - 1.0).abs() < 1e-9);
        assert!(0.98 < result.tags[0].rate && result.tags[1].rate < 0.02);
        assert!(0.0 < result.tags[0].interval.width());
    }

    proptest! {
        #[test]
        fn rates_lie_between_their_own_and_the_common_one(
            counts in prop::collection::vec((0_u64..40).prop_flat_map(|n| (0..=n, Just(n))), 0..12),
        ) {
            if let Ok(result) = shrink(&tags(&counts), Level::P95) {
                let common = result.prior.alpha / (result.prior.alpha + result.prior.beta);
                for tag in &result.tags {
                    let raw = tag.raw.unwrap_or(common);
                    prop_assert!(raw.min(common) - 1e-12 <= tag.rate && tag.rate <= raw.max(common) + 1e-12);
                    prop_assert!(tag.interval.lo < tag.interval.hi && tag.interval.hi.is_finite());
                }
            }
        }
    }
}
