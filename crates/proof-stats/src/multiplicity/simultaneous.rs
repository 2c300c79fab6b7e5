//! Intervals of several differences that hold together.

use super::flipped::{Flipped, checked};
use crate::cluster;
use crate::estimate::Interval;
use crate::level::Level;
use crate::mean::Moments;
use crate::rare::rare_changes;
use crate::refusal::Refusal;
use crate::special::student_quantile_two_sided;

/// Intervals of several differences; with probability of the level all of them hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Simultaneous {
    /// One entry a column; a refused column leaves the family.
    pub columns: Vec<Result<SimultaneousColumn, Refusal>>,
    /// The quantile of the greatest |t| over the flips; none when no column has an interval.
    pub critical: Option<f64>,
    /// Nominal probability that all intervals hold.
    pub level: Level,
}

/// The interval of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimultaneousColumn {
    /// Cases, or clusters when clustered.
    pub n_units: u64,
    /// Mean of the differences.
    pub difference: f64,
    /// Its standard error (CR2 when clustered).
    pub standard_error: f64,
    /// `difference` plus and minus `standard_error` times the critical value; not clipped.
    pub interval: Interval,
}

/// What a column brings to the family.
struct Member {
    n_units: u64,
    mean: f64,
    standard_error: f64,
    df: f64,
    residuals: Vec<Option<f64>>,
}

/// Max-t intervals of several mean differences from sign flips that all columns share.
///
/// The differences are centred before they are flipped, so that the quantile describes the errors and not the
/// effects. An interval is never narrower than the t interval of its column alone.
///
/// # Arguments
/// As [`super::westfall_young()`]; the same seed gives the same flips.
///
/// # Assumes
/// Independent cases (or clusters); errors about symmetric.
///
/// # Refusals
/// As [`super::westfall_young()`] for the whole. Of a column: `no_data`; `all_zero`, `no_variation`; `few_changes`
/// when at least half of its units are equal and fewer than 12 differ; `single_cluster`; `too_few_units` when its
/// sign vectors are too few for the level (5 or fewer units at 95 %).
///
/// # Source
/// Westfall & Young (1993), section 2.5.2 (resampling of centred data); statistics note, sections 3 and 5.11.
/// Complexity: O(k n B / 8).
pub fn simultaneous<C: AsRef<[Option<f64>]>>(
    columns: &[C],
    clusters: Option<&[u32]>,
    level: Level,
    seed: u64,
) -> Result<Simultaneous, Refusal> {
    let all = checked(columns, clusters)?;
    let members: Vec<Result<Member, Refusal>> =
        all.iter().map(|column| Member::of(column, clusters, level)).collect();
    let residuals: Vec<Vec<Option<f64>>> =
        members.iter().flatten().map(|member| member.residuals.clone()).collect();
    if residuals.is_empty() {
        let columns = members.into_iter().map(|member| Err(refusal_of(member))).collect();
        return Ok(Simultaneous { columns, critical: None, level });
    }
    let critical = critical(&Flipped::new(&residuals, clusters)?, level, seed);
    let columns = members.into_iter().map(|member| member?.column(critical, level)).collect();
    Ok(Simultaneous { columns, critical: critical.is_finite().then_some(critical), level })
}

fn refusal_of(member: Result<Member, Refusal>) -> Refusal {
    member.err().unwrap_or(Refusal::NoData)
}

/// The smallest value that the greatest |t| exceeds with probability alpha at most.
fn critical(flipped: &Flipped, level: Level, seed: u64) -> f64 {
    let mut greatest = Vec::new();
    let drawn = flipped.for_each(seed, |squares, _| {
        greatest.push(squares.iter().fold(0.0_f64, |max, square| max.max(*square)));
    });
    greatest.sort_unstable_by(f64::total_cmp);
    // The vector as seen counts among random ones, as it does in the p-value.
    let n_vectors = greatest.len() as f64 + f64::from(u8::from(!drawn.is_exact));
    let above = whole(level.alpha() * n_vectors + 1e-9);
    let rank = greatest.len().saturating_sub(above.max(1));
    greatest.get(rank).map_or(f64::INFINITY, |square| libm::sqrt(*square))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2^19")]
fn whole(x: f64) -> usize {
    libm::floor(x) as usize
}

impl Member {
    fn of(column: &[Option<f64>], clusters: Option<&[u32]>, level: Level) -> Result<Self, Refusal> {
        let values: Vec<f64> = column.iter().flatten().copied().collect();
        if !values.is_empty() && values.iter().all(|d| d.abs() <= 0.0) {
            return Err(Refusal::AllZero);
        }
        let (n_units, mean, standard_error, df, changed) = match clusters {
            None => {
                let moments = Moments::of(&values)?;
                (moments.n, moments.mean, moments.standard_error(), moments.df(), rare_changes(&values))
            }
            Some(labels) => {
                let present: Vec<u32> =
                    column.iter().zip(labels).filter_map(|(d, label)| d.map(|_| *label)).collect();
                let robust = cluster::mean(&values, &present, level)?;
                let changed = rare_changes(&cluster::means(&values, &present));
                (robust.n_clusters, robust.estimate.value, robust.standard_error, robust.df, changed)
            }
        };
        if let Some(changed) = changed {
            return Err(Refusal::FewChanges { changed, n: n_units });
        }
        // With so few sign vectors the greatest |t| of all of them would still be exceeded too often.
        let needed = libm::ceil(1.0 - libm::log2(level.alpha()) - 1e-9);
        if (n_units as f64) < needed {
            return Err(Refusal::TooFewUnits { n: n_units, needed: whole(needed) as u64 });
        }
        let residuals = column.iter().map(|d| d.map(|d| d - mean)).collect();
        Ok(Self { n_units, mean, standard_error, df, residuals })
    }

    fn column(self, critical: f64, level: Level) -> Result<SimultaneousColumn, Refusal> {
        if !critical.is_finite() {
            return Err(Refusal::TooFewUnits { n: self.n_units, needed: self.n_units + 1 });
        }
        let reach = critical.max(student_quantile_two_sided(level.alpha(), self.df)) * self.standard_error;
        Ok(SimultaneousColumn {
            n_units: self.n_units,
            difference: self.mean,
            standard_error: self.standard_error,
            interval: Interval { lo: self.mean - reach, hi: self.mean + reach },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::special::normal_quantile;

    fn normal(rng: &mut Rng) -> f64 {
        normal_quantile(rng.unit() * 0.999_999 + 5e-7)
    }

    /// `k` columns of `n` differences around 0 that share a part of their noise.
    fn noise(rng: &mut Rng, n: usize, k: usize) -> Vec<Vec<Option<f64>>> {
        let shared: Vec<f64> = (0..n).map(|_| normal(rng)).collect();
        (0..k).map(|_| shared.iter().map(|x| Some(x + normal(rng))).collect()).collect()
    }

    #[test]
    fn all_intervals_hold_at_the_level() {
        for (n, n_runs) in [(12, 600), (60, 120)] {
            let mut rng = Rng::from_seed(4);
            let held = (0..n_runs)
                .filter(|run| {
                    let columns = noise(&mut rng, n, 4);
                    let got = simultaneous(&columns, None, Level::P95, *run).unwrap();
                    got.columns.iter().all(|column| column.unwrap().interval.contains(0.0))
                })
                .count() as f64;
            let share = held / n_runs as f64;
            // Two standard errors of so many runs on each side of 95 %.
            let error = 2.0 * libm::sqrt(0.95 * 0.05 / n_runs as f64);
            assert!((share - 0.95).abs() <= error, "n {n}: {share}");
        }
    }

    #[test]
    fn never_narrower_than_one_alone_and_wider_for_more() {
        let columns = noise(&mut Rng::from_seed(8), 40, 6);
        let width = |k: usize| {
            let got = simultaneous(&columns[..k], None, Level::P95, 3).unwrap();
            got.columns[0].unwrap().interval.width()
        };
        let values: Vec<f64> = columns[0].iter().flatten().copied().collect();
        let alone = Moments::of(&values).unwrap().interval(Level::P95).width();
        assert!(alone <= width(1) + 1e-12 && width(1) <= width(2) && width(2) < width(6));
    }

    #[test]
    fn a_refused_column_leaves_the_family() {
        let mut columns = noise(&mut Rng::from_seed(8), 40, 2);
        let before = simultaneous(&columns, None, Level::P95, 3).unwrap();
        columns.push(vec![Some(0.0); 40]);
        columns.push((0..40).map(|i| Some(f64::from(u8::from(i == 3)))).collect());
        columns.push((0..40).map(|i| (i < 5).then(|| f64::from(i))).collect());
        let got = simultaneous(&columns, None, Level::P95, 3).unwrap();
        let code = |idx: usize| got.columns[idx].unwrap_err().code();
        assert_eq!((code(2), code(3), code(4)), ("all_zero", "few_changes", "too_few_units"));
        assert_eq!(got.columns[..2], before.columns);
        let nothing = simultaneous(&columns[2..3], None, Level::P95, 3).unwrap();
        assert_eq!((nothing.critical, nothing.columns[0]), (None, Err(Refusal::AllZero)));
    }

    #[test]
    fn whole_clusters_are_flipped() {
        let columns = noise(&mut Rng::from_seed(8), 40, 3);
        let doubled: Vec<Vec<Option<f64>>> =
            columns.iter().map(|column| column.iter().flat_map(|d| [*d, *d]).collect()).collect();
        let labels: Vec<u32> = (0..80).map(|i| i / 2).collect();
        let plain = simultaneous(&columns, None, Level::P95, 3).unwrap();
        let grouped = simultaneous(&doubled, Some(&labels), Level::P95, 3).unwrap();
        for (plain, grouped) in plain.columns.iter().zip(&grouped.columns) {
            let (plain, grouped) = (plain.unwrap(), grouped.unwrap());
            assert!((plain.interval.lo - grouped.interval.lo).abs() < 1e-9, "{plain:?} {grouped:?}");
            assert_eq!(plain.n_units, grouped.n_units);
        }
    }
}
