//! Betting intervals and sequences, e-values.

use crate::oracle::{self, Case};
use proof_stats::betting::{self, EmpiricalBernstein, Schedule, Sequence};
use proof_stats::evalue::{self, AnytimeMcnemar, Change};
use proof_stats::{Interval, Level};
use serde_json::Value;
use std::num::NonZeroU64;

/// Fails for a case whose input holds a field that no check knows; [`oracle::each_case`] sees to what is expected.
#[track_caller]
pub(crate) fn only(case: &Case, input: &[&str]) {
    for name in case.input.as_object().unwrap().keys() {
        assert!(input.contains(&name.as_str()), "{}: no check knows the input {name}", case.id);
    }
}

/// Compares the limits of each prefix.
#[track_caller]
fn each_limit(case: &Case, names: [&str; 2], got: &[Interval]) {
    case.close_list(names[0], &got.iter().map(|x| x.lo).collect::<Vec<_>>());
    case.close_list(names[1], &got.iter().map(|x| x.hi).collect::<Vec<_>>());
}

#[test]
fn limits_of_every_prefix() {
    oracle::each_case("betting_cs.json", |case| {
        let values = case.numbers("x");
        let level = Level::new(1.0 - case.number("alpha")).unwrap();
        for name in ["trunc", "theta"] {
            assert!((case.number(name) - 0.5).abs() < 1e-15, "{} {name}", case.id);
        }
        let population = case.input.get("population").map(|n| NonZeroU64::new(n.as_u64().unwrap()).unwrap());
        let mut sequence = population.map_or_else(|| Sequence::new(level), |n| Sequence::finite(level, n));
        let (mut now, mut running) = (Vec::new(), Vec::new());
        for x in &values {
            sequence.push(*x).unwrap();
            now.push(sequence.limits());
            running.push(sequence.interval());
        }
        each_limit(case, ["hedged_lower", "hedged_upper"], &now);
        if population.is_some() {
            only(case, &["x", "alpha", "trunc", "theta", "population"]);
            // The suite's mean was never refuted; at the end of a census it is the interval.
            let truth = case.expected("true_suite_mean").as_f64().unwrap();
            assert!(running.iter().all(|x| x.lo - 1e-9 <= truth && truth <= x.hi + 1e-9), "{}", case.id);
            return;
        }
        only(case, &["x", "alpha", "trunc", "theta"]);
        case.close_list("lambda", &betting::bets(&values, Schedule::AnyTime, level));
        let at_once: Vec<Interval> =
            (1..=values.len()).map(|n| betting::limits_now(&values[..n], Schedule::AnyTime, level)).collect();
        each_limit(case, ["hedged_lower", "hedged_upper"], &at_once);
        let mut empirical_bernstein = EmpiricalBernstein::new(level);
        let bernstein: Vec<Interval> = values
            .iter()
            .map(|x| {
                empirical_bernstein.push(*x).unwrap();
                empirical_bernstein.limits()
            })
            .collect();
        each_limit(case, ["emp_bernstein_lower", "emp_bernstein_upper"], &bernstein);
        each_limit(case, ["hedged_lower_running", "hedged_upper_running"], &running);
    });
}

#[test]
fn anytime_mcnemar() {
    oracle::each_case("evalues.json", |case| {
        let prior = case.number("prior_a");
        let mut test = AnytimeMcnemar::new(prior).unwrap();
        if case.text("kind") == "mcnemar_mixture" {
            only(case, &["kind", "gains", "losses", "prior_a"]);
            let (gains, losses) = (case.count("gains"), case.count("losses"));
            let log_e = evalue::log_e(gains, losses, prior).unwrap();
            case.close("log_e_two_sided", log_e);
            case.close("e_two_sided", log_e.exp());
            case.close("p_anytime_at_end", (-log_e).exp().min(1.0));
            case.close("log_e_gain", evalue::log_e_gain(gains, losses, prior).unwrap());
            case.close("log_e_loss", evalue::log_e_gain(losses, gains, prior).unwrap());
            return;
        }
        assert_eq!(case.text("kind"), "mcnemar_path", "{}", case.id);
        only(case, &["kind", "signs", "prior_a", "alpha"]);
        let mut alarm = None;
        for (i, sign) in case.numbers("signs").into_iter().enumerate() {
            test.push(Change::of(sign < -0.5, sign > 0.5));
            if alarm.is_none() && test.decide(case.number("alpha")).is_some() {
                alarm = Some(i + 1);
            }
        }
        case.close("log_e_final", test.log_e());
        case.close("log_e_max", test.log_e_max());
        case.close("p_anytime", test.p_anytime());
        case.equal("first_alarm_index_1based", alarm.map_or(Value::Null, Value::from));
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
