use super::*;
use proptest::prelude::*;

#[test]
fn pinned() {
    let (a, b) = ([1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0], [1.0, 1.0, 2.0, 3.0, 2.0, 4.0, 4.0]);
    let got = pearson(&a, &b, Level::P95).unwrap();
    assert!((got.value - 0.843_661_487_732).abs() < 1e-11);
    assert!((got.interval.unwrap().lo - 0.248_450_422_560).abs() < 1e-11);
    let got = spearman(&a, &b, Level::P95).unwrap();
    assert!((got.value - 0.865_544_679_127).abs() < 1e-11 && got.is_exact);
    assert!((got.p.unwrap() - 0.028_571_428_571).abs() < 1e-11);
    let got = kendall(&a, &b, Level::P95).unwrap();
    assert!((got.correlation.value - 0.800_326_730_665).abs() < 1e-11);
    assert_eq!((got.concordant, got.discordant, got.ties_first, got.ties_second), (14, 0, 4, 3));
}

#[test]
fn refusals() {
    let code = |a: &[f64], b: &[f64]| {
        let codes = [
            pearson(a, b, Level::P95).unwrap_err().code(),
            spearman(a, b, Level::P95).unwrap_err().code(),
            kendall(a, b, Level::P95).unwrap_err().code(),
        ];
        assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
        codes[0]
    };
    assert_eq!(code(&[], &[]), "no_data");
    assert_eq!(code(&[1.0], &[2.0]), "too_few_units");
    assert_eq!(code(&[1.0, 1.0], &[2.0, 3.0]), "no_variation");
    assert_eq!(code(&[1.0, 2.0], &[2.0, f64::NAN]), "invalid_input");
    assert_eq!(code(&[1.0, 2.0], &[2.0]), "invalid_input");
}

#[test]
fn a_perfect_order_has_no_interval_and_the_smallest_p() {
    let got = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 4.0, 9.0, 16.0, 25.0], Level::P95).unwrap();
    assert!((got.value - 1.0).abs() < 1e-15 && got.interval.is_none());
    assert!((got.p.unwrap() - 2.0 / 120.0).abs() < 1e-15);
    let two = pearson(&[1.0, 2.0], &[5.0, 3.0], Level::P95).unwrap();
    assert!((two.value + 1.0).abs() < 1e-15 && two.p.is_none() && two.interval.is_none());
}

proptest! {
    #[test]
    fn rank_correlations_see_only_the_order(rows in prop::collection::vec((-5_i32..5, -5_i32..5), 4..30)) {
        let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).unzip();
        let cubed: Vec<f64> = a.iter().map(|x| x * x * x).collect();
        let reversed: Vec<f64> = b.iter().map(|y| -y).collect();
        if let Ok(before) = spearman(&a, &b, Level::P95) {
            prop_assert_eq!(before, spearman(&cubed, &b, Level::P95).unwrap());
            let turned = spearman(&a, &reversed, Level::P95).unwrap();
            prop_assert!((before.value + turned.value).abs() < 1e-12);
            prop_assert!((before.p.unwrap() - turned.p.unwrap()).abs() < 1e-9);
        }
        if let Ok(before) = kendall(&a, &b, Level::P95) {
            prop_assert_eq!(before, kendall(&cubed, &b, Level::P95).unwrap());
            let turned = kendall(&a, &reversed, Level::P95).unwrap();
            prop_assert_eq!((before.concordant, before.discordant), (turned.discordant, turned.concordant));
        }
        if let Ok(Correlation { value, interval: Some(interval), .. }) = pearson(&a, &b, Level::P95) {
            prop_assert!(interval.contains(value) && 0.0 < interval.width());
        }
    }
}
