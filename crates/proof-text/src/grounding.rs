//! What a text owes to its sources: citation marks, quotes, numbers, names, and whether it says that the sources do not tell.
//!
//! Everything here looks at words, not at meaning: a sentence whose words stand in a source may still say something else. Who
//! needs more asks a judge. Sources are prepared once ([`Passages`], [`KnownNumbers`], [`KnownNames`],
//! [`crate::normal::quote::Source`]), and each text is then read in one go.

mod abstention;
mod citations;
mod names;
mod numbers;
mod passages;
mod quotes;

pub use abstention::{abstains, tells_conflict};
pub use citations::{Cited, Mark, MarkError, Marks, body, normal_id};
pub use names::{KnownNames, Name, names};
pub use numbers::{KnownNumbers, Number, numbers};
pub use passages::{MAX_SENTENCES, Passages, content_words};
pub use quotes::{MAX_QUOTES, quotes};
