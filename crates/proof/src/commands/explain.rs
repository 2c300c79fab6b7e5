//! `proof explain`: what a code means.

use clap::Args;
use proof_diag::{Diagnostic, codes};

use crate::context::Context;
use crate::environment;
use crate::outcome::{CommandResult, Failure, Outcome};

/// Explain an error or warning code, or list them all
///
/// Examples:
///   proof explain E0216
///   proof explain codes
///   proof explain environment
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ExplainArguments {
    /// A code such as E0216, or `codes`, `scorers`, `environment`, `exit-codes`
    topic: String,
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

/// One line each.
fn lines(items: impl Iterator<Item = String>) -> String {
    items.map(|item| item + "\n").collect()
}
