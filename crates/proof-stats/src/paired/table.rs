//! The four counts of two variants on the same cases.

use crate::refusal::Refusal;
use crate::tango::Pairs;
use serde::Serialize;
use std::num::NonZeroU64;

/// Paired pass/fail counts in full. Most procedures need [`Pairs`] only; some use where the others agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PairedTable {
    /// Cases that both pass.
    pub both: u64,
    /// Cases only the candidate passes.
    pub gains: u64,
    /// Cases only the baseline passes.
    pub losses: u64,
    /// Cases that neither passes.
    pub neither: u64,
}

impl PairedTable {
    /// The counts without the cases on which both agree.
    ///
    /// # Refusals
    /// `no_data` without a case; `invalid_input` when the counts do not fit into 64 bits.
    pub fn pairs(self) -> Result<Pairs, Refusal> {
        let n = [self.both, self.gains, self.losses, self.neither]
            .into_iter()
            .try_fold(0_u64, u64::checked_add)
            .ok_or(Refusal::InvalidInput { what: "too many cases" })?;
        let n = NonZeroU64::new(n).ok_or(Refusal::NoData)?;
        Ok(Pairs { gains: self.gains, losses: self.losses, n })
    }

    /// Cases that the candidate passes.
    pub(super) fn candidate(self) -> u64 {
        self.both + self.gains
    }

    /// Cases that the baseline passes.
    pub(super) fn baseline(self) -> u64 {
        self.both + self.losses
    }
}
