//! The first reading of a dataset: its mistakes, its selection and what its cases have.

mod duplicates;

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use proof_diag::Diagnostic;
use serde_json::Value;

use crate::Case;
use crate::canonical::write_case;
use crate::dataset::{Inner, Surveyed};
use crate::read::RowReader;
use crate::select::{Bits, FilterFailures, draw, id_hash};

/// How many mistakes are told.
const MAX_TOLD: usize = 100;
/// How many different variables, tags, splits and keys are counted, so that memory is bounded.
const MAX_NAMES: usize = 10_000;
/// How deep the keys of `expected` are listed.
const MAX_PATH_DEPTH: usize = 4;

/// What a dataset holds.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Cases in the dataset.
    pub n_total: u64,
    /// Cases that are selected.
    pub n_cases: u64,
    /// The hash (64 hex digits) of the selected cases in their order; key order and number spelling do not matter.
    pub hash: String,
    /// Whether any selected case has a group.
    pub has_groups: bool,
    /// How many selected cases have each variable.
    pub variables: BTreeMap<String, u64>,
    /// How many selected cases expect something.
    pub n_expected: u64,
    /// How many selected cases have each key of `expected`, as dotted paths up to four keys deep.
    pub expected_keys: BTreeMap<String, u64>,
    /// How many selected cases have each tag.
    pub tags: BTreeMap<String, u64>,
    /// How many cases each tag has, selected or not.
    pub all_tags: BTreeMap<String, u64>,
    /// How many cases each split has, selected or not.
    pub splits: BTreeMap<String, u64>,
    /// Whether there are more names than the maps above hold.
    pub is_truncated: bool,
    /// Cases of the split that is held out, selected or not.
    pub n_holdout: u64,
    /// The hash (64 hex digits) of these cases in their order, whatever else selects: what a hold-out is known by.
    pub holdout_hash: String,
    /// What is likely wrong.
    pub warnings: Vec<Diagnostic>,
    /// Paths below which anything may be: lists, and what lies deeper than the keys are listed. The empty path is `expected`.
    open_paths: BTreeSet<String>,
    hasher: blake3::Hasher,
    holdout_hasher: blake3::Hasher,
    text: Vec<u8>,
}

impl Survey {
    /// Whether any selected case expects something.
    pub fn has_expected(&self) -> bool {
        0 < self.n_expected
    }

    /// Whether any selected case has something at this path of `expected`, such as `label` or `items.0.name`.
    pub fn has_expected_path(&self, path: &str) -> bool {
        if self.is_truncated || self.expected_keys.contains_key(path) || self.open_paths.contains("") {
            return true;
        }
        path.match_indices('.')
            .any(|(at, _)| path.get(..at).is_some_and(|start| self.open_paths.contains(start)))
    }

    /// Counts a selected case.
    pub(crate) fn count(&mut self, case: &Case) {
        self.n_cases += 1;
        self.has_groups |= case.group.is_some();
        for name in case.vars.keys() {
            self.is_truncated |= !add(&mut self.variables, name);
        }
        for tag in &case.tags {
            self.is_truncated |= !add(&mut self.tags, tag);
        }
        if !case.expected.is_null() {
            self.n_expected += 1;
            self.count_paths(&case.expected, &mut String::new(), 0);
        }
        self.text.clear();
        write_case(&mut self.text, case);
        self.hasher.update(&self.text);
    }

    /// Counts a case of the split that is held out.
    fn count_holdout(&mut self, case: &Case) {
        self.n_holdout += 1;
        self.text.clear();
        write_case(&mut self.text, case);
        self.holdout_hasher.update(&self.text);
    }

    fn count_paths(&mut self, value: &Value, path: &mut String, depth: usize) {
        match value {
            Value::Object(map) if depth < MAX_PATH_DEPTH => {
                let n = path.len();
                for (key, value) in map {
                    if 0 < n {
                        path.push('.');
                    }
                    path.push_str(key);
                    self.is_truncated |= !add(&mut self.expected_keys, path);
                    self.count_paths(value, path, depth + 1);
                    path.truncate(n);
                }
            }
            Value::Object(_) | Value::Array(_)
                if self.open_paths.len() < MAX_NAMES && !self.open_paths.contains(path.as_str()) =>
            {
                self.open_paths.insert(path.clone());
            }
            _ => {}
        }
    }

    /// Writes down the hashes.
    pub(crate) fn finish(mut self) -> Self {
        self.hash = self.hasher.finalize().to_hex().to_string();
        self.holdout_hash = self.holdout_hasher.finalize().to_hex().to_string();
        self.text = vec![];
        self
    }
}

/// Counts a name; false where there are too many.
fn add(counts: &mut BTreeMap<String, u64>, name: &str) -> bool {
    if let Some(n) = counts.get_mut(name) {
        *n += 1;
        return true;
    }
    let has_room = counts.len() < MAX_NAMES;
    if has_room {
        counts.insert(name.to_owned(), 1);
    }
    has_room
}

/// Reads everything once. With a sample the selected cases are still to be counted.
pub(crate) fn read(inner: &Inner) -> Result<(Survey, Surveyed), Vec<Diagnostic>> {
    let mut pass = Pass {
        inner,
        survey: Survey::default(),
        selected: Bits::default(),
        n_selected: 0,
        ids: vec![],
        told: Told::default(),
        failures: FilterFailures::default(),
        drawn: BinaryHeap::new(),
        n_eligible: 0,
        n_asked_found: 0,
    };
    let mut stamps = vec![];
    for source in &inner.sources {
        match source.stamp() {
            Ok(stamp) => stamps.push(stamp),
            Err(error) => pass.told.push(crate::source::unreadable(source.name(), &error)),
        }
        match source.rows() {
            Ok(rows) => pass.read_source(rows, source.name()),
            Err(told) => pass.told.extend(told),
        }
    }
    let (survey, selected, n_selected) = pass.finish()?;
    Ok((survey, Surveyed { selected, n_selected, stamps }))
}

/// The mistakes so far.
#[derive(Debug, Default)]
struct Told {
    first: Vec<Diagnostic>,
    n: usize,
}

impl Told {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.n += 1;
        if self.first.len() < MAX_TOLD {
            self.first.push(diagnostic);
        }
    }

    fn extend(&mut self, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    fn into_result(mut self) -> Result<(), Vec<Diagnostic>> {
        if self.n == 0 {
            return Ok(());
        }
        let n_more = self.n - self.first.len();
        if 0 < n_more {
            let mistakes = if n_more == 1 { "mistake" } else { "mistakes" };
            self.first
                .push(Diagnostic::error("E0420", format!("and {n_more} more {mistakes} in the dataset")));
        }
        Err(self.first)
    }
}

struct Pass<'a> {
    inner: &'a Inner,
    survey: Survey,
    selected: Bits,
    n_selected: u64,
    /// A hash of each id: duplicates show after sorting, and their places in a second reading.
    ids: Vec<u128>,
    told: Told,
    failures: FilterFailures,
    /// The cases that the sample has drawn so far, the last one on top: its place in the draw, its row, and whether it is
    /// in the shard.
    drawn: BinaryHeap<(u128, u64, bool)>,
    n_eligible: u64,
    n_asked_found: usize,
}

impl Pass<'_> {
    fn read_source(&mut self, mut rows: RowReader, name: &str) {
        let n_before = self.survey.n_total;
        loop {
            match rows.advance() {
                Ok(true) => self.read_row(&rows),
                Ok(false) => break,
                Err(told) => {
                    self.told.push(*told);
                    return;
                }
            }
        }
        if self.survey.n_total == n_before {
            let what = if name == "inline" {
                "the list of cases is empty".to_owned()
            } else {
                format!("the dataset `{name}` has no cases")
            };
            self.told.push(
                Diagnostic::error("E0405", what)
                    .note("a run without cases shows nothing, so it is never a pass"),
            );
        }
    }

    fn read_row(&mut self, rows: &RowReader) {
        let row = self.survey.n_total;
        self.survey.n_total += 1;
        let case = match rows.case() {
            Ok(case) => case,
            Err(told) => {
                self.told.extend(told);
                return;
            }
        };
        self.ids.push(id_hash(&case.id));
        if let Some(split) = &case.split {
            self.survey.is_truncated |= !add(&mut self.survey.splits, split);
        }
        for tag in &case.tags {
            self.survey.is_truncated |= !add(&mut self.survey.all_tags, tag);
        }
        if self.inner.selection.holds_out(&case) {
            self.survey.count_holdout(&case);
        }
        if self.told.n == 0 {
            self.select(row, &case, rows);
        }
    }

    fn select(&mut self, row: u64, case: &Case, rows: &RowReader) {
        let selection = &self.inner.selection;
        if !selection.takes(case) {
            return;
        }
        self.n_asked_found += usize::from(selection.only_ids.is_some());
        for filter in &self.inner.filters {
            match filter.passes(case) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    self.failures.push(filter, error, case, &rows.location());
                    return;
                }
            }
        }
        self.n_eligible += 1;
        let in_shard = selection.is_in_shard(case);
        match selection.sample {
            Some(n) => {
                self.drawn.push((draw(selection.seed, &case.id), row, in_shard));
                if n < self.drawn.len() as u64 {
                    self.drawn.pop();
                }
            }
            None if in_shard => {
                self.selected.set(row);
                self.n_selected += 1;
                self.survey.count(case);
            }
            None => {}
        }
    }

    fn finish(mut self) -> Result<(Survey, Bits, u64), Vec<Diagnostic>> {
        self.told.extend(duplicates::find(self.inner, std::mem::take(&mut self.ids), MAX_TOLD));
        self.told.extend(self.failures.into_diagnostics());
        self.told.into_result()?;
        for (_, row, _) in self.drawn.iter().filter(|(_, _, in_shard)| *in_shard) {
            self.selected.set(*row);
            self.n_selected += 1;
        }
        let selection = &self.inner.selection;
        if let Some(n) = selection.sample.filter(|n| self.n_eligible < *n && 0 < self.n_eligible) {
            let message = format!("the sample asks for {n} cases and there are {}", self.n_eligible);
            self.survey.warnings.push(
                Diagnostic::warning("W0401", message)
                    .help("all of them are taken; leave `sample` out to say so"),
            );
        }
        let n_missing =
            selection.only_ids.as_ref().map_or(0, |ids| ids.len().saturating_sub(self.n_asked_found));
        if 0 < n_missing {
            let n_asked = selection.only_ids.as_ref().map_or(0, BTreeSet::len);
            let message = format!("{n_missing} of {n_asked} cases asked for by id are not in the dataset");
            self.survey.warnings.push(
                Diagnostic::warning("W0402", message)
                    .note("the dataset, or the content that gives a case its id, has changed"),
            );
        }
        Ok((self.survey, self.selected, self.n_selected))
    }
}
