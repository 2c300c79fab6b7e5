//! Defaults that the statistics note takes by argument: here they are simulated.

pub(crate) mod best_set;
pub(crate) mod log_ratio;
pub(crate) mod missing;
pub(crate) mod run_length;
pub(crate) mod trial_means;
pub(crate) mod winner;
