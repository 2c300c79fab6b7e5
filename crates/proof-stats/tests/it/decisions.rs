//! Words and adjusted p-values.

use crate::oracle::{self, Case};
use proof_stats::decision::{self, Direction, Evidence, SecondKey};
use proof_stats::{Interval, Refusal, multiplicity};
use serde_json::Value;

#[test]
fn words() {
    oracle::each("decision.json", 48, |case| {
        let interval = |name: &str| {
            let ends = case.numbers(name);
            Interval { lo: ends[0], hi: ends[1] }
        };
        let direction = match case.input["higher_is_better"].as_bool() {
            Some(false) => Direction::LowerIsBetter,
            _ => Direction::HigherIsBetter,
        };
        let margin = case.input["margin"].as_f64();
        let evidence = Evidence {
            interval95: interval("ci95"),
            interval90: interval("ci90"),
            key: SecondKey::IntervalAlone,
            margin,
            direction,
            blocked: None,
        };
        let decision = decision::word(&evidence);
        assert_eq!(Some(decision.word.to_string().as_str()), case.expected["word"].as_str(), "{}", case.id);
        if let Some(negligible) = case.expected["real_but_negligible"].as_bool() {
            assert_eq!(decision.is_negligible, negligible, "{}", case.id);
        }
        let non_inferior = margin.map(|m| decision::is_non_inferior(evidence.interval90, m, direction));
        assert_eq!(non_inferior, case.expected["non_inferior_one_sided_5pct"].as_bool(), "{}", case.id);
        true
    });
}

type Adjustment = fn(&[Option<f64>]) -> Result<Vec<Option<f64>>, Refusal>;

#[test]
fn adjusted_p_values() {
    let adjustments: [(&str, Adjustment); 5] = [
        ("holm", multiplicity::holm),
        ("bh", multiplicity::benjamini_hochberg),
        ("by", multiplicity::benjamini_yekutieli),
        ("hochberg", multiplicity::hochberg),
        ("bonferroni", multiplicity::bonferroni),
    ];
    oracle::each("multiplicity.json", 15, |case| {
        let Some(ps) = case.input.get("p").and_then(Value::as_array) else { return false };
        let ps: Vec<Option<f64>> = ps.iter().map(Value::as_f64).collect();
        for (name, adjust) in adjustments {
            check_adjusted(case, name, adjust(&ps));
        }
        true
    });
}

fn check_adjusted(case: &Case, name: &str, got: Result<Vec<Option<f64>>, Refusal>) {
    if let Some(code) = case.refusal() {
        assert_eq!(got.unwrap_err().code(), code, "{}", case.id);
        return;
    }
    let Some(expected) = case.expected[name].as_array() else { return };
    let got = got.unwrap();
    assert_eq!(got.len(), expected.len(), "{} {name}", case.id);
    for (got, expected) in got.iter().zip(expected) {
        assert_eq!(got.is_none(), expected.is_null(), "{} {name}", case.id);
        case.close_to(name, expected, got.unwrap_or_default(), 0.0);
    }
}
