//! `exact_match`: the output is a reference, as `SQuAD` compares answers.

use proof_text::similarity::squad;

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::excerpt::excerpt;
use crate::finding::{Finding, Outcome};
use crate::registry::ScorerInfo;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "exact_match",
    summary: "The output is one of the references but for case, punctuation and articles.",
    doc: "The exact match of SQuAD 2.0: both texts are put in lower case, ASCII punctuation and the words `a`, `an` and `the` are left out, white \
          space is made one. An empty output matches an empty reference: the right answer where there is none. For text byte for byte \
          use `equals`.",
    formula: "1 if the normalised output is one of the normalised references, else 0",
    range: "0 or 1",
    direction: "higher is better",
    misleads: "`3.5` and `35` are the same, and so are `-5` and `5`: punctuation goes. A sentence around the right answer is a fail: look at \
               `token_f1` too.",
    example: "- exact_match: \"{{ expected.answers }}\"",
    arguments: &[VALUE],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct ExactMatch(References);

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    References::read(arguments).map(|references| Built::pass_fail(ExactMatch(references)))
}

impl Check for ExactMatch {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.0.compare(subject, input, |candidate, references| {
            Ok(Finding::of(squad::exact_match(candidate, references), || {
                let expected = match references {
                    [only] => excerpt(only),
                    [first, ..] => format!("{} or one of {} others", excerpt(first), references.len() - 1),
                    [] => "nothing".to_owned(),
                };
                format!("expected {expected}, found {}", excerpt(candidate))
            }))
        })
    }
}
