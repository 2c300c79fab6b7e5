//! `proof sim presets`: the worlds of the simulated model.

use proof_model::local::sim;

use crate::context::Context;
use crate::outcome::{CommandResult, Outcome};

/// The presets of the design that are not built yet.
const PLANNED: &str = "sim/rag and sim/agent, with documents and tools, come later";

/// Runs the command: a line for each preset, its name first.
pub(crate) fn run(context: &Context) -> CommandResult {
    let width = sim::presets().iter().map(|name| name.len()).max().unwrap_or(0);
    let lines: Vec<String> =
        sim::preset_lines().map(|(name, line)| format!("sim/{name:width$}  {line}\n")).collect();
    context.terminal.out(&lines.concat())?;
    context.terminal.note(PLANNED);
    Ok(Outcome::Passed)
}
