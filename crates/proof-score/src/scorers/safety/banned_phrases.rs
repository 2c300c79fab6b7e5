//! `banned_phrases`: none of a list of phrases stands in the output.

use super::mask::listed;
use super::phrases::{ARGUMENTS, PhraseList};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Found, Outcome};
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "banned_phrases",
    summary: "None of a list of phrases stands in the output.",
    doc: "Phrases stand as words: `ass` is not in `class`, and `refund` not in `refunds`, so write each form. Case does not matter unless \
          `ignore_case: false`; white space is one space, full-width letters are letters, invisible characters are left out. \
          The reason shows which were found; the part `n` counts them.",
    formula: "1 if no phrase is there, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "A phrase with other letters (`b0mb`), split by signs or in another form of the word is not found; a phrase that is quoted or \
               denied is.",
    example: "- banned_phrases: [\"as an AI\", guaranteed, \"{{ vars.rival }}\"]",
    arguments: &ARGUMENTS,
    main: Some("phrases"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct BannedPhrases {
    phrases: PhraseList,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let phrases = PhraseList::read(arguments)?;
    let parts = vec![PartMetric::number("n", Some("phrases"))];
    Some(Built { parts, ..Built::pass_fail(BannedPhrases { phrases }) })
}

impl Check for BannedPhrases {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let found = match self.phrases.which(subject, input) {
            Ok(found) => found,
            Err(outcome) => return Found::all(outcome, 1),
        };
        let there: Vec<String> =
            found.iter().filter(|(_, is_there)| *is_there).map(|(phrase, _)| excerpt(phrase)).collect();
        let main = Finding::of(there.is_empty(), || format!("there is {}", listed(&there)));
        Found { main: Ok(main), parts: vec![Ok(Finding::measured(there.len() as f64))] }
    }
}
