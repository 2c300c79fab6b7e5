//! The set of variants that may be the best.

use proof_stats::Level;
use proof_stats::multiplicity::best_set;

use crate::coverage::Simulated;
use crate::draw::{beta, happens, normal};
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// How often the truly best of five variants is in the set.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for (name, means) in [
        ("five variants, one better by 0.01", [0.71, 0.7, 0.7, 0.7, 0.7]),
        ("five variants in steps of 0.03", [0.76, 0.73, 0.7, 0.67, 0.64]),
    ] {
        for is_graded in [false, true] {
            let scores = if is_graded { "graded scores" } else { "pass/fail" };
            for n in [30, 100, 300] {
                let cell = Simulated {
                    study: "best-set",
                    setting: format!("{name}, {scores}"),
                    n,
                    // Each replication flips thousands of signs.
                    effort: context.effort,
                    bar: Bar::AtLeast(0.95),
                };
                rows.push(cell.row_of(2_000, |rng| {
                    let mut columns = vec![vec![]; means.len()];
                    for _ in 0..n {
                        let ease = 0.2 * normal(rng).clamp(-1.0, 1.0);
                        for (column, mean) in columns.iter_mut().zip(means) {
                            let p = (mean + ease).clamp(0.01, 0.99);
                            let score = if is_graded {
                                beta(rng, p, 8.0)
                            } else {
                                f64::from(u8::from(happens(rng, p)))
                            };
                            column.push(Some(score));
                        }
                    }
                    Some(best_set(&columns, None, Level::P95, rng.next_u64()).ok()?.members.contains(&0))
                }));
            }
        }
    }
    Study {
        name: "best-set",
        title: "The best of several variants",
        about: "The share of replications in which the truly best of five variants is in the set that the report prints. All pairs at once by the \
                greatest |t| over shared sign flips."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
