//! Exact match and F1 of short answers.
//!
//! Source: the evaluation of `SQuAD` 2.0 (Rajpurkar, Jia and Liang, "Know what you don't know", 2018): texts are compared
//! in lower case, without ASCII punctuation, without the words `a`, `an` and `the`.

use std::collections::HashMap;

use unicode_normalization::char::is_combining_mark;

use super::space;

/// The text as it is compared: in lower case, without ASCII punctuation and English articles, one space between words.
///
/// ```
/// assert_eq!(proof_text::similarity::squad::normalise("The  U.S. Army!"), "us army");
/// ```
pub fn normalise(text: &str) -> String {
    let lowered = text.to_lowercase();
    let mut normalised = String::with_capacity(lowered.len());
    // The run of letters and numbers that is being read: it is left out if it turns out to be an article.
    let mut run_start = None;
    for c in lowered.chars().filter(|c| !c.is_ascii_punctuation()) {
        if is_letter_or_number(c) {
            run_start = run_start.or(Some(normalised.len()));
            normalised.push(c);
            continue;
        }
        end_run(&mut normalised, run_start.take());
        if space::is_space(c) {
            push_space(&mut normalised);
        } else {
            normalised.push(c);
        }
    }
    end_run(&mut normalised, run_start);
    normalised.truncate(space::without_end(&normalised).len());
    normalised
}

/// Puts a space in the place of a run that is an article.
fn end_run(normalised: &mut String, run_start: Option<usize>) {
    let Some(start) = run_start else { return };
    if matches!(normalised.get(start..), Some("a" | "an" | "the")) {
        normalised.truncate(start);
        push_space(normalised);
    }
}

/// A space, unless there is one, or nothing yet.
fn push_space(normalised: &mut String) {
    if !normalised.is_empty() && !normalised.ends_with(' ') {
        normalised.push(' ');
    }
}

/// Letters and numbers as Unicode's categories L and N have them, which is what Python takes for parts of a word; Rust's
/// alphanumerics hold some marks and symbols too.
fn is_letter_or_number(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let is_circled_letter = matches!(
        c,
        '\u{24b6}'..='\u{24e9}'
            | '\u{1f130}'..='\u{1f149}'
            | '\u{1f150}'..='\u{1f169}'
            | '\u{1f170}'..='\u{1f189}'
    );
    c.is_alphanumeric() && !is_circled_letter && !is_combining_mark(c)
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

    /// The categories as another table of Unicode has them; characters that one of the two does not know yet are left out.
    #[test]
    fn letters_and_numbers_are_those_of_the_categories() {
        let category = regex::Regex::new(r"^[\p{L}\p{N}]$").unwrap();
        let unknown = regex::Regex::new(r"^\p{Cn}$").unwrap();
        let differs = |c: &char| {
            let text = c.to_string();
            is_letter_or_number(*c) != category.is_match(&text) && !unknown.is_match(&text)
        };
        let differing: Vec<char> = ('\0'..=char::MAX).filter(differs).collect();
        assert!(
            differing.is_empty(),
            "{} differ: {:?}",
            differing.len(),
            &differing[..differing.len().min(40)]
        );
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
