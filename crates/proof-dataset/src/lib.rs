//! Cases from files: read as a stream, split, sampled, filtered.
//!
//! [`Dataset::open`] finds the files, [`Dataset::survey`] reads them once and tells every mistake, and
//! [`Dataset::cases`] streams the cases that the selection keeps, as often as needed. Files are JSONL (also `.ndjson`),
//! JSON (an array, or an object with `cases`), YAML (the same), CSV and TSV; a suite may hold its cases itself.
//!
//! # Rows
//! - JSON and YAML rows: `id`, `vars`, `expected`, `tags`, `group`, `split` and `metadata` are ours. Without `vars` every
//!   other key is a variable; with it, every other key is metadata.
//! - CSV and TSV columns: `id`, `expected`, `tags` (separated by `,`, `;` or `|`), `group` and `split` are ours;
//!   `expected.label` columns make an object, `vars.x` a variable, `metadata.x` metadata; every other column is a
//!   variable. All values are strings; space round an id, tag, group or split is
//!   dropped. An empty cell of one of ours means that there is none; an empty variable or
//!   metadata cell is an empty string. A cell that starts with `"` runs to the closing `"`; `""` inside is a quote.
//! - A case without an id is known by its content: `c-` and 12 hex digits of the hash of `vars` and `expected`.
//!
//! Memory is bounded by the longest row (32 MB at most) and 24 bytes a case, except for YAML, which is held whole.

mod canonical;
mod case;
mod dataset;
mod error;
mod order;
mod read;
mod rows;
mod select;
mod source;
mod survey;

pub use case::Case;
pub use dataset::{CaseReader, Dataset};
pub use error::DatasetError;
pub use order::CaseOrder;
pub use rows::{Row, rows};
pub use select::{Selection, parse_shard};
pub use source::DatasetSource;
pub use survey::Survey;
