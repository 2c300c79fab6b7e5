use proptest::prelude::*;

use super::words::{ABBREVIATIONS, LONGEST_ABBREVIATION, STARTERS};
use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(sentences(text), expected);
}

#[test]
fn stops_end_sentences() {
    check("One. Two! Three? Four", &["One.", "Two!", "Three?", "Four"]);
    check("  It ends.\n\nHere\n\nand there  ", &["  It ends.", "Here\n\nand there"]);
    check("Well?! Yes.", &["Well?!", "Yes."]);
    check("See example.com at 3.50 now.", &["See example.com at 3.50 now."]);
    check("", &[]);
    check(" \n", &[]);
    check("...", &["..."]);
}

#[test]
fn abbreviations_initials_and_numbers() {
    check(
        "Dr. J. Smith paid Inc. staff, e.g. Mr. X. They left.",
        &["Dr. J. Smith paid Inc. staff, e.g. Mr. X.", "They left."],
    );
    check("It was 5 p.m. The shop was shut.", &["It was 5 p.m.", "The shop was shut."]);
    check("He lives in the U.S. John does too.", &["He lives in the U.S. John does too."]);
    check("Choose plan B. The other fails.", &["Choose plan B.", "The other fails."]);
    check("See No. 5. Or say no. Fine.", &["See No. 5.", "Or say no.", "Fine."]);
    check("It has 5. of them.", &["It has 5. of them."]);
}

#[test]
fn numbers_of_list_items_are_sentences() {
    check("1. Open it\n2. Close it", &["1.", "Open it\n2.", "Close it"]);
}

#[test]
fn closing_marks_belong_to_the_sentence() {
    check("\"Stop.\" Then he left.", &["\"Stop.\"", "Then he left."]);
    check("(So it is.) \"Yes.\"", &["(So it is.)", "\"Yes.\""]);
    check("**Bold.** Next.", &["**Bold.", "** Next."]);
    check(
        "Wait... what? Wait... The end. Oh... Bob.",
        &["Wait... what?", "Wait...", "The end.", "Oh... Bob."],
    );
}

#[test]
fn lists_are_sorted() {
    assert!(ABBREVIATIONS.is_sorted() && STARTERS.is_sorted());
    assert!(ABBREVIATIONS.iter().all(|word| word.len() <= LONGEST_ABBREVIATION));
    assert!(STARTERS.iter().all(|word| word.len() <= tokens::LONGEST_LISTED));
}

#[test]
fn hostile_texts_are_linear() {
    for text in ["a.".repeat(500_000), ". ".repeat(500_000), "?!".repeat(500_000), ".".repeat(1_000_000)] {
        assert!(!sentences(&text).is_empty());
    }
    let spaced = format!("End.{}Begin", " ".repeat(1_000_000));
    assert_eq!(sentences(&spaced).len(), 2);
}

proptest! {
    #[test]
    fn nothing_but_white_space_is_lost(text in "\\PC{0,60}|[a-zA-Z .!?\n\"')0-9-]{0,120}") {
        let kept: String = sentences(&text).concat().split_whitespace().collect();
        let all: String = text.split_whitespace().collect();
        prop_assert_eq!(kept, all);
    }
}
