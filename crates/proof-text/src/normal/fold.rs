//! Text without what seldom carries a meaning: case, white space, typographic variants; and, further, accents.

use unicode_normalization::UnicodeNormalization as _;

/// The text in lower case, in Unicode's compatibility form (NFKC), with straight quotes, plain hyphens, one space for each run of white
/// space, and none at the ends. Invisible characters (soft hyphen, zero-width) are left out. Accents stay.
///
/// ```
/// assert_eq!(proof_text::normal::plain("  The “Lessor”\n – Ltd. "), "the \"lessor\" - ltd.");
/// ```
pub fn plain(text: &str) -> String {
    squeezed(text.nfkc().filter_map(typographic).flat_map(char::to_lowercase))
}

/// The words of a text, for names: [`plain`], and accents are taken off (`é` is `e`, `ß` is `ss`, `ø` is `o`).
///
/// ```
/// assert_eq!(proof_text::normal::fold("Łódź, Straße Ångström"), "lodz, strasse angstrom");
/// ```
pub fn fold(text: &str) -> String {
    let lower = text.nfkd().filter(|c| !is_mark(*c)).filter_map(typographic).flat_map(char::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for c in lower {
        match base_letters(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    squeezed(out.chars())
}

/// Straight quotes and plain hyphens; none for characters that are not seen.
pub(super) fn typographic(c: char) -> Option<char> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '\u{00B4}' | '`' => '\'',
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{2033}' | '\u{00AB}' | '\u{00BB}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => return None,
        other => other,
    })
}

/// One space for each run of white space, none at the ends.
pub(super) fn squeezed(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut is_pending = false;
    for c in chars {
        if c.is_whitespace() {
            is_pending = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut is_pending) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Letters that Unicode does not take apart.
fn base_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The words of a folded text: runs of letters and digits; apostrophes and full stops within a word are left out (`O'Neil`, `L.L.C.`).
pub(super) fn words(folded: &str) -> impl Iterator<Item = String> + '_ {
    folded
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '.'))
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_accents_and_drops_typography() {
        assert_eq!(plain("\u{FEFF}Caf\u{00E9}\u{00A0}au\tlait"), "café au lait");
        assert_eq!(plain("Cafe\u{0301}"), "café");
        assert_eq!(plain("ＡＢＣ ﬁne — 5\u{2011}6"), "abc fine - 5-6");
        assert_eq!(plain("co\u{00AD}operate\u{200B}"), "cooperate");
        assert_eq!(plain(" \n\t"), "");
    }

    #[test]
    fn folded_text_has_no_accents() {
        assert_eq!(fold("Çelik Øster Þór İ"), "celik oster thor i");
        assert_eq!(fold("MÜLLER-Lüdenscheidt"), "muller-ludenscheidt");
    }

    #[test]
    fn words_drop_stops_within() {
        let found: Vec<String> = words(&fold("O'Neil & Sons, L.L.C. (3rd)")).collect();
        assert_eq!(found, ["oneil", "sons", "llc", "3rd"]);
    }
}
