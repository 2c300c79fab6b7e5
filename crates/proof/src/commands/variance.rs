//! `proof variance`: where the noise of a metric comes from, and what to buy more of.

use clap::Args;
use proof_diag::Diagnostic;

use crate::arguments::Format;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Failure, Outcome};

/// Split the variance of a metric into cases, repeats, prompt wordings and judges
///
/// Repeats show what is the model's chance. Several prompts that are wordings of one task show what the wording does, and
/// several metrics that judge the same thing show what the judge does. Each part comes with what more of it would buy.
///
/// Examples:
///   proof variance last
///   proof variance 3f2a91c0 --metric label --wordings triage,short
///   proof variance last --judges strict,mild
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct VarianceArguments {
    /// The run: its id, a part of it that is unique, or `last`
    #[arg(default_value = "last")]
    run: String,
    /// Only this metric
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    /// Prompts that are wordings of one task; without it each prompt stands for itself
    #[arg(long, value_name = "PROMPT,PROMPT", value_delimiter = ',')]
    wordings: Vec<String>,
    /// Metrics that judge the same thing
    #[arg(long, value_name = "METRIC,METRIC", value_delimiter = ',', conflicts_with = "wordings")]
    judges: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &VarianceArguments) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let run = store.find_run(&arguments.run)?;
    let prompts: Vec<&str> = run.spec.prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    let metrics = proof_verdict::metric_names(&run.spec.metrics);
    let metrics: Vec<&str> = metrics.iter().map(String::as_str).collect();
    known(&arguments.wordings, "--wordings", "prompt", &prompts)?;
    known(&arguments.judges, "--judges", "metric", &metrics)?;
    known(arguments.metric.as_slice(), "--metric", "metric", &metrics)?;
    let design = proof_verdict::components::Design {
        metric: arguments.metric.clone(),
        wordings: arguments.wordings.clone(),
        judges: arguments.judges.clone(),
    };
    let parts = proof_verdict::components::of_run(&store, &run, &design)?;
    let text = match arguments.format {
        Format::Human => {
            proof_report::variance_terminal(&parts, report_style(context, context.terminal.has_colour))
        }
        Format::Json => proof_report::json(&parts)?,
        Format::Markdown => proof_report::variance_markdown(&parts),
        Format::Jsonl | Format::Junit => return Err(super::no_such_format("proof variance")),
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

/// Names of a flag that the run has; two at least where several are compared.
fn known(given: &[String], flag: &str, what: &str, known: &[&str]) -> Result<(), Failure> {
    let unknown: Vec<Diagnostic> = given
        .iter()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| {
            Diagnostic::error("E0922", format!("`{flag}`: the run has no {what} `{name}`"))
                .help_opt(proof_diag::did_you_mean(name, known.iter().copied()))
                .help(format!(
                    "its {what}s are {}",
                    known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                ))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Failure::BadInput(unknown));
    }
    if given.len() == 1 && flag != "--metric" {
        let message = format!("`{flag}` names one {what}: there is nothing to compare it with");
        return Err(Failure::flag(
            Diagnostic::error("E0923", message)
                .help(format!("name two or more, such as `{flag} {},…`", known.join(","))),
        ));
    }
    Ok(())
}
