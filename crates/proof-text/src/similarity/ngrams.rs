//! Overlap of n-grams, for all orders at once, without a hash table.
//!
//! The n-grams of the highest order are packed into numbers and sorted: then those that share a beginning stand
//! together, so that one pass over both lists counts the matches of every lower order too. It takes n log n steps and
//! one number a position.

/// The highest order.
pub(crate) const MAX_ORDER: usize = 6;

/// What one order has: n-grams on either side, and matches, where one n-gram matches at most one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overlap {
    pub(crate) candidate: u64,
    pub(crate) reference: u64,
    pub(crate) matches: u64,
}

/// The sorted n-grams of a sequence of symbols, none of which is 0.
#[derive(Debug)]
pub(crate) enum Grams {
    Narrow(Packed<u64>),
    Wide(Packed<u128>),
}

impl Grams {
    /// Sorts the n-grams up to an order of at most [`MAX_ORDER`]; no symbol of the sequence, nor of those that it is
    /// compared with, may be above `max_symbol`, which may have 21 bits at most if the order is above 4.
    pub(crate) fn new(symbols: &[u32], order: usize, max_symbol: u32) -> Self {
        let bits = (u32::BITS - max_symbol.leading_zeros()).max(1);
        if bits as usize * order <= 64 {
            Self::Narrow(Packed::new(symbols, order, bits))
        } else {
            Self::Wide(Packed::new(symbols, order, bits))
        }
    }

    /// The overlap for each order from 1 on, as many as both were sorted for.
    pub(crate) fn overlap(&self, reference: &Self) -> Vec<Overlap> {
        match (self, reference) {
            (Self::Narrow(candidate), Self::Narrow(reference)) => candidate.overlap(reference),
            (Self::Wide(candidate), Self::Wide(reference)) => candidate.overlap(reference),
            // Both are made with one order and one largest symbol.
            _ => vec![],
        }
    }
}

/// A number that holds an n-gram, the first symbol highest.
pub(crate) trait Key: Copy + Ord + Default {
    const BITS: u32;
    fn followed_by(self, bits: u32, symbol: u32) -> Self;
    fn low_bits(self, bits: u32) -> Self;
    fn leading_equal(self, other: Self) -> u32;
    fn trailing_empty(self) -> u32;
    fn sort(keys: &mut Vec<Self>);
}

macro_rules! key {
    ($number:ty) => {
        impl Key for $number {
            const BITS: u32 = Self::BITS;

            fn followed_by(self, bits: u32, symbol: u32) -> Self {
                (self << bits) | Self::from(symbol)
            }

            fn low_bits(self, bits: u32) -> Self {
                if bits < Self::BITS { self & ((1 << bits) - 1) } else { self }
            }

            fn leading_equal(self, other: Self) -> u32 {
                (self ^ other).leading_zeros()
            }

            fn trailing_empty(self) -> u32 {
                self.trailing_zeros()
            }

            fn sort(keys: &mut Vec<Self>) {
                keys.sort_unstable();
            }
        }
    };
}
key!(u64);
key!(u128);

#[derive(Debug)]
pub(crate) struct Packed<K> {
    keys: Vec<K>,
    order: usize,
    bits: u32,
}

impl<K: Key> Packed<K> {
    fn new(symbols: &[u32], order: usize, bits: u32) -> Self {
        let total = bits * u32::try_from(order).unwrap_or(1);
        let mut keys = Vec::with_capacity(symbols.len());
        let mut key = K::default();
        // The end is followed by empty symbols, so that the short n-grams there have a key too.
        let padded = symbols.iter().copied().chain(std::iter::repeat_n(0, order.saturating_sub(1)));
        for (at, symbol) in padded.enumerate() {
            key = key.followed_by(bits, symbol).low_bits(total);
            if order <= at + 1 {
                keys.push(key);
            }
        }
        K::sort(&mut keys);
        Self { keys, order, bits }
    }

    fn overlap(&self, other: &Self) -> Vec<Overlap> {
        let order = self.order.min(MAX_ORDER);
        let mut open = Open::default();
        let (mut left, mut right) =
            (self.keys.iter().copied().peekable(), other.keys.iter().copied().peekable());
        let shared = self.shared_symbols();
        let mut before: Option<K> = None;
        loop {
            let (key, side) = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if a <= b => (*a, 0),
                (_, Some(b)) => (*b, 1),
                (Some(a), None) => (*a, 0),
                (None, None) => break,
            };
            if side == 0 {
                left.next()
            } else {
                right.next()
            };
            if let Some(before) = before {
                let n_shared = shared[key.leading_equal(before) as usize % shared.len()];
                open.close(usize::from(n_shared), order);
            }
            open.counts[self.length(key)][side] += 1;
            before = Some(key);
        }
        open.close(0, order);
        let total = |n_positions: usize, n: usize| (n_positions + 1).saturating_sub(n) as u64;
        let orders = 1..=order;
        let overlaps = orders.map(|n| Overlap {
            candidate: total(self.keys.len(), n),
            reference: total(other.keys.len(), n),
            matches: open.matches[n],
        });
        overlaps.collect()
    }

    /// How many symbols two keys share, by the number of equal bits at their beginning.
    fn shared_symbols(&self) -> [u8; 129] {
        let unused = K::BITS.saturating_sub(self.bits * u32::try_from(self.order).unwrap_or(1));
        let mut shared = [0; 129];
        for (n_bits, shared) in (0..).zip(&mut shared) {
            // More than the order does not happen: the bits above it are unused.
            *shared = u8::try_from(u32::saturating_sub(n_bits, unused) / self.bits).unwrap_or(u8::MAX);
        }
        shared
    }

    /// How many symbols of a key are not empty, at most [`MAX_ORDER`].
    fn length(&self, key: K) -> usize {
        let order = self.order.min(MAX_ORDER);
        if key.low_bits(self.bits) != K::default() {
            return order;
        }
        order.saturating_sub((key.trailing_empty() / self.bits) as usize)
    }
}

/// The groups of n-grams that are not complete: for each order, how often the n-gram was met on either side.
#[derive(Debug, Default)]
struct Open {
    counts: [[u64; 2]; MAX_ORDER + 1],
    matches: [u64; MAX_ORDER + 1],
}

impl Open {
    /// Completes the groups of all orders above `n_shared`; what a group holds belongs to the group of the order below.
    fn close(&mut self, n_shared: usize, order: usize) {
        for n in (n_shared + 1..=order).rev() {
            let [left, right] = std::mem::take(&mut self.counts[n]);
            self.matches[n] += left.min(right);
            self.counts[n - 1][0] += left;
            self.counts[n - 1][1] += right;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// The same by counting.
    fn counted(left: &[u32], right: &[u32], n: usize) -> Overlap {
        let count = |symbols: &[u32]| {
            let mut counts: HashMap<Vec<u32>, u64> = HashMap::new();
            for gram in symbols.windows(n) {
                *counts.entry(gram.to_vec()).or_default() += 1;
            }
            counts
        };
        let (a, b) = (count(left), count(right));
        Overlap {
            candidate: a.values().sum(),
            reference: b.values().sum(),
            matches: a.iter().map(|(gram, n)| *n.min(b.get(gram).unwrap_or(&0))).sum(),
        }
    }

    #[track_caller]
    fn check(left: &[u32], right: &[u32], order: usize, max: u32) {
        let overlaps = Grams::new(left, order, max).overlap(&Grams::new(right, order, max));
        assert_eq!(overlaps.len(), order);
        for (n, overlap) in (1..).zip(overlaps) {
            assert_eq!(overlap, counted(left, right, n), "order {n} of {left:?} and {right:?}");
        }
    }

    #[test]
    fn edges_are_counted_right() {
        for order in 1..=MAX_ORDER {
            for max in [3, 0x10_ffff] {
                check(&[], &[], order, max);
                check(&[1], &[], order, max);
                check(&[1, 1, 1], &[1, 1, 1, 1, 1, 1, 1], order, max);
                check(&[1, 2, 3, 1, 2, 3, 1], &[3, 1, 2], order, max);
                check(&[2, 1], &[2], order, max);
            }
        }
        check(&[0xffff_ffff, 7], &[7, 0xffff_ffff], 4, u32::MAX);
        check(&[0x10_ffff; 9], &[0x10_ffff; 4], 6, 0x10_ffff);
    }

    proptest! {
        #[test]
        fn it_is_what_counting_gives(
            left in prop::collection::vec(1_u32..4, 0..40),
            right in prop::collection::vec(1_u32..4, 0..40),
            order in 1_usize..=MAX_ORDER,
            max in prop::sample::select(vec![3_u32, 1_000, 0x10_ffff]),
        ) {
            check(&left, &right, order, max);
        }
    }
}
