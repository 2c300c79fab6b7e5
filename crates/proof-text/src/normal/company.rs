//! Names of companies.

use super::fold::{fold, words};

/// Legal forms: the words of a name, and the form that they stand for. Longer ones first.
const FORMS: &[(&[&str], &str)] = &[
    (&["gmbh", "co", "kgaa"], "gmbh & co kgaa"),
    (&["gmbh", "co", "kg"], "gmbh & co kg"),
    (&["ag", "co", "kg"], "ag & co kg"),
    (&["ug", "haftungsbeschrankt"], "ug"),
    (&["limited", "liability", "company"], "llc"),
    (&["limited", "liability", "partnership"], "llp"),
    (&["public", "limited", "company"], "plc"),
    (&["sp", "z", "o", "o"], "sp zoo"),
    (&["sp", "z", "oo"], "sp zoo"),
    (&["s", "r", "o"], "sro"),
    (&["d", "o", "o"], "doo"),
    (&["s", "p", "a"], "spa"),
    (&["s", "a", "s"], "sas"),
    (&["s", "a"], "sa"),
    (&["b", "v"], "bv"),
    (&["n", "v"], "nv"),
    (&["a", "s"], "as"),
    (&["k", "k"], "kk"),
    (&["l", "l", "c"], "llc"),
    (&["l", "l", "p"], "llp"),
    (&["pty", "ltd"], "pty ltd"),
    (&["pty", "limited"], "pty ltd"),
    (&["pvt", "ltd"], "pvt ltd"),
    (&["private", "limited"], "pvt ltd"),
    (&["co", "ltd"], "ltd"),
    (&["company", "limited"], "ltd"),
    (&["e", "k"], "ek"),
    (&["incorporated"], "inc"),
    (&["inc"], "inc"),
    (&["corporation"], "corp"),
    (&["corp"], "corp"),
    (&["company"], "co"),
    (&["co"], "co"),
    (&["limited"], "ltd"),
    (&["ltd"], "ltd"),
    (&["ltda"], "ltda"),
    (&["llc"], "llc"),
    (&["llp"], "llp"),
    (&["lp"], "lp"),
    (&["plc"], "plc"),
    (&["gmbh"], "gmbh"),
    (&["mbh"], "gmbh"),
    (&["ag"], "ag"),
    (&["aktiengesellschaft"], "ag"),
    (&["se"], "se"),
    (&["kg"], "kg"),
    (&["ohg"], "ohg"),
    (&["ek"], "ek"),
    (&["ug"], "ug"),
    (&["sa"], "sa"),
    (&["sas"], "sas"),
    (&["sarl"], "sarl"),
    (&["spa"], "spa"),
    (&["srl"], "srl"),
    (&["sl"], "sl"),
    (&["bv"], "bv"),
    (&["nv"], "nv"),
    (&["ab"], "ab"),
    (&["as"], "as"),
    (&["aps"], "aps"),
    (&["oy"], "oy"),
    (&["oyj"], "oyj"),
    (&["kk"], "kk"),
    (&["kft"], "kft"),
    (&["sro"], "sro"),
    (&["doo"], "doo"),
];

/// A name in the form that is compared: words without legal form, and the form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Company {
    words: Vec<String>,
    form: Option<&'static str>,
}

impl Company {
    /// Reads a name. Case, accents, punctuation, a leading `The` and the way in which `and` and the legal form are written are forgiven:
    /// `The Smith & Sons Company, L.L.C.` and `SMITH AND SONS COMPANY LLC`.
    pub fn read(text: &str) -> Self {
        let folded = fold(text).replace(['&', '+'], " and ");
        let mut words: Vec<String> = words(&folded).collect();
        if words.len() > 1 && words.first().is_some_and(|word| word == "the") {
            words.remove(0);
        }
        for word in &mut words {
            if matches!(word.as_str(), "und" | "et" | "y" | "e" | "en") {
                "and".clone_into(word);
            }
        }
        let form = FORMS.iter().find_map(|(form, name)| Some((rest_before(&words, form)?, *name)));
        match form {
            Some((n_words, form)) => {
                words.truncate(n_words);
                // `& Co. KG` leaves an `and` behind, `GmbH & Co. KG` does not.
                while words.len() > 1 && words.last().is_some_and(|word| word == "and") {
                    words.pop();
                }
                Self { words, form: Some(form) }
            }
            None => Self { words, form: None },
        }
    }

    /// Whether both may be the same company: the same words, and not two different legal forms. A form on one side only is forgiven; `Acme GmbH`
    /// and `Acme AG` are two companies.
    ///
    /// ```
    /// use proof_text::normal::company::Company;
    /// let agree = |left, right| Company::read(left).agrees_with(&Company::read(right));
    /// assert!(agree("Acme, Incorporated", "ACME Inc."));
    /// assert!(agree("Acme", "Acme Inc."));
    /// assert!(!agree("Acme GmbH", "Acme AG"));
    /// ```
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.words == other.words
            && match (self.form, other.form) {
                (Some(form), Some(other)) => form == other,
                _ => true,
            }
    }

    /// The words and the form, for a reason or a key.
    pub fn key(&self) -> String {
        let mut key = self.words.join(" ");
        if let Some(form) = self.form {
            key.push_str(", ");
            key.push_str(form);
        }
        key
    }
}

/// How many words stand before a legal form at the end; there must be one. An `and` between the words of a form is looked over.
fn rest_before(words: &[String], form: &[&str]) -> Option<usize> {
    let mut rest = words.len();
    for wanted in form.iter().rev() {
        while 0 < rest && rest < words.len() && words.get(rest - 1).is_some_and(|word| word == "and") {
            rest -= 1;
        }
        rest = rest.checked_sub(1)?;
        if words.get(rest)? != wanted {
            return None;
        }
    }
    (0 < rest).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, right: &str, expected: bool) {
        let (a, b) = (Company::read(left), Company::read(right));
        assert_eq!((a.agrees_with(&b), b.agrees_with(&a)), (expected, expected), "{} / {}", a.key(), b.key());
    }

    #[test]
    fn forms_of_one_name() {
        check("The Smith & Sons Company, L.L.C.", "SMITH AND SONS COMPANY LLC", true);
        check("Müller Maschinenbau GmbH & Co. KG", "Muller Maschinenbau GmbH und Co KG", true);
        check("Nordlys A/S", "Nordlys AS", true);
        check("Société Générale S.A.", "Societe Generale SA", true);
        check("Zakład Sp. z o.o.", "Zaklad sp. z oo", true);
        check("Acme Corporation", "Acme Corp.", true);
        check("Acme Pty Ltd", "Acme Pty. Limited", true);
        check("Acme", "ACME, INC.", true);
    }

    #[test]
    fn other_companies() {
        check("Acme GmbH", "Acme AG", false);
        check("Acme Inc.", "Acme LLC", false);
        check("Acme Holdings Ltd", "Acme Ltd", false);
        check("Acme GmbH & Co. KG", "Acme GmbH", false);
        check("Co", "Company", false);
        assert_eq!(Company::read("Limited").key(), "limited", "a form alone is a name");
        assert_eq!(Company::read("").key(), "");
    }
}
