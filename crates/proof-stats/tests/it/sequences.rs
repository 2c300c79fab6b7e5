//! Betting intervals.

use crate::oracle;
use proof_stats::Level;
use proof_stats::betting::{self, Schedule};

#[test]
fn hedged_limits_of_every_prefix() {
    oracle::each("betting_cs.json", 20, |case| {
        if case.input.get("population").is_some() {
            return false;
        }
        let values = case.numbers("x");
        let level = Level::new(1.0 - case.number("alpha")).unwrap();
        for n in 1..=values.len() {
            let got = betting::limits_now(&values[..n], Schedule::AnyTime, level);
            case.close_to("hedged_lower", &case.expected["hedged_lower"][n - 1], got.lo, 0.0);
            case.close_to("hedged_upper", &case.expected["hedged_upper"][n - 1], got.hi, 0.0);
        }
        true
    });
}

#[test]
fn a_fixed_number_gives_a_narrower_interval() {
    let values: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    let fixed = betting::interval(&values, Level::P95, 7);
    let anytime = betting::limits_now(&values, Schedule::AnyTime, Level::P95);
    assert!(fixed.contains(1.0 / 3.0), "{fixed:?}");
    assert!(fixed.width() < anytime.width(), "{fixed:?} {anytime:?}");
}
