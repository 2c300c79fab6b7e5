//! Renders what the store holds: terminal tables, JSON, JSON Lines, `JUnit`, Markdown.
//!
//! A report is a function of the store: no clock, no environment, the same bytes a month later. What a verdict says is
//! decided in `proof-verdict`; here it becomes text. A page is built once from blocks and shown by a terminal or as
//! Markdown; JSON Lines and `JUnit` are streamed from the trials. Whatever a model, a provider or a file said goes through
//! [`hostile`] on its way to a person.
//!
//! Start at [`terminal`].

mod document;
mod error;
mod figure;
pub mod hostile;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod page;
mod rows;
mod scorer_calls;
mod table;
mod terminal;
mod theme;

use proof_store::RunRecord;
use proof_verdict::components::Components;
use proof_verdict::planning::Planning;
use proof_verdict::{Cell, LedgerEntry, MetricSummary, RunComparison, Verdict};

pub use error::ReportError;
pub use json::json;
pub use jsonl::jsonl;
pub use junit::junit;
pub use page::short_id;
pub use terminal::Terminal;
pub use theme::{Role, Theme};

/// The verdict of a run as people see it: failures, figures, gates; the last line is the verdict and the cost.
pub fn terminal(verdict: &Verdict, terminal: Terminal) -> String {
    terminal::render(&page::verdict::page(verdict), terminal)
}

/// The verdict of a run in Markdown.
pub fn markdown(verdict: &Verdict) -> String {
    markdown::render(&page::verdict::page(verdict))
}

/// A run against an earlier one, on a terminal.
pub fn comparison_terminal(comparison: &RunComparison, terminal: Terminal) -> String {
    terminal::render(&page::run_pair::page(comparison), terminal)
}

/// A run against an earlier one, in Markdown.
pub fn comparison_markdown(comparison: &RunComparison) -> String {
    markdown::render(&page::run_pair::page(comparison))
}

/// What a plan can show, on a terminal.
pub fn planning_terminal(planning: &Planning, terminal: Terminal) -> String {
    terminal::render(&page::planning::page(planning), terminal)
}

/// What a plan can show, in Markdown.
pub fn planning_markdown(planning: &Planning) -> String {
    markdown::render(&page::planning::page(planning))
}

/// Where the variance of a run's metrics comes from, on a terminal.
pub fn variance_terminal(components: &Components, terminal: Terminal) -> String {
    terminal::render(&page::components::page(components), terminal)
}

/// Where the variance of a run's metrics comes from, in Markdown.
pub fn variance_markdown(components: &Components) -> String {
    markdown::render(&page::components::page(components))
}

/// How a metric of a verdict came about, in the given cells, on a terminal.
pub fn explanation_terminal(
    verdict: &Verdict,
    metric: &MetricSummary,
    cells: &[&Cell],
    terminal: Terminal,
) -> String {
    terminal::render(&page::explanation::page(verdict, metric, cells), terminal)
}

/// How a metric of a verdict came about, in the given cells, in Markdown.
pub fn explanation_markdown(verdict: &Verdict, metric: &MetricSummary, cells: &[&Cell]) -> String {
    markdown::render(&page::explanation::page(verdict, metric, cells))
}

/// All runs of a project, newest first, on a terminal.
pub fn list_terminal(runs: &[RunRecord], terminal: Terminal) -> String {
    terminal::render(&page::run_list::page(runs), terminal)
}

/// All runs of a project in Markdown.
pub fn list_markdown(runs: &[RunRecord]) -> String {
    markdown::render(&page::run_list::page(runs))
}

/// The ledger of hold-outs, the newest look first, on a terminal.
pub fn ledger_terminal(ledger: &[LedgerEntry], terminal: Terminal) -> String {
    terminal::render(&page::ledger::page(ledger), terminal)
}

/// The ledger of hold-outs in Markdown.
pub fn ledger_markdown(ledger: &[LedgerEntry]) -> String {
    markdown::render(&page::ledger::page(ledger))
}
