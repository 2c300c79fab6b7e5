//! Rankings from pairwise wins against `bradley_terry.json`.

use crate::oracle;
use proof_stats::bradley_terry::{components, fit};

#[test]
fn strengths() {
    oracle::each_case("bradley_terry.json", |case| {
        let wins = case.matrix("wins_row_beats_col");
        let outcome = fit(&wins, case.optional_number("ridge"));
        if let Some(code) = case.refusal() {
            assert!(code != "not_strongly_connected" || 1 < components(&wins).len(), "{}", case.id);
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        case.close_list("strength_sum_zero", &got.strengths);
        case.close_list("se_sum_zero", &got.standard_errors);
        let n = wins.len();
        let against_first: Vec<f64> = (0..n).map(|i| got.difference_standard_error(i, 0)).collect();
        case.close_list("se_vs_first", &against_first);
        case.close_list("elo_mean_1000", &got.elo());
        case.close_list("elo_se", &got.elo_standard_errors());
        let chances: Vec<Vec<f64>> =
            (0..n).map(|i| (0..n).map(|j| got.probability(i, j)).collect()).collect();
        case.close_matrix("p_row_beats_col", &chances);
    });
}
