//! Means reweighted to a stated mix.

use crate::oracle;
use proof_stats::Level;
use proof_stats::stratified::{self, Stratum};

#[test]
fn reweighted_means() {
    oracle::each_case("stratified_mean.json", |case| {
        let strata: Vec<(Vec<f64>, f64)> = case
            .objects("strata")
            .iter()
            .map(|stratum| (stratum.numbers("y"), stratum.number("weight")))
            .collect();
        let strata: Vec<Stratum<'_>> =
            strata.iter().map(|(values, weight)| Stratum { values, weight: *weight }).collect();
        let mean = stratified::mean(&strata, Level::new(case.number("conf")).unwrap()).unwrap();
        case.close("estimate", mean.estimate.value);
        case.close("se", mean.standard_error);
        case.close("df_satterthwaite", mean.df);
        case.close("lower", mean.estimate.interval.lo);
        case.close("upper", mean.estimate.interval.hi);
        case.close("unweighted_mean", mean.unweighted_mean);
        case.close_list("neyman_shares", &mean.neyman_shares);
    });
}
