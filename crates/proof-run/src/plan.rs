//! The plan: everything that a run will do, found and checked before the first call.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use proof_dataset::{CaseOrder, CaseReader, Dataset, Survey};
use proof_diag::Diagnostic;
use proof_model::{Provider, Settings, TargetConfig, Timeouts};
use proof_prompt::Prompt;
use proof_score::ScorerSet;
use proof_store::{DatasetSpec, HoldoutSpec, MetricSpec, PromptSpec, RunSpec, TargetSpec};
use proof_verdict::Gate;
use serde_json::Value;

use crate::fingerprint::fingerprint;
use crate::gather::gather_prompts;
use crate::references::check_references;
use crate::trial::TrialPlace;
use crate::{Project, RunError, RunOptions, Suite, until};

/// A resolved plan: trials = prompts × targets × cases × repeats.
#[derive(Debug)]
pub struct Plan {
    /// What is recorded of it.
    pub spec: RunSpec,
    /// The project's root: media paths start here.
    pub root: Utf8PathBuf,
    /// The prompts, in order.
    pub prompts: Vec<PlannedPrompt>,
    /// The targets, in order.
    pub targets: Vec<TargetConfig>,
    /// Settings of each prompt (first index) on each target (second index).
    pub settings: Vec<Vec<Settings>>,
    /// The cases.
    pub dataset: Dataset,
    /// The order in which the cases are drawn, where the run goes on until it is decided.
    pub order: Option<CaseOrder>,
    /// What the first reading of the cases found.
    pub survey: Survey,
    /// The scorers.
    pub scorers: ScorerSet,
    /// The gates.
    pub gates: Vec<Gate>,
    /// Calls in flight for each target, unless the target says otherwise.
    pub concurrency: u32,
    /// Dollars that may be spent.
    pub max_cost_usd: Option<f64>,
    /// The overrides.
    pub options: RunOptions,
    /// What is odd, but no mistake.
    pub warnings: Vec<Diagnostic>,
}

/// A prompt of a plan.
#[derive(Debug)]
pub struct PlannedPrompt {
    /// Its name in the run.
    pub name: String,
    /// Its path in the project.
    pub path: String,
    /// The prompt.
    pub prompt: Prompt,
    /// Its output schema, for models that simulate.
    pub output_schema: Option<Arc<Value>>,
    /// Its output schema, compiled for scorers.
    pub validator: Option<jsonschema::Validator>,
}

/// Calls in flight for each target where neither flag, suite nor target says.
const DEFAULT_CONCURRENCY: u32 = 32;

impl Plan {
    /// Resolves a suite with the overrides of the command line.
    ///
    /// # Errors
    /// All mistakes of the suite, its prompts and its data; or that no case is selected.
    pub fn make(project: &Project, suite_path: &str, options: &RunOptions) -> Result<Self, RunError> {
        let (suite, diagnostics) = Suite::read_all(project, suite_path);
        let (mut mistakes, mut warnings): (Vec<_>, Vec<_>) =
            diagnostics.into_iter().partition(Diagnostic::is_error);
        let Some(mut suite) = suite else { return Err(RunError::Plan(mistakes)) };
        let is_suite_right = mistakes.is_empty();
        let prompts = gather_prompts(project, &suite, &options.prompts, &mut mistakes, &mut warnings);
        if !prompts.iter().all(|planned| planned.output_schema.is_some()) {
            suite.scorers_without_schema(project, &mut mistakes);
        }
        // What follows from a mistake in the suite itself is not told as another one.
        let targets = if is_suite_right {
            choose_targets(&suite, &prompts, &options.targets, &mut mistakes)
        } else {
            vec![]
        };
        let survey = survey(project, &suite, options);
        let (dataset, survey) = match survey {
            Ok(found) => found,
            Err(mut more) => {
                mistakes.append(&mut more);
                return Err(RunError::Plan(mistakes));
            }
        };
        warnings.extend(survey.warnings.iter().cloned());
        check_holdout(&suite, options, &survey, &mut mistakes);
        if survey.n_cases == 0 && mistakes.is_empty() {
            return Err(RunError::NothingSelected(Box::new(nothing_selected(&suite, options, &survey))));
        }
        check_references(&prompts, &suite.scorers, &survey, &mut mistakes, &mut warnings);
        let settings = merge_settings(&prompts, &targets, &mut mistakes);
        let mut spec = describe(project, &suite, suite_path, options, &prompts, &targets, &settings, &survey);
        if is_suite_right {
            check_gates(&suite.gates, &spec, &mut mistakes);
            spec.margins = suite.declared.margins(&spec.metrics, &mut mistakes);
            spec.scope = suite.declared.scope(spec.repeats, &mut mistakes);
        }
        let mut order = None;
        if let Some(first) = options.until_decided.filter(|_| mistakes.is_empty())
            && let Some((drawn, sequential)) =
                until::plan(&suite, &spec, &dataset, first, &mut mistakes, &mut warnings)
        {
            order = Some(drawn);
            spec.sequential = Some(sequential);
        }
        spec.fingerprint = fingerprint(&spec, &suite.scorers_json);
        if proof_diag::has_errors(&mistakes) {
            return Err(RunError::Plan(mistakes));
        }
        Ok(Self {
            root: project.root.clone(),
            prompts,
            targets,
            settings,
            dataset,
            order,
            survey,
            gates: suite.gates,
            concurrency: options.concurrency.or(suite.limits.concurrency).unwrap_or(DEFAULT_CONCURRENCY),
            max_cost_usd: options.max_cost_usd.or(suite.limits.cost_usd),
            options: options.clone(),
            scorers: suite.scorers,
            spec,
            warnings,
        })
    }

    /// How many trials the plan has.
    pub fn n_trials(&self) -> u64 {
        self.survey.n_cases
            * self.prompts.len() as u64
            * self.targets.len() as u64
            * u64::from(self.spec.repeats)
    }

    /// The cases with their places in the plan: all of them, or those of a block of the order in which they are drawn.
    pub(crate) fn cases(&self, block: Option<Range<u64>>) -> CaseReader {
        match (&self.order, block) {
            (Some(order), Some(places)) => self.dataset.block(order, places),
            _ => self.dataset.cases(),
        }
    }

    /// Which trial stands at a place in the plan; the reverse of [`index`](Self::index), with [`case_of`](Self::case_of).
    pub(crate) fn place(&self, idx: u64) -> TrialPlace {
        let part = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let (rest, repeat) = (idx / u64::from(self.spec.repeats), idx % u64::from(self.spec.repeats));
        let (n_targets, n_prompts) = (self.targets.len() as u64, self.prompts.len() as u64);
        TrialPlace {
            idx,
            prompt: part(rest / n_targets % n_prompts),
            target: part(rest % n_targets),
            repeat: part(repeat),
        }
    }

    /// The case of the trial at a place in the plan.
    pub(crate) fn case_of(&self, idx: u64) -> u64 {
        idx / u64::from(self.spec.repeats) / self.targets.len() as u64 / self.prompts.len() as u64
    }

    /// The place of a trial in the plan.
    pub(crate) fn index(&self, case_seq: u64, prompt: u32, target: u32, repeat: u32) -> u64 {
        let prompts = self.prompts.len() as u64;
        let targets = self.targets.len() as u64;
        ((case_seq * prompts + u64::from(prompt)) * targets + u64::from(target))
            * u64::from(self.spec.repeats)
            + u64::from(repeat)
    }
}

fn survey(
    project: &Project,
    suite: &Suite,
    options: &RunOptions,
) -> Result<(Dataset, Survey), Vec<Diagnostic>> {
    let mut selection = suite.selection.clone();
    selection.filters.clone_from(&options.filters);
    let holdout = suite.declared.holdout_split().to_owned();
    if options.holdout {
        selection.split = Some(holdout.clone());
    }
    selection.holdout = Some(holdout);
    selection.sample = options.sample.or(selection.sample);
    selection.shard = options.shard.or(selection.shard);
    selection.seed = options.seed.unwrap_or(suite.seed);
    selection.only_ids = options.only_cases.as_ref().map(|ids| ids.iter().cloned().collect::<BTreeSet<_>>());
    let dataset = Dataset::open(suite.dataset.clone(), selection, &project.root)?;
    let survey = dataset.survey().map_err(|told| {
        // A dataset without cases has no row to point at.
        let at_name = |mistake: Diagnostic| {
            mistake.at(suite.dataset_span.clone(), "this dataset").help("add cases to it")
        };
        told.into_iter()
            .map(|mistake| if mistake.code == "E0405" { at_name(mistake) } else { mistake })
            .collect::<Vec<_>>()
    })?;
    Ok((dataset, survey))
}

fn nothing_selected(suite: &Suite, options: &RunOptions, survey: &Survey) -> Diagnostic {
    let selection = selection_words(suite, options, survey);
    let some = |counts: &std::collections::BTreeMap<String, u64>| {
        let shown: Vec<String> = counts.iter().take(8).map(|(name, n)| format!("`{name}` ({n})")).collect();
        shown.join(", ")
    };
    let mut diagnostic = Diagnostic::error(
        "E0224",
        format!("no case is selected: {selection} leaves none of {} cases", survey.n_total),
    )
    .at(suite.dataset_span.clone(), "of this dataset")
    .note("a run without cases shows nothing, so it is never a pass");
    if !survey.splits.is_empty() {
        diagnostic = diagnostic.help(format!("the splits are {}", some(&survey.splits)));
    }
    if !survey.all_tags.is_empty() {
        diagnostic = diagnostic.help(format!("the tags are {}", some(&survey.all_tags)));
    }
    if survey.splits.is_empty() && survey.all_tags.is_empty() {
        diagnostic = diagnostic.help("the cases have neither tags nor splits to select by");
    }
    diagnostic
}

/// The hold-out that is asked for, or run without being asked for.
fn check_holdout(suite: &Suite, options: &RunOptions, survey: &Survey, mistakes: &mut Vec<Diagnostic>) {
    let declared = &suite.declared;
    let holdout = declared.holdout_split();
    if survey.n_holdout == 0 && !survey.is_truncated && (options.holdout || declared.holdout.is_some()) {
        let known: Vec<&str> = survey.splits.keys().map(String::as_str).collect();
        let at = declared.holdout.as_ref().map_or(&suite.dataset_span, |(_, span)| span);
        let mistake =
            Diagnostic::error("E0235", format!("no case is in the split `{holdout}` that is held out"))
                .at(at.clone(), "no case of the dataset has this split")
                .help_opt(proof_diag::did_you_mean(holdout, known.iter().copied()));
        mistakes.push(if known.is_empty() {
            mistake.help(format!("give the cases that are to be held out `split: {holdout}`"))
        } else {
            mistake.help(format!(
                "the splits are {}: name the one that is held out with `dataset: {{holdout: SPLIT}}`",
                quoted(&known)
            ))
        });
    }
    if !options.holdout && suite.selection.split.as_deref() == Some(holdout) {
        let at = declared.split_span.as_ref().unwrap_or(&suite.dataset_span);
        mistakes.push(
            Diagnostic::error("E0234", format!("the split `{holdout}` is held out"))
                .at(at.clone(), "run only when asked for")
                .note("each look at a hold-out is counted: a run that happens to select it would use it up unseen")
                .help("leave `split` out and give `--holdout` to look at it, or hold out another split with `dataset: {holdout: SPLIT}`"),
        );
    }
}

/// What selects the cases, in words; empty for all of them.
fn selection_words(suite: &Suite, options: &RunOptions, survey: &Survey) -> String {
    let mut words = vec![];
    let holdout = suite.declared.holdout_split();
    if options.holdout {
        words.push(format!("hold-out `{holdout}`"));
    } else if let Some(split) = &suite.selection.split {
        words.push(format!("split `{split}`"));
    } else if 0 < survey.n_holdout {
        words.push(format!("without the hold-out `{holdout}`"));
    }
    if let Some((text, _)) = &suite.selection.where_ {
        words.push(format!("where `{text}`"));
    }
    words.extend(options.filters.iter().map(|text| format!("`--filter {text}`")));
    if let Some((part, of)) = options.shard.or(suite.selection.shard) {
        words.push(format!("shard {part}/{of}"));
    }
    if let Some(n) = options.sample.or(suite.selection.sample) {
        words.push(format!("sample {n}"));
    }
    if options.only_cases.is_some() {
        words.push("`--failed-only`".to_owned());
    }
    words.join(", ")
}

fn choose_targets(
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
fn merge_settings(
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

/// The names in the gates against what the run has.
pub(crate) fn check_gates(gates: &[Gate], spec: &RunSpec, mistakes: &mut Vec<Diagnostic>) {
    let prompts: Vec<&str> = spec.prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    let targets: Vec<&str> = spec.targets.iter().map(|target| target.id.as_str()).collect();
    for gate in gates {
        mistakes.extend(gate.check(&spec.metrics, &prompts, &targets));
    }
}

#[expect(clippy::too_many_arguments, reason = "it gathers what was resolved, once")]
fn describe(
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
        name: metric.name.clone(),
        scorer: metric.scorer.to_owned(),
        kind: kind(metric.kind),
        direction: direction(metric.direction),
        weight: metric.weight,
    };
    scorers.metrics().iter().map(spec).collect()
}

/// Names in backticks, with commas.
pub(crate) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
