//! chrF: overlap of character n-grams, and with word n-grams chrF+ and chrF++.
//!
//! Source: Popović, "chrF: character n-gram F-score for automatic MT evaluation", 2015, and "chrF++: words helping
//! character n-grams", 2017; the details are those of sacrebleu 2.

use super::ngrams::{Grams, MAX_ORDER, Overlap};
use super::space;
use super::vocabulary::Vocabulary;

/// How chrF is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChrfOptions {
    /// The longest character n-grams, 6 as a rule; from 1 to [`ChrfOptions::MAX_CHAR_ORDER`].
    pub char_order: usize,
    /// The longest word n-grams: 0 for chrF, 1 for chrF+, 2 for chrF++; up to [`ChrfOptions::MAX_WORD_ORDER`].
    pub word_order: usize,
    /// How many times as important recall is as precision, 2 as a rule.
    pub beta: f64,
    /// Whether case is ignored.
    pub lowercase: bool,
    /// Whether white space counts in character n-grams.
    pub whitespace: bool,
    /// Whether each order has its own F, which is averaged, with a very small number for 0 (as in chrF++.py and NLTK); else
    /// precision and recall are averaged over the orders that both sides have.
    pub eps_smoothing: bool,
}

impl ChrfOptions {
    /// The highest `char_order`.
    pub const MAX_CHAR_ORDER: usize = MAX_ORDER;
    /// The highest `word_order`.
    pub const MAX_WORD_ORDER: usize = 4;

    /// chrF as it is usual: characters up to order 6, no words, beta 2.
    pub fn chrf() -> Self {
        Self {
            char_order: 6,
            word_order: 0,
            beta: 2.0,
            lowercase: false,
            whitespace: false,
            eps_smoothing: false,
        }
    }

    /// chrF++: words up to order 2 too.
    pub fn chrf_plus_plus() -> Self {
        Self { word_order: 2, ..Self::chrf() }
    }
}

/// The counts of one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChrfOrder {
    /// n-grams of the candidate; 0 if the reference has none of this order.
    pub n_candidate: u64,
    /// n-grams of the reference.
    pub n_reference: u64,
    /// n-grams that both have, each as often as the side that has it less often.
    pub n_matches: u64,
}

/// The counts that chrF is computed from: the orders of characters, then those of words. Those of a corpus are the sum
/// of those of its sentences: see `+=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChrfStatistics {
    /// The orders.
    pub orders: Vec<ChrfOrder>,
}

/// The chrF of one sentence against the reference that it is most like, from 0 to 100; 0 without a reference.
///
/// ```
/// use proof_text::similarity::chrf::{ChrfOptions, sentence};
/// let score = sentence("The cat sat on a mat.", &["The cat sat on the mat."], &ChrfOptions::chrf());
/// assert!((score - 65.800343).abs() < 1e-6);
/// ```
pub fn sentence(candidate: &str, references: &[&str], options: &ChrfOptions) -> f64 {
    ChrfStatistics::of(candidate, references, options).score(options)
}

impl ChrfStatistics {
    /// The counts of one candidate against the reference that it is most like, the first one of equals.
    pub fn of(candidate: &str, references: &[&str], options: &ChrfOptions) -> Self {
        let lowered = |text: &str| if options.lowercase { text.to_lowercase() } else { text.to_owned() };
        let candidate = lowered(candidate);
        let references: Vec<String> = references.iter().map(|reference| lowered(reference)).collect();
        let sides = || std::iter::once(&candidate).chain(&references).map(String::as_str);

        let characters: Vec<Vec<u32>> = sides().map(|text| characters(text, options.whitespace)).collect();
        let mut kinds = vec![sorted(&characters, options.char_order.clamp(1, ChrfOptions::MAX_CHAR_ORDER))];
        let word_order = options.word_order.min(ChrfOptions::MAX_WORD_ORDER);
        if 0 < word_order {
            let mut vocabulary = Vocabulary::new();
            let words: Vec<Vec<u32>> = sides().map(|text| vocabulary.numbers(words(text))).collect();
            kinds.push(sorted(&words, word_order));
        }

        let of_reference = |idx: usize| {
            let kinds = kinds.iter().filter_map(|sides| Some(sides.first()?.overlap(sides.get(idx + 1)?)));
            Self { orders: kinds.flatten().map(ChrfOrder::from).collect() }
        };
        let mut best: Option<(f64, Self)> = None;
        for statistics in (0..references.len()).map(of_reference) {
            let score = statistics.score(options);
            if best.as_ref().is_none_or(|(best, _)| *best < score) {
                best = Some((score, statistics));
            }
        }
        best.map_or_else(Self::default, |(_, statistics)| statistics)
    }

    /// The score of these counts, from 0 to 100. Beta and the smoothing are those of `options`.
    pub fn score(&self, options: &ChrfOptions) -> f64 {
        const EPS: f64 = 1e-16;
        let factor = options.beta * options.beta;
        let f = |precision: f64, recall: f64| {
            let sum = factor * precision + recall;
            if 0.0 < sum { (1.0 + factor) * precision * recall / sum } else { 0.0 }
        };
        let share = |n: u64, of: u64| if of == 0 { EPS } else { n as f64 / of as f64 };
        let shares = |order: &ChrfOrder| {
            (share(order.n_matches, order.n_candidate), share(order.n_matches, order.n_reference))
        };
        if options.eps_smoothing {
            let sum: f64 = self.orders.iter().map(shares).map(|(p, r)| f(p, r).max(EPS)).sum();
            return 100.0 * sum / self.orders.len().max(1) as f64;
        }
        let both = self.orders.iter().filter(|order| 0 < order.n_candidate && 0 < order.n_reference);
        let (mut n, mut precision, mut recall) = (0.0_f64, 0.0, 0.0);
        for (p, r) in both.map(shares) {
            n += 1.0;
            precision += p;
            recall += r;
        }
        100.0 * f(precision / n.max(1.0), recall / n.max(1.0))
    }
}

impl ChrfStatistics {
    /// The counts as one list of numbers, to be summed and read again: candidate, reference and matches of each order.
    pub fn to_counts(&self) -> Vec<f64> {
        let counts =
            self.orders.iter().flat_map(|order| [order.n_candidate, order.n_reference, order.n_matches]);
        counts.map(|n| n as f64).collect()
    }

    /// The counts of a list that [`Self::to_counts`] gave, or of a sum of such lists; none if it cannot be one.
    pub fn of_counts(counts: &[f64]) -> Option<Self> {
        let counts = counts.iter().map(|n| super::whole(*n)).collect::<Option<Vec<u64>>>()?;
        let (orders, rest) = counts.as_chunks();
        let order = |[n_candidate, n_reference, n_matches]: &[u64; 3]| ChrfOrder {
            n_candidate: *n_candidate,
            n_reference: *n_reference,
            n_matches: *n_matches,
        };
        rest.is_empty().then(|| Self { orders: orders.iter().map(order).collect() })
    }
}

impl std::ops::AddAssign<&Self> for ChrfStatistics {
    fn add_assign(&mut self, other: &Self) {
        self.orders.resize(self.orders.len().max(other.orders.len()), ChrfOrder::default());
        for (sum, order) in self.orders.iter_mut().zip(&other.orders) {
            sum.n_candidate += order.n_candidate;
            sum.n_reference += order.n_reference;
            sum.n_matches += order.n_matches;
        }
    }
}

impl From<Overlap> for ChrfOrder {
    fn from(overlap: Overlap) -> Self {
        let Overlap { candidate, reference, matches } = overlap;
        // A reference without n-grams of an order says nothing of it: the candidate's do not count either.
        Self {
            n_candidate: if reference == 0 { 0 } else { candidate },
            n_reference: reference,
            n_matches: matches,
        }
    }
}

/// The sorted n-grams of all sides.
fn sorted(sides: &[Vec<u32>], order: usize) -> Vec<Grams> {
    let max_symbol = sides.iter().flatten().copied().max().unwrap_or(1);
    sides.iter().map(|symbols| Grams::new(symbols, order, max_symbol)).collect()
}

/// The characters as numbers above 0.
fn characters(text: &str, whitespace: bool) -> Vec<u32> {
    let mut symbols = Vec::with_capacity(text.len());
    symbols.extend(text.chars().filter(|c| whitespace || !space::is_space(*c)).map(|c| u32::from(c) + 1));
    symbols
}

/// The words, with one punctuation mark split off at the end, or else at the beginning.
fn words(text: &str) -> impl Iterator<Item = &str> {
    space::words(text).flat_map(|word| {
        let is_mark = |c: char| c.is_ascii_punctuation();
        let (first, second) = if word.chars().nth(1).is_none() {
            (word, "")
        } else if word.ends_with(is_mark) {
            word.split_at(word.len() - 1)
        } else if word.starts_with(is_mark) {
            word.split_at(1)
        } else {
            (word, "")
        };
        [first, second].into_iter().filter(|word| !word.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_split_off_once() {
        let words: Vec<&str> = words("(hi) ! \"a b\" c. ...").collect();
        assert_eq!(words, ["(hi", ")", "!", "\"", "a", "b", "\"", "c", ".", "..", "."]);
    }

    #[test]
    fn edges_have_values() {
        for options in [ChrfOptions::chrf(), ChrfOptions::chrf_plus_plus()] {
            for (candidate, reference, expected) in
                [("", "", 0.0), ("", "a", 0.0), ("a", "", 0.0), ("a", "a", 100.0)]
            {
                let found = sentence(candidate, &[reference], &options);
                assert!((found - expected).abs() < 1e-9, "{found} for {candidate:?} and {reference:?}");
            }
            assert!(sentence("a", &[], &options).abs() < 1e-9);
        }
    }

    #[test]
    fn counts_come_back() {
        let statistics =
            ChrfStatistics::of("ab", &["abc"], &ChrfOptions { char_order: 2, ..ChrfOptions::chrf() });
        let counts = statistics.to_counts();
        assert_eq!(counts, [2.0, 3.0, 2.0, 1.0, 2.0, 1.0]);
        assert_eq!(ChrfStatistics::of_counts(&counts), Some(statistics));
        for counts in [&[1.0][..], &[1.0, 1.0, -1.0], &[1.0, 1.0, 0.5]] {
            assert_eq!(ChrfStatistics::of_counts(counts), None);
        }
    }

    #[test]
    fn the_best_reference_counts() {
        let options = ChrfOptions::chrf();
        let best = ChrfStatistics::of("the cat", &["a dog", "the cat", "the cats"], &options);
        assert_eq!(best, ChrfStatistics::of("the cat", &["the cat"], &options));
        let mut twice = best.clone();
        twice += &best;
        assert_eq!(twice.orders.first().map(|order| order.n_matches), Some(12));
    }
}
