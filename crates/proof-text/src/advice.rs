//! Advice that a product may not give: doses and treatment, what to do before a court, what to buy.
//!
//! It is a table of wordings ([`rules`]), each with a name and an example, so that anybody can read what is found. It is English only, and it
//! knows wordings, not meanings: advice in other words is missed, and a sentence that quotes or warns of advice may be taken for it.

mod table;

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

pub use table::Rule;

/// A field in which advice is restricted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// Doses, treatment, diagnoses.
    Medical,
    /// What to do or to sign in a legal matter, and how it ends.
    Legal,
    /// What to buy, sell or borrow, and what it brings.
    Financial,
}

impl Domain {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Medical, Self::Legal, Self::Financial];

    /// Its name in suites and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::Legal => "legal",
            Self::Financial => "financial",
        }
    }
}

/// Advice that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice<'t> {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The words.
    pub text: &'t str,
    /// The first byte.
    pub start: usize,
}

/// The rules, by domain.
pub fn rules() -> &'static [Rule] {
    table::RULES
}

/// The compiled rules: all at once to see whether any holds, and each to say where.
struct Compiled {
    any: RegexSet,
    each: Vec<Regex>,
}

static COMPILED: LazyLock<Option<Compiled>> = LazyLock::new(|| {
    let patterns: Vec<String> = table::RULES.iter().map(|rule| table::expanded(rule.pattern)).collect();
    let each = patterns.iter().map(|pattern| Regex::new(pattern)).collect::<Result<_, _>>().ok()?;
    Some(Compiled { any: RegexSet::new(&patterns).ok()?, each })
});

/// The first advice that each rule of the domains finds, in the order of the rules. The time is linear in the text.
///
/// ```
/// use proof_text::advice::{Domain, find};
/// let found = find("Take 400 mg of ibuprofen every six hours.", &Domain::ALL);
/// assert_eq!(found[0].rule.domain, Domain::Medical);
/// assert_eq!(found[0].rule.name, "dose");
/// assert!(find("Ask a doctor before you take anything.", &Domain::ALL).is_empty());
/// ```
pub fn find<'t>(text: &'t str, domains: &[Domain]) -> Vec<Advice<'t>> {
    let Some(compiled) = COMPILED.as_ref() else { return Vec::new() };
    let matches = compiled.any.matches(text);
    let found = matches.iter().filter_map(|idx| {
        let rule = table::RULES.get(idx).filter(|rule| domains.contains(&rule.domain))?;
        let found = compiled.each.get(idx)?.find(text)?;
        Some(Advice { rule, text: found.as_str(), start: found.start() })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_finds_its_example() {
        assert!(COMPILED.is_some());
        for rule in rules() {
            let found = find(rule.example, &[rule.domain]);
            assert!(
                found.iter().any(|advice| advice.rule.name == rule.name),
                "{}: {}",
                rule.name,
                rule.example
            );
        }
    }

    #[test]
    fn ordinary_answers_have_none() {
        for text in [
            "Please talk to your doctor about the right dose.",
            "I can't tell you whether to sue; a lawyer in your state can.",
            "The tablet has a 500 GB disk and weighs 480 g.",
            "Add 200 g of flour and 3 eggs, and bake for 40 minutes.",
            "You should buy milk and sell the old bicycle.",
            "Stocks are shares of companies; bonds are loans.",
            "Ibuprofen is a pain reliever that is sold without a prescription.",
            "You should file the report in the shared folder.",
            "It is illegal to park here.",
            "You have a meeting at ten.",
            "",
        ] {
            let found = find(text, &Domain::ALL);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn domains_are_chosen() {
        let text = "You should buy shares of ACME, and take 2 tablets twice a day.";
        let names = |domains: &[Domain]| {
            find(text, domains).iter().map(|advice| advice.rule.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&[Domain::Financial]), ["trade"]);
        assert_eq!(names(&[Domain::Medical]), ["dose", "regimen"]);
        assert_eq!(names(&[Domain::Legal]), [] as [&str; 0]);
    }

    #[test]
    fn hostile_texts_end() {
        for piece in ["take ", "you should ", "1 mg ", "a", "you have ", "buy stocks "] {
            find(&piece.repeat(200_000 / piece.len()), &Domain::ALL);
        }
    }
}
