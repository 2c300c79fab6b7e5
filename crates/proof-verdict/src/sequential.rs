//! Runs that go on until they are decided: what their figures may be read with, and when they are decided.
//!
//! A fixed-sample interval is wrong for a run that stops because of it. So every figure of such a run is of a kind that holds
//! at every moment at once, over the cases in the order in which they were drawn: hedged betting sequences for pass/fail and
//! scores, with whole groups as units; the anytime `McNemar` test or the betting p-value as the second key, adjusted by Holm;
//! an asymptotic sequence, marked as such, for numbers without a scale. Where the rest of the verdict says otherwise, it is
//! here that it is said.
//!
//! # Source
//! Statistics note, sections 5.14 and 3 ("watching a run, stop when decided").

mod count;
mod early;
mod gates;
mod look;
mod units;

use std::num::NonZeroU64;

use proof_store::{RunRecord, Store};
use serde::Serialize;

use crate::comparison::Block;
use crate::words::{count as count_of, grouped};
use crate::{GateResult, Outcome, VerdictError};

pub use early::{Early, decides_early};
pub use look::{Look, look};

pub(crate) use count::DrawnCell;
pub(crate) use gates::{checks, withhold};
pub(crate) use units::{Unit, asymptotic, betting, groups, of_values, worth};

/// How the cases of a run were drawn, where it is looked at while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// Cases of the largest group of all, known before the first call.
    pub(crate) largest_group: NonZeroU64,
    /// The cases that count: the first so many.
    pub(crate) n_drawn: u64,
    /// Cases that there are.
    pub(crate) n_total: u64,
    /// Looks that were taken.
    pub(crate) n_looks: u64,
}

/// The drawing behind a comparison of two runs, and the order in which their matched cases are read.
///
/// With one run that was looked at its order counts: the pairs up to its last look are a start of it, and the look was taken
/// for what these pairs say. Two such runs must have drawn in the same order; otherwise nothing says how the cases that both
/// have came together.
///
/// # Errors
/// Why nothing may be said.
pub(crate) fn of_two(
    before: Option<Drawing>,
    after: Option<Drawing>,
    matched: &mut Vec<(u32, u32)>,
) -> Result<Option<Drawing>, Block> {
    let counts = |drawing: Option<Drawing>, place: u32| {
        drawing.is_none_or(|drawing| u64::from(place) < drawing.n_drawn)
    };
    matched.retain(|(first, second)| counts(before, *first) && counts(after, *second));
    let (one, other) = match (before, after) {
        (None, None) => return Ok(None),
        (Some(one), other) => (one, other),
        (None, Some(one)) => {
            matched.sort_unstable_by_key(|(_, second)| *second);
            (one, None)
        }
    };
    if other.is_some() && !matched.is_sorted_by_key(|(_, second)| *second) {
        return Err(Block::LookedBefore);
    }
    let largest_group = other.map_or(one.largest_group, |other| one.largest_group.max(other.largest_group));
    Ok(Some(Drawing { largest_group, n_drawn: matched.len() as u64, ..one }))
}

impl Drawing {
    /// As far as the last look of a run; none of a run that is not looked at before its end.
    pub(crate) fn read(store: &Store, record: &RunRecord) -> Result<Option<Self>, VerdictError> {
        if record.spec.sequential.is_none() {
            return Ok(None);
        }
        let looks = store.looks(&record.id)?;
        let n_drawn = looks.last().map_or(0, |look| look.n_cases);
        Ok(Self::of(record, n_drawn, looks.len() as u64))
    }

    /// As far as these cases.
    pub(crate) fn of(record: &RunRecord, n_drawn: u64, n_looks: u64) -> Option<Self> {
        let sequential = record.spec.sequential.as_ref()?;
        let n_total = record.spec.dataset.n_cases;
        Some(Self {
            largest_group: NonZeroU64::new(sequential.largest_group).unwrap_or(NonZeroU64::MIN),
            n_drawn: n_drawn.min(n_total),
            n_total,
            n_looks,
        })
    }

    /// Whether every case was drawn.
    pub(crate) fn is_whole(self) -> bool {
        self.n_total <= self.n_drawn
    }

    /// What every figure says of itself.
    pub(crate) fn adjustment(self) -> String {
        format!("sequential, look {}", self.n_looks)
    }
}

/// How a run until it is decided went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SequentialSummary {
    /// Looks that were taken.
    pub looks: u64,
    /// Looks that were planned before the first call.
    pub planned_looks: u64,
    /// Cases that the figures count: all those drawn up to the last look.
    pub n_drawn: u64,
    /// Cases that could have been drawn.
    pub n_total: u64,
    /// Whether every gate that can be decided early was decided at the last look.
    pub is_decided: bool,
    /// Trials of later cases that were made and do not count, because the run ended within a block.
    pub n_beyond: u64,
    /// Whether an unbounded gate, or one on the whole run, made the run draw every case.
    pub is_held_up: bool,
    /// More cases that would decide what is open, where that is known.
    pub more_cases: Option<u64>,
    /// The methods behind the figures.
    pub method: &'static str,
}

/// What the figures of a run until it is decided rest on.
const METHOD: &str = "hedged betting sequences and the anytime McNemar test, which hold at every look";

impl SequentialSummary {
    pub(crate) fn new(
        record: &RunRecord,
        drawing: Drawing,
        is_decided: bool,
        n_beyond: u64,
        gates: &[GateResult],
    ) -> Self {
        // Gates of other scorers over the same outputs were not what the run ended for.
        let is_open = |gate: &GateResult| gate.outcome == Outcome::Undecided;
        let is_decided = is_decided && (record.parent.is_none() || !gates.iter().any(is_open));
        Self {
            looks: drawing.n_looks,
            planned_looks: record.spec.sequential.as_ref().map_or(0, |spec| spec.looks.len() as u64),
            n_drawn: drawing.n_drawn,
            n_total: drawing.n_total,
            is_decided,
            n_beyond,
            is_held_up: early::is_held_up(&record.spec),
            more_cases: more_cases(gates),
            method: METHOD,
        }
    }

    /// The run in a line: looks, what was saved, what is open.
    pub fn line(&self) -> String {
        let beyond = count_of(self.n_beyond, "trial");
        if self.looks == 0 {
            return format!(
                "sequential: the first look is still to come, so nothing counts yet; {beyond} made"
            );
        }
        let all = count_of(self.n_total, "case");
        let drawn = format!("{} of {all}", grouped(self.n_drawn));
        let saved = self.n_total.saturating_sub(self.n_drawn);
        let came = match (self.is_decided, saved) {
            (true, 0) => format!("decided with the last of {all}"),
            (true, _) => format!("decided after {drawn}: {} not called", count_of(saved, "case")),
            (false, 0) => format!("all {all} are drawn"),
            (false, _) => format!("undecided after {drawn}"),
        };
        let mut words = vec![format!("sequential, look {}: {came}", self.looks)];
        if let Some(more) = self.more_cases.filter(|_| !self.is_decided) {
            words.push(format!("about {} would decide what is open", count_of(more, "more case")));
        }
        if 0 < self.n_beyond {
            let verb = if self.n_beyond == 1 { "does" } else { "do" };
            words.push(format!("{beyond} after it {verb} not count"));
        }
        format!("{} ({METHOD})", words.join("; "))
    }
}

/// The most cases that an open gate asks for; none where one of them says none.
fn more_cases(gates: &[GateResult]) -> Option<u64> {
    let open = gates.iter().flat_map(|gate| &gate.checks).filter(|check| check.outcome == Outcome::Undecided);
    open.map(|check| check.more_cases)
        .try_fold(0, |most, more| Some(more?.max(most)))
        .filter(|more| 0 < *more)
}
