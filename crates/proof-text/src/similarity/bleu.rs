//! BLEU: how many of the word n-grams of a translation stand in a reference.
//!
//! Source: Papineni, Roukos, Ward and Zhu, "BLEU: a method for automatic evaluation of machine translation", 2002; the
//! smoothings are methods 1 to 3 of Chen and Cherry, "A systematic comparison of smoothing techniques for
//! sentence-level BLEU", 2014; the details are those of sacrebleu 2 (Post, "A call for clarity in reporting BLEU scores",
//! 2018).

use std::collections::HashMap;

use super::tokenizer::Tokenizer;
use super::vocabulary::Vocabulary;

/// How BLEU is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BleuOptions {
    /// How texts are split into words.
    pub tokenizer: Tokenizer,
    /// Whether case is ignored.
    pub lowercase: bool,
    /// What becomes of an order without a match.
    pub smoothing: Smoothing,
    /// The longest n-grams, 4 as a rule; from 1 to [`BleuOptions::MAX_ORDER`].
    pub max_order: usize,
    /// Whether orders that the candidate is too short for are left out: right for one sentence, wrong for a corpus.
    pub effective_order: bool,
}

impl BleuOptions {
    /// The highest `max_order`.
    pub const MAX_ORDER: usize = 9;

    /// What is usual for one sentence: 13a, case kept, exponential smoothing, order 4, effective order.
    pub fn sentence() -> Self {
        Self {
            tokenizer: Tokenizer::V13a,
            lowercase: false,
            smoothing: Smoothing::Exp,
            max_order: 4,
            effective_order: true,
        }
    }

    /// What is usual for a corpus: the same without effective order.
    pub fn corpus() -> Self {
        Self { effective_order: false, ..Self::sentence() }
    }
}

/// What becomes of an order without a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Smoothing {
    /// Nothing: the score is 0.
    None,
    /// The precision is this many matches, 0.1 as a rule, over the n-grams of the order.
    Floor(f64),
    /// This number, 1 as a rule, is added to matches and n-grams of the orders from 2 on.
    AddK(f64),
    /// The first order without a match has half a match, the next one a quarter, and so on.
    Exp,
}

/// The counts that BLEU is computed from. Those of a corpus are the sum of those of its sentences: see `+=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BleuStatistics {
    /// Words of the candidate.
    pub n_candidate: u64,
    /// Words of the reference whose length is closest to the candidate's, the shorter one if two are.
    pub n_reference: u64,
    /// For each order from 1 on, the n-grams of the candidate that stand in a reference, none more often than in the
    /// reference that has it most often.
    pub matches: Vec<u64>,
    /// For each order from 1 on, the n-grams of the candidate.
    pub totals: Vec<u64>,
}

/// BLEU with its parts, as sacrebleu reports them.
#[derive(Clone, Debug, PartialEq)]
pub struct BleuScore {
    /// The score, from 0 to 100.
    pub score: f64,
    /// For each order, the precision in percent, smoothed.
    pub precisions: Vec<f64>,
    /// What is taken off for a candidate that is shorter than the reference: a factor from 0 to 1.
    pub brevity_penalty: f64,
    /// For each order, the matches, with what add-k adds.
    pub matches: Vec<f64>,
    /// For each order, the n-grams, with what add-k adds.
    pub totals: Vec<f64>,
}

/// The BLEU of one sentence against one or more references, from 0 to 100; 0 without a reference.
///
/// ```
/// use proof_text::similarity::bleu::{BleuOptions, sentence};
/// let score = sentence("The cat sat on a mat.", &["The cat sat on the mat."], &BleuOptions::sentence());
/// assert!((score.score - 48.892302).abs() < 1e-6);
/// ```
pub fn sentence(candidate: &str, references: &[&str], options: &BleuOptions) -> BleuScore {
    BleuStatistics::of(candidate, references, options).score(options)
}

impl BleuStatistics {
    /// The counts of one candidate. Tokenizer, case and `max_order` are those of `options`.
    pub fn of(candidate: &str, references: &[&str], options: &BleuOptions) -> Self {
        let tokenized = |text: &str| {
            let lowered = if options.lowercase { text.to_lowercase() } else { text.to_owned() };
            options.tokenizer.tokenize(&lowered)
        };
        let candidate = tokenized(candidate);
        let references: Vec<String> = references.iter().map(|reference| tokenized(reference)).collect();
        let mut vocabulary = Vocabulary::new();
        let mut numbers = |text| vocabulary.numbers(words(text));
        let candidate = numbers(&candidate);
        let references: Vec<Vec<u32>> = references.iter().map(|reference| numbers(reference)).collect();

        let max_order = options.max_order.clamp(1, BleuOptions::MAX_ORDER);
        let closest = references.iter().map(Vec::len).min_by_key(|n| (n.abs_diff(candidate.len()), *n));
        let n_ngrams = |n: usize| (candidate.len() + 1).saturating_sub(n) as u64;
        Self {
            n_candidate: candidate.len() as u64,
            n_reference: closest.unwrap_or(0) as u64,
            matches: (1..=max_order).map(|n| n_matches(&candidate, &references, n)).collect(),
            totals: (1..=max_order).map(n_ngrams).collect(),
        }
    }

    /// The score of these counts. Smoothing and effective order are those of `options`; the orders are those counted.
    pub fn score(&self, options: &BleuOptions) -> BleuScore {
        let (n_candidate, n_reference) = (self.n_candidate as f64, self.n_reference as f64);
        let brevity_penalty = match self.n_candidate {
            n if self.n_reference <= n => 1.0,
            0 => 0.0,
            _ => libm::exp(1.0 - n_reference / n_candidate),
        };
        let mut matches: Vec<f64> = self.matches.iter().map(|n| *n as f64).collect();
        let mut totals: Vec<f64> = self.totals.iter().map(|n| *n as f64).collect();
        let mut precisions = vec![0.0; matches.len()];
        if self.matches.iter().all(|n| *n == 0) {
            return BleuScore { score: 0.0, precisions, brevity_penalty, matches, totals };
        }

        let mut n_orders = precisions.len();
        let mut halved = 1.0;
        let orders = precisions.iter_mut().zip(matches.iter_mut().zip(&mut totals));
        for (n, (precision, (matches, total))) in (1..).zip(orders) {
            if let (Smoothing::AddK(k), 2..) = (options.smoothing, n) {
                *matches += k;
                *total += k;
            }
            if *total == 0.0 {
                break;
            }
            if options.effective_order {
                n_orders = n;
            }
            let smoothed = match options.smoothing {
                _ if *matches != 0.0 => *matches,
                Smoothing::Exp => {
                    halved /= 2.0;
                    halved
                }
                Smoothing::Floor(matches) => matches,
                Smoothing::AddK(_) | Smoothing::None => 0.0,
            };
            *precision = 100.0 * smoothed / *total;
        }
        let used = precisions.get(..n_orders).unwrap_or(&precisions);
        let score = if used.iter().all(|precision| 0.0 < *precision) {
            let mean = used.iter().map(|precision| libm::log(*precision)).sum::<f64>() / n_orders as f64;
            brevity_penalty * libm::exp(mean)
        } else {
            0.0
        };
        BleuScore { score, precisions, brevity_penalty, matches, totals }
    }
}

impl BleuStatistics {
    /// The counts as one list of numbers, to be summed and read again: the two lengths, the matches, the totals.
    pub fn to_counts(&self) -> Vec<f64> {
        let lengths = [self.n_candidate, self.n_reference];
        lengths.iter().chain(&self.matches).chain(&self.totals).map(|n| *n as f64).collect()
    }

    /// The counts of a list that [`Self::to_counts`] gave, or of a sum of such lists; none if it cannot be one.
    pub fn of_counts(counts: &[f64]) -> Option<Self> {
        let counts = counts.iter().map(|n| super::whole(*n)).collect::<Option<Vec<u64>>>()?;
        let [n_candidate, n_reference, orders @ ..] = counts.as_slice() else { return None };
        let (matches, totals) = orders.split_at(orders.len() / 2);
        (matches.len() == totals.len()).then(|| Self {
            n_candidate: *n_candidate,
            n_reference: *n_reference,
            matches: matches.to_vec(),
            totals: totals.to_vec(),
        })
    }
}

impl std::ops::AddAssign<&Self> for BleuStatistics {
    fn add_assign(&mut self, other: &Self) {
        self.n_candidate += other.n_candidate;
        self.n_reference += other.n_reference;
        add(&mut self.matches, &other.matches);
        add(&mut self.totals, &other.totals);
    }
}

/// Adds order by order; orders that are not there yet are added at the end.
fn add(sums: &mut Vec<u64>, counts: &[u64]) {
    sums.resize(sums.len().max(counts.len()), 0);
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// The words of a tokenized text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    super::space::words(text)
}

/// The n-grams of the candidate that stand in a reference, none more often than in the reference that has it most often.
fn n_matches(candidate: &[u32], references: &[Vec<u32>], n: usize) -> u64 {
    let mut free: HashMap<&[u32], u64> = HashMap::new();
    for (idx, reference) in references.iter().enumerate() {
        let mut met: HashMap<&[u32], u64> = HashMap::new();
        for ngram in reference.windows(n) {
            if idx == 0 {
                // The first reference needs no maximum.
                *free.entry(ngram).or_default() += 1;
                continue;
            }
            let count = met.entry(ngram).or_default();
            *count += 1;
            let most = free.entry(ngram).or_default();
            *most = (*most).max(*count);
        }
    }
    let mut n_matches = 0;
    for ngram in candidate.windows(n) {
        if let Some(free) = free.get_mut(ngram)
            && 0 < *free
        {
            *free -= 1;
            n_matches += 1;
        }
    }
    n_matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(candidate: &str, references: &[&str], options: &BleuOptions, expected: f64) {
        let found = sentence(candidate, references, options).score;
        assert!((found - expected).abs() < 1e-6, "{found} for {candidate:?}");
    }

    /// Values of sacrebleu 2.6.0.
    #[test]
    fn values_of_sacrebleu() {
        let cat = ["The cat sat on the mat."];
        let options = BleuOptions::sentence();
        check("The cat sat on the mat.", &cat, &options, 100.0);
        check("", &cat, &options, 0.0);
        check("", &[""], &options, 0.0);
        check("dog", &cat, &options, 0.0);
        check("mat", &["mat"], &options, 100.0);
        check("mat", &["mat"], &BleuOptions::corpus(), 0.0);
    }

    #[test]
    fn counts_of_a_corpus_are_the_sum_of_its_sentences() {
        let options = BleuOptions::corpus();
        let mut sum = BleuStatistics::default();
        sum += &BleuStatistics::of("a b c", &["a b d"], &options);
        sum += &BleuStatistics::of("x", &["x", "y"], &options);
        let expected = BleuStatistics {
            n_candidate: 4,
            n_reference: 4,
            matches: vec![3, 1, 0, 0],
            totals: vec![4, 2, 1, 0],
        };
        assert_eq!(sum, expected);
    }

    #[test]
    fn counts_come_back() {
        let statistics = BleuStatistics::of("a b c", &["a b d"], &BleuOptions::corpus());
        let counts = statistics.to_counts();
        assert_eq!(counts, [3.0, 3.0, 2.0, 1.0, 0.0, 0.0, 3.0, 2.0, 1.0, 0.0]);
        assert_eq!(BleuStatistics::of_counts(&counts), Some(statistics));
        for counts in [&[][..], &[1.0], &[1.0, 1.0, 1.0], &[1.0, -1.0], &[1.0, 0.5], &[1.0, f64::NAN]] {
            assert_eq!(BleuStatistics::of_counts(counts), None);
        }
    }

    #[test]
    fn the_closest_reference_counts_and_the_shorter_of_two() {
        let n = |references: &[&str]| {
            BleuStatistics::of("a b c", references, &BleuOptions::sentence()).n_reference
        };
        assert_eq!(n(&["a b c d e", "a b", "a b c d"]), 2);
        assert_eq!(n(&["a b c d", "a b"]), 2);
        assert_eq!(n(&[]), 0);
    }
}
