//! The random order in which a run draws its cases.

use std::ops::Range;
use std::sync::Arc;

use crate::select::Bits;
use crate::{Case, CaseReader, Dataset, DatasetError};

/// A random order of the selected cases in which each group stands together: see [`Dataset::shuffle`].
///
/// Every start of the order that ends with a whole group is a random sample of groups. Cheap to clone; four bytes and a bit
/// a case.
#[derive(Clone, Debug)]
pub struct CaseOrder {
    inner: Arc<Order>,
}

#[derive(Debug)]
struct Order {
    /// The place of each selected case, in the order of the dataset.
    places: Vec<u32>,
    /// The places with which a group ends.
    ends: Bits,
    largest_group: u64,
}

impl CaseOrder {
    /// How many cases there are.
    pub fn n_cases(&self) -> u64 {
        self.inner.places.len() as u64
    }

    /// Cases of the largest group; 1 where every case stands for itself.
    pub fn largest_group(&self) -> u64 {
        self.inner.largest_group
    }

    /// The fewest cases, `at_least` so many, that are a start of the order with whole groups only; all cases where there are
    /// fewer.
    pub fn whole_groups(&self, at_least: u64) -> u64 {
        let n_cases = self.n_cases();
        (at_least.max(1)..n_cases).find(|n| self.inner.ends.has(n - 1)).unwrap_or(n_cases)
    }

    /// The place of the selected case with this number.
    fn place(&self, seq: u64) -> Option<u64> {
        let seq = usize::try_from(seq).ok()?;
        self.inner.places.get(seq).map(|place| u64::from(*place))
    }
}

/// The part of an order that a [`CaseReader`] reads.
#[derive(Debug)]
pub(crate) struct Block {
    order: CaseOrder,
    places: Range<u64>,
    /// Cases of the block that are still to come.
    n_left: u64,
}

impl Block {
    fn new(order: CaseOrder, places: Range<u64>) -> Self {
        let end = places.end.min(order.n_cases());
        let n_left = end.saturating_sub(places.start);
        Self { order, places: places.start..end, n_left }
    }

    /// Whether no case of the block is left.
    pub(crate) fn is_read(&self) -> bool {
        self.n_left == 0
    }

    /// The place of the selected case with this number, if it is in the block; the case is then read.
    pub(crate) fn take(&mut self, seq: u64) -> Option<u64> {
        let place = self.order.place(seq).filter(|place| self.places.contains(place))?;
        self.n_left = self.n_left.saturating_sub(1);
        Some(place)
    }
}

impl Dataset {
    /// Puts the selected cases into a random order that depends on the seed and on the names of groups and cases, not on
    /// where they stand: one more case moves no other one before or behind another. Within a group the order is that of the
    /// dataset. Reads all cases once; 20 bytes a case while it does.
    ///
    /// # Errors
    /// As [`Dataset::cases`]; and [`DatasetError::TooMany`] beyond 4,294,967,295 cases.
    pub fn shuffle(&self, seed: u64) -> Result<CaseOrder, DatasetError> {
        let mut drawn: Vec<(u64, u32)> = vec![];
        for item in self.cases() {
            let (seq, case) = item?;
            let seq = u32::try_from(seq).map_err(|_| DatasetError::TooMany)?;
            drawn.push((draw(seed, &case), seq));
        }
        drawn.sort_unstable();
        let mut places = vec![0_u32; drawn.len()];
        let mut ends = Bits::default();
        let (mut largest_group, mut size) = (1_u64, 0_u64);
        for (place, (key, seq)) in (0_u32..).zip(&drawn) {
            if let Some(slot) = usize::try_from(*seq).ok().and_then(|seq| places.get_mut(seq)) {
                *slot = place;
            }
            size += 1;
            let next = usize::try_from(place).ok().and_then(|place| drawn.get(place + 1));
            if next.is_none_or(|(other, _)| other != key) {
                ends.set(u64::from(place));
                largest_group = largest_group.max(size);
                size = 0;
            }
        }
        Ok(CaseOrder { inner: Arc::new(Order { places, ends, largest_group }) })
    }

    /// The cases at these places of an order of this dataset, each with its place. They come as the dataset has them, so that
    /// none needs to be kept; one reading of the files, up to the last of them.
    pub fn block(&self, order: &CaseOrder, places: Range<u64>) -> CaseReader {
        self.cases().of_block(Block::new(order.clone(), places))
    }
}

/// Where a case is drawn: a group as one.
fn draw(seed: u64, case: &Case) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"order");
    hasher.update(&seed.to_le_bytes());
    // A group and a case of the same name are two.
    match &case.group {
        Some(group) => hasher.update(b"g").update(group.as_bytes()),
        None => hasher.update(b"c").update(case.id.as_bytes()),
    };
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}
