//! Figures about these cases and no others: only the model's answers are random.
//!
//! The variance between cases does not count; what counts is how much the repeats of each case vary.

use proof_stats::special::student_quantile_two_sided;
use proof_stats::{Level, sum};

use crate::column::Within;
use crate::evidence::{Evidence, Refused};
use crate::words::count;

/// Name of the interval in results.
pub(crate) const METHOD: &str = "t over the repeats of these cases";
/// What is said of every figure of this scope.
pub(crate) const ADJUSTMENT: &str = "about these cases alone: the spread between cases does not count";

/// The mean of a fixed list of cases with the variance that its repeats leave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FixedCases {
    pub(crate) mean: f64,
    /// Variance of `mean`, above 0.
    pub(crate) variance: f64,
    /// Satterthwaite degrees of freedom.
    pub(crate) df: f64,
    /// Cases with one scored trial, which are taken to vary as the others do.
    pub(crate) n_single: u64,
}

impl FixedCases {
    /// The mean over cases, each the mean of its repeats.
    ///
    /// `Var = (1/n^2) sum s_i^2/K_i`. A case with a single scored trial takes the mean variance of the others, so that the
    /// variance stays a weighted sum of independent `s_i^2` and Satterthwaite's formula holds for it.
    ///
    /// # Errors
    /// `no_data` without a case, `no_replication` where no case has two scored trials, `no_variation` where the repeats
    /// agree in every case.
    ///
    /// # Source
    /// Statistics note, section 2; Satterthwaite (1946), Biometrics Bulletin 2:110-114.
    pub(crate) fn of(cases: &[Within]) -> Result<Self, Refused> {
        if cases.is_empty() {
            return Err(Refused::new("no_data", "no data"));
        }
        let n = cases.len() as f64;
        let replicated: Vec<(f64, f64)> =
            cases.iter().filter_map(|case| Some((case.variance()?, f64::from(case.n)))).collect();
        if replicated.is_empty() {
            return Err(Refused::new(
                "no_replication",
                "scope `suite` needs at least two scored trials of a case: without repeats nothing is known of how the \
                 answers vary",
            ));
        }
        let n_single = (cases.len() - replicated.len()) as f64;
        let share = n_single / replicated.len() as f64;
        let parts: Vec<f64> =
            replicated.iter().map(|(variance, k)| variance * (1.0 / k + share) / (n * n)).collect();
        let variance = sum::sum(&parts);
        if variance <= 0.0 {
            return Err(Refused::new(
                "no_variation",
                "the repeats agree in every case, so how the answers vary is unknown",
            ));
        }
        let squares: Vec<f64> =
            parts.iter().zip(&replicated).map(|(part, (_, k))| part * part / (k - 1.0)).collect();
        let means: Vec<f64> = cases.iter().map(|case| case.mean).collect();
        Ok(Self {
            mean: sum::mean(&means),
            variance,
            df: variance * variance / sum::sum(&squares),
            n_single: (cases.len() - replicated.len()) as u64,
        })
    }
}

/// The estimate over fixed cases. `scale` clips the interval where the metric has one.
pub(crate) fn estimate(cases: &[Within], scale: Option<(f64, f64)>, level: Level) -> Evidence {
    let n = cases.len() as u64;
    match FixedCases::of(cases) {
        Ok(found) => {
            let reach = student_quantile_two_sided(level.alpha(), found.df) * found.variance.sqrt();
            let (low, high) = scale.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
            let ends = [found.mean - reach, found.mean + reach].map(|end| Some(end.clamp(low, high)));
            let [low, high] = ends;
            let mut evidence = Evidence { estimate: Some(found.mean), ..Evidence::of(n) }
                .with_limits(low, high, level, METHOD);
            if 0 < found.n_single {
                let words = count(found.n_single, "case");
                evidence
                    .warnings
                    .push(format!("{words} with one scored trial: taken to vary as the others do"));
            }
            evidence
        }
        Err(refused) => {
            let means: Vec<f64> = cases.iter().map(|case| case.mean).collect();
            Evidence::refused((!means.is_empty()).then(|| sum::mean(&means)), refused, n)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(values: &[f64]) -> Within {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Within { n: u32::try_from(values.len()).unwrap(), mean, squares }
    }

    /// By hand: s^2 = 2 and 8, K = 2: v = 1 and 4, Var = 5/4, df = 25 / (1/1 + 16/1) = 25/17.
    #[test]
    fn the_formula_of_the_note() {
        let cases = [within(&[1.0, 3.0]), within(&[2.0, 6.0])];
        let found = FixedCases::of(&cases).unwrap();
        assert_eq!((found.mean, found.variance, found.n_single), (3.0, 1.25, 0));
        assert!((found.df - 25.0 / 17.0).abs() < 1e-12);
        let evidence = estimate(&cases, None, Level::P95);
        assert_eq!((evidence.n, evidence.method), (2, Some(METHOD)));
        let ci = evidence.ci().unwrap();
        assert!((ci.low + ci.high - 6.0).abs() < 1e-12 && ci.low < 3.0);
    }

    #[test]
    fn a_single_trial_varies_as_the_others() {
        let cases = [within(&[1.0, 3.0]), within(&[5.0])];
        let found = FixedCases::of(&cases).unwrap();
        assert_eq!((found.variance, found.n_single), ((1.0 + 2.0) / 4.0, 1));
        assert!((found.df - 1.0).abs() < 1e-12, "one variance was estimated, from two trials");
        let evidence = estimate(&cases, Some((0.0, 1.0)), Level::P95);
        assert_eq!(evidence.warnings, ["1 case with one scored trial: taken to vary as the others do"]);
    }

    #[test]
    fn what_cannot_be_said() {
        let code = |cases: &[Within]| FixedCases::of(cases).unwrap_err().code;
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[within(&[1.0]), within(&[0.0])]), "no_replication");
        assert_eq!(code(&[within(&[1.0, 1.0]), within(&[0.0, 0.0])]), "no_variation");
        assert_eq!(estimate(&[within(&[1.0])], None, Level::P95).estimate, Some(1.0));
    }

    const WORLDS: u64 = 1_000;

    /// How often the interval holds the mean of the cases' own rates.
    fn covered(n: usize, repeats: u32, rate: impl Fn(usize) -> f64) -> f64 {
        let truth = (0..n).map(&rate).sum::<f64>() / n as f64;
        let mut held = 0.0;
        for world in 0..WORLDS {
            let mut rng = proof_stats::rng::Rng::from_seed(world);
            let cases: Vec<Within> = (0..n)
                .map(|case| {
                    let draws: Vec<f64> =
                        (0..repeats).map(|_| f64::from(u8::from(rng.unit() < rate(case)))).collect();
                    within(&draws)
                })
                .collect();
            // A refusal claims nothing.
            let ci = estimate(&cases, Some((0.0, 1.0)), Level::P95).ci();
            held += ci.map_or(1.0, |ci| f64::from(u8::from(ci.low <= truth && truth <= ci.high)));
        }
        held / WORLDS as f64
    }

    /// Never below 95 % by more than three Monte Carlo errors. Over 2,000 worlds each the shares were 94.8 to 100 %.
    #[test]
    fn the_interval_holds_the_truth_of_these_cases() {
        for (n, repeats) in [(10, 3), (20, 2), (50, 3), (100, 5)] {
            let spread = covered(n, repeats, |case| 0.2 + 0.6 * (case % 7) as f64 / 6.0);
            let hard = covered(n, repeats, |case| if case % 5 == 0 { 0.5 } else { 0.98 });
            let least = 0.95 - 3.0 * (0.95 * 0.05 / WORLDS as f64).sqrt();
            assert!(least <= spread && least <= hard, "{n} cases, {repeats} repeats: {spread} {hard}");
        }
    }
}
