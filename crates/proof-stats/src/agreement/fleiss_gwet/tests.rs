use super::*;
use proptest::prelude::*;

fn two_raters(first: &[u32], second: &[u32], categories: &[f64]) -> Counts {
    let row = |ratings: &[u32]| ratings.iter().map(|x| Some(f64::from(*x))).collect();
    Counts::of_ratings(&[row(first), row(second)], categories).unwrap()
}

#[test]
fn pinned() {
    let counts =
        two_raters(&[1, 2, 1, 2, 2, 2, 2, 1, 2, 1, 1, 2], &[2, 2, 1, 2, 1, 2, 2, 1, 2, 1, 1, 1], &[1.0, 2.0]);
    let got = gwet(&counts, Distance::Nominal, Level::P95).unwrap();
    assert!((got.value - 0.503_448_275_862).abs() < 1e-11);
    assert!((got.standard_error - 0.261_379_526_420).abs() < 1e-11);
    assert!((got.agreement - 0.75).abs() < 1e-15);
    assert!((fleiss_kappa(&counts).unwrap() - 0.496_503_496_503).abs() < 1e-11);
    assert!((randolph_kappa(&counts).unwrap() - 0.5).abs() < 1e-15);
}

#[test]
fn an_unused_category_counts_in_the_chance_of_ac1() {
    let (a, b) = ([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
    let with_two = gwet(&two_raters(&a, &b, &[0.0, 1.0]), Distance::Nominal, Level::P95).unwrap();
    let with_three = gwet(&two_raters(&a, &b, &[0.0, 1.0, 2.0]), Distance::Nominal, Level::P95).unwrap();
    assert!((with_three.chance - 0.21).abs() < 1e-12 && with_three.chance < with_two.chance);
}

#[test]
fn full_agreement_keeps_a_width() {
    let counts = two_raters(&[0, 1, 0, 1, 1], &[0, 1, 0, 1, 1], &[0.0, 1.0]);
    let got = gwet(&counts, Distance::Nominal, Level::P95).unwrap();
    assert!((got.value - 1.0).abs() < 1e-12 && got.standard_error < 1e-12);
    assert!(got.interval.lo < 0.7 && 0.2 < got.interval.width());
}

#[test]
fn refusals() {
    let code = |counts: &Counts| gwet(counts, Distance::Nominal, Level::P95).unwrap_err().code();
    assert_eq!(code(&two_raters(&[1, 1, 1], &[1, 1, 1], &[0.0, 1.0])), "no_variation");
    assert_eq!(code(&two_raters(&[1], &[0], &[0.0, 1.0])), "too_few_units");
    let single = Counts::of_ratings(&[vec![Some(0.0), Some(1.0), None]], &[0.0, 1.0]).unwrap();
    assert_eq!(code(&single), "no_pairable_units");
    assert_eq!(fleiss_kappa(&single).unwrap_err().code(), "no_pairable_units");
    let gaps = Counts::new(&[vec![2, 0], vec![1, 2]], &[0.0, 1.0]).unwrap();
    assert_eq!(fleiss_kappa(&gaps).unwrap_err().code(), "invalid_input");
}

/// Two units on which nobody agrees: chance alone would agree in two of three, so that AC1 is below -1.
#[test]
fn less_agreement_than_chance_can_be_far_below() {
    let counts = Counts::new(&[vec![0, 1, 0], vec![1, 0, 1]], &[1.0, 2.0, 4.0]).unwrap();
    let got = gwet(&counts, Distance::Linear, Level::P95).unwrap();
    assert!(got.value < -1.0 && got.interval.lo <= got.value && got.value <= got.interval.hi, "{got:?}");
}

proptest! {
    #[test]
    fn any_counts_give_an_interval_around_the_value(
        units in prop::collection::vec(prop::collection::vec(0_u64..4, 3), 2..20),
    ) {
        let counts = Counts::new(&units, &[1.0, 2.0, 4.0]);
        prop_assume!(counts.is_ok());
        for distance in [Distance::Nominal, Distance::Linear, Distance::Quadratic] {
            if let Ok(got) = gwet(counts.as_ref().unwrap(), distance, Level::P95) {
                prop_assert!(got.interval.lo <= got.value + 1e-9 && got.value <= got.interval.hi + 1e-9, "{got:?}");
                prop_assert!(0.0 < got.interval.width() && got.standard_error.is_finite());
            }
        }
    }
}
