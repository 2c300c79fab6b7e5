//! Correction of judges against its oracles.

use crate::oracle::{self, Case};
use proof_stats::judge::length_control::length_controlled_win_rate;
use proof_stats::judge::position::{BothOrders, position_bias};
use proof_stats::judge::prediction_powered::{self, PredictionPowered};
use proof_stats::judge::rogan_gladen::{JudgeErrors, allocate_labels, rogan_gladen};
use proof_stats::judge::verdict_stratified::{VerdictClass, any_number_of_labels, corrected_pass_rate};
use proof_stats::{Level, Note};

#[test]
fn pass_rates_by_verdict() {
    oracle::each_case("verdict_stratified.json", |case| {
        let classes: Vec<VerdictClass> = case
            .objects("strata")
            .iter()
            .map(|class| VerdictClass {
                judged: class.count("n_all"),
                labelled: class.count("n_labelled"),
                human_passes: class.count("human_pass"),
            })
            .collect();
        let level = Level::new(case.number("conf")).unwrap();
        if case.refusal().is_some() {
            return case.refuses(&any_number_of_labels(&classes, level));
        }
        let got = any_number_of_labels(&classes, level).unwrap();
        case.close("estimate", got.estimate.value);
        case.close("lower", got.estimate.interval.lo);
        case.close("upper", got.estimate.interval.hi);
        case.close("n_labelled", got.estimate.n as f64);
        case.close("judge_only", got.judge_only);
        let warning = got.estimate.notes.iter().find(|note| **note == Note::UnlabelledVerdictClass);
        case.equal("warn", warning.map(|note| note.code()));
        match corrected_pass_rate(&classes, level) {
            Ok(result) => assert_eq!(result, got),
            Err(refusal) => assert!(refusal.code() == "too_few_units" && got.estimate.n < 10, "{}", case.id),
        }
    });
}

#[test]
fn means_with_a_judge() {
    oracle::each_case("ppi_mean.json", |case| {
        let level = Level::new(case.number("conf")).unwrap();
        let (y, f, u) =
            (case.numbers("y_labelled"), case.numbers("judge_labelled"), case.numbers("judge_unlabelled"));
        let tuned = prediction_powered::tuned(&y, &f, &u, level).unwrap();
        let crossfit = prediction_powered::crossfit(&y, &f, &u, level).unwrap();
        let with = |lambda| prediction_powered::with_lambda(&y, &f, &u, lambda, level).unwrap();
        powered(case, "ppi_tuned", &tuned);
        powered(case, "ppi_lambda_1", &with(1.0));
        powered(case, "labels_only_z", &with(0.0));
        powered(case, "ppi_crossfit_t", &crossfit);
        let result = prediction_powered::mean(&y, &f, &u, level).unwrap();
        case.close("correlation", result.correlation.unwrap());
        case.equal("worthwhile", result.is_worthwhile);
        if result.is_worthwhile {
            assert_eq!(result.estimate.interval, crossfit.interval, "{}", case.id);
        } else {
            assert_eq!(result.estimate.interval, result.labels_only.interval, "{}", case.id);
        }
    });
}

fn powered(case: &Case, name: &str, got: &PredictionPowered) {
    case.nested(name, |case| {
        case.close("estimate", got.value);
        case.close("se", got.standard_error);
        case.close("lower", got.interval.lo);
        case.close("upper", got.interval.hi);
        case.close("lambda", got.lambda);
        case.close("lambda_mean", got.lambda);
        case.close_optional("df", got.df);
        if let Some(expected) = case.expected("null").as_f64() {
            case.close("p_value_at_null", got.p_two_sided(expected));
        }
    });
}

#[test]
fn error_rates_from_elsewhere() {
    oracle::each_case("rogan_gladen.json", |case| {
        let rate = case.number("judge_pass_rate");
        if case.has("budget") {
            let pilot = JudgeErrors {
                sensitivity: case.number("sensitivity_pilot"),
                n_positive: case.count("m_pilot"),
                specificity: case.number("specificity_pilot"),
                n_negative: case.count("m_pilot"),
            };
            let (negative, positive) = allocate_labels(case.count("budget"), rate, pilot).unwrap();
            case.equal("m_negative", negative);
            case.equal("m_positive", positive);
            return;
        }
        let errors = JudgeErrors {
            sensitivity: case.number("sensitivity"),
            n_positive: case.count("m_positive"),
            specificity: case.number("specificity"),
            n_negative: case.count("m_negative"),
        };
        let outcome = rogan_gladen(rate, case.count("n"), errors, Level::new(case.number("conf")).unwrap());
        if case.refusal().is_some() {
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        case.close("raw", got.unclipped);
        case.close("estimate", got.value);
        case.close("youden_j", got.youden);
        case.close("se_delta", got.standard_error);
        case.close_interval("ci_lee", got.interval);
    });
}

#[test]
fn both_orders() {
    oracle::each_case("position_bias.json", |case| {
        let counts = BothOrders {
            a_both: case.count("a_both"),
            b_both: case.count("b_both"),
            first_both: case.count("first_both"),
            second_both: case.count("second_both"),
        };
        let outcome = position_bias(counts, Level::P95, 1);
        if case.refusal().is_some() {
            return case.refuses(&outcome);
        }
        let got = outcome.unwrap();
        case.close("n_pairs", got.n_pairs as f64);
        case.close("win_rate_a", got.win_rate);
        case.close("consistency", got.consistency);
        case.close("first_choice_rate", got.first_choice_rate);
        case.close("position_bias", got.position_bias);
        case.close("p_position_sign_test", got.p_position);
        assert_eq!(got.t_interval.is_some(), case.expects("win_rate_ci_t"), "{}", case.id);
        if let Some(interval) = got.t_interval {
            case.close_interval("win_rate_ci_t", interval);
        }
    });
}

#[test]
fn win_rates_at_equal_length() {
    oracle::each_case("lc_winrate.json", |case| {
        let (y, d) = (case.numbers("preference_for_candidate"), case.numbers("length_diff"));
        let got = length_controlled_win_rate(&y, &d, Level::P95).unwrap();
        case.close("raw_win_rate", got.raw_win_rate);
        case.close("raw_se", got.raw_standard_error);
        case.close("length_sd_population", got.length_standard_deviation);
        case.close("beta0", got.intercept);
        case.close("beta_length", got.length_effect);
        case.close("se_beta0_hc0", got.intercept_standard_error);
        case.close("lc_win_rate", got.win_rate);
        case.close("lc_se_delta", got.standard_error);
        case.close_interval("lc_ci_logit", got.interval);
        case.close("naive_sem_of_predictions", got.prediction_standard_error);
    });
}

#[test]
fn intervals_widen_with_the_level() {
    let class = |judged, labelled, human_passes| VerdictClass { judged, labelled, human_passes };
    let classes = [class(700, 40, 31), class(300, 30, 6)];
    let errors = JudgeErrors { sensitivity: 0.85, n_positive: 60, specificity: 0.8, n_negative: 50 };
    let counts = BothOrders { a_both: 14, b_both: 9, first_both: 5, second_both: 2 };
    let labels: Vec<f64> = (0..30_u32).map(|i| f64::from(i % 7)).collect();
    let judged: Vec<f64> =
        labels.iter().enumerate().map(|(i, y)| y + f64::from(u8::from(i % 2 == 0))).collect();
    let lengths: Vec<f64> = (0..30_u32).map(|i| f64::from(i * 11 % 30) - 14.0).collect();
    let wins: Vec<f64> = (0..30_u32).map(|i| f64::from(u8::from(i % 3 != 0))).collect();
    let widths = |level: Level| {
        [
            corrected_pass_rate(&classes, level).unwrap().estimate.interval.width(),
            rogan_gladen(0.6, 800, errors, level).unwrap().interval.width(),
            position_bias(counts, level, 1).unwrap().interval.unwrap().width(),
            prediction_powered::mean(&labels, &judged, &judged, level).unwrap().estimate.interval.width(),
            length_controlled_win_rate(&wins, &lengths, level).unwrap().interval.width(),
        ]
    };
    for (narrow, wide) in [(Level::P80, Level::P90), (Level::P90, Level::P95), (Level::P95, Level::P99)] {
        for (at, (a, b)) in widths(narrow).into_iter().zip(widths(wide)).enumerate() {
            assert!(0.0 < a && a < b, "number {at} at {wide}");
        }
    }
}
