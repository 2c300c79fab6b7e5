//! Tokens of a text whose tokenizer nobody knows.

use crate::{Request, Usage};

/// Characters to a token, the usual rule of thumb for English text.
const CHARACTERS_PER_TOKEN: usize = 4;

/// About how many tokens a text has: a quarter of its characters, rounded up.
pub(super) fn tokens(text: &str) -> u64 {
    tokens_of(text.chars().count())
}

/// About how many tokens so many characters are.
pub(super) fn tokens_of(n_characters: usize) -> u64 {
    u64::try_from(n_characters.div_ceil(CHARACTERS_PER_TOKEN)).unwrap_or(u64::MAX)
}

/// How many characters the messages of a request have.
pub(super) fn n_characters(request: &Request) -> usize {
    let contents = request.messages.iter().flat_map(|message| &message.content);
    contents.filter_map(|content| content.as_text()).map(|text| text.chars().count()).sum()
}

/// The estimated usage of a call.
pub(super) fn usage(request: &Request, output: &str) -> Usage {
    Usage { input: tokens_of(n_characters(request)), output: tokens(output), ..Usage::default() }
}
