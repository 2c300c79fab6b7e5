//! Variance components.

use crate::oracle::{self, Case};
use proof_stats::variance::{self, CaseSums, Second};

#[test]
fn components() {
    oracle::each_case("variance_components.json", |case| match case.text("kind") {
        "trials_in_cases" => one_way(case),
        "case_by_judge" => two_way(case),
        "case_by_paraphrase_by_trial" => three_way(case),
        other => panic!("{}: nobody knows {other}", case.id),
    });
}

fn one_way(case: &Case) {
    let scores = case.matrix("scores");
    let got = variance::one_way(&scores);
    if case.refusal().is_some() {
        case.refuses(&got);
        return;
    }
    let got = got.unwrap();
    case.close("ms_between", got.mean_square_between);
    case.close("ms_within", got.mean_square_within);
    case.close("n0", got.n0);
    case.close("var_case_anova", got.between);
    case.close("var_trial", got.within);
    case.close("se_mean_of_case_means", got.standard_error);
    for repeats in [1, 4, 16] {
        case.close(&format!("se_if_{repeats}_trials_same_cases"), got.standard_error_with(repeats));
    }
    // The way by sums gives the same total.
    let sums: Vec<CaseSums> = scores.iter().map(|repeats| CaseSums::of(repeats)).collect();
    let fast = variance::two_stage(&sums).unwrap();
    case.close("se_mean_of_case_means", (fast.total / fast.n_cases as f64).sqrt());
}

fn two_way(case: &Case) {
    let got = variance::two_way(&case.matrix("scores"), Second::Judges).unwrap();
    case.close("var_case", got.case);
    case.close("var_judge", got.between_second);
    case.close("var_residual", got.residual);
    for judges in [1, 2, 5] {
        case.close(&format!("g_relative_{judges}_judges"), got.relative(judges).unwrap());
        case.close(&format!("phi_absolute_{judges}_judges"), got.absolute(judges).unwrap());
    }
}

fn three_way(case: &Case) {
    let scores: Vec<Vec<Vec<f64>>> = case.input["scores"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case.as_array().unwrap())
        .map(|wordings| wordings.iter().map(oracle::list).collect())
        .collect();
    let got = variance::three_way(&scores).unwrap();
    case.close("var_case", got.case);
    case.close("var_paraphrase", got.wording);
    case.close("var_case_paraphrase", got.case_by_wording);
    case.close("var_trial", got.repeat);
    case.close("se_grand_mean_this_design", got.standard_error());
    for (name, wordings) in [("se_grand_mean_1_paraphrase", 1), ("se_grand_mean_10_paraphrases", 10)] {
        case.close(name, got.standard_error_with(got.n_cases, wordings, got.n_repeats));
    }
}
