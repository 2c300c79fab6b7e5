//! How many replications a study makes.

/// How thorough the studies are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// As the page states them.
    Full,
    /// A tenth of the replications.
    Quick,
    /// A few replications of the smaller cells: whether a study works at all. What it measures says nothing.
    Smoke,
}

/// The sizes that the issue asks for.
const SIZES: [u64; 4] = [10, 30, 100, 1000];

impl Effort {
    /// So many replications of a study's full number, at least one.
    pub fn of(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Quick => (full / 10).max(1),
            Self::Smoke => (full / 500).max(1),
        }
    }

    /// The numbers of units that are simulated.
    pub(crate) fn sizes(self) -> impl Iterator<Item = u64> {
        let largest = if self == Self::Smoke { 100 } else { u64::MAX };
        SIZES.into_iter().filter(move |n| *n <= largest)
    }
}
