//! `when`: the cases for which a scorer is scored.

use proof_prompt::expr::Expression;

use crate::finding::Finding;
use crate::subject::lack;
use crate::{ScoreError, ScoreInput};

/// A condition on the case or the output.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    expression: Expression,
}

impl Condition {
    pub(crate) fn new(expression: Expression) -> Self {
        Self { expression }
    }

    /// The finding where the condition is false; none where it holds.
    ///
    /// # Errors
    /// It cannot be said, because the case or the output lacks what it looks at.
    pub(crate) fn skips(&self, input: &ScoreInput<'_>) -> Result<Option<Finding>, ScoreError> {
        let source = self.expression.source();
        match self.expression.is_true_in(input.context()) {
            Ok(true) => Ok(None),
            Ok(false) => Ok(Some(Finding::Skipped(format!("`when: {source}` is false")))),
            Err(error) => match lack(&error, self.expression.variables().into_iter().collect(), input) {
                crate::finding::Lack::Error(error) => Err(error),
                crate::finding::Lack::Absent(reason) => {
                    Err(ScoreError::new(format!("`when: {source}` cannot be told: {reason}")))
                }
            },
        }
    }
}
