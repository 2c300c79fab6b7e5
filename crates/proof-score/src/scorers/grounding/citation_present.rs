//! `citation_present`: the output cites something.

use proof_text::grounding::Marks;

use super::citations::{PATTERN, cited, marks};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "citation_present",
    summary: "The output cites something.",
    doc: "It passes when the output has at least `min` citations (one by default). A mark that cites two sources counts \
          twice. Marks are `[1]`, `[doc-2]`, `[1, 3-5]`, `【2†source】` and `(Source: handbook)`, or what `pattern` finds; \
          links, fenced code and the list of sources at the end do not count. An empty output fails.",
    formula: "1 if citations >= min, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "It does not ask whether the cited source exists, or says so: see `citation_valid` and `citation_recall`. A \
               list such as `[1, 2]` in a text on mathematics is taken for citations.",
    example: "- citation_present",
    arguments: &[Argument { name: "min", text: "the least that passes (default 1)" }, PATTERN],
    main: Some("min"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct CitationPresent {
    min: u64,
    marks: Marks,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let min = arguments.reader.integer("min", 1..=1_000_000).unwrap_or(1);
    Some(Built::pass_fail(CitationPresent { min, marks: marks(arguments)? }))
}

impl Check for CitationPresent {
    fn check(&self, subject: &Subject<'_>, _: &ScoreInput<'_>) -> Outcome {
        let n = cited(&self.marks, &subject.text(), &|_| false).len() as u64;
        Ok(Finding::of(self.min <= n, || match n {
            0 => format!("no citation in {}", subject.shown()),
            1 => format!("1 citation, at least {} were asked for", self.min),
            n => format!("{n} citations, at least {} were asked for", self.min),
        }))
    }
}
