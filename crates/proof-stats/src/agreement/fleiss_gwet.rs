//! Agreement of two or more raters on categories: Gwet's AC1 and AC2, Fleiss' kappa, Randolph's kappa.

mod counts;

use super::score::score_interval;
use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::sum;
use serde::Serialize;

pub use counts::Counts;

/// How much two different categories count as agreement, by their values on the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// Not at all (AC1).
    Nominal,
    /// `1 - |x - y| / range` (AC2).
    Linear,
    /// `1 - (x - y)^2 / range^2` (AC2).
    Quadratic,
}

impl Distance {
    fn weight(self, x: f64, y: f64, range: f64) -> f64 {
        let distance = (x - y).abs() / range;
        match self {
            Self::Nominal => f64::from(u8::from(distance <= 0.0)),
            Self::Linear => 1.0 - distance,
            Self::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// Gwet's coefficient with what belongs beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gwet {
    /// 1 for full agreement, 0 for what chance gives.
    pub value: f64,
    /// Its standard error over units; 0 under full agreement.
    pub standard_error: f64,
    /// The interval to print. It keeps a width under full agreement.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// How many units somebody rated.
    pub n: u64,
    /// Observed (weighted) agreement of two ratings of a unit.
    pub agreement: f64,
    /// The (weighted) agreement taken as chance.
    pub chance: f64,
}

/// Gwet's AC1 (nominal) or AC2 (weighted), which stays sensible where one category is rare.
///
/// # Arguments
/// - `counts`: how many raters put each unit into each category of the declared scale; the number of categories
///   enters the chance term, so that a declared but unused one counts
///
/// # Assumes
/// Independent units. The standard error takes the raters as given.
///
/// # Edge cases
/// Units with one rating tell the frequencies of the categories but not agreement. Under full agreement the
/// interval is the Wilson interval of agreement.
///
/// # Refusals
/// `no_pairable_units` when no unit has two ratings; `too_few_units` below 2 units; `no_variation` when all ratings
/// are the same category.
///
/// # Source
/// Gwet (2008), Br. J. Math. Stat. Psychol. 61:29–48; Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed.
/// Complexity: O(units times categories squared).
pub fn gwet(counts: &Counts, distance: Distance, level: Level) -> Result<Gwet, Refusal> {
    let n = counts.units().len() as u64;
    if n < 2 {
        return Err(Refusal::TooFewUnits { n, needed: 2 });
    }
    counts.check_variation()?;
    let weights = counts.weights(|x, y, range| distance.weight(x, y, range));
    let q = weights.len() as f64;
    let shares = counts.mean_shares();
    let total_weight: f64 = weights.iter().flatten().sum();
    let scale = total_weight / (q * (q - 1.0));
    let chance = scale * shares.iter().map(|share| share * (1.0 - share)).sum::<f64>();
    let per_unit: Vec<Option<f64>> =
        counts.units().iter().map(|unit| pair_agreement(unit, &weights)).collect();
    let pairs: Vec<f64> = per_unit.iter().copied().flatten().collect();
    if pairs.is_empty() {
        return Err(Refusal::NoPairableUnits);
    }
    let agreement = sum::mean(&pairs);
    let room = 1.0 - chance;
    let value = (agreement - chance) / room;
    // Each unit's part in the coefficient: of its agreement, and of its categories in the chance term.
    let inflation = n as f64 / pairs.len() as f64;
    let influence: Vec<f64> = counts
        .units()
        .iter()
        .zip(&per_unit)
        .map(|(unit, pair)| {
            let own = pair.map_or(0.0, |pair| inflation * (pair - chance) / room);
            let ratings: f64 = unit.iter().sum();
            let expected: f64 = unit.iter().zip(&shares).map(|(r, share)| r * (1.0 - share)).sum();
            own - 2.0 * (1.0 - value) * (scale * expected / ratings - chance) / room
        })
        .collect();
    let n_units = n as f64;
    let squares = sum::sum_by(&influence, |x| (x - value) * (x - value));
    let variance = squares / (n_units * (n_units - 1.0));
    let variance = if variance <= 1e-28 { 0.0 } else { variance };
    Ok(Gwet {
        value,
        standard_error: libm::sqrt(variance),
        interval: score_interval(agreement, chance, variance, n_units, level),
        level,
        n,
        agreement,
        chance,
    })
}

/// Share of equal pairs of ratings, averaged over the units with two or more ratings.
///
/// # Refusals
/// `no_pairable_units` when there is none.
pub fn percent_agreement(counts: &Counts) -> Result<f64, Refusal> {
    let weights = counts.weights(|x, y, range| Distance::Nominal.weight(x, y, range));
    let pairs: Vec<f64> = counts.units().iter().filter_map(|unit| pair_agreement(unit, &weights)).collect();
    if pairs.is_empty() { Err(Refusal::NoPairableUnits) } else { Ok(sum::mean(&pairs)) }
}

/// Fleiss' kappa: chance by the raters' pooled frequencies. Small where one category is rare, whatever they do.
///
/// # Refusals
/// `invalid_input` unless every unit has the same number of ratings; `no_pairable_units` when that is one;
/// `no_variation` when all ratings are the same category.
///
/// # Source
/// Fleiss (1971), Psychol. Bull. 76:378–382.
pub fn fleiss_kappa(counts: &Counts) -> Result<f64, Refusal> {
    if !counts.is_complete() {
        return Err(Refusal::InvalidInput {
            what: "Fleiss' kappa needs the same number of ratings of each case",
        });
    }
    counts.check_variation()?;
    let agreement = percent_agreement(counts)?;
    let chance: f64 = counts.mean_shares().iter().map(|share| share * share).sum();
    Ok((agreement - chance) / (1.0 - chance))
}

/// Randolph's kappa: chance is that of raters who pick any category of the scale alike.
///
/// # Refusals
/// `no_pairable_units` when no unit has two ratings.
///
/// # Source
/// Randolph (2005), Joensuu Learning and Instruction Symposium.
pub fn randolph_kappa(counts: &Counts) -> Result<f64, Refusal> {
    let chance = 1.0 / counts.categories() as f64;
    Ok((percent_agreement(counts)? - chance) / (1.0 - chance))
}

/// The mean weight of two different ratings of a unit; none when it has fewer than two.
fn pair_agreement(unit: &[f64], weights: &[Vec<f64>]) -> Option<f64> {
    let ratings: f64 = unit.iter().sum();
    if ratings < 2.0 {
        return None;
    }
    let pairs: f64 = unit
        .iter()
        .zip(weights)
        .map(|(count, row)| {
            let alike: f64 = row.iter().zip(unit).map(|(weight, other)| weight * other).sum();
            count * (alike - 1.0)
        })
        .sum();
    Some(pairs / (ratings * (ratings - 1.0)))
}

#[cfg(test)]
mod tests;
