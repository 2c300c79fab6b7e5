//! `required_phrases`: all of a list of phrases, or some of them, stand in the output.

use super::mask::listed;
use super::phrases::{ARGUMENTS, PhraseList};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Found, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, PartMetric};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "required_phrases",
    summary: "All of a list of phrases, or some of them, stand in the output.",
    doc: "Phrases stand as words, as in `banned_phrases`. `least` says how many must be there; by default all. The reason shows which are \
          missing; the part `share` is the share that is there.",
    formula: "1 if at least `least` phrases are there, else 0",
    range: "0 or 1; the part `share` in [0, 1]",
    direction: "higher is better",
    misleads: "A phrase in another form of its words is not found, and one that is denied (\"no refund\") is.",
    example: "- required_phrases: {phrases: [past performance, no guarantee], least: 1}",
    arguments: &[
        ARGUMENTS[0],
        ARGUMENTS[1],
        ARGUMENTS[2],
        Argument { name: "least", text: "how many must be there; by default all" },
    ],
    main: Some("phrases"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct RequiredPhrases {
    phrases: PhraseList,
    least: Option<usize>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let phrases = PhraseList::read(arguments);
    let least = arguments.reader.integer("least", 1..=1_000_000);
    let (phrases, least) = (phrases?, least.and_then(|least| usize::try_from(least).ok()));
    if let (Some(least), Some(n), Some(node)) = (least, phrases.n_literal(), arguments.reader.get("least"))
        && n < least
    {
        let message = format!("`least` is {least}, more than the phrases: {n}");
        arguments.invalid(node, message, "nothing could pass");
        return None;
    }
    let parts = vec![PartMetric::share("share")];
    Some(Built { parts, ..Built::pass_fail(RequiredPhrases { phrases, least }) })
}

impl Check for RequiredPhrases {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.check_with_parts(subject, input).main
    }

    fn check_with_parts(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Found {
        let found = match self.phrases.which(subject, input) {
            Ok(found) => found,
            Err(outcome) => return Found::all(outcome, 1),
        };
        let missing: Vec<String> =
            found.iter().filter(|(_, is_there)| !is_there).map(|(phrase, _)| excerpt(phrase)).collect();
        let n_there = found.len() - missing.len();
        let main = Finding::of(self.least.unwrap_or(found.len()) <= n_there, || {
            format!("{n_there} of {} are there; missing {}", found.len(), listed(&missing))
        });
        let share = n_there as f64 / found.len() as f64;
        Found { main: Ok(main), parts: vec![Ok(Finding::measured(share))] }
    }
}
