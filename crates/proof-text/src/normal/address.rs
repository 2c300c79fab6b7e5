//! Postal addresses.

mod places;

use super::fold::{fold, words};
use places::{COUNTRIES, STATES, STREETS};

/// An address in the form that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// The words, sorted: the order of street and number, or of town and postcode, is a custom of the country.
    words: Vec<String>,
    country: Option<&'static str>,
}

impl Address {
    /// Reads an address. Case, accents, punctuation, line ends and the order of the words are forgiven, and the usual abbreviations:
    /// `St`/`Street`, `Hauptstr.`/`Hauptstraße`, `N`/`North`, `Apt`/`#`, `NY`/`New York` before a ZIP code, `D-10115`/`10115`.
    ///
    /// ```
    /// use proof_text::normal::address::Address;
    /// let agree = |left, right| Address::read(left).agrees_with(&Address::read(right));
    /// assert!(agree("12 N. Main St., Apt 4\nAlbany, NY 12207", "12 North Main Street #4, Albany, New York 12207, USA"));
    /// assert!(agree("Hauptstraße 5, D-10115 Berlin", "Hauptstr. 5, 10115 Berlin, Germany"));
    /// assert!(!agree("12 Main St, Albany", "12 Main Ave, Albany"));
    /// ```
    pub fn read(text: &str) -> Self {
        let folded = fold(text).replace('#', " unit ");
        let mut all: Vec<String> = vec![];
        for word in words(&folded) {
            all.push(word);
        }
        let (named, lettered) = (take_country(&mut all), take_country_of_postcode(&mut all));
        let country = named.or(lettered);
        shorten_state(&mut all);
        for word in &mut all {
            if let Some(short) = street_word(word) {
                *word = short;
            }
        }
        all.retain(|word| word != "unit");
        all.sort_unstable();
        Self { words: all, country }
    }

    /// Whether both are the same address. A country on one side only is forgiven.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.words == other.words
            && match (self.country, other.country) {
                (Some(country), Some(other)) => country == other,
                _ => true,
            }
    }

    /// The sorted words and the country, for a key.
    pub fn key(&self) -> String {
        let mut key = self.words.join(" ");
        if let Some(country) = self.country {
            key.push_str(", ");
            key.push_str(country);
        }
        key
    }
}

/// Takes the name of a country off the end.
fn take_country(words: &mut Vec<String>) -> Option<&'static str> {
    for (name, code) in COUNTRIES {
        let n_words = name.split(' ').count();
        let Some(start) = words.len().checked_sub(n_words).filter(|start| 0 < *start) else { continue };
        if words.iter().skip(start).map(String::as_str).eq(name.split(' ')) {
            words.truncate(start);
            return Some(code);
        }
    }
    None
}

/// Takes the letter off a postcode such as `D-10115`, `A-1010`, `CH-8001`, `F-75001`.
fn take_country_of_postcode(words: &mut Vec<String>) -> Option<&'static str> {
    let is_digits = |word: &String| (4..=5).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    let code = |word: &String| {
        Some(match word.as_str() {
            "d" | "de" => "de",
            "a" | "at" => "at",
            "ch" => "ch",
            "f" | "fr" => "fr",
            "nl" => "nl",
            "it" => "it",
            _ => return None,
        })
    };
    let at = words
        .windows(2)
        .position(|pair| matches!(pair, [letter, digits] if is_digits(digits) && code(letter).is_some()))?;
    let letter = words.remove(at);
    code(&letter)
}

/// Writes a state of the United States as its code, where it stands at the end or before a ZIP code.
fn shorten_state(words: &mut Vec<String>) {
    let is_zip = |word: &String| word.len() == 5 && word.chars().all(|c| c.is_ascii_digit());
    // `12207-1234` is two words.
    let is_extension = |word: &String| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    let end = match words.as_slice() {
        [.., zip, extension] if is_zip(zip) && is_extension(extension) => words.len() - 2,
        [.., zip] if is_zip(zip) => words.len() - 1,
        _ => words.len(),
    };
    for (name, code) in STATES {
        let n_words = name.split(' ').count();
        let Some(start) = end.checked_sub(n_words).filter(|start| 0 < *start) else { continue };
        if words.iter().skip(start).take(n_words).map(String::as_str).eq(name.split(' ')) {
            words.splice(start..end, [(*code).to_owned()]);
            return;
        }
    }
}

/// The short form of a word of streets, directions and units; German street names have theirs at the end of the word.
fn street_word(word: &str) -> Option<String> {
    if let Some((_, short)) = STREETS.iter().find(|(long, _)| *long == word) {
        return Some((*short).to_owned());
    }
    let stem = word.strip_suffix("strasse").filter(|stem| !stem.is_empty())?;
    Some(format!("{stem}str"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, right: &str, expected: bool) {
        let (a, b) = (Address::read(left), Address::read(right));
        assert_eq!((a.agrees_with(&b), b.agrees_with(&a)), (expected, expected), "{} / {}", a.key(), b.key());
    }

    #[test]
    fn forms_of_one_address() {
        check(
            "12 N. Main St., Apt 4\nAlbany, NY 12207",
            "12 North Main Street #4, Albany, New York 12207, USA",
            true,
        );
        check("Hauptstraße 5, D-10115 Berlin", "Hauptstr. 5, 10115 Berlin, Germany", true);
        check("10 Downing St, London SW1A 2AA", "10 DOWNING STREET, LONDON SW1A 2AA, UK", true);
        check("5 avenue Foch, 75016 Paris", "5, Av. Foch, F-75016 Paris, France", true);
        check(
            "1 Washington Square, New York, NY 10012-1234",
            "1 Washington Sq, New York, New York 10012-1234",
            true,
        );
        check("200 Park Ave, Suite 100", "200 Park Avenue, Ste. 100", true);
    }

    #[test]
    fn other_addresses() {
        check("12 Main St, Albany", "12 Main Ave, Albany", false);
        check("12 Main St, Albany", "21 Main St, Albany", false);
        check("12 Main St, Apt 4", "12 Main St", false);
        check("1 Main St, Paris, France", "1 Main St, Paris, USA", false);
        check("1 North St", "1 South St", false);
        assert_eq!(Address::read("Germany").key(), "germany", "a country alone is a place");
        assert_eq!(Address::read("").key(), "");
    }
}
