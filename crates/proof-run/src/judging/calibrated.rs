//! Who judges, as one text, and what the calibration file beside the rubric says of them.

use camino::Utf8Path;
use proof_diag::Diagnostic;
use proof_judge::{CalibrationFile, Standing, calibration_path};
use proof_store::{CalibrationSpec, CalibrationState, JudgeSpec, MetricSpec, RunSpec};
use serde_json::Value;

use crate::fingerprint::asked_of;

/// Who judges a metric, as one text that changes with the models and the settings that change their answers: what a calibration
/// is tied to.
pub fn judge_identity(spec: &RunSpec, judge: &JudgeSpec) -> String {
    let of = |name: &String| spec.judges.iter().find(|target| target.id == *name);
    let judges: Vec<(&str, Value)> = judge
        .judges
        .iter()
        .filter_map(of)
        .map(|target| (target.model.as_str(), target_of(&target.settings)))
        .collect();
    proof_judge::judge_identity(judges.iter().map(|(model, settings)| (*model, settings)))
}

/// What a target was told, without what says only how it is reached.
fn target_of(settings: &Value) -> Value {
    asked_of(settings).get_mut("target").map(Value::take).unwrap_or_default()
}

/// Notes on each judged metric what its calibration file says of the rubric and the judge as they are now.
pub(crate) fn note_calibrations(spec: &mut RunSpec, root: &Utf8Path, mistakes: &mut Vec<Diagnostic>) {
    let noted: Vec<Option<CalibrationSpec>> = spec
        .metrics
        .iter()
        .map(|metric| {
            calibration_of(spec, metric, root).unwrap_or_else(|mistake| {
                mistakes.push(mistake);
                None
            })
        })
        .collect();
    for (metric, calibration) in spec.metrics.iter_mut().zip(noted) {
        if let Some(judge) = &mut metric.judge {
            judge.calibration = calibration;
        }
    }
}

/// The criterion of which a metric is: what its name adds to that of the whole; none for the whole.
pub fn criterion(metric: &MetricSpec) -> Option<&str> {
    metric.name.strip_prefix(metric.part_of.as_deref()?)?.strip_prefix('.')
}

/// None for a metric that nobody judges.
fn calibration_of(
    spec: &RunSpec,
    metric: &MetricSpec,
    root: &Utf8Path,
) -> Result<Option<CalibrationSpec>, Diagnostic> {
    let Some(judge) = &metric.judge else { return Ok(None) };
    let whole = metric.part_of.as_deref().unwrap_or(&metric.name);
    let path = calibration_path(judge.rubric.as_deref(), whole);
    let file = CalibrationFile::read(root, &path)?;
    let identity = judge_identity(spec, judge);
    let standing = |file| CalibrationFile::standing(file, &judge.rubric_hash, &identity, criterion(metric));
    let standing = file.as_ref().map_or(Standing::Absent, standing);
    let state = match standing {
        Standing::Valid(_) => CalibrationState::Valid,
        Standing::RubricChanged(_) => CalibrationState::RubricChanged,
        Standing::JudgeChanged => CalibrationState::JudgeChanged,
        Standing::Absent => CalibrationState::Absent,
    };
    let kappa = standing.kappa();
    Ok(Some(CalibrationSpec {
        path,
        state,
        kappa: kappa.and_then(|kappa| kappa.estimate),
        kappa_low: kappa.and_then(proof_judge::Figure::low),
        kappa_high: kappa.and_then(proof_judge::Figure::high),
        n: kappa.map_or(0, |kappa| kappa.n),
    }))
}

#[cfg(test)]
mod tests {
    use proof_store::{Direction, MetricKind, TargetSpec};
    use serde_json::json;

    use super::*;

    fn target(id: &str, settings: Value) -> TargetSpec {
        TargetSpec { id: id.to_owned(), model: format!("openai/{id}"), is_simulated: false, settings }
    }

    fn spec(settings: Value) -> RunSpec {
        let mut metric = MetricSpec::new("helpful", "judge", MetricKind::PassFail, Direction::Higher, 1.0);
        metric.judge = Some(JudgeSpec {
            rubric: Some("rubrics/helpful.yaml".to_owned()),
            rubric_hash: "1234".to_owned(),
            judges: vec!["b".to_owned(), "a".to_owned()],
            ..JudgeSpec::default()
        });
        RunSpec {
            judges: vec![target("a", settings), target("b", json!({"target": {}}))],
            metrics: vec![metric],
            ..RunSpec::default()
        }
    }

    fn identity(settings: Value) -> String {
        let spec = spec(settings);
        judge_identity(&spec, spec.metrics[0].judge.as_ref().unwrap())
    }

    #[test]
    fn a_judge_is_known_by_what_changes_its_answers() {
        let plain = identity(json!({"target": {"config": {"temperature": 0}, "rpm": 60}}));
        assert_eq!(plain, "openai/b + openai/a {\"config\":{\"temperature\":0}}");
        assert_eq!(
            plain,
            identity(json!({"target": {"rpm": 600, "key_env": "X", "config": {"temperature": 0}}}))
        );
        assert_ne!(plain, identity(json!({"target": {"config": {"temperature": 1}}})));
    }

    #[test]
    fn a_metric_says_whether_its_judge_is_calibrated() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let mut mistakes = vec![];
        let mut noted = spec(Value::Null);
        note_calibrations(&mut noted, root, &mut mistakes);
        let calibration = noted.metrics[0].judge.as_ref().unwrap().calibration.clone().unwrap();
        assert_eq!(calibration.path, "rubrics/helpful.calibration.json");
        assert_eq!(
            (calibration.state, calibration.kappa, calibration.n),
            (CalibrationState::Absent, None, 0)
        );
        assert!(mistakes.is_empty());
        std::fs::create_dir(root.join("rubrics")).unwrap();
        std::fs::write(root.join("rubrics/helpful.calibration.json"), "{}").unwrap();
        note_calibrations(&mut noted, root, &mut mistakes);
        assert_eq!(mistakes.iter().map(|it| it.code).collect::<Vec<_>>(), ["E0647"]);
    }
}
