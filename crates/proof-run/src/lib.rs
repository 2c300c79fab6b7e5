//! Plan, execute, resume; the only place that calls models in bulk.
//!
//! A suite file becomes a [`Plan`]: trials = prompts × targets × cases × repeats. [`execute()`] streams its trials through
//! render, call, score and record with memory bounded by concurrency, and tells of each as a [`RunEvent`]. What is
//! recorded is never called again: a resumed run asks the store what is done and goes on. Start at [`Plan::make`].

mod answer;
mod batch;
mod budget;
mod connect;
mod declared;
mod estimate;
mod events;
mod execute;
mod feed;
mod fingerprint;
mod gather;
mod health;
mod includes;
mod judging;
mod lane;
mod media;
mod options;
mod plan;
mod project;
mod record;
mod references;
mod repair;
mod request;
mod rescore;
mod run_error;
mod score;
mod single_flight;
mod suite;
mod trial;
mod until;
mod written;

pub use batch::BatchRun;
pub use connect::connect;
pub use declared::{Declared, HOLDOUT};
pub use estimate::{Estimate, TargetEstimate, estimate};
pub use events::{Ending, RunEvent};
pub use execute::{Execution, Stop, execute};
pub use includes::FileIncludes;
pub use judging::{criterion, judge_identity};
pub use options::{CacheUse, RunOptions};
pub use plan::{Plan, PlannedPrompt};
pub use project::{Project, load_prompt};
pub use rescore::{Rescored, rescore};
pub use run_error::RunError;
pub use suite::{Limits, Suite};
pub use until::{Decide, Decision, GatesDecide};
