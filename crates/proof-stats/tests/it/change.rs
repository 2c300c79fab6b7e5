//! Charts against river, closed forms and their definitions.

use crate::oracle::{self, Case};
use crate::sequences::only;
use proof_stats::change::{BernoulliCusum, Cusum, Direction, EDetector, PageHinkley, Restart};
use serde_json::Value;

fn index(alarm: Option<usize>) -> Value {
    alarm.map_or(Value::Null, |i| Value::from(i + 1))
}

#[test]
fn alarms() {
    oracle::each_case("change_detection.json", |case| {
        if case.input.get("failures").is_some() {
            failures(case);
        } else {
            stream(case);
        }
    });
}

fn failures(case: &Case) {
    only(case, &["failures", "p0", "p1", "h"]);
    let mut chart = BernoulliCusum::new(case.number("p0"), case.number("p1"), case.number("h")).unwrap();
    let (mut alarm, mut greatest) = (None, 0.0_f64);
    for (i, failed) in case.numbers("failures").into_iter().enumerate() {
        if chart.push(failed > 0.5) && alarm.is_none() {
            alarm = Some(i);
        }
        greatest = greatest.max(chart.sum());
    }
    case.close("path_final", chart.sum());
    case.close("path_max", greatest);
    case.equal("alarm_1based", index(alarm));
}

fn stream(case: &Case) {
    only(case, &["x", "cusum", "page_hinkley", "e_detector"]);
    let of = |chart: &str, name: &str| case.input[chart][name].as_f64().unwrap();
    let mut cusum = Cusum::new(of("cusum", "mu0"), of("cusum", "k"), of("cusum", "h")).unwrap();
    let least = case.input["page_hinkley"]["min_instances"].as_u64().unwrap();
    let mut page_hinkley =
        PageHinkley::new(of("page_hinkley", "delta"), of("page_hinkley", "threshold"), least).unwrap();
    let mut detectors = [Restart::Sum, Restart::Best].map(|restart| {
        let alpha = 1.0 / of("e_detector", "threshold");
        EDetector::with_bets(restart, of("e_detector", "m0"), alpha, &[of("e_detector", "lambda")]).unwrap()
    });
    let (mut of_cusum, mut side, mut of_detectors) = (None, Value::Null, [None; 2]);
    let (mut up, mut down, mut rises, mut drops) = (None, None, Vec::new(), Vec::new());
    for (i, x) in case.numbers("x").into_iter().enumerate() {
        let alarm = cusum.push(x).unwrap();
        if let (Some(direction), None) = (alarm, of_cusum) {
            of_cusum = Some(i);
            side = serde_json::to_value(direction).unwrap();
        }
        let [rise, drop] = cusum.sums();
        rises.push(rise);
        drops.push(drop);
        let alarms = page_hinkley.push(x).unwrap();
        up = up.or(alarms.contains(&Direction::Up).then_some(i));
        down = down.or(alarms.contains(&Direction::Down).then_some(i));
        for (detector, first) in detectors.iter_mut().zip(&mut of_detectors) {
            if detector.push(x).unwrap() && first.is_none() {
                *first = Some(i);
            }
        }
    }
    case.close_list("cusum_up", &rises);
    case.close_list("cusum_down", &drops);
    case.equal("cusum_alarm_1based", index(of_cusum));
    case.equal("cusum_side", side);
    case.equal("page_hinkley_up_alarm_1based", index(up));
    case.equal("page_hinkley_down_alarm_1based", index(down));
    let [sum, best] = &detectors;
    case.close("log_e_sr_final", sum.log_evidence());
    case.close("log_e_cusum_final", best.log_evidence());
    case.equal("e_sr_alarm_1based", index(of_detectors[0]));
    case.equal("e_cusum_alarm_1based", index(of_detectors[1]));
}
