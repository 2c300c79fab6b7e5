//! Differences of two runs by tag.

use proof_stats::multiplicity;
use serde::Serialize;

use super::common::Common;
use super::matching::Place;
use crate::comparison::{Adjusted, Test};
use crate::pairs::{Matching, Pairs};
use crate::{Ci, Evidence};

/// The difference of a metric over the cases of a tag. Tags are for exploration: no word is given, and the p-values are
/// adjusted by Benjamini and Hochberg over the tags and metrics of a prompt on a target, which bounds the share of false
/// finds among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagDifference {
    /// The tag.
    pub tag: String,
    /// The metric.
    pub metric: String,
    /// Later minus earlier.
    pub estimate: Option<f64>,
    /// Its interval, not adjusted.
    pub ci: Option<Ci>,
    /// Why there is none, as a stable code.
    pub refusal: Option<String>,
    /// Cases with the tag that are scored in both.
    pub n_units: u64,
    /// Groups of these cases, where the run has groups.
    pub n_clusters: Option<u64>,
    /// Independent cases that would say as much.
    pub n_effective: Option<f64>,
    /// Cases where the value is higher now.
    pub gains: u64,
    /// Cases where it is lower.
    pub losses: u64,
    /// The second key beside the interval.
    pub test: Option<Test>,
    /// Its p-value, adjusted over the tags.
    pub p_adjusted: Option<Adjusted>,
    /// Whether there are too few cases to say anything.
    pub is_small: bool,
    /// The seed of the sign flips.
    pub seed: u64,
    /// The same in the form that every figure has.
    pub evidence: Evidence,
}

/// Fewer cases than these are listed and not tested.
const FEW: u64 = 10;

/// The rows of a place, by tag and then by metric, and how many tags are left out; nothing for fewer than two tags.
pub(super) fn rows(
    common: &Common<'_>,
    place: Place,
    metrics: &[(usize, usize)],
) -> (Vec<TagDifference>, u64) {
    let (tags, left_out) = common.seen_before.tags.shown();
    if tags.len() < 2 {
        return (Vec::new(), 0);
    }
    let mut rows = Vec::new();
    for tag in tags {
        // Both lists rise, so one pass finds the cases of the tag among the matched ones.
        let mut wanted = tag.cases.iter().copied().peekable();
        let of_tag: Vec<(u32, u32)> = common
            .matched
            .iter()
            .copied()
            .filter(|(case, _)| {
                while wanted.next_if(|next| next < case).is_some() {}
                wanted.peek() == Some(case)
            })
            .collect();
        for metric in metrics {
            rows.extend(row(common, place, *metric, &tag.name, &of_tag));
        }
    }
    adjust(&mut rows);
    (rows, left_out)
}

fn row(
    common: &Common<'_>,
    place: Place,
    metric: (usize, usize),
    tag: &str,
    cases: &[(u32, u32)],
) -> Option<TagDifference> {
    let summary = common.seen_before.metrics.get(metric.0)?;
    let pairs = Pairs { matching: Matching::Matched(cases), ..common.columns(place, metric)? }.linearised();
    let seed = common.seed(place).of("tag").of(tag).of(&summary.name).get();
    let level = common.level;
    let seen = pairs.compare(level, seed);
    Some(TagDifference {
        tag: tag.to_owned(),
        metric: summary.name.clone(),
        estimate: seen.estimate,
        ci: seen.interval().map(|interval| Ci::new(interval, level, seen.method)),
        refusal: seen.refusal.map(|refusal| refusal.code().to_owned()),
        n_units: seen.n_units,
        n_clusters: seen.n_clusters,
        n_effective: seen.n_effective,
        gains: seen.higher,
        losses: seen.lower,
        test: seen.test.filter(|_| FEW <= seen.n_units),
        p_adjusted: None,
        is_small: seen.n_units < FEW,
        seed,
        evidence: Evidence { refusal: seen.refusal.map(Into::into), ..Evidence::of(seen.n_units) },
    })
}

fn adjust(rows: &mut [TagDifference]) {
    let raw: Vec<Option<f64>> = rows.iter().map(|row| row.test.as_ref().map(|test| test.p)).collect();
    let family_size = raw.iter().flatten().count() as u64;
    let Ok(adjusted) = multiplicity::benjamini_hochberg(&raw) else { return };
    for (row, p) in rows.iter_mut().zip(adjusted) {
        row.p_adjusted = p.map(|p| Adjusted {
            method: "Benjamini-Hochberg",
            family: "the tags of a prompt on a target",
            family_size,
            p,
        });
        let adjusted = row.p_adjusted.as_ref().and_then(Adjusted::in_words);
        row.evidence = Evidence {
            refusal: row.evidence.refusal.take(),
            n_clusters: row.n_clusters,
            n_effective: row.n_effective,
            adjustments: adjusted.into_iter().collect(),
            seed: Some(row.seed),
            ..Evidence::of_ci(row.estimate, row.ci.as_ref(), row.n_units)
        };
    }
}
