//! The plan: everything that a run will do, found and checked before the first call.

mod describe;
mod selection;
mod targets;

use std::ops::Range;
use std::sync::Arc;

use camino::Utf8PathBuf;
use proof_dataset::{CaseOrder, CaseReader, Dataset, Survey};
use proof_diag::Diagnostic;
use proof_model::{Settings, TargetConfig};
use proof_prompt::Prompt;
use proof_score::ScorerSet;
use proof_store::RunSpec;
use proof_verdict::Gate;
use serde_json::Value;

use self::describe::describe;
pub(crate) use self::describe::metric_specs;
use self::selection::{check_holdout, nothing_selected, survey};
use self::targets::{choose_targets, merge_settings};
use crate::fingerprint::fingerprint;
use crate::gather::gather_prompts;
use crate::judging::{judge_specs, note_calibrations, note_judges, resolve_judges, warn_of_kin};
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
    /// The targets that scorers ask, in the order in which they name them.
    pub judges: Vec<TargetConfig>,
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
pub(crate) const DEFAULT_CONCURRENCY: u32 = 32;

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
        let judges = resolve_judges(project, &suite.targets, &suite.scorers, &mut mistakes);
        if judges.len() == suite.scorers.judges().len() {
            warn_of_kin(&targets, &judges, &suite.scorers, &mut warnings);
        }
        let mut spec = describe(project, &suite, suite_path, options, &prompts, &targets, &settings, &survey);
        spec.judges = judge_specs(&judges);
        note_judges(&mut spec.metrics, &suite.scorers, &judges);
        note_calibrations(&mut spec, &project.root, &mut mistakes);
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
            judges,
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

/// The names in the gates against what the run has.
pub(crate) fn check_gates(gates: &[Gate], spec: &RunSpec, mistakes: &mut Vec<Diagnostic>) {
    let prompts: Vec<&str> = spec.prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    let targets: Vec<&str> = spec.targets.iter().map(|target| target.id.as_str()).collect();
    for gate in gates {
        mistakes.extend(gate.check(&spec.metrics, &prompts, &targets));
    }
}

/// Names in backticks, with commas.
pub(crate) fn quoted(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
