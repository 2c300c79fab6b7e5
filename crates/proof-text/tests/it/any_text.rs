//! Whatever the text: no recogniser panics, and what it finds is in the text, in its order.

use proof_text::phrases::{Matching, Phrases};
use proof_text::pii::{Kinds, Options};
use proof_text::{advice, hidden, leak, links, pii, secrets};
use proptest::prelude::*;

/// Texts of anything, and of the characters that the recognisers look for.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,120}",
        "[0-9 ().+/@:a-fA-FxX\\-\u{200b}]{0,160}",
        "[٠-٩０-９ 字のあé@.\u{e0041}\u{202e}\u{fe0f}]{0,80}",
        "(ssn|password=|eyJ|AKIA|https://|!\\[a\\]\\(//|-----BEGIN |take |\\+44|DE89|[0-9]{1,9}|[ -.@/:?&=]){0,40}",
    ]
}

/// Whether places are in the text, at characters, and one after the other.
fn are_in_order(text: &str, places: impl IntoIterator<Item = (usize, usize)>) -> bool {
    let mut floor = 0;
    places.into_iter().all(|(start, end)| {
        let is_right = floor <= start && start < end && text.get(start..end).is_some();
        floor = end;
        is_right
    })
}

proptest! {
    #[test]
    fn finds_are_in_the_text(text in texts()) {
        let options =
            Options { kinds: Kinds::all(), heuristic: true, regions: vec!["US".to_owned(), "DE".to_owned()] };
        let found = pii::find(&text, &options);
        prop_assert!(are_in_order(&text, found.iter().map(|span| (span.start, span.end))), "{:?}", found);
        let points = pii::in_code_points(&text, &found);
        prop_assert!(points.iter().zip(&found).all(|(point, byte)| point.end - point.start == byte.of(&text).chars().count()));
        let found = secrets::find(&text);
        prop_assert!(are_in_order(&text, found.iter().map(|secret| (secret.start, secret.end))), "{:?}", found);
        let found = hidden::find(&text);
        prop_assert!(found.iter().all(|hidden| text.get(hidden.start..hidden.end).is_some()), "{:?}", found);
        let found = links::links(&text);
        prop_assert!(are_in_order(&text, found.iter().map(|link| (link.start, link.start + link.address.len()))));
        advice::find(&text, &advice::Domain::ALL);
    }

    #[test]
    fn a_text_gives_itself_away(text in texts(), least in 1_usize..12) {
        let found = leak::leak(&text, &text, least);
        prop_assert_eq!(found.n_leaked, found.n_words);
        let phrases = Phrases::new([text.as_str()], Matching { whole_words: false, ignore_case: true });
        if let Ok(phrases) = phrases {
            prop_assert_eq!(phrases.which(&text), [true]);
        }
    }
}
