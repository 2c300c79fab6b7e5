//! The 25 verifiable instructions of `IFEval` (Zhou et al. 2023, arXiv 2311.07911): one file each, under their published names.
//!
//! Every kind is a value with its arguments that implements [`Instruction`]. [`strictly`] checks the response as it is, [`loosely`]
//! also seven shortened and unmarked variants of it. All are pure, deterministic and linear in the length of the response. Where
//! the published checker draws something at random (a letter, where a prompt asks for another character; the samples of its
//! language detector), these do not: that is why they may differ from recorded verdicts, in about one of 1,000.
//!
//! What the checks stand on has files of its own: [`punkt`] splits sentences, [`treebank`] words, [`language`] tells languages.

mod bound;
mod bullet_lists;
mod capital_words;
mod case;
mod constrained_response;
mod end_checker;
mod english_capital;
mod english_lowercase;
mod existence;
mod forbidden_words;
mod frequency;
mod highlighted_sections;
mod json_format;
pub mod language;
mod letter_frequency;
mod loose;
mod multiple_sections;
mod no_comma;
mod nth_paragraph_first_word;
mod number_paragraphs;
mod number_sentences;
mod number_words;
mod pattern;
mod pieces;
mod placeholders;
mod postscript;
pub mod punkt;
mod quotation;
mod repeat_prompt;
mod response_language;
mod title;
pub mod treebank;
mod two_responses;

pub use bound::{Bound, Relation};
pub use bullet_lists::BulletLists;
pub use capital_words::CapitalWordFrequency;
pub use constrained_response::ConstrainedResponse;
pub use end_checker::EndChecker;
pub use english_capital::EnglishCapital;
pub use english_lowercase::EnglishLowercase;
pub use existence::KeywordExistence;
pub use forbidden_words::ForbiddenWords;
pub use frequency::KeywordFrequency;
pub use highlighted_sections::HighlightedSections;
pub use json_format::JsonFormat;
pub use letter_frequency::LetterFrequency;
pub use multiple_sections::MultipleSections;
pub use no_comma::NoComma;
pub use nth_paragraph_first_word::NthParagraphFirstWord;
pub use number_paragraphs::NumberParagraphs;
pub use number_sentences::NumberSentences;
pub use number_words::NumberWords;
pub use pattern::PatternError;
pub use placeholders::NumberPlaceholders;
pub use postscript::Postscript;
pub use quotation::Quotation;
pub use repeat_prompt::RepeatPrompt;
pub use response_language::{LanguageError, ResponseLanguage};
pub use title::Title;
pub use two_responses::TwoResponses;

/// An instruction that a program can check.
pub trait Instruction: std::fmt::Debug + Send + Sync {
    /// Whether a text follows it; if not, why, in a few words. The text is not empty: see [`strictly`].
    fn check(&self, text: &str) -> Result<(), String>;
}

/// Whether the response follows the instruction as it is. An empty response follows nothing.
pub fn strictly(instruction: &dyn Instruction, response: &str) -> Result<(), String> {
    if response.trim().is_empty() {
        return Err("the output is empty".to_owned());
    }
    instruction.check(response)
}

/// Whether one of eight variants of the response follows the instruction: as it is, without its first line, without its last,
/// without both, and each of these without any `*`. Lines end at `\n`; shortened variants lose the white space at their ends.
/// The reason is that of the response as it is.
pub fn loosely(instruction: &dyn Instruction, response: &str) -> Result<(), String> {
    let reason = match strictly(instruction, response) {
        Ok(()) => return Ok(()),
        Err(reason) => reason,
    };
    if loose::variants(response).any(|variant| strictly(instruction, &variant).is_ok()) {
        return Ok(());
    }
    Err(reason)
}
