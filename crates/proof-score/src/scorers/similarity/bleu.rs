//! `bleu`: overlap of word n-grams with references.

use proof_text::similarity::Tokenizer;
use proof_text::similarity::bleu::{BleuOptions, BleuScore, BleuStatistics, Smoothing};

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::metric::{Aggregate, BleuSmoothing};
use crate::registry::{Argument, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "bleu",
    summary: "How many of the output's word n-grams stand in a reference.",
    doc: "The BLEU of sacrebleu 2, divided by 100. Of several references the n-grams count together, and the length that is closest to the \
          output's. The metric is the mean over outputs; with `corpus: true` it is the corpus figure, which is what papers report: \
          the counts of all outputs are summed first, each output still has its own value, and effective order is left to these. \
          Compare figures only if tokenizer, smoothing and case are the same. An output or a reference without words gives 0.",
    formula: "brevity penalty · geometric mean of the precisions of orders 1 to `max_order`",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Made for whole corpora: of one sentence it says little, and a right answer in other words gets nothing. A mean of \
               sentences is not the corpus figure. It knows no meaning: leaving out a `not` costs as much as leaving out a `the`.",
    example: "- bleu: {value: \"{{ expected.translation }}\", corpus: true}",
    arguments: &[
        VALUE,
        Argument { name: "corpus", text: "true: the figure of the metric is made of the summed counts" },
        Argument {
            name: "tokenizer",
            text: "`13a` (default), `intl`, `char`, `zh` or `none`: what counts as a word; `zh` for Chinese, `char` for Japanese and Thai",
        },
        Argument {
            name: "smoothing",
            text: "`exp` (default), `floor`, `add-k` or `none`: what becomes of an order without a match",
        },
        Argument { name: "smoothing_value", text: "the floor (default 0.1), or the k of add-k (default 1)" },
        Argument { name: "max_order", text: "the longest n-grams, from 1 to 9, default 4" },
        Argument {
            name: "effective_order",
            text: "false: a text shorter than `max_order` words gets 0; by default its longest n-grams are the last",
        },
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Bleu {
    references: References,
    options: BleuOptions,
    is_corpus: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let references = References::read(arguments);
    let tokenizer = arguments.word("tokenizer", &Tokenizer::NAMES).and_then(Tokenizer::of_name);
    let smoothing = smoothing(arguments);
    let max_order = arguments.reader.integer("max_order", 1..=BleuOptions::MAX_ORDER as u64).unwrap_or(4);
    let is_corpus = arguments.reader.boolean("corpus").unwrap_or(false);
    let options = BleuOptions {
        tokenizer: tokenizer.unwrap_or(Tokenizer::V13a),
        lowercase: arguments.reader.boolean("ignore_case").unwrap_or(false),
        smoothing: smoothing?,
        max_order: usize::try_from(max_order).ok()?,
        effective_order: arguments.reader.boolean("effective_order").unwrap_or(true),
    };
    let aggregate = Aggregate::Bleu {
        max_order: u8::try_from(max_order).ok()?,
        smoothing: match options.smoothing {
            Smoothing::None => BleuSmoothing::None,
            Smoothing::Floor(value) => BleuSmoothing::Floor(value),
            Smoothing::AddK(value) => BleuSmoothing::AddK(value),
            Smoothing::Exp => BleuSmoothing::Exp,
        },
    };
    let built = Built::share(Bleu { references: references?, options, is_corpus });
    Some(if is_corpus { Built { aggregate, ..built } } else { built })
}

fn smoothing(arguments: &mut Arguments<'_>) -> Option<Smoothing> {
    let word = arguments.word("smoothing", &["exp", "floor", "add-k", "none"]).unwrap_or("exp");
    let node = arguments.reader.get("smoothing_value");
    let value = arguments.amount("smoothing_value");
    match word {
        "floor" => return Some(Smoothing::Floor(value.unwrap_or(0.1))),
        "add-k" => return Some(Smoothing::AddK(value.unwrap_or(1.0))),
        _ => {}
    }
    if let Some(node) = node {
        let message = format!("`smoothing_value` means nothing with `smoothing: {word}`");
        arguments.invalid(node, message, "only `floor` and `add-k` have a value");
        return None;
    }
    Some(if word == "none" { Smoothing::None } else { Smoothing::Exp })
}

impl Check for Bleu {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.references.compare(subject, input, |candidate, references| {
            let statistics = BleuStatistics::of(candidate, references, &self.options);
            let score = statistics.score(&self.options);
            let value = share(score.score);
            let reason = Some(shown(&score));
            Ok(if self.is_corpus {
                Finding::Counted { value, counts: statistics.to_counts(), pass: None, reason }
            } else {
                Finding::Measured { value, pass: None, reason }
            })
        })
    }
}

/// A percentage as a share; rounding may bring it above 1.
pub(super) fn share(percent: f64) -> f64 {
    (percent / 100.0).min(1.0)
}

fn shown(score: &BleuScore) -> String {
    let precisions: Vec<String> =
        score.precisions.iter().map(|precision| rounded((precision / 100.0 * 1e3).round() / 1e3)).collect();
    let penalty = rounded((score.brevity_penalty * 1e3).round() / 1e3);
    format!("precisions {}, brevity penalty {penalty}", precisions.join(" / "))
}
