//! What leads the judge away from people: length, its own kind, the place shown, or any number of the outputs.

use std::collections::BTreeSet;

use proof_stats::judge::feature_bias::{Effect, feature_bias};
use proof_stats::{Level, Note};
use serde::{Deserialize, Serialize};

use crate::figure::{Figure, Refused};
use crate::pairs::Pairs;
use crate::sample::Sample;
use crate::scale::Scale;

/// How the judge's numbers differ from those of people, and with what that goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bias {
    /// What is compared: a class that the judge gives more often than people, or the number itself.
    pub of: String,
    /// The judge minus people for an output with average features: a share for a class, else units of the scale.
    pub overall: Figure,
    /// By how much that changes with one unit of a feature, the others held.
    pub features: Vec<BiasRow>,
    /// Features that could not be used, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Why there is no regression, where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
}

/// The effect of a feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BiasRow {
    /// The feature, with its unit.
    pub feature: String,
    /// The effect with its cluster-robust interval, not adjusted.
    pub effect: Figure,
    /// Two-sided p against no effect.
    pub p: f64,
    /// `p` after Benjamini and Hochberg over the features of this comparison.
    pub p_adjusted: f64,
}

const METHOD: &str = "cluster-robust (CR2) regression, Satterthwaite t";

/// One comparison for numbers, levels and two classes (the second of them); one for each class of more.
pub(super) fn biases(sample: &Sample, pairs: &Pairs, level: Level) -> Vec<Bias> {
    let difference = |of: String, number: &dyn Fn(f64) -> f64| {
        let differences: Vec<f64> = pairs
            .judge
            .iter()
            .zip(&pairs.people)
            .map(|(judge, people)| number(*judge) - number(*people))
            .collect();
        bias(of, &differences, sample, pairs, level)
    };
    match &sample.scale {
        Scale::Nominal { classes } => {
            let first = usize::from(classes.len() == 2);
            let classes = classes.iter().enumerate().skip(first);
            classes
                .map(|(place, class)| {
                    let says = |number: f64| f64::from(u8::from(sample.scale.place(number) == Some(place)));
                    difference(format!("`{}`", class.name), &says)
                })
                .collect()
        }
        Scale::Ordinal { .. } | Scale::Numeric { .. } => {
            vec![difference("the number".to_owned(), &|number| number)]
        }
    }
}

fn bias(of: String, differences: &[f64], sample: &Sample, pairs: &Pairs, level: Level) -> Bias {
    let n = differences.len() as u64;
    let (names, columns, left_out) = features(sample, pairs);
    let mut columns = columns;
    let mut names = names;
    let mut left_out = left_out;
    let found = feature_bias(differences, &columns, &pairs.groups, level).or_else(|refusal| {
        if columns.is_empty() {
            return Err(refusal);
        }
        // Without the features the overall difference may still be known.
        left_out.extend(names.drain(..).map(|name| format!("{name}: {refusal}")));
        columns.clear();
        feature_bias(differences, &columns, &pairs.groups, level)
    });
    match found {
        Ok(found) => {
            let figure = |effect: &Effect| Figure {
                notes: found.notes.iter().map(Note::to_string).collect(),
                ..Figure::new(effect.value, effect.interval, level, n, METHOD)
            };
            let row = |(name, effect): (String, &Effect)| BiasRow {
                feature: name,
                effect: figure(effect),
                p: effect.p,
                p_adjusted: effect.p_adjusted,
            };
            let features = names.into_iter().zip(&found.features).map(row).collect();
            Bias { of, overall: figure(&found.overall), features, left_out, refusal: None }
        }
        Err(refusal) => {
            let mean = (0 < n).then(|| differences.iter().sum::<f64>() / n as f64);
            let overall = Figure::refused(mean, n, refusal);
            Bias { of, overall, features: vec![], left_out, refusal: Some(refusal.into()) }
        }
    }
}

/// The features that all outputs have and that vary, with their values; and the others with why they are left out.
fn features(sample: &Sample, pairs: &Pairs) -> (Vec<String>, Vec<Vec<f64>>, Vec<String>) {
    let items = || pairs.places.iter().filter_map(|place| sample.items.get(*place));
    let all: BTreeSet<&String> = items().flat_map(|item| item.features.keys()).collect();
    let (mut names, mut columns, mut left_out) = (vec![], vec![], vec![]);
    for name in all {
        let column: Vec<f64> = items().filter_map(|item| item.features.get(name).copied()).collect();
        let first = column.first().copied().unwrap_or_default();
        if column.len() < pairs.len() {
            left_out.push(format!(
                "{name}: {} of {} outputs do not have it",
                pairs.len() - column.len(),
                pairs.len()
            ));
        } else if column.iter().any(|x| !x.is_finite()) {
            left_out.push(format!("{name}: a value is not finite"));
        } else if column.iter().all(|x| (x - first).abs() <= 0.0) {
            left_out.push(format!("{name}: it is the same for all outputs"));
        } else {
            names.push(name.clone());
            columns.push(column);
        }
    }
    (names, columns, left_out)
}
