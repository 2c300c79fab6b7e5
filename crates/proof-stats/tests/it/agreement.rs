//! Agreement of raters against its oracles.

use crate::oracle;
use proof_stats::Level;
use proof_stats::agreement::fleiss_gwet::{
    Counts, Distance, fleiss_kappa, gwet, percent_agreement, randolph_kappa,
};
use proof_stats::agreement::icc::{Icc, icc};
use proof_stats::agreement::krippendorff::{Measurement, alpha};

use proof_stats::agreement::alt_test::{AltTest, Closeness, alt_test};
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

#[test]
fn kappas_of_several_raters() {
    oracle::each_case("fleiss_gwet.json", |case| {
        if case.has("counts_unit_by_category") {
            let units: Vec<Vec<u64>> =
                serde_json::from_value(case.input["counts_unit_by_category"].clone()).unwrap();
            let values: Vec<f64> = (0..units[0].len()).map(|k| k as f64).collect();
            case.close("fleiss_kappa", fleiss_kappa(&Counts::new(&units, &values).unwrap()).unwrap());
            return;
        }
        let ratings = case.optional_matrix("ratings_rater_by_unit");
        let counts = Counts::of_ratings(&ratings, &case.numbers("categories")).unwrap();
        case.close("percent_agreement", percent_agreement(&counts).unwrap());
        case.close("randolph_kappa", randolph_kappa(&counts).unwrap());
        for (name, distance) in [
            ("ac1", Distance::Nominal),
            ("ac2_linear", Distance::Linear),
            ("ac2_quadratic", Distance::Quadratic),
        ] {
            let got = gwet(&counts, distance, Level::P95).unwrap();
            case.close(name, got.value);
            case.close(&format!("{name}_se"), got.standard_error);
            case.close(&format!("{name}_pe"), got.chance);
        }
        if case.expects("fleiss_kappa") {
            case.close("fleiss_kappa", fleiss_kappa(&counts).unwrap());
        }
    });
}

#[test]
fn krippendorff_with_gaps() {
    oracle::each_case("krippendorff_alpha.json", |case| {
        let ratings = case.optional_matrix("ratings_rater_by_unit");
        if case.refusal().is_some() {
            return case.refuses(&alpha(&ratings, Measurement::Nominal));
        }
        case.close("alpha_nominal", alpha(&ratings, Measurement::Nominal).unwrap());
        case.close("alpha_ordinal", alpha(&ratings, Measurement::Ordinal).unwrap());
        case.close("alpha_interval", alpha(&ratings, Measurement::Interval).unwrap());
    });
}

#[test]
fn intraclass_correlations() {
    oracle::each_case("icc.json", |case| {
        let outcome = icc(&case.matrix("ratings_target_by_rater"), Level::new(case.number("conf")).unwrap());
        if case.refusal().is_some() {
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        let form = |name: &str, icc: Icc| {
            case.close(&format!("icc_{name}"), icc.value);
            if case.expects(&format!("ci_{name}")) {
                case.close_interval(&format!("ci_{name}"), icc.interval.unwrap());
            }
        };
        form("1_1", got.one_single);
        form("2_1", got.two_single);
        form("3_1", got.three_single);
        form("1_k", got.one_mean);
        form("2_k", got.two_mean);
        form("3_k", got.three_mean);
        case.close("ms_rows", got.mean_squares.rows);
        case.close("ms_cols", got.mean_squares.columns);
        case.close("ms_error", got.mean_squares.error);
        case.close("ms_within", got.mean_squares.within);
    });
}

#[test]
fn standing_in_for_a_human() {
    oracle::each_case("alt_test.json", |case| {
        let humans = case.object("humans");
        let names: Vec<String> = humans.input.as_object().unwrap().keys().cloned().collect();
        let answers: Vec<Vec<Option<f64>>> = names.iter().map(|name| humans.optional_numbers(name)).collect();
        let test = AltTest {
            closeness: match case.text("score") {
                "accuracy" => Closeness::Accuracy,
                "neg_rmse" => Closeness::Distance,
                score => panic!("{}: no score {score}", case.id),
            },
            epsilon: case.number("epsilon"),
            false_discovery_rate: case.number("q_fdr"),
            min_humans_per_item: case.count("min_humans_per_item"),
            min_items_per_human: case.count("min_items_per_human"),
        };
        let outcome = alt_test(&case.optional_numbers("llm"), &answers, test);
        if case.refusal().is_some() {
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        case.equal("annotators", got.humans.iter().map(|row| names[row.human].clone()).collect::<Vec<_>>());
        case.close_list("p_values", &got.humans.iter().map(|row| row.p).collect::<Vec<_>>());
        case.close_list("advantage_probs", &got.humans.iter().map(|row| row.advantage).collect::<Vec<_>>());
        case.close("winning_rate", got.winning_rate);
        case.close("advantage_prob", got.advantage);
        case.equal("passes_0.5", got.passes);
    });
}

#[test]
fn intervals_widen_with_the_level() {
    let table = Table::new(&[vec![20, 4, 1], vec![3, 15, 5], vec![0, 2, 9]]).unwrap();
    let counts =
        Counts::new(&[vec![3, 0], vec![1, 2], vec![0, 3], vec![2, 1], vec![0, 3]], &[0.0, 1.0]).unwrap();
    let ratings: Vec<Vec<f64>> = (0..9_u32).map(|i| vec![f64::from(i), f64::from(i * 5 % 9)]).collect();
    let widths = |level: Level| {
        let forms = icc(&ratings, level).unwrap();
        [
            cohen_kappa(&table, Weights::Quadratic, level).unwrap().interval.width(),
            cohen_kappa(&table, Weights::Unweighted, level).unwrap().wald.width(),
            gwet(&counts, Distance::Nominal, level).unwrap().interval.width(),
            forms.one_single.interval.unwrap().width(),
            forms.two_single.interval.unwrap().width(),
            forms.three_mean.interval.unwrap().width(),
        ]
    };
    for (narrow, wide) in [(Level::P80, Level::P90), (Level::P90, Level::P95), (Level::P95, Level::P99)] {
        for (at, (a, b)) in widths(narrow).into_iter().zip(widths(wide)).enumerate() {
            assert!(0.0 < a && a < b, "number {at} at {wide}");
        }
    }
}
