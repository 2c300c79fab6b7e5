//! Outputs, verdicts and labels that are columns of a dataset: a judge that was recorded elsewhere.

use std::collections::BTreeMap;

use proof_dataset::{Case, Dataset, DatasetSource, Selection};
use proof_diag::Diagnostic;
use proof_judge::{Class, Item, Rung, Sample, Scale, Verdict, classes_of, column};
use proof_prompt::Template;
use proof_run::Project;
use serde_json::{Map, Value};

use super::recorded::{length_of, words_of};
use super::source::SourceArguments;
use crate::outcome::Failure;

/// The cases of a dataset.
pub(super) fn cases(project: &Project, path: &str) -> Result<Vec<Case>, Failure> {
    let source = DatasetSource::Path(path.to_owned(), None);
    let dataset = Dataset::open(source, Selection::default(), &project.root).map_err(Failure::BadInput)?;
    dataset.survey().map_err(Failure::BadInput)?;
    let mut cases = vec![];
    for item in dataset.cases() {
        let (_, case) = item.map_err(|error| Failure::flag(error.into()))?;
        cases.push(case);
    }
    Ok(cases)
}

/// What people say of each case, as columns have it.
#[derive(Debug)]
pub(super) struct ColumnLabels {
    /// The columns: one a person.
    pub(super) people: Vec<String>,
    /// By person, then by case, as text.
    pub(super) labels: Vec<Vec<Option<String>>>,
    /// The settled labels, where a column has them.
    pub(super) truth: Option<Vec<Option<String>>>,
}

impl ColumnLabels {
    /// Reads the columns that the flags name.
    pub(super) fn read(cases: &[Case], arguments: &SourceArguments) -> Result<Self, Failure> {
        let mut told = vec![];
        let mut read = |name: &str, flag: &str| {
            column(cases, name, flag).unwrap_or_else(|mistakes| {
                told.extend(mistakes);
                vec![]
            })
        };
        let labels: Vec<_> = arguments.label.iter().map(|name| read(name, "--label")).collect();
        let truth = arguments.truth.as_ref().map(|name| read(name, "--truth"));
        if !told.is_empty() {
            return Err(Failure::BadInput(told));
        }
        Ok(Self { people: arguments.label.clone(), labels, truth })
    }

    /// All labels that are given.
    pub(super) fn all(&self) -> Vec<&str> {
        self.labels.iter().chain(&self.truth).flatten().flatten().map(String::as_str).collect()
    }

    /// The labels of one case as numbers of the scale: by person, and the settled one.
    pub(super) fn of_case(&self, place: usize, scale: &Scale) -> (Vec<Option<f64>>, Option<f64>) {
        let number =
            |labels: &Vec<Option<String>>| labels.get(place)?.as_deref().and_then(|label| scale.read(label));
        (self.labels.iter().map(number).collect(), self.truth.as_ref().and_then(number))
    }

    /// Labels that the scale does not have.
    pub(super) fn check(&self, cases: &[Case], scale: &Scale) -> Result<(), Failure> {
        let truth = self.truth.iter().map(|labels| ("--truth".to_owned(), labels));
        let columns = self.people.iter().map(|name| format!("--label {name}")).zip(&self.labels).chain(truth);
        let mut told = vec![];
        for (flag, labels) in columns {
            // Each wrong word once, with the first case that has it.
            let mut wrong: BTreeMap<&str, (&str, u64)> = BTreeMap::new();
            for (case, label) in cases.iter().zip(labels) {
                if let Some(label) = label.as_deref().filter(|label| scale.read(label).is_none()) {
                    wrong.entry(label).or_insert((&case.id, 0)).1 += 1;
                }
            }
            told.extend(wrong.into_iter().map(|(label, (case, n))| {
                Diagnostic::error("E0642", format!("`{flag}`: the label `{label}` is not on the scale"))
                    .note(format!(
                        "{} it, the first is `{case}`",
                        if n == 1 { "1 case has".to_owned() } else { format!("{n} cases have") }
                    ))
                    .help(format!("a label is {}", scale.words()))
            }));
        }
        told.truncate(20);
        if told.is_empty() { Ok(()) } else { Err(Failure::BadInput(told)) }
    }
}

/// The scale that `--scale` names, or that of the labels' own words.
pub(super) fn scale(labels: &ColumnLabels, written: Option<&str>) -> Result<Scale, Failure> {
    match written {
        Some(written) => parse_scale(written).map_err(|what| {
            Failure::flag(Diagnostic::error("E0927", format!("`--scale {written}`: {what}")).help(
                "classes are `--scale yes,no`, levels `--scale 'poor<fair<good'`, numbers `--scale 1..5`",
            ))
        }),
        None => classes_of(&labels.all()).map_err(Failure::flag),
    }
}

fn parse_scale(written: &str) -> Result<Scale, &'static str> {
    if let Some((low, high)) = written.split_once("..") {
        let number = |text: &str| text.trim().parse().ok().filter(|x: &f64| x.is_finite());
        return match (number(low), number(high)) {
            (Some(low), Some(high)) if low < high => Ok(Scale::Numeric { low, high }),
            _ => Err("the ends must be two numbers, the lower one first"),
        };
    }
    let is_ordered = written.contains('<');
    let names: Vec<&str> = written.split(['<', ',']).map(str::trim).collect();
    let is_repeated = |(place, name): (usize, &&str)| {
        names.iter().skip(place + 1).any(|other| other.eq_ignore_ascii_case(name))
    };
    if names.len() < 2
        || names.iter().any(|name| name.is_empty())
        || names.iter().enumerate().any(is_repeated)
    {
        return Err("a scale has two or more different names");
    }
    if !is_ordered {
        let class = |name: &&str| Class { name: (*name).to_owned(), also: vec![] };
        return Ok(Scale::Nominal { classes: names.iter().map(class).collect() });
    }
    if written.contains(',') {
        return Err("names stand between `<` for levels or between commas for classes, not both");
    }
    let rung = |(place, name): (usize, &&str)| Rung { name: (*name).to_owned(), value: place as f64 };
    Ok(Scale::Ordinal { levels: names.iter().enumerate().map(rung).collect() })
}

/// The verdicts of a column. What the scale does not have is an answer that could not be read.
pub(super) fn verdicts(cases: &[Case], name: &str, scale: &Scale) -> Result<Vec<Verdict>, Failure> {
    let said = column(cases, name, "--verdicts").map_err(Failure::BadInput)?;
    let verdict = |said: Option<String>| match said {
        None => Verdict::Missing,
        Some(said) => scale.read(&said).map_or(Verdict::Unreadable(said), Verdict::Read),
    };
    Ok(said.into_iter().map(verdict).collect())
}

/// Cases with the verdicts of a column and the labels of others.
pub(super) fn sample(
    project: &Project,
    arguments: &SourceArguments,
    path: &str,
    verdict_column: &str,
) -> Result<Sample, Failure> {
    let cases = cases(project, path)?;
    let labels = ColumnLabels::read(&cases, arguments)?;
    let scale = scale(&labels, arguments.scale.as_deref())?;
    labels.check(&cases, &scale)?;
    let verdicts = verdicts(&cases, verdict_column, &scale)?;
    let extras = Extras::read(&cases, arguments)?;
    let inputs = inputs(&cases, arguments, verdict_column)?;
    let mut items = vec![];
    for (((place, case), verdict), input) in cases.iter().enumerate().zip(verdicts).zip(inputs) {
        let (of_people, truth) = labels.of_case(place, &scale);
        let mut item = Item {
            id: case.id.clone(),
            group: case
                .group
                .as_ref()
                .map_or_else(|| format!("case {}", case.id), |group| format!("group {group}")),
            verdict,
            labels: of_people,
            truth,
            tags: case.tags.clone(),
            input,
            ..Item::default()
        };
        extras.put(place, &mut item);
        items.push(item);
    }
    Ok(Sample { scale, people: labels.people, items })
}

/// What was asked in each case: as `--input` has it, else the words of the variables that are not named for something else.
fn inputs(cases: &[Case], arguments: &SourceArguments, verdicts: &str) -> Result<Vec<String>, Failure> {
    if let Some(template) = arguments.input.as_deref() {
        return rendered(cases, template, "--input");
    }
    let output = arguments.output.as_deref().and_then(|template| Template::parse(template).ok());
    let mut named = output.map(|template| template.variables()).unwrap_or_default();
    named.extend([&arguments.label, &arguments.feature].into_iter().flatten().cloned());
    named.extend(arguments.truth.iter().chain(&arguments.tag).cloned());
    named.insert(verdicts.to_owned());
    let is_named = |name: &str| named.contains(name) || named.contains(&format!("vars.{name}"));
    let words = |case: &Case| {
        let kept = case
            .vars
            .iter()
            .filter(|(name, _)| !is_named(name))
            .map(|(name, value)| (name.clone(), value.clone()));
        words_of(&Case { vars: kept.collect(), ..case.clone() })
    };
    Ok(cases.iter().map(words).collect())
}

/// What further columns say of the cases: tags, features, and how long the output is.
#[derive(Debug)]
pub(super) struct Extras {
    tags: Option<Vec<Option<String>>>,
    features: Vec<(String, Vec<Option<String>>)>,
    lengths: Option<Vec<(String, f64)>>,
}

impl Extras {
    pub(super) fn read(cases: &[Case], arguments: &SourceArguments) -> Result<Self, Failure> {
        let tags = arguments.tag.as_ref().map(|name| column(cases, name, "--tag")).transpose();
        let tags = tags.map_err(Failure::BadInput)?;
        let mut features = vec![];
        for name in &arguments.feature {
            let values = column(cases, name, "--feature").map_err(Failure::BadInput)?;
            if let Some((case, value)) = cases
                .iter()
                .zip(&values)
                .find_map(|(case, value)| Some((case, value.as_ref().filter(|it| number(it).is_none())?)))
            {
                let message =
                    format!("`--feature {name}`: the case `{}` has `{value}`, which is no number", case.id);
                return Err(Failure::flag(
                    Diagnostic::error("E0648", message).help("a feature is a number, or true and false"),
                ));
            }
            features.push((name.clone(), values));
        }
        let lengths = arguments.output.as_deref().map(|template| lengths(cases, template)).transpose()?;
        Ok(Self { tags, features, lengths })
    }

    pub(super) fn put(&self, place: usize, item: &mut Item) {
        if let Some(Some(tag)) = self.tags.as_ref().and_then(|tags| tags.get(place)) {
            item.tags.push(tag.clone());
        }
        for (name, values) in &self.features {
            if let Some(value) = values.get(place).and_then(|value| number(value.as_deref()?)) {
                item.features.insert(name.clone(), value);
            }
        }
        if let Some((name, length)) = self.lengths.as_ref().and_then(|lengths| lengths.get(place)) {
            item.features.insert(name.clone(), *length);
        }
    }
}

fn number(text: &str) -> Option<f64> {
    match text.trim() {
        "true" => Some(1.0),
        "false" => Some(0.0),
        text => text.parse().ok().filter(|x: &f64| x.is_finite()),
    }
}

/// How long the output of each case is.
fn lengths(cases: &[Case], template: &str) -> Result<Vec<(String, f64)>, Failure> {
    Ok(rendered(cases, template, "--output")?.iter().map(|text| length_of(text)).collect())
}

/// A template, rendered for each case.
fn rendered(cases: &[Case], template: &str, flag: &str) -> Result<Vec<String>, Failure> {
    let wrong = |error: proof_prompt::ExprError, of: &str| {
        Failure::flag(
            Diagnostic::error("E0928", format!("`{flag} {template}` cannot be rendered{of}"))
                .note(error.to_string())
                .help(format!(
                    "a template sees the variables of a case by name: `{flag} '{{{{ completion }}}}'`"
                )),
        )
    };
    let parsed = Template::parse(template).map_err(|error| wrong(error, ""))?;
    let mut texts = vec![];
    for case in cases {
        let mut values: Map<String, Value> = case.vars.clone();
        values.insert("vars".to_owned(), case.vars.clone().into());
        values.insert("metadata".to_owned(), case.metadata.clone().into());
        values.insert("expected".to_owned(), case.expected.clone());
        let text =
            parsed.render(&values).map_err(|error| wrong(error, &format!(" for the case `{}`", case.id)))?;
        texts.push(text);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_as_they_are_written() {
        assert_eq!(parse_scale("1..5"), Ok(Scale::Numeric { low: 1.0, high: 5.0 }));
        assert_eq!(
            parse_scale("yes, no").map(|scale| scale.names()),
            Ok(vec!["yes".to_owned(), "no".to_owned()])
        );
        let levels = parse_scale("poor<fair<good").unwrap();
        assert_eq!(levels.read("good"), Some(2.0));
        for wrong in ["5..1", "a", "a,,b", "a,A", "a<b,c", ""] {
            assert!(parse_scale(wrong).is_err(), "{wrong}");
        }
    }
}
