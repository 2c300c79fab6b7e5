//! The page of two runs.

use proof_verdict::words::{count, grouped};
use proof_verdict::{RunComparison, RunPair, Word};

use super::{differences, short_id, target_entries};
use crate::document::{Document, Entry};
use crate::table::Table;
use crate::theme::Role;

pub(crate) fn page(comparison: &RunComparison) -> Document {
    let mut document = Document::default();
    document.heading(vec![Entry::own(format!(
        "Run {} against run {}",
        short_id(&comparison.candidate.id),
        short_id(&comparison.baseline.id)
    ))]);
    let mut line = vec![Entry::foreign(&comparison.candidate.suite)];
    if comparison.candidate.suite != comparison.baseline.suite {
        line.push(Entry::own(" against "));
        line.push(Entry::foreign(&comparison.baseline.suite));
    }
    line.push(Entry::own(format!(" · {} in both", count(comparison.cases.same, "case"))));
    document.line(line);
    for pair in &comparison.pairs {
        section(&mut document, pair);
    }
    let level = proof_verdict::words::number(comparison.level * 100.0);
    let methods =
        differences::words(comparison.pairs.iter().flat_map(|pair| &pair.metrics)).unwrap_or_default();
    document.last(vec![
        Entry::own(format!("{level} % intervals. {methods}").trim_end().to_owned()).role(Role::Dim),
    ]);
    for warning in &comparison.warnings {
        document.line(vec![Entry::own("warning: ").role(Role::Doubt), Entry::foreign(warning)]);
    }
    document.last(vec![Entry::own(summary(comparison))]);
    document
}

fn section(document: &mut Document, pair: &RunPair) {
    let mut heading = vec![Entry::foreign(&pair.prompt).role(Role::Name), Entry::own(" on ")];
    heading.extend(target_entries(&pair.target, pair.is_simulated));
    let versions = if pair.baseline_version == pair.candidate_version {
        format!(" · version {}", pair.candidate_version)
    } else {
        format!(" · version {} against {}", pair.candidate_version, pair.baseline_version)
    };
    heading.push(Entry::foreign(versions).role(Role::Dim));
    document.heading(heading);
    let mut table = Table::new(&differences::COLUMNS);
    for difference in &pair.metrics {
        table.row(differences::row("", "", difference));
    }
    for ratio in pair.ratios.iter().filter(|ratio| ratio.ci.is_some()) {
        table.row(differences::ratio_row("", "", ratio));
    }
    document.table(table);
    for difference in pair.metrics.iter().filter(|difference| difference.word == Word::Undecided) {
        differences::notes(document, &pair.prompt, "", difference);
    }
    flipped(document, "newly passing", &pair.gained, pair.n_gained);
    flipped(document, "newly failing", &pair.lost, pair.n_lost);
}

fn flipped(document: &mut Document, what: &str, ids: &[String], n: u64) {
    if n == 0 {
        return;
    }
    let mut line = vec![Entry::own(format!("{what}, {}: ", count(n, "case")))];
    for (place, id) in ids.iter().enumerate() {
        if 0 < place {
            line.push(Entry::own(", "));
        }
        line.push(Entry::foreign(id));
    }
    let hidden = n.saturating_sub(ids.len() as u64);
    if 0 < hidden {
        line.push(Entry::own(format!(" and {} more", grouped(hidden))));
    }
    document.item(line);
}

fn summary(comparison: &RunComparison) -> String {
    let all = || comparison.pairs.iter().flat_map(|pair| &pair.metrics);
    let words: Vec<String> = [Word::Better, Word::Worse, Word::Equivalent, Word::Undecided]
        .into_iter()
        .filter_map(|word| {
            let n = all().filter(|difference| difference.word == word).count() as u64;
            (0 < n).then(|| format!("{} {}", grouped(n), word.as_str()))
        })
        .collect();
    format!("{}: {}", count(all().count() as u64, "metric"), words.join(", "))
}
