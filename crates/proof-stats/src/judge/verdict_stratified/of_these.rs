//! The rate of exactly the outputs that were judged, where the labels are a good part of them.

use super::{ClassRate, CorrectedPassRate, VerdictClass, any_number_of_labels};
use crate::estimate::Interval;
use crate::judge::MIN_LABELS;
use crate::level::Level;
use crate::proportion::wilson_effective;
use crate::refusal::Refusal;

/// Name of [`corrected_pass_rate_of_these`] in results.
pub const VERDICT_STRATIFIED_OF_THESE: &str =
    "verdict-stratified Wilson of these outputs, limits combined by square-and-add";

/// The pass rate that humans would give over exactly the judged outputs, with no view to others like them.
///
/// As [`super::corrected_pass_rate`], which speaks about the inputs that the cases stand for. Here the shares of the
/// verdicts are known, and an output with a label leaves nothing to estimate: the interval is narrower the more of the
/// outputs are labelled, and of no width when all are.
///
/// # Arguments
/// - `classes`: the judge's verdicts, the one that means "pass" first
///
/// # Assumes
/// Within a verdict, the labelled outputs are a random subset of the judged ones, drawn without replacement.
///
/// # Edge cases
/// A verdict that nobody labelled contributes 1/2 with limits 0 and 1, and a note. Fewer than 30 labels: noted. No limit
/// lies beyond what the labels that are there leave possible.
///
/// # Refusals
/// As [`super::corrected_pass_rate`].
///
/// # Source
/// Finite population correction of stratified sampling, Cochran (1977), Sampling Techniques, sections 5.3 and 3.2, put
/// into Wilson's interval as an effective number of labels `n (N - 1) / (N - n)`; Zou & Donner (2008), Stat. Med.
/// 27:1693–1702. Over 450 real outputs with 50 to 200 labels it covered 94 to 97 %, where the form for a population
/// covered 97 to 100 % (`docs/validation.md`, XSTest).
pub fn corrected_pass_rate_of_these(
    classes: &[VerdictClass],
    level: Level,
) -> Result<CorrectedPassRate, Refusal> {
    let mut result = any_number_of_labels(classes, level)?;
    if result.estimate.n < MIN_LABELS {
        return Err(Refusal::TooFewUnits { n: result.estimate.n, needed: MIN_LABELS });
    }
    for (rate, class) in result.classes.iter_mut().zip(classes) {
        rate.interval = limits(*class, rate.rate, level);
    }
    result.variance_of_shares = 0.0;
    let value = result.estimate.value;
    let reach = |limit: fn(&ClassRate) -> f64| {
        let squares: f64 = result.classes.iter().map(|class| class.share * limit(class)).map(|d| d * d).sum();
        libm::sqrt(squares)
    };
    let interval = Interval {
        lo: value - reach(|class| class.rate - class.interval.lo),
        hi: value + reach(|class| class.interval.hi - class.rate),
    };
    result.estimate.interval = interval.clipped(0.0, 1.0);
    result.estimate.method = VERDICT_STRATIFIED_OF_THESE;
    Ok(result)
}

/// The limits of the share of a verdict's outputs that humans pass.
fn limits(class: VerdictClass, rate: f64, level: Level) -> Interval {
    let (judged, labelled, passes) = (class.judged as f64, class.labelled as f64, class.human_passes as f64);
    if class.labelled == 0 {
        return Interval { lo: 0.0, hi: 1.0 };
    }
    if class.judged <= class.labelled {
        return Interval { lo: rate, hi: rate };
    }
    let effective = labelled * (judged - 1.0) / (judged - labelled);
    let least = passes / judged;
    let most = (passes + judged - labelled) / judged;
    wilson_effective(rate, effective, level.z()).clipped(least, most)
}

#[cfg(test)]
mod tests {
    use super::super::corrected_pass_rate;
    use super::*;
    use crate::rng::Rng;
    use proptest::prelude::*;

    fn class(judged: u64, labelled: u64, human_passes: u64) -> VerdictClass {
        VerdictClass { judged, labelled, human_passes }
    }

    #[test]
    fn pinned() {
        let result =
            corrected_pass_rate_of_these(&[class(200, 40, 30), class(100, 20, 4)], Level::P95).unwrap();
        assert!((result.estimate.value - 0.566_666_666_666_666_7).abs() < 1e-15);
        // Wilson with 49.75 and 24.75 labels of these classes, computed apart in Python.
        assert!((result.classes[0].interval.lo - 0.614_771_704_736).abs() < 1e-11, "{result:?}");
        assert!((result.classes[1].interval.hi - 0.392_365_462_443).abs() < 1e-11, "{result:?}");
        assert!((result.estimate.interval.lo - 0.469_121_731_212).abs() < 1e-11, "{result:?}");
    }

    #[test]
    fn all_labelled_leaves_nothing_to_estimate() {
        let result =
            corrected_pass_rate_of_these(&[class(30, 30, 21), class(10, 10, 1)], Level::P95).unwrap();
        assert!(
            (result.estimate.interval.lo - 0.55).abs() < 1e-12 && result.estimate.interval.width() < 1e-12
        );
    }

    #[test]
    fn refusals_are_those_of_the_population() {
        let code =
            |classes: &[VerdictClass]| corrected_pass_rate_of_these(classes, Level::P95).unwrap_err().code();
        assert_eq!(code(&[]), "no_data");
        assert_eq!(code(&[class(100, 9, 3)]), "too_few_units");
        assert_eq!(code(&[class(5, 6, 3)]), "invalid_input");
    }

    /// A finite world with a known rate: 190 + 260 outputs of which people pass 90 + 11.
    #[test]
    fn it_covers_the_rate_of_these_outputs() {
        let mut outputs: Vec<(bool, bool)> =
            (0..450).map(|i| (i < 190, i < 90 || (190..201).contains(&i))).collect();
        let truth = 101.0 / 450.0;
        let mut rng = Rng::from_seed(11);
        let (mut covered, mut covered_by_population) = (0_u32, 0_u32);
        for _ in 0..2000 {
            rng.shuffle(&mut outputs);
            let mut classes = [class(0, 0, 0); 2];
            for (place, (says_pass, is_pass)) in outputs.iter().enumerate() {
                let class = &mut classes[usize::from(!says_pass)];
                class.judged += 1;
                class.labelled += u64::from(place < 100);
                class.human_passes += u64::from(place < 100 && *is_pass);
            }
            let these = corrected_pass_rate_of_these(&classes, Level::P95).unwrap().estimate;
            let population = corrected_pass_rate(&classes, Level::P95).unwrap().estimate;
            covered += u32::from(these.interval.contains(truth));
            covered_by_population += u32::from(population.interval.contains(truth));
            assert!(these.interval.width() < population.interval.width());
        }
        assert!(
            (1880..=1940).contains(&covered) && 1960 < covered_by_population,
            "{covered} {covered_by_population}"
        );
    }

    proptest! {
        #[test]
        fn it_is_never_wider_than_the_interval_of_a_population(
            counts in prop::collection::vec((0_u64..40, 0_u64..40, 1_u64..500), 1..5),
        ) {
            let classes: Vec<VerdictClass> =
                counts.iter().map(|(passes, fails, rest)| class(passes + fails + rest, passes + fails, *passes)).collect();
            if let Ok(these) = corrected_pass_rate_of_these(&classes, Level::P95) {
                let population = corrected_pass_rate(&classes, Level::P95).unwrap();
                let (these, population) = (these.estimate, population.estimate);
                prop_assert!((these.value - population.value).abs() < 1e-15);
                prop_assert!(these.interval.contains(these.value), "{these:?}");
                prop_assert!(these.interval.width() <= population.interval.width() + 1e-9, "{these:?} {population:?}");
            }
        }
    }
}
