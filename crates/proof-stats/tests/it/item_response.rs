//! The two-parameter model against girth and direct optimisation.

use crate::oracle;
use crate::sequences::only;
use proof_stats::irt::{self, Item};

#[test]
fn abilities() {
    oracle::each_case("irt_2pl.json", |case| {
        only(case, &["a", "b", "u"]);
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
        let of_items: Vec<f64> = items.iter().map(|item| item.information(0.0)).collect();
        case.close_list("item_info_at_0", &of_items);
        let eap = irt::eap(&items, &answers).unwrap();
        case.close("eap", eap.value);
        case.close("posterior_sd", eap.standard_error);
        case.close("map_normal_prior", irt::map(&items, &answers).unwrap().value);
        let mle = irt::mle(&items, &answers);
        case.close_optional("mle", mle.as_ref().ok().map(|mle| mle.value));
        match mle {
            Ok(mle) => {
                assert!(!case.expects("refuse_mle"), "{}", case.id);
                case.close("mle_se", mle.standard_error);
            }
            Err(refusal) => {
                assert!(case.expects("refuse_mle"), "{}", case.id);
                case.equal("refuse_mle", refusal.code());
            }
        }
    });
}
