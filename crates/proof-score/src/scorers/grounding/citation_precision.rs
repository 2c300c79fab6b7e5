//! `citation_precision`: how many of the citations support their sentences.

use super::support::{ARGUMENTS, Support};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Found, Outcome};
use crate::metric::Aggregate;
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "citation_precision",
    summary: "How many of the citations support their sentences.",
    doc: "A citation is right if all that its sentence cites supports the sentence together, and this source is needed or \
          supports it alone. A source supports a sentence if `coverage` of the sentence's content words stand in one of its \
          passages of 120 words, all its numbers among them; words are compared by their stems. A citation of no source is \
          wrong. With `gold` a citation is right if people gave it. An output without citations has nothing to judge and is \
          skipped. The metric's figure is the mean over outputs; the part `micro` counts the citations of all outputs \
          together.\n\nThe formula is ALCE's; ALCE asks a model of entailment whether a source supports a sentence, which \
          words only stand in for.",
    formula: "right citations / citations; `micro` the same over all outputs",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Words are not meaning: `did not rise` is supported by `did rise`, and a good paraphrase is not. Use it to \
               compare versions, and a judge to say how many sentences are supported. Only the first 500 sentences, 50 \
               citations of each, and the first 200,000 words of a source are looked at.",
    example: "- citation_precision: \"{{ vars.sources }}\"",
    arguments: ARGUMENTS,
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct CitationPrecision(Support);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let support = Support::read(arguments)?;
    let parts = vec![PartMetric::share("micro").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::share(CitationPrecision(support)) })
}

impl Check for CitationPrecision {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        match self.0.judge(subject, input) {
            Ok(judged) => super::support::share(&judged.citations, "nothing is cited"),
            Err(lack) => Found::all(lack.outcome(), 1),
        }
    }
}
