//! Rows by tag: the metrics of a cell over the cases of one tag, and against the other cases.

use proof_stats::bayes::{self, Tally};
use proof_stats::{Level, multiplicity};
use proof_store::{Direction, MetricKind};
use serde::Serialize;

use crate::cell::CellNames;
use crate::evidence::Evidence;
use crate::observations::{CellData, Observations};
use crate::seed::Seed;
use crate::tags::Tag;
use crate::units::{Cases, Units};
use crate::words::count;
use crate::{Ci, Judged, rest};

/// Under this many cases nothing is said of a tag by itself.
const SMALL: usize = 10;

/// A row of the verdict by tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagRow {
    /// The tag.
    pub tag: String,
    /// The prompt's name.
    pub prompt: String,
    /// The target's id.
    pub target: String,
    /// Cases of the run that have the tag.
    pub n_cases: u64,
    /// Whether there are too few cases to say anything of the tag by itself (under 10).
    pub is_small: bool,
    /// The weighted metrics over these cases.
    pub metrics: Vec<TagEstimate>,
}

/// A metric over the cases of a tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagEstimate {
    /// The metric.
    pub metric: String,
    /// The estimate; none when no trial is scored.
    pub estimate: Option<f64>,
    /// Its interval.
    pub ci: Option<Ci>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// Cases with at least one scored trial.
    pub n_cases: u64,
    /// Whose figure it is, of a metric that a model judges. The difference to the rest stays the judge's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// The rate drawn towards what the tags of this prompt and target have in common, with its posterior interval; for
    /// pass/fail of single trials, where at least five tags are shown. The fewer cases a tag has, the closer it moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<Evidence>,
    /// The difference to the other cases of the same prompt and target; none where there are no others.
    pub rest: Option<RestDifference>,
    /// What stands behind the estimate.
    pub evidence: Evidence,
    /// Passes and cases, for pass/fail of single trials.
    #[serde(skip)]
    tally: Option<Tally>,
}

/// The cases of a tag against the others: tag minus rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RestDifference {
    /// The difference of the means.
    pub estimate: Option<f64>,
    /// Its interval, unadjusted.
    pub ci: Option<Ci>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// Cases of the rest with at least one scored trial.
    pub n_rest: u64,
    /// Whether the rest has too few cases (under 10).
    pub is_small: bool,
    /// By how much, at least, the tag is worse than the rest: the end of the interval that is nearer to no harm, in the
    /// metric's own unit. Below 0 where it may be better.
    pub harm: Option<f64>,
    /// The test of no difference; none for a tag that is too small or a difference that is refused.
    pub test: Option<&'static str>,
    /// Its two-sided p-value, unadjusted.
    pub p: Option<f64>,
    /// The p-value adjusted over all tags, prompts and targets of the metric.
    pub p_adjusted: Option<TagAdjusted>,
    /// What stands behind the difference.
    pub evidence: Evidence,
}

/// A p-value whose family is all rows of a metric by tag.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagAdjusted {
    /// `Benjamini-Hochberg`; `Benjamini-Yekutieli` where tags overlap heavily.
    pub method: &'static str,
    /// How many rows have a p-value.
    pub family_size: u64,
    /// The p-value: at this false discovery rate the difference would be called real.
    pub p: f64,
}

impl TagRow {
    pub(crate) fn new(
        observations: &Observations,
        data: &CellData,
        tag: &Tag,
        names: CellNames,
        level: Level,
        seed: Seed,
    ) -> Self {
        let seed = seed.of(&tag.name).of(&names.prompt).of(&names.target);
        let is_small = tag.cases.len() < SMALL;
        let weighted =
            observations.metrics.iter().zip(&data.columns).filter(|(metric, _)| metric.is_weighted());
        let metrics = weighted.map(|(metric, column)| {
            let units = Units::of(observations, column, metric.kind, Cases::Some(&tag.cases));
            let own = units.estimate(level, seed.of(&metric.name).get());
            let n_cases = own.n;
            let (mut evidence, judged) = match &metric.judge {
                Some(_) => {
                    let (evidence, judged) = Judged::draw(&units, own, level, seed.of(&metric.name).get());
                    (evidence, Some(judged))
                }
                None => (own, None),
            };
            evidence.adjustments.extend(observations.adjustments.iter().cloned());
            let has_rest = tag.cases.len() < observations.n_cases;
            let rest = has_rest.then(|| {
                let seed = seed.of(&metric.name).of("rest").get();
                let found = rest::difference(&units, &tag.cases, observations.n_cases, level, seed);
                RestDifference::new(found, is_small, metric.direction, &observations.adjustments)
            });
            TagEstimate {
                metric: metric.name.clone(),
                estimate: evidence.estimate,
                ci: evidence.ci(),
                refusal: evidence.refusal_code(),
                n_cases,
                judged,
                shrunk: None,
                rest,
                evidence,
                // Rates of a judge are drawn towards nothing: its errors differ from tag to tag.
                tally: (metric.kind == MetricKind::PassFail
                    && observations.repeats == 1
                    && metric.judge.is_none())
                .then(|| {
                    let (passes, cases) = units.counts();
                    Tally { passes, cases }
                }),
            }
        });
        let metrics = metrics.collect();
        Self {
            tag: tag.name.clone(),
            prompt: names.prompt,
            target: names.target,
            n_cases: tag.cases.len() as u64,
            is_small,
            metrics,
        }
    }
}

impl RestDifference {
    fn new(found: rest::Difference, is_small: bool, direction: Direction, adjustments: &[String]) -> Self {
        let rest::Difference { mut evidence, test, n_rest } = found;
        evidence.adjustments.extend(adjustments.iter().cloned());
        let ci = evidence.ci();
        let test = test.filter(|_| !is_small && SMALL as u64 <= n_rest);
        Self {
            estimate: evidence.estimate,
            refusal: evidence.refusal_code(),
            n_rest,
            is_small: n_rest < SMALL as u64,
            harm: ci.as_ref().map(|ci| match direction {
                Direction::Higher => 0.0 - ci.high,
                Direction::Lower => ci.low,
            }),
            ci,
            test: test.map(|(name, _)| name),
            p: test.map(|(_, p)| p),
            p_adjusted: None,
            evidence,
        }
    }
}

/// Adjusts the p-values of all rows, metric by metric: a table by tag is read for what stands out, so the share of false
/// finds is held, not the chance of a single one.
///
/// # Source
/// Statistics note, sections 3 and 5.17.
pub(crate) fn adjust(rows: &mut [TagRow], tags: &[&Tag], n_cases: usize) {
    let overlaps = overlap_heavily(tags, n_cases);
    let names: Vec<String> = rows
        .first()
        .map_or_else(Vec::new, |row| row.metrics.iter().map(|found| found.metric.clone()).collect());
    for name in names {
        let mut found: Vec<&mut RestDifference> = rows
            .iter_mut()
            .flat_map(|row| row.metrics.iter_mut().filter(|found| found.metric == name))
            .filter_map(|found| found.rest.as_mut())
            .collect();
        let ps: Vec<Option<f64>> = found.iter().map(|rest| rest.p).collect();
        let family_size = ps.iter().flatten().count() as u64;
        let (method, adjusted) = if overlaps {
            ("Benjamini-Yekutieli", multiplicity::benjamini_yekutieli(&ps))
        } else {
            ("Benjamini-Hochberg", multiplicity::benjamini_hochberg(&ps))
        };
        for (rest, p) in found.iter_mut().zip(adjusted.unwrap_or_default()) {
            let Some(p) = p else { continue };
            rest.p_adjusted = Some(TagAdjusted { method, family_size, p });
            rest.evidence.adjustments.push(format!("p: {method} over {}", count(family_size, "row")));
        }
    }
}

/// Name of the shrunk rates in results.
const EMPIRICAL_BAYES: &str = "beta-binomial empirical Bayes";

/// Gives every rate of single trials the rate that the other tags of its prompt and target make more likely.
///
/// # Source
/// Statistics note, section 5.17; `proof_stats::bayes::shrink`.
pub(crate) fn shrink(rows: &mut [TagRow], observations: &Observations, level: Level) {
    if observations.repeats != 1 {
        return;
    }
    let rates = observations.metrics.iter().filter(|metric| metric.kind == MetricKind::PassFail);
    let mut places: Vec<(String, String)> = Vec::new();
    for row in rows.iter() {
        let place = (row.prompt.clone(), row.target.clone());
        // The rows of a tag stand together, so the places repeat after the first tag.
        if places.contains(&place) {
            break;
        }
        places.push(place);
    }
    for metric in rates {
        for (prompt, target) in &places {
            let of_place = rows.iter_mut().filter(|row| row.prompt == *prompt && row.target == *target);
            let mut found: Vec<&mut TagEstimate> = of_place
                .flat_map(|row| row.metrics.iter_mut().filter(|found| found.metric == metric.name))
                .collect();
            let tallies: Vec<Tally> = found.iter().filter_map(|found| found.tally).collect();
            let Ok(shrunk) = bayes::shrink(&tallies, level) else { continue };
            for (found, rate) in found.iter_mut().zip(shrunk.tags) {
                let evidence = Evidence { estimate: Some(rate.rate), ..Evidence::of(found.n_cases) };
                let (low, high) = (Some(rate.interval.lo), Some(rate.interval.hi));
                found.shrunk = Some(evidence.with_limits(low, high, level, EMPIRICAL_BAYES));
            }
        }
    }
}

/// Whether more than half of the cases that have a tag large enough for a test have several of them.
fn overlap_heavily(tags: &[&Tag], n_cases: usize) -> bool {
    let mut n_tags = vec![0_u8; n_cases];
    for tag in tags.iter().filter(|tag| SMALL <= tag.cases.len() && tag.cases.len() < n_cases) {
        for case in &tag.cases {
            if let Some(n) = n_tags.get_mut(*case as usize) {
                *n = n.saturating_add(1);
            }
        }
    }
    let tagged = n_tags.iter().filter(|n| 0 < **n).count();
    let several = n_tags.iter().filter(|n| 1 < **n).count();
    tagged < 2 * several
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_share_most_of_their_cases_overlap() {
        let tag = |cases: std::ops::Range<u32>| Tag { name: String::new(), cases: cases.collect() };
        let overlap = |tags: &[Tag]| overlap_heavily(&tags.iter().collect::<Vec<_>>(), 100);
        assert!(!overlap(&[tag(0..50), tag(50..100)]));
        assert!(!overlap(&[tag(0..50), tag(40..60)]));
        assert!(overlap(&[tag(0..50), tag(10..50)]));
        assert!(!overlap(&[tag(0..50), tag(0..9)]), "a small tag is not tested");
        assert!(!overlap(&[tag(0..100), tag(0..50)]), "a tag of all cases has no rest");
        assert!(!overlap(&[]));
    }
}
