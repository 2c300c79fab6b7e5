//! A limit against an interval.

use proof_stats::Level;

use super::Relation;
use crate::settle::{Needed, Stages};
use crate::{Ci, Outcome};

/// A limit and the side on which a quantity must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    pub(crate) relation: Relation,
    pub(crate) limit: f64,
}

impl Limit {
    /// Whether the whole interval is on the right side, or on the wrong one.
    pub(crate) fn interval(self, low: f64, high: f64) -> Outcome {
        match (self.relation.holds(low, self.limit), self.relation.holds(high, self.limit)) {
            (true, true) => Outcome::Passed,
            (false, false) => Outcome::Failed,
            (true, false) | (false, true) => Outcome::Undecided,
        }
    }

    /// The same for an interval that may be refused.
    pub(crate) fn ci(self, ci: Option<&Ci>) -> Outcome {
        ci.map_or(Outcome::Undecided, |ci| self.interval(ci.low, ci.high))
    }

    /// A value that is simply known.
    pub(crate) fn value(self, value: f64) -> Outcome {
        self.interval(value, value)
    }

    /// What would bring the interval clear of the limit with 80 % power, if the truth is what was seen; none where the
    /// estimate is at the limit. `n_effective` is what the cases are worth.
    pub(crate) fn needed(
        self,
        estimate: f64,
        ci: &Ci,
        scale: Scale,
        n_effective: f64,
        stages: &Stages,
    ) -> Option<Needed> {
        let level = Level::new(ci.level).ok()?;
        match scale {
            Scale::Rate => stages.rate_limit(estimate, n_effective, self.limit, level),
            Scale::Mean => {
                let deviation = ci.half_width() / level.z() * n_effective.sqrt();
                stages.mean_limit(estimate, deviation, n_effective, self.limit, level)
            }
        }
    }
}

/// What is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// A share of cases.
    Rate,
    /// A mean.
    Mean,
}

/// The next whole number, at least 1, where it is one that means something.
pub(crate) fn whole(cases: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked just before"
    )]
    (0.0..1e12).contains(&cases).then(|| (cases.ceil() as u64).max(1))
}

#[cfg(test)]
mod tests {
    use proof_store::Scope;

    use super::*;

    #[test]
    fn the_whole_interval_must_be_on_one_side() {
        let at_least = Limit { relation: Relation::AtLeast, limit: 0.9 };
        assert_eq!(at_least.interval(0.9, 0.95), Outcome::Passed);
        assert_eq!(at_least.interval(0.8, 0.95), Outcome::Undecided);
        assert_eq!(at_least.interval(0.8, 0.89), Outcome::Failed);
        let below = Limit { relation: Relation::Below, limit: 2.0 };
        assert_eq!(below.interval(1.0, 2.0), Outcome::Undecided);
        assert_eq!(below.value(2.0), Outcome::Failed);
    }

    #[test]
    fn a_closer_limit_needs_more_cases() {
        let ci = Ci { low: 0.86, high: 0.96, level: 0.95, method: "Wilson" };
        let stages = Stages::of_metric(100, None, None, Scope::Population);
        let needed = |limit, scale| {
            let limit = Limit { relation: Relation::AtLeast, limit };
            limit.needed(0.92, &ci, scale, 100.0, &stages).map(|needed| needed.more_cases)
        };
        for scale in [Scale::Rate, Scale::Mean] {
            let (far, near) = (needed(0.88, scale).unwrap(), needed(0.90, scale).unwrap());
            assert!(3 * far < near && near < 6 * (far + 100), "{far} and {near}");
            assert_eq!(needed(0.92, scale), None);
        }
    }
}
