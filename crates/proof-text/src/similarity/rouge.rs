//! ROUGE: how much of a reference summary a summary has.
//!
//! Source: Lin, "ROUGE: a package for automatic evaluation of summaries", 2004, as rouge-score 0.1.2 computes it.
//! Words are runs of `a` to `z` and digits in lower case: text in another script has no words and no ROUGE.

use std::borrow::Cow;

use super::lcs::{self, Lcs};
use super::ngrams::Grams;
use super::too_long::TooLong;
use super::vocabulary::Vocabulary;
use crate::porter;

/// Which ROUGE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Overlap of n-grams of this order, from 1 to [`Variant::MAX_ORDER`].
    Ngrams(usize),
    /// The longest common subsequence of the whole texts.
    Longest,
    /// The union of the longest common subsequences of the sentences: a sentence is a line.
    LongestSum,
}

impl Variant {
    /// The highest order of n-grams.
    pub const MAX_ORDER: usize = 4;
}

/// Precision, recall and F1, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rouge {
    /// The share of the candidate that is in the reference.
    pub precision: f64,
    /// The share of the reference that is in the candidate.
    pub recall: f64,
    /// The harmonic mean of the two; 0 if both are.
    pub f: f64,
}

impl Rouge {
    fn of(n_hits: u64, n_candidate: u64, n_reference: u64) -> Self {
        let share = |of: u64| n_hits as f64 / of.max(1) as f64;
        let (precision, recall) = (share(n_candidate), share(n_reference));
        let sum = precision + recall;
        Self { precision, recall, f: if 0.0 < sum { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// ROUGE against the reference with the highest F, the first one of equals; all zero without a reference.
///
/// `stem` cuts words of more than three letters to their stems.
///
/// ```
/// use proof_text::similarity::rouge::{Variant, rouge};
/// let score = rouge("The cats sat", &["A cat sat down"], Variant::Ngrams(1), true)?;
/// assert_eq!((score.precision, score.recall), (2.0 / 3.0, 0.5));
/// # Ok::<(), proof_text::similarity::TooLong>(())
/// ```
///
/// # Errors
///
/// The texts are too long: for [`Variant::Longest`] the product of the two numbers of words may be about 3.8e10; for
/// [`Variant::LongestSum`] too, and that of each pair of lines may be 2^29.
pub fn rouge(candidate: &str, references: &[&str], variant: Variant, stem: bool) -> Result<Rouge, TooLong> {
    let mut best: Option<Rouge> = None;
    for reference in references {
        let found = single(candidate, reference, variant, stem)?;
        if best.is_none_or(|best| best.f < found.f) {
            best = Some(found);
        }
    }
    Ok(best.unwrap_or_default())
}

/// The words of a text as ROUGE sees them.
///
/// ```
/// assert_eq!(proof_text::similarity::rouge::words("Don't stop running!", true), ["don", "t", "stop", "run"]);
/// ```
pub fn words(text: &str, stem: bool) -> Vec<String> {
    let text = plain(text);
    forms(&text, stem).map(Cow::into_owned).collect()
}

fn single(candidate: &str, reference: &str, variant: Variant, stem: bool) -> Result<Rouge, TooLong> {
    // A line break is kept as one, so that the lines can be told apart.
    let (candidate, reference) = (plain(candidate), plain(reference));
    let mut vocabulary = Vocabulary::new();
    if variant == Variant::LongestSum {
        let [candidate, reference] = [&candidate, &reference].map(|text| lines(text, stem, &mut vocabulary));
        return longest_sum(&candidate, &reference, vocabulary.len());
    }
    let [candidate, reference] = [&candidate, &reference].map(|text| vocabulary.numbers(forms(text, stem)));
    match variant {
        Variant::Ngrams(n) => Ok(ngrams(&candidate, &reference, n, vocabulary.len())),
        Variant::Longest | Variant::LongestSum => longest(&candidate, &reference, vocabulary.len()),
    }
}

/// The text in lower case, with a space for everything but `a` to `z`, digits and line breaks.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut push = |c: char| {
        let is_kept = c.is_ascii_lowercase() || c.is_ascii_digit() || c == '\n';
        plain.push(if is_kept { c } else { ' ' });
    };
    for c in text.chars() {
        if c.is_ascii() {
            push(c.to_ascii_lowercase());
        } else {
            // The Kelvin sign becomes a `k`.
            c.to_lowercase().for_each(&mut push);
        }
    }
    plain
}

fn forms(plain: &str, stem: bool) -> impl Iterator<Item = Cow<'_, str>> {
    plain.split([' ', '\n']).filter(|word| !word.is_empty()).map(move |word| {
        if stem && 3 < word.len() { Cow::Owned(porter::stem(word)) } else { Cow::Borrowed(word) }
    })
}

/// The words of each line that has some.
fn lines<'a>(plain: &'a str, stem: bool, vocabulary: &mut Vocabulary<Cow<'a, str>>) -> Vec<Vec<u32>> {
    let lines = plain.split('\n').map(|line| vocabulary.numbers(forms(line, stem)));
    lines.filter(|words| !words.is_empty()).collect()
}

fn ngrams(candidate: &[u32], reference: &[u32], n: usize, n_words: usize) -> Rouge {
    let n = n.clamp(1, Variant::MAX_ORDER);
    let max_symbol = u32::try_from(n_words).unwrap_or(u32::MAX);
    let [candidate, reference] = [candidate, reference].map(|side| Grams::new(side, n, max_symbol));
    let overlaps = candidate.overlap(&reference);
    overlaps.last().map_or_else(Rouge::default, |overlap| {
        Rouge::of(overlap.matches, overlap.candidate, overlap.reference)
    })
}

fn longest(candidate: &[u32], reference: &[u32], n_words: usize) -> Result<Rouge, TooLong> {
    let (n_candidate, n_reference) = (candidate.len(), reference.len());
    if lcs::MAX_STEPS < lcs::n_steps(n_reference, n_candidate) {
        return Err(TooLong {
            metric: "ROUGE-L",
            unit: "words",
            n_candidate,
            n_reference,
            limit: "at most 3.8e10 for the product of the two",
        });
    }
    let length = Lcs::new(n_words).length(reference, candidate);
    Ok(Rouge::of(length as u64, n_candidate as u64, n_reference as u64))
}

/// The most cells of a table that a path is read from: 64 MB.
const MAX_CELLS: u64 = 1 << 29;

fn longest_sum(candidate: &[Vec<u32>], reference: &[Vec<u32>], n_words: usize) -> Result<Rouge, TooLong> {
    let total = |lines: &[Vec<u32>]| lines.iter().map(Vec::len).sum::<usize>();
    let longest = |lines: &[Vec<u32>]| lines.iter().map(Vec::len).max().unwrap_or(0);
    let (n_candidate, n_reference) = (total(candidate), total(reference));
    let too_long = |n_candidate, n_reference, limit| TooLong {
        metric: "ROUGE-Lsum",
        unit: "words",
        n_candidate,
        n_reference,
        limit,
    };
    let n_steps: u64 = reference.iter().map(|line| lcs::n_steps(line.len(), n_candidate)).sum();
    if lcs::MAX_STEPS < n_steps {
        return Err(too_long(
            n_candidate,
            n_reference,
            "at most 3.8e10 for the product of the two, 64 words a line",
        ));
    }
    if MAX_CELLS < longest(candidate) as u64 * longest(reference) as u64 {
        let limit = "at most 2^29 for the product of two lines";
        return Err(too_long(longest(candidate), longest(reference), limit));
    }

    // A word counts as often as both sides have it, however many lines it is found in.
    let (mut left, mut right) = (count(candidate, n_words), count(reference, n_words));
    let mut lcs = Lcs::new(n_words);
    let mut n_hits = 0;
    for line in reference {
        let mut is_marked = vec![false; line.len()];
        for other in candidate {
            lcs.mark(line, other, &mut is_marked);
        }
        for (word, _) in line.iter().zip(is_marked).filter(|(_, is_marked)| *is_marked) {
            let word = *word as usize;
            if let (Some(left), Some(right)) = (left.get_mut(word), right.get_mut(word))
                && 0 < *left
                && 0 < *right
            {
                *left -= 1;
                *right -= 1;
                n_hits += 1;
            }
        }
    }
    Ok(Rouge::of(n_hits, n_candidate as u64, n_reference as u64))
}

/// How often each word occurs, by its number.
fn count(lines: &[Vec<u32>], n_words: usize) -> Vec<usize> {
    let mut counts = vec![0; n_words + 1];
    for word in lines.iter().flatten() {
        if let Some(count) = counts.get_mut(*word as usize) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Variant; 4] = [Variant::Ngrams(1), Variant::Ngrams(2), Variant::Longest, Variant::LongestSum];

    #[test]
    fn words_are_ascii_in_lower_case() {
        assert_eq!(
            words("Crème brûlée, 3.5\u{212a} naïve_x", false),
            ["cr", "me", "br", "l", "e", "3", "5k", "na", "ve", "x"]
        );
        assert_eq!(words("дом 家", true), Vec::<String>::new());
        assert_eq!(words("flies dying ties", true), ["fli", "die", "tie"]);
    }

    #[test]
    fn edges_have_values() {
        for variant in ALL {
            for (candidate, reference) in [("", ""), ("a", ""), ("", "a"), ("家", "家")] {
                assert_eq!(rouge(candidate, &[reference], variant, false), Ok(Rouge::default()));
            }
            assert_eq!(rouge("a", &[], variant, false), Ok(Rouge::default()));
            let same = rouge("a b\nc d", &["a b\nc d"], variant, true).unwrap();
            assert!((same.f - 1.0).abs() < 1e-12, "{variant:?}");
        }
    }

    /// The example of section 3.2 of the paper, w5 in one line only: 4 of 5 words of the reference.
    #[test]
    fn the_union_of_the_paper() {
        let found =
            rouge("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", &["w1 w2 w3 w4 w5"], Variant::LongestSum, false).unwrap();
        assert!((found.recall - 0.8).abs() < 1e-12 && (found.precision - 0.4).abs() < 1e-12);
    }

    #[test]
    fn the_best_reference_is_the_one_with_the_highest_f() {
        let found = rouge("a b", &["a b c d e f g h", "a x"], Variant::Ngrams(1), false).unwrap();
        assert!((found.f - 0.5).abs() < 1e-12 && (found.recall - 0.5).abs() < 1e-12);
    }

    #[test]
    fn long_texts_are_refused() {
        let (long, other) = ("a b ".repeat(200_000), "b c ".repeat(200_000));
        for variant in [Variant::Longest, Variant::LongestSum] {
            let error = rouge(&long, &[&other], variant, false).unwrap_err();
            assert!(error.to_string().starts_with("too long for ROUGE-L"), "{error}");
        }
        let lines = "a\n".repeat(100_000);
        let error = rouge(&lines, &[&lines], Variant::LongestSum, false).unwrap_err();
        assert!(error.to_string().contains("100000 words against 100000"), "{error}");
        let found = rouge(&long, &["a b c"], Variant::Longest, false).unwrap();
        assert!((found.recall - 2.0 / 3.0).abs() < 1e-12);
    }
}
