//! How well two raters agree, with every coefficient that fits the scale.

use proof_stats::agreement::bland_altman::bland_altman;
use proof_stats::agreement::cohen_kappa::{KAPPA_SCORE, Table, Weights, cohen_kappa};
use proof_stats::agreement::fleiss_gwet::{Counts, Distance, gwet};
use proof_stats::agreement::icc::icc;
use proof_stats::agreement::krippendorff::{self, Measurement, alpha_with_interval};
use proof_stats::bootstrap::{self, Plan};
use proof_stats::correlation::{Correlation, kendall, spearman};
use proof_stats::{Level, Refusal, cluster, proportion};
use serde::{Deserialize, Serialize};

use super::tabled::{Far, Tabled};
use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::scale::{Scale, is_equal};

/// How well a judge and people agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// The share of outputs of which both say the same; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Figure>,
    /// Agreement beyond chance: Cohen's kappa, unweighted; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohen_kappa: Option<Figure>,
    /// Cohen's kappa in which near levels count in part, by squared distance; for levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_kappa: Option<Figure>,
    /// Gwet's AC1, or AC2 with squared distances for levels, which stays sensible where one class is rare; none for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gwet: Option<Figure>,
    /// Krippendorff's alpha on the scale's own distance.
    pub krippendorff_alpha: Figure,
    /// ICC(2,1), absolute agreement; for numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icc: Option<Figure>,
    /// Spearman's rank correlation; for levels and numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spearman: Option<Figure>,
    /// Kendall's tau-b; for levels and numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kendall: Option<Figure>,
    /// The judge's number minus that of people, on average (Bland and Altman); for levels and numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Figure>,
}

impl Agreement {
    /// The coefficient that stands for all, with its name.
    pub fn kappa(&self) -> (&'static str, &Figure) {
        if let Some(weighted) = &self.weighted_kappa {
            return ("quadratically weighted kappa", weighted);
        }
        if let Some(icc) = &self.icc {
            return ("ICC(2,1)", icc);
        }
        match &self.cohen_kappa {
            Some(kappa) => ("Cohen's kappa", kappa),
            None => ("Krippendorff's alpha", &self.krippendorff_alpha),
        }
    }
}

/// The name of intervals whose groups are drawn again.
const OF_GROUPS: &str = "BCa bootstrap of groups";

/// Every coefficient that fits the scale.
pub(crate) fn agreement(pairs: &Pairs, scale: &Scale, level: Level, seed: u64) -> Agreement {
    let rater = Raters::new(pairs, scale, level, seed);
    match scale {
        Scale::Nominal { .. } => Agreement {
            percent: Some(rater.percent()),
            cohen_kappa: Some(rater.kappa(Weights::Unweighted)),
            weighted_kappa: None,
            gwet: Some(rater.gwet(Distance::Nominal)),
            krippendorff_alpha: rater.alpha(Measurement::Nominal),
            icc: None,
            spearman: None,
            kendall: None,
            difference: None,
        },
        Scale::Ordinal { .. } => Agreement {
            percent: Some(rater.percent()),
            cohen_kappa: Some(rater.kappa(Weights::Unweighted)),
            weighted_kappa: Some(rater.kappa(Weights::Quadratic)),
            gwet: Some(rater.gwet(Distance::Quadratic)),
            krippendorff_alpha: rater.alpha(Measurement::Ordinal),
            icc: None,
            spearman: Some(rater.spearman()),
            kendall: Some(rater.kendall()),
            difference: Some(rater.difference()),
        },
        Scale::Numeric { .. } => Agreement {
            percent: None,
            cohen_kappa: None,
            weighted_kappa: None,
            gwet: None,
            krippendorff_alpha: rater.alpha(Measurement::Interval),
            icc: Some(rater.icc()),
            spearman: Some(rater.spearman()),
            kendall: Some(rater.kendall()),
            difference: Some(rater.difference()),
        },
    }
}

struct Raters<'a> {
    pairs: &'a Pairs,
    /// The places of verdicts and labels on the scale; none where a number lies beside it.
    judge: Vec<Option<usize>>,
    people: Vec<Option<usize>>,
    /// The numbers of the scale.
    values: Vec<f64>,
    level: Level,
    seed: u64,
}

impl<'a> Raters<'a> {
    fn new(pairs: &'a Pairs, scale: &Scale, level: Level, seed: u64) -> Self {
        let places = |values: &[f64]| values.iter().map(|value| scale.place(*value)).collect();
        let (judge, people) = (places(&pairs.judge), places(&pairs.people));
        Self { pairs, judge, people, values: scale.values().unwrap_or_default(), level, seed }
    }

    fn n(&self) -> u64 {
        self.pairs.len() as u64
    }

    fn percent(&self) -> Figure {
        let Pairs { judge, people, groups, .. } = self.pairs;
        let equal: Vec<bool> = judge.iter().zip(people).map(|(a, b)| is_equal(*a, *b)).collect();
        if self.pairs.is_grouped() {
            let equal: Vec<f64> = equal.iter().map(|is_equal| f64::from(u8::from(*is_equal))).collect();
            return Figure::of(
                cluster::proportion(&equal, groups, self.level).map(|it| it.estimate),
                self.n(),
            );
        }
        let n_equal = equal.iter().filter(|is_equal| **is_equal).count() as u64;
        Figure::of(proportion::estimate(n_equal, self.n(), self.level), self.n())
    }

    fn table(&self, rows: &[usize]) -> Result<Table, Refusal> {
        let mut cells = vec![vec![0_u64; self.values.len()]; self.values.len()];
        for row in rows {
            let place = |places: &[Option<usize>]| places.get(*row).copied().flatten();
            let cell = place(&self.people).and_then(|people| cells.get_mut(people));
            let Some(cell) = cell.and_then(|cells| cells.get_mut(place(&self.judge)?)) else {
                return Err(Refusal::InvalidInput { what: "an answer lies outside of the declared scale" });
            };
            *cell += 1;
        }
        Table::new(&cells)
    }

    /// The scale's own numbers of these rows: a rescaled level equals its number but for rounding.
    fn numbers(&self, places: &[Option<usize>], rows: &[usize]) -> Vec<Option<f64>> {
        let number = |row: &usize| self.values.get((*places.get(*row)?)?).copied();
        rows.iter().map(number).collect()
    }

    fn all(&self) -> Vec<usize> {
        (0..self.pairs.len()).collect()
    }

    /// The cross table of these rows; none where a number lies beside the scale.
    fn tabled(&self, rows: &[usize]) -> Option<Tabled> {
        let place = |places: &[Option<usize>], row: usize| places.get(row).copied().flatten();
        let pairs = rows.iter().map(|row| (place(&self.people, *row), place(&self.judge, *row)));
        Tabled::of(pairs, self.values.len())
    }

    /// How much two classes count as agreement, by their places.
    fn by_place(&self, weights: Weights) -> impl Fn(usize, usize) -> f64 + use<> {
        let steps = self.values.len().saturating_sub(1).max(1) as f64;
        move |i, j| {
            let distance = i.abs_diff(j) as f64 / steps;
            match weights {
                Weights::Unweighted => f64::from(u8::from(i == j)),
                Weights::Linear => 1.0 - distance,
                Weights::Quadratic => 1.0 - distance * distance,
            }
        }
    }

    /// The same by their numbers on the scale.
    fn by_number(&self, distance: Distance) -> impl Fn(usize, usize) -> f64 + '_ {
        let low = self.values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        move |i, j| {
            let apart =
                self.values.get(i).zip(self.values.get(j)).map_or(1.0, |(a, b)| (a - b).abs() / (high - low));
            match distance {
                Distance::Nominal => f64::from(u8::from(i == j)),
                Distance::Linear => 1.0 - apart,
                Distance::Quadratic => 1.0 - apart * apart,
            }
        }
    }

    fn plain_icc(&self, rows: &[usize]) -> Option<f64> {
        let row = |row: &usize| Some(vec![*self.pairs.people.get(*row)?, *self.pairs.judge.get(*row)?]);
        icc(&rows.iter().filter_map(row).collect::<Vec<_>>(), self.level)
            .ok()
            .map(|found| found.two_single.value)
    }

    fn kappa(&self, weights: Weights) -> Figure {
        match self.table(&self.all()).and_then(|table| cohen_kappa(&table, weights, self.level)) {
            Err(refusal) => Figure::refused(None, self.n(), refusal),
            Ok(kappa) if self.pairs.is_grouped() => {
                self.of_groups(kappa.value, |rows| self.tabled(rows)?.kappa(self.by_place(weights)))
            }
            Ok(kappa) => Figure::new(kappa.value, kappa.interval, self.level, kappa.n, KAPPA_SCORE),
        }
    }

    fn gwet(&self, distance: Distance) -> Figure {
        let all = self.all();
        let raters = [self.numbers(&self.judge, &all), self.numbers(&self.people, &all)];
        let found = Counts::of_ratings(&raters, &self.values);
        match found.and_then(|counts| gwet(&counts, distance, self.level)) {
            Err(refusal) => Figure::refused(None, self.n(), refusal),
            Ok(found) if self.pairs.is_grouped() => {
                self.of_groups(found.value, |rows| self.tabled(rows)?.gwet(self.by_number(distance)))
            }
            Ok(found) => {
                Figure::new(found.value, found.interval, self.level, found.n, "Gwet, Wilson with effective n")
            }
        }
    }

    fn alpha(&self, measurement: Measurement) -> Figure {
        let of_rows = |values: &[f64], places: &[Option<usize>], rows: &[usize]| -> Vec<Option<f64>> {
            if self.values.is_empty() {
                rows.iter().map(|row| values.get(*row).copied()).collect()
            } else {
                self.numbers(places, rows)
            }
        };
        let raters = |rows: &[usize]| {
            [of_rows(&self.pairs.judge, &self.judge, rows), of_rows(&self.pairs.people, &self.people, rows)]
        };
        if self.pairs.is_grouped() {
            let of = |rows: &[usize]| match measurement {
                Measurement::Nominal => self.tabled(rows)?.alpha(Far::Nominal),
                Measurement::Ordinal => self.tabled(rows)?.alpha(Far::Ordinal),
                Measurement::Interval => krippendorff::alpha(&raters(rows), measurement).ok(),
            };
            return match krippendorff::alpha(&raters(&self.all()), measurement) {
                Err(refusal) => Figure::refused(None, self.n(), refusal),
                Ok(alpha) => self.of_groups(alpha, of),
            };
        }
        let raters = raters(&self.all());
        match alpha_with_interval(&raters, measurement, self.level, self.seed) {
            Ok(alpha) => {
                Figure::new(alpha.value, alpha.interval, self.level, alpha.n, "percentile bootstrap of items")
            }
            Err(refusal) => {
                Figure::refused(krippendorff::alpha(&raters, measurement).ok(), self.n(), refusal)
            }
        }
    }

    /// A coefficient with the interval that drawing whole groups again gives.
    fn of_groups(&self, value: f64, statistic: impl Fn(&[usize]) -> Option<f64> + Sync) -> Figure {
        let drawn = bootstrap::statistic_of_clusters(&self.pairs.groups, &statistic, Plan::new(self.seed));
        match drawn.and_then(|replicates| replicates.with_interval(self.level)) {
            Ok(estimate) => Figure::new(value, estimate.interval, self.level, self.n(), OF_GROUPS),
            Err(refusal) => Figure::refused(Some(value), self.n(), refusal),
        }
    }

    fn icc(&self) -> Figure {
        let rows: Vec<Vec<f64>> =
            self.pairs.people.iter().zip(&self.pairs.judge).map(|(a, b)| vec![*a, *b]).collect();
        match icc(&rows, self.level) {
            Err(refusal) => Figure::refused(None, self.n(), refusal),
            Ok(found) if self.pairs.is_grouped() => {
                self.of_groups(found.two_single.value, |rows| self.plain_icc(rows))
            }
            Ok(found) => match found.two_single.interval {
                Some(interval) => Figure::new(
                    found.two_single.value,
                    interval,
                    self.level,
                    found.n,
                    "F with Satterthwaite df",
                ),
                None => Figure::refused(Some(found.two_single.value), found.n, Refusal::NoVariation),
            },
        }
    }

    fn spearman(&self) -> Figure {
        let of = |a: &[f64], b: &[f64]| spearman(a, b, self.level);
        self.correlation(of, "Fisher z of ranks")
    }

    fn kendall(&self) -> Figure {
        let found = kendall(&self.pairs.judge, &self.pairs.people, self.level);
        let found = found.map(|it| it.correlation);
        self.correlation_of(found, "Fisher z of tau-b", |a, b| {
            kendall(a, b, self.level).ok().map(|it| it.correlation.value)
        })
    }

    fn correlation(
        &self,
        of: impl Fn(&[f64], &[f64]) -> Result<Correlation, Refusal> + Sync,
        method: &str,
    ) -> Figure {
        let found = of(&self.pairs.judge, &self.pairs.people);
        self.correlation_of(found, method, |a, b| of(a, b).ok().map(|it| it.value))
    }

    fn correlation_of(
        &self,
        found: Result<Correlation, Refusal>,
        method: &str,
        again: impl Fn(&[f64], &[f64]) -> Option<f64> + Sync,
    ) -> Figure {
        let found = match found {
            Ok(found) => found,
            Err(refusal) => return Figure::refused(None, self.n(), refusal),
        };
        if self.pairs.is_grouped() {
            return self.of_groups(found.value, |rows| {
                let pick = |values: &[f64]| -> Vec<f64> {
                    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
                };
                again(&pick(&self.pairs.judge), &pick(&self.pairs.people))
            });
        }
        match found.interval {
            Some(interval) => Figure::new(found.value, interval, self.level, found.n, method),
            None => {
                Figure::refused(Some(found.value), found.n, Refusal::TooFewUnits { n: found.n, needed: 4 })
            }
        }
    }

    fn difference(&self) -> Figure {
        let Pairs { judge, people, groups, .. } = self.pairs;
        if self.pairs.is_grouped() {
            let differences: Vec<f64> = judge.iter().zip(people).map(|(a, b)| a - b).collect();
            return Figure::of(
                cluster::mean(&differences, groups, self.level).map(|it| it.estimate),
                self.n(),
            );
        }
        Figure::of(bland_altman(judge, people, self.level).map(|it| it.bias), self.n())
    }
}

/// The coefficient that stands for all, over any choice of pairs.
pub(crate) struct Coefficient<'a> {
    raters: Raters<'a>,
    scale: &'a Scale,
}

impl<'a> Coefficient<'a> {
    pub(crate) fn new(pairs: &'a Pairs, scale: &'a Scale) -> Self {
        Self { raters: Raters::new(pairs, scale, Level::P95, 0), scale }
    }

    /// Its value for these places in the list of pairs, with repetitions; none where it has none.
    pub(crate) fn of(&self, rows: &[usize]) -> Option<f64> {
        let kappa = |weights| self.raters.tabled(rows)?.kappa(self.raters.by_place(weights));
        match self.scale {
            Scale::Nominal { .. } => kappa(Weights::Unweighted),
            Scale::Ordinal { .. } => kappa(Weights::Quadratic),
            Scale::Numeric { .. } => self.raters.plain_icc(rows),
        }
    }

    /// Its value for all pairs.
    pub(crate) fn of_all(&self) -> Option<f64> {
        self.of(&self.raters.all())
    }
}

/// What stands in a row of a table: the share of equal answers; for numbers the mean difference, judge minus people.
pub(super) fn headline(pairs: &Pairs, scale: &Scale, level: Level) -> Figure {
    let rater = Raters::new(pairs, scale, level, 0);
    if matches!(scale, Scale::Numeric { .. }) { rater.difference() } else { rater.percent() }
}
