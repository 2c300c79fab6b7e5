//! How a run ends: the exit code in words.

use serde::Serialize;

/// What a run, or one gate of it, came to.
///
/// A run with gates ends as its worst gate does. A run without gates, or whose gates look at cost and speed alone, ends by
/// itself: [`Outcome::Passed`] when every planned trial has an output that was scored, [`Outcome::Undecided`] when some
/// have none (nothing fails open), and [`Outcome::Outside`] when every trial ended in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every gate passed.
    Passed,
    /// There was no trial to make.
    NothingToDo,
    /// A gate could not be decided: too few cases, or trials without a result.
    Undecided,
    /// A gate failed.
    Failed,
    /// No trial has an output: the network, the credentials, the disk or the budget.
    Outside,
}

impl Outcome {
    /// The exit code: public, in the manual.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Undecided => 3,
            Self::NothingToDo => 4,
            Self::Outside => 5,
        }
    }

    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Undecided => "undecided",
            Self::NothingToDo => "nothing to do",
            Self::Outside => "no results",
        }
    }

    /// The graver of two outcomes of gates: a failure outweighs an open question, which outweighs a pass.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let rank = |outcome| match outcome {
            Self::NothingToDo => 0,
            Self::Passed => 1,
            Self::Undecided => 2,
            Self::Failed => 3,
            Self::Outside => 4,
        };
        if rank(self) < rank(other) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_outweighs_an_open_question() {
        assert_eq!(Outcome::Passed.and(Outcome::Undecided), Outcome::Undecided);
        assert_eq!(Outcome::Failed.and(Outcome::Undecided), Outcome::Failed);
        assert_eq!(Outcome::NothingToDo.and(Outcome::Passed), Outcome::Passed);
    }

    #[test]
    fn the_exit_codes_are_those_of_the_manual() {
        let all =
            [Outcome::Passed, Outcome::Failed, Outcome::Undecided, Outcome::NothingToDo, Outcome::Outside];
        assert_eq!(all.map(Outcome::exit_code), [0, 1, 3, 4, 5]);
    }
}
