//! What a scorer of a suite measures.

/// One metric of a suite: each trial with an output has one score for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name: what `as:` says, else the scorer's name.
    pub name: String,
    /// The scorer that gives it, such as `equals`, or the wrapper, such as `not`.
    pub scorer: &'static str,
    /// What its values are.
    pub kind: MetricKind,
    /// Which way is better.
    pub direction: Direction,
    /// Its weight in the trial's score; 0 means that it is measured only.
    pub weight: f64,
    /// The bound that turns its values into pass or fail.
    pub threshold: Option<f64>,
    /// What its values count, such as `s` or `USD`; none for shares.
    pub unit: Option<&'static str>,
    /// Something a reader should know, such as that a pattern needs the backtracking engine.
    pub note: Option<String>,
}

/// What the values of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// Every score is 0 or 1 and says whether it passes.
    PassFail,
    /// Every score is in [0, 1].
    Bounded,
    /// Any number: seconds, dollars, tokens, characters.
    Number,
}

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}
