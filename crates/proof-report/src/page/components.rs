//! The page of variance: where the noise of each metric comes from.

use proof_verdict::components::{Component, Components, Crossed, Part, Split};
use proof_verdict::words::{count, fixed, number};

use super::short_id;
use crate::document::{Document, Entry};
use crate::table::{Align, Table};
use crate::theme::Role;

pub(crate) fn page(components: &Components) -> Document {
    let mut document = Document::default();
    document.heading(vec![
        Entry::foreign(&components.suite),
        Entry::own(format!(" · variance in run {}", short_id(&components.run))),
    ]);
    for split in components.splits.iter().filter(|split| split.refusal.is_none()) {
        section(&mut document, split);
    }
    refused(&mut document, components);
    for warning in &components.warnings {
        document.last(vec![Entry::own("note: ").role(Role::Doubt), Entry::foreign(warning)]);
    }
    document
}

/// What could not be split: a reason that several share is said once.
fn refused(document: &mut Document, components: &Components) {
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for split in components.splits.iter().filter(|split| split.refusal.is_some()) {
        let name = format!("{} · {} on {}", split.metrics.join(", "), split.prompts.join(", "), split.target);
        match told.iter_mut().find(|(advice, _)| *advice == split.advice) {
            Some((_, names)) => names.push(name),
            None => told.push((&split.advice, vec![name])),
        }
    }
    for (advice, names) in told {
        document.heading(vec![Entry::own("Not split: "), Entry::own(advice).role(Role::Doubt)]);
        for name in names {
            document.item(vec![Entry::foreign(name)]);
        }
    }
}

fn section(document: &mut Document, split: &Split) {
    document.heading(vec![
        Entry::foreign(split.metrics.join(", ")).role(Role::Name),
        Entry::own(" · "),
        Entry::foreign(split.prompts.join(", ")),
        Entry::own(" on "),
        Entry::foreign(&split.target),
    ]);
    let mut line = format!("{}: {}", design(split.design), count(split.n_cases, "case"));
    if split.design != Crossed::Judges && 1 < split.n_repeats {
        line = format!("{line} × {}", count(split.n_repeats, "repeat"));
    }
    if 0 < split.n_left_out {
        line = format!("{line}, {} left out for a missing value", count(split.n_left_out, "case"));
    }
    if let Some(mean) = split.mean {
        line = format!("{line}; mean {}", number(mean));
    }
    document.line(vec![Entry::own(line).role(Role::Dim)]);
    let mut table = Table::new(&[
        ("part", Align::Left),
        ("variance", Align::Decimal),
        ("share", Align::Right),
        ("of the error", Align::Right),
    ]);
    for part in &split.parts {
        table.row(row(part));
    }
    document.table(table);
    document.item(vec![Entry::own(&split.advice)]);
}

fn row(part: &Component) -> Vec<Entry> {
    let share = |share: Option<f64>| Entry::own(share.map_or_else(|| "–".to_owned(), percent));
    let name = if part.variance < 0.0 {
        format!("{} (below 0: counts as 0)", name(part.part))
    } else {
        name(part.part).to_owned()
    };
    vec![Entry::own(name), Entry::own(number(part.variance)), share(part.share), share(part.share_of_error)]
}

fn percent(share: f64) -> String {
    format!("{} %", fixed(share * 100.0, 0))
}

fn name(part: Part) -> &'static str {
    match part {
        Part::Case => "cases",
        Part::Wording => "wordings",
        Part::CaseByWording => "wordings, case by case",
        Part::Judge => "judges",
        Part::Repeat => "repeats",
        Part::Residual => "rest: together and chance",
    }
}

fn design(design: Crossed) -> &'static str {
    match design {
        Crossed::Repeats => "repeats of each case",
        Crossed::WordingsAndRepeats => "every wording on every case, repeated",
        Crossed::Wordings => "every wording on every case, once",
        Crossed::Judges => "every judge on every case",
    }
}
