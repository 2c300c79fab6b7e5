//! The plan as it is recorded.

use camino::Utf8Path;
use proof_dataset::Survey;
use proof_model::{Provider, Settings, TargetConfig};
use proof_score::ScorerSet;
use proof_store::{DatasetSpec, HoldoutSpec, MetricSpec, PromptSpec, RunSpec, TargetSpec};

use super::PlannedPrompt;
use super::selection::selection_words;
use crate::{Project, RunOptions, Suite};

#[expect(clippy::too_many_arguments, reason = "it gathers what was resolved, once")]
pub(super) fn describe(
    project: &Project,
    suite: &Suite,
    suite_path: &str,
    options: &RunOptions,
    prompts: &[PlannedPrompt],
    targets: &[TargetConfig],
    settings: &[Vec<Settings>],
    survey: &Survey,
) -> RunSpec {
    RunSpec {
        suite: project.shown(Utf8Path::new(suite_path)),
        description: suite.description.clone(),
        fingerprint: String::new(),
        prompts: prompts.iter().map(prompt_spec).collect(),
        targets: targets
            .iter()
            .enumerate()
            .map(|(idx, target)| TargetSpec {
                id: target.id.clone(),
                model: target.full_model(),
                is_simulated: target.provider == Provider::Sim,
                settings: serde_json::json!({
                    "target": target.to_json(),
                    "by_prompt": settings.iter().map(|row| row.get(idx)).collect::<Vec<_>>(),
                }),
            })
            .collect(),
        dataset: DatasetSpec {
            path: suite.dataset.shown(),
            hash: survey.hash.clone(),
            n_cases: survey.n_cases,
            n_total: survey.n_total,
            has_groups: survey.has_groups,
            selection: selection_words(suite, options, survey),
        },
        repeats: options.repeats.unwrap_or(suite.repeats),
        metrics: metric_specs(&suite.scorers),
        gates: suite.gates.iter().map(|gate| gate.text.clone()).collect(),
        seed: options.seed.unwrap_or(suite.seed),
        options: serde_json::to_value(options).unwrap_or_default(),
        holdout: options.holdout.then(|| HoldoutSpec {
            split: suite.declared.holdout_split().to_owned(),
            declared_looks: suite.declared.holdout_looks,
            hash: survey.holdout_hash.chars().take(12).collect(),
        }),
        ..RunSpec::default()
    }
}

fn prompt_spec(planned: &PlannedPrompt) -> PromptSpec {
    PromptSpec {
        name: planned.name.clone(),
        path: planned.path.clone(),
        version: planned.prompt.version().to_owned(),
        canonical: planned.prompt.canonical().to_owned(),
    }
}

/// The metrics of a set of scorers, as they are recorded.
pub(crate) fn metric_specs(scorers: &ScorerSet) -> Vec<MetricSpec> {
    use proof_store::{Direction, MetricKind};
    let kind = |kind| match kind {
        proof_score::MetricKind::PassFail => MetricKind::PassFail,
        proof_score::MetricKind::Bounded => MetricKind::Bounded,
        proof_score::MetricKind::Number => MetricKind::Number,
    };
    let direction = |direction| match direction {
        proof_score::Direction::Higher => Direction::Higher,
        proof_score::Direction::Lower => Direction::Lower,
    };
    let spec = |metric: &proof_score::Metric| MetricSpec {
        aggregate: aggregate(metric.aggregate),
        part_of: metric.part_of.clone(),
        ..MetricSpec::new(
            &metric.name,
            metric.scorer,
            kind(metric.kind),
            direction(metric.direction),
            metric.weight,
        )
    };
    scorers.metrics().iter().map(spec).collect()
}

fn aggregate(aggregate: proof_score::Aggregate) -> proof_store::Aggregate {
    use proof_store::{Aggregate, BleuSmoothing};
    match aggregate {
        proof_score::Aggregate::Mean => Aggregate::Mean,
        proof_score::Aggregate::Ratio => Aggregate::Ratio,
        proof_score::Aggregate::Bleu { max_order, smoothing } => Aggregate::Bleu {
            max_order,
            smoothing: match smoothing {
                proof_score::BleuSmoothing::None => BleuSmoothing::None,
                proof_score::BleuSmoothing::Exp => BleuSmoothing::Exp,
                proof_score::BleuSmoothing::Floor(value) => BleuSmoothing::Floor(value),
                proof_score::BleuSmoothing::AddK(value) => BleuSmoothing::AddK(value),
            },
        },
        proof_score::Aggregate::Chrf { char_order, word_order, beta } => {
            Aggregate::Chrf { char_order, word_order, beta }
        }
    }
}
