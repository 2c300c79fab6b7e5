//! Many comparisons that one report decides together: adjusted p-values, simultaneous intervals, the best of many.
//!
//! The family is what one report decides together. Names of the choices:
//!
//! - false claims at all (a gate, a few variants): [`westfall_young()`] where the comparisons share their cases,
//!   else [`holm()`]; [`hochberg()`], [`sidak()`], [`holm_sidak()`] and [`bonferroni()`] by name
//! - share of false claims (slices, exploration): [`benjamini_hochberg()`], under heavy overlap
//!   [`benjamini_yekutieli()`]; [`e_bh()`] for e-values
//! - intervals that hold together: [`simultaneous()`]
//! - which of many is best: [`best_set()`], and [`james_stein()`] for what a winner's figure is worth

mod best_set;
mod bonferroni;
mod e_bh;
mod false_discovery;
mod flipped;
mod hochberg;
mod holm;
mod james_stein;
mod sidak;
mod simultaneous;
mod steps;
mod westfall_young;

pub use best_set::{BestSet, PairCompared, best_set};
pub use bonferroni::bonferroni;
pub use e_bh::e_bh;
pub use false_discovery::{benjamini_hochberg, benjamini_yekutieli};
pub use hochberg::hochberg;
pub use holm::holm;
pub use james_stein::{JamesStein, james_stein};
pub use sidak::{holm_sidak, sidak};
pub use simultaneous::{Simultaneous, SimultaneousColumn, simultaneous};
pub use westfall_young::{Compared, WESTFALL_YOUNG, WestfallYoung, westfall_young};

#[cfg(test)]
mod tests;
