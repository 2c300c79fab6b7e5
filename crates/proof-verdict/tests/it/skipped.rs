//! Trials in which there was nothing to score for a metric.

use proof_store::MetricKind;
use proof_verdict::{Outcome, Verdict};

use crate::build::Build;
use crate::{signs, verdict};

fn two(line: &str) -> Verdict {
    let build = Build::new(&["a"], &["m"]).metric("faithful", MetricKind::PassFail, 1.0).metric(
        "label",
        MetricKind::PassFail,
        1.0,
    );
    verdict(&build.line(0, 0, line))
}

#[test]
fn a_skipped_trial_is_neither_counted_nor_missing() {
    let verdict = two("11111111ss00?x 11111111111111");
    let faithful = verdict.cells[0].metric("faithful").unwrap();
    assert_eq!((faithful.estimate, faithful.n_cases, faithful.n_skipped), (Some(0.8), 10, 2));
    assert_eq!((faithful.n_unscored, faithful.n_missing), (1, 2), "one unscored, one error");
    let bounds = faithful.bounds.as_ref().unwrap();
    assert_eq!(
        (bounds.low.estimate, bounds.high.estimate),
        (8.0 / 12.0, 10.0 / 12.0),
        "12 of 14 owe a score"
    );
    // Of the skipped trials the other check alone says whether they pass.
    let pass = verdict.cells[0].metric("pass").unwrap();
    assert_eq!((pass.estimate, pass.n_cases, pass.n_skipped), (Some(10.0 / 12.0), 12, 0));
    assert_eq!((verdict.trials.unscored, verdict.trials.skipped), (1, 0));
    let json = serde_json::to_value(&verdict).unwrap();
    assert_eq!(json["cells"][0]["metrics"][0]["n_skipped"], 2);
    assert!(json["cells"][0]["metrics"][1].get("n_skipped").is_none());
}

#[test]
fn a_trial_of_which_nothing_is_left_has_no_result() {
    let verdict = two("11111111ss 11111111ss");
    let pass = verdict.cells[0].metric("pass").unwrap();
    assert_eq!((pass.estimate, pass.n_cases, pass.n_skipped, pass.n_missing), (Some(1.0), 8, 2, 0));
    assert_eq!((verdict.trials.skipped, verdict.trials.without_result()), (2, 0));
    assert_eq!(verdict.outcome, Outcome::Passed, "eight trials have a result, and the others owe none");
}

#[test]
fn nothing_scored_at_all_passes_nothing() {
    let verdict = two("ssss ssss");
    assert_eq!(verdict.cells[0].metric("faithful").unwrap().refusal.as_deref(), Some("no_data"));
    assert_eq!(verdict.cells[0].metric("pass").unwrap().n_skipped, 4);
    assert_eq!(verdict.outcome, Outcome::Undecided);
    assert_eq!(verdict.reasons, ["none of 4 trials had anything to score"]);
}

#[test]
fn a_gate_without_a_case_is_undecided() {
    for gate in ["faithful >= 0.5", "faithful <= 0.5", "absolute faithful >= 0.5", "faithful >= 0"] {
        let build = Build::new(&["a"], &["m"]).metric("faithful", MetricKind::PassFail, 1.0).gates(&[gate]);
        let found = verdict(&build.line(0, 0, "ssssss"));
        let check = &found.gates[0].checks[0];
        assert_eq!((check.outcome, check.n), (Outcome::Undecided, 0), "{gate}");
        assert_eq!(check.reason, "no case has anything to score", "{gate}");
    }
    let build = Build::new(&["a", "b"], &["m"])
        .metric("faithful", MetricKind::PassFail, 1.0)
        .gates(&["faithful no worse than a by 0.1", "object if faithful worse than a"]);
    let found = verdict(&build.line(0, 0, "111111").line(1, 0, "ssssss"));
    for gate in &found.gates {
        assert_eq!(gate.outcome, Outcome::Undecided, "{gate:?}");
    }
}

#[test]
fn pairs_are_cases_with_a_value_on_both_sides() {
    let build = Build::new(&["a", "b"], &["m"]).metric("faithful", MetricKind::PassFail, 1.0);
    let build = build.line(0, 0, &format!("{}ssss{}", signs(30, 20), "1".repeat(6))).line(
        1,
        0,
        &format!("{}ss11{}", signs(46, 4), "s1?111"),
    );
    let verdict = verdict(&build);
    let found = &verdict.comparisons[0].metrics[0];
    // 60 cases: four without anything in the baseline, one in the candidate alone, one unscored.
    assert_eq!((found.n_planned, found.n_units, found.n_skipped, found.n_missing), (60, 54, 5, 1));
    assert_eq!((found.missing.planned_baseline, found.missing.baseline), (55, 0));
    assert_eq!((found.missing.planned_candidate, found.missing.candidate), (55, 1));
    assert!(
        found.warnings.iter().any(|words| words == "5 cases left out: nothing to score on one side"),
        "{found:?}"
    );
    assert_eq!((found.gains, found.losses), (16, 0));
}

#[test]
fn repeats_of_a_case_may_be_skipped_apart() {
    let build = Build::new(&["a"], &["m"]).label().repeats(2);
    let found = verdict(&build.line(0, 0, "11_1s_ss_s0_10"));
    let label = found.cells[0].metric("label").unwrap();
    assert_eq!((label.n_cases, label.n_trials, label.n_skipped, label.n_missing), (4, 6, 4, 0));
    assert_eq!(label.estimate, Some((1.0 + 1.0 + 0.0 + 0.5) / 4.0));
    assert_eq!(found.outcome, Outcome::Passed);
}
