//! Porter's stemmer, in the form that NLTK uses by default.
//!
//! Source: Porter, "An algorithm for suffix stripping", Program 14(3), 1980. NLTK adds some irregular words, keeps
//! `y` behind a vowel (`enjoy`), treats short words in `ies` and `ied` (`dies`, `died`), and some endings in step 2; it is these
//! stems that ROUGE and METEOR compare. The stems are no words: `ponies` becomes `poni`.

/// The stem of a word, in lower case. A word of one or two letters is its own stem.
///
/// ```
/// use proof_text::porter::stem;
/// assert_eq!(["running", "ponies", "relational", "enjoys", "sky"].map(stem), ["run", "poni", "relat", "enjoy", "sky"]);
/// ```
pub fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    if let Some(stem) = irregular(&word) {
        return stem.to_owned();
    }
    if word.chars().nth(2).is_none() {
        return word;
    }
    if word.is_ascii() {
        let mut letters = Letters { all: word.into_bytes() };
        letters.steps();
        // Only ASCII was put there.
        return String::from_utf8(letters.all).unwrap_or_default();
    }
    let mut letters = Letters { all: word.chars().collect::<Vec<char>>() };
    letters.steps();
    letters.all.into_iter().collect()
}

fn irregular(word: &str) -> Option<&'static str> {
    Some(match word {
        "sky" | "skies" => "sky",
        "dying" => "die",
        "lying" => "lie",
        "tying" => "tie",
        "news" => "news",
        "inning" | "innings" => "inning",
        "outing" | "outings" => "outing",
        "canning" | "cannings" => "canning",
        "howe" => "howe",
        "proceed" => "proceed",
        "exceed" => "exceed",
        "succeed" => "succeed",
        _ => return None,
    })
}

/// A word that is being cut: bytes if it is ASCII, else characters.
struct Letters<T> {
    all: Vec<T>,
}

/// An ending, what stands for it, and the measure that the rest must be above.
type Rule = (&'static str, &'static str, usize);

const STEP_2: [Rule; 20] = [
    ("ational", "ate", 0),
    ("tional", "tion", 0),
    ("enci", "ence", 0),
    ("anci", "ance", 0),
    ("izer", "ize", 0),
    ("bli", "ble", 0),
    ("alli", "al", 0),
    ("entli", "ent", 0),
    ("eli", "e", 0),
    ("ousli", "ous", 0),
    ("ization", "ize", 0),
    ("ation", "ate", 0),
    ("ator", "ate", 0),
    ("alism", "al", 0),
    ("iveness", "ive", 0),
    ("fulness", "ful", 0),
    ("ousness", "ous", 0),
    ("aliti", "al", 0),
    ("iviti", "ive", 0),
    ("biliti", "ble", 0),
];

const STEP_3: [Rule; 7] = [
    ("icate", "ic", 0),
    ("ative", "", 0),
    ("alize", "al", 0),
    ("iciti", "ic", 0),
    ("ical", "ic", 0),
    ("ful", "", 0),
    ("ness", "", 0),
];

const STEP_4: [Rule; 11] = [
    ("al", "", 1),
    ("ance", "", 1),
    ("ence", "", 1),
    ("er", "", 1),
    ("ic", "", 1),
    ("able", "", 1),
    ("ible", "", 1),
    ("ant", "", 1),
    ("ement", "", 1),
    ("ment", "", 1),
    ("ent", "", 1),
];

/// The rules of step 4 behind the one for `ion`.
const STEP_4_END: [Rule; 7] = [
    ("ou", "", 1),
    ("ism", "", 1),
    ("ate", "", 1),
    ("iti", "", 1),
    ("ous", "", 1),
    ("ive", "", 1),
    ("ize", "", 1),
];

impl<T: Copy + PartialEq + From<u8>> Letters<T> {
    fn steps(&mut self) {
        self.step_1a();
        self.step_1b();
        self.step_1c();
        self.step_2();
        self.apply(&STEP_3);
        self.step_4();
        self.step_5();
    }

    /// Plurals.
    fn step_1a(&mut self) {
        if self.ends_with("ies") && self.all.len() == 4 {
            self.cut(1);
        } else if self.ends_with("sses") || self.ends_with("ies") {
            self.cut(2);
        } else if self.ends_with("s") && !self.ends_with("ss") {
            self.cut(1);
        }
    }

    /// Participles.
    fn step_1b(&mut self) {
        if self.ends_with("ied") {
            self.cut(if self.all.len() == 4 { 1 } else { 2 });
            return;
        }
        if self.ends_with("eed") {
            if 0 < self.measure(3) {
                self.cut(1);
            }
            return;
        }
        let n = match () {
            () if self.ends_with("ed") && self.has_vowel(2) => 2,
            () if self.ends_with("ing") && self.has_vowel(3) => 3,
            () => return,
        };
        self.cut(n);
        if ["at", "bl", "iz"].iter().any(|ending| self.ends_with(ending)) {
            self.push("e");
        } else if self.ends_with_double_consonant() {
            if !["l", "s", "z"].iter().any(|letter| self.ends_with(letter)) {
                self.cut(1);
            }
        } else if self.measure(0) == 1 && self.ends_short(0) {
            self.push("e");
        }
    }

    /// `y` behind a consonant that is not the first letter.
    fn step_1c(&mut self) {
        let n = self.all.len();
        if self.ends_with("y") && 2 < n && self.is_consonant(n - 2) {
            self.cut(1);
            self.push("i");
        }
    }

    fn step_2(&mut self) {
        // `alli` goes first, and what is left is looked at again.
        if self.ends_with("alli") && 0 < self.measure(4) {
            self.cut(2);
        }
        if self.apply(&STEP_2) || self.apply(&[("fulli", "ful", 0)]) {
            return;
        }
        // The `l` counts as a part of the rest, so that `geologi` is cut too.
        if self.ends_with("logi") && 0 < self.measure(3) {
            self.cut(1);
        }
    }

    fn step_4(&mut self) {
        if self.apply(&STEP_4) {
            return;
        }
        if self.ends_with("ion") {
            if 1 < self.measure(3) && (self.ends_with("sion") || self.ends_with("tion")) {
                self.cut(3);
            }
            return;
        }
        self.apply(&STEP_4_END);
    }

    fn step_5(&mut self) {
        if self.ends_with("e") {
            let measure = self.measure(1);
            if 1 < measure || measure == 1 && !self.ends_short(1) {
                self.cut(1);
            }
        }
        if self.ends_with("ll") && 1 < self.measure(1) {
            self.cut(1);
        }
    }

    /// Applies the first rule whose ending is there, if its condition holds; says whether an ending was there.
    fn apply(&mut self, rules: &[Rule]) -> bool {
        let Some((ending, replacement, above)) = rules.iter().find(|(ending, ..)| self.ends_with(ending))
        else {
            return false;
        };
        if *above < self.measure(ending.len()) {
            self.cut(ending.len());
            self.push(replacement);
        }
        true
    }

    fn ends_with(&self, ending: &str) -> bool {
        let tail = self.all.iter().rev();
        ending.len() <= self.all.len()
            && ending.bytes().rev().zip(tail).all(|(byte, letter)| T::from(byte) == *letter)
    }

    fn cut(&mut self, n: usize) {
        self.all.truncate(self.all.len().saturating_sub(n));
    }

    fn push(&mut self, ending: &str) {
        self.all.extend(ending.bytes().map(T::from));
    }

    /// For each letter but the last `n_cut`, whether it is a consonant: `y` is one at the beginning and behind a vowel.
    fn consonants(&self, n_cut: usize) -> impl Iterator<Item = bool> {
        let stem = self.all.get(..self.all.len().saturating_sub(n_cut)).unwrap_or_default();
        stem.iter().scan(false, |was_consonant, letter| {
            let is_consonant = if *letter == T::from(b'y') { !*was_consonant } else { !is_vowel(*letter) };
            *was_consonant = is_consonant;
            Some(is_consonant)
        })
    }

    fn is_consonant(&self, at: usize) -> bool {
        self.consonants(0).nth(at).unwrap_or(false)
    }

    /// How often a consonant follows a vowel, without the last `n_cut` letters.
    fn measure(&self, n_cut: usize) -> usize {
        let mut was_vowel = false;
        self.consonants(n_cut)
            .filter(|is_consonant| std::mem::replace(&mut was_vowel, !is_consonant) && *is_consonant)
            .count()
    }

    fn has_vowel(&self, n_cut: usize) -> bool {
        self.consonants(n_cut).any(|is_consonant| !is_consonant)
    }

    fn ends_with_double_consonant(&self) -> bool {
        match self.all.as_slice() {
            [.., a, b] => a == b && self.is_consonant(self.all.len() - 1),
            _ => false,
        }
    }

    /// Whether the rest ends in consonant, vowel, consonant other than `w`, `x`, `y`; or is a vowel and a consonant.
    fn ends_short(&self, n_cut: usize) -> bool {
        let n = self.all.len().saturating_sub(n_cut);
        let kinds: Vec<bool> = self.consonants(n_cut).skip(n.saturating_sub(3)).collect();
        let last = n.checked_sub(1).and_then(|at| self.all.get(at));
        match kinds.as_slice() {
            [true, false, true] => {
                last.is_some_and(|last| !b"wxy".iter().any(|byte| T::from(*byte) == *last))
            }
            [false, true] => n == 2,
            _ => false,
        }
    }
}

fn is_vowel<T: Copy + PartialEq + From<u8>>(letter: T) -> bool {
    b"aeiou".iter().any(|vowel| T::from(*vowel) == letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the paper, as far as NLTK's form agrees, and those of NLTK's changes; stems of NLTK 3.10.4.
    #[test]
    fn examples_of_the_paper() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("ties", "tie"),
            ("cats", "cat"),
            ("feed", "feed"),
            ("agreed", "agre"),
            ("plastered", "plaster"),
            ("bled", "bled"),
            ("motoring", "motor"),
            ("sing", "sing"),
            ("conflated", "conflat"),
            ("troubled", "troubl"),
            ("hopping", "hop"),
            ("falling", "fall"),
            ("hissing", "hiss"),
            ("filing", "file"),
            ("happy", "happi"),
            ("enjoy", "enjoy"),
            ("conditional", "condit"),
            ("vietnamization", "vietnam"),
            ("hopefulness", "hope"),
            ("electrical", "electr"),
            ("adoption", "adopt"),
            ("replacement", "replac"),
            ("geology", "geolog"),
            ("radically", "radic"),
            ("controlling", "control"),
            ("roll", "roll"),
            ("rate", "rate"),
            ("cease", "ceas"),
            ("generalizations", "gener"),
            ("oscillators", "oscil"),
            ("died", "die"),
            ("spied", "spi"),
            ("News", "news"),
            ("at", "at"),
            ("", ""),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }

    #[test]
    fn letters_beyond_ascii_are_consonants() {
        assert_eq!(stem("cafés"), "café");
        assert_eq!(stem("éies"), "éie");
        assert_eq!(stem("naïvely"), "naïv");
        assert_eq!(stem("家家家家"), "家家家家");
    }

    #[test]
    fn long_words_take_no_time() {
        assert_eq!(stem(&"y".repeat(1_000_000)).len(), 1_000_000);
        assert_eq!(stem(&"alli".repeat(100_000)).len(), 399_996);
    }
}
