//! All orders of a few cases.

/// The share of all orders of `b` in which `statistic` is at least as far from 0 as in the order given.
///
/// # Arguments
/// - `statistic`: of the numbers of `b` in some order, a whole number, so that ties are exact
///
/// Heap's algorithm; complexity: n! statistics.
pub(super) fn share_as_extreme(b: &[i64], statistic: impl Fn(&[i64]) -> i64) -> f64 {
    let observed = statistic(b).abs();
    let mut order = b.to_vec();
    let (mut extreme, mut total) = (0_u32, 0_u32);
    let mut count = |order: &[i64]| {
        total += 1;
        extreme += u32::from(observed <= statistic(order).abs());
    };
    count(&order);
    let mut counters = vec![0_usize; order.len()];
    let mut i = 1;
    while let Some(counter) = counters.get_mut(i) {
        if *counter < i {
            order.swap(if i % 2 == 0 { 0 } else { *counter }, i);
            count(&order);
            *counter += 1;
            i = 1;
        } else {
            *counter = 0;
            i += 1;
        }
    }
    f64::from(extreme) / f64::from(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_comes_once() {
        let seen = RefCell::new(BTreeSet::new());
        let share = share_as_extreme(&[1, 2, 3, 4, 5], |order| {
            seen.borrow_mut().insert(order.to_vec());
            i64::from(order == [1, 2, 3, 4, 5] || order == [5, 4, 3, 2, 1])
        });
        assert_eq!(seen.borrow().len(), 120);
        assert!((share - 2.0 / 120.0).abs() < 1e-15);
    }
}
