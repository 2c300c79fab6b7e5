//! The Ladder against its second implementation.

use crate::oracle;
use crate::sequences::only;
use proof_stats::ladder::Ladder;

#[test]
fn what_may_be_told() {
    oracle::each("ladder.json", 8, |case| {
        only(case, &["rounds_of_case_scores"], &["accepted", "reported"]);
        let mut ladder = Ladder::new();
        let rounds = case.input["rounds_of_case_scores"].as_array().unwrap();
        for (i, scores) in rounds.iter().enumerate() {
            let got = ladder.submit(&oracle::list(scores)).unwrap();
            assert_eq!(case.expected["accepted"][i], got.accepted, "{} round {i}", case.id);
            case.close_to("reported", &case.expected["reported"][i], got.value, 0.0);
        }
        assert_eq!(case.expected["reported"].as_array().unwrap().len(), rounds.len(), "{}", case.id);
        true
    });
}
