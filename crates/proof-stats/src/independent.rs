//! Two variants on different cases: nothing is paired.
//!
//! For rates the default is the score interval of Miettinen and Nurminen ([`rates`]) with Fisher's exact test as the
//! second key; for means Welch's t ([`welch()`]) with the permutation test ([`permutation()`]). Where the same cases
//! were run on both sides, use [`crate::paired`]: it needs far fewer cases.

mod agresti_caffo;
mod fisher;
mod mann_whitney;
mod miettinen_nurminen;
mod newcombe;
mod permutation;
mod pooled_z;
mod welch;

use crate::refusal::Refusal;
use std::num::NonZeroU64;

pub use agresti_caffo::agresti_caffo;
pub use fisher::{Fisher, fisher};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use miettinen_nurminen::rates;
pub use newcombe::newcombe;
pub use permutation::{Permutation, permutation};
pub use pooled_z::{PooledZ, pooled_z};
pub use welch::{Welch, welch};

/// Name of [`rates`] in results.
pub const MIETTINEN_NURMINEN: &str = "Miettinen-Nurminen score";
/// Name of [`welch()`] in results.
pub const WELCH: &str = "Welch t";
/// Name of [`fisher()`] in results.
pub const FISHER: &str = "Fisher exact";
/// Name of [`permutation()`] in results.
pub const PERMUTATION: &str = "permutation";

/// Successes of a number of trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How many succeeded, at most `n`.
    pub successes: u64,
    /// How many there were.
    pub n: NonZeroU64,
}

impl Counts {
    fn rate(self) -> f64 {
        self.successes as f64 / self.n.get() as f64
    }
}

/// Refuses more successes than trials.
fn check(first: Counts, second: Counts) -> Result<(), Refusal> {
    if first.n.get() < first.successes || second.n.get() < second.successes {
        return Err(Refusal::InvalidInput { what: "more successes than trials" });
    }
    Ok(())
}
