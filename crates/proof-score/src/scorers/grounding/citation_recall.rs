//! `citation_recall`: how many of the sentences are supported by what they cite.

use super::support::{ARGUMENTS, Support};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Found, Outcome};
use crate::metric::Aggregate;
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "citation_recall",
    summary: "How many of the sentences are supported by what they cite.",
    doc: "A sentence is supported if all that it cites supports it together: each source adds the words of its best passage \
          of 120 words, and `coverage` of the sentence's content words must be there, all its numbers among them; words are \
          compared by their stems. A sentence that cites nothing is not supported. Questions, headings, lines that end with \
          a colon, sentences of less than two content words, and those that say that the sources do not tell need no \
          citation. With `gold` it is the share of the citations that people gave which the output has. An output without a \
          sentence to cite for has nothing to judge and is skipped. The metric's figure is the mean over outputs; the part \
          `micro` counts the sentences of all outputs together.\n\nThe formula is ALCE's; ALCE asks a model of entailment \
          whether sources support a sentence, which words only stand in for.",
    formula: "supported sentences / sentences; with `gold` gold citations that are made / gold citations; `micro` the same \
              over all outputs",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Words are not meaning: see `citation_precision`. An answer that copies its sources scores best.",
    example: "- citation_recall: {sources: \"{{ vars.sources }}\", coverage: 0.7}",
    arguments: ARGUMENTS,
    main: Some("sources"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct CitationRecall(Support);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let support = Support::read(arguments)?;
    let parts = vec![PartMetric::share("micro").aggregated(Aggregate::Ratio)];
    Some(Built { parts, ..Built::share(CitationRecall(support)) })
}

impl Check for CitationRecall {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        match self.0.judge(subject, input) {
            Ok(judged) => super::support::share(&judged.claims, "no sentence needs a citation"),
            Err(lack) => Found::all(lack.outcome(), 1),
        }
    }
}
