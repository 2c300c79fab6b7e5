//! The project's own generator: its streams are frozen, so that an upgrade of a library never changes a report.

/// xoshiro256++ seeded by SplitMix64.
///
/// # Source
/// Blackman & Vigna (2021), ACM Trans. Math. Softw. 47:36; reference implementation at prng.di.unimi.it.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// A generator whose state is the first four SplitMix64 outputs of `seed`.
    pub fn from_seed(seed: u64) -> Self {
        let mut seeder = SplitMix64::new(seed);
        Self { state: [seeder.next_u64(), seeder.next_u64(), seeder.next_u64(), seeder.next_u64()] }
    }

    /// A generator in exactly this state, which must not be all zero.
    pub fn from_state(state: [u64; 4]) -> Self {
        Self { state }
    }

    /// The stream with number `stream` of a seed: the same whatever other streams are used.
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mixed_seed = SplitMix64::new(seed).next_u64();
        let mixed_stream = SplitMix64::new(!stream).next_u64();
        Self::from_seed(mixed_seed ^ mixed_stream.rotate_left(32))
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let c = c ^ a;
        let d = d ^ b;
        self.state = [a ^ d, b ^ c, c ^ (self.state[1] << 17), d.rotate_left(45)];
        result
    }

    /// A number in `0..n` as the high word of the product; its bias is below `n / 2^64`. 0 when `n` is 0.
    pub fn index(&mut self, n: u64) -> u64 {
        let product = u128::from(self.next_u64()) * u128::from(n);
        // The high word of a 64 by 64 bit product fits by construction.
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Fisher-Yates from the last position down.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = usize::try_from(self.index(i as u64 + 1)).unwrap_or(i);
            items.swap(i, j);
        }
    }
}

/// SplitMix64: turns any seed, however poor, into well mixed words.
///
/// # Source
/// Steele, Lea & Flood (2014), OOPSLA.
#[derive(Clone, Debug)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn streams_differ_and_repeat() {
        let first = |seed, stream| Rng::stream(seed, stream).next_u64();
        assert_eq!(first(1, 2), first(1, 2));
        let mut seen: Vec<u64> =
            (0..50).flat_map(|seed| (0..50).map(move |stream| first(seed, stream))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 2500, "no two streams start alike, not even with seed and number exchanged");
    }

    /// The published test vector of the reference implementation.
    #[test]
    fn xoshiro_reference_vector() {
        let mut rng = Rng::from_state([1, 2, 3, 4]);
        assert_eq!(
            [rng.next_u64(), rng.next_u64(), rng.next_u64()],
            [41_943_041, 58_720_359, 3_588_806_011_781_223]
        );
        let mut seeder = SplitMix64::new(0);
        assert_eq!(seeder.next_u64(), 0xe220_a839_7b1d_cdaf);
    }

    proptest! {
        #[test]
        fn an_index_is_below_its_bound(seed in any::<u64>(), n in 1_u64..) {
            prop_assert!(Rng::from_seed(seed).index(n) < n);
        }

        #[test]
        fn a_shuffle_is_a_permutation(seed in any::<u64>(), n in 0_usize..100) {
            let mut items: Vec<usize> = (0..n).collect();
            Rng::from_seed(seed).shuffle(&mut items);
            items.sort_unstable();
            prop_assert!(items.into_iter().eq(0..n));
        }
    }
}
