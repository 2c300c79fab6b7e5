//! Where the variance of a metric comes from, and what to buy more of.
//!
//! - repeats of cases, as many as a case happens to have: [`one_way()`], or [`two_stage()`] from sums alone, and
//!   [`two_stage_difference()`] for two variants on the same cases
//! - every judge (or wording) on every case, once: [`two_way()`]
//! - every wording on every case, repeated: [`three_way()`]
//!
//! Parts are ANOVA estimates. A negative one is shown as it is and counts as 0 in everything that is computed from
//! it. Each design tells its shares, and what a number of further calls would buy.

mod design;
mod one_way;
mod three_way;
mod two_stage;
mod two_way;

pub use design::{Component, Facet, Part, Purchase, Purchases};
pub use one_way::{OneWay, one_way};
pub use three_way::{ThreeWay, three_way};
pub use two_stage::{CaseSums, TwoStage, TwoStageDifference, two_stage, two_stage_difference};
pub use two_way::{Second, TwoWay, two_way};
