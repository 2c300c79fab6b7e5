//! `length`: how long the output is.

use proof_text::Encoding;

use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "length",
    summary: "How long the output is, in characters, words, sentences or tokens.",
    doc: "Without `min` and `max` it measures; with one of them it passes or fails. Characters are Unicode code points, white space \
          included; words are those of Unicode; sentences end at `.`, `!`, `?`, at an empty line and before a list item, but not after \
          `Dr.` or `e.g.`. Tokens are counted with the vocabulary of `model` (OpenAI's models have published ones, and the count is exact); \
          for others it is an estimate of a token for four characters, and the metric's note says so. The provider's own count is \
          `output.output_tokens`.",
    formula: "the count; with bounds 1 if min <= count <= max, else 0",
    range: "0 and more; with bounds 0 or 1",
    direction: "lower is better unless `direction: higher`; with bounds higher is better",
    misleads: "Words and sentences are counted as in Western text; Chinese and Japanese have no spaces between words. Estimates of \
               tokens are off by 20 % and more for code and for languages other than English.",
    example: "- length: {unit: words, max: 100}",
    arguments: &[
        Argument { name: "max", text: "the most that passes" },
        Argument { name: "min", text: "the least that passes" },
        Argument { name: "unit", text: "`characters` (default), `words`, `sentences` or `tokens`" },
        Argument { name: "model", text: "the model whose tokens are counted; only with `unit: tokens`" },
    ],
    main: Some("max"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Length {
    unit: Unit,
    min: Option<u64>,
    max: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
enum Unit {
    Characters,
    Words,
    Sentences,
    Tokens(Encoding),
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let word =
        arguments.word("unit", &["characters", "words", "sentences", "tokens"]).unwrap_or("characters");
    let model_node = arguments.reader.get("model");
    let model = arguments.reader.string("model");
    let min = arguments.reader.integer("min", 0..=u64::MAX);
    let max = arguments.reader.integer("max", 0..=u64::MAX);
    let unit = match word {
        "words" => Unit::Words,
        "sentences" => Unit::Sentences,
        "tokens" => Unit::Tokens(Encoding::of_model(model.as_deref().unwrap_or_default())),
        _ => Unit::Characters,
    };
    if let (Some(node), false) = (model_node, matches!(unit, Unit::Tokens(_))) {
        arguments.invalid(node, "`model` counts nothing here", "add `unit: tokens`, or remove it");
        return None;
    }
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let node = arguments.reader.get("max")?;
        arguments.invalid(node, format!("`max` {max} is less than `min` {min}"), "nothing could pass");
        return None;
    }
    let note = match unit {
        Unit::Tokens(Encoding::Estimate) => Some(match model {
            Some(model) => format!("tokens are estimated: no vocabulary is published for `{model}`"),
            None => "tokens are estimated: give the `model` whose tokens they are".to_owned(),
        }),
        Unit::Tokens(encoding) => Some(format!("tokens of {}", encoding.as_str())),
        Unit::Characters | Unit::Words | Unit::Sentences => None,
    };
    let check = Length { unit, min, max };
    let built = if min.is_some() || max.is_some() {
        Built::pass_fail(check)
    } else {
        Built::measure(check, Some(unit.as_str()))
    };
    Some(Built { note, ..built })
}

impl Check for Length {
    fn check(&self, subject: &Subject<'_>, _: &ScoreInput<'_>) -> Outcome {
        let n = self.unit.count(&subject.text());
        if self.min.is_none() && self.max.is_none() {
            return Ok(Finding::measured(n as f64));
        }
        let n = n as u64;
        let unit = self.unit.as_str();
        Ok(match (self.min, self.max) {
            (Some(min), _) if n < min => Finding::Fail(format!("{n} {unit}, at least {min} were asked for")),
            (_, Some(max)) if max < n => Finding::Fail(format!("{n} {unit}, at most {max} were asked for")),
            _ => Finding::Pass,
        })
    }
}

impl Unit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Words => "words",
            Self::Sentences => "sentences",
            Self::Tokens(_) => "tokens",
        }
    }

    fn count(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Words => proof_text::n_words(text),
            Self::Sentences => proof_text::n_sentences(text),
            Self::Tokens(encoding) => encoding.count(text),
        }
    }
}
