//! Coefficients of two raters from their cross table: what a resample needs, ten thousand times.

/// How often the one rater said one class and the other another.
pub(super) struct Tabled {
    cells: Vec<f64>,
    q: usize,
    total: f64,
}

/// How far apart two classes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Far {
    /// Different classes are as far apart as any others.
    Nominal,
    /// As the ranks of the ratings.
    Ordinal,
}

impl Tabled {
    /// The table of pairs of places; none where a place is missing or there are no pairs.
    pub(super) fn of(pairs: impl Iterator<Item = (Option<usize>, Option<usize>)>, q: usize) -> Option<Self> {
        let mut table = Self { cells: vec![0.0; q * q], q, total: 0.0 };
        for (first, second) in pairs {
            *table.cells.get_mut(first? * q + second?)? += 1.0;
            table.total += 1.0;
        }
        (0.0 < table.total).then_some(table)
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.cells.iter().enumerate().map(|(place, count)| (place / self.q, place % self.q, *count))
    }

    /// How often either rater used each class.
    fn used(&self) -> Vec<f64> {
        let mut used = vec![0.0; self.q];
        for (i, j, count) in self.cells() {
            for class in [i, j] {
                if let Some(used) = used.get_mut(class) {
                    *used += count;
                }
            }
        }
        used
    }

    /// Cohen's kappa with these weights of agreement; none when chance explains everything.
    pub(super) fn kappa(&self, weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let (mut rows, mut columns) = (vec![0.0; self.q], vec![0.0; self.q]);
        for (i, j, count) in self.cells() {
            *rows.get_mut(i)? += count;
            *columns.get_mut(j)? += count;
        }
        let is_varied = |margin: &[f64]| margin.iter().filter(|count| 0.0 < **count).count() > 1;
        if !is_varied(&rows) || !is_varied(&columns) {
            return None;
        }
        let agreement: f64 = self.cells().map(|(i, j, count)| weight(i, j) * count).sum::<f64>() / self.total;
        let mut chance = 0.0;
        for (i, row) in rows.iter().enumerate() {
            for (j, column) in columns.iter().enumerate() {
                chance += weight(i, j) * row * column;
            }
        }
        let chance = chance / (self.total * self.total);
        (1e-12 < 1.0 - chance).then(|| (agreement - chance) / (1.0 - chance))
    }

    /// Gwet's AC1 or AC2 with these weights of agreement; none when only one class is used.
    pub(super) fn gwet(&self, weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let used = self.used();
        if used.iter().filter(|count| 0.0 < **count).count() < 2 {
            return None;
        }
        let q = self.q as f64;
        let total_weight: f64 = self.cells().map(|(i, j, _)| weight(i, j)).sum();
        let shares = used.iter().map(|count| count / (2.0 * self.total));
        let chance = total_weight / (q * (q - 1.0)) * shares.map(|share| share * (1.0 - share)).sum::<f64>();
        let agreement: f64 = self.cells().map(|(i, j, count)| weight(i, j) * count).sum::<f64>() / self.total;
        Some((agreement - chance) / (1.0 - chance))
    }

    /// Krippendorff's alpha; none when only one class is used.
    pub(super) fn alpha(&self, far: Far) -> Option<f64> {
        let used = self.used();
        if used.iter().filter(|count| 0.0 < **count).count() < 2 {
            return None;
        }
        // The mean rank of each class: what lies below it, and half of itself.
        let mut below = 0.0;
        let ranks: Vec<f64> = used
            .iter()
            .map(|count| {
                below += count;
                below - count / 2.0
            })
            .collect();
        let distance = |i: usize, j: usize| match far {
            Far::Nominal => f64::from(u8::from(i != j)),
            Far::Ordinal => {
                let apart = ranks.get(i).zip(ranks.get(j)).map_or(0.0, |(a, b)| a - b);
                apart * apart
            }
        };
        let observed: f64 =
            self.cells().map(|(i, j, count)| distance(i, j) * count).sum::<f64>() / self.total;
        let mut expected = 0.0;
        for (i, a) in used.iter().enumerate() {
            for (j, b) in used.iter().enumerate() {
                expected += distance(i, j) * a * b;
            }
        }
        let n = 2.0 * self.total;
        let expected = expected / (n * (n - 1.0));
        (0.0 < expected).then(|| 1.0 - observed / expected)
    }
}

#[cfg(test)]
mod tests {
    use proof_stats::Level;
    use proof_stats::agreement::cohen_kappa::{Table, Weights, cohen_kappa};
    use proof_stats::agreement::fleiss_gwet::{Counts, Distance, gwet};
    use proof_stats::agreement::krippendorff::{Measurement, alpha};
    use proptest::prelude::*;

    use super::*;

    fn squared(i: usize, j: usize) -> f64 {
        let distance = i.abs_diff(j) as f64 / 2.0;
        1.0 - distance * distance
    }

    fn same(i: usize, j: usize) -> f64 {
        f64::from(u8::from(i == j))
    }

    proptest! {
        #[test]
        fn it_is_what_the_statistics_say(rows in prop::collection::vec((0_usize..3, 0_usize..3), 2..60)) {
            let table = Tabled::of(rows.iter().map(|(a, b)| (Some(*a), Some(*b))), 3).unwrap();
            let (first, second): (Vec<usize>, Vec<usize>) = rows.iter().copied().unzip();
            let of = Table::of_answers(3, &first, &second).unwrap();
            let raters = [&first, &second].map(|it| it.iter().map(|x| Some(*x as f64)).collect::<Vec<_>>());
            let counts = Counts::of_ratings(&raters, &[0.0, 1.0, 2.0]).unwrap();
            let pairs = [
                (table.kappa(same), cohen_kappa(&of, Weights::Unweighted, Level::P95).ok().map(|it| it.value)),
                (table.kappa(squared), cohen_kappa(&of, Weights::Quadratic, Level::P95).ok().map(|it| it.value)),
                (table.gwet(same), gwet(&counts, Distance::Nominal, Level::P95).ok().map(|it| it.value)),
                (table.gwet(squared), gwet(&counts, Distance::Quadratic, Level::P95).ok().map(|it| it.value)),
                (table.alpha(Far::Nominal), alpha(&raters, Measurement::Nominal).ok()),
                (table.alpha(Far::Ordinal), alpha(&raters, Measurement::Ordinal).ok()),
            ];
            for (place, (own, theirs)) in pairs.into_iter().enumerate() {
                prop_assert_eq!(own.is_some(), theirs.is_some(), "{}", place);
                if let (Some(own), Some(theirs)) = (own, theirs) {
                    prop_assert!((own - theirs).abs() < 1e-9, "{} {} {}", place, own, theirs);
                }
            }
        }
    }
}
