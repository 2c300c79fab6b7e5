//! `proof plan`: what a suite can show, before anything is spent.

use std::collections::BTreeMap;

use clap::Args;
use proof_diag::Diagnostic;
use proof_run::{Plan, RunOptions};
use proof_store::{RunRecord, Store};
use proof_verdict::planning::{Assumed, Earlier, Wishes, plan};
use proof_verdict::{Level, Verdict, observed_variance};

use crate::arguments::Format;
use crate::commands::run::only_suite;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// Say what a suite can show before anything is spent: effects, cases, repeats, cost
///
/// For each metric: the smallest true difference between two prompts that this many cases and repeats would find, how many
/// cases a wished difference takes and what they cost, and whether repeats or cases are the better buy. It rests on the
/// latest run of the suite, and on stated assumptions where there is none. No call is made.
///
/// Examples:
///   proof plan suites/triage.yaml
///   proof plan suites/triage.yaml --effect 0.05 --case-cost 2
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct PlanArguments {
    /// The suite file; without it the only suite in `suites/`
    suite: Option<String>,
    /// The true difference that should be found, such as 0.05 (the suite's `margins` where this is not given)
    #[arg(long, value_name = "DIFFERENCE", value_parser = positive)]
    effect: Option<f64>,
    /// The chance of finding it
    #[arg(long, value_name = "SHARE", default_value = "0.8", value_parser = share)]
    power: f64,
    /// The two-sided error rate
    #[arg(long, value_name = "SHARE", default_value = "0.05", value_parser = share)]
    alpha: f64,
    /// Dollars that a new case costs beside its calls: writing and labelling it
    #[arg(long, value_name = "USD", default_value = "0", value_parser = not_negative)]
    case_cost: f64,
    /// Dollars of a call on a target that has no price
    #[arg(long, value_name = "USD", value_parser = positive)]
    call_cost: Option<f64>,
    /// Plan with this many repeats
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    repeats: Option<u32>,
    /// Plan with a sample of this many cases
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    /// Without a run: the share of cases whose result changes between two prompts
    #[arg(long, value_name = "SHARE", default_value = "0.2", value_parser = share)]
    changed: f64,
    /// Without a run: the standard deviation of the difference of two scores
    #[arg(long, value_name = "NUMBER", default_value = "0.3", value_parser = positive)]
    deviation: f64,
    /// Without repeats in a run: the share of the variance that is chance within a case
    #[arg(long, value_name = "SHARE", default_value = "0.33", value_parser = share)]
    within: f64,
    /// Rest on this run; the latest run of the suite where it is not given
    #[arg(long, value_name = "RUN")]
    from: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &PlanArguments) -> CommandResult {
    let project = context.project()?;
    let suite = match &arguments.suite {
        Some(suite) => context.in_project(&project, suite),
        None => only_suite(&project)?,
    };
    let options =
        RunOptions { repeats: arguments.repeats, sample: arguments.sample, ..RunOptions::default() };
    let resolved = Plan::make(&project, &suite, &options)?;
    context.terminal.diagnostics(&resolved.warnings);
    let store = match (&arguments.from, existing_store(&project)) {
        (_, Ok(store)) => Some(store),
        (None, Err(_)) => None,
        (Some(_), Err(failure)) => return Err(failure),
    };
    let earlier = match (&store, &arguments.from) {
        (Some(store), Some(name)) => Some(of_suite(store.find_run(name)?, &resolved)?),
        (Some(store), None) => latest(store, &resolved)?,
        (None, _) => None,
    };
    let known = match (&store, &earlier) {
        (Some(store), Some(run)) => {
            Some((Verdict::compute(store, &run.id, Level::P95)?, observed_variance(store, run)?))
        }
        _ => None,
    };
    let wishes = Wishes {
        effect: arguments.effect,
        power: arguments.power,
        alpha: arguments.alpha,
        case_usd: arguments.case_cost,
        assumed: Assumed {
            changed: arguments.changed,
            deviation: arguments.deviation,
            within_share: arguments.within,
        },
    };
    let estimate = proof_run::estimate(&resolved, &project.prices, context.date());
    let call_usd: BTreeMap<String, f64> = estimate
        .targets
        .iter()
        .filter(|target| 0 < target.n_calls)
        .filter_map(|target| {
            let priced = target.usd.map(|usd| usd / target.n_calls as f64);
            Some((target.id.clone(), priced.or(arguments.call_cost)?))
        })
        .collect();
    let earlier = known.as_ref().map(|(verdict, variance)| Earlier { verdict, variance });
    let planning = plan(&resolved.spec, &call_usd, earlier.as_ref(), &wishes);
    let text = match arguments.format {
        Format::Human => {
            proof_report::planning_terminal(&planning, report_style(context, context.terminal.has_colour))
        }
        Format::Json => proof_report::json(&planning)?,
        Format::Markdown => proof_report::planning_markdown(&planning),
        Format::Jsonl | Format::Junit => return Err(super::no_such_format("proof plan")),
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

/// The latest run of the suite that has a verdict.
fn latest(store: &Store, plan: &Plan) -> Result<Option<RunRecord>, Failure> {
    Ok(store.runs()?.into_iter().find(|run| run.spec.suite == plan.spec.suite && run.planned > 0))
}

fn of_suite(run: RunRecord, plan: &Plan) -> Result<RunRecord, Failure> {
    if run.spec.suite == plan.spec.suite {
        return Ok(run);
    }
    let message = format!(
        "`--from {}` is a run of `{}`, not of `{}`",
        super::show::short(&run.id),
        run.spec.suite,
        plan.spec.suite
    );
    Err(Failure::flag(
        Diagnostic::error("E0921", message).help("`proof list` lists the runs with their suites"),
    ))
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share: &f64| 0.0 < *share && *share < 1.0);
    share.ok_or_else(|| "expected a share between 0 and 1, such as 0.8".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && 0.0 < *number);
    number.ok_or_else(|| "expected a number above 0, such as 0.05".to_owned())
}

fn not_negative(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && 0.0 <= *number);
    number.ok_or_else(|| "expected dollars, such as 2 or 0.50".to_owned())
}
