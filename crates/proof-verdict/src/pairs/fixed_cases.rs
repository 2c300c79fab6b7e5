//! A difference about these cases and no others: only the model's answers are random (`scope: suite`).
//!
//! The spread between cases does not count; what counts is how much the repeats of each case vary on either side.

use proof_stats::special::{normal_sf, student_quantile_two_sided};
use proof_stats::{Interval, Level, Refusal, sum};

use crate::column::{Column, Within};

/// Name of the interval in results.
pub(super) const METHOD: &str = "t over the repeats of these cases";
/// Name of the second key in results.
pub(super) const TEST: &str = "exchange of repeats within cases";
/// With fewer cases whose repeats differ at all the test has no normal distribution.
const MIN_VARYING: usize = 6;

/// The mean difference over fixed cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FixedDifference {
    pub(super) difference: f64,
    /// Above 0.
    pub(super) standard_error: f64,
    /// Satterthwaite degrees of freedom.
    df: f64,
    /// Two-sided p of the exchange of repeats.
    pub(super) p: f64,
    /// Whether too few cases vary for the test to say anything.
    pub(super) is_too_coarse: bool,
}

impl FixedDifference {
    /// The t interval.
    pub(super) fn interval(&self, level: Level) -> Interval {
        let reach = student_quantile_two_sided(level.alpha(), self.df) * self.standard_error;
        Interval::new(self.difference - reach, self.difference + reach)
    }
}

/// The scored trials of a case with those that lack a score at `fill`.
pub(super) fn within(column: &Column, case: usize, planned: u32, fill: Option<f64>) -> Option<Within> {
    match fill {
        Some(fill) => column.within_filled(case, planned, fill),
        None => column.within(case),
    }
}

/// The difference over fixed cases, each (baseline, candidate).
///
/// `Var = (1/n^2) sum (s_A^2/K_A + s_B^2/K_B)` with Satterthwaite degrees of freedom. A case with a single scored trial on a
/// side takes the mean variance of the side's other cases. The second key exchanges the repeats of a case between the sides:
/// its statistic is the sum of the cases' differences over its exact standard deviation, `sum S_i^2 (1/K_A + 1/K_B)`
/// with the variance `S_i^2` of all trials of the case, against the normal distribution.
///
/// # Refusals
/// `no_data`; `no_replication` where no case of a side has two scored trials; `all_zero` where no case differs and no
/// repeat either; `no_variation` where the repeats agree in every case.
///
/// # Source
/// Statistics note, section 2; Satterthwaite (1946), Biometrics Bulletin 2:110-114; stratified permutation: Mantel (1963), J.
/// Am. Stat. Assoc. 58:690-700.
pub(super) fn difference(cases: &[(Within, Within)]) -> Result<FixedDifference, Refusal> {
    if cases.is_empty() {
        return Err(Refusal::NoData);
    }
    let n = cases.len() as f64;
    let baseline: Vec<Within> = cases.iter().map(|(baseline, _)| *baseline).collect();
    let candidate: Vec<Within> = cases.iter().map(|(_, candidate)| *candidate).collect();
    let (mut variance, mut squares) = (0.0, 0.0);
    for side in [&baseline, &candidate] {
        let (of_side, square) = variance_of(side, n).ok_or(Refusal::NoReplication)?;
        variance += of_side;
        squares += square;
    }
    let differences: Vec<f64> =
        cases.iter().map(|(baseline, candidate)| candidate.mean - baseline.mean).collect();
    if variance <= 0.0 {
        let is_zero = differences.iter().all(|difference| difference.abs() <= 0.0);
        return Err(if is_zero { Refusal::AllZero } else { Refusal::NoVariation });
    }
    let exchanged: Vec<f64> = cases
        .iter()
        .map(|(baseline, candidate)| {
            let (a, b) = (f64::from(baseline.n), f64::from(candidate.n));
            let apart = candidate.mean - baseline.mean;
            let all = baseline.squares + candidate.squares + a * b / (a + b) * apart * apart;
            all / (a + b - 1.0) * (1.0 / a + 1.0 / b)
        })
        .collect();
    let n_varying = exchanged.iter().filter(|variance| 0.0 < **variance).count();
    let is_too_coarse = n_varying < MIN_VARYING;
    let z = sum::sum(&differences) / sum::sum(&exchanged).sqrt();
    Ok(FixedDifference {
        difference: sum::mean(&differences),
        standard_error: variance.sqrt(),
        df: variance * variance / squares,
        p: if is_too_coarse { 1.0 } else { (2.0 * normal_sf(z.abs())).min(1.0) },
        is_too_coarse,
    })
}

/// The variance of a side's mean and the sum of squares of its parts over their degrees of freedom; none where no case has
/// two trials.
fn variance_of(side: &[Within], n: f64) -> Option<(f64, f64)> {
    let replicated: Vec<(f64, f64)> =
        side.iter().filter_map(|case| Some((case.variance()?, f64::from(case.n)))).collect();
    if replicated.is_empty() {
        return None;
    }
    let share = (side.len() - replicated.len()) as f64 / replicated.len() as f64;
    let parts: Vec<(f64, f64)> =
        replicated.iter().map(|(variance, k)| (variance * (1.0 / k + share) / (n * n), k - 1.0)).collect();
    let variances: Vec<f64> = parts.iter().map(|(part, _)| *part).collect();
    let squares: Vec<f64> = parts.iter().map(|(part, df)| part * part / df).collect();
    Some((sum::sum(&variances), sum::sum(&squares)))
}

#[cfg(test)]
mod tests {
    use proof_store::MetricKind;

    use super::*;

    fn case(values: &[f64]) -> Within {
        let mut column = Column::new(MetricKind::Bounded, u32::try_from(values.len()).unwrap(), 1);
        for value in values {
            column.add(0, *value);
        }
        column.within(0).unwrap()
    }

    #[test]
    fn balanced_repeats_by_hand() {
        // Variances 0.02 and 0.08 on one side, 0.02 and 0 on the other; two repeats each, so the four parts are halved.
        let cases = [(case(&[0.1, 0.3]), case(&[0.5, 0.7])), (case(&[0.2, 0.6]), case(&[0.9, 0.9]))];
        let found = difference(&cases).unwrap();
        assert!((found.difference - 0.45).abs() < 1e-12);
        let variance: f64 = (0.02 + 0.08 + 0.02) / 2.0 / 4.0;
        assert!((found.standard_error - variance.sqrt()).abs() < 1e-12);
        let df = variance * variance / ((0.0025_f64).powi(2) + 0.01_f64.powi(2) + 0.0025_f64.powi(2));
        assert!((found.df - df).abs() < 1e-9, "{found:?}");
        assert!(found.is_too_coarse && found.p >= 1.0);
    }

    /// All exchanges of two repeats a side in six cases, counted.
    #[test]
    fn the_exchange_has_the_variance_of_all_exchanges() {
        let cases = [
            (case(&[0.1, 0.4]), case(&[0.5, 0.9])),
            (case(&[0.2, 0.2]), case(&[0.3, 0.8])),
            (case(&[0.0, 1.0]), case(&[1.0, 1.0])),
        ];
        let values: [[f64; 4]; 3] = [[0.1, 0.4, 0.5, 0.9], [0.2, 0.2, 0.3, 0.8], [0.0, 1.0, 1.0, 1.0]];
        let choices = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]];
        let mut total = 0.0;
        for values in values {
            let all: f64 = values.iter().sum();
            let of_choice = choices.map(|[i, j]| (all - 2.0 * (values[i] + values[j])) / 2.0);
            total += of_choice.iter().map(|difference| difference * difference).sum::<f64>() / 6.0;
        }
        let doubled: Vec<(Within, Within)> = cases.iter().chain(&cases).copied().collect();
        let found = difference(&doubled).unwrap();
        let z = 6.0 * found.difference / (2.0 * total).sqrt();
        assert!((found.p - 2.0 * normal_sf(z)).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn missing_repeats_are_filled() {
        let mut column = Column::new(MetricKind::Bounded, 4, 2);
        column.add(0, 0.2);
        column.add(0, 0.6);
        let filled = within(&column, 0, 4, Some(1.0)).unwrap();
        let expected = case(&[0.2, 0.6, 1.0, 1.0]);
        assert_eq!(filled.n, 4);
        assert!(
            (filled.mean - expected.mean).abs() < 1e-12 && (filled.squares - expected.squares).abs() < 1e-12
        );
        assert_eq!(within(&column, 1, 4, Some(1.0)), Some(Within { n: 4, mean: 1.0, squares: 0.0 }));
        assert_eq!(within(&column, 1, 4, None), None);
    }

    #[test]
    fn refusals() {
        let code = |cases: &[(Within, Within)]| difference(cases).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[(case(&[0.1]), case(&[0.2]))]), "no_replication");
        assert_eq!(code(&[(case(&[0.1, 0.3]), case(&[0.2]))]), "no_replication");
        assert_eq!(code(&[(case(&[0.1, 0.1]), case(&[0.2, 0.2]))]), "no_variation");
        assert_eq!(code(&[(case(&[0.1, 0.1]), case(&[0.1, 0.1]))]), "all_zero");
    }
}
