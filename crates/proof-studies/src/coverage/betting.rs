//! The betting interval, which promises never to cover less than its level.

use proof_stats::{Level, betting};

use super::{RATES, Simulated};
use crate::draw::{beta, happens};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// The fixed-n betting interval on pass/fail and on graded scores.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for is_graded in [false, true] {
        for rate in RATES {
            for n in context.effort.sizes() {
                let name = if is_graded { "beta scores with mean" } else { "pass/fail, rate" };
                let cell = Simulated {
                    study: "betting",
                    setting: format!("{name} {rate}"),
                    n,
                    effort: context.effort,
                    bar: Bar::GUARANTEE,
                };
                rows.push(cell.row(|rng| {
                    let values: Vec<f64> = (0..n)
                        .map(|_| {
                            if is_graded {
                                beta(rng, rate, 8.0)
                            } else {
                                f64::from(u8::from(happens(rng, rate)))
                            }
                        })
                        .collect();
                    Some(betting::interval(&values, Level::P95, rng.next_u64()).contains(rate))
                }));
            }
        }
    }
    Study {
        name: "betting",
        title: "Coverage: the betting interval (guarantee)",
        about: "The interval that stands in where few values differ. It holds its level for any bounded law, so it is a wide one.".to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
