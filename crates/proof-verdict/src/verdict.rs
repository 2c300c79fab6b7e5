//! The verdict of a run.

use proof_stats::Level;
use proof_store::{RunRecord, RunStatus, Store};
use serde::Serialize;

use crate::cell::CellNames;
use crate::compare::Basis;
use crate::comparison::Block;
use crate::draft::Terms;
use crate::gate::decide::{Evidence, decide};
use crate::holdout::{self, HoldoutSummary};
use crate::observations::Observations;
use crate::seed::Seed;
use crate::sequential::SequentialSummary;
use crate::words::count;
use crate::{
    Cell, Comparison, Cost, Counts, Failure, Family, Gate, GateResult, Loaded, MetricSummary, Outcome,
    PromptSummary, RunSummary, ScorerCalls, SuiteUses, TagRow, TargetComparison, TargetSummary, VerdictError,
    compare, marks, tag_row,
};

/// The version of the verdict's JSON form.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that the trials of a run say: a function of the store, the same a month later.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The version of this form.
    pub schema_version: u32,
    /// What the run came to; the exit code is [`Outcome::exit_code`].
    pub outcome: Outcome,
    /// Why, one line each; nothing where all is well.
    pub reasons: Vec<String>,
    /// The run.
    pub run: RunSummary,
    /// How often these cases were looked at before.
    pub suite_uses: SuiteUses,
    /// How it went, where it was looked at while it went on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequential: Option<SequentialSummary>,
    /// The looks at the hold-out, where its cases are one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holdout: Option<HoldoutSummary>,
    /// The level of the intervals.
    pub level: f64,
    /// The prompts, the baseline first.
    pub prompts: Vec<PromptSummary>,
    /// The targets.
    pub targets: Vec<TargetSummary>,
    /// The metrics, the derived ones last.
    pub metrics: Vec<MetricSummary>,
    /// The metric that says whether a trial passes: the one weighted check, or `pass`; none where no score says so.
    pub headline: Option<String>,
    /// What scorers asked beside the calls of the targets: judges, embeddings, services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scorer_calls: Vec<ScorerCalls>,
    /// All trials together.
    pub trials: Counts,
    /// The cost of all trials together, without that of the scorers' own calls.
    pub cost: Cost,
    /// Every prompt × target, by target and then by prompt.
    pub cells: Vec<Cell>,
    /// Rows by tag: the most frequent tag first.
    pub tags: Vec<TagRow>,
    /// Tags that have no row, because there are too many.
    pub n_tags_left_out: u64,
    /// Prompts against prompts on the same cases: first those against the first prompt, then the other pairs.
    pub comparisons: Vec<Comparison>,
    /// Targets against the first target on the same cases, prompt by prompt.
    pub target_comparisons: Vec<TargetComparison>,
    /// What is decided together.
    pub families: Vec<Family>,
    /// The gates, in the suite's order.
    pub gates: Vec<GateResult>,
    /// Failed trials to look at: some of each cell.
    pub failures: Vec<Failure>,
    /// How many trials failed.
    pub n_failures: u64,
    /// What else a reader must know.
    pub warnings: Vec<String>,
}

impl Verdict {
    /// Reads the trials of a run once and draws the verdict. `run_id` is the run's id or a name that
    /// [`Store::find_run`] takes.
    ///
    /// Memory is a few bytes per case, prompt × target and metric; the trials themselves are streamed.
    ///
    /// # Errors
    /// [`VerdictError::Store`] when the store cannot be read or has no such run, [`VerdictError::OutsidePlan`] when a
    /// stored trial does not fit the run's plan.
    pub fn compute(store: &Store, run_id: &str, level: Level) -> Result<Self, VerdictError> {
        Loaded::read(store, run_id, level)?.verdict(store)
    }

    /// Everything but what must be read from the store again.
    pub(crate) fn draw(record: &RunRecord, observations: &Observations, basics: &Basics) -> Self {
        let spec = &record.spec;
        let level = basics.level;
        let seed = Seed::of_run(spec.seed);
        let prompts: Vec<String> = spec.prompts.iter().map(|prompt| prompt.name.clone()).collect();
        let targets: Vec<String> = spec.targets.iter().map(|target| target.id.clone()).collect();
        let names = names(record);
        let cells: Vec<Cell> = observations
            .cells
            .iter()
            .zip(&names)
            .map(|(data, names)| Cell::new(observations, data, names.clone(), level, seed))
            .collect();
        let (shown, n_tags_left_out) = observations.tags.shown();
        let tags = shown.iter().flat_map(|tag| {
            let of_cells = observations.cells.iter().zip(&names);
            of_cells
                .map(move |(data, names)| TagRow::new(observations, data, tag, names.clone(), level, seed))
        });
        let mut tags: Vec<TagRow> = tags.collect();
        tag_row::shrink(&mut tags, observations, level);
        tag_row::adjust(&mut tags, &shown, observations.n_cases);
        let understood: Vec<Gate> = spec.gates.iter().filter_map(|gate| Gate::recorded(gate).ok()).collect();
        // A run that was planned to be looked at says what its last look says.
        let n_pending: u64 = observations.cells.iter().map(|cell| cell.counts.not_run).sum();
        let is_open = record.status != RunStatus::Finished && 0 < n_pending && observations.drawing.is_none();
        let blocked = basics.blocked.or(is_open.then_some(Block::NotEnded));
        let terms = Terms { level, blocked };
        let simulated: Vec<bool> = spec.targets.iter().map(|target| target.is_simulated).collect();
        let basis = Basis {
            observations,
            prompts: &prompts,
            targets: &targets,
            simulated: &simulated,
            gates: &understood,
            margins: &spec.margins,
            scope: spec.scope,
            terms,
            seed,
        };
        let evidence = Evidence::of(&basis, &cells);
        let mut gates: Vec<GateResult> = decide(&spec.gates, &evidence);
        let mut compared = compare::comparisons(&basis);
        let of_prompts = compared.prompts.iter_mut().map(|found| (&mut found.metrics, &mut found.ratios));
        let of_targets = compared.targets.iter_mut().map(|found| (&mut found.metrics, &mut found.ratios));
        for (differences, ratios) in of_prompts.chain(of_targets) {
            let of_differences = differences.iter_mut().map(|found| &mut found.evidence);
            for behind in of_differences.chain(ratios.iter_mut().map(|found| &mut found.evidence)) {
                behind.note(&observations.adjustments);
            }
        }
        let checks = gates.iter_mut().flat_map(|gate| &mut gate.checks);
        // What is simply counted has nothing done to it.
        for check in checks.filter(|check| check.ci.is_some()) {
            check.evidence.note(&observations.adjustments);
        }
        let trials = cells.iter().fold(Counts::default(), |sum, cell| sum.plus(&cell.trials));
        let cost = cells.iter().fold(Cost::none(), |sum, cell| sum.plus(&cell.cost));
        let is_metric = |name: &str| observations.metric(name).is_some();
        let reads_results = understood.iter().any(|gate| gate.reads_results(is_metric));
        let (outcome, mut reasons) = match observations.drawing {
            Some(drawing) if drawing.n_looks == 0 => no_look(),
            _ => outcome(&trials, &gates, reads_results),
        };
        if basics.blocked == Some(Block::LookedBefore) {
            reasons.push(format!("looked before: {}", holdout::WHAT_TO_DO));
        }
        Self {
            schema_version: SCHEMA_VERSION,
            outcome,
            reasons,
            run: RunSummary::new(record),
            suite_uses: SuiteUses::default(),
            sequential: None,
            holdout: basics.holdout.clone(),
            level: level.get(),
            prompts: spec.prompts.iter().map(PromptSummary::new).collect(),
            targets: spec.targets.iter().map(TargetSummary::new).collect(),
            metrics: observations.metrics.clone(),
            headline: observations
                .headline
                .and_then(|place| observations.metrics.get(place))
                .map(|metric| metric.name.clone()),
            warnings: warnings(record, &trials, &cost, &cells, &observations.metrics),
            scorer_calls: Vec::new(),
            trials,
            cost,
            cells,
            tags,
            n_tags_left_out,
            comparisons: compared.prompts,
            target_comparisons: compared.targets,
            families: compared.families,
            gates,
            failures: Vec::new(),
            n_failures: observations.cells.iter().map(|cell| cell.n_failing).sum(),
        }
    }
}

/// On what terms the figures of a run are drawn.
#[derive(Clone, Debug)]
pub(crate) struct Basics {
    /// The level of the intervals: that which was asked for, or what a look at a hold-out has of it.
    pub(crate) level: Level,
    /// What forbids every word.
    pub(crate) blocked: Option<Block>,
    pub(crate) holdout: Option<HoldoutSummary>,
    /// Whether a look decided the run.
    pub(crate) is_decided: bool,
}

impl Basics {
    pub(crate) fn read(store: &Store, record: &RunRecord, level: Level) -> Result<Self, VerdictError> {
        let holdout = HoldoutSummary::read(store, record, level)?;
        let is_decided = match record.spec.sequential {
            Some(_) => store.looks(&record.id)?.last().is_some_and(|look| look.is_decided),
            None => false,
        };
        Ok(Self {
            level: holdout.as_ref().and_then(|holdout| Level::new(holdout.level).ok()).unwrap_or(level),
            blocked: holdout.as_ref().and_then(|found| found.is_looked_before.then_some(Block::LookedBefore)),
            holdout,
            is_decided,
        })
    }
}

/// What a run came to that was not looked at yet.
fn no_look() -> (Outcome, Vec<String>) {
    (Outcome::Undecided, vec!["the first look is still to come".to_owned()])
}

fn names(record: &RunRecord) -> Vec<CellNames> {
    let spec = &record.spec;
    let all = spec.targets.iter().flat_map(|target| {
        spec.prompts.iter().map(|prompt| CellNames {
            prompt: prompt.name.clone(),
            target: target.id.clone(),
            is_simulated: target.is_simulated,
        })
    });
    all.collect()
}

/// What the run came to, and why.
fn outcome(trials: &Counts, gates: &[GateResult], reads_results: bool) -> (Outcome, Vec<String>) {
    if trials.planned == 0 {
        return (Outcome::NothingToDo, vec!["the run has no trials".to_owned()]);
    }
    if trials.outputs == 0 && 0 < trials.errors {
        return (Outcome::Outside, vec!["every trial that was made ended in an error".to_owned()]);
    }
    let mut reasons = Vec::new();
    let mut outcome = gates.iter().map(|gate| gate.outcome).fold(Outcome::Passed, Outcome::and);
    for wanted in [Outcome::Failed, Outcome::Undecided] {
        let n = gates.iter().filter(|gate| gate.outcome == wanted).count() as u64;
        if 0 < n {
            reasons.push(format!(
                "{} of {} {}",
                crate::words::grouped(n),
                count(gates.len() as u64, "gate"),
                wanted.word()
            ));
        }
    }
    if !reads_results && trials.outputs != 0 && trials.skipped == trials.outputs {
        outcome = outcome.and(Outcome::Undecided);
        reasons.push(format!("none of {} had anything to score", count(trials.planned, "trial")));
    }
    if !reads_results && 0 < trials.without_result() {
        outcome = outcome.and(Outcome::Undecided);
        reasons.push(format!(
            "{} of {} without a result",
            crate::words::grouped(trials.without_result()),
            count(trials.planned, "trial")
        ));
    }
    (outcome, reasons)
}

fn warnings(
    record: &RunRecord,
    trials: &Counts,
    cost: &Cost,
    cells: &[Cell],
    metrics: &[MetricSummary],
) -> Vec<String> {
    let mut warnings = Vec::new();
    if record.status != RunStatus::Finished && 0 < trials.not_run {
        warnings.push(format!("the run has not ended: {} still to make", count(trials.not_run, "trial")));
    }
    if 0 < cost.n_unpriced && 0 < cost.n_priced {
        warnings.push(format!("{} without a price, left out of the cost", count(cost.n_unpriced, "output")));
    }
    warnings.extend(cells.iter().flat_map(marks::warnings));
    for metric in metrics.iter().filter(|metric| !metric.rests_on_judges.is_empty()) {
        let judged: Vec<String> = metric.rests_on_judges.iter().map(|name| format!("`{name}`")).collect();
        warnings.push(format!(
            "`{}` rests on what a model judges ({}): no human label corrects it",
            metric.name,
            judged.join(", ")
        ));
    }
    warnings
}
