//! The error of texts that are too long for a metric.

/// A metric would take too long, or too much memory, for texts of these lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The metric.
    pub metric: &'static str,
    /// What is counted: `characters` or `tokens`.
    pub unit: &'static str,
    /// The length of the candidate.
    pub n_candidate: usize,
    /// The length of the reference.
    pub n_reference: usize,
    /// The limit, in words.
    pub limit: &'static str,
}

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { metric, unit, n_candidate, n_reference, limit } = self;
        write!(f, "too long for {metric}: {n_candidate} {unit} against {n_reference}; {limit}")
    }
}

impl std::error::Error for TooLong {}
