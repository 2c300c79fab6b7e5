//! What a gate may look at beside the metrics.

/// What a gate may look at beside the metrics. A metric of the same name goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Dollars of all outputs, from the cache or not.
    CostUsd,
    /// The median latency, with its interval.
    LatencyP50,
    /// The 95th percentile of latency, with its interval.
    LatencyP95,
    /// The number of trials that ended in an error.
    Errors,
    /// The share of trials that ended in an error, with its interval.
    ErrorRate,
    /// The share of cases whose repeats disagree, with its interval.
    Flakiness,
    /// Input and output tokens of all outputs.
    Tokens,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CostUsd,
        Self::LatencyP50,
        Self::LatencyP95,
        Self::Errors,
        Self::ErrorRate,
        Self::Flakiness,
        Self::Tokens,
    ];

    /// Its name in a gate.
    pub fn name(self) -> &'static str {
        match self {
            Self::CostUsd => "cost_usd",
            Self::LatencyP50 => "latency_p50",
            Self::LatencyP95 => "latency_p95",
            Self::Errors => "errors",
            Self::ErrorRate => "error_rate",
            Self::Flakiness => "flakiness",
            Self::Tokens => "tokens",
        }
    }

    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name)
    }
}
