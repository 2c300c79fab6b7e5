//! The real binary on real files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    reason = "a test that cannot go on fails, says what it skips, and a check is given what it looks at"
)]

mod bad_input;
mod ifeval;
mod judge;
mod llmbar;
mod llmbar_judging;
mod models;
mod prices;
mod project;
mod recorded_model;
mod redaction;
mod scorers_that_ask;
mod simulated_judge;
