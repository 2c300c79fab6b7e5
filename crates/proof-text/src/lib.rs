//! Text: words, sentences, tokens, and a recogniser of refusals.
//!
//! Pure functions over `&str`: nothing is read, nothing is kept but the tables of tokenizers, which are built when they
//! are first asked for. Start at [`sentences`], [`tokens::count`] and [`refusal::recognise`].

pub mod advice;
pub mod grounding;
pub mod hidden;
pub mod instructions;
pub mod language;
pub mod leak;
pub mod links;
pub mod normal;
pub mod phrases;
pub mod pii;
pub mod porter;
pub mod readability;
pub mod refusal;
pub mod secrets;
mod segment;
pub mod similarity;
pub mod tokens;
pub mod turns;

pub use refusal::{Refusal, RefusalKind};
pub use segment::{n_sentences, n_words, sentences};
pub use tokens::{Encoding, TokenCount};
