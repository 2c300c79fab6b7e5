//! `extraction`: a record against a gold record, field by field.

use std::borrow::Cow;

use proof_text::normal::plain;
use serde_json::Value;

use super::budget::Budget;
use super::compare::{Mistake, Tally};
use super::counts::Figure;
use super::fields::Fields;
use super::tree::{Reader, Side};
use super::{confidence, quotes};
use crate::arguments::{Arguments, missing};
use crate::excerpt::one_line;
use crate::find::json_of;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;
use crate::{ScoreError, ScoreInput};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "extraction",
    summary: "The JSON output agrees with a gold record, field by field.",
    doc: "`fields` says what is compared and how:\n\n\
          | kind | two values agree when |\n\
          |---|---|\n\
          | `exact` | they are equal, as `equals` has it |\n\
          | `text` | they are the same but for case, white space, the form of quotes and dashes; `{text: {at_least: 0.9}}`: their likeness (1 - edit distance / length) reaches it |\n\
          | `number` | they are the same number, however it is grouped; `tolerance`, `relative`, `decimal: \",\"` |\n\
          | `date` | they are the same day (`3 April 2024`, `2024-04-03`); `03/04/2024` is no date without `order: day_first` or `month_first` |\n\
          | `money` | amount and currency are the same (`€1.234,50`, `EUR 1234.5`, `{amount, currency}`); a currency on one side only is forgiven, unless `currency: EUR` says what is meant then; `tolerance` |\n\
          | `name` | the same person: order, titles, degrees and accents forgiven, `Jr.` is not; `{name: {initials: true}}`: an initial stands for a name |\n\
          | `company` | the same words; `Ltd` is `Limited`, a legal form on one side only is forgiven, two different ones are not |\n\
          | `address` | the same words in any order, with the usual abbreviations; a country on one side only is forgiven |\n\
          | `quantity` | the same after conversion of units (`500 mg`, `0.5 g`); `unit` for bare numbers, `relative` |\n\
          | `{enum: [a, b]}` | the same of these values; `{enum: {open: [unpaid, due], paid: [settled]}}` with other ways to write them |\n\
          | `{set: KIND}` | values in any order, each once |\n\
          | `{record: {…}}` | a record within the record |\n\
          | `{list: {…}}` | records: equal ones are paired first, then the rest so that the most values agree (Hungarian method); a pair agrees in half of its values or more (`at_least`), else the one is missing and the other hallucinated. `match: order` pairs by place, `key: sku` by a field |\n\n\
          A value that is null, an empty text, list or map, or one of the texts of `absent`, is not there. A value in both records that agrees is \
          *right* (TP); in both but different, or not of its kind, *wrong* (FP and FN); in the gold record only, *missing* (FN); in the output only, \
          *hallucinated* (FP); in neither, it does not count. Keys that `fields` does not name are not looked at, in a list what is no record \
          is not either, and one value where a list should be is a list of one.\n\n\
          The metric is F1 over all values of all documents (micro); of one document, its own. Its parts: `precision`, `recall`; `macro`, \
          the mean of the documents' F1; `missing` and `wrong`, as shares of the gold values; `hallucinated`, as a share of the output's; \
          and for each field what `per_field` asks for, such as `extraction.total.f1`. A document, or a field of it, without a value \
          on either side is skipped. An output that is no JSON misses everything. A gold record that is not there, or holds a value that is \
          not of its kind, is an error of the case.\n\n\
          With `confidence`, a map from fields to numbers in [0, 1] that the output states: `calibration` is the mean squared difference between it and 1 for \
          a field without a mistake in the document, 0 for one with (Brier 1950); `overconfidence` is the mean confidence minus the share of such \
          fields, and the mean of that over the documents. With `quotes` and `source`: `quotes` is the share of the quoted texts that stand in the source (see `quote_in_source`).",
    formula: "2 TP / (2 TP + FP + FN) over the values of all outputs; precision TP / (TP + FP), recall TP / (TP + FN)",
    range: "0 to 1; `overconfidence` -1 to 1",
    direction: "higher is better; `missing`, `wrong`, `hallucinated`, `calibration` and `overconfidence` lower",
    misleads: "Long lists outweigh single fields, and documents with many values those with few: look at the fields, and at `macro`. A wrong value counts \
               twice, so that leaving a value out costs less than getting it wrong. What `fields` forgives is forgiven in the figure.",
    example: "- extraction: {gold: \"{{ expected }}\", fields: {number: exact, issued: date, total: money, lines: {list: {item: text, amount: money}}}}",
    arguments: &[
        Argument { name: "fields", text: "the fields that are compared, each with its kind" },
        Argument { name: "gold", text: "the gold record; default \"{{ expected }}\"" },
        Argument {
            name: "per_field",
            text: "the figures of each field: some of `f1`, `precision`, `recall`, `missing`, `wrong`, `hallucinated`; default the first three",
        },
        Argument { name: "absent", text: "texts that mean that there is no value, such as [n/a, none]" },
        Argument {
            name: "confidence",
            text: "what the output says how sure it is, such as \"{{ output.json.confidence }}\"",
        },
        Argument {
            name: "quotes",
            text: "what the output quotes, such as \"{{ output.json.evidence }}\"; needs `source`",
        },
        Argument { name: "source", text: "the text that is quoted from, such as \"{{ vars.document }}\"" },
        Argument {
            name: "find",
            text: "true: JSON in a code fence or within prose counts, too; the longest one is taken",
        },
    ],
    main: Some("fields"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Extraction {
    fields: Fields,
    gold: Operand,
    per_field: Vec<Figure>,
    absent: Vec<String>,
    confidence: Option<Operand>,
    quotes: Option<(Operand, Operand)>,
    find: bool,
    n_parts: usize,
}

/// The figures over all fields that stand as parts; F1 is the metric itself.
const OVERALL: [Figure; 5] =
    [Figure::Precision, Figure::Recall, Figure::Missing, Figure::Wrong, Figure::Hallucinated];

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let find = arguments.reader.boolean("find").unwrap_or(false);
    let absent =
        arguments.reader.strings("absent").unwrap_or_default().iter().map(|text| plain(text)).collect();
    let per_field = per_field(arguments);
    let gold = if let Some(node) = arguments.reader.get("gold") {
        Operand::parse(node, arguments)
    } else {
        let span = arguments.name_span.clone();
        arguments.selector("{{ expected }}", &span).map(Operand::Selected)
    };
    let confidence = arguments.operand("confidence");
    let quotes = quotes_of(arguments);
    let node = arguments.required("fields")?;
    let fields = Fields::parse(node, arguments)?;
    let (per_field, gold, quotes) = (per_field?, gold?, quotes?);
    let parts = parts(&fields, &per_field, confidence.is_some(), quotes.is_some());
    let n_parts = parts.len();
    let check = Extraction { fields, gold, per_field, absent, confidence, quotes, find, n_parts };
    Some(Built { parts, aggregate: Aggregate::Ratio, ..Built::share(check) })
}

fn per_field(arguments: &mut Arguments<'_>) -> Option<Vec<Figure>> {
    let Some(node) = arguments.reader.get("per_field") else {
        return Some(vec![Figure::F1, Figure::Precision, Figure::Recall]);
    };
    let words: Vec<&proof_diag::Node> = match node.as_list() {
        Some(items) => items.iter().collect(),
        None => vec![node],
    };
    let mut figures = vec![];
    for word in words {
        let found = arguments.word_at(word, "per_field", &WORDS)?;
        let figure = Figure::ALL.into_iter().find(|figure| figure.as_str() == found)?;
        if figures.contains(&figure) {
            arguments.invalid(word, format!("`{found}` stands twice"), "remove it");
            return None;
        }
        figures.push(figure);
    }
    Some(figures)
}

const WORDS: [&str; 6] = ["f1", "precision", "recall", "missing", "wrong", "hallucinated"];

/// The quotes and their source: both or neither.
#[expect(
    clippy::option_option,
    reason = "a mistake is reported and ends the reading, quotes that are not asked for do not"
)]
fn quotes_of(arguments: &mut Arguments<'_>) -> Option<Option<(Operand, Operand)>> {
    let has = (arguments.reader.get("quotes").is_some(), arguments.reader.get("source").is_some());
    let lacking = match has {
        (false, false) => return Some(None),
        (true, true) => {
            let quotes = arguments.operand("quotes");
            let source = arguments.operand("source");
            return Some(Some((quotes?, source?)));
        }
        (true, false) => "source",
        (false, true) => "quotes",
    };
    let diagnostic = missing(arguments.info, lacking, &arguments.name_span);
    arguments.report(diagnostic);
    None
}

/// The metrics beside F1, in the order in which [`Extraction::check_with_parts`] gives them.
fn parts(fields: &Fields, per_field: &[Figure], has_confidence: bool, has_quotes: bool) -> Vec<PartMetric> {
    let part = |suffix: String, figure: Figure| {
        let part = PartMetric::share(suffix).aggregated(Aggregate::Ratio);
        if figure.is_failure() { part.lower() } else { part }
    };
    let mut parts = vec![PartMetric::share("macro")];
    parts.extend(OVERALL.map(|figure| part(figure.as_str().to_owned(), figure)));
    if has_confidence {
        parts.push(PartMetric::share("calibration").lower().aggregated(Aggregate::Ratio));
        parts.push(PartMetric::number("overconfidence", None));
    }
    if has_quotes {
        parts.push(PartMetric::share("quotes").aggregated(Aggregate::Ratio));
    }
    for leaf in &fields.leaves {
        parts.extend(per_field.iter().map(|figure| part(format!("{leaf}.{}", figure.as_str()), *figure)));
    }
    parts
}

impl Check for Extraction {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let output = json_of(subject, input, self.find);
        let lack = match output.as_deref() {
            None => Some(format!("the output is no JSON: {}", subject.shown())),
            Some(Value::Object(_)) => None,
            Some(_) => Some(format!("the output is no record: {}", subject.shown())),
        };
        self.found(output.as_deref(), lack, input)
            .unwrap_or_else(|error| Found::all(Err(error), self.n_parts))
    }

    fn check_absent(&self, reason: &str, input: &ScoreInput<'_>) -> Option<Found> {
        let found = self.found(None, Some(reason.to_owned()), input);
        Some(found.unwrap_or_else(|error| Found::all(Err(error), self.n_parts)))
    }
}

impl Extraction {
    /// Compares a record with the gold record; `lack` says why there is none.
    fn found(
        &self,
        output: Option<&Value>,
        lack: Option<String>,
        input: &ScoreInput<'_>,
    ) -> Result<Found, ScoreError> {
        let gold = self.gold_record(input)?;
        let reader = Reader { side: Side::Gold, absent: &self.absent };
        let fields = &self.fields.fields;
        let gold_tree = reader.record(fields, Some(&gold), "")?;
        let output_tree = Reader { side: Side::Output, ..reader }.record(fields, output, "")?;
        let mut tally = Tally::new(self.fields.leaves.len());
        tally.record(fields, &gold_tree, &output_tree, "", &mut Budget::new())?;
        let total = tally.total();
        let main = main_finding(total.finding(Figure::F1), &tally, lack);
        let document = match &main {
            Finding::Counted { value, .. } => Finding::measured(*value),
            other => other.clone(),
        };
        let mut parts = vec![Ok(document)];
        parts.extend(OVERALL.map(|figure| Ok(total.finding(figure))));
        if let Some(stated) = &self.confidence {
            parts.extend(self.calibration(stated, &tally, input));
        }
        if let Some((quoted, source)) = &self.quotes {
            parts.push(quote_part(quoted, source, input));
        }
        for counts in &tally.fields {
            parts.extend(self.per_field.iter().map(|figure| Ok(counts.finding(*figure))));
        }
        Ok(Found { main: Ok(main), parts })
    }

    fn gold_record<'a>(&'a self, input: &'a ScoreInput<'_>) -> Result<Cow<'a, Value>, ScoreError> {
        let gold = match self.gold.eval(input) {
            Ok(gold) => gold,
            Err(Lack::Error(error)) => return Err(error),
            Err(Lack::Absent(reason)) => {
                return Err(ScoreError::new(format!("there is no gold record: {reason}")));
            }
        };
        match &gold {
            // A CSV file has its records as text.
            Subject::Text(text) => crate::input::read_json(text).map(Cow::Owned),
            Subject::Json(value) => Some(Cow::Owned(value.as_ref().clone())),
        }
        .ok_or_else(|| ScoreError::new(format!("the gold record is no JSON: {}", gold.shown())))
    }

    fn calibration(&self, stated: &Operand, tally: &Tally<'_>, input: &ScoreInput<'_>) -> [Outcome; 2] {
        match stated.eval(input) {
            Ok(subject) => {
                let value = subject.json(input).unwrap_or(Cow::Owned(Value::Null));
                confidence::findings(&self.fields.fields, &tally.fields, &value)
            }
            Err(Lack::Absent(reason)) => [Ok(Finding::Skipped(reason.clone())), Ok(Finding::Skipped(reason))],
            Err(Lack::Error(error)) => [Err(error.clone()), Err(error)],
        }
    }
}

/// The metric's own finding, with its reason.
fn main_finding(finding: Finding, tally: &Tally<'_>, lack: Option<String>) -> Finding {
    match (finding, lack) {
        (Finding::Counted { value, counts, pass, .. }, lack) => {
            let reason = lack.or_else(|| reason(tally));
            Finding::Counted { value, counts, pass, reason }
        }
        // There was nothing to find, but even that should have been said in JSON.
        (Finding::Skipped(_), Some(lack)) => {
            Finding::Counted { value: 0.0, counts: vec![0.0, 0.0], pass: None, reason: Some(lack) }
        }
        (other, _) => other,
    }
}

fn quote_part(quoted: &Operand, source: &Operand, input: &ScoreInput<'_>) -> Outcome {
    match quoted.eval(input) {
        Ok(Subject::Json(value)) => quotes::finding(&value, source, input),
        Ok(Subject::Text(text)) => quotes::finding(&Value::from(text.as_ref()), source, input),
        Err(Lack::Absent(reason)) => Ok(Finding::Skipped(reason)),
        Err(Lack::Error(error)) => Err(error),
    }
}

/// What went wrong, in one line; nothing if all is right.
fn reason(tally: &Tally<'_>) -> Option<String> {
    let total = tally.total();
    if total.is_faultless() {
        return None;
    }
    let words = [(total.wrong, "wrong"), (total.missing, "missing"), (total.hallucinated, "hallucinated")];
    let summary: Vec<String> =
        words.iter().filter(|(n, _)| 0 < *n).map(|(n, word)| format!("{n} {word}")).collect();
    let told: Vec<String> = tally.mistakes.iter().map(shown).collect();
    let n_more = (total.wrong + total.missing + total.hallucinated).saturating_sub(told.len() as u64);
    let more = if n_more == 0 { String::new() } else { format!("; and {n_more} more") };
    Some(format!("{}: {}{more}", summary.join(", "), one_line(&told.join("; "), 400)))
}

fn shown(mistake: &Mistake<'_>) -> String {
    let path = one_line(&mistake.path, 40);
    let value = |value: &Value| Subject::borrowed(value).shown();
    match (mistake.gold, mistake.found) {
        (Some(gold), Some(found)) => format!("`{path}` is {}, expected {}", value(found), value(gold)),
        (Some(gold), None) => format!("`{path}` is missing, expected {}", value(gold)),
        (None, Some(found)) => format!("`{path}` is {}, expected nothing", value(found)),
        (None, None) => format!("`{path}`"),
    }
}
