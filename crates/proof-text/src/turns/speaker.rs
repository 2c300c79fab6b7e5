//! Who speaks: in which person, under which name, and as what.

use std::sync::LazyLock;

use regex::Regex;

use super::{count, start_of, words};

/// In which person the speaker speaks of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// `I`.
    Singular,
    /// `we`.
    Plural,
}

/// What the speaker says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A program.
    Machine,
    /// A human being.
    Human,
}

static SINGULAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    words(
        "i|i'm|i've|i'll|i'd|me|my|mine|myself|ich|mich|mir|mein|meine[mnrs]?|je|j'\\w+|moi|mon|mes|yo|mí|mis",
    )
});
static PLURAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    words(
        "we|we're|we've|we'll|us|our|ours|ourselves|wir|uns|unser|unsere[mnrs]?|nous|notre|nos|nosotros|nosotras|nuestr[oa]s?",
    )
});

/// The person that a turn mostly speaks in; none where it does not speak of itself, or as often in one as in the other. English, German, French and Spanish.
///
/// ```
/// use proof_text::turns::{Person, person};
/// assert_eq!(person("We will look into it, and our team will call."), Some(Person::Plural));
/// assert_eq!(person("Press the button."), None);
/// ```
pub fn person(text: &str) -> Option<Person> {
    let (singular, plural) = (count(&SINGULAR, text), count(&PLURAL, text));
    match singular.cmp(&plural) {
        std::cmp::Ordering::Greater => Some(Person::Singular),
        std::cmp::Ordering::Less => Some(Person::Plural),
        std::cmp::Ordering::Equal => None,
    }
}

/// The name under which the speaker introduces itself (`I'm Ada`, `my name is Ada`, `ich heiße Ada`); none where it does not.
///
/// ```
/// assert_eq!(proof_text::turns::introduced_name("Hi! I'm Ada, your assistant."), Some("Ada"));
/// assert_eq!(proof_text::turns::introduced_name("I'm Very sorry."), None);
/// ```
pub fn introduced_name(text: &str) -> Option<&str> {
    // After `I am` a word with a capital letter must be followed by something that follows a name: `I am English` introduces nobody.
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let name = r"(\p{Lu}[\p{L}\p{N}-]*(?: \p{Lu}[\p{L}\p{N}-]*)?)";
        let said = r"(?:(?:[Mm]y name is|[Mm]y name's|[Cc]all me|[Ii]ch heiße|[Mm]ein Name ist|[Jj]e m'appelle|[Mm]e llamo|[Mm]i nombre es) NAME)";
        let am = r"(?:\b(?:I am|I'm|[Tt]his is|[Ii]ch bin|[Jj]e suis|[Ss]oy) NAME(?:[.!,]|$| (?:and|from|with|your|the|und|von|Ihre?|deine?|et|votre|y|su|tu)\b))";
        Regex::new(&format!("{said}|{am}").replace("NAME", name).replace('\'', "['’]")).ok()
    });
    let captures = PATTERN.as_ref()?.captures(start_of(text))?;
    let found = captures.get(1).or_else(|| captures.get(2))?;
    let is_name = !matches!(
        found.as_str(),
        "AI" | "I" | "OK" | "English" | "Sorry" | "Happy" | "Glad" | "Very" | "Here" | "Not" | "A"
    );
    is_name.then_some(found.as_str())
}

/// What a turn says that its speaker is; none where it does not say so. English, and the usual words of German, French and Spanish.
///
/// ```
/// use proof_text::turns::{Nature, nature};
/// assert_eq!(nature("As an AI language model, I have no body."), Some(Nature::Machine));
/// assert_eq!(nature("I'm not a bot, I'm a real person."), Some(Nature::Human));
/// ```
pub fn nature(text: &str) -> Option<Nature> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let machine = r"(?:ai|artificial intelligence|(?:large )?language model|(?:chat)?bot|computer program|machine|virtual assistant|ki|sprachmodell|ia|modèle de langage|modelo de lenguaje)";
        let human = r"(?:human(?: being)?|real person|person|mensch|être humain|persona real|ser humano)";
        let says = r"(?:i am|i'm|as|ich bin|als|je suis|en tant que|en tant qu'|soy|como)";
        let adverbs = r"(?:just |only |really |actually |nur |eine? |une? |an? )*";
        Regex::new(&format!(
            r"(?i)\b{says} (?P<not>not |kein |keine )?{adverbs}(?:\w+ )?(?:(?P<machine>{machine})|(?P<human>{human}))\b"
        ).replace('\'', "['’]"))
        .ok()
    });
    let captures = PATTERN.as_ref()?.captures(start_of(text))?;
    let is_machine = captures.name("machine").is_some();
    // Who is not the one is the other.
    Some(if is_machine == captures.name("not").is_some() { Nature::Human } else { Nature::Machine })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons() {
        assert_eq!(person("I will check my notes."), Some(Person::Singular));
        assert_eq!(person("Wir prüfen das, unser Team meldet sich."), Some(Person::Plural));
        assert_eq!(person("I and we."), None);
        assert_eq!(person("Nous sommes désolés."), Some(Person::Plural));
        assert_eq!(person(""), None);
    }

    #[test]
    fn names() {
        for (text, name) in [
            ("My name is Ada Lovelace.", Some("Ada Lovelace")),
            ("Hello, this is Max from support.", Some("Max")),
            ("Ich heiße Jana und helfe Ihnen gern.", Some("Jana")),
            ("Ich bin Jana, Ihre Beraterin.", Some("Jana")),
            ("Je m’appelle Zoé.", Some("Zoé")),
            ("I am sorry.", None),
            ("I'm AI.", None),
            ("I am English by birth", None),
            ("", None),
        ] {
            assert_eq!(introduced_name(text), name, "{text:?}");
        }
    }

    #[test]
    fn natures() {
        for (text, expected) in [
            ("I'm just an AI.", Some(Nature::Machine)),
            ("I am a virtual assistant.", Some(Nature::Machine)),
            ("I am not a human.", Some(Nature::Machine)),
            ("I’m human, too.", Some(Nature::Human)),
            ("Als KI habe ich keine Gefühle.", Some(Nature::Machine)),
            ("Ich bin ein Mensch.", Some(Nature::Human)),
            ("AI is a field.", None),
            ("I am happy.", None),
        ] {
            assert_eq!(nature(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_huge_turn_is_cheap() {
        assert_eq!(introduced_name(&"I am ".repeat(1_000_000)), None);
        assert_eq!(nature(&"as just ".repeat(1_000_000)), None);
    }
}
