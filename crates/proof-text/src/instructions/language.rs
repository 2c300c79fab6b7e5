//! Which language a text is in, by its trigrams, as far as instructions need it.
//!
//! The library knows 70 languages, but a short English text has trigrams like those of Esperanto or Akan, too. So only languages
//! that answers are commonly asked for are told apart here, and Swahili, which the library does not know, by its small words.

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

/// The languages with their two-letter codes (ISO 639-1).
#[rustfmt::skip]
const LANGUAGES: [(Lang, &str); 61] = [
    (Lang::Afr, "af"), (Lang::Amh, "am"), (Lang::Ara, "ar"), (Lang::Aze, "az"), (Lang::Bel, "be"),
    (Lang::Ben, "bn"), (Lang::Bul, "bg"), (Lang::Cat, "ca"), (Lang::Ces, "cs"), (Lang::Cmn, "zh"),
    (Lang::Cym, "cy"), (Lang::Dan, "da"), (Lang::Deu, "de"), (Lang::Ell, "el"), (Lang::Eng, "en"),
    (Lang::Est, "et"), (Lang::Fin, "fi"), (Lang::Fra, "fr"), (Lang::Guj, "gu"), (Lang::Heb, "he"),
    (Lang::Hin, "hi"), (Lang::Hrv, "hr"), (Lang::Hun, "hu"), (Lang::Hye, "hy"), (Lang::Ind, "id"),
    (Lang::Ita, "it"), (Lang::Jpn, "ja"), (Lang::Kan, "kn"), (Lang::Kat, "ka"), (Lang::Khm, "km"),
    (Lang::Kor, "ko"), (Lang::Lav, "lv"), (Lang::Lit, "lt"), (Lang::Mal, "ml"), (Lang::Mar, "mr"),
    (Lang::Mkd, "mk"), (Lang::Mya, "my"), (Lang::Nep, "ne"), (Lang::Nld, "nl"), (Lang::Nob, "no"),
    (Lang::Ori, "or"), (Lang::Pan, "pa"), (Lang::Pes, "fa"), (Lang::Pol, "pl"), (Lang::Por, "pt"),
    (Lang::Ron, "ro"), (Lang::Rus, "ru"), (Lang::Sin, "si"), (Lang::Slk, "sk"), (Lang::Slv, "sl"),
    (Lang::Spa, "es"), (Lang::Srp, "sr"), (Lang::Swe, "sv"), (Lang::Tam, "ta"), (Lang::Tel, "te"),
    (Lang::Tgl, "tl"), (Lang::Tha, "th"), (Lang::Tur, "tr"), (Lang::Ukr, "uk"), (Lang::Urd, "ur"),
    (Lang::Vie, "vi"),
];
/// The small words of a language that its neighbours do not have.
struct SmallWords {
    script: Script,
    code: &'static str,
    /// Sorted.
    words: &'static [&'static str],
}

/// Swahili, whose trigrams the library does not have, and three languages that share a script and many trigrams.
#[rustfmt::skip]
const SMALL_WORDS: [SmallWords; 4] = [
    SmallWords { script: Script::Latin, code: "sw", words: &[
        "ambao", "au", "bado", "basi", "bila", "cha", "hakuna", "hapa", "hii", "hili", "hivyo",
        "hiyo", "huu", "huyo", "ikiwa", "ili", "kama", "katika", "kila", "kuhusu", "kuna", "kuwa",
        "kwa", "kwamba", "kwenye", "la", "lakini", "mimi", "mtu", "na", "ndani", "ni", "nini",
        "pia", "sana", "sasa", "sisi", "tu", "vile", "wa", "wake", "wao", "ya", "yake", "yetu",
        "za", "zaidi",
    ] },
    SmallWords { script: Script::Devanagari, code: "hi", words: &[
        "और", "का", "की", "के", "को", "क्या", "तो", "था", "नहीं", "ने", "पर", "भी", "मुझे", "में",
        "मैं", "यह", "लिए", "वह", "से", "हम", "है", "हैं", "हो",
    ] },
    SmallWords { script: Script::Devanagari, code: "mr", words: &[
        "आणि", "आहे", "आहेत", "ते", "तो", "नाही", "मला", "मी", "या", "हा", "ही", "हे", "होते",
    ] },
    SmallWords { script: Script::Devanagari, code: "ne", words: &[
        "गरेको", "गर्न", "छ", "छन्", "तर", "पनि", "भने", "यो", "र", "लागि", "हुन्छ", "हो",
    ] },
];

/// Below this the trigrams say little: a text of a few words, of names, or of many repeats.
const MIN_CONFIDENCE: f64 = 0.65;

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(language, _)| *language).collect()));

/// How much of a text is looked at, in bytes: more does not change the answer, and a hostile text stays cheap.
const MAX_BYTES: usize = 20_000;

/// The two-letter code of the language; none where there is no letter to tell it by.
///
/// ```
/// use proof_text::instructions::language::detect;
/// assert_eq!(detect("Wo ist der Bahnhof, und wann geht der Zug?"), Some("de"));
/// assert_eq!(detect("1 + 1 = 2"), None);
/// ```
pub fn detect(text: &str) -> Option<&'static str> {
    let text = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text);
    // A sentence in capitals has other trigrams than in small letters, and is in the same language.
    let text = text.to_lowercase();
    let info = DETECTOR.detect(&text)?;
    let found = code(info.lang());
    if let Some(small) = by_small_words(&text, info.script()) {
        return Some(small);
    }
    if info.confidence() < MIN_CONFIDENCE
        && info.script() == Script::Latin
        && looks_english(&text, info.lang())
    {
        return Some("en");
    }
    found
}

fn code(language: Lang) -> Option<&'static str> {
    LANGUAGES.iter().find(|(listed, _)| *listed == language).map(|(_, code)| *code)
}

/// The language whose small words are a quarter of the text and three different ones, or a third of it and two.
fn by_small_words(lowered: &str, script: Script) -> Option<&'static str> {
    // The letter stands in Marathi, not in Hindi or Nepali.
    if script == Script::Devanagari && lowered.contains('ळ') {
        return Some("mr");
    }
    let lists = SMALL_WORDS.iter().filter(|list| list.script == script);
    let counted = lists.map(|list| (list.code, list.count(lowered)));
    let best = counted.max_by_key(|(_, counts)| counts.small);
    best.filter(|(_, counts)| counts.decide()).map(|(code, _)| code)
}

struct Counts {
    words: usize,
    small: usize,
    different: usize,
}

impl Counts {
    fn decide(&self) -> bool {
        (3 <= self.different && self.words <= 4 * self.small)
            || (2 <= self.different && self.words <= 3 * self.small)
    }
}

impl SmallWords {
    fn count(&self, lowered: &str) -> Counts {
        let mut seen = vec![false; self.words.len()];
        let (mut words, mut small) = (0, 0);
        for word in words_of(lowered) {
            words += 1;
            if let Ok(at) = self.words.binary_search(&word) {
                small += 1;
                seen.iter_mut().skip(at).take(1).for_each(|seen| *seen = true);
            }
        }
        Counts { words, small, different: seen.iter().filter(|seen| **seen).count() }
    }
}

/// Runs without white space and punctuation; vowel signs of Indic scripts are neither.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| {
        c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '।' | '“' | '”' | '’' | '—')
    })
    .filter(|word| !word.is_empty())
}

/// Whether the words are spelled as English ones: a third of them, or two thirds where the language found also has a `w`.
fn looks_english(lowered: &str, found: Lang) -> bool {
    if !lowered.is_ascii() {
        return false;
    }
    let words =
        lowered.split(|c: char| !(c.is_ascii_alphabetic() || c == '\'')).filter(|word| !word.is_empty());
    let (mut n, mut n_english) = (0_usize, 0_usize);
    for word in words {
        n += 1;
        n_english += usize::from(is_spelled_english(word));
    }
    let has_w =
        matches!(found, Lang::Afr | Lang::Cym | Lang::Deu | Lang::Ind | Lang::Nld | Lang::Pol | Lang::Tgl);
    // One word alone may be of any language.
    1 < n && 0 < n_english && if has_w { 2 * n <= 3 * n_english } else { n <= 3 * n_english }
}

/// Letters that stand together, or end a word, in English and in few of its neighbours.
fn is_spelled_english(word: &str) -> bool {
    const WITHIN: [&str; 8] = ["w", "sh", "th", "gh", "ck", "ee", "oo", "ea"];
    const AT_END: [&str; 7] = ["ing", "ings", "tion", "tions", "sions", "ness", "'s"];
    WITHIN.iter().any(|letters| word.contains(letters))
        || AT_END.iter().any(|letters| word.ends_with(letters))
        || (3 <= word.len() && word.ends_with('y'))
}

/// Whether a text is English or cannot be told; if not, what it is.
pub(super) fn is_english(text: &str) -> Result<(), String> {
    match detect(text) {
        Some(found) if found != "en" => Err(format!("the language is `{found}`, not English")),
        Some(_) | None => Ok(()),
    }
}

/// The code as [`detect`] gives it: in small letters and without a region (`zh-cn`); none for a language that it does not know.
pub(super) fn known(code: &str) -> Option<&'static str> {
    let code = code.trim().to_lowercase();
    let primary = code.split(['-', '_']).next().unwrap_or_default();
    let mut codes = LANGUAGES.iter().map(|(_, code)| *code).chain(SMALL_WORDS.iter().map(|list| list.code));
    codes.find(|known| *known == primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order() {
        assert!(SMALL_WORDS.iter().all(|list| list.words.is_sorted()));
        assert!(LANGUAGES.is_sorted_by_key(|(language, _)| language.code()));
    }

    #[test]
    fn languages_are_told_apart() {
        for (text, expected) in [
            ("THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG AND RUNS AWAY.", Some("en")),
            (
                "Mimi ni mwalimu wa shule ya msingi katika mji wa Nairobi, na ninapenda kazi yangu sana.",
                Some("sw"),
            ),
            ("मैं आज बाज़ार जा रहा हूँ और फल खरीदूँगा।", Some("hi")),
            ("ನಾನು ಇಂದು ಮಾರುಕಟ್ಟೆಗೆ ಹೋಗುತ್ತಿದ್ದೇನೆ", Some("kn")),
            ("오늘은 날씨가 좋습니다", Some("ko")),
            ("12:30, 45%", None),
            ("", None),
        ] {
            assert_eq!(detect(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_may_have_a_region() {
        assert_eq!(known("zh-cn"), Some("zh"));
        assert_eq!(known("PT_BR"), Some("pt"));
        assert_eq!(known("english"), None);
        assert_eq!(known(""), None);
    }
}
