//! Before the first call: what is planned, what it may cost, whether the targets can be called.

use proof_diag::Diagnostic;
use proof_model::Target;
use proof_run::{Plan, Project, TargetEstimate};
use proof_score::JudgeTask;
use proof_store::Store;
use proof_verdict::words::grouped;

use crate::context::Context;
use crate::environment;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Says what is planned.
pub(super) fn announce(context: &Context, plan: &Plan) {
    let times = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let repeats =
        if plan.spec.repeats > 1 { format!(" × {} repeats", plan.spec.repeats) } else { String::new() };
    let n_holdout = plan.survey.n_holdout;
    if 0 < n_holdout && plan.spec.holdout.is_none() {
        context.terminal.note(&format!(
            "{} of the hold-out left out; `--holdout` runs them, and counts it as a look",
            proof_verdict::words::count(n_holdout, "case")
        ));
    }
    let at_most = if plan.spec.sequential.is_some() { "at most " } else { "" };
    context.terminal.say(&format!(
        "plan: {} × {} × {} case{}{repeats} = {at_most}{} trial{}",
        times(plan.prompts.len(), "prompt"),
        times(plan.targets.len(), "target"),
        grouped(plan.survey.n_cases),
        if plan.survey.n_cases == 1 { "" } else { "s" },
        grouped(plan.n_trials()),
        if plan.n_trials() == 1 { "" } else { "s" },
    ));
    if let Some(sequential) = &plan.spec.sequential {
        let looks: Vec<String> = sequential.looks.iter().map(|n| grouped(*n)).collect();
        let shown = match looks.as_slice() {
            [only] => format!("at {only} cases"),
            [first, second, .., last] if 4 < looks.len() => format!("at {first}, {second} … {last} cases"),
            [rest @ .., last] => format!("at {} and {last} cases", rest.join(", ")),
            [] => "at no case".to_owned(),
        };
        context
            .terminal
            .say(&format!("until decided: {} {shown}, in random order", times(looks.len(), "look")));
    }
}

/// Prints the calls and what they may cost, target by target.
pub(super) fn dry_run(context: &Context, project: &Project, plan: &Plan) -> CommandResult {
    let estimate = proof_run::estimate(plan, &project.prices, context.date());
    let mut lines: Vec<String> = estimate.targets.iter().map(target_line).collect();
    lines.extend(estimate.judges.iter().map(|judge| format!("scorers ask {}", target_line(judge))));
    let total = estimate.usd().map_or_else(
        || "unknown: a target has no price".to_owned(),
        |usd| format!("about ${usd:.4}, before the cache is looked at"),
    );
    let at_most = if plan.spec.sequential.is_some() { "at most " } else { "" };
    let n_asked: u64 = estimate.judges.iter().map(|judge| judge.n_calls).sum();
    let n_calls = grouped(estimate.n_trials + n_asked);
    lines.push(format!("total: {at_most}{n_calls} calls, cost {total}\n"));
    if n_asked > 0 {
        lines.push("scorers may ask more once they have their first answers\n".to_owned());
    }
    context.terminal.out(&lines.concat())?;
    Ok(Outcome::Passed)
}

fn target_line(target: &TargetEstimate) -> String {
    let cost = target.usd.map_or("no price known".to_owned(), |usd| format!("about ${usd:.4}"));
    format!(
        "{}: {} calls, about {:.0} input and up to {} output tokens each, {cost}\n",
        target.id,
        grouped(target.n_calls),
        target.input_tokens,
        target.output_tokens
    )
}

/// A budget that cannot be watched is refused: without a price there is no cost, and no cost must not look like zero.
pub(crate) fn check_budget(
    context: &Context,
    project: &Project,
    plan: &Plan,
    targets: &[Target],
) -> Result<(), Failure> {
    let date = context.date();
    let Some(limit) = plan.max_cost_usd else { return Ok(()) };
    let unpriced: Vec<Diagnostic> = targets
        .iter()
        .filter(|target| !target.config().provider.is_instant() && !is_service(plan, target))
        .filter(|target| project.prices.price(target.price_model(), 0, date).is_none())
        .map(|target| {
            Diagnostic::error(
                "E0908",
                format!("the budget of ${limit} cannot be kept: `{}` has no price", target.id()),
            )
            .help("give its price in a price file (`prices:` in `proof.yaml`), or run without a budget")
        })
        .collect();
    if unpriced.is_empty() { Ok(()) } else { Err(Failure::BadInput(unpriced)) }
}

/// Whether it is a service of the user's that scores: what it costs is no model's price.
fn is_service(plan: &Plan, target: &Target) -> bool {
    let mut judges = plan.judges.iter().zip(plan.scorers.judges());
    judges.any(|(config, named)| named.task == JudgeTask::Service && config == target.config())
}

/// Makes the targets ready; says which are simulated.
pub(crate) fn connect(context: &Context, plan: &Plan, store: &Store) -> Result<Vec<Target>, Failure> {
    let environment = environment::for_models();
    let targets = proof_run::connect(plan, &environment, store)?;
    if let Some(warning) = environment.take_warning() {
        context.terminal.diagnostics(&[warning]);
    }
    for target in targets.iter().filter(|target| target.is_simulated()) {
        context.terminal.note(&format!("`{}` is a simulated model, not an LLM", target.id()));
    }
    Ok(targets)
}
