//! Differences of a judged metric, corrected where people labelled both sides.

use proof_stats::judge::{self, MIN_LABELS, prediction_powered};
use proof_stats::special::{student_p_two_sided, student_quantile_two_sided};
use proof_stats::{Interval, Level, paired as procedures};
use proof_store::MetricKind;

use super::{Paired, Pairs, one_sided};
use crate::comparison::{JudgedDifference, Test};
use crate::evidence::Refused;
use crate::judged::correction::Items;
use crate::judged::{grouped_mean, too_few_labels};
use crate::units::shared_clusters;

/// The name of the test beside a corrected difference.
const CORRECTED_T: &str = "t of the corrected difference";

/// A corrected difference.
struct Corrected {
    value: f64,
    intervals: (Interval, Interval),
    method: &'static str,
    p: f64,
    n_effective: f64,
}

impl Pairs<'_> {
    /// Corrects what the judge's values say where both sides have labels on at least 10 cases: cross-fitted PPI++ on the
    /// differences of the cases. Else it stays the judge's difference, and says so.
    ///
    /// # Source
    /// Statistics note, section 5.15.
    pub(super) fn correct(&self, found: &mut Paired, level: Level, seed: u64) {
        let (Some(first), Some(second)) = (self.baseline.column.labels(), self.candidate.column.labels())
        else {
            return;
        };
        let mut items = Items::default();
        for (before, after) in self.matching.iter() {
            let values = self.baseline.value(before).zip(self.candidate.value(after));
            let Some((baseline, candidate)) = values else { continue };
            let label = first.mean(before).zip(second.mean(after)).map(|(before, after)| after - before);
            items.push(before, candidate - baseline, label);
        }
        let n_labels = items.n_labels();
        let mut judged = JudgedDifference {
            is_corrected: false,
            judge_only: found.estimate,
            off: None,
            n_labels,
            not_corrected: None,
        };
        match self.corrected(&items, level, seed) {
            Ok(corrected) => {
                judged.is_corrected = true;
                judged.off = judged.judge_only.map(|own| own - corrected.value);
                found.estimate = Some(corrected.value);
                found.intervals = Some(corrected.intervals);
                found.method = corrected.method;
                let test = Test { name: CORRECTED_T, statistic: None, p: corrected.p };
                found.test = Some(test);
                found.smallest_p = None;
                found.refusal = None;
                found.n_effective = Some(corrected.n_effective);
                // More cases alone would not narrow it: the labels carry its spread.
                found.spread = None;
                found.notes.retain(|note| *note == proof_stats::Note::FewClusters);
                if n_labels < judge::FEW_LABELS {
                    found.notes.push(proof_stats::Note::FewLabels);
                }
            }
            Err(refused) => judged.not_corrected = Some(refused),
        }
        found.judged = Some(judged);
    }

    fn corrected(&self, items: &Items, level: Level, seed: u64) -> Result<Corrected, Refused> {
        let n_labels = items.n_labels();
        if n_labels < MIN_LABELS {
            return Err(too_few_labels(n_labels));
        }
        let ninety = one_sided(level);
        let clip = |interval: Interval| match self.kind {
            MetricKind::Number => interval,
            MetricKind::PassFail | MetricKind::Bounded => interval.clipped(-1.0, 1.0),
        };
        let (labels, labelled, rest) = items.parted();
        let clusters = self.clusters.and_then(|clusters| shared_clusters(clusters, &items.cases));
        if rest.len() < 2 {
            return self.of_labels(items, clusters.as_deref(), level, seed);
        }
        if let Some(clusters) = clusters {
            let found = grouped_mean(items, &clusters, level)?;
            return Ok(Corrected {
                value: found.value,
                intervals: (clip(found.interval(level)), clip(found.interval(ninety))),
                method: crate::judged::PPI_GROUPS,
                p: found.p(),
                n_effective: n_labels as f64,
            });
        }
        let found = prediction_powered::mean(&labels, &labelled, &rest, level)?;
        let (value, df) = (found.estimate.value, n_labels as f64 - 1.0);
        let at = |level: Level| {
            let reach = student_quantile_two_sided(level.alpha(), df) * found.standard_error;
            clip(Interval { lo: value - reach, hi: value + reach })
        };
        Ok(Corrected {
            value,
            intervals: (at(level), at(ninety)),
            method: found.estimate.method,
            p: student_p_two_sided(value / found.standard_error, df),
            n_effective: found.estimate.n_effective,
        })
    }

    /// People have labelled both sides of every case, or of all but one: their differences are what counts.
    fn of_labels(
        &self,
        items: &Items,
        clusters: Option<&[u32]>,
        level: Level,
        seed: u64,
    ) -> Result<Corrected, Refused> {
        let is_share = self.kind != MetricKind::Number;
        let kept: Vec<(f64, Option<u32>)> = items
            .labels
            .iter()
            .enumerate()
            .filter_map(|(place, label)| {
                Some(((*label)?, clusters.and_then(|clusters| clusters.get(place).copied())))
            })
            .collect();
        let (differences, of_cases): (Vec<f64>, Vec<Option<u32>>) = kept.into_iter().unzip();
        let of_cases: Option<Vec<u32>> = of_cases.into_iter().collect();
        let found = match (of_cases, is_share) {
            (Some(clusters), true) => procedures::clustered_bounded(&differences, &clusters, level, seed)?,
            (Some(clusters), false) => procedures::clustered(&differences, &clusters, level, seed)?,
            (None, true) => procedures::bounded(&differences, level, seed)?,
            (None, false) => procedures::numeric(&differences, level, seed)?,
        };
        Ok(Corrected {
            value: found.difference,
            intervals: (found.interval, found.interval90),
            method: found.method,
            p: found.p(),
            n_effective: found.n_effective,
        })
    }
}
