//! Which language a text is in.
//!
//! The script decides where only one language is written in it, else letters and their triples do: the `whatlang`
//! library, whose tables hold 70 languages. A few words are seldom enough, and the confidence says so.

use whatlang::{Detector, Lang, Script};

/// The most characters that are looked at: more do not make it surer.
const MAX_CHARACTERS: usize = 10_000;

/// A language that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(Lang);

/// What a text was taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identified {
    /// The language that fits best.
    pub language: Language,
    /// How much better it fits than the next one, from 0 to 1.
    pub confidence: f64,
    /// Whether that is enough to rely on: a confidence above 0.9.
    pub is_reliable: bool,
    script: Script,
}

/// The language of a text by its first 10,000 characters; none if there are no letters of a known script.
///
/// `among` are the languages that come into question, all if it is empty: the fewer, the fewer words are needed.
///
/// ```
/// use proof_text::language::{Language, identify};
/// let found = identify("Wo ist der nächste Bahnhof, und wann fährt der Zug?", &[]).ok_or("no letters")?;
/// assert_eq!(Some(found.language), Language::of_code("de"));
/// # Ok::<(), &str>(())
/// ```
pub fn identify(text: &str, among: &[Language]) -> Option<Identified> {
    let start = text.char_indices().nth(MAX_CHARACTERS).and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    let detector = if among.is_empty() {
        Detector::new()
    } else {
        Detector::with_allowlist(among.iter().map(|language| language.0).collect())
    };
    let found = detector.detect(start)?;
    Some(Identified {
        language: Language(found.lang()),
        confidence: found.confidence(),
        is_reliable: found.is_reliable(),
        script: found.script(),
    })
}

impl Identified {
    /// Whether a language is written in the script of the text.
    pub fn may_be(&self, language: Language) -> bool {
        // Japanese is found in Chinese characters too.
        self.script.langs().contains(&language.0)
            || (self.script == Script::Mandarin && language.0 == Lang::Jpn)
    }

    /// The script of the text, such as `Latin` or `Cyrillic`.
    pub fn script(&self) -> String {
        match self.script {
            Script::Mandarin => "Chinese".to_owned(),
            other => other.name().to_owned(),
        }
    }
}

impl Language {
    /// The language of a code of two or three letters (ISO 639-1, 639-3) or an English name; what follows a hyphen, such as a
    /// country, is left out: `pt-BR` is Portuguese.
    pub fn of_code(code: &str) -> Option<Self> {
        let code = code.trim().to_lowercase();
        let language = code.split(['-', '_']).next().unwrap_or_default();
        let of_two = TWO_LETTERS.iter().find(|(two, _)| *two == language).map(|(_, lang)| *lang);
        let of_three = || Lang::all().iter().copied().find(|lang| lang.code() == language);
        let of_name = || Self::all().find(|language| language.name().to_lowercase() == code);
        of_two.or_else(of_three).map(Self).or_else(of_name)
    }

    /// Its code of two letters; of three where it has none of two.
    pub fn code(self) -> &'static str {
        TWO_LETTERS.iter().find(|(_, lang)| *lang == self.0).map_or(self.0.code(), |(two, _)| two)
    }

    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self.0 {
            Lang::Cmn => "Chinese",
            other => other.eng_name(),
        }
    }

    /// All languages that can be told.
    pub fn all() -> impl Iterator<Item = Self> {
        Lang::all().iter().copied().map(Self)
    }
}

/// The codes of ISO 639-1. The first one of a language is the one that is shown; `zh` and `no` stand for the written forms
/// that the tables hold.
const TWO_LETTERS: [(&str, Lang); 71] = [
    ("af", Lang::Afr),
    ("ak", Lang::Aka),
    ("am", Lang::Amh),
    ("ar", Lang::Ara),
    ("az", Lang::Aze),
    ("be", Lang::Bel),
    ("bg", Lang::Bul),
    ("bn", Lang::Ben),
    ("ca", Lang::Cat),
    ("cs", Lang::Ces),
    ("cy", Lang::Cym),
    ("da", Lang::Dan),
    ("de", Lang::Deu),
    ("el", Lang::Ell),
    ("en", Lang::Eng),
    ("eo", Lang::Epo),
    ("es", Lang::Spa),
    ("et", Lang::Est),
    ("fa", Lang::Pes),
    ("fi", Lang::Fin),
    ("fr", Lang::Fra),
    ("gu", Lang::Guj),
    ("he", Lang::Heb),
    ("hi", Lang::Hin),
    ("hr", Lang::Hrv),
    ("hu", Lang::Hun),
    ("hy", Lang::Hye),
    ("id", Lang::Ind),
    ("it", Lang::Ita),
    ("ja", Lang::Jpn),
    ("jv", Lang::Jav),
    ("ka", Lang::Kat),
    ("km", Lang::Khm),
    ("kn", Lang::Kan),
    ("ko", Lang::Kor),
    ("la", Lang::Lat),
    ("lt", Lang::Lit),
    ("lv", Lang::Lav),
    ("mk", Lang::Mkd),
    ("ml", Lang::Mal),
    ("mr", Lang::Mar),
    ("my", Lang::Mya),
    ("nb", Lang::Nob),
    ("ne", Lang::Nep),
    ("nl", Lang::Nld),
    ("no", Lang::Nob),
    ("or", Lang::Ori),
    ("pa", Lang::Pan),
    ("pl", Lang::Pol),
    ("pt", Lang::Por),
    ("ro", Lang::Ron),
    ("ru", Lang::Rus),
    ("si", Lang::Sin),
    ("sk", Lang::Slk),
    ("sl", Lang::Slv),
    ("sn", Lang::Sna),
    ("sr", Lang::Srp),
    ("sv", Lang::Swe),
    ("ta", Lang::Tam),
    ("te", Lang::Tel),
    ("th", Lang::Tha),
    ("tk", Lang::Tuk),
    ("tl", Lang::Tgl),
    ("tr", Lang::Tur),
    ("uk", Lang::Ukr),
    ("ur", Lang::Urd),
    ("uz", Lang::Uzb),
    ("vi", Lang::Vie),
    ("yi", Lang::Yid),
    ("zh", Lang::Cmn),
    ("zu", Lang::Zul),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_code_that_is_read_again() {
        for language in Language::all() {
            assert_eq!(Language::of_code(language.code()), Some(language), "{}", language.name());
            assert_eq!(Language::of_code(language.0.code()), Some(language), "{}", language.name());
            assert_eq!(Language::of_code(language.name()), Some(language), "{}", language.name());
            assert_eq!(language.code().len(), 2, "{}", language.name());
        }
        for (code, expected) in [("pt-BR", "pt"), ("ZH_Hans", "zh"), (" English ", "en"), ("no", "nb")] {
            assert_eq!(Language::of_code(code).map(Language::code), Some(expected));
        }
        for code in ["", "xx", "klingon", "-"] {
            assert_eq!(Language::of_code(code), None);
        }
    }

    #[test]
    fn sentences_are_told() {
        for (text, expected) in [
            (
                "The contract ends on the last day of the month, unless both parties agree otherwise in writing.",
                "en",
            ),
            (
                "Der Vertrag endet am letzten Tag des Monats, sofern die Parteien nichts anderes vereinbaren.",
                "de",
            ),
            (
                "Le contrat prend fin le dernier jour du mois, sauf si les parties en décident autrement.",
                "fr",
            ),
            ("El contrato termina el último día del mes, salvo que las partes acuerden otra cosa.", "es"),
            ("Договор заканчивается в последний день месяца, если стороны не договорились иначе.", "ru"),
            ("契約は月末に終了します。ただし、双方が合意した場合はこの限りではありません。", "ja"),
            ("除非双方另有约定，合同于当月最后一天终止。", "zh"),
            ("계약은 양 당사자가 달리 합의하지 않는 한 그 달의 마지막 날에 종료됩니다.", "ko"),
        ] {
            assert_eq!(identify(text, &[]).unwrap().language.code(), expected, "{text}");
        }
    }

    #[test]
    fn few_words_are_not_relied_on_and_few_languages_help() {
        let text = "The door stood open.";
        let found = identify(text, &[]).unwrap();
        assert_eq!((found.language.code(), found.is_reliable), ("nl", false));
        let among = ["en", "de", "fr"].map(|code| Language::of_code(code).unwrap());
        assert_eq!(identify(text, &among).unwrap().language.code(), "en");
    }

    #[test]
    fn texts_without_letters_have_no_language() {
        for text in ["", " \n", "12.5 + 3", "🙂🙂", "\0\u{7f}"] {
            assert_eq!(identify(text, &[]), None, "{text:?}");
        }
        let long = format!("{}x", "1".repeat(MAX_CHARACTERS));
        assert_eq!(identify(&long, &[]), None, "only the beginning is looked at");
    }

    #[test]
    fn the_script_rules_languages_out() {
        let of_code = |code| Language::of_code(code).unwrap();
        let latin = identify("Ok, done", &[]).unwrap();
        assert!(latin.may_be(of_code("en")) && !latin.may_be(of_code("ru")) && latin.script() == "Latin");
        let han = identify("東京", &[]).unwrap();
        assert!(han.may_be(of_code("ja")) && han.may_be(of_code("zh")) && !han.may_be(of_code("en")));
    }
}
