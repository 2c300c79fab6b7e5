//! What people said of the outputs of a judged metric.

use super::Column;

/// What people say of one output, put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Label {
    /// A value on the metric's scale.
    Value(f64),
    /// As many say pass as say fail.
    Tie,
    /// Nothing that lies on the metric's scale.
    Unusable,
}

/// The labels of the outputs of one metric in one cell.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    /// The human values, by case.
    pub(crate) column: Column,
    /// Outputs of which as many people say pass as say fail.
    pub(crate) n_ties: u64,
    /// Labelled outputs of which the judge's verdict is not known.
    pub(crate) n_without_verdict: u64,
    /// Outputs whose labels have no value on the metric's scale.
    pub(crate) n_unusable: u64,
}

impl Labels {
    pub(super) fn new(column: Column) -> Self {
        Self { column, n_ties: 0, n_without_verdict: 0, n_unusable: 0 }
    }

    pub(super) fn add(&mut self, case: usize, label: Label, has_verdict: bool) {
        match label {
            Label::Value(_) if !has_verdict => self.n_without_verdict += 1,
            Label::Value(value) => self.column.add(case, value),
            Label::Tie => self.n_ties += 1,
            Label::Unusable => self.n_unusable += 1,
        }
    }

    /// What people said of a case: the mean over its labelled outputs.
    pub(crate) fn mean(&self, case: usize) -> Option<f64> {
        self.column.mean(case)
    }
}
