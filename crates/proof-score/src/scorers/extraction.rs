//! Structured extraction against a gold record.
//!
//! `fields` reads the field list, `kind` says what a value of a field is and when two agree, `tree` brings a record to that form, `align` pairs
//! the items of lists, `compare` counts what is right, wrong, missing and hallucinated. `confidence` and `quotes` hold what an output says
//! of itself against that.

mod align;
mod budget;
mod compare;
mod confidence;
mod counts;
#[expect(clippy::module_inception, reason = "a file is named after its scorer")]
mod extraction;
mod fields;
mod kind;
mod options;
mod quote_in_source;
mod quotes;
mod tree;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[extraction::INFO, quote_in_source::INFO];
