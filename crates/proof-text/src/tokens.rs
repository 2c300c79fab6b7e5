//! Token counts: exact for models with a published vocabulary, an estimate for the others, and always said which.

/// How the tokens of a model are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `OpenAI`'s `o200k_base`: GPT-4o, 4.1, 4.5, 5 and the `o` series. Exact.
    O200kBase,
    /// `OpenAI`'s `cl100k_base`: GPT-4, GPT-3.5 and the newer embeddings. Exact.
    Cl100kBase,
    /// No vocabulary is published or known: an estimate from characters.
    Estimate,
}

/// A count and how it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenCount {
    /// How many tokens.
    pub tokens: usize,
    /// How they were counted.
    pub encoding: Encoding,
}

impl Encoding {
    /// The encoding of a model, by `provider/name` or the bare name; [`Encoding::Estimate`] where it is not known.
    ///
    /// ```
    /// use proof_text::Encoding;
    /// assert_eq!(Encoding::of_model("openai/gpt-5-mini"), Encoding::O200kBase);
    /// assert_eq!(Encoding::of_model("anthropic/claude-sonnet-5"), Encoding::Estimate);
    /// ```
    pub fn of_model(model: &str) -> Self {
        use tiktoken_rs::tokenizer::{Tokenizer, get_tokenizer};
        let name = model.rsplit('/').next().unwrap_or(model);
        match get_tokenizer(name) {
            // The harmony vocabulary of gpt-oss is o200k_base with other special tokens, which plain text has none of.
            Some(Tokenizer::O200kBase | Tokenizer::O200kHarmony) => Self::O200kBase,
            Some(Tokenizer::Cl100kBase) => Self::Cl100kBase,
            _ => Self::Estimate,
        }
    }

    /// `o200k_base`, `cl100k_base` or `estimate`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::O200kBase => "o200k_base",
            Self::Cl100kBase => "cl100k_base",
            Self::Estimate => "estimate",
        }
    }

    /// Whether the count is the model's own.
    pub fn is_exact(self) -> bool {
        self != Self::Estimate
    }

    /// How many tokens a text has. Special tokens in the text count as the plain text that they are.
    ///
    /// The first exact count builds the vocabulary's table (some tenths of a second), once in a process. A run of more than
    /// 100,000 blanks is counted in parts, which may add a token for each.
    pub fn count(self, text: &str) -> usize {
        match self {
            Self::O200kBase => exact(tiktoken_rs::o200k_base_singleton(), text),
            Self::Cl100kBase => exact(tiktoken_rs::cl100k_base_singleton(), text),
            Self::Estimate => estimate(text),
        }
    }
}

/// The longest run of white space that a tokenizer gets: it steps back over each blank of a run, and panics when it has to
/// remember a million of them.
const MAX_BLANK_RUN: usize = 100_000;

fn exact(tokenizer: &tiktoken_rs::CoreBPE, text: &str) -> usize {
    let (mut n, mut start, mut run) = (0, 0, 0);
    if MAX_BLANK_RUN < text.len() {
        for (at, c) in text.char_indices() {
            run = if c.is_whitespace() { run + 1 } else { 0 };
            if MAX_BLANK_RUN < run {
                n += tokenizer.count_ordinary(text.get(start..at).unwrap_or_default());
                (start, run) = (at, 1);
            }
        }
    }
    n + tokenizer.count_ordinary(text.get(start..).unwrap_or_default())
}

/// The tokens of a text for a model.
pub fn count(text: &str, model: &str) -> TokenCount {
    let encoding = Encoding::of_model(model);
    TokenCount { tokens: encoding.count(text), encoding }
}

/// A quarter of a token for each ASCII character and for each other character of alphabets, one token for each character of
/// scripts without spaces between words (Chinese, Japanese, Korean, Thai) and for each emoji; rounded up.
fn estimate(text: &str) -> usize {
    let quarters: usize = text.chars().map(|c| if is_dense(c) { 4 } else { 1 }).sum();
    quarters.div_ceil(4)
}

fn is_dense(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0E7F | 0x1100..=0x11FF | 0x2E80..=0xD7FF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x1_F000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn exact_counts_are_those_of_the_published_vocabularies() {
        // Counted with OpenAI's tiktoken: "tiktoken is great!" is 6 tokens in both vocabularies.
        assert_eq!(
            count("tiktoken is great!", "gpt-4"),
            TokenCount { tokens: 6, encoding: Encoding::Cl100kBase }
        );
        assert_eq!(
            count("tiktoken is great!", "openai/gpt-4o"),
            TokenCount { tokens: 6, encoding: Encoding::O200kBase }
        );
        assert_eq!(count("", "gpt-4o").tokens, 0);
    }

    #[test]
    fn a_million_blanks_do_not_overflow_the_tokenizer() {
        let blanks = format!("a{}b", " ".repeat(2_000_000));
        for model in ["gpt-4", "gpt-4o"] {
            let n = count(&blanks, model).tokens;
            assert!((10_000..200_000).contains(&n), "{n}");
        }
        let within = " ".repeat(MAX_BLANK_RUN);
        assert_eq!(
            count(&within, "gpt-4o").tokens,
            tiktoken_rs::o200k_base_singleton().count_ordinary(&within)
        );
    }

    #[test]
    fn special_tokens_are_plain_text() {
        assert!(count("<|endoftext|>", "gpt-4o").tokens > 1);
    }

    #[test]
    fn other_models_are_estimated_and_say_so() {
        let counted = count("Hello world, this is text.", "mistral/mistral-large");
        assert_eq!(counted, TokenCount { tokens: 7, encoding: Encoding::Estimate });
        assert!(!counted.encoding.is_exact());
        assert_eq!(Encoding::of_model("gpt-6"), Encoding::Estimate);
        assert_eq!(estimate("日本語"), 3);
    }

    proptest! {
        #[test]
        fn the_estimate_grows_with_the_text(a in "\\PC{0,40}", b in "\\PC{0,40}") {
            let both = a.clone() + &b;
            prop_assert!(estimate(&both) >= estimate(&a).max(estimate(&b)));
        }
    }
}
