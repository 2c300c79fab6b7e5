//! What a run tells while it goes: one stream feeds the terminal, logs and whoever listens.

use proof_model::CallError;
use serde::Serialize;

/// Something that happened in a run. Serialised with a tag `event`; new kinds may be added.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RunEvent {
    /// The plan stands and the first trial is about to begin.
    Started {
        /// The run's id.
        run: String,
        /// How many trials the plan has.
        planned: u64,
        /// How many of them were recorded before (a resumed run).
        recorded: u64,
    },
    /// A trial has its record.
    Trial {
        /// Its place in the plan.
        idx: u64,
        /// The prompt's place in the spec.
        prompt: u32,
        /// The target's place in the spec.
        target: u32,
        /// The case's id.
        case: String,
        /// Whether there is an output.
        has_output: bool,
        /// Whether every weighted check passed; none if there is none, or one could not be scored.
        pass: Option<bool>,
        /// Whether the output came from the cache.
        is_cached: bool,
        /// What was spent on it now; a cached output costs nothing again.
        spent_usd: Option<f64>,
        /// Attempts beyond the first.
        retries: u32,
        /// The error, if there is no output.
        error: Option<String>,
    },
    /// A trial that had its record before has its scores now: a judge has answered, or the other outputs are there.
    Scored {
        /// Its place in the plan.
        idx: u64,
        /// The prompt's place in the spec.
        prompt: u32,
        /// The target's place in the spec.
        target: u32,
        /// Whether every weighted check passed; none if there is none, or one could not be scored.
        pass: Option<bool>,
        /// What its scorers spent on it now; an answer from the cache costs nothing again.
        spent_usd: f64,
    },
    /// A batch was handed in, or was looked at.
    Batch {
        /// The target's place in the spec.
        target: u32,
        /// The provider's id of it.
        id: String,
        /// Calls that the provider has answered.
        done: u64,
        /// Calls in it.
        total: u64,
    },
    /// A run that goes on until it is decided was looked at after a block.
    Look {
        /// The look's number, from 1.
        number: u32,
        /// The cases that it counts.
        n_cases: u64,
        /// Cases that there are.
        of: u64,
        /// What each gate had come to, in words.
        gates: Vec<String>,
        /// Whether the run is decided, and ends.
        is_decided: bool,
    },
    /// A target is given up: every further call would fail the same way.
    TargetStopped {
        /// The target's place in the spec.
        target: u32,
        /// Its id.
        id: String,
        /// The failure of which no further call would be free.
        error: CallError,
    },
    /// The budget would be passed by the next call: no further call is made.
    BudgetReached {
        /// The budget in dollars.
        limit_usd: f64,
        /// What was spent.
        spent_usd: f64,
    },
    /// Ctrl-C: no new call is made, those in flight are finished.
    Draining {
        /// Calls in flight.
        in_flight: u64,
    },
    /// The run has ended.
    Ended {
        /// How.
        ending: Ending,
    },
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every planned trial has a record.
    Finished,
    /// Every gate was decided at a look: the cases after it were not drawn.
    Decided,
    /// Ctrl-C.
    Cancelled,
    /// The budget is used up.
    Budget,
    /// So many batches are with the provider, and the sitting was not to wait for them.
    Batches(usize),
    /// At least one target was given up, for these reasons.
    TargetsStopped(Vec<String>),
}
