//! Agreement of raters against its oracles.

use crate::oracle;
use proof_stats::Level;
use proof_stats::agreement::cohen_kappa::{Table, Weights, binary, cohen_kappa};

#[test]
fn kappas_of_two_raters() {
    oracle::each_case("cohen_kappa.json", |case| {
        let rows: Vec<Vec<u64>> =
            serde_json::from_value(case.input["table_rater_a_rows_b_cols"].clone()).unwrap();
        let all = |weights| Table::new(&rows).and_then(|table| cohen_kappa(&table, weights, Level::P95));
        if case.refusal().is_some() {
            return case.refuses(&all(Weights::Unweighted));
        }
        for (suffix, weights) in
            [("none", Weights::Unweighted), ("linear", Weights::Linear), ("quadratic", Weights::Quadratic)]
        {
            let kappa = all(weights).unwrap();
            case.close(&format!("kappa_{suffix}"), kappa.value);
            case.close(&format!("se_{suffix}"), kappa.standard_error);
            case.close_interval(&format!("ci_{suffix}"), kappa.wald);
            case.close("n", kappa.n as f64);
            if weights == Weights::Unweighted {
                case.close("agreement", kappa.agreement);
            }
        }
        if case.expects("pabak") {
            let got = binary(&Table::new(&rows).unwrap()).unwrap();
            case.close("prevalence_index", got.prevalence_index);
            case.close("bias_index", got.bias_index);
            case.close("pabak", got.pabak);
            case.close("mcc", got.mcc.unwrap());
            case.close("kappa_max", got.kappa_max.unwrap());
        }
    });
}
