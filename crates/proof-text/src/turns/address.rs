//! Formal and informal address: `Sie` and `du`, `vous` and `tu`, `usted` and `tú`.

use std::sync::LazyLock;

use regex::Regex;

use super::{count, start_of, words};
use crate::language::{Language, identify};

/// How a turn addresses the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// `Sie`, `vous`, `usted`.
    Formal,
    /// `du`, `tu`, `tú`.
    Informal,
    /// Both.
    Mixed,
}

/// `Sie` is `they` too: only where it stands with a capital letter that the place does not explain.
static GERMAN_FORMAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[^\s.!?:„“»«][ \t,]+(?:Sie|Ihnen|Ihre?[mnrs]?)\b").ok());
static GERMAN_INFORMAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| words("du|dich|dir|dein|deine[mnrs]?|euch|euer|eure[mnrs]?"));
static FRENCH_FORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| words("vous|votre|vos"));
static FRENCH_INFORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| words("tu|toi|ton|ta|tes|t'(?:as|es|ai)"));
static SPANISH_FORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| words("usted(?:es)?"));
static SPANISH_INFORMAL: LazyLock<Option<Regex>> = LazyLock::new(|| words("tú|ti|contigo|tus?|te"));

/// How a turn addresses the reader, in German, French or Spanish; none where it does not, and in other languages. The language is told by the
/// turn's own words.
///
/// ```
/// use proof_text::turns::{Address, address};
/// assert_eq!(address("Gern helfe ich Ihnen weiter. Haben Sie die Nummer?"), Some(Address::Formal));
/// assert_eq!(address("Klar, ich helfe dir. Hast du die Nummer?"), Some(Address::Informal));
/// assert_eq!(address("I will help you."), None);
/// ```
pub fn address(text: &str) -> Option<Address> {
    let text = start_of(text);
    let languages: Vec<Language> =
        ["en", "de", "fr", "es"].into_iter().filter_map(Language::of_code).collect();
    let (formal, informal) = match identify(text, &languages)?.language.code() {
        "de" => (&GERMAN_FORMAL, &GERMAN_INFORMAL),
        "fr" => (&FRENCH_FORMAL, &FRENCH_INFORMAL),
        "es" => (&SPANISH_FORMAL, &SPANISH_INFORMAL),
        _ => return None,
    };
    match (0 < count(formal, text), 0 < count(informal, text)) {
        (true, true) => Some(Address::Mixed),
        (true, false) => Some(Address::Formal),
        (false, true) => Some(Address::Informal),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Address>) {
        assert_eq!(address(text), expected, "{text:?}");
    }

    #[test]
    fn forms_of_address() {
        check("Bitte prüfen Sie Ihre Angaben noch einmal.", Some(Address::Formal));
        check("Schau doch mal in deine Einstellungen, dann siehst du es.", Some(Address::Informal));
        check("Bitte prüfen Sie, ob du angemeldet bist.", Some(Address::Mixed));
        check("Sie sind gestern angekommen. Die Pakete stehen hier.", None);
        check("Pouvez-vous me donner votre numéro de commande ?", Some(Address::Formal));
        check("Tu peux me donner ton numéro, et je regarde avec toi.", Some(Address::Informal));
        check("¿Puede usted darme el número de su pedido, por favor?", Some(Address::Formal));
        check("¿Puedes darme tu número de pedido? Así te ayudo mejor.", Some(Address::Informal));
        check("", None);
        check("12345", None);
    }
}
