//! The edit distance within a band round the diagonal, row by row, with the operations that it takes.

/// The cost of a cell that is outside the band.
const FAR: u32 = u32::MAX / 2;
/// The half width of the band, in words.
const BEAM: usize = 25;

/// The last step to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The words are equal, or one stands for the other.
    Both { is_equal: bool },
    /// A word of the candidate has no partner.
    Candidate,
    /// A word of the reference has no partner.
    Reference,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    cost: u32,
    step: Step,
}

/// One row: the cells of the band, and the column of the first one.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    start: usize,
    cells: Vec<Cell>,
}

impl Row {
    fn cost(&self, column: usize) -> u32 {
        let cell = column.checked_sub(self.start).and_then(|idx| self.cells.get(idx));
        cell.map_or(FAR, |cell| cell.cost)
    }

    /// The cost of the last cell.
    pub(super) fn last_cost(&self) -> u32 {
        self.cells.last().map_or(FAR, |cell| cell.cost)
    }
}

/// The edit distance of candidates of one length to one reference.
#[derive(Debug)]
pub(super) struct Distance<'a> {
    reference: &'a [u32],
    n_candidate: usize,
    ratio: f64,
    beam: usize,
}

impl<'a> Distance<'a> {
    pub(super) fn new(reference: &'a [u32], n_candidate: usize) -> Self {
        let ratio = if n_candidate == 0 { 1.0 } else { reference.len() as f64 / n_candidate as f64 };
        // Of very different lengths, the bands of two rows must still overlap.
        let wide = libm::ceil(ratio / 2.0 + BEAM as f64);
        let beam = if BEAM as f64 >= ratio / 2.0 { BEAM } else { whole(wide) };
        Self { reference, n_candidate, ratio, beam }
    }

    /// The row before the first word of the candidate.
    pub(super) fn first_row(&self) -> Row {
        let costs = 0..=u32::try_from(self.reference.len()).unwrap_or(FAR);
        Row { start: 0, cells: costs.map(|cost| Cell { cost, step: Step::Reference }).collect() }
    }

    /// Computes the row of the candidate's word number `i`, counted from 1.
    pub(super) fn next_row(&self, i: usize, word: u32, before: &Row, row: &mut Row) {
        let diagonal = whole(libm::floor(i as f64 * self.ratio));
        let start = diagonal.saturating_sub(self.beam);
        let is_last = i == self.n_candidate;
        let all = self.reference.len() + 1;
        let end = if is_last { all } else { all.min(diagonal + self.beam) };
        row.start = start;
        row.cells.clear();
        let (mut corner, mut left) = (if start == 0 { FAR } else { before.cost(start - 1) }, FAR);
        for column in start..end {
            let above = before.cost(column);
            let cell = match column.checked_sub(1).and_then(|idx| self.reference.get(idx)) {
                None => Cell { cost: above + 1, step: Step::Candidate },
                Some(other) => {
                    let is_equal = *other == word;
                    let mut cell =
                        Cell { cost: corner + u32::from(!is_equal), step: Step::Both { is_equal } };
                    // Ties: both, then a word of the candidate, then one of the reference.
                    if above + 1 < cell.cost {
                        cell = Cell { cost: above + 1, step: Step::Candidate };
                    }
                    if left + 1 < cell.cost {
                        cell = Cell { cost: left + 1, step: Step::Reference };
                    }
                    cell
                }
            };
            left = cell.cost.min(FAR);
            corner = above;
            row.cells.push(Cell { cost: left, ..cell });
        }
    }

    /// Reads the alignment from the rows, from the end.
    pub(super) fn alignment(&self, rows: &[Row]) -> Alignment {
        let mut alignment = Alignment {
            partners: vec![None; self.reference.len()],
            is_wrong_reference: vec![false; self.reference.len()],
            is_wrong_candidate: vec![false; self.n_candidate],
        };
        let (mut i, mut j) = (self.n_candidate, self.reference.len());
        while 0 < i || 0 < j {
            let cell = rows.get(i).and_then(|row| row.cells.get(j.checked_sub(row.start)?));
            let step = cell.map_or(Step::Reference, |cell| cell.step);
            match step {
                Step::Both { is_equal } if 0 < i && 0 < j => {
                    (i, j) = (i - 1, j - 1);
                    alignment.partners[j] = Some(i);
                    alignment.is_wrong_reference[j] = !is_equal;
                    alignment.is_wrong_candidate[i] = !is_equal;
                }
                Step::Candidate if 0 < i => {
                    i -= 1;
                    alignment.is_wrong_candidate[i] = true;
                }
                _ if 0 < j => {
                    j -= 1;
                    alignment.partners[j] = i.checked_sub(1);
                    alignment.is_wrong_reference[j] = true;
                }
                _ => i -= 1,
            }
        }
        alignment
    }
}

/// Which words stand for which.
#[derive(Debug)]
pub(super) struct Alignment {
    /// For each word of the reference, its partner in the candidate, or the word after which it is missing; none before the
    /// first one.
    pub(super) partners: Vec<Option<usize>>,
    pub(super) is_wrong_reference: Vec<bool>,
    pub(super) is_wrong_candidate: Vec<bool>,
}

/// A whole number that is not negative; lengths are far below 2^32.
fn whole(value: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates at both ends"
    )]
    let whole = value as usize;
    whole
}
