//! The arguments and the search that `banned_phrases` and `required_phrases` share.

use proof_text::phrases::{Matching, Phrases};

use super::texts::Texts;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Lack, Outcome};
use crate::registry::Argument;
use crate::subject::Subject;

pub(super) const ARGUMENTS: [Argument; 3] = [
    Argument { name: "phrases", text: "a phrase or a list of them; may be templates" },
    Argument { name: "ignore_case", text: "false: upper and lower case are not the same" },
    Argument { name: "whole_words", text: "false: a phrase may stand within a word" },
];

/// Phrases of a suite, compiled once if they hold no template.
#[derive(Debug)]
pub(super) struct PhraseList {
    texts: Texts,
    compiled: Option<Phrases>,
    how: Matching,
}

impl PhraseList {
    /// Reads the arguments; mistakes are reported.
    pub(super) fn read(arguments: &mut Arguments<'_>) -> Option<Self> {
        let ignore_case = arguments.reader.boolean("ignore_case").unwrap_or(true);
        let whole_words = arguments.reader.boolean("whole_words").unwrap_or(true);
        let node = arguments.required("phrases")?;
        let texts = Texts::parse(arguments, "phrases", node)?;
        let how = Matching { ignore_case, whole_words };
        let Texts::Literal(phrases) = &texts else { return Some(Self { texts, compiled: None, how }) };
        if phrases.is_empty() {
            arguments.invalid(node, "`phrases` is an empty list", "there is nothing to look for");
            return None;
        }
        match Phrases::new(phrases.iter().map(String::as_str), how) {
            Ok(compiled) => Some(Self { texts, compiled: Some(compiled), how }),
            Err(error) => {
                arguments.invalid(node, error.to_string(), "expected phrases with a character to look for");
                None
            }
        }
    }

    /// How many phrases there are, if that is known without a case.
    pub(super) fn n_literal(&self) -> Option<usize> {
        match &self.texts {
            Texts::Literal(phrases) => Some(phrases.len()),
            Texts::Template(_) => None,
        }
    }

    /// Each phrase, and whether it stands in the output.
    pub(super) fn which(
        &self,
        subject: &Subject<'_>,
        input: &ScoreInput<'_>,
    ) -> Result<Vec<(String, bool)>, Outcome> {
        let phrases = self.texts.of(input).map_err(Lack::outcome)?;
        let text = subject.text();
        let found = match &self.compiled {
            Some(compiled) => compiled.which(&text),
            None if phrases.is_empty() => {
                return Err(Lack::error("there is no phrase to look for: the list is empty").outcome());
            }
            None => {
                let compiled = Phrases::new(phrases.iter().map(String::as_str), self.how);
                compiled.map_err(|error| Lack::error(error.to_string()).outcome())?.which(&text)
            }
        };
        Ok(phrases.iter().cloned().zip(found).collect())
    }
}
