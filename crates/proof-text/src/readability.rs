//! How hard a text is to read, by the lengths of its words and sentences.
//!
//! All formulas are fitted to English prose (LIX to Swedish) and know nothing of meaning. Sentences are those of
//! [`crate::sentences`], words those of Unicode, syllables are estimated by [`syllables`].

mod syllables;

use unicode_segmentation::UnicodeSegmentation as _;

pub use syllables::syllables;

/// A formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Flesch, "A new readability yardstick", 1948: about 100 for very easy, 60 for plain, below 30 for very hard text.
    FleschReadingEase,
    /// Kincaid, Fishburne, Rogers and Chissom, 1975: a school grade of the USA.
    FleschKincaid,
    /// The automated readability index of Smith and Senter, 1967: a school grade.
    Ari,
    /// Coleman and Liau, "A computer readability formula designed for machine scoring", 1975: a school grade.
    ColemanLiau,
    /// `McLaughlin`, "SMOG grading: a new readability formula", 1969: a school grade; made for 30 sentences.
    Smog,
    /// Gunning, "The technique of clear writing", 1952: a school grade.
    GunningFog,
    /// Björnsson, "Läsbarhet", 1968: below 30 for children's books, above 60 for hard prose; fit for many languages.
    Lix,
}

/// What the formulas count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sentences.
    pub sentences: u64,
    /// Words; numbers are some.
    pub words: u64,
    /// Letters and digits.
    pub characters: u64,
    /// Letters.
    pub letters: u64,
    /// Syllables, estimated as in English.
    pub syllables: u64,
    /// Words of three and more syllables.
    pub polysyllables: u64,
    /// Words of three and more syllables but those with a capital letter within a sentence, and those that have three only
    /// by `es`, `ed` or `ing`.
    pub complex_words: u64,
    /// Words of seven and more letters.
    pub long_words: u64,
}

/// The fewest sentences for SMOG.
pub const MIN_SENTENCES_OF_SMOG: u64 = 3;

impl Counts {
    /// Counts a text.
    pub fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for sentence in crate::sentences(text) {
            counts.sentences += 1;
            for (idx, word) in sentence.unicode_words().enumerate() {
                counts.add(word, idx == 0);
            }
        }
        counts
    }

    fn add(&mut self, word: &str, is_first: bool) {
        let n_letters = word.chars().filter(|c| c.is_alphabetic()).count() as u64;
        let n_syllables = syllables(word) as u64;
        self.words += 1;
        self.letters += n_letters;
        self.characters += word.chars().filter(|c| c.is_alphanumeric()).count() as u64;
        self.syllables += n_syllables;
        self.long_words += u64::from(6 < n_letters);
        if n_syllables < 3 {
            return;
        }
        self.polysyllables += 1;
        let is_name = !is_first && word.chars().next().is_some_and(char::is_uppercase);
        let is_inflected = ["es", "ed", "ing"]
            .iter()
            .any(|ending| word.strip_suffix(ending).is_some_and(|stem| syllables(stem) < 3));
        self.complex_words += u64::from(!is_name && !is_inflected);
    }
}

impl Formula {
    /// The names.
    pub const NAMES: [&'static str; 7] =
        ["flesch", "flesch_kincaid", "ari", "coleman_liau", "smog", "gunning_fog", "lix"];

    /// The formula of a name of [`Self::NAMES`].
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "flesch" => Self::FleschReadingEase,
            "flesch_kincaid" => Self::FleschKincaid,
            "ari" => Self::Ari,
            "coleman_liau" => Self::ColemanLiau,
            "smog" => Self::Smog,
            "gunning_fog" => Self::GunningFog,
            "lix" => Self::Lix,
            _ => return None,
        })
    }

    /// Whether more is easier: only for Flesch's reading ease.
    pub fn more_is_easier(self) -> bool {
        self == Self::FleschReadingEase
    }

    /// The value; none without a word, and for SMOG with fewer than three sentences.
    ///
    /// ```
    /// use proof_text::readability::{Counts, Formula};
    /// let counts = Counts::of("The cat sat on the mat.");
    /// assert!((Formula::FleschReadingEase.value(&counts).ok_or("no words")? - 116.145).abs() < 1e-9);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn value(self, counts: &Counts) -> Option<f64> {
        if counts.words == 0 || counts.sentences == 0 {
            return None;
        }
        let words = counts.words as f64;
        let per_sentence = words / counts.sentences as f64;
        let per_word = |n: u64| n as f64 / words;
        Some(match self {
            Self::FleschReadingEase => 206.835 - 1.015 * per_sentence - 84.6 * per_word(counts.syllables),
            Self::FleschKincaid => 0.39 * per_sentence + 11.8 * per_word(counts.syllables) - 15.59,
            Self::Ari => 4.71 * per_word(counts.characters) + 0.5 * per_sentence - 21.43,
            Self::ColemanLiau => 5.88 * per_word(counts.letters) - 29.6 * per_word(counts.sentences) - 15.8,
            Self::Smog if counts.sentences < MIN_SENTENCES_OF_SMOG => return None,
            Self::Smog => {
                1.043 * (counts.polysyllables as f64 * 30.0 / counts.sentences as f64).sqrt() + 3.1291
            }
            Self::GunningFog => 0.4 * (per_sentence + 100.0 * per_word(counts.complex_words)),
            Self::Lix => per_sentence + 100.0 * per_word(counts.long_words),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(formula: Formula, counts: Counts, expected: f64, tolerance: f64) {
        let found = formula.value(&counts).unwrap();
        assert!((found - expected).abs() < tolerance, "{formula:?}: {found}");
    }

    /// Sentences whose values are published: the encyclopedia's examples of Flesch's formulas.
    #[test]
    fn published_examples_of_flesch() {
        for (text, ease) in [
            ("The cat sat on the mat.", 116.1),
            ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 69.0),
        ] {
            check(Formula::FleschReadingEase, Counts::of(text), ease, 0.06);
        }
        // Of the sentence about the Australian platypus 24 syllables are published; dictionaries have 26, and so do we.
        let platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.";
        let counts = Counts::of(platypus);
        assert_eq!((counts.sentences, counts.words, counts.syllables), (1, 13, 26));
        let published = Counts { syllables: 24, ..counts };
        check(Formula::FleschReadingEase, published, 37.5, 0.05);
        check(Formula::FleschKincaid, published, 11.3, 0.05);
    }

    /// The example of Coleman and Liau's index: 119 words, 639 letters, 5 sentences.
    #[test]
    fn published_example_of_coleman_and_liau() {
        let counts = Counts { words: 119, letters: 639, sentences: 5, ..Counts::default() };
        check(Formula::ColemanLiau, counts, 14.5, 0.05);
    }

    /// `McLaughlin`'s table: 30 polysyllables in 30 sentences are grade 8.8 before rounding, 100 are 13.6.
    #[test]
    fn smog_by_its_formula() {
        let counts = |polysyllables| Counts { words: 300, sentences: 30, polysyllables, ..Counts::default() };
        check(Formula::Smog, counts(30), 8.8418, 1e-3);
        check(Formula::Smog, counts(100), 13.5591, 1e-3);
        assert_eq!(Formula::Smog.value(&Counts::of("One. Two.")), None);
    }

    #[test]
    fn the_others_by_hand() {
        let counts = Counts {
            words: 100,
            sentences: 5,
            characters: 500,
            long_words: 25,
            complex_words: 10,
            ..Counts::default()
        };
        check(Formula::Ari, counts, 4.71 * 5.0 + 10.0 - 21.43, 1e-9);
        check(Formula::GunningFog, counts, 12.0, 1e-9);
        check(Formula::Lix, counts, 45.0, 1e-9);
    }

    /// Counts and LIX of textstat 0.7.13. Its index of Coleman and Liau has 0.058 for the letters, where the paper has 0.0588,
    /// and its ARI counts punctuation, so these two are other numbers there.
    #[test]
    fn counts_of_another_program() {
        let text = "The contract ends on the last day of the month. Both parties may extend it in writing before that day. \
                    Neither party shall assign its rights without the consent of the other. Payment falls due thirty days \
                    after the invoice.";
        let counts = Counts::of(text);
        assert_eq!((counts.sentences, counts.words, counts.letters, counts.long_words), (4, 40, 180, 8));
        check(Formula::Lix, counts, 30.0, 1e-9);
        check(Formula::ColemanLiau, counts, 7.34 + (5.88 - 5.8) * 4.5, 1e-9);
    }

    #[test]
    fn names_and_endings_are_not_complex() {
        let complex = |text| Counts::of(text).complex_words;
        assert_eq!(complex("We saw Australia."), 0);
        assert_eq!(complex("He created it, expanding it."), 0);
        assert_eq!(complex("Understanding is beautiful."), 2);
    }

    #[test]
    fn every_formula_has_a_name_and_nothing_for_no_words() {
        for name in Formula::NAMES {
            let formula = Formula::of_name(name).unwrap();
            for text in ["", "... !", "\n\0"] {
                assert_eq!(formula.value(&Counts::of(text)), None, "{name} of {text:?}");
            }
            assert!(formula.value(&Counts::of("家は。3.5! Oh?")).is_some_and(f64::is_finite));
        }
        assert_eq!(Formula::of_name("flesh"), None);
    }
}
