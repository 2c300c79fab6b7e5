//! Sentences, words, tokens, refusals and instructions.

use proof_text::instructions::{self, Instruction, loosely, strictly};
use proof_text::{Encoding, RefusalKind, n_sentences, n_words, refusal, sentences};

/// Sentences lie in the text one behind the other; a refusal's phrase stands in it; counts are of the right size.
pub(crate) fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut rest: &str = &text;
    let mut n = 0;
    for sentence in sentences(&text) {
        let at = rest.find(sentence).expect("a sentence lies behind the one before it");
        assert!(rest[..at].chars().all(|c| !c.is_alphanumeric()), "words between sentences are lost");
        assert!(sentence.trim() == sentence && sentence.contains(char::is_alphanumeric));
        rest = &rest[at + sentence.len()..];
        n += 1;
    }
    assert!(!rest.contains(char::is_alphanumeric), "words behind the last sentence are lost: {rest:?}");
    assert_eq!(n_sentences(&text), n);
    assert!(n_words(&text) <= text.chars().count());

    let refusal = refusal::recognise(&text);
    assert_eq!(refusal.phrase.is_none(), refusal.kind == RefusalKind::None);
    assert!(refusal.phrase.is_none_or(|phrase| !phrase.is_empty() && text.contains(phrase)));

    for encoding in [Encoding::O200kBase, Encoding::Cl100kBase, Encoding::Estimate] {
        let n_tokens = encoding.count(&text);
        assert!(n_tokens <= text.len(), "{n_tokens} tokens of {} bytes", text.len());
        assert_eq!(n_tokens == 0, text.is_empty());
    }
    Encoding::of_model(&text);

    // Punkt's sentences keep all but white space; what is followed strictly is followed loosely.
    let kept: String = instructions::punkt::sentences(&text).concat().split_whitespace().collect();
    assert_eq!(kept, text.split_whitespace().collect::<String>(), "characters are lost between sentences");
    assert!(instructions::treebank::n_capital_words(&text) <= text.len());
    let bound = instructions::Bound::at_least(2);
    let kinds: [&dyn Instruction; 8] = [
        &instructions::BulletLists { n: 1 },
        &instructions::HighlightedSections { n: 1 },
        &instructions::JsonFormat,
        &instructions::NumberParagraphs { n: 2 },
        &instructions::NumberSentences { bound },
        &instructions::NumberWords { bound },
        &instructions::Title,
        &instructions::TwoResponses,
    ];
    for kind in kinds {
        assert!(strictly(kind, &text).is_err() || loosely(kind, &text).is_ok(), "{kind:?}");
    }
}
