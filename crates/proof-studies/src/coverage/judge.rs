//! Rates and means from a judge, corrected by human labels on a random subset.

use proof_stats::Level;
use proof_stats::judge::prediction_powered::mean;
use proof_stats::judge::verdict_stratified::{VerdictClass, corrected_pass_rate};

use super::{RATES, Simulated};
use crate::draw::{beta, happens, normal};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// The judge of the simulated model's design.
const SENSITIVITY: f64 = 0.88;
const SPECIFICITY: f64 = 0.84;

/// Judged cases for so many labels.
fn judged(labels: u64) -> u64 {
    (10 * labels).max(1000)
}

/// Pass rates by verdict, means by cross-fitted PPI++.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    let cell = |setting: String, n: u64| Simulated {
        study: "judge",
        setting,
        n,
        effort: context.effort,
        bar: Bar::COVERAGE,
    };
    for rate in RATES {
        for n in context.effort.sizes() {
            rows.push(cell(format!("pass rate {rate}, by verdict"), n).row(|rng| {
                let nothing = VerdictClass { judged: 0, labelled: 0, human_passes: 0 };
                let mut classes = [nothing; 2];
                // Cases are drawn at random, so that the first n are a random subset.
                for case in 0..judged(n) {
                    let is_good = happens(rng, rate);
                    let says_good = happens(rng, if is_good { SENSITIVITY } else { 1.0 - SPECIFICITY });
                    let class = classes.get_mut(usize::from(!says_good))?;
                    class.judged += 1;
                    if case < n {
                        class.labelled += 1;
                        class.human_passes += u64::from(is_good);
                    }
                }
                let found = corrected_pass_rate(&classes, Level::P95).ok()?;
                Some(found.estimate.interval.contains(rate))
            }));
        }
    }
    for rate in RATES {
        for n in context.effort.sizes() {
            rows.push(cell(format!("mean score {rate}, PPI++"), n).row(|rng| {
                let (mut labels, mut with_label, mut without) = (vec![], vec![], vec![]);
                for case in 0..judged(n) {
                    let score = beta(rng, rate, 8.0);
                    let said = (0.1 + 0.8 * score + 0.08 * normal(rng)).clamp(0.0, 1.0);
                    if case < n {
                        labels.push(score);
                        with_label.push(said);
                    } else {
                        without.push(said);
                    }
                }
                let found = mean(&labels, &with_label, &without, Level::P95).ok()?;
                Some(found.estimate.interval.contains(rate))
            }));
        }
    }
    Study {
        name: "judge",
        title: "Coverage: what a judge says, corrected by human labels",
        about: "n is the number of labels, on a random subset of ten times as many judged cases, at least 1,000. The judge finds 88 % of what is good \
                and 84 % of what is bad; its scores are shrunk to the middle and noisy."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
