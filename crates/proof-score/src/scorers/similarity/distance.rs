//! What the scorers of edit distances share: their arguments, and the best over the references.

use proof_text::similarity::TooLong;
use proof_text::similarity::edit::{Pair, normalised};

use super::references::References;
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::compare::Comparison;
use crate::finding::{Finding, Outcome};
use crate::registry::Argument;
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(super) const RESULT: Argument = Argument {
    name: "result",
    text: "`similarity` (default): 1 - distance / characters of the longer text; `distance`: the number of edits, less is better",
};

/// A scorer that compares characters with each reference and takes the best.
#[derive(Debug)]
struct Characters {
    references: References,
    comparison: Comparison,
    measure: Measure,
    /// Whether the least is the best.
    is_least_best: bool,
}

/// The value of two texts.
type Measure = fn(&Pair) -> Result<f64, TooLong>;

/// Builds a scorer of a similarity from 0 to 1.
pub(super) fn similarity(arguments: &mut Arguments<'_>, measure: Measure) -> Option<Built> {
    Some(Built::share(Characters::read(arguments, measure, false)?))
}

/// Builds the scorer of a distance, or of the similarity that it comes to.
pub(super) fn distance(arguments: &mut Arguments<'_>, distance: Measure, similar: Measure) -> Option<Built> {
    match arguments.word("result", &["similarity", "distance"]) {
        Some("distance") => Some(Built::measure(Characters::read(arguments, distance, true)?, Some("edits"))),
        _ => similarity(arguments, similar),
    }
}

/// Builds the scorer of a length, or of the similarity that it comes to.
pub(super) fn length(arguments: &mut Arguments<'_>, length: Measure, similar: Measure) -> Option<Built> {
    match arguments.word("result", &["similarity", "length"]) {
        Some("length") => Some(Built::rate(Characters::read(arguments, length, false)?, "characters")),
        _ => similarity(arguments, similar),
    }
}

/// The similarity of a distance that is at most the length of the longer text.
pub(super) fn similarity_of(pair: &Pair, distance: usize) -> f64 {
    normalised(distance, pair.max_length())
}

impl Characters {
    fn read(arguments: &mut Arguments<'_>, measure: Measure, is_least_best: bool) -> Option<Self> {
        let comparison = Comparison::read(arguments);
        let references = References::read(arguments)?;
        Some(Self { references, comparison, measure, is_least_best })
    }
}

impl Check for Characters {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.references.compare(subject, input, |candidate, references| {
            let compared = |text| self.comparison.folded(self.comparison.trimmed(text));
            let candidate = compared(candidate);
            let mut best: Option<f64> = None;
            for reference in references {
                let value = (self.measure)(&Pair::new(&candidate, &compared(reference)))?;
                best = Some(match best {
                    Some(best) if self.is_least_best => best.min(value),
                    Some(best) => best.max(value),
                    None => value,
                });
            }
            Ok(Finding::measured(best.unwrap_or(0.0)))
        })
    }
}
