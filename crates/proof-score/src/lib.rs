//! Scorers: what is said of one output.
//!
//! A suite's `scorers:` list is parsed once to a [`ScorerSet`]; for every trial a [`Scoring`] gives one [`Scored`]
//! for each [`Metric`], in the order of the list. Each scorer is one file under `scorers/` with its
//! metadata, documentation and tests; [`registry`] lists them. What all scorers share is in one place each: the common
//! keys (`of`, `as`, `weight`, `threshold`, `direction`, `when`) in `parse`, the wrappers (`not`, `any_of`, `all_of`) in `scorer`.
//!
//! No scorer calls a model: what it wants to know of one it says as an [`Ask`], and the runner asks. Only scorers of the
//! user's own reach outside: they run a program.

mod arguments;
mod ask;
mod compare;
mod condition;
mod excerpt;
mod find;
mod finding;
mod input;
mod judging;
mod metric;
mod operand;
mod parse;
mod path;
mod peers;
mod registry;
pub mod rubric;
mod scorer;
mod scorers;
mod set;
mod subject;
mod value_path;

pub use ask::{Ask, AskKind, JudgeTarget, JudgeTask, Replies, Reply, Wanted};
pub use input::{CaseView, Score, ScoreError, ScoreInput, Scored};
pub use judging::form::UNREADABLE;
pub use metric::{Aggregate, BleuSmoothing, Direction, Judged, Metric, MetricKind};
pub use parse::ParseContext;
pub use peers::{Peer, Peers};
pub use registry::{Argument, ScorerInfo, families, registry};
pub use set::{Reference, ScorerSet, Scoring};
