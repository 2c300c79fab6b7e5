//! `ter`: edits that turn the output into a reference.

use proof_text::similarity::ter::{TerStatistics, TerTokenizer};

use super::references::{References, VALUE};
use crate::ScoreInput;
use crate::arguments::Arguments;
use crate::finding::{Finding, Outcome};
use crate::metric::Aggregate;
use crate::registry::{Argument, ScorerInfo};
use crate::scorer::{Built, Check, rounded};
use crate::subject::Subject;

pub(crate) const INFO: ScorerInfo = ScorerInfo {
    name: "ter",
    summary: "The share of words to be edited until the output is a reference; moving a phrase is one edit.",
    doc: "The TER of sacrebleu 2, divided by 100. Case is ignored unless `ignore_case: false`. Of several references the one that takes the \
          fewest edits counts, over the mean of their lengths. The metric is the mean over outputs; with `corpus: true` it is the corpus \
          figure: all edits over all words of references. An output against an empty reference gives 1, two empty texts give 0. Texts \
          of more than 5,000 words are not scored. With `normalized` references are normalised twice, as in sacrebleu: `Ann's.` becomes \
          three words there and two in the output.",
    formula: "edits / words of the reference",
    range: "0 and more: above 1 for an output that is much longer than the reference",
    direction: "lower is better",
    misleads: "Words must be equal: a synonym or another ending is an edit. Finding the fewest moves is hard, so the search follows the usual \
               rules (phrases of 10 words, 1,000 trials) and may miss some.",
    example: "- ter: {value: \"{{ expected.translation }}\", threshold: 0.4}",
    arguments: &[
        VALUE,
        Argument { name: "corpus", text: "true: the figure of the metric is all edits over all words" },
        Argument { name: "ignore_case", text: "false: upper and lower case differ; default true" },
        Argument { name: "normalized", text: "true: punctuation is split off the words, entities are read" },
        Argument { name: "no_punctuation", text: "true: punctuation is left out" },
        Argument {
            name: "asian_support",
            text: "true: with `normalized` Chinese characters are words; with `no_punctuation` their punctuation is left out too",
        },
    ],
    main: Some("value"),
    has_subject: true,
    build,
};

#[derive(Debug)]
struct Ter {
    references: References,
    tokenizer: TerTokenizer,
    is_corpus: bool,
}

fn build(arguments: &mut Arguments<'_>) -> Option<Built> {
    let references = References::read(arguments);
    let mut is_set = |key| arguments.reader.boolean(key).unwrap_or(false);
    let tokenizer = TerTokenizer {
        case_sensitive: false,
        normalized: is_set("normalized"),
        no_punctuation: is_set("no_punctuation"),
        asian_support: is_set("asian_support"),
    };
    let is_corpus = is_set("corpus");
    let case_sensitive = !arguments.reader.boolean("ignore_case").unwrap_or(true);
    if tokenizer.asian_support && !tokenizer.normalized && !tokenizer.no_punctuation {
        let node = arguments.reader.get("asian_support")?;
        let message = "`asian_support` does nothing alone";
        arguments.invalid(node, message, "add `normalized: true` or `no_punctuation: true`");
        return None;
    }
    let tokenizer = TerTokenizer { case_sensitive, ..tokenizer };
    let built = Built::measure(Ter { references: references?, tokenizer, is_corpus }, None);
    Some(if is_corpus { Built { aggregate: Aggregate::Ratio, ..built } } else { built })
}

impl Check for Ter {
    fn check(&self, subject: &Subject<'_>, input: &ScoreInput<'_>) -> Outcome {
        self.references.compare(subject, input, |candidate, references| {
            let statistics = TerStatistics::of(candidate, references, self.tokenizer)?;
            let TerStatistics { n_edits, n_reference } = statistics;
            let value = statistics.score() / 100.0;
            let edits = if n_edits == 1 { "edit" } else { "edits" };
            let reason = Some(format!("{n_edits} {edits} for {} words", rounded(n_reference)));
            Ok(if self.is_corpus {
                Finding::Counted { value, counts: vec![n_edits as f64, n_reference], pass: None, reason }
            } else {
                Finding::Measured { value, pass: None, reason }
            })
        })
    }
}
