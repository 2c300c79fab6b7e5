//! Whether the judge prefers the output that stands first.

use proof_stats::judge::position::{BothOrders, position_bias};
use proof_stats::proportion;
use serde::{Deserialize, Serialize};

use super::Settings;
use crate::figure::Figure;
use crate::sample::{Order, Sample};

/// How the judge chose when it saw pairs in both orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// How many pairs were judged in both orders, ties aside.
    pub n_pairs: u64,
    /// The share with the same winner in both orders.
    pub consistency: Figure,
    /// Of the pairs without, the share that went to the output shown first; 1/2 without a preference.
    pub first_of_inconsistent: Figure,
    /// How much more often the first place wins both orders than the second, `(first - second) / 2n`, in `[-1/2, 1/2]`.
    pub bias: f64,
    /// Two-sided p of the sign test of first against second.
    pub p: f64,
}

/// None where no pair was judged in both orders.
pub(super) fn preference(sample: &Sample, settings: Settings) -> Option<Position> {
    let mut counts = BothOrders::default();
    for item in &sample.items {
        match item.order {
            Some(Order::JudgedBoth) => counts.a_both += 1,
            Some(Order::OtherBoth) => counts.b_both += 1,
            Some(Order::FirstBoth) => counts.first_both += 1,
            Some(Order::SecondBoth) => counts.second_both += 1,
            None => {}
        }
    }
    let found = position_bias(counts, settings.level, settings.seed).ok()?;
    let rate = |hits: u64, n: u64| Figure::of(proportion::estimate(hits, n, settings.level), n);
    Some(Position {
        n_pairs: found.n_pairs,
        consistency: rate(counts.a_both + counts.b_both, found.n_pairs),
        first_of_inconsistent: rate(counts.first_both, counts.first_both + counts.second_both),
        bias: found.position_bias,
        p: found.p_position,
    })
}
