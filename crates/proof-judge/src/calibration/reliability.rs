//! What people say where the judge says so much.

use proof_stats::calibration::{BINS, calibration, ece_interval};
use proof_stats::mean::Moments;
use proof_stats::{Refusal, proportion};
use serde::{Deserialize, Serialize};

use super::Settings;
use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::sample::Sample;
use crate::scale::Scale;

/// The judge's numbers against what people say there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// What the judge's numbers are: `probability` that people pass the output, or `number` of the scale.
    pub of: String,
    /// The curve: outputs in bins of equal numbers by the judge's number, lowest first.
    pub points: Vec<Point>,
    /// The mean squared difference of probability and label (Brier); for probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brier: Option<Figure>,
    /// The expected calibration error over bins of equal numbers. It is biased upward with few labels; for probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<Figure>,
}

/// A bin of the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The judge's mean number.
    pub judge: f64,
    /// What people say on average: the share that passes, or the mean label.
    pub people: Figure,
}

/// The curve of probabilities where the judge gives them, else of numbers and levels.
pub(super) fn curve(sample: &Sample, pairs: &Pairs, settings: Settings) -> Option<Reliability> {
    if let Scale::Nominal { classes } = &sample.scale {
        return if classes.len() == 2 { of_probabilities(sample, pairs, settings) } else { None };
    }
    let mut rows: Vec<(f64, f64)> = pairs.judge.iter().copied().zip(pairs.people.iter().copied()).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let points = bins(&rows, |labels| {
        let n = labels.len() as u64;
        let mean = labels.iter().sum::<f64>() / n as f64;
        match Moments::of(labels) {
            Ok(moments) if 0.0 < moments.standard_deviation => {
                let interval = moments.interval(settings.level);
                Figure::new(moments.mean, interval, settings.level, n, "Student t")
            }
            Ok(_) => Figure::refused(Some(mean), n, Refusal::NoVariation),
            Err(refusal) => Figure::refused(Some(mean), n, refusal),
        }
    });
    (!points.is_empty()).then(|| Reliability {
        of: "number".to_owned(),
        points,
        brier: None,
        calibration_error: None,
    })
}

fn of_probabilities(sample: &Sample, pairs: &Pairs, settings: Settings) -> Option<Reliability> {
    let mut rows = vec![];
    for (label, place) in pairs.people.iter().zip(&pairs.places) {
        if let Some(probability) = sample.items.get(*place)?.probability {
            rows.push((probability, *label));
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (predictions, outcomes): (Vec<f64>, Vec<bool>) =
        rows.iter().map(|(p, label)| (*p, 0.5 < *label)).unzip();
    let n = rows.len() as u64;
    let scores = calibration(&predictions, &outcomes, BINS, settings.level).ok()?;
    let brier = match scores.brier_interval {
        Some(interval) => Figure::new(scores.brier, interval, settings.level, n, "Student t"),
        None => Figure::refused(Some(scores.brier), n, Refusal::NoVariation),
    };
    let error = match ece_interval(&predictions, &outcomes, BINS, settings.level, settings.seed) {
        Ok(found) => Figure::new(found.value, found.interval, settings.level, n, "basic bootstrap of items"),
        Err(refusal) => Figure::refused(Some(scores.ece_equal_mass), n, refusal),
    };
    let points = bins(&rows, |labels| {
        let passes = labels.iter().filter(|label| 0.5 < **label).count() as u64;
        Figure::of(proportion::estimate(passes, labels.len() as u64, settings.level), labels.len() as u64)
    });
    Some(Reliability {
        of: "probability".to_owned(),
        points,
        brier: Some(brier),
        calibration_error: Some(error),
    })
}

/// Bins of equal numbers of sorted rows; rows with the same number of the judge stay together.
fn bins(sorted: &[(f64, f64)], people: impl Fn(&[f64]) -> Figure) -> Vec<Point> {
    let size = sorted.len().div_ceil(BINS).max(1);
    let mut points = vec![];
    let mut rest = sorted;
    while !rest.is_empty() {
        let mut end = size.min(rest.len());
        let last = rest.get(end - 1).map(|row| row.0);
        while rest.get(end).map(|row| row.0) == last && end < rest.len() {
            end += 1;
        }
        let (bin, left) = rest.split_at(end);
        let labels: Vec<f64> = bin.iter().map(|row| row.1).collect();
        let judge = bin.iter().map(|row| row.0).sum::<f64>() / bin.len() as f64;
        points.push(Point { judge, people: people(&labels) });
        rest = left;
    }
    points
}
