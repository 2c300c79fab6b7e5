//! The mean difference of scores and of trial means on the same cases.

use proof_stats::{Level, paired};

use super::{RATES, Simulated};
use crate::draw::{beta, binomial, happens};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// Trials of a case on each side.
const TRIALS: u64 = 5;

/// Paired t of scores, and of means over trials.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    let cell = |setting: String, n: u64| Simulated {
        study: "paired-numeric",
        setting,
        n,
        effort: context.effort,
        bar: Bar::COVERAGE,
    };
    for rate in RATES {
        let shift = if 0.9 < rate { -0.02 } else { 0.02 };
        for n in context.effort.sizes() {
            rows.push(cell(format!("beta scores, means {rate} and {:.2}", rate + shift), n).row(|rng| {
                // Hard and easy cases, the same on both sides.
                let reach = 0.8 * rate.min(1.0 - rate) - 0.02;
                let differences: Vec<f64> = (0..n)
                    .map(|_| {
                        let ease = if happens(rng, 0.5) { reach } else { -reach };
                        beta(rng, rate + shift + ease, 8.0) - beta(rng, rate + ease, 8.0)
                    })
                    .collect();
                let found = paired::bounded(&differences, Level::P95, rng.next_u64()).ok()?;
                Some(found.interval.contains(shift))
            }));
        }
    }
    for rate in RATES {
        // The candidate passes a tenth of what the baseline fails.
        let truth = 0.1 * (1.0 - rate);
        for n in context.effort.sizes() {
            let setting = format!("means of {TRIALS} trials, baseline {rate}, true difference {truth:+.3}");
            rows.push(cell(setting, n).row(|rng| {
                let differences: Vec<f64> = (0..n)
                    .map(|_| {
                        let p = beta(rng, rate, 2.0);
                        let baseline = binomial(rng, TRIALS, p) as f64;
                        let candidate = binomial(rng, TRIALS, p + 0.1 * (1.0 - p)) as f64;
                        (candidate - baseline) / TRIALS as f64
                    })
                    .collect();
                let found = paired::bounded(&differences, Level::P95, rng.next_u64()).ok()?;
                Some(found.interval.contains(truth))
            }));
        }
    }
    Study {
        name: "paired-numeric",
        title: "Coverage: the mean difference on the same cases",
        about: "Graded scores with cases that are hard or easy for both sides, and means of five pass/fail trials whose cases differ widely. The \
                paired t interval; where fewer than 12 differences are not 0 and most are, the betting interval, which is wider."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
