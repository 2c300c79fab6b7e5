//! `proof explain`: what a code means, and how a figure of a run came about.

use clap::Args;
use proof_diag::{Diagnostic, codes};
use proof_verdict::{Level, Verdict};

use crate::arguments::Format;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::environment;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Explain an error or warning code, or how a figure of a run came about
///
/// `proof explain RUN METRIC` tells in plain words which trials a figure rests on, which method gave its interval, why that
/// one, what it assumes, and by which rule a comparison got its word.
///
/// Examples:
///   proof explain E0216
///   proof explain last label
///   proof explain last label --prompt triage
///   proof explain codes
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ExplainArguments {
    /// A code such as E0216, or `codes`, `scorers`, `environment`, `exit-codes`; before a metric, a run
    topic: String,
    /// The metric of the run
    metric: Option<String>,
    /// Only this prompt
    #[arg(long, value_name = "PROMPT", requires = "metric")]
    prompt: Option<String>,
    /// Only this target
    #[arg(long, value_name = "TARGET", requires = "metric")]
    target: Option<String>,
    /// The form of an explained figure
    #[arg(long, value_enum, default_value_t, value_name = "FORM", requires = "metric")]
    format: Format,
}

/// The pages that are no codes.
const TOPICS: [&str; 4] = ["codes", "scorers", "environment", "exit-codes"];

/// What the exit codes mean.
const EXIT_CODES: &str = "\
0    done; every gate passed
1    done; a gate or check failed
2    the command line, a file or the data is wrong
3    a gate could not be decided: too few cases, or trials without a result
4    nothing to do: the filter selected no cases
5    outside world: network, credentials, disk, budget
70   a bug in this program
130  interrupted
";

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ExplainArguments) -> CommandResult {
    if let Some(metric) = &arguments.metric {
        return figure(context, arguments, metric);
    }
    let topic = arguments.topic.as_str();
    let text = match topic {
        "codes" => lines(codes::all().map(|code| format!("{}  {}", code.code, code.title))),
        "scorers" => {
            lines(proof_score::registry().iter().map(|info| format!("{}: {}", info.name, info.summary)))
        }
        "environment" => lines(environment::variables().iter().map(|(name, doc)| format!("{name}: {doc}"))),
        "exit-codes" => EXIT_CODES.to_owned(),
        _ => {
            let Some(code) = codes::find(&topic.to_uppercase()) else {
                let known = codes::all().map(|code| code.code).chain(TOPICS);
                return Err(Failure::flag(
                    Diagnostic::error("E0916", format!("nothing is known under `{topic}`"))
                        .help_opt(proof_diag::did_you_mean(topic, known))
                        .help("`proof explain codes` lists all codes"),
                ));
            };
            format!("{}: {}\n\n{}\n", code.code, code.title, code.text)
        }
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

/// How a metric of a run came about.
fn figure(context: &Context, arguments: &ExplainArguments, name: &str) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let run = store.find_run(&arguments.topic)?;
    let verdict = Verdict::compute(&store, &run.id, Level::P95)?;
    let names: Vec<&str> = verdict.metrics.iter().map(|metric| metric.name.as_str()).collect();
    let Some(metric) = verdict.metrics.iter().find(|metric| metric.name == name) else {
        return Err(unknown("metric", name, &names));
    };
    let prompts: Vec<&str> = verdict.prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    let targets: Vec<&str> = verdict.targets.iter().map(|target| target.id.as_str()).collect();
    for (what, wanted, known) in
        [("prompt", &arguments.prompt, &prompts), ("target", &arguments.target, &targets)]
    {
        if let Some(wanted) = wanted
            && !known.contains(&wanted.as_str())
        {
            return Err(unknown(what, wanted, known));
        }
    }
    let is_wanted = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
    let cells: Vec<_> = verdict
        .cells
        .iter()
        .filter(|cell| {
            is_wanted(&arguments.prompt, &cell.prompt) && is_wanted(&arguments.target, &cell.target)
        })
        .collect();
    let text = match arguments.format {
        Format::Human => {
            let style = report_style(context, context.terminal.has_colour);
            proof_report::explanation_terminal(&verdict, metric, &cells, style)
        }
        Format::Markdown => proof_report::explanation_markdown(&verdict, metric, &cells),
        Format::Json | Format::Jsonl | Format::Junit => {
            return Err(Failure::flag(
                Diagnostic::error("E0911", "an explanation has no such format")
                    .help("`--format` takes `human` or `markdown` here; `proof show --format json` has every figure with its evidence"),
            ));
        }
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Failure {
    let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    Failure::flag(
        Diagnostic::error("E0922", format!("the run has no {what} `{name}`"))
            .help_opt(proof_diag::did_you_mean(name, known.iter().copied()))
            .help(format!("its {what}s are {}", listed.join(", "))),
    )
}

/// One line each.
fn lines(items: impl Iterator<Item = String>) -> String {
    items.map(|item| item + "\n").collect()
}
