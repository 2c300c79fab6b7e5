//! `chrf`: overlap of character n-grams with a reference.

use proof_text::similarity::chrf::{ChrfOptions, ChrfStatistics};

use super::bleu::share;
use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::metric::Aggregate;
use crate::registry::{Argument, IGNORE_CASE, ScorerInfo};
use crate::scorer::{Built, Check};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "chrf",
    summary: "Overlap of character n-grams with a reference; with words chrF+ and chrF++.",
    doc: "The chrF of sacrebleu 2, divided by 100; `word_order: 1` is chrF+, `word_order: 2` chrF++. Of several references the best counts. It \
          needs no words, so it is fair to languages with many endings and to those without spaces. The metric is the mean over outputs; \
          with `corpus: true` it is the corpus figure, for which the counts of all outputs are summed first. An empty output or \
          reference gives 0.",
    formula: "F-beta of the mean precision and the mean recall over the orders that both texts have",
    range: "0 to 1",
    direction: "higher is better",
    misleads: "Any two texts of one language share many short n-grams: unrelated English sentences get 0.1 to 0.2. It knows no meaning.",
    example: "- chrf: {value: \"{{ expected.translation }}\", word_order: 2, as: chrf_plus_plus}",
    arguments: &[
        VALUE,
        Argument { name: "corpus", text: "true: the figure of the metric is made of the summed counts" },
        Argument { name: "char_order", text: "the longest character n-grams, from 1 to 6, default 6" },
        Argument { name: "word_order", text: "the longest word n-grams, from 0 (default) to 4" },
        Argument { name: "beta", text: "how many times as much recall counts as precision, default 2" },
        Argument { name: "whitespace", text: "true: white space counts in character n-grams" },
        Argument {
            name: "eps_smoothing",
            text: "true: the mean of each order's F, as in chrF++.py and NLTK; not with `corpus`",
        },
        IGNORE_CASE,
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Chrf {
    references: References,
    options: ChrfOptions,
    is_corpus: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let references = References::read(arguments);
    let char_order =
        arguments.reader.integer("char_order", 1..=ChrfOptions::MAX_CHAR_ORDER as u64).unwrap_or(6);
    let word_order =
        arguments.reader.integer("word_order", 0..=ChrfOptions::MAX_WORD_ORDER as u64).unwrap_or(0);
    let beta = arguments.amount("beta").unwrap_or(2.0);
    let is_corpus = arguments.reader.boolean("corpus").unwrap_or(false);
    let options = ChrfOptions {
        char_order: usize::try_from(char_order).ok()?,
        word_order: usize::try_from(word_order).ok()?,
        beta,
        lowercase: arguments.reader.boolean("ignore_case").unwrap_or(false),
        whitespace: arguments.reader.boolean("whitespace").unwrap_or(false),
        eps_smoothing: arguments.reader.boolean("eps_smoothing").unwrap_or(false),
    };
    if options.eps_smoothing && is_corpus {
        let node = arguments.reader.get("eps_smoothing")?;
        let message = "`eps_smoothing` has no corpus figure here";
        arguments.invalid(node, message, "remove it, or `corpus`");
        return None;
    }
    let built = Built::share(Chrf { references: references?, options, is_corpus });
    if !is_corpus {
        return Some(built);
    }
    let (char_order, word_order) = (u8::try_from(char_order).ok()?, u8::try_from(word_order).ok()?);
    Some(Built { aggregate: Aggregate::Chrf { char_order, word_order, beta }, ..built })
}

impl Check for Chrf {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.references.compare(subject, input, |candidate, references| {
            let statistics = ChrfStatistics::of(candidate, references, &self.options);
            let value = share(statistics.score(&self.options));
            Ok(if self.is_corpus {
                Finding::counted(value, statistics.to_counts())
            } else {
                Finding::measured(value)
            })
        })
    }
}
