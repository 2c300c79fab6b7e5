//! `unsupported_numbers`: no number in the output that no source has.

use proof_text::grounding::{KnownNumbers, Marks, Number, body, numbers};

use super::citations::{PATTERN, marks};
use super::sources::{SOURCES, SourcesOperand};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::one_line;
use crate::finding::{Finding, Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

/// Further texts that may be used, such as the question.
pub(super) const ALSO: Argument = Argument {
    name: "also",
    text: "a text, or a list of texts, that the output may use as well, such as the question",
};

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "unsupported_numbers",
    summary: "Every number in the output stands in a source.",
    doc: "Numbers are compared by value: `1,000`, `1.000`, `1 000`, `1000` and `1k` are one, and so are `25 %` and `25 \
          percent`; a source may write it as a word (`seven`). Dates are compared as dates (`3 March 2024` and \
          `2024-03-03`), and one that says less (`March 2024`) is there too. A number to which one in a source rounds counts \
          as there (3.1 for 3.14, 1.2 million for 1,234,567), unless `rounded: false`. Left out are citation marks, the \
          numbers of list items, and those within names and codes (`GPT-4`). `also` holds further texts that may be used, \
          such as the question. An output without numbers has nothing to judge and is skipped. The part `share` counts \
          numbers, not outputs: how many are in no source.",
    formula: "1 if every number stands in a source, else 0; `share` = numbers in no source / numbers, over all outputs",
    range: "0 or 1; `share` in [0, 1]",
    direction: "higher is better; `share`: lower is better",
    misleads: "A sum or a difference that the output worked out stands in no source and is still right. A number of a source \
               at the wrong place is found all the same; units are not compared.",
    example: "- unsupported_numbers: {sources: \"{{ vars.sources }}\", also: \"{{ vars.question }}\"}",
    arguments: &[
        SOURCES,
        ALSO,
        Argument { name: "rounded", text: "false: a rounded number is not the number" },
        PATTERN,
    ],
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct UnsupportedNumbers {
    sources: SourcesOperand,
    also: Option<Operand>,
    rounded: bool,
    marks: Marks,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let rounded = arguments.reader.boolean("rounded").unwrap_or(true);
    let also = match arguments.reader.get("also") {
        Some(node) => Some(Operand::parse(node, arguments)?),
        None => None,
    };
    let marks = marks(arguments);
    let sources = SourcesOperand::read(arguments)?;
    let parts = vec![PartMetric::share("share").aggregated(Aggregate::Ratio).lower()];
    Some(Built { parts, ..Built::pass_fail(UnsupportedNumbers { sources, also, rounded, marks: marks? }) })
}

/// The further texts of one case.
pub(super) fn also_texts(also: Option<&Operand>, input: &ScoreInput<'_>) -> Result<Vec<String>, Lack> {
    let Some(also) = also else { return Ok(vec![]) };
    let subject = also.eval(input)?;
    Ok(match &subject {
        Subject::Json(value) => match value.as_ref() {
            serde_json::Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect(),
            other => vec![other.to_string()],
        },
        Subject::Text(text) => vec![text.to_string()],
    })
}

/// A share of what is in no source, with the first few of them.
pub(super) fn unsupported(n: usize, lost: &[String], nothing: &str) -> Found {
    if n == 0 {
        return Found::all(Ok(Finding::Skipped(nothing.to_owned())), 1);
    }
    let main = if lost.is_empty() {
        Finding::Pass
    } else {
        let more = if lost.len() <= 3 { String::new() } else { format!(" and {} more", lost.len() - 3) };
        let shown: Vec<String> =
            lost.iter().take(3).map(|text| format!("`{}`", one_line(text, 40))).collect();
        Finding::Fail(format!("in no source: {}{more}", shown.join(", ")))
    };
    let (n, n_lost) = (n as f64, lost.len() as f64);
    Found { main: Ok(main), parts: vec![Ok(Finding::counted(n_lost / n, vec![n_lost, n]))] }
}

impl Check for UnsupportedNumbers {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let texts =
            || -> Result<_, Lack> { Ok((self.sources.of(input)?, also_texts(self.also.as_ref(), input)?)) };
        let (sources, also) = match texts() {
            Ok(texts) => texts,
            Err(lack) => return Found::all(lack.outcome(), 1),
        };
        let known = KnownNumbers::of(sources.texts().chain(also.iter().map(String::as_str)));
        let text = subject.text();
        let clean = self.marks.without(body(&text), &|id| sources.find(id).is_some());
        let found: Vec<Number<'_>> = numbers(&clean);
        let lost: Vec<String> = found
            .iter()
            .filter(|number| !known.has(number, self.rounded))
            .map(|number| number.text.to_owned())
            .collect();
        unsupported(found.len(), &lost, "there is no number in the output")
    }
}
