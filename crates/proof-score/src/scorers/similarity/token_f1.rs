//! `token_f1`: words that the output shares with a reference, as `SQuAD` counts them.

use proof_text::similarity::squad;

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "token_f1",
    summary: "The F1 of the words that the output shares with a reference.",
    doc: "The F1 of SQuAD 2.0: texts are normalised as for `exact_match`, and words count as often as both sides have them. Of several references \
          the best counts. If one side has no word left, it is 1 if the other has none either, else 0.",
    formula: "2 · shared words / (words of the output + words of the reference)",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Made for answers of a few words: a full sentence around the right answer has a low F1. Order does not count, nor does a missing \
               `not`.",
    example: "- token_f1: {value: \"{{ expected.answers }}\", threshold: 0.5}",
    arguments: &[VALUE],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct TokenF1(References);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    References::read(arguments).map(|references| Built::share(TokenF1(references)))
}

impl Check for TokenF1 {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.0.compare(subject, input, |candidate, references| {
            Ok(Finding::measured(squad::f1(candidate, references)))
        })
    }
}
