//! A program of the user's that is kept alive: copies in a pool, lines of JSON in and out.

mod pool;
mod worker;

use std::time::Duration;

use crate::arguments::Arguments;

pub(super) use pool::Pool;
pub(super) use worker::Program;

/// The time-out of a start and of an answer, from `timeout_s`: 30 seconds unless it says otherwise.
pub(super) fn timeout(arguments: &mut Arguments<'_>) -> Option<Duration> {
    let Some(node) = arguments.reader.get("timeout_s") else { return Some(Duration::from_secs(30)) };
    let seconds = arguments.reader.number("timeout_s")?;
    let timeout = Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|timeout| Duration::from_millis(1) <= *timeout && *timeout <= Duration::from_hours(24));
    if timeout.is_none() {
        arguments.invalid(
            node,
            format!("`timeout_s` cannot be {seconds}"),
            "expected seconds, 0.001 to 86400",
        );
    }
    timeout
}

/// How many copies run at once, from `workers`: 2 unless it says otherwise.
pub(super) fn workers(arguments: &mut Arguments<'_>) -> usize {
    let workers = arguments.reader.integer("workers", 1..=64).unwrap_or(2);
    usize::try_from(workers).unwrap_or(1)
}
