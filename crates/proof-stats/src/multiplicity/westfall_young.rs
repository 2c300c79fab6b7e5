//! Several variants against one baseline on the same cases.

use super::flipped::{Flipped, checked, reaches};
use crate::refusal::Refusal;
use serde::Serialize;

/// Name of the adjustment in results.
pub const WESTFALL_YOUNG: &str = "Westfall-Young";

/// Adjusted p-values of several columns of differences.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WestfallYoung {
    /// One entry a column; none for a column without a value, which leaves the family.
    pub columns: Vec<Option<Compared>>,
    /// How many sign vectors were counted.
    pub vectors: u64,
    /// Whether these are all there are.
    pub is_exact: bool,
}

/// One column of a family.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Cases with a difference, or clusters that hold one.
    pub n_units: u64,
    /// The t statistic of the units (cluster totals when clustered); infinite when they are equal and not 0.
    pub t: f64,
    /// Two-sided p of this column alone, from the same flips.
    pub p: f64,
    /// Two-sided p adjusted for the family, at least `p` up to ties.
    pub p_adjusted: f64,
    /// The smallest p that so many units could give.
    pub smallest_attainable: f64,
}

impl WestfallYoung {
    /// The adjusted p-values in the order of the columns.
    pub fn p_adjusted(&self) -> Vec<Option<f64>> {
        self.columns.iter().map(|column| column.map(|column| column.p_adjusted)).collect()
    }

    /// Size of the family: the columns with a value.
    pub fn family_size(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// Step-down max-t adjustment over sign flips that all columns share: the chance of any false claim stays below
/// alpha, and the correlation of comparisons on the same cases is used instead of feared.
///
/// # Arguments
/// - `columns`: for each variant its differences to the baseline, candidate minus baseline, one row a case; none
///   where the case is missing in that column
/// - `clusters`: the cluster of each row; one sign is then drawn for each cluster
/// - `seed`: of the random flips above 20 rows (or clusters) that are not 0 everywhere
///
/// # Assumes
/// Independent cases (or clusters) whose rows of differences are symmetric around 0 where there is no effect.
///
/// # Edges
/// A missing row adds 0 to its column and is not counted in its n. One column gives the two-sided sign-flip test.
/// A column of zeros has p 1; a column of equal values that are not 0 has an infinite t.
///
/// # Refusals
/// `no_data` without any value; `invalid_input` for unequal lengths or a value that is not finite.
///
/// # Source
/// Westfall & Young (1993), Resampling-Based Multiple Testing, algorithm 2.8, with sign flips; statistics note,
/// section 5.11. The sum of squares does not change when signs flip, so that a flip costs one addition for eight
/// rows: O(k n B / 8).
pub fn westfall_young<C: AsRef<[Option<f64>]>>(
    columns: &[C],
    clusters: Option<&[u32]>,
    seed: u64,
) -> Result<WestfallYoung, Refusal> {
    let all = checked(columns, clusters)?;
    let family: Vec<Vec<Option<f64>>> =
        all.iter().filter(|column| column.iter().any(Option::is_some)).cloned().collect();
    let flipped = Flipped::new(&family, clusters)?;
    let seen = flipped.seen();
    let mut order: Vec<usize> = (0..seen.len()).collect();
    let square = |idx: usize| seen.get(idx).copied().unwrap_or(0.0);
    order.sort_by(|a, b| square(*b).total_cmp(&square(*a)));

    let mut alone = vec![0_u64; seen.len()];
    let mut together = vec![0_u64; seen.len()];
    let drawn = flipped.for_each(seed, |squares, weight| {
        let mut max = 0.0_f64;
        // From the least extreme column up: each is compared with the greatest of those not yet stepped down.
        for idx in order.iter().rev() {
            let (seen, here) = (square(*idx), squares.get(*idx).copied().unwrap_or(0.0));
            max = max.max(here);
            if let (Some(alone), Some(together)) = (alone.get_mut(*idx), together.get_mut(*idx)) {
                *alone += if reaches(here, seen) { weight } else { 0 };
                *together += if reaches(max, seen) { weight } else { 0 };
            }
        }
    });

    let mut adjusted = vec![0.0; seen.len()];
    let mut running = 0.0_f64;
    for idx in &order {
        running = running.max(drawn.p(together.get(*idx).copied().unwrap_or(0)));
        if let Some(slot) = adjusted.get_mut(*idx) {
            *slot = running;
        }
    }
    let mut compared = flipped.n_units().zip(&family).zip(seen.iter().zip(alone.iter().zip(&adjusted))).map(
        |((n_units, column), (square, (alone, p_adjusted)))| Compared {
            n_units: n_units as u64,
            t: libm::copysign(libm::sqrt(*square), crate::sum::sum(&values(column))),
            p: drawn.p(*alone),
            p_adjusted: *p_adjusted,
            smallest_attainable: if drawn.is_exact {
                drawn.smallest_attainable(n_units)
            } else {
                1.0 / (drawn.vectors + 1) as f64
            },
        },
    );
    let columns = all
        .iter()
        .map(|column| if column.iter().any(Option::is_some) { compared.next() } else { None })
        .collect();
    Ok(WestfallYoung { columns, vectors: drawn.vectors, is_exact: drawn.is_exact })
}

fn values(column: &[Option<f64>]) -> Vec<f64> {
    column.iter().flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_flip;
    use proptest::prelude::*;

    fn present(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().map(|d| Some(*d)).collect()
    }

    /// The t statistic of plain numbers under a sign vector, squared.
    fn square(column: &[Option<f64>], vector: u32) -> f64 {
        let values: Vec<f64> = column
            .iter()
            .enumerate()
            .filter_map(|(row, d)| d.map(|d| if vector & (1 << row) == 0 { d } else { -d }))
            .collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (n - 1.0);
        if mean.abs() < 1e-12 { 0.0 } else { mean * mean * n / variance }
    }

    /// The definition, by brute force: adjusted p of each column.
    fn brute_force(columns: &[Vec<Option<f64>>]) -> Vec<f64> {
        let n_rows = columns[0].len();
        let seen: Vec<f64> = columns.iter().map(|column| square(column, 0)).collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by(|a, b| seen[*b].total_cmp(&seen[*a]));
        let mut adjusted = vec![0.0; columns.len()];
        let mut running = 0.0_f64;
        for (rank, idx) in order.iter().enumerate() {
            let count = (0..1_u32 << n_rows)
                .filter(|vector| {
                    order[rank..]
                        .iter()
                        .any(|later| seen[*idx] <= square(&columns[*later], *vector) * (1.0 + 1e-9))
                })
                .count();
            running = running.max(count as f64 / f64::from(1_u32 << n_rows));
            adjusted[*idx] = running;
        }
        adjusted
    }

    #[test]
    fn identical_columns_cost_nothing() {
        let column: Vec<f64> = (0..60).map(|i| f64::from((i * 37) % 23) / 23.0 - 0.35).collect();
        let once = westfall_young(&[present(&column)], None, 5).unwrap();
        let thrice =
            westfall_young(&[present(&column), present(&column), present(&column)], None, 5).unwrap();
        let p = once.columns[0].unwrap().p;
        assert!(!once.is_exact && 0.0 < p && p < 0.5, "{p}");
        assert_eq!(thrice.p_adjusted(), [Some(p); 3], "perfectly dependent tests are one test");
    }

    #[test]
    fn one_column_is_the_sign_flip_test() {
        let few = [0.4, -0.1, 0.3, 0.2, 0.05, -0.3, 0.6, 0.15];
        let flip = sign_flip::test(&few, 9).unwrap();
        let got = westfall_young(&[present(&few)], None, 9).unwrap().columns[0].unwrap();
        assert!((flip.two_sided - got.p_adjusted).abs() < 1e-15, "{flip:?} {got:?}");
        let clusters = [0, 0, 1, 1, 2, 3, 4, 5];
        let flip = sign_flip::test_clustered(&few, &clusters, 9).unwrap();
        let got = westfall_young(&[present(&few)], Some(&clusters), 9).unwrap().columns[0].unwrap();
        assert!((flip.two_sided - got.p_adjusted).abs() < 1e-15 && got.n_units == 6);
        assert_eq!(got.smallest_attainable.to_bits(), flip.smallest_attainable.to_bits());
    }

    #[test]
    fn a_column_without_a_value_leaves_the_family() {
        let column = present(&[0.4, -0.1, 0.3, 0.2, 0.05, 0.3, 0.6]);
        let alone = westfall_young(std::slice::from_ref(&column), None, 1).unwrap();
        let with_empty = westfall_young(&[vec![None; 7], column], None, 1).unwrap();
        assert_eq!(with_empty.columns[0], None);
        assert_eq!(with_empty.columns[1], alone.columns[0]);
        assert_eq!(with_empty.family_size(), 1);
    }

    #[test]
    fn zeros_and_constants() {
        let got = westfall_young(&[present(&[0.0; 9]), present(&[0.5; 9])], None, 1).unwrap();
        let (zeros, constant) = (got.columns[0].unwrap(), got.columns[1].unwrap());
        assert!(1.0 <= zeros.p_adjusted && zeros.t.abs() <= 0.0);
        assert!(constant.t.is_infinite() && (constant.p_adjusted - libm::exp2(-8.0)).abs() < 1e-15);
    }

    #[test]
    fn refusals() {
        let code = |columns: &[Vec<Option<f64>>], clusters: Option<&[u32]>| {
            westfall_young(columns, clusters, 1).unwrap_err().code()
        };
        assert_eq!(code(&[], None), "no_data");
        assert_eq!(code(&[vec![None, None]], None), "no_data");
        assert_eq!(code(&[present(&[1.0]), present(&[1.0, 2.0])], None), "invalid_input");
        assert_eq!(code(&[present(&[1.0, f64::NAN])], None), "invalid_input");
        assert_eq!(code(&[present(&[1.0, 2.0])], Some(&[1])), "invalid_input");
    }

    #[test]
    fn the_stream_is_frozen() {
        // A change here changes published reports.
        let column = |step: i32| -> Vec<Option<f64>> {
            (0..300).map(|i| (i % 7 != step % 7).then(|| f64::from((i * step) % 101 - 44))).collect()
        };
        let got = westfall_young(&[column(37), column(41), column(53)], None, 42).unwrap();
        let text: Vec<String> =
            got.columns.iter().flatten().map(|c| format!("{:.6} {} {}", c.t, c.p, c.p_adjusted)).collect();
        expect_test::expect![[r#"
            3.037557 0.0029997000299970002 0.0059994000599940004
            3.475626 0.00039996000399960006 0.0015998400159984002
            3.010528 0.0031996800319968005 0.0059994000599940004"#]]
        .assert_eq(&text.join("\n"));
    }

    proptest! {
        #[test]
        fn the_definition(
            rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.85, -9_i32..10), 3), 3..8),
        ) {
            let columns: Vec<Vec<Option<f64>>> =
                (0..3).map(|k| rows.iter().map(|row| row[k].map(f64::from)).collect()).collect();
            prop_assume!(columns.iter().all(|column| 2 <= column.iter().flatten().count()));
            // The brute force has no rule for a variance of 0.
            prop_assume!(columns.iter().all(|column: &Vec<Option<f64>>| {
                let sizes: Vec<f64> = column.iter().flatten().map(|d| d.abs()).collect();
                sizes.iter().any(|size| (size - sizes[0]).abs() > 0.5)
            }));
            let got = westfall_young(&columns, None, 1).unwrap();
            for (got, expected) in got.p_adjusted().iter().zip(brute_force(&columns)) {
                prop_assert!((got.unwrap() - expected).abs() < 1e-12, "{:?} {}", got, expected);
            }
        }

        #[test]
        fn the_order_of_the_columns_does_not_matter(seed in any::<u64>(), shift in 0.0..0.4_f64) {
            let column = |k: u32| -> Vec<Option<f64>> {
                (0..40).map(|i| Some(f64::from((i * (13 + k)) % 29) / 29.0 - 0.5 + shift)).collect()
            };
            let forward = westfall_young(&[column(0), column(4), column(6)], None, seed).unwrap().p_adjusted();
            let mut backward = westfall_young(&[column(6), column(4), column(0)], None, seed).unwrap().p_adjusted();
            backward.reverse();
            prop_assert_eq!(forward, backward);
        }
    }
}
