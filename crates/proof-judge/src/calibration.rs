//! A judge held against what people say of the same outputs.

mod agreement;
mod alternative;
mod bias;
mod classes;
mod people;
mod position;
mod reliability;
mod tabled;
mod tags;
mod unreadable;
mod words;

use proof_stats::Level;
use serde::{Deserialize, Serialize};

use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::sample::{Sample, Settled};
use crate::scale::Scale;

pub use agreement::Agreement;
pub(crate) use agreement::{Coefficient, agreement};
pub use alternative::{Alternative, AlternativeRow, Annotators};
pub use bias::{Bias, BiasRow};
pub use classes::{ClassRow, Confusion};
pub use people::{Between, People};
pub use position::Position;
pub use reliability::{Point, Reliability};
pub use tags::TagRow;
pub use unreadable::{Unreadable, UnreadableAnswer};
pub use words::{WordRow, Words};

/// How a calibration is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// Seed of what is drawn: resamples of items.
    pub seed: u64,
    /// Who the people are: how much better than the judge a person may be before the judge loses.
    pub annotators: Annotators,
}

/// How far a judge can be believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// What labels and verdicts may say.
    pub scale: Scale,
    /// How many outputs have a verdict, or an answer that could not be read, and a label.
    pub n_judged: u64,
    /// How many of them the agreement rests on: with a verdict that could be read and a settled label.
    pub n: u64,
    /// How many independent groups these outputs come from.
    pub n_groups: u64,
    /// How labels of several people became one.
    pub settled_by: String,
    /// Outputs whose people did not settle on a label.
    pub n_ties: u64,
    /// The judge with the settled label.
    pub judge: Agreement,
    /// The people with each other: what the judge can reach. None with one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// The judge with each person.
    pub by_person: Vec<ByPerson>,
    /// What the judge said of the outputs of each label; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confusion: Option<Confusion>,
    /// What people say where the judge says so much; none for classes without a probability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// What leads the judge away from people.
    pub bias: Vec<Bias>,
    /// Whether it prefers a place; none where pairs were not judged in both orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Agreement by tag.
    pub tags: Vec<TagRow>,
    /// Words of the input that go with disagreement.
    pub words: Words,
    /// Answers that are no verdict.
    pub unreadable: Unreadable,
    /// Whether the judge may stand in for a person; none with fewer than three people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Alternative>,
    /// The seed of what was drawn.
    pub seed: u64,
    /// What a reader has to know first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The judge with one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByPerson {
    /// Who.
    pub person: String,
    /// How well they agree.
    pub agreement: Agreement,
}

impl Calibration {
    /// The coefficient that a gate `METRIC kappa >= x` reads, with its name: Cohen's kappa for classes, the quadratically
    /// weighted one for levels, and ICC(2,1), to which the latter tends, for numbers.
    pub fn kappa(&self) -> (&'static str, &Figure) {
        self.judge.kappa()
    }
}

/// Holds a judge against people.
///
/// Only outputs that the judge was asked about and somebody labelled count. An answer that could not be read is counted as
/// such and is no verdict. Where outputs share a group, intervals are those of groups.
///
/// # Edge cases
/// Whatever the data do not carry is a figure with its refusal; nothing is invented.
pub fn calibrate(sample: &Sample, settings: Settings) -> Calibration {
    let sample = judged_and_labelled(sample);
    let pairs = Pairs::settled(&sample);
    let n_ties = sample.items.iter().filter(|item| sample.settled(item) == Settled::Tie).count() as u64;
    let mut calibration = Calibration {
        scale: sample.scale.clone(),
        n_judged: sample.items.len() as u64,
        n: pairs.len() as u64,
        n_groups: pairs.n_groups(),
        settled_by: sample.rule().to_owned(),
        n_ties,
        judge: agreement(&pairs, &sample.scale, settings.level, settings.seed),
        people: people::between(&sample, settings),
        by_person: people::with_each(&sample, settings),
        confusion: classes::confusion(&pairs, &sample.scale, settings.level),
        reliability: reliability::curve(&sample, &pairs, settings),
        bias: bias::biases(&sample, &pairs, settings.level),
        position: position::preference(&sample, settings),
        tags: tags::rows(&sample, &pairs, settings),
        words: words::associated(&sample, &pairs),
        unreadable: unreadable::rate(&sample, settings.level),
        alternative: alternative::test(&sample, settings.annotators),
        seed: settings.seed,
        warnings: vec![],
    };
    calibration.warnings = warnings(&calibration);
    calibration
}

fn judged_and_labelled(sample: &Sample) -> Sample {
    let is_kept = |item: &&crate::sample::Item| {
        item.verdict != crate::sample::Verdict::Missing && sample.settled(item) != Settled::Nobody
    };
    let items = sample.items.iter().filter(is_kept).cloned().collect();
    Sample { items, scale: sample.scale.clone(), people: sample.people.clone() }
}

/// Fewer labelled outputs than this say little about a judge.
const FEW: u64 = 30;

fn warnings(calibration: &Calibration) -> Vec<String> {
    let mut warnings = vec![];
    if calibration.n < FEW {
        warnings.push(format!(
            "{} labelled outputs are few: with fewer than {FEW} an interval says little",
            calibration.n
        ));
    }
    if let (Some(people), (name, judge)) = (&calibration.people, calibration.kappa())
        && let (Some(between), Some(judge)) = (people.kappa.estimate, judge.estimate)
        && between < judge
    {
        warnings.push(format!(
            "the judge's {name} with the settled label ({judge:.2}) is above that of people with each other ({between:.2}): \
             the settled label may be the judge's own, or too few outputs were labelled twice"
        ));
    }
    warnings
}

#[cfg(test)]
mod tests;
