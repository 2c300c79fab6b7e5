//! How well raters agree: a judge with humans, or humans among themselves.
//!
//! Two raters and categories: [`cohen_kappa`]. Several raters: [`fleiss_gwet`]; with gaps and any scale of
//! measurement: [`krippendorff`]. Numbers: [`icc`] and [`bland_altman`]. Whether a judge may stand in for a human:
//! [`alt_test`]. Raw agreement goes beside every one of them: [`percent`].

pub mod alt_test;
pub mod bland_altman;
pub mod cohen_kappa;
pub mod fleiss_gwet;
pub mod icc;
pub mod krippendorff;
pub mod percent;
mod score;
