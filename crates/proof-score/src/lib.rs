//! Scorers: what is said of one output.
//!
//! A suite's `scorers:` list is parsed once to a [`ScorerSet`]; for every trial [`ScorerSet::score`] gives one [`Score`]
//! or [`ScoreError`] for each [`Metric`], in the order of the list. Each scorer is one file under `scorers/` with its
//! metadata, documentation and tests; [`registry`] lists them. What all scorers share is in one place each: the common
//! keys (`of`, `as`, `weight`, `threshold`, `direction`) in `parse`, the wrappers (`not`, `any_of`, `all_of`) in `scorer`.
//!
//! No scorer calls a model, and only `exec` reaches outside: it runs a program of the user's.

mod arguments;
mod compare;
mod excerpt;
mod find;
mod finding;
mod input;
mod metric;
mod operand;
mod parse;
mod path;
mod registry;
mod scorer;
mod scorers;
mod set;
mod subject;
mod value_path;

pub use input::{CaseView, Score, ScoreError, ScoreInput};
pub use metric::{Direction, Metric, MetricKind};
pub use parse::ParseContext;
pub use registry::{Argument, ScorerInfo, families, registry};
pub use set::{Reference, ScorerSet};
