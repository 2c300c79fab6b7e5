//! The markers round what is judged.

/// A word that begins all markers round some texts, and stands in none of them: hex digits of a hash of the texts. The same
/// texts have the same word, so that a judge's answer can be cached; whoever writes a text cannot know the word before
/// the text stands, and a word that happens to be in a text is not taken.
pub(crate) fn mark(texts: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        // The lengths keep two texts from being taken for one.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let mut digits = hasher.finalize_xof();
    let mut word = [0_u8; 6];
    loop {
        digits.fill(&mut word);
        let mark = hex(word);
        // Each turn takes new digits; a text of n bytes holds at most n words of this length, so it ends.
        if !texts.iter().any(|text| text.contains(&mark)) {
            return mark;
        }
    }
}

/// Twelve hex digits.
fn hex(bytes: [u8; 6]) -> String {
    let number = bytes.into_iter().fold(0_u64, |number, byte| number << 8 | u64::from(byte));
    format!("{number:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_mark_is_of_all_texts() {
        let mark = |texts: &[&str]| mark(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(mark(&["a", "b"]), mark(&["a", "b"]));
        assert_ne!(mark(&["a", "b"]), mark(&["ab"]));
        assert_ne!(mark(&["a", "b"]), mark(&["b", "a"]));
        assert_eq!(mark(&[]).len(), 12);
    }

    proptest! {
        #[test]
        fn it_stands_in_no_text(texts in prop::collection::vec(any::<String>(), 0..4)) {
            let mark = mark(&texts);
            prop_assert!(texts.iter().all(|text| !text.contains(&mark)));
            prop_assert!(mark.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
}
