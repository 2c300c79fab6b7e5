//! Guarantees: an exact one-sided bound of a pass/fail metric against a rate.

mod corrected;

use proof_stats::special::{beta_quantile, student_quantile};
use proof_stats::{Level, cluster, power, proportion, sum};

use super::GateCheck;
use super::Relation;
use super::decide::{Evidence, no_result, no_score, open};
use super::limit::{Limit, whole};
use super::measured::whose;
use crate::column::Column;
use crate::units::shared_clusters;
use crate::words::{count, grouped, number};
use crate::{Ci, Outcome};

/// The name of the bound in results.
const CLOPPER_PEARSON: &str = "Clopper-Pearson";
/// Sums of thirds are whole only up to this.
const ROUNDING: f64 = 1e-6;

/// What speaks against a guarantee, counted: failures of a metric that must pass, passes of one that must not.
///
/// Cases are the units: the mean of a case's repeats varies less than a single trial of it, so that counting it as one trial
/// keeps the guarantee.
#[derive(Clone, Copy, Debug)]
struct Counted {
    /// The sum of the cases' shares.
    against: f64,
    n: u64,
    n_clusters: Option<u64>,
    /// Independent cases that would say as much.
    n_effective: f64,
}

/// The one-sided bounds of the rate that speaks against a guarantee.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    lower: f64,
    upper: f64,
}

/// One cell against a guaranteed rate. Missing trials count for it and against it; the answer must be the same.
///
/// # Source
/// Statistics note, sections 4.3 and 5.2; Clopper & Pearson (1934). With groups: the effective number of cases with the
/// degrees of freedom of Korn & Graubard (1998), Survey Methodology 24:193-201.
pub(super) fn check(
    evidence: &Evidence<'_>,
    metric: usize,
    (prompt, target): (usize, usize),
    limit: Limit,
) -> Option<GateCheck> {
    let observations = evidence.observations;
    let column = observations.cell(prompt, target)?.columns.get(metric)?;
    let found = evidence.cells.get(target * evidence.prompts.len() + prompt)?.metrics.get(metric)?;
    if found.judged.as_ref().is_some_and(|judged| judged.is_corrected) {
        return corrected::check(evidence, metric, (prompt, target), limit);
    }
    let mut check = open(String::new());
    check.prompt = evidence.prompts.get(prompt).cloned();
    check.target = evidence.targets.get(target).cloned();
    let level = evidence.level;
    let is_failure = matches!(limit.relation, Relation::AtLeast | Relation::Above);
    let count = |fill| Counted::of(evidence, column, is_failure, fill);
    let Some(seen) = count(None) else {
        check.reason = no_score(found.n_skipped, found.n_missing);
        return Some(check);
    };
    let outcome = |counted: &Counted| counted.outcome(limit, level);
    let bounds = seen.bounds(level);
    check.n = seen.n;
    check.n_effective = Some(seen.n_effective);
    let share = seen.against / seen.n as f64;
    let (estimate, low, high) = if is_failure {
        (1.0 - share, 1.0 - bounds.upper, 1.0 - bounds.lower)
    } else {
        (share, bounds.lower, bounds.upper)
    };
    check.estimate = Some(estimate);
    check.ci = level.two_sided().map(|level| Ci { low, high, level: level.get(), method: CLOPPER_PEARSON });
    let planned = (observations.n_cases as u64).saturating_mul(u64::from(observations.repeats));
    let missing = planned.saturating_sub(column.n_scored() + column.n_skipped());
    let answer = outcome(&seen);
    let ends = [0.0, 1.0].map(|fill| count(Some(fill)).map_or(Outcome::Undecided, |end| outcome(&end)));
    let is_few_groups = seen.n_clusters.is_some_and(|n| n < cluster::MIN_CLUSTERS);
    let words = format!("{}{}", seen.words(is_failure, bounds, answer, level), whose(found));
    (check.outcome, check.reason) = if is_few_groups {
        (Outcome::Undecided, format!("{words}; too few groups to tell"))
    } else if answer != Outcome::Undecided && ends.iter().any(|end| *end != answer) {
        (Outcome::Undecided, format!("{words}; {}", no_result(missing)))
    } else if answer == Outcome::Undecided {
        let (more, needed) = seen.needed(limit, level);
        check.more_cases = more;
        (answer, format!("{words}; {needed}"))
    } else {
        (answer, words)
    };
    Some(check)
}

impl Counted {
    fn of(evidence: &Evidence<'_>, column: &Column, is_failure: bool, fill: Option<f64>) -> Option<Self> {
        let observations = evidence.observations;
        let value = |case| match fill {
            Some(fill) => column.filled(case, observations.repeats, fill),
            None => column.mean(case),
        };
        let against = |value: f64| if is_failure { 1.0 - value } else { value };
        let (cases, values): (Vec<usize>, Vec<f64>) =
            (0..observations.n_cases).filter_map(|case| Some((case, against(value(case)?)))).unzip();
        if values.is_empty() {
            return None;
        }
        let n = values.len() as u64;
        let plain = Self { against: sum::sum(&values), n, n_clusters: None, n_effective: n as f64 };
        let clusters =
            observations.clusters.as_deref().and_then(|clusters| shared_clusters(clusters, &cases));
        let Some(clusters) = clusters else { return Some(plain) };
        let n_clusters = Some(cluster::count(&clusters));
        let n_effective = match cluster::pass_rate(&values, &clusters, evidence.level) {
            Ok(found) => {
                let is_at_end = plain.against <= 0.0 || n as f64 <= plain.against;
                let t = |df| student_quantile(evidence.level.get(), df);
                let factor = if is_at_end { 1.0 } else { t(n as f64 - 1.0) / t(found.df) };
                (found.estimate.n_effective * factor * factor).min(n as f64)
            }
            // One group is one unit.
            Err(_) => 1.0,
        };
        Some(Self { n_clusters, n_effective, ..plain })
    }

    fn bounds(&self, level: Level) -> Bounds {
        let (alpha, n) = (level.alpha(), self.n_effective);
        // A part of a case counts as nothing towards the lower bound and as a whole one towards the upper: that keeps the
        // guarantee. With groups neither count is whole.
        let (least, most) = match self.n_clusters {
            None => ((self.against + ROUNDING).floor(), (self.against - ROUNDING).ceil()),
            Some(_) => (self.against / self.n as f64 * n, self.against / self.n as f64 * n),
        };
        let (least, most) = (least.clamp(0.0, n), most.clamp(0.0, n));
        let lower =
            if least <= 0.0 { 0.0 } else { beta_quantile(least, n - least + 1.0, alpha, 1.0 - alpha) };
        let upper = if n <= most { 1.0 } else { beta_quantile(most + 1.0, n - most, 1.0 - alpha, alpha) };
        Bounds { lower, upper }
    }

    /// Passed when the rate asked for is shown, failed when its opposite is.
    fn outcome(&self, limit: Limit, level: Level) -> Outcome {
        let Bounds { lower, upper } = self.bounds(level);
        match limit.relation {
            Relation::AtLeast | Relation::Above => limit.interval(1.0 - upper, 1.0 - lower),
            Relation::AtMost | Relation::Below => limit.interval(lower, upper),
        }
    }

    fn words(&self, is_failure: bool, bounds: Bounds, answer: Outcome, level: Level) -> String {
        let (noun, rate) = if is_failure { ("failures", "failure rate") } else { ("passes", "pass rate") };
        let confidence = number(level.get() * 100.0);
        let side = match answer {
            Outcome::Failed => format!("above {}", away(bounds.lower, f64::floor)),
            _ => format!("below {}", away(bounds.upper, f64::ceil)),
        };
        let worth = self.n_clusters.map_or_else(String::new, |clusters| {
            format!(
                " ({} in {}, worth {} independent ones)",
                count(self.n, "case"),
                count(clusters, "group"),
                number(self.n_effective)
            )
        });
        let is_whole = (self.against - self.against.round()).abs() <= ROUNDING;
        let folded = if is_whole { "" } else { " (means over the repeats of a case)" };
        format!(
            "{} of {} {noun}: true {rate} {side} with {confidence} % confidence{worth}{folded}",
            number(self.against),
            grouped(self.n)
        )
    }

    /// How many more cases would show the rate, and in which words.
    fn needed(&self, limit: Limit, level: Level) -> (Option<u64>, String) {
        let allowed = match limit.relation {
            Relation::AtLeast | Relation::Above => 1.0 - limit.limit,
            Relation::AtMost | Relation::Below => limit.limit,
        };
        let worth = self.n as f64 / self.n_effective;
        let seen = self.against / self.n as f64;
        let asked = number(allowed);
        if self.against <= 0.0 {
            let total = proportion::zero_failure_cases(1.0 - allowed, level).ok();
            let more = total.and_then(|total| whole((total as f64 - self.n_effective) * worth));
            let words = match (total, more) {
                (Some(total), Some(more)) => format!(
                    "below {asked} takes {} without any: {}",
                    count(total, "case"),
                    count(more, "more case")
                ),
                _ => format!("no number of cases shows a rate below {asked}"),
            };
            return (more, words);
        }
        if allowed <= seen {
            return (
                None,
                format!(
                    "the rate seen, {}, is not below {asked}: more cases would not show it",
                    number(seen)
                ),
            );
        }
        // The exact bound lies about half a case farther out on each side than the score bound that this counts for.
        let one_sided = level.two_sided().unwrap_or(level);
        let more = power::to_decide_rate(seen, self.n_effective, allowed, one_sided)
            .ok()
            .and_then(|more| whole((more as f64 + 1.0 / (allowed - seen)) * worth));
        let words = match more {
            Some(more) => format!(
                "about {} would show that it is below {asked}, if the truth is what was seen",
                count(more, "more case")
            ),
            None => format!("no number of cases shows a rate below {asked}"),
        };
        (more, words)
    }
}

/// A bound with three significant digits, rounded away from what it claims.
fn away(bound: f64, round: fn(f64) -> f64) -> String {
    let mut unit = 1.0;
    while bound * unit < 100.0 && unit < 1e12 {
        unit *= 10.0;
    }
    number(round(bound * unit) / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(against: f64, n: u64) -> Counted {
        Counted { against, n, n_clusters: None, n_effective: n as f64 }
    }

    #[test]
    fn whole_counts_have_the_exact_bounds() {
        let n = std::num::NonZeroU64::new(60).unwrap();
        let found = counted(3.0, 60).bounds(Level::P95);
        assert!((found.upper - proportion::clopper_pearson_upper(3, n, Level::P95)).abs() < 1e-12);
        assert!((found.lower - proportion::clopper_pearson_lower(3, n, Level::P95)).abs() < 1e-12);
        let none = counted(0.0, 60).bounds(Level::P95);
        assert!((none.upper - (1.0 - 0.05_f64.powf(1.0 / 60.0))).abs() < 1e-12);
        assert_eq!((none.lower, counted(60.0, 60).bounds(Level::P95).upper), (0.0, 1.0));
        // Three thirds are one, and a third counts as one against the guarantee and as none for the other side.
        let third = 1.0 - 2.0 / 3.0;
        assert_eq!(
            counted(third + third + third, 60).bounds(Level::P95),
            counted(1.0, 60).bounds(Level::P95)
        );
        let part = counted(third, 60).bounds(Level::P95);
        assert_eq!((part.lower, part.upper), (0.0, counted(1.0, 60).bounds(Level::P95).upper));
    }

    #[test]
    fn no_bound_claims_more_than_it_knows() {
        assert_eq!([0.007_461_3, 0.25, 0.0].map(|bound| away(bound, f64::ceil)), ["0.00747", "0.25", "0"]);
        assert_eq!(away(0.055_39, f64::floor), "0.0553");
    }

    #[test]
    fn the_cases_asked_for_show_the_rate() {
        let limit = Limit { relation: Relation::AtLeast, limit: 0.99 };
        let (more, _) = counted(0.0, 100).needed(limit, Level::P95);
        assert_eq!(more, Some(199), "299 without a failure");
        assert_eq!(counted(0.0, 299).outcome(limit, Level::P95), Outcome::Passed);
        assert_eq!(counted(0.0, 298).outcome(limit, Level::P95), Outcome::Undecided);
        let limit = Limit { relation: Relation::AtLeast, limit: 0.9 };
        let (more, _) = counted(6.0, 100).needed(limit, Level::P95);
        let total = 100 + more.unwrap();
        assert_eq!(counted(0.06 * total as f64, total).outcome(limit, Level::P95), Outcome::Passed);
        assert_eq!(counted(12.0, 100).needed(limit, Level::P95).0, None);
    }
}
