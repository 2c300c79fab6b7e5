//! Upper and lower case, as Python's `isupper` and `islower` see it.

/// Whether there is a cased character and all of them are in upper case.
pub(super) fn is_upper(text: &str) -> bool {
    has_only(text, char::is_uppercase, char::is_lowercase)
}

/// Whether there is a cased character and all of them are in lower case.
pub(super) fn is_lower(text: &str) -> bool {
    has_only(text, char::is_lowercase, char::is_uppercase)
}

fn has_only(text: &str, wanted: fn(char) -> bool, unwanted: fn(char) -> bool) -> bool {
    let mut found = false;
    for c in text.chars() {
        if unwanted(c) || is_title_case(c) {
            return false;
        }
        found |= wanted(c);
    }
    found
}

/// The 31 characters that are in title case: digraphs such as `ǅ` and Greek letters with a subscript iota.
fn is_title_case(c: char) -> bool {
    matches!(
        c,
        'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}' | '\u{1fa8}'..='\u{1faf}'
            | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cased_character_is_needed() {
        assert!(
            is_upper("U.S. 12") && !is_upper("U.s.") && !is_upper("12") && !is_upper("ǅ") && !is_upper("Aª")
        );
        assert!(is_lower("straße, 12") && !is_lower("Straße") && !is_lower("") && !is_lower("中"));
    }
}
