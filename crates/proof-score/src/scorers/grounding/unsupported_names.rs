//! `unsupported_names`: no name in the output that no source has.

use proof_text::grounding::{KnownNames, Marks, Name, body, names};

use super::citations::{PATTERN, marks};
use super::sources::{SOURCES, SourcesOperand};
use super::unsupported_numbers::{ALSO, also_texts, unsupported};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Found, Lack, Outcome};
use crate::metric::Aggregate;
use crate::operand::Operand;
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "unsupported_names",
    summary: "Every name in the output stands in a source.",
    doc: "A name is a run of words that begin with a capital letter (`Ada Lovelace`, `Bank of England`, `IBM`). A single \
          capitalised word at the start of a sentence, a list item or a quote is none, nor are days, months, headings and \
          sentences in capitals. A name is there if one source has all its words, whatever the case, accents or a final `s`; \
          titles such as `Dr` do not matter. `also` holds further texts that may be used, such as the question. An output \
          without names has nothing to judge and is skipped. The part `share` counts names, not outputs: how many are in no \
          source.",
    formula: "1 if every name stands in a source, else 0; `share` = names in no source / names, over all outputs",
    range: "0 or 1; `share` in [0, 1]",
    direction: "higher is better; `share`: lower is better",
    misleads: "Names are found by their capital letters: not for German, where every noun has one, nor for languages without \
               capitals. A short form (`UK` for `United Kingdom`) is not known, and `French` is not known from `France`.",
    example: "- unsupported_names: {sources: \"{{ vars.sources }}\", also: \"{{ vars.question }}\"}",
    arguments: &[SOURCES, ALSO, PATTERN],
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct UnsupportedNames {
    sources: SourcesOperand,
    also: Option<Operand>,
    marks: Marks,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let also = match arguments.reader.get("also") {
        Some(node) => Some(Operand::parse(node, arguments)?),
        None => None,
    };
    let marks = marks(arguments);
    let sources = SourcesOperand::read(arguments)?;
    let parts = vec![PartMetric::share("share").aggregated(Aggregate::Ratio).lower()];
    Some(Built { parts, ..Built::pass_fail(UnsupportedNames { sources, also, marks: marks? }) })
}

impl Check for UnsupportedNames {
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
        let known = KnownNames::of(sources.texts().chain(also.iter().map(String::as_str)));
        let text = subject.text();
        let clean = self.marks.without(body(&text), &|id| sources.find(id).is_some());
        let found: Vec<Name<'_>> = names(&clean);
        let lost: Vec<String> =
            found.iter().filter(|name| !known.has(**name)).map(|name| name.text.to_owned()).collect();
        unsupported(found.len(), &lost, "there is no name in the output")
    }
}
