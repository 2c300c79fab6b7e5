//! Gates on a judge: whether it agrees with people, as its calibration says.

use proof_stats::agreement::cohen_kappa::KAPPA_SCORE;
use proof_store::{CalibrationSpec, CalibrationState, JudgeSpec};

use super::GateCheck;
use super::decide::{Evidence, open};
use super::limit::Limit;
use crate::words::{count, interval, number};
use crate::{Ci, Outcome};

/// The level of a calibration's intervals.
const LEVEL: f64 = 0.95;

/// The judge of a metric against a kappa.
pub(super) fn check(evidence: &Evidence<'_>, metric: &str, limit: Limit) -> GateCheck {
    let spec = evidence.observations.specs().iter().find(|spec| spec.name == metric);
    let Some(spec) = spec else { return open(format!("the run has no metric `{metric}`")) };
    let Some(judge) = &spec.judge else { return open(format!("no model judges `{metric}`")) };
    let none = CalibrationSpec::default();
    let calibration = judge.calibration.as_ref().unwrap_or(&none);
    let mut check = open(String::new());
    check.n = calibration.n;
    check.estimate = calibration.kappa;
    let ends = calibration.kappa_low.zip(calibration.kappa_high);
    check.ci = ends.map(|(low, high)| Ci { low, high, level: LEVEL, method: KAPPA_SCORE });
    (check.outcome, check.reason) = match (calibration.state, calibration.kappa.zip(ends)) {
        (CalibrationState::Valid, Some((kappa, (low, high)))) => {
            let shown = format!(
                "kappa {} {} over {}",
                number(kappa),
                interval(low, high),
                count(calibration.n, "labelled output")
            );
            match limit.interval(low, high) {
                Outcome::Undecided => (
                    Outcome::Undecided,
                    format!(
                        "the limit lies within: {shown}; label more outputs and run {} again",
                        command(judge)
                    ),
                ),
                outcome => (outcome, shown),
            }
        }
        (CalibrationState::Valid, None) => {
            let labels = count(calibration.n, "labelled output");
            let why = format!("the calibration has no kappa with an interval ({labels})");
            (Outcome::Undecided, format!("{why}: label more outputs and run {} again", command(judge)))
        }
        (state, _) => {
            // What an earlier rubric or another judge agreed to is no figure of this one.
            (check.estimate, check.ci, check.n) = (None, None, 0);
            let why = match state {
                CalibrationState::RubricChanged => "the rubric was changed since the judge was calibrated",
                CalibrationState::JudgeChanged => "another judge was calibrated",
                CalibrationState::Absent | CalibrationState::Valid => "the judge was not calibrated",
            };
            (Outcome::Undecided, format!("{why}: run {}", command(judge)))
        }
    };
    check
}

/// The command that calibrates a judge.
fn command(judge: &JudgeSpec) -> String {
    let rubric = judge.rubric.as_deref().unwrap_or("SUITE");
    format!("`proof judge calibrate {rubric} --labels FILE`")
}
