//! `meteor`: words and stems that the output shares with a reference, in order.

use proof_text::similarity::meteor::meteor;

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "meteor",
    summary: "Words and stems that the output shares with a reference, less a penalty for their order.",
    doc: "METEOR as NLTK computes it, without synonyms (these need WordNet): words stand between white space and are compared in lower case, \
          then by their stems. Recall counts nine times as much as precision. Of several references the best counts. Without a shared \
          word it is 0.",
    formula: "PR / (0.9 P + 0.1 R) · (1 - 0.5 (chunks / matches)^3); a chunk is a run of matches in the same order on both sides",
    range: "0 to below 1: equal texts have one chunk, whose penalty is 0.5 / words^3",
    direction: "higher is better",
    misleads: "It is not full METEOR, whose values are higher. Punctuation belongs to its word: `mat.` does not match `mat`. Stems are English.",
    example: "- meteor: \"{{ expected.translation }}\"",
    arguments: &[VALUE],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Meteor(References);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    References::read(arguments).map(|references| Built::share(Meteor(references)))
}

impl Check for Meteor {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.0.compare(subject, input, |candidate, references| {
            Ok(Finding::measured(meteor(candidate, references)))
        })
    }
}
