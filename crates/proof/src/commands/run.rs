//! `proof run`: a suite to a verdict.

mod before;
mod choose;
mod resume;
mod signals;
mod sitting;

use camino::Utf8PathBuf;
use clap::Args;
use proof_diag::Diagnostic;
use proof_run::{CacheUse, Plan, RunOptions};
use proof_store::{RunRecord, RunStatus};

use self::before::{announce, dry_run};
pub(crate) use self::before::{check_budget, connect};
use self::choose::failed_cases;
pub(crate) use self::choose::only_suite;
use self::sitting::Sitting;
pub(crate) use self::sitting::{How, execute_and_follow};
use crate::arguments::Format;
use crate::commands::show;
use crate::context::{Context, open_store};
use crate::outcome::{CommandResult, Failure};

/// Run a suite: prompts × targets × cases, scored, with a verdict
///
/// Reads the suite, plans every trial before the first call, makes the trials, records each of them, and ends with a
/// verdict: every metric with its interval, the prompts compared on the same cases, and the gates.
///
/// Examples:
///   proof run suites/triage.yaml
///   proof run suites/triage.yaml --sample 50 --target openai/gpt-6-luna --max-cost 2
///   proof run suites/triage.yaml --until decided
///   proof run --resume
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct RunArguments {
    /// The suite file; without it the only suite in `suites/`
    suite: Option<String>,
    /// Go on with a run that was ended or killed: the last one, or the one given
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "last", conflicts_with_all = ["failed_only", "sample", "filter", "shard", "repeats", "seed", "target", "prompt", "dry_run"])]
    resume: Option<String>,
    /// With --resume: also make the trials again that are recorded as errors
    #[arg(long, requires = "resume")]
    retry_errors: bool,
    /// Plan only: the calls and their estimated cost
    #[arg(long)]
    dry_run: bool,
    /// Only cases for which this expression is true, such as `'edge' in tags` (may be given several times)
    #[arg(long, value_name = "EXPRESSION")]
    filter: Vec<String>,
    /// Only this many cases, drawn with the seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    /// Only one part of the cases, such as 2/5
    #[arg(long, value_name = "PART/OF")]
    shard: Option<String>,
    /// Trials of each prompt × target × case
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    repeats: Option<u32>,
    /// Calls in flight for each target
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    concurrency: Option<u32>,
    /// Stop before more than this many dollars are spent
    #[arg(long, value_name = "USD", value_parser = dollars)]
    max_cost: Option<f64>,
    /// The seed of everything drawn
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Only this target: an id of the suite, or any model (may be given several times)
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,
    /// Only this prompt of the suite (may be given several times)
    #[arg(long, value_name = "PROMPT")]
    prompt: Vec<String>,
    /// Only the cases that failed or had no result in the last run of this suite
    #[arg(long)]
    failed_only: bool,
    /// End as soon as every gate is decided: cases are drawn at random, block by block, and looked at after each
    ///
    /// The figures hold at every look, so an early lucky one decides nothing. Which cases come when, and after how many there
    /// is a look, is fixed by the seed before the first call.
    #[arg(long, value_enum, value_name = "WHEN", conflicts_with_all = ["resume", "batch", "failed_only"])]
    until: Option<Until>,
    /// With --until decided: cases before the first look; the blocks after it grow
    #[arg(long, value_name = "N", requires = "until", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    first: u64,
    /// Only the cases that are held out (`dataset: {holdout: SPLIT}`); each look at them is counted
    #[arg(long, conflicts_with_all = ["resume", "failed_only", "sample", "filter", "shard"])]
    holdout: bool,
    /// Do not look in the response cache
    #[arg(long, conflicts_with = "cached_only")]
    no_cache: bool,
    /// Make no call: only what is in the response cache
    #[arg(long)]
    cached_only: bool,
    /// Make the calls by the provider's batches: about half the price, answers within a day
    ///
    /// Each batch is recorded when the provider has taken it. A sitting that is ended or killed loses nothing: `proof run
    /// --resume` takes the answers, days later as well.
    #[arg(long, conflicts_with_all = ["resume", "cached_only"])]
    batch: bool,
    /// With batches: end once all is handed in; `proof run --resume` takes the answers
    #[arg(long)]
    no_wait: bool,
    /// With batches: seconds between two looks at what the provider has done
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    poll: f64,
    /// The form of the verdict
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Write the verdict to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<Utf8PathBuf>,
}

/// When a run ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Until {
    /// When every gate is decided
    Decided,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &RunArguments) -> CommandResult {
    let project = context.project()?;
    if let Some(name) = &arguments.resume {
        return resume::resume(context, &project, arguments, name);
    }
    let suite = match &arguments.suite {
        Some(suite) => context.in_project(&project, suite),
        None => only_suite(&project)?,
    };
    let mut options = options(arguments)?;
    show::check_output(context, arguments.output.as_deref())?;
    if arguments.failed_only {
        options.only_cases = Some(failed_cases(context, &project, &suite)?);
    }
    let plan = Plan::make(&project, &suite, &options)?;
    context.terminal.diagnostics(&plan.warnings);
    announce(context, &plan);
    if arguments.dry_run {
        return dry_run(context, &project, &plan);
    }
    let store = open_store(&project)?;
    let targets = connect(context, &plan, &store)?;
    check_budget(context, &project, &plan, &targets)?;
    let record = RunRecord {
        id: context.new_run_id(&store)?,
        created_at: context.clock.now().to_string(),
        status: RunStatus::Running,
        parent: None,
        planned: plan.n_trials(),
        elapsed_s: 0.0,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        spec: plan.spec.clone(),
    };
    // Locked before it is seen, so that nobody resumes it before it has begun.
    let lock = store.lock_run(&record.id)?;
    store.begin_run(&record)?;
    Sitting { plan, targets, store, record, lock }.run(context, &project, arguments)
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| (0.01..=86_400.0).contains(seconds));
    seconds.ok_or_else(|| "expected seconds from 0.01 to 86400, such as 30".to_owned())
}

fn dollars(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "expected dollars, such as 2 or 0.50".to_owned())
}

fn options(arguments: &RunArguments) -> Result<RunOptions, Failure> {
    let shard = match &arguments.shard {
        None => None,
        Some(text) => Some(proof_dataset::parse_shard(text).map_err(|reason| {
            Failure::flag(
                Diagnostic::error("E0902", format!("`--shard {text}`: {reason}"))
                    .help("write part and whole, such as `--shard 2/5`"),
            )
        })?),
    };
    if let Some(cost) = arguments.max_cost.filter(|cost| !(cost.is_finite() && *cost > 0.0)) {
        let message = format!("`--max-cost {cost}` must be more than 0");
        return Err(Failure::flag(
            Diagnostic::error("E0903", message).help("leave it out for a run without a budget"),
        ));
    }
    let cache = match (arguments.no_cache, arguments.cached_only) {
        (true, _) => CacheUse::WriteOnly,
        (_, true) => CacheUse::ReadOnly,
        _ => CacheUse::ReadAndWrite,
    };
    Ok(RunOptions {
        filters: arguments.filter.clone(),
        sample: arguments.sample,
        shard,
        repeats: arguments.repeats,
        concurrency: arguments.concurrency,
        max_cost_usd: arguments.max_cost,
        seed: arguments.seed,
        targets: arguments.target.clone(),
        prompts: arguments.prompt.clone(),
        only_cases: None,
        holdout: arguments.holdout,
        until_decided: arguments.until.map(|Until::Decided| arguments.first),
        cache,
        batch: arguments.batch,
    })
}
