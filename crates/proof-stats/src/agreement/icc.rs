//! Intraclass correlations: how much of the spread of ratings is the spread of what is rated.

mod anova;

use crate::estimate::Interval;
use crate::level::Level;
use crate::refusal::Refusal;
use crate::special::f_quantile;
use anova::Anova;
use serde::Serialize;

pub use anova::MeanSquares;

/// One form of the intraclass correlation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Icc {
    /// The correlation, at most 1; it may be negative.
    pub value: f64,
    /// Its F interval; none when the raters differ nowhere, since then nothing is known about their error.
    pub interval: Option<Interval>,
}

/// All six forms, by their usual names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntraclassCorrelations {
    /// ICC(1,1): each target has raters of its own; one rating.
    pub one_single: Icc,
    /// ICC(2,1): the raters stand for more like them, absolute agreement; one rating. The form for judges.
    pub two_single: Icc,
    /// ICC(3,1): these raters only, consistency; one rating.
    pub three_single: Icc,
    /// ICC(1,k): as ICC(1,1) for the mean of the raters.
    pub one_mean: Icc,
    /// ICC(2,k): as ICC(2,1) for the mean of the raters.
    pub two_mean: Icc,
    /// ICC(3,k): as ICC(3,1) for the mean of the raters.
    pub three_mean: Icc,
    /// The mean squares that all forms are made of.
    pub mean_squares: MeanSquares,
    /// Nominal coverage of the intervals.
    pub level: Level,
    /// How many targets were rated.
    pub n: u64,
    /// How many raters rated each.
    pub n_raters: u64,
}

/// Intraclass correlations of a complete table of ratings.
///
/// # Arguments
/// - `targets`: for each target (a case, say) one rating per rater, in the same order of raters
///
/// # Assumes
/// Independent targets; normal errors for the intervals.
///
/// # Refusals
/// `no_data`; `too_few_units` below 2 targets; `too_few_raters` below 2 raters; `no_variation` when all ratings are
/// equal; `invalid_input` for incomplete rows and ratings that are not finite.
///
/// # Source
/// Shrout & Fleiss (1979), Psychol. Bull. 86:420–428; McGraw & Wong (1996), Psychol. Methods 1:30–46.
pub fn icc(targets: &[Vec<f64>], level: Level) -> Result<IntraclassCorrelations, Refusal> {
    let Anova { n, k, squares } = Anova::of(targets)?;
    let MeanSquares { rows, columns, error, within } = squares;
    let spread = rows + (k - 1.0) * error + k * (columns - error) / n;
    let two = (rows - error) / spread;
    let two_interval = absolute_interval(squares, n, k, two, level);
    let one_f = f_limits(rows / within, n - 1.0, n * (k - 1.0), level);
    let three_f = f_limits(rows / error, n - 1.0, (n - 1.0) * (k - 1.0), level);
    let single = |f: f64| (f - 1.0) / (f + k - 1.0);
    let mean = |f: f64| 1.0 - 1.0 / f;
    let stepped = |r: f64| r * k / (1.0 + r * (k - 1.0));
    Ok(IntraclassCorrelations {
        one_single: form((rows - within) / (rows + (k - 1.0) * within), one_f.map(|f| map(f, single))),
        two_single: form(two, two_interval),
        three_single: form((rows - error) / (rows + (k - 1.0) * error), three_f.map(|f| map(f, single))),
        one_mean: form((rows - within) / rows, one_f.map(|f| map(f, mean))),
        two_mean: form(
            (rows - error) / (rows + (columns - error) / n),
            two_interval.map(|r| map(r, stepped)),
        ),
        three_mean: form((rows - error) / rows, three_f.map(|f| map(f, mean))),
        mean_squares: squares,
        level,
        n: targets.len() as u64,
        n_raters: targets.first().map_or(0, Vec::len) as u64,
    })
}

/// A form whose value is not defined (targets that do not differ at all) counts as 0 correlation without interval.
fn form(value: f64, interval: Option<Interval>) -> Icc {
    if !value.is_finite() {
        return Icc { value: 0.0, interval: None };
    }
    let is_sound = |interval: &Interval| interval.lo.is_finite() && interval.hi.is_finite();
    Icc { value, interval: interval.filter(is_sound) }
}

fn map(interval: Interval, f: impl Fn(f64) -> f64) -> Interval {
    Interval::new(f(interval.lo), f(interval.hi))
}

/// The interval of the ratio of true mean squares; none when the lower one is 0.
fn f_limits(ratio: f64, df1: f64, df2: f64, level: Level) -> Option<Interval> {
    if !ratio.is_finite() || ratio <= 0.0 {
        return None;
    }
    let p = 1.0 - level.alpha() / 2.0;
    Some(Interval { lo: ratio / f_quantile(p, df1, df2), hi: ratio * f_quantile(p, df2, df1) })
}

/// The interval of ICC(2,1), whose error has two parts: Satterthwaite's degrees of freedom.
fn absolute_interval(squares: MeanSquares, n: f64, k: f64, icc: f64, level: Level) -> Option<Interval> {
    let MeanSquares { rows, columns, error, .. } = squares;
    if error <= 0.0 || !icc.is_finite() {
        return None;
    }
    let ratio = columns / error;
    let of_raters = k * icc * ratio;
    let of_error = n * (1.0 + (k - 1.0) * icc) - k * icc;
    let total = of_raters + of_error;
    let df =
        (k - 1.0) * (n - 1.0) * total * total / ((n - 1.0) * of_raters * of_raters + of_error * of_error);
    // Far below 0 the two parts cancel and leave no degrees of freedom; then those of the error alone are taken.
    let df = if df < 1.0 { (k - 1.0) * (n - 1.0) } else { df };
    let p = 1.0 - level.alpha() / 2.0;
    let (upper, lower) = (f_quantile(p, n - 1.0, df), f_quantile(p, df, n - 1.0));
    let other = k * columns + (k * n - k - n) * error;
    let lo = n * (rows - upper * error) / (upper * other + n * rows);
    let hi = n * (lower * rows - error) / (other + n * lower * rows);
    Some(Interval { lo: lo.min(icc), hi: hi.max(icc) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shrout_fleiss() -> Vec<Vec<f64>> {
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
            .map(|row| row.map(f64::from).to_vec())
            .to_vec()
    }

    #[test]
    fn the_published_example() {
        let got = icc(&shrout_fleiss(), Level::P95).unwrap();
        let pairs = [
            (got.one_single.value, 0.165_741_768),
            (got.two_single.value, 0.289_763_780),
            (got.three_single.value, 0.714_840_715),
            (got.one_mean.value, 0.442_797_134),
            (got.two_mean.value, 0.620_050_548),
            (got.three_mean.value, 0.909_315_542),
            (got.two_single.interval.unwrap().lo, 0.018_786_513),
            (got.two_single.interval.unwrap().hi, 0.761_084_370),
        ];
        for (value, expected) in pairs {
            assert!((value - expected).abs() < 1e-8, "{value} {expected}");
        }
        assert_eq!((got.n, got.n_raters), (6, 4));
    }

    #[test]
    fn raters_that_differ_nowhere_leave_no_interval() {
        let got = icc(&[vec![1.0, 1.0], vec![2.0, 2.0], vec![5.0, 5.0]], Level::P95).unwrap();
        assert!((got.two_single.value - 1.0).abs() < 1e-12 && got.two_single.interval.is_none());
        // Targets that do not differ at all.
        let flat = icc(&[vec![1.0, 2.0], vec![1.0, 2.0]], Level::P95).unwrap();
        assert!(flat.three_single.value.is_finite() && flat.one_mean.value.is_finite());
    }

    proptest! {
        #[test]
        fn intervals_hold_their_values_and_ignore_shift_and_scale(
            ratings in prop::collection::vec(prop::collection::vec(-3.0..3.0_f64, 3), 3..15),
        ) {
            let moved: Vec<Vec<f64>> =
                ratings.iter().map(|row| row.iter().map(|x| 10.0 * x + 7.0).collect()).collect();
            let (a, b) = (icc(&ratings, Level::P95).unwrap(), icc(&moved, Level::P95).unwrap());
            for (a, b) in [(a.one_single, b.one_single), (a.two_single, b.two_single), (a.three_single, b.three_single)]
            {
                prop_assert!((a.value - b.value).abs() < 1e-8);
                let interval = a.interval.unwrap();
                prop_assert!(interval.lo - 1e-9 <= a.value && a.value <= interval.hi + 1e-9, "{a:?}");
                prop_assert!(interval.hi <= 1.0);
            }
        }
    }
}
