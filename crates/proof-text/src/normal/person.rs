//! Names of people.

use super::fold::{fold, words};

/// Words before a name that are no part of it, folded and without full stops.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lady",
    "lord",
    "rev",
    "hon",
    "judge",
    "herr",
    "frau",
    "monsieur",
    "madame",
    "mme",
    "mlle",
    "senor",
    "senora",
    "sra",
    "srta",
    "signor",
    "signora",
    "sig",
    "dott",
    "dottssa",
    "dipl",
    "ing",
    "mag",
    "capt",
    "col",
    "gen",
    "lt",
    "sgt",
];

/// Words behind a name that are no part of it.
const DEGREES: &[&str] = &[
    "md", "phd", "dphil", "mba", "msc", "bsc", "ma", "ba", "llm", "llb", "jd", "esq", "esquire", "rn", "np",
    "pa", "do", "dds", "cpa", "frcp", "facp", "obe", "mbe", "cbe",
];

/// Words behind a name that tell the father from the son: they are kept.
const GENERATIONS: &[(&str, &str)] = &[
    ("jr", "jr"),
    ("junior", "jr"),
    ("sr", "sr"),
    ("senior", "sr"),
    ("ii", "ii"),
    ("iii", "iii"),
    ("iv", "iv"),
];

/// A name in the form that is compared: given names first, no titles and degrees, no accents, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    names: Vec<String>,
    generation: Option<&'static str>,
}

impl Person {
    /// Reads a name: `Dr. Anna-Lena Müller, MD`, `MÜLLER, Anna-Lena` and `Anna Lena Muller` are the same. Titles and degrees are left out, `Jr.` and
    /// `III` are kept, as they tell people apart.
    ///
    /// ```
    /// use proof_text::normal::person::Person;
    /// assert_eq!(Person::read("Dr. José García-Lopez, PhD"), Person::read("GARCIA LOPEZ, Jose"));
    /// assert_ne!(Person::read("John Smith Jr."), Person::read("John Smith Sr."));
    /// ```
    pub fn read(text: &str) -> Self {
        let folded = fold(text);
        let mut generation = None;
        let mut segments: Vec<Vec<String>> = vec![];
        for (n, segment) in folded.split(',').enumerate() {
            let mut words: Vec<String> = words(segment).collect();
            // `Sr. García` is a title, `García Sr.` is not.
            let n_titles = words.iter().take_while(|word| is_title(word) || *word == "sr").count();
            words.drain(..n_titles.min(words.len().saturating_sub(1)));
            while let Some(last) = words.last() {
                // A name has at least one word; what follows a comma may be degrees alone.
                let is_only_word = n == 0 && words.len() == 1;
                if !is_only_word && DEGREES.contains(&last.as_str()) && (0 < n || 2 < words.len()) {
                    words.pop();
                } else if let (false, Some(found)) = (is_only_word, generation_of(last)) {
                    generation = Some(found);
                    words.pop();
                } else {
                    break;
                }
            }
            if !words.is_empty() {
                segments.push(words);
            }
        }
        // `Last, First` is turned round.
        let names = match segments.as_mut_slice() {
            [last, first, ..] => {
                let mut names = std::mem::take(first);
                names.append(last);
                names
            }
            [all] => std::mem::take(all),
            [] => vec![],
        };
        Self { names, generation }
    }

    /// Whether the names are the same where an initial stands for the name that begins with it, and names in the middle may be left out:
    /// `J. Smith`, `John A. Smith` and `John Adam Smith`. The family name must be the same.
    pub fn agrees_by_initials(&self, other: &Self) -> bool {
        let ([given @ .., family], [other_given @ .., other_family]) =
            (self.names.as_slice(), other.names.as_slice())
        else {
            return false;
        };
        if family != other_family || (self.generation != other.generation) {
            return false;
        }
        let (short, long) =
            if given.len() <= other_given.len() { (given, other_given) } else { (other_given, given) };
        let (Some((first, middle)), Some((long_first, long_middle))) =
            (short.split_first(), long.split_first())
        else {
            return given.len() == other_given.len();
        };
        if !stands_for(first, long_first) {
            return false;
        }
        let mut rest = long_middle.iter();
        middle.iter().all(|name| rest.any(|other| stands_for(name, other)))
    }

    /// The words of the name, for a reason or a key.
    pub fn key(&self) -> String {
        let mut key = self.names.join(" ");
        if let Some(generation) = self.generation {
            key.push(' ');
            key.push_str(generation);
        }
        key
    }
}

fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

fn generation_of(word: &str) -> Option<&'static str> {
    GENERATIONS.iter().find(|(written, _)| *written == word).map(|(_, generation)| *generation)
}

fn stands_for(left: &str, right: &str) -> bool {
    let is_initial = |text: &str| text.chars().count() == 1;
    left == right || ((is_initial(left) || is_initial(right)) && left.chars().next() == right.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(left: &str, right: &str) {
        assert_eq!(Person::read(left), Person::read(right));
    }

    #[test]
    fn forms_of_one_name() {
        same("Dr. Anna-Lena Müller, MD", "MULLER, Anna Lena");
        same("Prof. Dr. Hans Ørsted", "Hans Orsted");
        same("Sr. Juan García", "Juan Garcia");
        same("Shaun O’Neil", "shaun oneil");
        same("Smith, John, Jr.", "John Smith Jr");
        same("John Smith, PhD, MBA", "Mr John Smith");
        same("JOHN   SMITH", "John Smith");
        same("Ma", "MA");
        assert_eq!(Person::read("Dr. Li Ma").key(), "li ma", "a family name that is a degree too");
        assert_eq!(Person::read("").key(), "");
        assert_eq!(Person::read(&"dr ".repeat(300_000)).key(), "dr");
    }

    #[test]
    fn other_people() {
        for (left, right) in [
            ("John Smith", "Jane Smith"),
            ("John Smith Jr.", "John Smith"),
            ("J. Smith", "John Smith"),
            ("Anna Meier", "Anna Meyer"),
        ] {
            assert_ne!(Person::read(left), Person::read(right), "{left} {right}");
        }
    }

    #[test]
    fn initials_stand_for_names_where_that_is_wanted() {
        let agree = |left: &str, right: &str| Person::read(left).agrees_by_initials(&Person::read(right));
        assert!(agree("J. Smith", "John Adam Smith"));
        assert!(agree("John A. Smith", "Smith, J. Adam"));
        assert!(agree("John Smith", "John Adam Smith"));
        assert!(!agree("J. Smith", "Adam Smith"));
        assert!(!agree("J. Smith", "J. Smythe"));
        assert!(!agree("Jo Smith", "John Smith"));
        assert!(!agree("Smith", "John Smith"));
        assert!(!agree("John Smith Jr.", "John Smith Sr."));
        assert!(!agree("", ""));
    }
}
