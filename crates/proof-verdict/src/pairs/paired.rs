//! What a comparison of two columns gives.

use proof_stats::decision;
use proof_stats::paired::{self, PairedBinary, PairedNumeric};
use proof_stats::power::Spread;
use proof_stats::{Interval, Level, Note, Refusal, tango};
use proof_store::Direction;

use crate::comparison::{JudgedDifference, Test};

/// What the comparison gives, candidate minus baseline, in the metric's own direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Paired {
    pub(crate) baseline: Option<f64>,
    pub(crate) candidate: Option<f64>,
    pub(crate) estimate: Option<f64>,
    pub(super) intervals: Option<(Interval, Interval)>,
    pub(crate) method: &'static str,
    pub(crate) test: Option<Test>,
    /// The smallest p-value that these units could give, where the test is one of sign flips.
    pub(crate) smallest_p: Option<f64>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) notes: Vec<Note>,
    pub(crate) n_units: u64,
    pub(crate) n_clusters: Option<u64>,
    pub(crate) n_effective: Option<f64>,
    pub(crate) pairing_gain: Option<f64>,
    /// Cases where the candidate's value is higher, and lower.
    pub(crate) higher: u64,
    pub(crate) lower: u64,
    pub(super) spread: Option<Spread>,
    /// Whose difference it is, where people labelled outputs of a judged metric.
    pub(crate) judged: Option<JudgedDifference>,
    /// Whether it is a sequence, which holds at every look.
    pub(super) is_drawn: bool,
}

impl Paired {
    /// Whether human labels corrected it.
    pub(crate) fn is_corrected(&self) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.is_corrected)
    }

    /// The interval at the level asked for.
    pub(crate) fn interval(&self) -> Option<Interval> {
        self.intervals.map(|(interval, _)| interval)
    }

    /// The variance over that of as many independent cases, with groups.
    pub(crate) fn design_effect(&self) -> Option<f64> {
        self.n_clusters?;
        // What looking often costs is no effect of the groups.
        if self.is_drawn {
            return None;
        }
        self.n_effective.filter(|n| 0.0 < *n).map(|n| self.n_units as f64 / n)
    }

    /// What looking often costs, as a factor of cases; none for a number of cases fixed beforehand.
    pub(crate) fn looking(&self) -> Option<f64> {
        self.n_effective.filter(|n| self.is_drawn && 0.0 < *n).map(|n| self.n_units as f64 / n)
    }

    /// The interval whose ends are one-sided bounds: at 90 %, or further out where the level allows for several looks.
    pub(crate) fn interval90(&self) -> Option<Interval> {
        self.intervals.map(|(_, interval)| interval)
    }
}

impl Paired {
    pub(super) fn binary(&mut self, level: Level) {
        match paired::binary(self.higher, self.lower, self.n_units, level) {
            Ok(result) => {
                self.estimate = Some(result.difference);
                self.intervals = Some((result.interval, result.interval90));
                self.method = PairedBinary::METHOD;
                let statistic = Some(self.higher as f64 - self.lower as f64);
                self.test = Some(Test { name: PairedBinary::TEST, statistic, p: result.p_mid });
                self.n_effective = Some(self.n_units as f64);
                self.spread = Some(Spread::Binary(result.pairs));
                self.notes = result.notes;
            }
            Err(refusal) => self.refusal = Some(refusal),
        }
    }

    pub(super) fn numeric(&mut self, result: Result<PairedNumeric, Refusal>) {
        match result {
            Ok(result) => {
                self.spread = Some(Spread::Numeric {
                    n: result.n_effective,
                    difference: result.difference,
                    standard_deviation: result.standard_deviation,
                });
                let statistic = result.difference / result.standard_error;
                let statistic = Some(statistic).filter(|statistic| statistic.is_finite());
                self.test = Some(Test { name: result.test, statistic, p: result.p() });
                self.smallest_p = Some(result.sign_flip.smallest_attainable);
                self.intervals = Some((result.interval, result.interval90));
                self.method = result.method;
                self.n_effective = Some(result.n_effective);
                self.notes = result.notes;
            }
            Err(refusal) => self.refusal = Some(refusal),
        }
    }
}

/// How many times the variance of the difference would be larger if the sides had other cases each.
pub(super) fn gain(apart: f64, paired: f64) -> Option<f64> {
    let gain = apart / paired;
    (0.0 < paired && gain.is_finite()).then_some(gain)
}

/// The level of the interval whose ends are one-sided bounds with the error rate of a level: 90 % for 95 % and less. A level
/// above 95 % shares the error among looks, and so must this.
pub(crate) fn one_sided(level: Level) -> Level {
    if level <= Level::P95 { Level::P90 } else { level.two_sided().unwrap_or(level) }
}

/// Which way a metric is better, in the words of `proof-stats`.
pub(crate) fn way(direction: Direction) -> decision::Direction {
    match direction {
        Direction::Higher => decision::Direction::HigherIsBetter,
        Direction::Lower => decision::Direction::LowerIsBetter,
    }
}

/// The spread of the differences, positive where the candidate is better.
pub(crate) fn oriented_spread(paired: &Paired, direction: Direction) -> Option<Spread> {
    let spread = paired.spread?;
    Some(match (direction, spread) {
        (Direction::Higher, spread) => spread,
        (Direction::Lower, Spread::Numeric { n, difference, standard_deviation }) => {
            Spread::Numeric { n, difference: 0.0 - difference, standard_deviation }
        }
        (Direction::Lower, Spread::Binary(tango::Pairs { gains, losses, n })) => {
            Spread::Binary(tango::Pairs { gains: losses, losses: gains, n })
        }
    })
}
