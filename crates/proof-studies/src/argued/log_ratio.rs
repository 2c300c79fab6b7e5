//! Latency and cost: ratios on the logarithm.

use proof_stats::{Level, paired};

use crate::coverage::Simulated;
use crate::draw::normal;
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// The true ratio: 10 % slower.
const RATIO: f64 = 1.1;

/// Paired t on log ratios.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for (name, tail) in
        [("log-normal", false), ("log-normal, one call in fifty takes five times as long", true)]
    {
        for n in context.effort.sizes() {
            let cell = Simulated {
                study: "log-ratio",
                setting: name.to_owned(),
                n,
                effort: context.effort,
                bar: Bar::COVERAGE,
            };
            rows.push(cell.row(|rng| {
                let (mut candidate, mut baseline) = (vec![], vec![]);
                for _ in 0..n {
                    // Long inputs take long on both sides.
                    let case = 0.6 * normal(rng);
                    for (latencies, ratio) in [(&mut baseline, 1.0), (&mut candidate, RATIO)] {
                        let stall = if tail && rng.unit() < 0.02 { 5.0 } else { 1.0 };
                        latencies.push(ratio * stall * libm::exp(case + 0.35 * normal(rng)));
                    }
                }
                let logs = paired::log_ratios(&candidate, &baseline).ok()?;
                let found = paired::numeric(&logs, Level::P95, rng.next_u64()).ok()?;
                let (lo, hi) = (paired::ratio(found.interval.lo), paired::ratio(found.interval.hi));
                Some(lo <= RATIO - 1.0 && RATIO - 1.0 <= hi)
            }));
        }
    }
    Study {
        name: "log-ratio",
        title: "Coverage: latency and cost as ratios",
        about: "The candidate takes 1.1 times as long in the geometric mean; paired t on the logarithms of the ratios.".to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
