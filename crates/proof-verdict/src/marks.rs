//! What was out of the ordinary with the outputs, counted.

use proof_store::Marks;
use serde::Serialize;

use crate::Cell;
use crate::words::count;

/// How many outputs have each mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MarkCounts {
    /// Close to JSON, and repaired for the scorers.
    pub repaired: u64,
    /// Asked for a second time because the first request was slow.
    pub hedged: u64,
    /// Answered by a fallback instead of the target itself.
    pub fallback: u64,
    /// With a tool call whose arguments are no JSON object.
    pub malformed_tool_calls: u64,
    /// From a batch.
    pub batch: u64,
}

impl MarkCounts {
    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn add(&mut self, marks: Marks) {
        self.repaired += u64::from(marks.has(Marks::REPAIRED));
        self.hedged += u64::from(marks.has(Marks::HEDGED));
        self.fallback += u64::from(marks.has(Marks::FALLBACK));
        self.malformed_tool_calls += u64::from(marks.has(Marks::MALFORMED_TOOL_CALL));
        self.batch += u64::from(marks.has(Marks::BATCH));
    }
}

/// A price row that costs rest on, and how many outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PriceUse {
    /// The row: model, first day, tier, batch, file.
    pub row: String,
    /// Outputs that were priced by it.
    pub outputs: u64,
}

/// What a reader must know of the outputs of a cell.
pub(crate) fn warnings(cell: &Cell) -> Vec<String> {
    let MarkCounts { repaired, hedged, fallback, malformed_tool_calls, batch: _ } = cell.marks;
    let of = format!("of `{}` on `{}`", cell.prompt, cell.target);
    let outputs = |n| count(n, "output");
    let mut warnings = vec![];
    if 0 < fallback {
        warnings.push(format!(
            "{} {of} came from its fallback (`else`): the figures are not its own alone",
            outputs(fallback)
        ));
    }
    if 0 < repaired {
        warnings.push(format!("{} {of} had to be repaired to be JSON (`repair_json`)", outputs(repaired)));
    }
    if 0 < malformed_tool_calls {
        warnings.push(format!(
            "{} {of} called a tool with arguments that are no JSON object",
            outputs(malformed_tool_calls)
        ));
    }
    if 0 < hedged {
        warnings.push(format!(
            "for {} {of} a second request was sent: what the slower one cost is not known",
            outputs(hedged)
        ));
    }
    warnings
}
