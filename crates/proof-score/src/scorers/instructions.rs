//! Verifiable instructions, under the names of `IFEval` (Zhou et al. 2023, arXiv 2311.07911).

mod capital_word_frequency;
mod constrained_response;
mod end_checker;
mod english_capital;
mod english_lowercase;
mod existence;
mod forbidden_words;
mod frequency;
mod given;
mod json_format;
mod kind;
mod letter_frequency;
mod list;
mod multiple_sections;
mod no_comma;
mod nth_paragraph_first_word;
mod number_bullet_lists;
mod number_highlighted_sections;
mod number_paragraphs;
mod number_placeholders;
mod number_sentences;
mod number_words;
mod postscript;
mod quotation;
mod repeat_prompt;
mod response_language;
mod title;
mod two_responses;

use crate::registry::ScorerInfo;

/// All of them.
pub(crate) const ALL: &[ScorerInfo] = &[
    capital_word_frequency::INFO,
    english_capital::INFO,
    english_lowercase::INFO,
    repeat_prompt::INFO,
    two_responses::INFO,
    number_placeholders::INFO,
    postscript::INFO,
    constrained_response::INFO,
    json_format::INFO,
    multiple_sections::INFO,
    number_bullet_lists::INFO,
    number_highlighted_sections::INFO,
    title::INFO,
    list::INFO,
    existence::INFO,
    forbidden_words::INFO,
    frequency::INFO,
    letter_frequency::INFO,
    response_language::INFO,
    nth_paragraph_first_word::INFO,
    number_paragraphs::INFO,
    number_sentences::INFO,
    number_words::INFO,
    no_comma::INFO,
    end_checker::INFO,
    quotation::INFO,
];

/// The 25 kinds by name, each with how its arguments are read.
const KINDS: [(&str, kind::Read); 25] = [
    (capital_word_frequency::INFO.name, capital_word_frequency::READ),
    (english_capital::INFO.name, english_capital::READ),
    (english_lowercase::INFO.name, english_lowercase::READ),
    (repeat_prompt::INFO.name, repeat_prompt::READ),
    (two_responses::INFO.name, two_responses::READ),
    (number_placeholders::INFO.name, number_placeholders::READ),
    (postscript::INFO.name, postscript::READ),
    (constrained_response::INFO.name, constrained_response::READ),
    (json_format::INFO.name, json_format::READ),
    (multiple_sections::INFO.name, multiple_sections::READ),
    (number_bullet_lists::INFO.name, number_bullet_lists::READ),
    (number_highlighted_sections::INFO.name, number_highlighted_sections::READ),
    (title::INFO.name, title::READ),
    (existence::INFO.name, existence::READ),
    (forbidden_words::INFO.name, forbidden_words::READ),
    (frequency::INFO.name, frequency::READ),
    (letter_frequency::INFO.name, letter_frequency::READ),
    (response_language::INFO.name, response_language::READ),
    (nth_paragraph_first_word::INFO.name, nth_paragraph_first_word::READ),
    (number_paragraphs::INFO.name, number_paragraphs::READ),
    (number_sentences::INFO.name, number_sentences::READ),
    (number_words::INFO.name, number_words::READ),
    (no_comma::INFO.name, no_comma::READ),
    (end_checker::INFO.name, end_checker::READ),
    (quotation::INFO.name, quotation::READ),
];
