//! Whether the judge may stand in for one of the people.

use proof_stats::agreement::alt_test::{
    AltTest, Closeness, EPSILON_CROWD, EPSILON_EXPERTS, EPSILON_TRAINED, MIN_HUMANS, alt_test,
};
use serde::{Deserialize, Serialize};

use crate::figure::Refused;
use crate::sample::Sample;
use crate::scale::Scale;

/// Who the people are, and so how much better than the judge one of them may be before the judge loses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Annotators {
    /// Experts: 0.2.
    #[default]
    Experts,
    /// People who were trained for this: 0.15.
    Trained,
    /// Anybody: 0.1.
    Crowd,
}

/// The alternative annotator test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// How much better than the judge a person may be.
    pub epsilon: f64,
    /// The judge against each person with enough outputs.
    pub people: Vec<AlternativeRow>,
    /// The share of them against whom the judge wins; none where nobody has enough outputs.
    pub winning_rate: Option<f64>,
    /// Whether the judge wins against at least half of them; none where nobody has enough outputs.
    pub passes: Option<bool>,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
}

/// The judge against a person left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlternativeRow {
    /// Who.
    pub person: String,
    /// Outputs that both answered.
    pub n: u64,
    /// The share of them on which the judge is at least as close to the other people as this person.
    pub advantage: f64,
    /// One-sided p of "the person is better by epsilon or more", after Benjamini and Yekutieli.
    pub p_adjusted: f64,
    /// Whether the judge wins.
    pub judge_wins: bool,
}

impl Annotators {
    fn epsilon(self) -> f64 {
        match self {
            Self::Experts => EPSILON_EXPERTS,
            Self::Trained => EPSILON_TRAINED,
            Self::Crowd => EPSILON_CROWD,
        }
    }
}

/// None with fewer than three people.
pub(super) fn test(sample: &Sample, annotators: Annotators) -> Option<Alternative> {
    if (sample.people.len() as u64) < MIN_HUMANS {
        return None;
    }
    let closeness =
        if matches!(sample.scale, Scale::Nominal { .. }) { Closeness::Accuracy } else { Closeness::Distance };
    let epsilon = annotators.epsilon();
    let settings = AltTest { closeness, epsilon, ..AltTest::EXPERTS };
    let judge: Vec<Option<f64>> = sample.items.iter().map(crate::sample::Item::read).collect();
    let labels =
        |person: usize| sample.items.iter().map(|item| item.labels.get(person).copied().flatten()).collect();
    let people: Vec<Vec<Option<f64>>> = (0..sample.people.len()).map(labels).collect();
    Some(match alt_test(&judge, &people, settings) {
        Ok(found) => {
            let row = |row: &proof_stats::agreement::alt_test::AgainstHuman| AlternativeRow {
                person: sample.people.get(row.human).cloned().unwrap_or_default(),
                n: row.items,
                advantage: row.advantage,
                p_adjusted: row.p_adjusted,
                judge_wins: row.judge_wins,
            };
            Alternative {
                epsilon,
                people: found.humans.iter().map(row).collect(),
                winning_rate: Some(found.winning_rate),
                passes: Some(found.passes),
                refusal: None,
            }
        }
        Err(refusal) => Alternative {
            epsilon,
            people: vec![],
            winning_rate: None,
            passes: None,
            refusal: Some(refusal.into()),
        },
    })
}
