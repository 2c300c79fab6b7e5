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
    /// How the figure comes about from the outputs' scores.
    pub aggregate: Aggregate,
    /// The metric of which this one is a part, such as `extraction` of `extraction.date`.
    pub part_of: Option<String>,
    /// Who judges, where a model does.
    pub judged: Option<Judged>,
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

/// How a metric's figure comes about from its outputs. All but the mean are functions of counts that are summed
/// ([`crate::Score::counts`]).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Aggregate {
    /// The mean of the values.
    #[default]
    Mean,
    /// The sum of the first count over the sum of the second.
    Ratio,
    /// BLEU of a corpus, in [0, 1], of the counts of `proof_text`'s statistics.
    Bleu {
        /// The greatest n of the n-grams.
        max_order: u8,
        /// How an order without a match is smoothed.
        smoothing: BleuSmoothing,
    },
    /// chrF of a corpus, in [0, 1], of the counts of `proof_text`'s statistics.
    Chrf {
        /// The greatest n of the character n-grams.
        char_order: u8,
        /// The greatest n of the word n-grams.
        word_order: u8,
        /// How much more recall counts than precision.
        beta: f64,
    },
}

/// How BLEU smooths an order without a match.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum BleuSmoothing {
    /// It does not.
    None,
    /// The k-th order in a row without a match counts as 1/2^k matches.
    #[default]
    Exp,
    /// As this many matches.
    Floor(f64),
    /// This is added to matches and totals of orders from 2.
    AddK(f64),
}

/// Who judges a metric.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The rubric's path as the suite names it; none for a criterion written in the suite.
    pub rubric: Option<String>,
    /// BLAKE3 of the rubric's canonical form, first 12 hex digits.
    pub rubric_hash: String,
    /// The places of its judges in [`crate::ScorerSet::judges`].
    pub judges: Vec<usize>,
    /// The verdicts that the judge may give, for a rubric of classes; empty for numbers.
    pub classes: Vec<String>,
    /// The file of human labels that the rubric or the suite names.
    pub labels: Option<String>,
}
