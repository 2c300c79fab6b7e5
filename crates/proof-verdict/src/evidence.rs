//! What stands behind a number: one form for every figure of the JSON output.

use proof_stats::{Estimate, Level, Refusal};
use serde::Serialize;

use crate::Ci;

/// A number with all that makes it readable.
///
/// It stands beside each figure of a verdict under the key `evidence`, in the same form everywhere, so that a program that
/// can read one figure can read all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The estimate; none when there is nothing to estimate from.
    pub estimate: Option<f64>,
    /// Its interval; none where it is refused.
    pub interval: Option<Limits>,
    /// Why there is no interval.
    pub refusal: Option<Refused>,
    /// Units that the estimate rests on: cases, or outputs for quantiles.
    pub n: u64,
    /// Groups of cases, where there are any.
    pub n_clusters: Option<u64>,
    /// Independent units that would say as much; none where that is not known.
    pub n_effective: Option<f64>,
    /// The variance over that of independent units; none without groups.
    pub design_effect: Option<f64>,
    /// The procedure of the interval.
    pub method: Option<&'static str>,
    /// What was done to the level or to the p-value beside the procedure itself, such as `sequential, look 4`.
    pub adjustments: Vec<String>,
    /// The seed of what the procedure drew; none where it draws nothing.
    pub seed: Option<u64>,
    /// What a reader must know beside the number.
    pub warnings: Vec<String>,
}

/// The limits of an interval; one that lies outside of what was seen is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// The lower limit.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
    /// Nominal coverage of the two together.
    pub level: f64,
    /// The procedure.
    pub method: &'static str,
}

/// Why there is no interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// A stable code such as `too_few_units`.
    pub code: String,
    /// The same as a sentence.
    pub message: String,
}

impl Refused {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code(), refusal.to_string())
    }
}

impl Evidence {
    /// Notes what was done to every figure of the run, such as `sequential, look 4`, once.
    pub(crate) fn note(&mut self, adjustments: &[String]) {
        for adjustment in adjustments {
            if !self.adjustments.contains(adjustment) {
                self.adjustments.push(adjustment.clone());
            }
        }
    }

    /// Nothing but a number of units.
    pub(crate) fn of(n: u64) -> Self {
        Self {
            estimate: None,
            interval: None,
            refusal: None,
            n,
            n_clusters: None,
            n_effective: None,
            design_effect: None,
            method: None,
            adjustments: Vec::new(),
            seed: None,
            warnings: Vec::new(),
        }
    }

    /// An estimate with its interval. The seed is kept where the procedure drew something.
    pub(crate) fn estimated(found: &Estimate, seed: u64) -> Self {
        let limits = Limits {
            low: Some(found.interval.lo),
            high: Some(found.interval.hi),
            level: found.level.get(),
            method: found.method,
        };
        Self {
            estimate: Some(found.value),
            interval: Some(limits),
            n_effective: Some(found.n_effective),
            method: Some(found.method),
            seed: (found.method == proof_stats::mean::BETTING).then_some(seed),
            warnings: found.notes.iter().map(ToString::to_string).collect(),
            ..Self::of(found.n)
        }
    }

    /// An estimate with an interval that is known already.
    pub(crate) fn of_ci(estimate: Option<f64>, ci: Option<&Ci>, n: u64) -> Self {
        let interval = ci.map(|ci| Limits {
            low: Some(ci.low),
            high: Some(ci.high),
            level: ci.level,
            method: ci.method,
        });
        Self { estimate, interval, method: ci.map(|ci| ci.method), ..Self::of(n) }
    }

    /// An estimate without an interval.
    pub(crate) fn refused(estimate: Option<f64>, refusal: impl Into<Refused>, n: u64) -> Self {
        Self { estimate, refusal: Some(refusal.into()), ..Self::of(n) }
    }

    pub(crate) fn with_limits(
        self,
        low: Option<f64>,
        high: Option<f64>,
        level: Level,
        method: &'static str,
    ) -> Self {
        let limits = Limits { low, high, level: level.get(), method };
        Self { interval: Some(limits), method: Some(method), ..self }
    }

    /// The interval, where both limits are known.
    pub fn ci(&self) -> Option<Ci> {
        let Limits { low, high, level, method } = self.interval?;
        Some(Ci { low: low?, high: high?, level, method })
    }

    /// The code that says why there is no interval.
    pub fn refusal_code(&self) -> Option<String> {
        self.refusal.as_ref().map(|refusal| refusal.code.clone())
    }
}

#[cfg(test)]
mod tests {
    use proof_stats::{mean, proportion};

    use super::*;

    #[test]
    fn only_what_was_drawn_has_a_seed() {
        let wilson = Evidence::estimated(&proportion::estimate(9, 10, Level::P95).unwrap(), 7);
        assert_eq!((wilson.seed, wilson.method, wilson.n), (None, Some("Wilson"), 10));
        let rare = [0.5, 0.5, 0.5, 0.9];
        let betting = mean::bounded(&rare, mean::Scale::UNIT, Level::P95, 7).unwrap();
        let betting = Evidence::estimated(&betting, 7);
        assert_eq!((betting.seed, betting.method), (Some(7), Some("betting interval")));
        assert_eq!(betting.warnings, ["few values differ: the interval is a cautious one"]);
    }

    #[test]
    fn a_refusal_is_a_code_and_a_sentence() {
        let none = Evidence::refused(None, Refusal::NoData, 0);
        assert_eq!(none.refusal_code().as_deref(), Some("no_data"));
        assert_eq!(none.refusal.unwrap().message, "no data");
        let open = Evidence::of(20).with_limits(Some(1.0), None, Level::P95, "order statistics");
        assert_eq!(open.ci(), None, "an interval without an end is no closed one");
    }
}
