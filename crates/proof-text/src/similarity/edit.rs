//! Edit distances and what is derived from them, on Unicode code points.
//!
//! The distances and Jaro are those of the `rapidfuzz` crate, the longest common subsequence is our own. What two texts
//! share at their beginning and end is cut off first (not for Jaro, which looks at places), so that equal texts are fast
//! however long they are.

use std::collections::HashMap;

use rapidfuzz::distance;

use super::lcs::{self, Lcs};
use super::too_long::TooLong;

/// The most that the product of two lengths may be for distances that are computed 64 characters at a step.
const MAX_PRODUCT: u64 = 1 << 34;
/// The longest text for these: their tables grow with it.
const MAX_LENGTH: usize = 1 << 20;
/// The most that the product of two lengths may be where every cell is computed.
const MAX_CELLS: u64 = 1 << 29;

/// Two texts to be compared.
#[derive(Clone, Debug)]
pub struct Pair {
    candidate: Vec<char>,
    reference: Vec<char>,
}

impl Pair {
    /// The code points of two texts.
    pub fn new(candidate: &str, reference: &str) -> Self {
        Self { candidate: candidate.chars().collect(), reference: reference.chars().collect() }
    }

    /// The number of code points of the longer text.
    pub fn max_length(&self) -> usize {
        self.candidate.len().max(self.reference.len())
    }

    /// The number of code points of both texts together.
    pub fn total_length(&self) -> usize {
        self.candidate.len() + self.reference.len()
    }

    /// Levenshtein's distance: the fewest insertions, deletions and substitutions that turn one text into the other.
    ///
    /// # Errors
    ///
    /// The texts are too long: what they do not share at their ends may have 1,048,576 characters, and the product of the
    /// two lengths may be 2^34.
    pub fn levenshtein(&self) -> Result<usize, TooLong> {
        let (left, right) = self.limited("Levenshtein")?;
        Ok(distance::levenshtein::distance(left.iter().copied(), right.iter().copied()))
    }

    /// The distance of optimal string alignment: Levenshtein's with transpositions of neighbours, where no part of a text
    /// is edited twice.
    ///
    /// # Errors
    ///
    /// The texts are too long, as for [`Self::levenshtein`].
    pub fn osa(&self) -> Result<usize, TooLong> {
        let (left, right) = self.limited("OSA")?;
        Ok(distance::osa::distance(left.iter().copied(), right.iter().copied()))
    }

    /// Damerau and Levenshtein's distance: with transpositions of neighbours, and letters between them may be edited.
    ///
    /// # Errors
    ///
    /// The texts are too long: the product of what they do not share at their ends may be 2^29.
    pub fn damerau_levenshtein(&self) -> Result<usize, TooLong> {
        let (left, right) = self.different();
        if MAX_CELLS < product(left, right) {
            return Err(too_long(
                "Damerau-Levenshtein",
                left,
                right,
                "at most 2^29 for the product of the two",
            ));
        }
        Ok(distance::damerau_levenshtein::distance(left.iter().copied(), right.iter().copied()))
    }

    /// The length of the longest common subsequence.
    ///
    /// # Errors
    ///
    /// The texts are too long: the product of what they do not share at their ends may be about 3.8e10.
    pub fn lcs_length(&self) -> Result<usize, TooLong> {
        let (left, right) = self.different();
        let n_shared = (self.candidate.len() - left.len()).min(self.reference.len() - right.len());
        // The shorter side is cut into blocks: then there are the fewest steps that end within a block.
        let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
        if lcs::MAX_STEPS < lcs::n_steps(short.len(), long.len()) {
            return Err(too_long("LCS", left, right, "at most 3.8e10 for the product of the two"));
        }
        let mut others = HashMap::new();
        let [short, long] = [short, long].map(|side| numbers(side, &mut others));
        Ok(n_shared + Lcs::new(ASCII + others.len()).length(&short, &long))
    }

    /// The fewest insertions and deletions that turn one text into the other.
    ///
    /// # Errors
    ///
    /// The texts are too long, as for [`Self::lcs_length`].
    pub fn indel(&self) -> Result<usize, TooLong> {
        Ok(self.total_length() - 2 * self.lcs_length()?)
    }

    /// Jaro's similarity, from 0 to 1: characters that match nearby, less those out of order; 1 if both texts are empty.
    ///
    /// # Errors
    ///
    /// The texts are too long: each may have 1,048,576 characters, and the product of the two lengths may be 2^34.
    pub fn jaro(&self) -> Result<f64, TooLong> {
        self.jaro_with(|left, right| distance::jaro::similarity(left.iter().copied(), right.iter().copied()))
    }

    /// Winkler's: Jaro's similarity, moved towards 1 by a tenth for each of up to four characters that the texts share at
    /// their beginning, if it is above 0.7.
    ///
    /// # Errors
    ///
    /// The texts are too long, as for [`Self::jaro`].
    pub fn jaro_winkler(&self) -> Result<f64, TooLong> {
        self.jaro_with(|left, right| {
            distance::jaro_winkler::similarity(left.iter().copied(), right.iter().copied())
        })
    }

    fn jaro_with(&self, similarity: impl Fn(&[char], &[char]) -> f64) -> Result<f64, TooLong> {
        let (left, right) = (self.candidate.as_slice(), self.reference.as_slice());
        if left == right {
            return Ok(1.0);
        }
        if left.is_empty() || right.is_empty() {
            return Ok(0.0);
        }
        bounded("Jaro", left, right)?;
        Ok(similarity(left, right))
    }

    fn limited(&self, metric: &'static str) -> Result<(&[char], &[char]), TooLong> {
        let (left, right) = self.different();
        bounded(metric, left, right)?;
        Ok((left, right))
    }

    /// Both texts without what they share at their beginning and at their end.
    fn different(&self) -> (&[char], &[char]) {
        let (left, right) = (self.candidate.as_slice(), self.reference.as_slice());
        let n_start = left.iter().zip(right).take_while(|(a, b)| a == b).count();
        let (left, right) =
            (left.get(n_start..).unwrap_or_default(), right.get(n_start..).unwrap_or_default());
        let n_end = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
        let cut = |side: &'_ [char]| side.len() - n_end;
        (left.get(..cut(left)).unwrap_or_default(), right.get(..cut(right)).unwrap_or_default())
    }
}

/// 1 - distance / most: how alike two texts are whose distance could be `most`, from 0 to 1; 1 if both are empty.
pub fn normalised(distance: usize, most: usize) -> f64 {
    if most == 0 { 1.0 } else { 1.0 - distance as f64 / most as f64 }
}

fn product(left: &[char], right: &[char]) -> u64 {
    (left.len() as u64).saturating_mul(right.len() as u64)
}

fn bounded(metric: &'static str, left: &[char], right: &[char]) -> Result<(), TooLong> {
    if MAX_LENGTH < left.len().max(right.len()) || MAX_PRODUCT < product(left, right) {
        return Err(too_long(
            metric,
            left,
            right,
            "at most 1048576 each, and 2^34 for the product of the two",
        ));
    }
    Ok(())
}

fn too_long(metric: &'static str, left: &[char], right: &[char], limit: &'static str) -> TooLong {
    TooLong { metric, unit: "characters", n_candidate: left.len(), n_reference: right.len(), limit }
}

const ASCII: usize = 128;

/// Small numbers for characters: ASCII as it is, others in the order in which they are first met.
fn numbers(text: &[char], others: &mut HashMap<char, u32>) -> Vec<u32> {
    let number = |c: &char| {
        if c.is_ascii() {
            return u32::from(*c);
        }
        let next = u32::try_from(ASCII + others.len()).unwrap_or(u32::MAX);
        *others.entry(*c).or_insert(next)
    };
    text.iter().map(number).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(left: &str, right: &str, distances: [usize; 5], jaro: f64, jaro_winkler: f64) {
        let pair = Pair::new(left, right);
        let found =
            [pair.levenshtein(), pair.osa(), pair.damerau_levenshtein(), pair.indel(), pair.lcs_length()];
        assert_eq!(found, distances.map(Ok), "{left:?} and {right:?}");
        assert!((pair.jaro().unwrap() - jaro).abs() < 1e-6, "{left:?}: {:?}", pair.jaro());
        assert!((pair.jaro_winkler().unwrap() - jaro_winkler).abs() < 1e-6, "{:?}", pair.jaro_winkler());
    }

    /// The classical examples, with the values of rapidfuzz 3.14.6 for Python.
    #[test]
    fn classical_examples() {
        check("", "", [0; 5], 1.0, 1.0);
        check("abc", "", [3, 3, 3, 3, 0], 0.0, 0.0);
        check("kitten", "sitting", [3, 3, 3, 5, 4], 0.746_031_7, 0.746_031_7);
        check("CA", "ABC", [3, 3, 2, 3, 1], 0.0, 0.0);
        check("MARTHA", "MARHTA", [2, 1, 1, 2, 5], 0.944_444_4, 0.961_111_1);
        check("DIXON", "DICKSONX", [4, 4, 4, 5, 4], 0.766_666_7, 0.813_333_3);
        check("naïve", "naive", [1, 1, 1, 2, 4], 0.866_666_7, 0.893_333_3);
    }

    #[test]
    fn long_texts_are_refused_unless_they_are_alike() {
        let (long, other) = ("ab".repeat(600_000), "ba".repeat(600_000));
        let pair = Pair::new(&long, &format!("x{other}"));
        assert_eq!(
            pair.levenshtein().unwrap_err().to_string(),
            "too long for Levenshtein: 1200000 characters against 1200001; at most 1048576 each, and 2^34 for the product \
             of the two"
        );
        assert!(pair.osa().is_err() && pair.damerau_levenshtein().is_err());
        assert!(pair.lcs_length().is_err() && pair.indel().is_err());
        assert!(pair.jaro().is_err() && pair.jaro_winkler().is_err());
        let equal = Pair::new(&long, &long);
        assert_eq!(equal.levenshtein(), Ok(0));
        assert_eq!(equal.lcs_length(), Ok(1_200_000));
        assert_eq!(equal.jaro_winkler(), Ok(1.0));
        let inserted = Pair::new(&long, &format!("{}x{}", "ab".repeat(300_000), "ab".repeat(300_000)));
        assert_eq!(inserted.damerau_levenshtein(), Ok(1));
    }

    /// Jaro by its definition.
    fn jaro(left: &[char], right: &[char]) -> f64 {
        let window = (left.len().max(right.len()) / 2).saturating_sub(1);
        let mut taken = vec![false; right.len()];
        let mut from_left = vec![];
        for (i, c) in left.iter().enumerate() {
            let places = i.saturating_sub(window)..(i + window + 1).min(right.len());
            if let Some(j) = places.into_iter().find(|j| !taken[*j] && right[*j] == *c) {
                taken[j] = true;
                from_left.push(*c);
            }
        }
        let from_right = right.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(c, _)| *c);
        let n_moved = from_left.iter().zip(from_right).filter(|(a, b)| *a != b).count();
        let m = from_left.len() as f64;
        if from_left.is_empty() {
            return if left.is_empty() && right.is_empty() { 1.0 } else { 0.0 };
        }
        (m / left.len() as f64 + m / right.len() as f64 + (m - (n_moved / 2) as f64) / m) / 3.0
    }

    proptest! {
        #[test]
        fn distances_are_distances(left in "[abéc ]{0,90}", right in "[abéc ]{0,90}") {
            let (pair, turned) = (Pair::new(&left, &right), Pair::new(&right, &left));
            let all = |pair: &Pair| {
                [pair.levenshtein(), pair.osa(), pair.damerau_levenshtein(), pair.indel(), pair.lcs_length()]
                    .map(Result::unwrap)
            };
            prop_assert_eq!(all(&pair), all(&turned));
            let [levenshtein, osa, damerau, indel, lcs] = all(&pair);
            prop_assert!(damerau <= osa && osa <= levenshtein && levenshtein <= indel && indel <= 2 * levenshtein);
            prop_assert!(levenshtein <= pair.max_length() && lcs <= left.chars().count().min(right.chars().count()));
            prop_assert_eq!(levenshtein == 0, left == right);
        }

        #[test]
        fn jaro_is_what_its_definition_gives(left in "[abcé]{0,100}", right in "[abcé]{0,100}") {
            let pair = Pair::new(&left, &right);
            let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
            let found = pair.jaro().unwrap();
            prop_assert!((found - jaro(&a, &b)).abs() < 1e-12, "{} against {}", found, jaro(&a, &b));
            prop_assert!(found <= pair.jaro_winkler().unwrap() && pair.jaro_winkler().unwrap() <= 1.0);
        }
    }
}
