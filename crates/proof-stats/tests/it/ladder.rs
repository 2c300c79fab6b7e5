//! The Ladder against its second implementation.

use crate::oracle;
use crate::sequences::only;
use proof_stats::ladder::{Ladder, Release};

#[test]
fn what_may_be_told() {
    oracle::each_case("ladder.json", |case| {
        only(case, &["rounds_of_case_scores"]);
        let mut ladder = Ladder::new();
        let releases: Vec<Release> = case
            .matrix("rounds_of_case_scores")
            .iter()
            .map(|scores| ladder.submit(scores).unwrap())
            .collect();
        case.equal("accepted", releases.iter().map(|release| release.accepted).collect::<Vec<bool>>());
        let reported = case.expected("reported").as_array().unwrap();
        assert_eq!(reported.len(), releases.len(), "{}", case.id);
        for (expected, release) in reported.iter().zip(releases) {
            assert!(expected.is_number(), "{}", case.id);
            case.close_to("reported", expected, release.value, 0.0);
        }
    });
}
