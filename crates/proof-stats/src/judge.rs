//! What a judge's answers say about the humans they stand for: its error corrected by a few human labels, and its
//! leanings to a place, to length or to its own kind.
//!
//! Pass rates: [`verdict_stratified`]. Numbers and differences: [`prediction_powered`].

pub mod prediction_powered;
pub mod verdict_stratified;

/// Fewer human labels than this correct nothing.
pub const MIN_LABELS: u64 = 10;
/// Fewer human labels than this make the correction a rough one.
pub const FEW_LABELS: u64 = 30;
