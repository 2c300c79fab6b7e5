//! Simulation studies: what the program claims is held against worlds whose truth is known.
//!
//! A [`Study`] is a table of cells: a setting, how many units and replications, what was measured, its Monte-Carlo
//! error, the bar and whether it is met. [`studies()`] lists them; the binary `simulate` runs them and writes
//! `docs/validation.md`. Every seed is fixed, so a study gives the same table on every machine.

mod argued;
mod coverage;
mod draw;
mod effort;
mod enumerate;
mod llmbar;
mod page;
mod pipeline;
mod power;
mod registry;
mod sequential;
mod study;
mod written;
mod xstest;

pub use effort::Effort;
pub use page::{head, merged};
pub use registry::{Context, Entry, studies};
pub use study::{Bar, Row, Study, Unit};
