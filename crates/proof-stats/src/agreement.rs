//! How well raters agree: a judge with humans, or humans among themselves.
//!
//! Two raters and categories: [`cohen_kappa`]. Raw agreement goes beside it: [`percent`].

pub mod cohen_kappa;
pub mod percent;
