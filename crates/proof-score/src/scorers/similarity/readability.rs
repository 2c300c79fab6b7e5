//! `readability`: how hard the output is to read.

use proof_text::readability::{Counts, Formula, MIN_SENTENCES_OF_SMOG};

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::metric::Direction;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "readability",
    summary: "How hard the output is to read, by the lengths of its words and sentences.",
    doc: "Without `min` and `max` it measures; with one of them it passes or fails. The formulas: `flesch` (reading ease: 60 is plain English, 30 \
          hard), and school grades of the USA: `flesch_kincaid`, `ari` (letters instead of syllables), `coleman_liau` (the same), `smog` and \
          `gunning_fog` (words of three syllables); `lix` (words of seven letters; for other languages too: 40 is a newspaper, 60 is \
          hard). Sentences are those of `length`, words those of Unicode. Syllables are estimated by English spelling: groups of vowels, \
          with rules for a silent `e`, for vowels that are spoken apart, and for endings. An output without words is skipped, and one of \
          fewer than three sentences for `smog`.",
    formula: "flesch: 206.835 - 1.015 W/S - 84.6 Y/W; flesch_kincaid: 0.39 W/S + 11.8 Y/W - 15.59; ari: 4.71 C/W + 0.5 W/S - 21.43; \
              coleman_liau: 5.88 L/W - 29.6 S/W - 15.8; smog: 1.043 √(30 P/S) + 3.1291; gunning_fog: 0.4 (W/S + 100 H/W); lix: W/S + 100 \
              G/W. S sentences, W words, Y syllables, C letters and digits, L letters, P words of three syllables and more, H the same \
              without names and without those that have three by `es`, `ed` or `ing`, G words of seven letters and more",
    range: "any number; grades from about 1 to 20, reading ease mostly 0 to 100; with bounds 0 or 1",
    direction: "lower is better, for `flesch` higher; with bounds higher is better",
    misleads: "It counts, and understands nothing: short nonsense is easy. Lists, code and tables have no sentences to speak of. All but `lix` are \
               fitted to English prose of a hundred words and more.",
    example: "- readability: {formula: flesch_kincaid, max: 9}",
    arguments: &[
        Argument {
            name: "formula",
            text: "`flesch_kincaid` (default), `flesch`, `ari`, `coleman_liau`, `smog`, `gunning_fog` or `lix`",
        },
        Argument { name: "max", text: "the most that passes" },
        Argument { name: "min", text: "the least that passes" },
    ],
    main: Some("formula"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Readability {
    formula: Formula,
    min: Option<f64>,
    max: Option<f64>,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let word = arguments.word("formula", &Formula::NAMES);
    let formula = word.and_then(Formula::of_name).unwrap_or(Formula::FleschKincaid);
    let (min, max) = (arguments.reader.number("min"), arguments.reader.number("max"));
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let node = arguments.reader.get("max")?;
        arguments.invalid(node, format!("`max` {max} is less than `min` {min}"), "nothing could pass");
        return None;
    }
    let check = Readability { formula, min, max };
    if min.is_some() || max.is_some() {
        return Some(Built::pass_fail(check));
    }
    let built = Built::measure(check, None);
    Some(if formula.more_is_easier() { Built { direction: Direction::Higher, ..built } } else { built })
}

impl Check for Readability {
    fn check(&self, subject: &Subject<'_>, _: &ScoreInput<'_>) -> Outcome {
        let counts = Counts::of(&subject.text());
        let Some(value) = self.formula.value(&counts) else {
            return Ok(Finding::Skipped(if counts.words == 0 {
                "there are no words".to_owned()
            } else {
                format!("SMOG needs {MIN_SENTENCES_OF_SMOG} sentences, and this has {}", counts.sentences)
            }));
        };
        if self.min.is_none() && self.max.is_none() {
            return Ok(Finding::measured(value));
        }
        let shown = rounded((value * 1e2).round() / 1e2);
        Ok(match (self.min, self.max) {
            (Some(min), _) if value < min => {
                Finding::Fail(format!("{shown}, at least {} was asked for", rounded(min)))
            }
            (_, Some(max)) if max < value => {
                Finding::Fail(format!("{shown}, at most {} was asked for", rounded(max)))
            }
            _ => Finding::Pass,
        })
    }
}
