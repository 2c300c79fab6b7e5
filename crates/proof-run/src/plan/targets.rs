//! Which targets a plan has, and with which settings each prompt is asked there.

use std::collections::BTreeSet;
use std::time::Duration;

use proof_diag::Diagnostic;
use proof_model::{Settings, TargetConfig, Timeouts};

use super::{PlannedPrompt, quoted};
use crate::Suite;

pub(super) fn choose_targets(
    suite: &Suite,
    prompts: &[PlannedPrompt],
    wanted: &[String],
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<TargetConfig> {
    let mut all: Vec<TargetConfig> = suite.targets.iter().map(|(config, _)| config.clone()).collect();
    if all.is_empty() {
        // With targets of the command line it does not matter that the prompts name none.
        let mut ignored = vec![];
        all = models_of_prompts(suite, prompts, if wanted.is_empty() { mistakes } else { &mut ignored });
    }
    if wanted.is_empty() {
        return all.into_iter().map(|config| with_timeout(config, suite)).collect();
    }
    let mut chosen: Vec<TargetConfig> = vec![];
    for name in wanted {
        let by_id = all.iter().find(|config| config.id == *name);
        let known = by_id.or_else(|| all.iter().find(|config| config.full_model() == *name));
        match known.map_or_else(|| TargetConfig::from_text(name), |config| Ok(config.clone())) {
            // The same target named twice is meant once.
            Ok(config) if chosen.iter().any(|other| other.id == config.id) => {}
            Ok(config) => chosen.push(with_timeout(config, suite)),
            Err(mistake) => {
                let ids: Vec<&str> = all.iter().map(|config| config.id.as_str()).collect();
                let help = proof_diag::did_you_mean(name, ids.iter().copied())
                    .or_else(|| {
                        (!ids.is_empty()).then(|| format!("the suite's targets are {}", quoted(&ids)))
                    })
                    .filter(|help| !mistake.help.contains(help));
                mistakes.push(mistake.note(format!("given as `--target {name}`")).help_opt(help));
            }
        }
    }
    chosen
}

/// The suite's time limit holds for targets that have none of their own.
fn with_timeout(mut config: TargetConfig, suite: &Suite) -> TargetConfig {
    if let Some(seconds) = suite.limits.timeout_s
        && config.timeouts == Timeouts::default()
    {
        config.timeouts.total = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    }
    config
}

/// Without targets, the prompts' own `model` is the target; it must be the same for all of them.
fn models_of_prompts(
    suite: &Suite,
    prompts: &[PlannedPrompt],
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<TargetConfig> {
    let models: BTreeSet<&str> = prompts.iter().filter_map(|planned| planned.prompt.model()).collect();
    let help = "name them in the suite: `targets: [openai/gpt-6-luna]`";
    let start = suite.file.span(0..0);
    match (models.len(), prompts.iter().all(|planned| planned.prompt.model().is_some())) {
        (1, true) => match models.first().map(|model| TargetConfig::from_text(model)) {
            Some(Ok(config)) => vec![config],
            Some(Err(mistake)) => {
                mistakes.push(mistake);
                vec![]
            }
            None => vec![],
        },
        (_, true) if !prompts.is_empty() => {
            mistakes.push(
                Diagnostic::error("E0210", "the suite has no targets, and its prompts name different models")
                    .at(start, "no `targets` in this file")
                    .note(format!("the models are {}", quoted(&models.into_iter().collect::<Vec<_>>())))
                    .help(help),
            );
            vec![]
        }
        _ => {
            if !prompts.is_empty() {
                mistakes.push(
                    Diagnostic::error(
                        "E0206",
                        "the suite has no targets, and not every prompt names a `model`",
                    )
                    .at(start, "no `targets` in this file")
                    .help(help),
                );
            }
            vec![]
        }
    }
}

/// Settings of each prompt on each target: the target's override the prompt's.
pub(super) fn merge_settings(
    prompts: &[PlannedPrompt],
    targets: &[TargetConfig],
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<Vec<Settings>> {
    let mut rows = vec![];
    for planned in prompts {
        let own = planned.prompt.config().map(|node| Settings::parse(node, mistakes)).unwrap_or_default();
        rows.push(targets.iter().map(|target| target.settings.over(&own)).collect());
    }
    rows
}
