//! Distribution-free intervals of quantiles.

use crate::oracle;
use proof_stats::{Level, quantile};

#[test]
fn quantiles() {
    oracle::each_case("quantile_ci.json", |case| {
        let mut values = case.numbers("x");
        values.sort_by(f64::total_cmp);
        let (q, level) = (case.number("q"), Level::new(case.number("conf")).unwrap());
        let estimate = quantile::interval(&values, q, level).unwrap();
        case.close("estimate_type7", estimate.value);
        case.close("estimate_type8", quantile::type_8(&values, q));
        let (lower_rank, upper_rank) = quantile::ranks(estimate.n, q, level);
        case.equal("lower_rank", lower_rank);
        case.equal("upper_rank", upper_rank);
        case.close_optional("lower", estimate.lo);
        case.close_optional("upper", estimate.hi);
    });
}

/// By hand: with ten values P(Bin(10, 1/2) <= 1) = 11/1024 and P(Bin(10, 1/2) <= 2) = 56/1024.
#[test]
fn the_median_of_ten() {
    let values: Vec<f64> = (1..=10).map(f64::from).collect();
    let estimate = quantile::interval(&values, 0.5, Level::P95).unwrap();
    assert_eq!(
        (estimate.lo, estimate.hi, estimate.value.to_bits()),
        (Some(2.0), Some(9.0), 5.5_f64.to_bits())
    );
    // Hyndman & Fan's type 8 puts the first quartile at (n + 1/3)/4 + 1/3 = 2.9166.
    assert!((quantile::type_8(&values, 0.25) - 35.0 / 12.0).abs() < 1e-12);
}
