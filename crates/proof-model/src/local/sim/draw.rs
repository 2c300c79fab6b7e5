//! Draws by name: a random number is a function of the seed and of what it is for.

use proof_stats::special::normal_quantile;

/// A place in the tree of draws. Each step down ([`Draw::number`], [`Draw::text`]) gives an independent place, so a new
/// draw never shifts the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The place below, by number.
    pub(super) fn number(self, n: u64) -> Self {
        // Turned, so that the order of steps counts.
        Self(mix(self.0.rotate_left(23) ^ mix(n)))
    }

    /// The place below, by text.
    pub(super) fn text(self, text: &str) -> Self {
        self.number(digest(text))
    }

    /// All 64 bits.
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// Uniform on 0..n; n must not be 0.
    pub(super) fn below(self, n: usize) -> usize {
        let n = n.max(1) as u64;
        usize::try_from((u128::from(self.0) * u128::from(n)) >> 64).unwrap_or(0)
    }

    /// Uniform on (0, 1).
    pub(super) fn uniform(self) -> f64 {
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal.
    pub(super) fn normal(self) -> f64 {
        normal_quantile(self.uniform())
    }
}

/// 64 bits that stand for a text.
pub(super) fn digest(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The finaliser of `SplitMix64`, one step in.
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_frozen() {
        // SplitMix64's published first output for seed 1234567.
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(Draw::new(1).text("case").number(7).bits(), Draw::new(1).text("case").number(7).bits());
        assert_ne!(Draw::new(1).number(2), Draw::new(2).number(1));
    }

    #[test]
    fn normals_have_mean_nought_and_variance_one() {
        let n = 20_000_u32;
        let (sum, squares) = (0..n)
            .map(|k| Draw::new(5).number(u64::from(k)).normal())
            .fold((0.0, 0.0), |acc, x| (acc.0 + x, acc.1 + x * x));
        assert!((sum / f64::from(n)).abs() < 0.03);
        assert!((squares / f64::from(n) - 1.0).abs() < 0.04);
    }

    #[test]
    fn below_is_even() {
        let mut counts = [0_u32; 6];
        for k in 0..6000 {
            counts[Draw::new(9).number(k).below(6)] += 1;
        }
        assert!(counts.iter().all(|count| (880..1120).contains(count)), "{counts:?}");
    }
}
