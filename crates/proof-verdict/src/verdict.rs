//! The verdict of a run.

use proof_stats::Level;
use proof_store::{RunRecord, RunStatus, Store};
use serde::Serialize;

use crate::cell::CellNames;
use crate::compare::Basis;
use crate::draft::Terms;
use crate::gate::decide::{Evidence, decide};
use crate::observations::Observations;
use crate::seed::Seed;
use crate::words::count;
use crate::{
    Cell, Comparison, Cost, Counts, Failure, Family, Gate, GateResult, Loaded, MetricSummary, Outcome,
    PromptSummary, RunSummary, SuiteUses, TagRow, TargetComparison, TargetSummary, VerdictError, compare,
    marks, tag_row,
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
    /// All trials together.
    pub trials: Counts,
    /// The cost of all trials together.
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
        Loaded::read(store, run_id)?.verdict(store, level)
    }

    /// Everything but what must be read from the store again.
    pub(crate) fn draw(record: &RunRecord, observations: &Observations, level: Level) -> Self {
        let spec = &record.spec;
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
        let terms = Terms { level, blocked: None };
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
        let gates: Vec<GateResult> = decide(&spec.gates, &evidence);
        let compared = compare::comparisons(&basis);
        let trials = cells.iter().fold(Counts::default(), |sum, cell| sum.plus(&cell.trials));
        let cost = cells.iter().fold(Cost::none(), |sum, cell| sum.plus(&cell.cost));
        let is_metric = |name: &str| observations.metric(name).is_some();
        let reads_results = understood.iter().any(|gate| gate.reads_results(is_metric));
        let (outcome, reasons) = outcome(&trials, &gates, reads_results);
        Self {
            schema_version: SCHEMA_VERSION,
            outcome,
            reasons,
            run: RunSummary::new(record),
            suite_uses: SuiteUses::default(),
            level: level.get(),
            prompts: spec.prompts.iter().map(PromptSummary::new).collect(),
            targets: spec.targets.iter().map(TargetSummary::new).collect(),
            metrics: observations.metrics.clone(),
            headline: observations
                .headline
                .and_then(|place| observations.metrics.get(place))
                .map(|metric| metric.name.clone()),
            warnings: warnings(record, &trials, &cost, &cells),
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

fn warnings(record: &RunRecord, trials: &Counts, cost: &Cost, cells: &[Cell]) -> Vec<String> {
    let mut warnings = Vec::new();
    if record.status != RunStatus::Finished && 0 < trials.not_run {
        warnings.push(format!("the run has not ended: {} still to make", count(trials.not_run, "trial")));
    }
    if 0 < cost.n_unpriced && 0 < cost.n_priced {
        warnings.push(format!("{} without a price, left out of the cost", count(cost.n_unpriced, "output")));
    }
    warnings.extend(cells.iter().flat_map(marks::warnings));
    warnings
}
