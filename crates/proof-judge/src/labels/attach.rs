//! Labels put to the outputs that they are about.

use std::collections::{BTreeMap, BTreeSet};

use proof_diag::{Diagnostic, did_you_mean};

use super::{CASE, HASH, LABEL, LabelRow, OUTPUT, OutputName, output_hash};
use crate::scale::{Scale, is_equal};

/// So many mistakes of a file are told.
const MAX_TOLD: usize = 100;

/// An output that labels may be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelledOutput {
    /// The case's id.
    pub case: String,
    /// The prompt's name.
    pub prompt: String,
    /// The target's name.
    pub target: String,
    /// The repeat, from 0.
    pub repeat: u32,
    /// The words.
    pub text: String,
}

/// The labels of a list of outputs.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// The people, by name.
    pub people: Vec<String>,
    /// For each output, in the order given, the label of each person as a number of the scale.
    pub of: Vec<Vec<Option<f64>>>,
    /// Labels of outputs that are not among these: the case was answered in other words since.
    pub n_of_others: u64,
    /// What is odd and no mistake.
    pub warnings: Vec<Diagnostic>,
}

/// Puts labels to outputs. A label names its case, and where that has several outputs also the prompt, the target, the repeat
/// or the output; a label with the words of its output counts for every output with these words.
///
/// # Arguments
/// - `metric`: labels of other metrics are passed over; a label may name a criterion `judge.polite` as `polite`
///
/// # Errors
/// All at once: `E0641` for a case or an output that is not there, `E0642` for a label that the scale does not have, `E0643` for
/// two different labels of one output by one person, `E0645` for a label that fits several outputs, `E0646` when no label fits.
pub fn attach(
    rows: &[LabelRow],
    outputs: &[LabelledOutput],
    metric: &str,
    scale: &Scale,
) -> Result<Labels, Vec<Diagnostic>> {
    let rows: Vec<&LabelRow> =
        rows.iter().filter(|row| row.metric.as_deref().is_none_or(|named| is_named(metric, named))).collect();
    let mut of_case: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, output) in outputs.iter().enumerate() {
        of_case.entry(&output.case).or_default().push(place);
    }
    let names: BTreeSet<&String> = rows.iter().map(|row| &row.person).collect();
    let people: Vec<String> = names.into_iter().cloned().collect();
    let mut state = Attaching {
        outputs,
        labels: Labels { of: vec![vec![None; people.len()]; outputs.len()], people, ..Labels::default() },
        given: BTreeMap::new(),
        told: vec![],
        others: vec![],
    };
    for row in &rows {
        match scale.read(&row.label) {
            Some(value) => state.put(row, value, &of_case),
            None => state.told.push(
                Diagnostic::error("E0642", format!("the label `{}` is not on the scale", row.label))
                    .at(row.place(&LABEL), "not on the scale")
                    .help(format!("a label is {}", scale.words())),
            ),
        }
    }
    state.finish(&rows, metric)
}

/// Whether a metric has this name, or is the criterion of this name: `judge.polite` is `polite` too.
fn is_named(metric: &str, named: &str) -> bool {
    metric.strip_suffix(named).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

struct Attaching<'a> {
    outputs: &'a [LabelledOutput],
    labels: Labels,
    /// The row that labelled an output for a person.
    given: BTreeMap<(usize, usize), &'a LabelRow>,
    told: Vec<Diagnostic>,
    /// Labels of other words than the case has now.
    others: Vec<&'a LabelRow>,
}

impl<'a> Attaching<'a> {
    fn put(&mut self, row: &'a LabelRow, value: f64, of_case: &BTreeMap<&str, Vec<usize>>) {
        let Some(places) = of_case.get(row.case.as_str()) else {
            self.told.push(
                Diagnostic::error("E0641", format!("there is no case `{}`", row.case))
                    .at(row.place(&CASE), "no such case")
                    .help_opt(did_you_mean(&row.case, of_case.keys().copied())),
            );
            return;
        };
        let is_named = |place: &&usize| {
            self.outputs.get(**place).is_some_and(|output| {
                row.prompt.as_ref().is_none_or(|name| *name == output.prompt)
                    && row.target.as_ref().is_none_or(|name| *name == output.target)
                    && row.repeat.is_none_or(|repeat| repeat == output.repeat)
            })
        };
        let named: Vec<usize> = places.iter().filter(is_named).copied().collect();
        if named.is_empty() {
            self.told.push(self.no_output(row, places));
            return;
        }
        let text =
            |place: usize| self.outputs.get(place).map(|output| output.text.as_str()).unwrap_or_default();
        let meant: Vec<usize> = match &row.output {
            None => named,
            Some(OutputName::Text(words)) => {
                named.into_iter().filter(|place| text(*place) == words).collect()
            }
            Some(OutputName::Hash(hash)) => {
                named.into_iter().filter(|place| output_hash(text(*place)) == *hash).collect()
            }
        };
        let Some(first) = meant.first() else {
            self.others.push(row);
            return;
        };
        if meant.iter().any(|place| text(*place) != text(*first)) {
            self.told.push(
                Diagnostic::error(
                    "E0645",
                    format!("the label fits {} different outputs of the case `{}`", meant.len(), row.case),
                )
                .at(row.place(&CASE), "which of its outputs?")
                .help(self.what_tells_apart(&meant)),
            );
            return;
        }
        let Some(person) = self.labels.people.iter().position(|name| *name == row.person) else { return };
        let mut is_told = false;
        for place in meant {
            let Some(slot) = self.labels.of.get_mut(place).and_then(|labels| labels.get_mut(person)) else {
                continue;
            };
            let before = slot.replace(value);
            let first = *self.given.entry((place, person)).or_insert(row);
            let Some(before) = before.filter(|_| !is_told) else { continue };
            is_told = true;
            if is_equal(before, value) {
                self.labels.warnings.push(
                    Diagnostic::warning(
                        "W0644",
                        format!("`{}` labelled the same output twice, alike", row.person),
                    )
                    .at(row.place(&LABEL), "again here")
                    .and_at(first.place(&LABEL), "first here")
                    .help("remove one of the two rows"),
                );
            } else {
                self.told.push(
                    Diagnostic::error(
                        "E0643",
                        format!("`{}` gave two labels to the same output", row.person),
                    )
                    .at(row.place(&LABEL), format!("`{}` here", row.label))
                    .and_at(first.place(&LABEL), format!("`{}` here", first.label))
                    .help("keep the one that the person stands by"),
                );
            }
        }
    }

    fn no_output(&self, row: &LabelRow, places: &[usize]) -> Diagnostic {
        let wanted = |what: &str, value: Option<String>| value.map(|value| format!("{what} `{value}`"));
        let named: Vec<String> = [
            wanted("prompt", row.prompt.clone()),
            wanted("target", row.target.clone()),
            wanted("repeat", row.repeat.map(|repeat| repeat.to_string())),
        ]
        .into_iter()
        .flatten()
        .collect();
        let there: BTreeSet<String> = places
            .iter()
            .filter_map(|place| self.outputs.get(*place))
            .map(|output| {
                format!("prompt `{}`, target `{}`, repeat {}", output.prompt, output.target, output.repeat)
            })
            .collect();
        let there: Vec<String> = there.into_iter().take(4).collect();
        Diagnostic::error("E0641", format!("the case `{}` has no output of {}", row.case, named.join(", ")))
            .at(row.place(&CASE), "no such output")
            .help(format!("its outputs are of {}", there.join("; ")))
    }

    /// The columns that would tell these outputs apart.
    fn what_tells_apart(&self, places: &[usize]) -> String {
        let outputs = || places.iter().filter_map(|place| self.outputs.get(*place));
        let differs =
            |of: &dyn Fn(&LabelledOutput) -> String| outputs().map(of).collect::<BTreeSet<_>>().len() > 1;
        let mut columns = vec![];
        if differs(&|output| output.prompt.clone()) {
            columns.push("`prompt`");
        }
        if differs(&|output| output.target.clone()) {
            columns.push("`target`");
        }
        if differs(&|output| output.repeat.to_string()) {
            columns.push("`repeat`");
        }
        format!("add {} to the file, or `output_hash`", columns.join(" and "))
    }

    fn finish(mut self, rows: &[&LabelRow], metric: &str) -> Result<Labels, Vec<Diagnostic>> {
        if !self.told.is_empty() {
            let n_more = self.told.len().saturating_sub(MAX_TOLD);
            self.told.truncate(MAX_TOLD);
            if let Some(last) = self.told.last_mut().filter(|_| n_more != 0) {
                last.notes.push(format!("and {n_more} more mistakes"));
            }
            return Err(self.told);
        }
        let n_given = self.labels.of.iter().flatten().flatten().count();
        if n_given == 0 {
            let message = if rows.is_empty() {
                format!("no label is about the metric `{metric}`")
            } else {
                "no label is about any of these outputs".to_owned()
            };
            let diagnostic = Diagnostic::error("E0646", message);
            return Err(vec![match self.others.first() {
                Some(other) => diagnostic
                    .at(place_of_output(other), "this output is not among them")
                    .note(format!(
                        "all {} labels are of other words than the outputs have now",
                        self.others.len()
                    ))
                    .help("label the outputs of this run, or use the run that was labelled"),
                None => {
                    diagnostic.help("the column `metric` of a label file names the metric, or is left out")
                }
            }]);
        }
        if let Some(first) = self.others.first() {
            let message = format!(
                "{} of {} labels are of other words than the outputs have now, and do not count",
                self.others.len(),
                rows.len()
            );
            let warning =
                Diagnostic::warning("W0649", message).at(place_of_output(first), "the first of them");
            self.labels.warnings.push(warning.help(
                "`proof judge plan RUN METRIC --sheet FILE` writes a sheet of the outputs as they are",
            ));
        }
        self.labels.n_of_others = self.others.len() as u64;
        Ok(self.labels)
    }
}

fn place_of_output(row: &LabelRow) -> proof_diag::SourceSpan {
    row.place(if matches!(row.output, Some(OutputName::Hash(_))) { &HASH } else { &OUTPUT })
}
