//! What would settle an undecided question: more cases, or more repeats of the same cases.

use super::needed::{Goal, Spread, to_decide_mean, to_decide_rate, to_settle, to_show_non_inferior};
use super::whole_cases;
use crate::level::Level;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Whether there is a true difference as large as the margin.
    DetectMargin,
    /// Whether the difference seen is real, if it is the true one (optimistic).
    ConfirmSeen,
    /// Whether the variants are equivalent, if the true difference is the one seen.
    ShowEquivalence,
    /// Whether the candidate is not worse by the margin, if the true difference is the one seen.
    ShowNonInferior,
    /// On which side of a limit a figure lies, if the true value is the one seen.
    DecideLimit,
}

impl From<Goal> for Question {
    fn from(goal: Goal) -> Self {
        match goal {
            Goal::DetectMargin => Self::DetectMargin,
            Goal::ConfirmSeen => Self::ConfirmSeen,
            Goal::ShowEquivalence => Self::ShowEquivalence,
            Goal::ShowNonInferior => Self::ShowNonInferior,
        }
    }
}

/// The two stages that a figure rests on: cases, and repeats inside of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Cases so far, at least 1. With clusters the real number, not the effective one.
    pub cases: u64,
    /// Mean repeats a case so far, at least 1.
    pub repeats: f64,
    /// The variance of both stages; none while no case has two repeats.
    pub parts: Option<Parts>,
    /// Calls that one repeat of one case costs: 1 for a figure of one column, 2 when both sides of a comparison run
    /// again.
    pub calls_per_repeat: u64,
    /// What one new case costs beside its calls (writing, labelling), in calls; 0 when cases are at hand.
    pub case_cost: f64,
}

/// The variance of the two stages, of one column or of a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// Variance over cases of the expected value; an estimate below 0 counts as 0.
    pub between: f64,
    /// Mean variance of a single repeat inside a case, summed over both sides of a difference; at least 0.
    pub within: f64,
}

/// What would settle one question with 80 % power.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settle {
    /// The question.
    pub question: Question,
    /// How many more cases, each with as many repeats as now; 0 when those at hand should do.
    pub more_cases: u64,
    /// The calls that these cases cost.
    pub case_calls: u64,
    /// Repeats a case so far.
    pub repeats_now: f64,
    /// What more repeats of the same cases would do.
    pub more_repeats: MoreRepeats,
    /// How many times as much the next call buys in a new case as in a repeat of a known one, counted by the fall of
    /// the variance; at least 1. None without repeats to judge by, or when repeats do not differ at all.
    pub advantage_of_cases: Option<f64>,
    /// The cheaper way.
    pub advice: Advice,
}

/// What more repeats of the same cases would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum MoreRepeats {
    /// They settle it too.
    Enough {
        /// Repeats a case in all.
        repeats: u64,
        /// The calls of the repeats that are missing.
        calls: u64,
    },
    /// No number of repeats settles it: the spread between cases alone is too large.
    Never,
    /// No case has two repeats, so that nobody knows what a third one would tell.
    Unknown,
}

/// The cheaper way to settle a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// The data at hand should do.
    Nothing,
    /// More cases.
    Cases,
    /// More repeats of the same cases.
    Repeats,
}

impl Settle {
    /// What would settle a question that needs `inflation` times the information at hand, that is a variance of the
    /// figure so many times smaller.
    ///
    /// # Edges
    /// `inflation` of at most 1: nothing more is needed. Where both ways cost the same, cases are advised: they tell
    /// about inputs that nobody has seen.
    ///
    /// # Refusals
    /// `not_reachable` for an infinite or absurd `inflation`; `invalid_input` for a `Sampling` outside of its ranges.
    ///
    /// # Source
    /// The variance of a mean over n cases with K repeats is `(between + within / K) / n`: statistics note, sections
    /// 4.5 and 5.12. Its fall for one more call is `(between + within / K) / (n^2 K)` in a new case, and
    /// `(within / K) / (n^2 K)` in a known one; hence a new case at hand is never the worse buy.
    pub fn new(question: Question, inflation: f64, sampling: &Sampling) -> Result<Self, Refusal> {
        sampling.check()?;
        if !inflation.is_finite() {
            return Err(Refusal::NotReachable);
        }
        let more_cases = whole_cases(sampling.cases as f64 * (inflation - 1.0))?;
        let case_calls = sampling.calls_of(more_cases as f64 * sampling.repeats)?;
        let more_repeats = match sampling.parts {
            _ if more_cases == 0 => MoreRepeats::Enough { repeats: whole_cases(sampling.repeats)?, calls: 0 },
            None => MoreRepeats::Unknown,
            Some(parts) => sampling.repeats_for(parts, inflation)?,
        };
        let price_of_cases = case_calls as f64 + more_cases as f64 * sampling.case_cost;
        let advice = match more_repeats {
            _ if more_cases == 0 => Advice::Nothing,
            MoreRepeats::Enough { calls, .. } if (calls as f64) < price_of_cases => Advice::Repeats,
            _ => Advice::Cases,
        };
        Ok(Self {
            question,
            more_cases,
            case_calls,
            repeats_now: sampling.repeats,
            more_repeats,
            advantage_of_cases: sampling.parts.and_then(|parts| parts.advantage(sampling.repeats)),
            advice,
        })
    }

    /// The ways to settle an undecided comparison, fewest cases first; as [`to_settle`].
    ///
    /// # Arguments
    /// - `spread`: what is known so far, with the effective number of cases when clustered
    /// - `margin`: the declared margin, above 0
    ///
    /// # Refusals
    /// `invalid_input` for a `Sampling` outside of its ranges. Goals that no number of cases reaches are left out.
    pub fn comparison(
        spread: Spread,
        margin: Option<f64>,
        sampling: &Sampling,
    ) -> Result<Vec<Self>, Refusal> {
        let settle = |needed: super::Needed| {
            Self::new(needed.goal.into(), inflation(needed.more_cases, spread.n()), sampling)
        };
        to_settle(spread, margin).into_iter().map(settle).collect()
    }

    /// What would show that the candidate is not worse by the margin; as [`to_show_non_inferior`].
    ///
    /// # Refusals
    /// `not_reachable` when the difference seen is at or beyond the margin; `invalid_input` as [`Self::new`].
    pub fn non_inferior(spread: Spread, margin: f64, sampling: &Sampling) -> Result<Self, Refusal> {
        let needed = to_show_non_inferior(spread, margin)?;
        Self::new(Question::ShowNonInferior, inflation(needed.more_cases, spread.n()), sampling)
    }

    /// What would put a pass rate on one side of a limit; as [`to_decide_rate`].
    ///
    /// # Refusals
    /// `not_reachable` when the rate seen is the limit; `invalid_input` outside of the ranges.
    pub fn rate_limit(
        seen: f64,
        n: f64,
        limit: f64,
        level: Level,
        sampling: &Sampling,
    ) -> Result<Self, Refusal> {
        let more = to_decide_rate(seen, n, limit, level)?;
        Self::new(Question::DecideLimit, inflation(more, n), sampling)
    }

    /// What would put a mean on one side of a limit; as [`to_decide_mean`].
    ///
    /// # Refusals
    /// `not_reachable` when the mean seen is the limit; `invalid_input` as [`Self::new`].
    pub fn mean_limit(
        seen: f64,
        standard_deviation: f64,
        n: f64,
        limit: f64,
        level: Level,
        sampling: &Sampling,
    ) -> Result<Self, Refusal> {
        let more = to_decide_mean(seen, standard_deviation, n, limit, level)?;
        Self::new(Question::DecideLimit, inflation(more, n), sampling)
    }
}

/// How many times the information `n` cases (effective, when clustered) have to grow.
fn inflation(more: u64, n: f64) -> f64 {
    (n + more as f64) / n
}

impl Sampling {
    fn check(&self) -> Result<(), Refusal> {
        let parts_are_sound = self
            .parts
            .is_none_or(|parts| parts.between.is_finite() && parts.within.is_finite() && 0.0 <= parts.within);
        let is_sound = 0 < self.cases
            && self.repeats.is_finite()
            && 1.0 <= self.repeats
            && self.case_cost.is_finite()
            && 0.0 <= self.case_cost
            && parts_are_sound;
        if is_sound {
            Ok(())
        } else {
            Err(Refusal::InvalidInput { what: "cases, repeats or variances are out of range" })
        }
    }

    fn calls_of(&self, repeats: f64) -> Result<u64, Refusal> {
        whole_cases(repeats * self.calls_per_repeat as f64)
    }

    /// Repeats a case that make the variance so many times smaller with the same cases.
    fn repeats_for(&self, parts: Parts, inflation: f64) -> Result<MoreRepeats, Refusal> {
        let between = parts.between.max(0.0);
        let room = (between + parts.within / self.repeats) / inflation - between;
        if room <= 0.0 || parts.within <= 0.0 {
            return Ok(MoreRepeats::Never);
        }
        let Ok(repeats) = whole_cases(parts.within / room) else { return Ok(MoreRepeats::Never) };
        let missing = (repeats as f64 - self.repeats).max(0.0);
        Ok(MoreRepeats::Enough { repeats, calls: self.calls_of(missing * self.cases as f64)? })
    }
}

impl Parts {
    fn advantage(self, repeats: f64) -> Option<f64> {
        let noise = self.within / repeats;
        (0.0 < noise).then(|| (self.between.max(0.0) + noise) / noise)
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DetectMargin => "detect a true difference as large as the margin",
            Self::ConfirmSeen => "confirm the difference seen, if it is the true one",
            Self::ShowEquivalence => "show equivalence, if the true difference is the one seen",
            Self::ShowNonInferior => {
                "show that it is not worse by the margin, if the true difference is the one seen"
            }
            Self::DecideLimit => "decide the limit, if the true value is the one seen",
        })
    }
}

impl fmt::Display for Settle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.advice == Advice::Nothing {
            return write!(f, "the cases at hand should {}", self.question);
        }
        let cases = counted(self.more_cases, "more case");
        write!(f, "{cases} ({}) would {}", counted(self.case_calls, "call"), self.question)?;
        match self.more_repeats {
            MoreRepeats::Enough { repeats, calls } => {
                let now = libm::round(self.repeats_now * 10.0) / 10.0;
                let also = if self.advice == Advice::Repeats { "cheaper: " } else { "" };
                let repeats = counted(repeats, "repeat");
                write!(
                    f,
                    "; {also}{repeats} of the same cases instead of {now} ({})",
                    counted(calls, "call")
                )?;
            }
            MoreRepeats::Never => f.write_str("; more repeats of the same cases never would")?,
            MoreRepeats::Unknown => {
                f.write_str("; what repeats would do is not known, for no case has two")?;
            }
        }
        match self.advantage_of_cases {
            // Below this nobody would notice; and a new case that has to be written first is another matter.
            Some(times) if 1.05 <= times && self.advice == Advice::Cases => {
                write!(f, "; a call in a new case buys {:.1} times as much as a repeat", times.min(999.0))
            }
            _ => Ok(()),
        }
    }
}

/// A count with its noun, thousands separated.
fn counted(count: u64, noun: &str) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + noun.len() + 6);
    for (idx, digit) in digits.chars().enumerate() {
        if idx != 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push(' ');
    text.push_str(noun);
    if count != 1 {
        text.push('s');
    }
    text
}

#[cfg(test)]
mod tests;
