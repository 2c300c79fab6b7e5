//! Cohen's kappa of two raters.

use proof_stats::Level;
use proof_stats::agreement::cohen_kappa::{Table, Weights, cohen_kappa};

use super::{RATES, Simulated};
use crate::draw::happens;
use crate::registry::Context;
use crate::study::{Bar, Study, Unit};

/// Kappa at three prevalences and two truths.
pub(crate) fn study(context: &Context) -> Study {
    let mut rows = vec![];
    for kappa in [0.4, 0.8] {
        for rate in RATES {
            for n in context.effort.sizes() {
                let cell = Simulated {
                    study: "kappa",
                    setting: format!("kappa {kappa}, {rate} positive"),
                    n,
                    effort: context.effort,
                    bar: Bar::COVERAGE,
                };
                rows.push(cell.row(|rng| {
                    let mut counts = vec![vec![0_u64; 2]; 2];
                    for _ in 0..n {
                        // With probability kappa the second says what the first says, else what it would say anyway: the
                        // margins stay, and the agreement beyond chance is kappa.
                        let first = happens(rng, rate);
                        let second = if happens(rng, kappa) { first } else { happens(rng, rate) };
                        let row = counts.get_mut(usize::from(first))?;
                        *row.get_mut(usize::from(second))? += 1;
                    }
                    let table = Table::new(&counts).ok()?;
                    Some(cohen_kappa(&table, Weights::Unweighted, Level::P95).ok()?.interval.contains(kappa))
                }));
            }
        }
    }
    Study {
        name: "kappa",
        title: "Coverage: Cohen's kappa",
        about: "Two raters, two categories; the truth is the chance that the second follows the first. Where a rater uses one category only, kappa \
                is refused: with 5 % positives and few cases that happens often, and what is left is a selection."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    }
}
