//! `quote_in_source`: what is quoted stands in the source.

use serde_json::Value;

use super::quotes;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::Outcome;
use crate::metric::Aggregate;
use crate::operand::Operand;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "quote_in_source",
    summary: "The spans that the output quotes stand in the source, word for word.",
    doc: "`of` chooses the quotes: a text is one quote, and within a list or a map every text is one, such as the `evidence` of an extracted \
          record. Forgiven are white space and line ends, the form of quotation marks and dashes, Unicode's compatibility forms, quotation \
          marks round the whole quote, and an ellipsis (`…`, `...`, `[...]`), whose pieces must stand in the source in their order. Case, \
          numbers, words and punctuation are not. A quote begins and ends with whole words; one without a letter or a digit is not in \
          any source. Where nothing is quoted the trial is skipped. Several sources are a list; a quote may stand in any of them. \
          `threshold: 1` asks that every quote is there.",
    formula: "quotes found / quotes; over all outputs the sums",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "A quote of one common word is found in any text, and a true quote need not support what it is given for. An output that quotes \
               nothing has no value here.",
    example: "- quote_in_source: {of: \"{{ output.json.evidence }}\", source: \"{{ vars.document }}\", threshold: 1}",
    arguments: &[Argument {
        name: "source",
        text: "the text that is quoted from, or a list of them, such as \"{{ vars.document }}\"",
    }],
    main: Some("source"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct QuoteInSource {
    source: Operand,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let source = arguments.required_operand("source")?;
    Some(Built { aggregate: Aggregate::Ratio, ..Built::share(QuoteInSource { source }) })
}

impl Check for QuoteInSource {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        match subject {
            Subject::Json(value) => quotes::finding(value, &self.source, input),
            Subject::Text(text) => quotes::finding(&Value::from(text.as_ref()), &self.source, input),
        }
    }
}
