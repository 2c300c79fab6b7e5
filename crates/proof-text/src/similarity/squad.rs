//! Exact match and F1 of short answers.
//!
//! Source: the evaluation of `SQuAD` 2.0 (Rajpurkar, Jia and Liang, "Know what you don't know", 2018): texts are compared
//! in lower case, without ASCII punctuation, without the words `a`, `an` and `the`.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::space;

/// The text as it is compared: in lower case, without ASCII punctuation and English articles, one space between words.
///
/// ```
/// assert_eq!(proof_text::similarity::squad::normalise("The  U.S. Army!"), "us army");
/// ```
pub fn normalise(text: &str) -> String {
    // Runs of letters, numbers and underscores: what Python takes for a word. The pattern is a literal that compiles.
    static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+").ok());
    let bare: String = text.to_lowercase().chars().filter(|c| !c.is_ascii_punctuation()).collect();
    let without_articles = match RUN.as_ref() {
        Some(run) => run.replace_all(&bare, |run: &Captures<'_>| match &run[0] {
            "a" | "an" | "the" => " ".to_owned(),
            other => other.to_owned(),
        }),
        None => bare.as_str().into(),
    };
    let mut normalised = String::with_capacity(without_articles.len());
    for word in space::words(&without_articles) {
        if !normalised.is_empty() {
            normalised.push(' ');
        }
        normalised.push_str(word);
    }
    normalised
}

/// Whether the candidate is one of the references, both normalised.
pub fn exact_match(candidate: &str, references: &[&str]) -> bool {
    let candidate = normalise(candidate);
    references.iter().any(|reference| normalise(reference) == candidate)
}

/// The F1 of the words that candidate and reference share, both normalised: from 0 to 1, the best over the references. If one
/// side has no word it is 1 if the other has none either, else 0.
///
/// ```
/// let f1 = proof_text::similarity::squad::f1("in the city of Paris", &["Paris", "Paris, France"]);
/// assert!((f1 - 0.4).abs() < 1e-12);
/// ```
pub fn f1(candidate: &str, references: &[&str]) -> f64 {
    let candidate = normalise(candidate);
    references.iter().map(|reference| f1_of(&candidate, &normalise(reference))).fold(0.0, f64::max)
}

fn f1_of(candidate: &str, reference: &str) -> f64 {
    let mut free: HashMap<&str, usize> = HashMap::new();
    let mut n_reference = 0_usize;
    for word in space::words(reference) {
        *free.entry(word).or_default() += 1;
        n_reference += 1;
    }
    let (mut n_candidate, mut n_shared) = (0_usize, 0_usize);
    for word in space::words(candidate) {
        n_candidate += 1;
        if let Some(free) = free.get_mut(word)
            && 0 < *free
        {
            *free -= 1;
            n_shared += 1;
        }
    }
    match (n_candidate, n_reference) {
        (0, 0) => 1.0,
        _ => 2.0 * n_shared as f64 / (n_candidate + n_reference) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_as_whole_words_only() {
        for (text, expected) in [
            ("A man, a plan: the canal", "man plan canal"),
            ("theory of an-other", "theory of another"),
            ("the", ""),
            ("", ""),
            ("a\u{301}", "\u{301}"),
            ("naïve thé", "naïve thé"),
            ("$3.50", "350"),
        ] {
            assert_eq!(normalise(text), expected, "{text:?}");
        }
    }

    #[test]
    fn empty_sides_have_values() {
        for (candidate, reference, expected) in
            [("", "", 1.0), ("the", "", 1.0), ("", "x", 0.0), ("x", "", 0.0), ("x y", "y x", 1.0)]
        {
            let found = f1(candidate, &[reference]);
            assert!((found - expected).abs() < 1e-12, "{found} for {candidate:?} and {reference:?}");
        }
        assert!(exact_match("The cat.", &["dog", "cat"]) && !exact_match("cats", &["cat"]));
        assert!(!exact_match("x", &[]) && f1("x", &[]) < 1e-12);
    }
}
