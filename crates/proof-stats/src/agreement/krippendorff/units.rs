//! The ratings of pairable units, and alpha of all of them or of a resample.

use super::Measurement;
use crate::refusal::{Refusal, check_finite};

/// The units with two or more ratings; ratings are places in the sorted list of different values.
pub(super) struct Units {
    units: Vec<Vec<usize>>,
    values: Vec<f64>,
}

impl Units {
    pub(super) fn new(raters: &[Vec<Option<f64>>]) -> Result<Self, Refusal> {
        let n_units = raters.first().map_or(0, Vec::len);
        if raters.iter().any(|ratings| ratings.len() != n_units) {
            return Err(Refusal::InvalidInput { what: "the raters rated different numbers of cases" });
        }
        let mut values: Vec<f64> = raters.iter().flatten().copied().flatten().map(|x| x + 0.0).collect();
        check_finite(&values)?;
        if values.is_empty() {
            return Err(Refusal::NoData);
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        let mut units = vec![Vec::new(); n_units];
        for ratings in raters {
            for (unit, rating) in units.iter_mut().zip(ratings) {
                unit.extend(rating.map(|rating| values.partition_point(|x| *x < rating)));
            }
        }
        units.retain(|unit| 2 <= unit.len());
        if units.is_empty() { Err(Refusal::NoPairableUnits) } else { Ok(Self { units, values }) }
    }

    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    pub(super) fn ratings(&self) -> u64 {
        self.units.iter().map(|unit| unit.len() as u64).sum()
    }

    /// Alpha of all units, or of the drawn ones; none when they hold only one value.
    pub(super) fn alpha(&self, measurement: Measurement, drawn: Option<&[usize]>) -> Option<f64> {
        match drawn {
            None => self.alpha_of(measurement, || self.units.iter()),
            Some(drawn) => self.alpha_of(measurement, || drawn.iter().filter_map(|u| self.units.get(*u))),
        }
    }

    fn alpha_of<'a, I: Iterator<Item = &'a Vec<usize>>>(
        &self,
        measurement: Measurement,
        units: impl Fn() -> I,
    ) -> Option<f64> {
        let mut counts = vec![0.0_f64; self.values.len()];
        for place in units().flatten() {
            if let Some(count) = counts.get_mut(*place) {
                *count += 1.0;
            }
        }
        let n: f64 = counts.iter().sum();
        if counts.iter().filter(|count| 0.0 < **count).count() < 2 {
            return None;
        }
        // Sums over ordered pairs of ratings of the squared distance, each unit's over its ratings less one.
        let (observed, expected) = match measurement {
            Measurement::Nominal => {
                let within = units().map(|unit| unequal_pairs(unit) / (unit.len() as f64 - 1.0));
                let squares: f64 = counts.iter().map(|count| count * count).sum();
                (within.sum::<f64>(), n * n - squares)
            }
            Measurement::Ordinal => squared(&mean_ranks(&counts), &counts, units),
            Measurement::Interval => squared(&self.values, &counts, units),
        };
        Some(1.0 - observed * (n - 1.0) / expected)
    }
}

/// Squared differences of the positions of the values, within units and over all.
fn squared<'a, I: Iterator<Item = &'a Vec<usize>>>(
    positions: &[f64],
    counts: &[f64],
    units: impl Fn() -> I,
) -> (f64, f64) {
    let at = |place: &usize| positions.get(*place).copied().unwrap_or_default();
    let within = units().map(|unit| {
        let m = unit.len() as f64;
        let mean = unit.iter().map(at).sum::<f64>() / m;
        let squares: f64 = unit.iter().map(|place| (at(place) - mean) * (at(place) - mean)).sum();
        2.0 * m * squares / (m - 1.0)
    });
    let observed = within.sum();
    let n: f64 = counts.iter().sum();
    let weighted = counts.iter().zip(positions);
    let mean = weighted.clone().map(|(count, x)| count * x).sum::<f64>() / n;
    let squares: f64 = weighted.map(|(count, x)| count * (x - mean) * (x - mean)).sum();
    (observed, 2.0 * n * squares)
}

/// Ordered pairs of unequal ratings of a unit.
fn unequal_pairs(unit: &[usize]) -> f64 {
    let equal = |a: &usize| unit.iter().filter(|b| *b == a).count();
    unit.iter().map(|a| (unit.len() - equal(a)) as f64).sum()
}

/// The middle of the ranks that the ratings of each value take.
fn mean_ranks(counts: &[f64]) -> Vec<f64> {
    let mut below = 0.0;
    let rank = |count: &f64| {
        let rank = below + 0.5 * count;
        below += count;
        rank
    };
    counts.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Alpha from its definition: coincidences and distances of all pairs of values.
    fn by_definition(raters: &[Vec<Option<f64>>], measurement: Measurement) -> Option<f64> {
        let units: Vec<Vec<usize>> = (0..raters[0].len())
            .map(|u| {
                let rating =
                    |ratings: &Vec<Option<f64>>| (0..6_usize).find(|k| ratings[u] == Some(*k as f64));
                raters.iter().filter_map(rating).collect::<Vec<usize>>()
            })
            .filter(|unit| 2 <= unit.len())
            .collect();
        let q = 6;
        let count = |k: usize| units.iter().flatten().filter(|x| **x == k).count() as f64;
        let distance = |c: usize, k: usize| match measurement {
            Measurement::Nominal => f64::from(u8::from(c != k)),
            Measurement::Interval => (c as f64 - k as f64).powi(2),
            Measurement::Ordinal => {
                let between: f64 = (c.min(k)..=c.max(k)).map(count).sum();
                if c == k { 0.0 } else { (between - 0.5 * (count(c) + count(k))).powi(2) }
            }
        };
        let mut observed = 0.0;
        for unit in &units {
            for (i, c) in unit.iter().enumerate() {
                for (j, k) in unit.iter().enumerate() {
                    if i != j {
                        observed += distance(*c, *k) / (unit.len() as f64 - 1.0);
                    }
                }
            }
        }
        let n: f64 = (0..q).map(count).sum();
        let mut expected = 0.0;
        for c in 0..q {
            for k in 0..q {
                expected += count(c) * count(k) * distance(c, k) / (n - 1.0);
            }
        }
        (0.0 < expected).then(|| 1.0 - observed / expected)
    }

    proptest! {
        #[test]
        fn moments_give_what_the_definition_says(
            raters in prop::collection::vec(prop::collection::vec(prop::option::of(0_u32..6), 7), 2..5),
        ) {
            let raters: Vec<Vec<Option<f64>>> =
                raters.into_iter().map(|r| r.into_iter().map(|x| x.map(f64::from)).collect()).collect();
            for measurement in [Measurement::Nominal, Measurement::Ordinal, Measurement::Interval] {
                let Ok(units) = Units::new(&raters) else { continue };
                match (units.alpha(measurement, None), by_definition(&raters, measurement)) {
                    (Some(got), Some(expected)) => prop_assert!((got - expected).abs() < 1e-10),
                    (got, expected) => prop_assert_eq!(got, expected),
                }
            }
        }
    }
}
