//! The page of two runs.

use proof_verdict::words::{count, grouped};
use proof_verdict::{RunComparison, RunPair, TagDifference, Word};

use super::{differences, short_id, target_entries};
use crate::document::{Document, Entry};
use crate::figure::{Figure, p_value};
use crate::table::{Align, Table};
use crate::theme::Role;

/// Rows by tag that a page shows; JSON has them all.
const MAX_TAG_ROWS: usize = 40;

const TAG_COLUMNS: [(&str, Align); 9] = [
    ("tag", Align::Left),
    ("metric", Align::Left),
    ("difference", Align::Decimal),
    ("interval", Align::Whole),
    ("up", Align::Right),
    ("down", Align::Right),
    ("n", Align::Right),
    ("p", Align::Decimal),
    ("", Align::Whole),
];

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
        section(&mut document, pair, comparison.headline.as_deref());
    }
    let level = proof_verdict::words::number(comparison.level * 100.0);
    let differences = comparison.pairs.iter().flat_map(|pair| &pair.metrics);
    let mut words = differences::words(differences, comparison.families.iter()).into_iter();
    let mut methods = vec![Entry::own(format!("{level} % intervals. ")).role(Role::Dim)];
    methods.extend(words.next().unwrap_or_default());
    document.last(methods);
    for words in words {
        document.line(words);
    }
    for warning in &comparison.warnings {
        document.line(vec![Entry::own("warning: ").role(Role::Doubt), Entry::foreign(warning)]);
    }
    document.last(vec![Entry::own(summary(comparison))]);
    document
}

fn section(document: &mut Document, pair: &RunPair, headline: Option<&str>) {
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
    differences::rows(&mut table, "", "", &pair.metrics, &pair.ratios);
    document.table(table);
    differences::notes(document, &pair.prompt, "", &pair.metrics, &pair.ratios);
    differences::parts(document, std::iter::once(("", String::new(), pair.metrics.as_slice())));
    flipped(document, "newly passing", &pair.gained, pair.n_gained);
    flipped(document, "newly failing", &pair.lost, pair.n_lost);
    tags(document, pair, headline);
}

/// The differences by tag: those of the metric that says whether a trial passes, where there is one.
fn tags(document: &mut Document, pair: &RunPair, headline: Option<&str>) {
    let is_part =
        |name: &str| pair.metrics.iter().any(|metric| metric.metric == name && metric.part_of.is_some());
    let is_shown = |row: &&TagDifference| match headline {
        Some(headline) => row.metric == headline,
        None => !is_part(&row.metric),
    };
    let shown: Vec<&TagDifference> = pair.tags.iter().filter(is_shown).collect();
    let mut table = Table::new(&TAG_COLUMNS);
    let mut previous = None;
    for row in shown.iter().take(MAX_TAG_ROWS) {
        let kind = pair.metrics.iter().find(|metric| metric.metric == row.metric).map(|metric| metric.kind);
        let Some(kind) = kind else { continue };
        let figure = Figure::signed(row.estimate, row.ci.as_ref(), row.refusal.as_deref(), kind);
        let p = row.p_adjusted.as_ref().map(|adjusted| p_value(adjusted.p));
        let tag = if previous == Some(&row.tag) { "" } else { row.tag.as_str() };
        previous = Some(&row.tag);
        table.row(vec![
            Entry::foreign(tag),
            Entry::foreign(if headline.is_some() { "" } else { row.metric.as_str() }),
            Entry::own(figure.estimate),
            Entry::own(figure.interval),
            Entry::own(grouped(row.gains)),
            Entry::own(grouped(row.losses)),
            Entry::own(grouped(row.n_units)),
            Entry::own(p.unwrap_or_default()),
            Entry::own(if row.is_small { "few cases" } else { "" }).role(Role::Dim),
        ]);
    }
    if table.is_empty() {
        return;
    }
    let mut heading = vec![Entry::own("By tag")];
    if let Some(headline) = headline {
        heading.extend([Entry::own(": "), Entry::foreign(headline)]);
    }
    document.heading(heading);
    document.table(table);
    let adjusted = shown.iter().find_map(|row| row.p_adjusted.as_ref()).filter(|all| 1 < all.family_size);
    if let Some(adjusted) = adjusted {
        let words = format!("p adjusted by {} over {}", adjusted.method, count(adjusted.family_size, "row"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
    let hidden = shown.len().saturating_sub(MAX_TAG_ROWS) as u64;
    if 0 < hidden {
        let words = format!("{} in `--format json`", count(hidden, "more row"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
    if 0 < pair.n_tags_left_out {
        let words = format!("{} of few cases left out", count(pair.n_tags_left_out, "tag"));
        document.item(vec![Entry::own(words).role(Role::Dim)]);
    }
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
