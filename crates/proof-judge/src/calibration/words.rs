//! Words of the input that go with disagreement.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use proof_stats::independent::{Counts, fisher};
use proof_stats::multiplicity::benjamini_hochberg;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::pairs::Pairs;
use crate::sample::Sample;
use crate::scale::{Scale, is_equal};

/// What was looked for and what was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// How many words and pairs of words were tested.
    pub n_tested: u64,
    /// Those with the smallest p, by p.
    pub found: Vec<WordRow>,
}

/// A word, or two words that follow each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordRow {
    /// The word or words, in lower case.
    pub words: String,
    /// Groups of outputs whose input has it.
    pub n_with: u64,
    /// Of these, how many the judge and people disagree about.
    pub disagree_with: u64,
    /// Groups whose input does not have it.
    pub n_without: u64,
    /// Of these, how many they disagree about.
    pub disagree_without: u64,
    /// Two-sided p of Fisher's exact test that disagreement is as frequent with the words as without.
    pub p: f64,
    /// `p` after Benjamini and Hochberg over all that were tested.
    pub p_adjusted: f64,
}

/// A word in fewer groups, or missing from fewer, is not tested: it could not be found anyway.
const MIN_GROUPS: u64 = 5;
/// Words are read up to here in each input.
const MAX_WORDS: usize = 2_000;
/// The most frequent words and pairs are tested, so many at most.
const MAX_TESTED: usize = 5_000;
/// So many are kept.
const KEPT: usize = 12;

/// Words and pairs of words whose presence goes with disagreement, over groups of outputs.
///
/// Judge and people disagree on a group if they do on any of its outputs: for classes and levels when they differ, for
/// numbers when they differ by more than a tenth of the scale.
pub(super) fn associated(sample: &Sample, pairs: &Pairs) -> Words {
    let (low, high) = sample.scale.ends();
    let is_off = |judge: f64, people: f64| match sample.scale {
        Scale::Numeric { .. } => (high - low) / 10.0 < (judge - people).abs(),
        _ => !is_equal(judge, people),
    };
    let mut groups: BTreeMap<u32, (bool, BTreeSet<String>)> = BTreeMap::new();
    for (((judge, people), group), place) in
        pairs.judge.iter().zip(&pairs.people).zip(&pairs.groups).zip(&pairs.places)
    {
        let entry = groups.entry(*group).or_default();
        entry.0 |= is_off(*judge, *people);
        if let Some(item) = sample.items.get(*place) {
            entry.1.extend(terms(&item.input));
        }
    }
    let n = groups.len() as u64;
    let disagree = groups.values().filter(|(is_off, _)| *is_off).count() as u64;
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (is_off, terms) in groups.values() {
        for term in terms {
            let (with, off) = counts.entry(term).or_default();
            *with += 1;
            *off += u64::from(*is_off);
        }
    }
    let mut tested: Vec<(&str, u64, u64)> = counts
        .into_iter()
        .filter(|(_, (with, _))| MIN_GROUPS <= *with && MIN_GROUPS <= n - *with)
        .map(|(term, (with, off))| (term, with, off))
        .collect();
    tested.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    tested.truncate(MAX_TESTED);
    let ps: Vec<Option<f64>> =
        tested.iter().map(|(_, with, off)| p(*off, *with, disagree - off, n - with)).collect();
    let adjusted = benjamini_hochberg(&ps).unwrap_or_default();
    let mut found: Vec<WordRow> = tested
        .iter()
        .zip(ps.iter().zip(adjusted))
        .filter_map(|((term, with, off), (p, adjusted))| {
            Some(WordRow {
                words: (*term).to_owned(),
                n_with: *with,
                disagree_with: *off,
                n_without: n - with,
                disagree_without: disagree - off,
                p: (*p)?,
                p_adjusted: adjusted?,
            })
        })
        .collect();
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.words.cmp(&b.words)));
    found.truncate(KEPT);
    Words { n_tested: tested.len() as u64, found }
}

fn p(off_with: u64, with: u64, off_without: u64, without: u64) -> Option<f64> {
    let first = Counts { successes: off_with, n: NonZeroU64::new(with)? };
    let second = Counts { successes: off_without, n: NonZeroU64::new(without)? };
    fisher(first, second).ok().map(|p| p.two_sided)
}

/// The words and the pairs of words of a text, in lower case.
fn terms(text: &str) -> BTreeSet<String> {
    let words: Vec<String> = text.unicode_words().take(MAX_WORDS).map(str::to_lowercase).collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    pairs.collect::<Vec<_>>().into_iter().chain(words).collect()
}
