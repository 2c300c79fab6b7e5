//! Correction of judges against its oracles.

use crate::oracle::{self, Case};
use proof_stats::judge::prediction_powered::{self, PredictionPowered};
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
