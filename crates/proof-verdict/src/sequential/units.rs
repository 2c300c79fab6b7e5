//! One figure over the cases in the order of drawing.

use std::num::NonZeroU64;

use proof_stats::asymptotic::{ASYMPTOTIC, Asymptotic};
use proof_stats::betting::{BETTING_SEQUENCE, Sequence};
use proof_stats::{Interval, Level, Refusal, cluster, sum};
use proof_store::MetricKind;

use super::Drawing;
use crate::evidence::Evidence;

/// The values of a unit that stands for itself: a case, or a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) sum: f64,
    pub(crate) size: NonZeroU64,
}

/// The units of case values in the order of drawing. Cases of a group stand together.
pub(crate) fn groups(values: &[f64], clusters: Option<&[u32]>) -> Vec<Unit> {
    let mut units: Vec<Unit> = vec![];
    let mut last = None;
    for (place, value) in values.iter().enumerate() {
        let cluster = clusters.and_then(|clusters| clusters.get(place).copied());
        match units.last_mut().filter(|_| cluster.is_some() && cluster == last) {
            Some(unit) => {
                unit.sum += value;
                unit.size = unit.size.saturating_add(1);
            }
            None => units.push(Unit { sum: *value, size: NonZeroU64::MIN }),
        }
        last = cluster;
    }
    units
}

/// The mean of one value a case, at every look at once. Values of a metric with a scale lie in `[0, 1]`.
///
/// # Edges
/// A number without a scale is refused under 20 units, and without variation.
pub(crate) fn of_values(
    values: &[f64],
    clusters: Option<&[u32]>,
    kind: MetricKind,
    level: Level,
    drawing: Drawing,
) -> Evidence {
    let n = values.len() as u64;
    let n_clusters = clusters.map(cluster::count);
    if values.is_empty() {
        return Evidence { n_clusters, ..Evidence::refused(None, Refusal::NoData, 0) };
    }
    let mean = sum::mean(values);
    let units = groups(values, clusters);
    let found = match kind {
        MetricKind::PassFail | MetricKind::Bounded => betting(&units, level, drawing)
            .map(|sequence| (sequence.clone().interval(), BETTING_SEQUENCE, sequence.is_contradicted())),
        MetricKind::Number => asymptotic(&units, level, drawing).map(|found| (found, ASYMPTOTIC, false)),
    };
    let (interval, method, is_contradicted) = match found {
        Ok(found) => found,
        Err(refusal) => return Evidence { n_clusters, ..Evidence::refused(Some(mean), refusal, n) },
    };
    let mut evidence = Evidence { estimate: Some(mean), n_clusters, ..Evidence::of(n) }.with_limits(
        Some(interval.lo),
        Some(interval.hi),
        level,
        method,
    );
    evidence.n_effective = Some(worth(values, interval, level));
    if is_contradicted {
        evidence.warnings.push("values drawn early and late refute one another".to_owned());
    }
    if kind == MetricKind::Number {
        evidence.warnings.push("asymptotic: it decides nothing before every case is drawn".to_owned());
    }
    evidence
}

/// The betting sequence after all units; groups bet as one where the run has any, drawn yet or not.
pub(crate) fn betting(units: &[Unit], level: Level, drawing: Drawing) -> Result<Sequence, Refusal> {
    let mut sequence = if drawing.largest_group == NonZeroU64::MIN {
        Sequence::new(level)
    } else {
        Sequence::clustered(level, drawing.largest_group)
    };
    for unit in units {
        // Sums of thirds may pass the end of the scale by a rounding.
        let most = unit.size.get() as f64;
        let is_rounding = -1e-9 <= unit.sum && unit.sum <= most + 1e-9;
        let sum = if is_rounding { unit.sum.clamp(0.0, most) } else { unit.sum };
        sequence.push_group(sum, unit.size)?;
    }
    Ok(sequence)
}

/// Limits of the mean over cases that rest on the central limit theorem.
///
/// Groups are read as what they pull the ratio of the sums to, which has its variance in the limit; with groups of one case
/// these are the values themselves.
pub(crate) fn asymptotic(units: &[Unit], level: Level, drawing: Drawing) -> Result<Interval, Refusal> {
    let mut sequence = Asymptotic::new(level, drawing.n_total.max(1))?;
    let is_single = units.iter().all(|unit| unit.size == NonZeroU64::MIN);
    if is_single {
        units.iter().try_for_each(|unit| sequence.push(unit.sum))?;
        return sequence.interval();
    }
    let n_cases: f64 = units.iter().map(|unit| unit.size.get() as f64).sum();
    let mean = sum::sum(&units.iter().map(|unit| unit.sum).collect::<Vec<_>>()) / n_cases;
    let mean_size = n_cases / units.len() as f64;
    for unit in units {
        sequence.push(mean + (unit.sum - mean * unit.size.get() as f64) / mean_size)?;
    }
    // The mean in them is that of now, so no earlier moment has limits of its own.
    sequence.limits()
}

/// How many cases of a fixed number would give as narrow an interval: what further need is counted from.
pub(crate) fn worth(values: &[f64], interval: Interval, level: Level) -> f64 {
    let n = values.len() as f64;
    let mean = sum::mean(values);
    let squares = sum::sum(&values.iter().map(|value| (value - mean) * (value - mean)).collect::<Vec<_>>());
    // A run of equal values is not without variance: as if two passes and two failures had been seen beside them.
    let variance = (squares + 1.0) / (n + 4.0);
    let half = interval.half_width();
    if half <= 0.0 {
        return n;
    }
    (level.z() * level.z() * variance / (half * half)).min(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(largest_group: u64) -> Drawing {
        let largest_group = NonZeroU64::new(largest_group).unwrap();
        Drawing { largest_group, n_drawn: 40, n_total: 100, n_looks: 2 }
    }

    #[test]
    fn cases_of_a_group_are_one_unit() {
        let units = groups(&[1.0, 0.0, 1.0, 0.5], Some(&[3, 3, 0, 1]));
        let found: Vec<(f64, u64)> = units.iter().map(|unit| (unit.sum, unit.size.get())).collect();
        assert_eq!(found, [(1.0, 2), (1.0, 1), (0.5, 1)]);
        assert_eq!(groups(&[1.0, 0.0], None).len(), 2);
    }

    #[test]
    fn single_cases_are_the_plain_sequence() {
        let values: Vec<f64> = (0..40).map(|place| f64::from(u8::from(place % 4 != 0))).collect();
        let found = of_values(&values, None, MetricKind::PassFail, Level::P95, drawing(1));
        let mut plain = Sequence::new(Level::P95);
        for value in &values {
            plain.push(*value).unwrap();
        }
        let ci = found.ci().unwrap();
        assert_eq!(
            (ci.low.to_bits(), ci.high.to_bits()),
            (plain.interval().lo.to_bits(), plain.interval().hi.to_bits())
        );
        assert_eq!(ci.method, BETTING_SEQUENCE);
        assert_eq!(found.estimate, Some(0.75));
        assert!(found.n_effective.unwrap() < 40.0, "looking often costs");
        // A run that has groups bets on groups, even while only single cases were drawn.
        let wide = of_values(&values, None, MetricKind::PassFail, Level::P95, drawing(5)).ci().unwrap();
        assert!(ci.high - ci.low < wide.high - wide.low);
    }

    #[test]
    fn numbers_are_marked() {
        let values: Vec<f64> = (0..40).map(|place| f64::from(place % 7) * 3.0).collect();
        let found = of_values(&values, None, MetricKind::Number, Level::P95, drawing(1));
        assert_eq!(found.method, Some(ASYMPTOTIC));
        assert!(found.warnings.iter().any(|warning| warning.contains("asymptotic")));
        let few = of_values(&values[..10], None, MetricKind::Number, Level::P95, drawing(1));
        assert_eq!((few.refusal_code().as_deref(), few.ci()), (Some("too_few_units"), None));
        let clusters: Vec<u32> = (0..40).map(|place| place / 2).collect();
        let grouped =
            of_values(&values, Some(&clusters), MetricKind::Number, Level::P95, drawing(2)).ci().unwrap();
        assert!(grouped.low < sum::mean(&values) && sum::mean(&values) < grouped.high);
    }

    #[test]
    fn what_has_no_figure_is_refused() {
        let none = of_values(&[], None, MetricKind::Bounded, Level::P95, drawing(1));
        assert_eq!(none.refusal_code().as_deref(), Some("no_data"));
        let wrong = of_values(&[0.5, 1.5], None, MetricKind::Bounded, Level::P95, drawing(1));
        assert_eq!(wrong.refusal_code().as_deref(), Some("invalid_input"));
    }
}
