//! What the calls took: how they ended, cost, latency, tokens.

use proof_verdict::words::{count, dollars, grouped, number};
use proof_verdict::{Cell, Cost, Evidence, Quantile, TargetSummary, Verdict};

use crate::document::{Document, Entry};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(super) fn section(document: &mut Document, verdict: &Verdict, target: &TargetSummary) {
    let cells = || verdict.cells.iter().filter(|cell| cell.target == target.id);
    if cells().all(|cell| cell.trials.outputs + cell.trials.errors == 0) {
        return;
    }
    let mut table = Table::new(&[
        ("prompt", Align::Left),
        ("outputs", Align::Right),
        ("errors", Align::Right),
        ("unscored", Align::Right),
        ("not made", Align::Right),
        ("cached", Align::Right),
        ("cost", Align::Decimal),
        ("a call", Align::Whole),
        ("p50", Align::Whole),
        ("p95", Align::Whole),
        ("tokens", Align::Whole),
    ]);
    for cell in cells() {
        table.row(row(cell));
    }
    document.blank();
    document.table(table);
}

fn row(cell: &Cell) -> Vec<Entry> {
    let some = |n: u64| if n == 0 { String::new() } else { grouped(n) };
    let trials = &cell.trials;
    let money = |usd: Option<f64>| match usd {
        Some(usd) => dollars(usd),
        None if trials.outputs == 0 => String::new(),
        None => "no price".to_owned(),
    };
    let (p50, p95) = match &cell.latency {
        Some(latency) => (quantile(&latency.p50), quantile(&latency.p95)),
        None => (String::new(), String::new()),
    };
    let tokens = match (cell.tokens.mean_input, cell.tokens.mean_output) {
        (Some(input), Some(output)) => format!("{} → {}", number(input.round()), number(output.round())),
        _ => String::new(),
    };
    vec![
        Entry::foreign(&cell.prompt).role(Role::Name),
        Entry::own(grouped(trials.outputs)),
        Entry::own(some(trials.errors)).role(Role::Bad),
        Entry::own(some(trials.unscored)).role(Role::Bad),
        Entry::own(some(trials.not_run)).role(Role::Doubt),
        Entry::own(some(trials.cached)),
        Entry::own(money(cell.cost.total_usd)),
        Entry::own(a_call(&cell.cost)),
        Entry::own(p50),
        Entry::own(p95),
        Entry::own(tokens),
    ]
}

/// `$0.0012 [$0.0011, $0.0013]`; without an interval where all calls cost the same or there are too few.
fn a_call(cost: &Cost) -> String {
    let Some(mean) = cost.mean_usd else { return String::new() };
    match cost.evidence.as_ref().and_then(Evidence::ci) {
        Some(ci) => format!("{} [{}, {}]", dollars(mean), dollars(ci.low), dollars(ci.high)),
        None => dollars(mean),
    }
}

/// `412 [380, 455] ms`; a dash where the sample is too small for an end.
fn quantile(found: &Quantile) -> String {
    let (unit, scale) = if found.estimate < 1.0 { ("ms", 1000.0) } else { ("s", 1.0) };
    let end = |end: Option<f64>| end.map_or_else(|| "–".to_owned(), |end| number(end * scale));
    let estimate = number(found.estimate * scale);
    if found.low == Some(found.estimate) && found.high == Some(found.estimate) {
        return format!("{estimate} {unit}");
    }
    format!("{estimate} [{}, {}] {unit}", end(found.low), end(found.high))
}

/// What scorers asked: a row for each judge or service.
pub(super) fn of_scorers(document: &mut Document, verdict: &Verdict) {
    let mut table = Table::new(&[
        ("asked by scorers", Align::Left),
        ("calls", Align::Right),
        ("cached", Align::Right),
        ("failed", Align::Right),
        ("spent", Align::Decimal),
        ("tokens", Align::Whole),
    ]);
    let some = |n: u64| if n == 0 { String::new() } else { grouped(n) };
    for asked in &verdict.scorer_calls {
        let spent = match asked.spent_usd {
            Some(usd) => dollars(usd),
            None if asked.calls == asked.failed => String::new(),
            None => "no price".to_owned(),
        };
        let simulated = if asked.is_simulated { " (simulated)" } else { "" };
        table.row(vec![
            Entry::foreign(format!("{}{simulated}", asked.name)).role(Role::Name),
            Entry::own(grouped(asked.calls)),
            Entry::own(some(asked.cached)),
            Entry::own(some(asked.failed)).role(Role::Bad),
            Entry::own(spent),
            Entry::own(format!("{} → {}", grouped(asked.input_tokens), grouped(asked.output_tokens))),
        ]);
    }
    if !table.is_empty() {
        document.blank();
        document.table(table);
    }
}

/// Errors in a few words: `3 errors in 40 trials`.
pub(super) fn errors_of(cell: &Cell) -> String {
    format!("{} in {}", count(cell.trials.errors, "error"), count(cell.trials.planned, "trial"))
}
