//! Gates on a judge.

use proof_store::{CalibrationSpec, CalibrationState, MetricKind};
use proof_verdict::{GateKind, GateResult, Outcome};

use crate::build::Build;
use crate::{signs, verdict};

fn gate(text: &str, calibration: impl Into<Option<CalibrationSpec>>) -> GateResult {
    let mut build =
        Build::new(&["a", "b"], &["m"]).judged("helpful", MetricKind::PassFail, 1.0).gates(&[text]);
    build.spec.metrics[0].judge.as_mut().unwrap().calibration = calibration.into();
    verdict(&build.line(0, 0, &signs(30, 10)).line(1, 0, &signs(30, 10))).gates.remove(0)
}

fn calibrated(state: CalibrationState) -> CalibrationSpec {
    CalibrationSpec {
        path: "rubrics/helpful.calibration.json".to_owned(),
        state,
        kappa: Some(0.71),
        kappa_low: Some(0.62),
        kappa_high: Some(0.79),
        n: 120,
    }
}

#[test]
fn the_lower_end_must_reach_the_limit() {
    let of = |text| {
        let found = gate(text, calibrated(CalibrationState::Valid));
        assert_eq!(
            (found.kind, found.checks.len()),
            (Some(GateKind::Agreement), 1),
            "one judge, whatever the prompts"
        );
        (found.outcome, found.checks[0].reason.clone())
    };
    assert_eq!(
        of("helpful kappa >= 0.6"),
        (Outcome::Passed, "kappa 0.71 [0.620, 0.790] over 120 labelled outputs".to_owned())
    );
    assert_eq!(of("helpful kappa > 60%").0, Outcome::Passed);
    assert_eq!(of("helpful kappa >= 0.8").0, Outcome::Failed);
    let (outcome, reason) = of("helpful kappa >= 0.7");
    assert_eq!(outcome, Outcome::Undecided);
    assert_eq!(
        reason,
        "the limit lies within: kappa 0.71 [0.620, 0.790] over 120 labelled outputs; label more outputs and run \
         `proof judge calibrate rubrics/helpful.yaml --labels FILE` again"
    );
    let found = gate("helpful kappa >= 0.6", calibrated(CalibrationState::Valid));
    let check = &found.checks[0];
    assert_eq!((check.estimate, check.n, check.prompt.clone()), (Some(0.71), 120, None));
}

#[test]
fn a_calibration_that_is_not_of_this_judge_opens_no_gate() {
    let what = "run `proof judge calibrate rubrics/helpful.yaml --labels FILE`";
    for (state, why) in [
        (CalibrationState::RubricChanged, "the rubric was changed since the judge was calibrated"),
        (CalibrationState::JudgeChanged, "another judge was calibrated"),
        (CalibrationState::Absent, "the judge was not calibrated"),
    ] {
        let found = gate("helpful kappa >= 0.1", calibrated(state));
        let check = &found.checks[0];
        assert_eq!((found.outcome, check.estimate, check.ci.clone()), (Outcome::Undecided, None, None));
        assert_eq!(check.reason, format!("{why}: {what}"));
    }
    assert_eq!(gate("helpful kappa >= 0.1", None).outcome, Outcome::Undecided);
    let refused = CalibrationSpec { kappa: None, n: 3, ..calibrated(CalibrationState::Valid) };
    let found = gate("helpful kappa >= 0.1", Some(refused));
    assert_eq!(found.outcome, Outcome::Undecided);
    assert!(
        found.checks[0]
            .reason
            .starts_with("the calibration has no kappa with an interval (3 labelled outputs)")
    );
}

#[test]
fn it_is_about_no_trial() {
    // A trial without a result is not forgiven because a gate on the judge holds.
    let mut build = Build::new(&["a"], &["m"])
        .judged("helpful", MetricKind::PassFail, 1.0)
        .gates(&["helpful kappa >= 0.6"]);
    build.spec.metrics[0].judge.as_mut().unwrap().calibration = Some(calibrated(CalibrationState::Valid));
    let found = verdict(&build.line(0, 0, "1110?"));
    assert_eq!((found.gates[0].outcome, found.outcome), (Outcome::Passed, Outcome::Undecided));
    assert_eq!(found.reasons, ["1 of 5 trials without a result"]);
}
