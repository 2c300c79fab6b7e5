use super::*;
use proptest::prelude::*;

#[test]
fn a_refused_test_leaves_the_family() {
    assert_eq!(holm(&[Some(0.01), None, Some(0.04)]), Ok(vec![Some(0.02), None, Some(0.04)]));
    assert_eq!(holm(&[]), Ok(Vec::new()));
    assert_eq!(holm(&[Some(f64::NAN)]).unwrap_err().code(), "invalid_input");
}

#[test]
fn pinned_values() {
    let ps = [Some(0.01), Some(0.04), Some(0.03)];
    let rounded = |adjusted: Vec<Option<f64>>| -> Vec<f64> {
        adjusted.into_iter().flatten().map(|p| libm::round(p * 1e9) / 1e9).collect()
    };
    assert_eq!(rounded(bonferroni(&ps).unwrap()), [0.03, 0.12, 0.09]);
    assert_eq!(rounded(holm(&ps).unwrap()), [0.03, 0.06, 0.06]);
    assert_eq!(rounded(hochberg(&ps).unwrap()), [0.03, 0.04, 0.04]);
    assert_eq!(rounded(benjamini_hochberg(&ps).unwrap()), [0.03, 0.04, 0.04]);
    // The factor 1 + 1/2 + 1/3.
    assert_eq!(rounded(benjamini_yekutieli(&ps).unwrap()), [0.055, 0.073_333_333, 0.073_333_333]);
    // 1 - 0.99^3, 1 - 0.96^3, 1 - 0.97^3; step down 1 - 0.97^2 = 0.0591.
    assert_eq!(rounded(sidak(&ps).unwrap()), [0.029_701, 0.115_264, 0.087_327]);
    assert_eq!(rounded(holm_sidak(&ps).unwrap()), [0.029_701, 0.059_1, 0.059_1]);
}

#[test]
fn a_tiny_p_keeps_its_digits() {
    let adjusted = sidak(&[Some(1e-300), Some(0.5)]).unwrap();
    assert!((adjusted[0].unwrap() / 2e-300 - 1.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn raw_below_fdr_below_holm_below_bonferroni(ps in prop::collection::vec(0.0..=1.0_f64, 1..40)) {
        let ps: Vec<Option<f64>> = ps.into_iter().map(Some).collect();
        let chain = [
            ps.clone(),
            benjamini_hochberg(&ps).unwrap(),
            hochberg(&ps).unwrap(),
            holm(&ps).unwrap(),
            bonferroni(&ps).unwrap(),
        ];
        for pair in chain.windows(2) {
            for (low, high) in pair[0].iter().zip(&pair[1]) {
                prop_assert!(low.unwrap() <= high.unwrap() + 1e-15);
            }
        }
    }
}
