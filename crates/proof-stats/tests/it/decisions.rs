//! The word of a comparison.

use crate::oracle;
use proof_stats::Interval;
use proof_stats::decision::{self, Direction, Evidence, SecondKey};

#[test]
fn words() {
    oracle::each_case("decision.json", |case| {
        let interval = |name: &str| {
            let ends = case.numbers(name);
            Interval { lo: ends[0], hi: ends[1] }
        };
        let direction = match case.input["higher_is_better"].as_bool() {
            Some(false) => Direction::LowerIsBetter,
            _ => Direction::HigherIsBetter,
        };
        let margin = case.optional_number("margin");
        let evidence = Evidence {
            interval95: interval("ci95"),
            interval90: interval("ci90"),
            key: SecondKey::IntervalAlone,
            margin,
            direction,
            blocked: None,
        };
        let decision = decision::word(&evidence);
        case.equal("word", decision.word.to_string());
        case.equal("real_but_negligible", decision.is_negligible);
        let non_inferior = margin.map(|m| decision::is_non_inferior(evidence.interval90, m, direction));
        case.equal("non_inferior_one_sided_5pct", non_inferior);
    });
}
