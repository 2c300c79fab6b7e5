//! The seed of each drawing, from the run's seed and what is drawn for.

/// A seed; every drawing has its own, so that adding a prompt or a metric changes no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    /// The seed of a run.
    pub(crate) fn of_run(seed: u64) -> Self {
        Self(FNV_OFFSET).bytes(&seed.to_le_bytes())
    }

    /// The seed of a part, by its name.
    pub(crate) fn of(self, name: &str) -> Self {
        self.bytes(name.as_bytes()).bytes(&[0xff])
    }

    pub(crate) fn get(self) -> u64 {
        self.0
    }

    /// FNV-1a: the same on every machine and in every version of the language.
    fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)))
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_run_together() {
        let seed = Seed::of_run(7);
        assert_ne!(seed.of("ab").of("c"), seed.of("a").of("bc"));
        assert_eq!(Seed(FNV_OFFSET).bytes(b"a").get(), 0xaf63_dc4c_8601_ec8c, "the published test vector");
    }
}
