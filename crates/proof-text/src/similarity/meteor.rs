//! METEOR without synonyms: words and stems that match, with a penalty for words out of order.
//!
//! Source: Lavie and Agarwal, "METEOR: an automatic metric for MT evaluation with high levels of correlation with human
//! judgments", 2007, as NLTK computes it with an empty `WordNet`: alpha 0.9, beta 3, gamma 0.5.

use std::collections::HashMap;

use super::space;
use crate::porter;

/// METEOR against the reference that the candidate is most like, from 0 to below 1: even equal texts have a small penalty
/// for their one chunk. Words stand between white space and are compared in lower case: `mat.` does not match `mat`.
///
/// ```
/// let score = proof_text::similarity::meteor::meteor("the cat sat on the mats", &["the cat sat on a mat"]);
/// assert!((score - 0.743333).abs() < 1e-6);
/// ```
pub fn meteor(candidate: &str, references: &[&str]) -> f64 {
    let words = |text: &str| space::words(text).map(str::to_lowercase).collect::<Vec<_>>();
    let candidate = words(candidate);
    references.iter().map(|reference| single(&candidate, &words(reference))).fold(0.0, f64::max)
}

fn single(candidate: &[String], reference: &[String]) -> f64 {
    let mut pairs = vec![None; candidate.len()];
    let mut is_taken = vec![false; reference.len()];
    align(candidate, reference, &mut pairs, &mut is_taken, str::to_owned);
    align(candidate, reference, &mut pairs, &mut is_taken, porter::stem);

    let n_matches = pairs.iter().flatten().count();
    if n_matches == 0 {
        return 0.0;
    }
    let matches = n_matches as f64;
    let (precision, recall) = (matches / candidate.len() as f64, matches / reference.len() as f64);
    let mean = precision * recall / (0.9 * precision + 0.1 * recall);
    let fragmentation = n_chunks(&pairs) as f64 / matches;
    mean * (1.0 - 0.5 * fragmentation.powi(3))
}

/// One stage: from the last word of the candidate to the first, each free word takes the last free word of the reference
/// that has the same form.
fn align(
    candidate: &[String],
    reference: &[String],
    pairs: &mut [Option<usize>],
    is_taken: &mut [bool],
    form: fn(&str) -> String,
) {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, word) in reference.iter().enumerate() {
        if is_taken.get(at) == Some(&false) {
            places.entry(form(word)).or_default().push(at);
        }
    }
    for (word, pair) in candidate.iter().zip(pairs).rev().filter(|(_, pair)| pair.is_none()) {
        *pair = places.get_mut(&form(word)).and_then(Vec::pop);
        if let Some(is_taken) = pair.and_then(|at| is_taken.get_mut(at)) {
            *is_taken = true;
        }
    }
}

/// Runs of pairs that are neighbours on both sides.
fn n_chunks(pairs: &[Option<usize>]) -> usize {
    let mut n = 0;
    let mut before: Option<usize> = None;
    for pair in pairs {
        if let Some(at) = pair
            && before.is_none_or(|before| before + 1 != *at)
        {
            n += 1;
        }
        before = *pair;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_of_nltk() {
        // The examples in the documentation of NLTK, in which no synonym matches.
        let candidate =
            "It is a guide to action which ensures that the military always obeys the commands of the party";
        let reference =
            "It is a guide to action that ensures that the military will forever heed Party commands";
        assert!((meteor(candidate, &[reference]) - 0.6944).abs() < 5e-5);
        assert!(meteor("non matching hypothesis", &["this is a cat"]) < 1e-12);
    }

    #[test]
    fn edges_have_values() {
        for (candidate, reference) in [("", ""), ("", "a"), ("a", "")] {
            assert!(meteor(candidate, &[reference]) < 1e-12);
        }
        assert!((meteor("a", &["a"]) - 0.5).abs() < 1e-12);
        assert!((meteor("a b", &["b a"]) - 0.5).abs() < 1e-12);
        assert!(meteor("a", &[]) < 1e-12);
    }
}
