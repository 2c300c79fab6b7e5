//! How a target stands, for progress.

use std::time::Duration;

use tokio::time::Instant;

/// How a target stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TargetStats {
    /// Attempts in flight.
    pub in_flight: usize,
    /// The most attempts that may be in flight now.
    pub concurrency: usize,
    /// Attempts that were made again.
    pub retries: u64,
    /// How long the target is still paused, because the provider asked for it.
    pub paused_for: Option<Duration>,
    /// Whether its endpoint is left alone, because it does not answer.
    pub circuit: CircuitState,
    /// Second requests that were sent because the first was slow.
    pub hedges: u64,
    /// Those of them that answered first.
    pub hedges_won: u64,
    /// Answers that a fallback gave.
    pub fallbacks: u64,
    /// The processes on this machine that share its limits, this one among them.
    pub processes: usize,
}

/// How the circuit of an endpoint stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CircuitState {
    /// The endpoint is asked.
    #[default]
    Closed,
    /// It is left alone for so long.
    Open(Duration),
    /// One call looks whether it answers again.
    HalfOpen,
}

impl CircuitState {
    pub(super) fn of(open_until: Option<Instant>, now: Instant) -> Self {
        match open_until {
            None => Self::Closed,
            Some(until) if until <= now => Self::HalfOpen,
            Some(until) => Self::Open(until - now),
        }
    }
}
