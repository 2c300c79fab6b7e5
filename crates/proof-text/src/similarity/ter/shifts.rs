//! The search for phrases whose move saves most edits.

use super::alignment::{Alignment, Distance, Row};

/// The longest phrase that is moved, in words.
const MAX_PHRASE: usize = 10;
/// The farthest that a phrase is moved, in words.
const MAX_MOVE: usize = 50;
/// The most moves that are tried.
const MAX_TRIALS: usize = 1_000;

/// The edits that turn a candidate into a reference: moves, and the edit distance after them.
pub(super) fn n_edits(candidate: &[u32], reference: &[u32]) -> usize {
    if reference.is_empty() {
        return candidate.len();
    }
    let mut search = Search {
        distance: Distance::new(reference, candidate.len()),
        reference,
        candidate: candidate.to_vec(),
        rows: vec![],
        n_trials: 0,
    };
    search.compute_rows();
    let mut n_moves = 0;
    while let Some(moved) = search.best_move() {
        search.candidate = moved;
        search.compute_rows();
        n_moves += 1;
    }
    n_moves + search.cost() as usize
}

struct Search<'a> {
    distance: Distance<'a>,
    reference: &'a [u32],
    candidate: Vec<u32>,
    /// The rows of the edit distance of `candidate`.
    rows: Vec<Row>,
    n_trials: usize,
}

/// Which move is best: the one that saves most, then the longest, then the one that begins first, then the one that goes to
/// the first place.
type Rank = (i64, usize, i64, i64);

/// A phrase of the candidate that stands in the reference too, at another place.
#[derive(Clone, Copy)]
struct Phrase {
    start: usize,
    start_reference: usize,
    length: usize,
}

impl Search<'_> {
    fn compute_rows(&mut self) {
        let mut rows = Vec::with_capacity(self.candidate.len() + 1);
        rows.push(self.distance.first_row());
        for (i, word) in (1..).zip(&self.candidate) {
            let mut row = Row::default();
            if let Some(before) = rows.last() {
                self.distance.next_row(i, *word, before, &mut row);
            }
            rows.push(row);
        }
        self.rows = rows;
    }

    fn cost(&self) -> u32 {
        self.rows.last().map_or(0, Row::last_cost)
    }

    /// The candidate after the move that saves most; none if no move saves an edit, or enough were tried.
    fn best_move(&mut self) -> Option<Vec<u32>> {
        let alignment = self.distance.alignment(&self.rows);
        let before = i64::from(self.cost());
        let mut best: Option<(Rank, Vec<u32>)> = None;
        let mut scratch = [Row::default(), Row::default()];
        for start in 0..self.candidate.len() {
            let nearest = start.saturating_sub(MAX_MOVE);
            let farthest = self.reference.len().min(start + MAX_MOVE + 1);
            for start_reference in nearest..farthest {
                for length in 1..=self.common_length(start, start_reference) {
                    let phrase = Phrase { start, start_reference, length };
                    if !is_worth_moving(&alignment, phrase) {
                        continue;
                    }
                    for target in targets(&alignment, phrase) {
                        let moved = moved(&self.candidate, phrase, target);
                        let saved = before - i64::from(self.cost_of(&moved, start.min(target), &mut scratch));
                        self.n_trials += 1;
                        let rank = (saved, length, -place(start), -place(target));
                        if best.as_ref().is_none_or(|(best, _)| *best < rank) {
                            best = Some((rank, moved));
                        }
                    }
                    if MAX_TRIALS <= self.n_trials {
                        // As in Tercom's successor: when enough were tried, the best one of this round is not made.
                        return None;
                    }
                }
            }
        }
        best.filter(|((saved, ..), _)| 0 < *saved).map(|(_, moved)| moved)
    }

    /// How many words are equal from these places on, up to the longest phrase.
    fn common_length(&self, start: usize, start_reference: usize) -> usize {
        let left = self.candidate.iter().skip(start);
        let right = self.reference.iter().skip(start_reference);
        left.zip(right).take(MAX_PHRASE).take_while(|(a, b)| a == b).count()
    }

    /// The edit distance of a candidate whose first `n_same` words are those of the present one.
    fn cost_of(&self, candidate: &[u32], n_same: usize, scratch: &mut [Row; 2]) -> u32 {
        let [mut before, mut row] = std::mem::take(scratch);
        if let Some(same) = self.rows.get(n_same) {
            before.clone_from(same);
        }
        for (i, word) in (1..).zip(candidate).skip(n_same) {
            self.distance.next_row(i, *word, &before, &mut row);
            std::mem::swap(&mut before, &mut row);
        }
        let cost = before.last_cost();
        *scratch = [before, row];
        cost
    }
}

/// For ranks: texts have far fewer than 2^63 words.
fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

/// Whether the phrase is wrong where it stands, and missing where it would go, which is not within itself.
fn is_worth_moving(alignment: &Alignment, phrase: Phrase) -> bool {
    let Phrase { start, start_reference, length } = phrase;
    let is_wrong = |wrong: &[bool], from: usize| wrong.iter().skip(from).take(length).any(|wrong| *wrong);
    let is_within = alignment
        .partners
        .get(start_reference)
        .copied()
        .flatten()
        .is_some_and(|partner| (start..start + length).contains(&partner));
    is_wrong(&alignment.is_wrong_candidate, start)
        && is_wrong(&alignment.is_wrong_reference, start_reference)
        && !is_within
}

/// Where the phrase may go: behind the partner of the word before its place in the reference, and of each of its words.
fn targets(alignment: &Alignment, phrase: Phrase) -> Vec<usize> {
    let Phrase { start_reference, length, .. } = phrase;
    let mut targets: Vec<usize> = vec![];
    for at in start_reference..=start_reference + length {
        let target = match at.checked_sub(1) {
            None => 0,
            Some(word) => match alignment.partners.get(word) {
                Some(partner) => partner.map_or(0, |partner| partner + 1),
                None => break,
            },
        };
        if targets.last() != Some(&target) {
            targets.push(target);
        }
    }
    targets
}

/// The words with the phrase moved before the word that is at `target` now, or behind as many words if that is within it.
fn moved(words: &[u32], phrase: Phrase, target: usize) -> Vec<u32> {
    let Phrase { start, length, .. } = phrase;
    let end = start + length;
    let part = |from: usize, to: usize| words.get(from..to.min(words.len()).max(from)).unwrap_or_default();
    let all = words.len();
    let parts = if target < start {
        [part(0, target), part(start, end), part(target, start), part(end, all)]
    } else if end < target {
        [part(0, start), part(end, target), part(start, end), part(target, all)]
    } else {
        [part(0, start), part(end, length + target), part(start, end), part(length + target, all)]
    };
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_move_to_all_sides() {
        let words = [0, 1, 2, 3, 4, 5];
        let phrase = Phrase { start: 2, start_reference: 0, length: 2 };
        assert_eq!(moved(&words, phrase, 0), [2, 3, 0, 1, 4, 5]);
        assert_eq!(moved(&words, phrase, 6), [0, 1, 4, 5, 2, 3]);
        assert_eq!(moved(&words, phrase, 3), [0, 1, 4, 2, 3, 5]);
        assert_eq!(moved(&words, phrase, 4), [0, 1, 4, 5, 2, 3]);
    }

    #[test]
    fn a_move_is_one_edit() {
        assert_eq!(n_edits(&[1, 2, 3, 4], &[1, 2, 3, 4]), 0);
        assert_eq!(n_edits(&[3, 4, 1, 2], &[1, 2, 3, 4]), 1);
        assert_eq!(n_edits(&[3, 4, 1, 2], &[]), 4);
        assert_eq!(n_edits(&[], &[1, 2]), 2);
        // Two moves would do, but the middle phrase counts as right where it stands: as in sacrebleu.
        assert_eq!(n_edits(&[5, 6, 3, 4, 1, 2], &[1, 2, 3, 4, 5, 6]), 4);
    }

    /// Values of sacrebleu 2.6.0.
    #[test]
    fn very_different_lengths_still_meet() {
        let long: Vec<u32> = (1..=400).collect();
        assert_eq!(n_edits(&[400, 1], &long), 400);
        assert_eq!(n_edits(&long, &[200]), 399);
    }
}
