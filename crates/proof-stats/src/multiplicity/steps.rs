//! What the step-wise adjustments share.

use crate::refusal::Refusal;

/// From which end the adjusted values are made monotone.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Order {
    /// Step down: the running maximum from the smallest p.
    Ascending,
    /// Step up: the running minimum from the largest p.
    Descending,
}

/// A p-value with its place in the family.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    /// The raw p.
    pub(super) p: f64,
    /// The size of the family.
    pub(super) family: f64,
    /// How many p-values are smaller, ties in their order.
    pub(super) rank: f64,
}

/// Adjusts each p by its rank and makes the results monotone, at most 1.
pub(super) fn adjust(
    ps: &[Option<f64>],
    order: Order,
    rule: impl Fn(Ranked) -> f64,
) -> Result<Vec<Option<f64>>, Refusal> {
    let mut family: Vec<(usize, f64)> = Vec::with_capacity(ps.len());
    for (idx, p) in ps.iter().enumerate() {
        match p {
            Some(p) if (0.0..=1.0).contains(p) => family.push((idx, *p)),
            Some(_) => return Err(Refusal::InvalidInput { what: "a p-value lies outside of 0..1" }),
            None => {}
        }
    }
    family.sort_by(|a, b| a.1.total_cmp(&b.1));
    let size = family.len() as f64;
    let mut scaled: Vec<(usize, f64)> = family
        .into_iter()
        .enumerate()
        .map(|(rank, (idx, p))| (idx, rule(Ranked { p, family: size, rank: rank as f64 }).min(1.0)))
        .collect();
    if order == Order::Descending {
        scaled.reverse();
    }
    let mut adjusted = vec![None; ps.len()];
    let mut running = None::<f64>;
    for (idx, p) in scaled {
        let next = match (running, order) {
            (None, _) => p,
            (Some(earlier), Order::Ascending) => earlier.max(p),
            (Some(earlier), Order::Descending) => earlier.min(p),
        };
        running = Some(next);
        if let Some(slot) = adjusted.get_mut(idx) {
            *slot = Some(next);
        }
    }
    Ok(adjusted)
}
