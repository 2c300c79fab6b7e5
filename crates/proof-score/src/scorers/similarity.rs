//! Likeness to a reference: n-grams, edits, embeddings; and what a text is like: its language, how hard it is to read.

use crate::registry::ScorerInfo;

mod bleu;
mod chrf;
mod damerau_levenshtein;
mod distance;
pub(crate) mod embedding_similarity;
mod exact_match;
mod jaro;
mod jaro_winkler;
mod language;
mod lcs;
mod levenshtein;
mod meteor;
mod osa;
mod readability;
mod references;
mod rouge;
mod ter;
mod token_f1;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    bleu::INFO,
    chrf::INFO,
    damerau_levenshtein::INFO,
    embedding_similarity::INFO,
    exact_match::INFO,
    jaro::INFO,
    jaro_winkler::INFO,
    language::INFO,
    lcs::INFO,
    levenshtein::INFO,
    meteor::INFO,
    osa::INFO,
    readability::INFO,
    rouge::INFO,
    ter::INFO,
    token_f1::INFO,
];
