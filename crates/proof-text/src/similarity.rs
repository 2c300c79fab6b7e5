//! How much a text is like another one: the metrics of translation, summaries and short answers.
//!
//! Each metric is defined by the tool that its users trust, and gives the numbers of that tool: BLEU, chrF and TER those
//! of sacrebleu 2, ROUGE those of rouge-score, METEOR that of NLTK without `WordNet`, the edit distances those of
//! rapidfuzz, exact match and F1 those of the `SQuAD` 2.0 evaluation. BLEU, chrF and TER are on a scale of 0 to 100 (TER
//! may be above it), all others from 0 to 1.
//!
//! What grows faster than the texts has a limit, and says so with [`TooLong`] instead of running for ever.

pub mod bleu;
pub mod chrf;
pub mod edit;
mod lcs;
pub mod meteor;
mod ngrams;
pub mod rouge;
mod space;
pub mod squad;
pub mod ter;
mod tokenizer;
mod too_long;
mod vocabulary;

pub use tokenizer::Tokenizer;
pub use too_long::TooLong;

/// A count that was written as a float; none if it is not a whole number, or negative.
fn whole(count: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not come back is refused"
    )]
    let whole = count as u64;
    #[expect(clippy::float_cmp, reason = "exactly the same number is meant")]
    let is_same = whole as f64 == count;
    is_same.then_some(whole)
}
