//! One mean: bounded scores, and numbers with a long tail.

use proof_stats::Level;
use proof_stats::mean::{Scale, bounded, student_t};

use super::{RATES, Simulated};
use crate::draw::{beta, normal};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// Student's t of graded scores and of latencies.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    let cell = |setting: String, n: u64| Simulated {
        study: "mean",
        setting,
        n,
        effort: context.effort,
        bar: Bar::COVERAGE,
    };
    for rate in RATES {
        for n in context.effort.sizes() {
            rows.push(cell(format!("beta scores with mean {rate}, concentration 8"), n).row(|rng| {
                let scores: Vec<f64> = (0..n).map(|_| beta(rng, rate, 8.0)).collect();
                let found = bounded(&scores, Scale::UNIT, Level::P95, rng.next_u64()).ok()?;
                Some(found.interval.contains(rate))
            }));
        }
    }
    for spread in [0.5, 1.0] {
        // The mean of a log-normal of median 1.
        let truth = libm::exp(spread * spread / 2.0);
        for n in context.effort.sizes() {
            rows.push(cell(format!("log-normal numbers, log standard deviation {spread}"), n).row(|rng| {
                let numbers: Vec<f64> = (0..n).map(|_| libm::exp(spread * normal(rng))).collect();
                Some(student_t(&numbers, Level::P95).ok()?.interval.contains(truth))
            }));
        }
    }
    Study {
        name: "mean",
        title: "Coverage: one mean",
        about: "Independent cases. Graded scores follow a beta law, whose skewness at a mean of 0.05 is 1.8; numbers such as latencies and \
                costs follow a log-normal law of skewness 1.8 or 6.2. Student's t interval, which the long tail of the last rows is too much for \
                while n is small."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
