//! Fisher's exact test of two rates.

use super::{Counts, check};
use crate::refusal::Refusal;
use crate::special::binomial_probability;
use crate::sum;

/// The p-values of Fisher's exact test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fisher {
    /// Against "the first rate is at most the second".
    pub greater: f64,
    /// Against "the first rate is at least the second".
    pub less: f64,
    /// Two-sided: the probability of all tables at most as likely as the one seen.
    pub two_sided: f64,
}

/// Fisher's exact test that two independent pass rates are equal.
///
/// # Assumptions
/// Independent cases; the number of successes of both together is held fixed, which makes the test conservative.
///
/// # Edges
/// No success at all, or no failure: every p is 1.
///
/// # Refusals
/// `invalid_input` when there are more successes than trials.
///
/// # Source
/// Fisher (1935); probabilities that tie with the one seen to 1e-7 are counted, as R's `fisher.test`. The
/// hypergeometric probability is a quotient of binomial ones (Loader 2000), which keeps its digits for large tables.
/// Complexity: O(min(successes, n)).
pub fn fisher(first: Counts, second: Counts) -> Result<Fisher, Refusal> {
    check(first, second)?;
    let (n1, n2) = (first.n.get(), second.n.get());
    let successes = first.successes + second.successes;
    let n = n1 + n2;
    let rate = successes as f64 / n as f64;
    let of_all = binomial_probability(successes, n, rate);
    let probability =
        |x: u64| binomial_probability(x, n1, rate) * binomial_probability(successes - x, n2, rate) / of_all;
    let least = successes.saturating_sub(n2);
    let most = successes.min(n1);
    let seen = probability(first.successes) * (1.0 + 1e-7);
    let tables: Vec<(u64, f64)> = (least..=most).map(|x| (x, probability(x))).collect();
    let total = |is_counted: &dyn Fn(u64, f64) -> bool| {
        let counted: Vec<f64> = tables.iter().filter(|(x, p)| is_counted(*x, *p)).map(|(_, p)| *p).collect();
        sum::sum(&counted).min(1.0)
    };
    Ok(Fisher {
        greater: total(&|x, _| first.successes <= x),
        less: total(&|x, _| x <= first.successes),
        two_sided: total(&|_, p| p <= seen),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::num::NonZeroU64;

    fn counts(successes: u64, n: u64) -> Counts {
        Counts { successes: successes.min(n), n: NonZeroU64::new(n).unwrap() }
    }

    /// Fisher's own table of the tea: 3 of 4 against 1 of 4.
    #[test]
    fn the_lady_tasting_tea() {
        let p = fisher(counts(3, 4), counts(1, 4)).unwrap();
        assert!(
            (p.greater - 17.0 / 70.0).abs() < 1e-12 && (p.two_sided - 34.0 / 70.0).abs() < 1e-12,
            "{p:?}"
        );
        assert!((p.less - 69.0 / 70.0).abs() < 1e-12, "{p:?}");
    }

    proptest! {
        #[test]
        fn swapping_the_groups_swaps_the_sides(
            x1 in 0_u64..40, n1 in 1_u64..40, x2 in 0_u64..40, n2 in 1_u64..40,
        ) {
            let forward = fisher(counts(x1, n1), counts(x2, n2)).unwrap();
            let backward = fisher(counts(x2, n2), counts(x1, n1)).unwrap();
            prop_assert!((forward.greater - backward.less).abs() < 1e-11);
            prop_assert!((forward.two_sided - backward.two_sided).abs() < 1e-11);
            prop_assert!(forward.two_sided <= 1.0 && 0.0 < forward.two_sided);
        }
    }
}
