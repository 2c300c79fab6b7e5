//! `rouge`: how much of a reference summary the output has.

use proof_text::similarity::rouge::{Rouge as Found, Variant, rouge};

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "rouge",
    summary: "How much of a reference summary the output has: ROUGE-1, -2, -L and -Lsum.",
    doc: "The ROUGE of rouge-score 0.1. Words are runs of `a` to `z` and digits in lower case; with `stem: true` words of more than three \
          letters are cut to their stems first (Porter's, as in NLTK). `1` and `2` count shared n-grams, `L` the longest common \
          subsequence of the whole texts, `Lsum` that of each line, put together: use it for summaries of several lines. Of several \
          references the one with the highest F counts. A text without words gives 0.",
    formula: "F = 2PR / (P + R), with P = hits / n-grams of the output, R = hits / n-grams of the reference",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Text in Cyrillic, Greek, Arabic, Chinese and so on has no words for it and gets 0: use `chrf`. Recall alone grows with the length \
               of the output. It knows no meaning: a summary with the facts turned round gets almost all.",
    example: "- rouge: {value: \"{{ expected.summary }}\", variant: Lsum, stem: true}",
    arguments: &[
        VALUE,
        Argument { name: "variant", text: "`1`, `2`, `L` (default) or `Lsum`" },
        Argument { name: "stem", text: "true: words are compared by their stems; English only" },
        Argument { name: "part", text: "`f` (default), `precision` or `recall`" },
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Rouge {
    references: References,
    variant: Variant,
    stem: bool,
    part: fn(&Found) -> f64,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let references = References::read(arguments);
    let variant = match arguments.word("variant", &["1", "2", "L", "Lsum"]) {
        Some("1") => Variant::Ngrams(1),
        Some("2") => Variant::Ngrams(2),
        Some("Lsum") => Variant::LongestSum,
        _ => Variant::Longest,
    };
    let stem = arguments.reader.boolean("stem").unwrap_or(false);
    let part: fn(&Found) -> f64 = match arguments.word("part", &["f", "precision", "recall"]) {
        Some("precision") => |found| found.precision,
        Some("recall") => |found| found.recall,
        _ => |found| found.f,
    };
    Some(Built::share(Rouge { references: references?, variant, stem, part }))
}

impl Check for Rouge {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.references.compare(subject, input, |candidate, references| {
            let found = rouge(candidate, references, self.variant, self.stem)?;
            let [precision, recall] =
                [found.precision, found.recall].map(|share| rounded((share * 1e3).round() / 1e3));
            let reason = Some(format!("precision {precision}, recall {recall}"));
            Ok(Finding::Measured { value: (self.part)(&found), pass: None, reason })
        })
    }
}
