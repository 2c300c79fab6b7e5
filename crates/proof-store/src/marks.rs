//! What was out of the ordinary with an output.

/// What was out of the ordinary with an output; kept as bits.
///
/// ```
/// use proof_store::Marks;
/// let marks = Marks::REPAIRED.with(Marks::HEDGED);
/// assert!(marks.has(Marks::HEDGED) && !marks.has(Marks::FALLBACK));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks(u32);

impl Marks {
    /// The output was close to JSON and was repaired for the scorers.
    pub const REPAIRED: Self = Self(1);
    /// A second request was sent because the first was slow.
    pub const HEDGED: Self = Self(2);
    /// Another target answered in the place of the one that was asked.
    pub const FALLBACK: Self = Self(4);
    /// A tool call has arguments that are no JSON object.
    pub const MALFORMED_TOOL_CALL: Self = Self(8);
    /// It came from a batch.
    pub const BATCH: Self = Self(16);

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The mark, if it holds.
    #[must_use]
    pub fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::default() }
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// Bits of newer versions are kept, and mean nothing here.
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}
