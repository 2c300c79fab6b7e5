//! How much work the comparison of one output may be.

use crate::ScoreError;

/// Steps that are left. A step is about the comparison of two values.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

/// Enough for two lists of 500 unlike items; the time is about a second.
const STEPS: u64 = 200_000_000;

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: STEPS }
    }

    /// Takes steps before they are made.
    ///
    /// # Errors
    /// There are not so many left.
    pub(super) fn spend(&mut self, steps: u64) -> Result<(), ScoreError> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ScoreError::new(
                "the lists of the output and of the gold record are too long to be aligned; `match: order` and `key` have no limit",
            )),
        }
    }
}
