//! The targets that scorers ask: found when the plan is made, connected before the first call.

use proof_diag::{Diagnostic, SourceSpan};
use proof_model::{Provider, TargetConfig, family};
use proof_score::{JudgeTarget, JudgeTask, ScorerSet};
use proof_store::{JudgeSpec, MetricSpec, TargetSpec};
use serde_json::json;

use crate::Project;

/// The targets that the scorers name, in the order of [`ScorerSet::judges`]: the id of a target of the suite or of the
/// project, a model, or a target with its settings.
pub(crate) fn resolve_judges(
    project: &Project,
    suite_targets: &[(TargetConfig, SourceSpan)],
    scorers: &ScorerSet,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<TargetConfig> {
    let resolve = |JudgeTarget { node, .. }: &JudgeTarget, mistakes: &mut Vec<Diagnostic>| {
        let name = node.scalar_text();
        let of_suite = name.and_then(|name| suite_targets.iter().find(|(config, _)| config.id == name));
        if let Some((config, _)) = of_suite {
            return Some(config.clone());
        }
        let of_project = name.and_then(|name| project.targets.get(name));
        TargetConfig::parse(of_project.unwrap_or(node), mistakes)
    };
    scorers.judges().iter().filter_map(|judge| resolve(judge, mistakes)).collect()
}

/// The judges as they are recorded.
pub(crate) fn judge_specs(judges: &[TargetConfig]) -> Vec<TargetSpec> {
    let spec = |target: &TargetConfig| TargetSpec {
        id: target.id.clone(),
        model: target.full_model(),
        is_simulated: target.provider == Provider::Sim,
        settings: json!({ "target": target.to_json() }),
    };
    judges.iter().map(spec).collect()
}

/// Notes on each judged metric who judges it.
pub(crate) fn note_judges(metrics: &mut [MetricSpec], scorers: &ScorerSet, judges: &[TargetConfig]) {
    for (spec, metric) in metrics.iter_mut().zip(scorers.metrics()) {
        spec.judge = metric.judged.as_ref().map(|judged| JudgeSpec {
            rubric: judged.rubric.clone(),
            rubric_hash: judged.rubric_hash.clone(),
            judges: judged.judges.iter().filter_map(|place| Some(judges.get(*place)?.id.clone())).collect(),
            classes: judged.classes.clone(),
            calibration: None,
        });
    }
}

/// Warns of a target that judges itself, and of a judge of the same family: both are known to favour their own.
pub(crate) fn warn_of_kin(
    targets: &[TargetConfig],
    judges: &[TargetConfig],
    scorers: &ScorerSet,
    warnings: &mut Vec<Diagnostic>,
) {
    for (judge, named) in judges.iter().zip(scorers.judges()) {
        if named.task != JudgeTask::Judge {
            continue;
        }
        let model = judge.full_model();
        let itself = targets.iter().find(|target| target.full_model() == model);
        let kin = || {
            let own = family(&judge.model)?;
            targets.iter().find(|target| family(&target.model) == Some(own)).map(|target| (target, own))
        };
        let (message, label) = if let Some(target) = itself {
            (
                format!("`{}` judges its own outputs", target.id),
                "the judge is the model that is judged".to_owned(),
            )
        } else if let Some((target, family)) = kin() {
            (
                format!("the judge `{}` and the target `{}` are of one family", judge.id, target.id),
                format!("both are {family}"),
            )
        } else {
            continue;
        };
        warnings.push(
            Diagnostic::warning("W0203", message)
                .at(named.node.span.clone(), label)
                .note("judges are known to favour outputs of their own kind, by some percentage points")
                .help("name a judge of another family, or measure the bias: `proof judge calibrate`"),
        );
    }
}
