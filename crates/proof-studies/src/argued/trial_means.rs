//! Pass rates of several trials a case: the rule of 80 per cent.

use proof_stats::{Level, proportion};

use crate::coverage::{RATES, Simulated};
use crate::draw::{beta, binomial};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// Wilson with an effective n where nearly all case means are 0 or 1, else t.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for (name, concentration, trials) in [
        ("cases nearly always the same, 5 trials", 0.1, 5),
        ("cases that waver, 5 trials", 2.0, 5),
        ("between both, 3 trials", 0.4, 3),
    ] {
        for rate in RATES {
            for n in context.effort.sizes() {
                let cell = Simulated {
                    study: "trial-means",
                    setting: format!("{name}, rate {rate}"),
                    n,
                    effort: context.effort,
                    bar: Bar::COVERAGE,
                };
                rows.push(cell.row(|rng| {
                    let means: Vec<f64> = (0..n)
                        .map(|_| {
                            let p = beta(rng, rate, concentration);
                            binomial(rng, trials, p) as f64 / trials as f64
                        })
                        .collect();
                    let found = proportion::folded(&means, n * trials, Level::P95, rng.next_u64()).ok()?;
                    Some(found.interval.contains(rate))
                }));
            }
        }
    }
    Study {
        name: "trial-means",
        title: "Coverage: pass rates of several trials a case",
        about: "Where at least 80 % of the case means are 0 or 1, Wilson's interval with an effective n and Student's quantile; else Student's t of \
                the means, or the betting interval where few of them differ."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
