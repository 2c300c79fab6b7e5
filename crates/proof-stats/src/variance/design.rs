//! What the designs share: parts, shares, and what further calls buy.

use serde::Serialize;
use std::fmt;

/// A part of the variance of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Cases differ.
    Case,
    /// Wordings of the prompt differ, on all cases alike.
    Wording,
    /// Wordings differ, on each case in another way.
    CaseByWording,
    /// Judges differ, on all cases alike.
    Judge,
    /// Repeats of the same call differ.
    Repeat,
    /// What is left where each combination was seen once: interaction and noise together.
    Residual,
}

/// A part with its size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Component {
    /// Which part.
    pub part: Part,
    /// The ANOVA estimate, which may be negative; it then counts as 0.
    pub variance: f64,
    /// Its share of the variance of a single score, in `[0, 1]`; none when all parts are 0.
    pub share: Option<f64>,
    /// Its share of the squared standard error of the mean, in `[0, 1]`; none when all parts are 0.
    pub share_of_error: Option<f64>,
}

/// What a design can have more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// More cases.
    Cases,
    /// More repeats of every case (and wording).
    Repeats,
    /// More wordings of the prompt.
    Wordings,
    /// More judges.
    Judges,
}

/// Spending further calls on one facet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Purchase {
    /// What is bought.
    pub facet: Facet,
    /// How many more.
    pub more: u64,
    /// The calls that this takes, at most those that were allowed.
    pub calls: u64,
    /// The standard error of the mean afterwards.
    pub standard_error: f64,
}

/// What a number of further calls would buy, the smallest standard error first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Purchases {
    /// The calls allowed.
    pub calls: u64,
    /// The standard error of the mean now.
    pub standard_error: f64,
    /// The facets that the calls reach for, best first; empty when they reach for none.
    pub options: Vec<Purchase>,
}

impl Purchases {
    /// The facet to buy more of; none when the calls do not reach for any, or none would help.
    pub fn advice(&self) -> Option<Facet> {
        self.options.first().filter(|best| best.standard_error < self.standard_error).map(|best| best.facet)
    }
}

/// One term of the squared standard error: a part divided by the product of the counts of some facets.
pub(super) struct Term {
    pub(super) part: Part,
    pub(super) variance: f64,
    /// The facets whose counts divide it.
    pub(super) over: &'static [Facet],
}

/// A facet of the design with its count, which may be a mean.
pub(super) type Count = (Facet, f64);

/// The standard error of the mean with these counts.
pub(super) fn standard_error(terms: &[Term], counts: &[Count]) -> f64 {
    libm::sqrt(terms.iter().map(|term| contribution(term, counts)).sum())
}

fn contribution(term: &Term, counts: &[Count]) -> f64 {
    let divisor: f64 =
        counts.iter().filter(|(facet, _)| term.over.contains(facet)).map(|(_, count)| count).product();
    term.variance.max(0.0) / divisor
}

/// The parts with their shares.
pub(super) fn components(terms: &[Term], counts: &[Count]) -> Vec<Component> {
    let total: f64 = terms.iter().map(|term| term.variance.max(0.0)).sum();
    let error: f64 = terms.iter().map(|term| contribution(term, counts)).sum();
    let share = |part: f64, whole: f64| (0.0 < whole).then(|| (part / whole).min(1.0));
    terms
        .iter()
        .map(|term| Component {
            part: term.part,
            variance: term.variance,
            share: share(term.variance.max(0.0), total),
            share_of_error: share(contribution(term, counts), error),
        })
        .collect()
}

/// What further calls buy when all of them go to one facet. One more of a facet costs the product of the counts of
/// the others.
pub(super) fn purchases(terms: &[Term], counts: &[Count], calls: u64) -> Purchases {
    let per_mean: f64 = counts.iter().map(|(_, count)| count).product();
    let mut options: Vec<Purchase> = counts
        .iter()
        .filter_map(|(facet, count)| {
            let price = per_mean / count;
            let more = whole(libm::floor(calls as f64 / price + 1e-9));
            if more == 0 {
                return None;
            }
            let grown = |(other, n): &Count| (*other, if other == facet { n + more as f64 } else { *n });
            let after: Vec<Count> = counts.iter().map(grown).collect();
            Some(Purchase {
                facet: *facet,
                more,
                calls: whole(libm::ceil(more as f64 * price - 1e-9)).min(calls),
                standard_error: standard_error(terms, &after),
            })
        })
        .collect();
    options.sort_by(|a, b| a.standard_error.total_cmp(&b.standard_error));
    Purchases { calls, standard_error: standard_error(terms, counts), options }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; `as` saturates")]
fn whole(x: f64) -> u64 {
    x.max(0.0) as u64
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Case => "cases",
            Self::Wording => "wordings",
            Self::CaseByWording => "wordings on single cases",
            Self::Judge => "judges",
            Self::Repeat => "repeats",
            Self::Residual => "rest",
        })
    }
}

impl Facet {
    fn counted(self, n: u64) -> &'static str {
        match (self, n) {
            (Self::Cases, 1) => "case",
            (Self::Cases, _) => "cases",
            (Self::Repeats, 1) => "repeat",
            (Self::Repeats, _) => "repeats",
            (Self::Wordings, 1) => "wording",
            (Self::Wordings, _) => "wordings",
            (Self::Judges, 1) => "judge",
            (Self::Judges, _) => "judges",
        }
    }
}

impl fmt::Display for Purchases {
    /// One sentence: what the calls would make of the standard error, best first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = if self.calls == 1 { "call" } else { "calls" };
        write!(f, "{} more {calls} ", self.calls)?;
        if self.options.is_empty() {
            return f.write_str("would not reach for one more of anything");
        }
        write!(f, "would take the standard error from {}", ThreeDigits(self.standard_error))?;
        for (idx, option) in self.options.iter().enumerate() {
            let joint = if idx == 0 { " to" } else { ", or to" };
            let noun = option.facet.counted(option.more);
            write!(f, "{joint} {} with {} more {noun}", ThreeDigits(option.standard_error), option.more)?;
        }
        Ok(())
    }
}

/// A number of at least 0 with three significant digits.
struct ThreeDigits(f64);

impl fmt::Display for ThreeDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = if 0.0 < self.0 { libm::floor(libm::log10(self.0)) } else { 0.0 };
        let decimals = usize::try_from(whole(2.0 - magnitude)).unwrap_or(0).min(15);
        write!(f, "{:.decimals$}", self.0)
    }
}
