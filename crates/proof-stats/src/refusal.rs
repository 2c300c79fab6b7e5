//! What the data cannot carry: a typed answer instead of 0, NaN or an interval of width zero.

use serde::Serialize;

/// Why a procedure gives no number. The code is stable and part of the JSON output.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// No observation at all.
    #[error("no data")]
    NoData,
    /// All bootstrap replicates lie on one side of the estimate, so that its bias has no finite correction.
    #[error("the bias correction is undefined: use the percentile interval")]
    BiasCorrectionUndefined,
    /// Too few observations for an interval or a test.
    #[error("{n} is too few: at least {needed} are needed")]
    TooFewUnits {
        /// How many there are.
        n: u64,
        /// How many the procedure needs.
        needed: u64,
    },
    /// All values are equal, so nothing is known about their spread.
    #[error("all values are equal, so their spread is unknown")]
    NoVariation,
    /// A variant passed every case, or none: no finite ability is the most likely.
    #[error("all answers are right or all are wrong, so the ability has no finite estimate")]
    AllRightOrAllWrong,
    /// All paired differences are zero.
    #[error("all differences are zero")]
    AllZero,
    /// A stratum that counts has no observation, so that nothing is known about its part.
    #[error("stratum {stratum} has a weight but no case")]
    EmptyStratum {
        /// Its place in the list, from 0.
        stratum: u64,
    },
    /// One value makes up at least half of the data and few values differ from it.
    #[error("only {changed} of {n} values differ from the most frequent one")]
    FewChanges {
        /// How many values differ from the most frequent one.
        changed: u64,
        /// How many values there are.
        n: u64,
    },
    /// Too few different values for a bootstrap.
    #[error("{n} different values are too few: at least {needed} are needed")]
    FewDistinct {
        /// How many different values there are.
        n: u64,
        /// How many the procedure needs.
        needed: u64,
    },
    /// All rows belong to one cluster.
    #[error("all cases are in one group")]
    SingleCluster,
    /// A statistic without a value for the data, or for too many of its resamples.
    #[error("the statistic has no value on {n} of {of} samples")]
    StatisticUndefined {
        /// On how many samples it has no value.
        n: u64,
        /// Of how many.
        of: u64,
    },
    /// An argument is not finite, out of its range or of the wrong length.
    #[error("invalid input: {what}")]
    InvalidInput {
        /// What is wrong.
        what: &'static str,
    },
    /// More trials are asked about than every case has.
    #[error("k is {k}, and a case has {trials} trials only")]
    KExceedsTrials {
        /// The number asked about.
        k: u64,
        /// The trials of the case that has fewest.
        trials: u64,
    },
    /// No case has two trials, so that nothing is known about how trials of one case differ.
    #[error("no case has two trials, so that trials and cases cannot be told apart")]
    NoReplication,
    /// The goal cannot be reached with any number of cases.
    #[error("no number of cases reaches this")]
    NotReachable,
    /// The judge's answers carry no information about the human ones.
    #[error("the judge is not shown to be better than chance")]
    JudgeNotBetterThanChance,
    /// No unit was rated twice.
    #[error("no case was rated by two raters")]
    NoPairableUnits,
    /// Some players never beat, or never lose to, some others, so that their strengths have no limit.
    #[error("the wins do not connect all players: they fall into {components} groups")]
    NotStronglyConnected {
        /// How many strongly connected groups the wins form.
        components: u64,
    },
    /// A feature predicts the outcome without error, so that its coefficient has no limit.
    #[error("a feature tells the outcomes apart without error, so its effect has no limit")]
    Separated,
    /// Fewer raters than agreement needs.
    #[error("{n} raters are too few: at least {needed} are needed")]
    TooFewRaters {
        /// How many there are.
        n: u64,
        /// How many the procedure needs.
        needed: u64,
    },
}

impl Refusal {
    /// The stable code, as printed in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::BiasCorrectionUndefined => "bias_correction_undefined",
            Self::TooFewUnits { .. } => "too_few_units",
            Self::NoVariation => "no_variation",
            Self::AllRightOrAllWrong => "all_right_or_all_wrong",
            Self::AllZero => "all_zero",
            Self::EmptyStratum { .. } => "empty_stratum",
            Self::FewChanges { .. } => "few_changes",
            Self::FewDistinct { .. } => "few_distinct",
            Self::SingleCluster => "single_cluster",
            Self::StatisticUndefined { .. } => "statistic_undefined",
            Self::InvalidInput { .. } => "invalid_input",
            Self::KExceedsTrials { .. } => "k_exceeds_trials",
            Self::NoReplication => "no_replication",
            Self::NotReachable => "not_reachable",
            Self::JudgeNotBetterThanChance => "judge_not_better_than_chance",
            Self::NoPairableUnits => "no_pairable_units",
            Self::NotStronglyConnected { .. } => "not_strongly_connected",
            Self::Separated => "separated",
            Self::TooFewRaters { .. } => "too_few_raters",
        }
    }
}

/// Refuses values that are not finite.
pub(crate) fn check_finite(values: &[f64]) -> Result<(), Refusal> {
    if values.iter().all(|x| x.is_finite()) {
        Ok(())
    } else {
        Err(Refusal::InvalidInput { what: "a value is not finite" })
    }
}

/// Refuses values that are not finite, and those whose squares and their sums might not be.
pub(crate) fn check_size(values: &[f64]) -> Result<(), Refusal> {
    check_finite(values)?;
    if values.iter().all(|x| x.abs() <= 1e150) { Ok(()) } else { Err(TOO_LARGE) }
}

/// What is refused when numbers of this size have squares that are no longer finite.
pub(crate) const TOO_LARGE: Refusal = Refusal::InvalidInput { what: "the values are too large" };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_tag_in_json() {
        let all = [
            Refusal::NoData,
            Refusal::BiasCorrectionUndefined,
            Refusal::TooFewUnits { n: 1, needed: 2 },
            Refusal::NoVariation,
            Refusal::AllRightOrAllWrong,
            Refusal::AllZero,
            Refusal::EmptyStratum { stratum: 1 },
            Refusal::FewChanges { changed: 3, n: 40 },
            Refusal::FewDistinct { n: 4, needed: 5 },
            Refusal::SingleCluster,
            Refusal::StatisticUndefined { n: 3, of: 40 },
            Refusal::InvalidInput { what: "x" },
            Refusal::KExceedsTrials { k: 4, trials: 3 },
            Refusal::NoReplication,
            Refusal::NotReachable,
            Refusal::JudgeNotBetterThanChance,
            Refusal::NoPairableUnits,
            Refusal::NotStronglyConnected { components: 2 },
            Refusal::Separated,
            Refusal::TooFewRaters { n: 1, needed: 2 },
        ];
        for refusal in all {
            let json = serde_json::to_value(refusal).unwrap();
            assert_eq!(json["code"], refusal.code());
        }
    }
}
