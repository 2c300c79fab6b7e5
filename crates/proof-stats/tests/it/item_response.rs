//! The two-parameter model against girth and direct optimisation.

use crate::oracle;
use crate::sequences::only;
use proof_stats::irt::{self, Item};
use serde_json::Value;

#[test]
fn abilities() {
    oracle::each("irt_2pl.json", 20, |case| {
        only(
            case,
            &["a", "b", "u"],
            &[
                "loglik_at_0",
                "eap",
                "posterior_sd",
                "info_at_0",
                "item_info_at_0",
                "expected_score_at_0.5",
                "mle",
                "mle_se",
                "refuse_mle",
                "map_normal_prior",
            ],
        );
        let items: Vec<Item> = case
            .numbers("a")
            .into_iter()
            .zip(case.numbers("b"))
            .map(|(discrimination, difficulty)| Item { discrimination, difficulty })
            .collect();
        let answers: Vec<Option<bool>> = case.numbers("u").into_iter().map(|u| Some(u > 0.5)).collect();
        case.close("loglik_at_0", irt::log_likelihood(&items, &answers, 0.0).unwrap());
        case.close("info_at_0", irt::information(&items, 0.0).unwrap());
        case.close("expected_score_at_0.5", irt::expected_score(&items, 0.5).unwrap());
        for (expected, item) in case.expected["item_info_at_0"].as_array().unwrap().iter().zip(&items) {
            case.close_to("item_info_at_0", expected, item.information(0.0), 0.0);
        }
        let eap = irt::eap(&items, &answers).unwrap();
        case.close("eap", eap.value);
        case.close("posterior_sd", eap.standard_error);
        case.close("map_normal_prior", irt::map(&items, &answers).unwrap().value);
        match irt::mle(&items, &answers) {
            Ok(mle) => {
                assert!(case.expected["mle"].is_number(), "{}", case.id);
                case.close("mle", mle.value);
                case.close("mle_se", mle.standard_error);
            }
            Err(refusal) => {
                assert_eq!(case.expected["mle"], Value::Null, "{}", case.id);
                assert_eq!(case.expected["refuse_mle"], refusal.code(), "{}", case.id);
            }
        }
        true
    });
}
