//! Runs, trials, outputs and the response cache, in `SQLite`.
//!
//! A project's store is its folder `.proof`: the database `proof.db`, large payloads by their hash, locks. One writer
//! thread takes what is queued and commits it in groups; readers have connections of their own and may read while a
//! run writes. Nothing here knows what a verdict is: the store keeps rows and gives them back in order.
//!
//! Start at [`Store`]; [`RunWriter`] records a run; [`RunStore`] is the seam that a second kind of store will fill.

mod batches;
mod bytes;
mod cache;
mod clock;
mod connection;
mod diagnostic;
mod done;
mod error;
mod holdout;
mod human_labels;
mod lock;
mod looks;
mod marks;
mod payload;
mod queue;
mod read;
mod record;
mod rows;
mod run_store;
mod runs;
mod schema;
mod scorer_calls;
mod scores;
mod spec;
mod store;
mod thread;
mod writer;

pub use batches::BatchRow;
pub use clock::{Clock, FixedClock, SystemClock};
pub use done::{DoneSet, Ending};
pub use error::StoreError;
pub use holdout::HoldoutLook;
pub use human_labels::HumanLabelRow;
pub use lock::RunLock;
pub use looks::LookRow;
pub use marks::Marks;
pub use payload::{DirectoryPayloads, PayloadId, Payloads};
pub use record::{CaseRow, RunRecord, RunStatus, StoredResponse, StoredScore, TrialRow, TrialStatus};
pub use run_store::{RunStore, TrialWriter};
pub use runs::new_run_id;
pub use scorer_calls::{ScorerCallRow, ScorerCallTotals};
pub use spec::{
    Aggregate, BleuSmoothing, CalibrationSpec, CalibrationState, DatasetSpec, Direction, HoldoutSpec,
    JudgeSpec, MetricKind, MetricSpec, PromptSpec, RunSpec, Scope, SequentialSpec, TargetSpec,
};
pub use store::{Access, OpenOptions, Store};
pub use writer::{NewResponse, Replace, RunWriter};
