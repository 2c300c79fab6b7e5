//! The page of a plan: what it can show, what more would show, what it costs.

use proof_verdict::planning::{PlannedComparison, Planning, Purchase};
use proof_verdict::words::{count, dollars, grouped, number};

use super::short_id;
use crate::document::{Document, Entry};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(crate) fn page(planning: &Planning) -> Document {
    let mut document = Document::default();
    document.heading(vec![Entry::foreign(&planning.suite), Entry::own(" · plan, nothing spent")]);
    document.line(vec![Entry::own(head(planning))]);
    let rests_on = match &planning.earlier_run {
        Some(run) => {
            format!("rests on run {}, where it shows something, and on assumptions elsewhere", short_id(run))
        }
        None => "rests on assumptions: the suite has no run yet".to_owned(),
    };
    document.line(vec![Entry::own(rests_on).role(Role::Dim)]);
    comparisons(&mut document, planning);
    gates(&mut document, planning);
    for warning in &planning.warnings {
        document.last(vec![Entry::own("note: ").role(Role::Doubt), Entry::foreign(warning)]);
    }
    document
}

fn head(planning: &Planning) -> String {
    let mut parts = vec![
        count(planning.n_cases, "case"),
        count(planning.n_prompts, "prompt"),
        count(planning.n_targets, "target"),
    ];
    if 1 < planning.repeats {
        parts.push(count(u64::from(planning.repeats), "repeat"));
    }
    let cost = planning
        .usd
        .map_or_else(|| "cost unknown (no price)".to_owned(), |usd| format!("about {}", dollars(usd)));
    format!("{} = {}, {cost}", parts.join(" × "), count(planning.n_calls, "call"))
}

fn comparisons(document: &mut Document, planning: &Planning) {
    if planning.comparisons.is_empty() {
        return;
    }
    document.heading(vec![Entry::own(format!(
        "Two prompts on the same cases, power {} %, two-sided error {} %",
        number(planning.power * 100.0),
        number(planning.alpha * 100.0)
    ))]);
    let has_targets = 1 < planning.n_targets;
    let mut table = Table::new(&[
        ("metric", Align::Left),
        ("target", Align::Left),
        ("detects", Align::Decimal),
        ("wanted", Align::Decimal),
        ("power", Align::Whole),
        ("cases", Align::Right),
        ("repeats", Align::Right),
        ("calls", Align::Right),
        ("cost", Align::Right),
        ("rests on", Align::Left),
    ]);
    for found in &planning.comparisons {
        table.row(row(found, has_targets));
    }
    document.table(table);
    // What is the same for several metrics is said once.
    let mut told: Vec<(String, &str)> = Vec::new();
    for found in &planning.comparisons {
        let mut name = found.metric.clone();
        if let Some(target) = found.target.as_ref().filter(|_| has_targets) {
            name = format!("{name} on {target}");
        }
        match told.iter_mut().find(|(_, advice)| *advice == found.advice) {
            Some((names, _)) => *names = format!("{names}, {name}"),
            None => told.push((name, &found.advice)),
        }
    }
    for (names, advice) in told {
        document.item(vec![Entry::foreign(names).role(Role::Name), Entry::own(format!(": {advice}"))]);
    }
}

fn row(found: &PlannedComparison, has_targets: bool) -> Vec<Entry> {
    let needed = found.needed.as_ref();
    let of = |write: fn(&Purchase) -> String| Entry::own(needed.map(write).unwrap_or_default());
    vec![
        Entry::foreign(&found.metric).role(Role::Name),
        Entry::foreign(found.target.as_deref().filter(|_| has_targets).unwrap_or_default()),
        Entry::own(found.detectable.map_or_else(|| "nothing".to_owned(), number)),
        Entry::own(found.wanted.map(number).unwrap_or_default()),
        Entry::own(
            found.power_now.map(|power| format!("{} %", number((power * 100.0).round()))).unwrap_or_default(),
        ),
        of(|needed| grouped(needed.n_cases)),
        of(|needed| grouped(u64::from(needed.repeats))),
        of(|needed| grouped(needed.n_calls)),
        of(|needed| needed.usd.map_or_else(|| "no price".to_owned(), dollars)),
        Entry::own(&found.basis.from).role(Role::Dim),
    ]
}

fn gates(document: &mut Document, planning: &Planning) {
    if planning.gates.is_empty() {
        return;
    }
    document.heading(vec![Entry::own("Gates")]);
    for gate in &planning.gates {
        document.item(vec![
            Entry::foreign(&gate.gate).role(Role::Name),
            Entry::own(format!(": {}", gate.advice)),
        ]);
    }
}
