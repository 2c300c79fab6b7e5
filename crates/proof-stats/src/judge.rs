//! What a judge's answers say about the humans they stand for: its error corrected by a few human labels, and its
//! leanings to a place, to length or to its own kind.
//!
//! Pass rates with labels on a random subset: [`verdict_stratified`]. Numbers and differences:
//! [`prediction_powered`], and [`weighted_labels`] when labels were drawn with known probabilities. Error rates known
//! from other cases: [`rogan_gladen`]. Two answers judged in both orders: [`position`]; with answers of different
//! lengths: [`length_control`]. Whether features of an answer sway the judge: [`feature_bias`].

pub mod feature_bias;
pub mod length_control;
pub mod position;
pub mod prediction_powered;
pub mod rogan_gladen;
pub mod verdict_stratified;
pub mod weighted_labels;

/// Fewer human labels than this correct nothing.
pub const MIN_LABELS: u64 = 10;
/// Fewer human labels than this make the correction a rough one.
pub const FEW_LABELS: u64 = 30;
