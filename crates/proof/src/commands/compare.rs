//! `proof compare`: two runs on the same cases.

use std::collections::BTreeMap;

use clap::Args;

use crate::arguments::Format;
use crate::commands::show::report_style;
use crate::context::{Context, existing_store};
use crate::outcome::{CommandResult, Outcome};

/// Compare two runs, case by case, on the cases that both have
///
/// The second run is compared with the first: a positive difference means that the second is higher. Prompts and
/// targets are matched by name.
///
/// Examples:
///   proof compare 3f2a91c0 last
///   proof compare 3f2a91c0 last --margin label=2%
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompareArguments {
    /// The run to compare with
    baseline: String,
    /// The run that is compared
    #[arg(default_value = "last")]
    candidate: String,
    /// The greatest difference of a metric that does not matter, such as `label=0.02`: named after the runs, it tells
    /// what would settle a difference, and cannot make two runs equivalent
    #[arg(long, value_name = "METRIC=NUMBER", value_parser = margin)]
    margin: Vec<(String, f64)>,
    /// The form
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &CompareArguments) -> CommandResult {
    let project = context.project()?;
    let store = existing_store(&project)?;
    let baseline = store.find_run(&arguments.baseline)?;
    let candidate = store.find_run(&arguments.candidate)?;
    let margins: BTreeMap<String, f64> = arguments.margin.iter().cloned().collect();
    let level = proof_verdict::Level::P95;
    let comparison =
        proof_verdict::compare_runs_within(&store, &baseline.id, &candidate.id, level, &margins)?;
    let style = report_style(context, context.terminal.has_colour);
    let text = match arguments.format {
        Format::Human => proof_report::comparison_terminal(&comparison, style),
        Format::Json => proof_report::json(&comparison)?,
        Format::Markdown => proof_report::comparison_markdown(&comparison),
        Format::Jsonl | Format::Junit => return Err(super::no_such_format("proof compare")),
    };
    context.terminal.out(&text)?;
    Ok(Outcome::Passed)
}

/// A metric and a number above 0; a percent sign divides it by 100.
fn margin(text: &str) -> Result<(String, f64), String> {
    let number = |number: &str| -> Option<f64> {
        let (digits, divisor) = match number.strip_suffix('%') {
            Some(digits) => (digits.trim_end(), 100.0),
            None => (number, 1.0),
        };
        let value: f64 = digits.parse().ok()?;
        (value.is_finite() && 0.0 < value).then_some(value / divisor)
    };
    text.rsplit_once('=')
        .filter(|(metric, _)| !metric.trim().is_empty())
        .and_then(|(metric, value)| Some((metric.trim().to_owned(), number(value.trim())?)))
        .ok_or_else(|| {
            "expected a metric and a number above 0, such as `label=0.02` or `label=2%`".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::margin;

    #[test]
    fn margins_are_above_nothing() {
        assert_eq!(margin("label=0.02"), Ok(("label".to_owned(), 0.02)));
        assert_eq!(margin("a = b = 2 %"), Ok(("a = b".to_owned(), 0.02)));
        for wrong in ["label", "label=", "=0.1", "label=0", "label=-0.1", "label=NaN", "label=x%"] {
            assert!(margin(wrong).unwrap_err().starts_with("expected a metric"), "{wrong}");
        }
    }
}
