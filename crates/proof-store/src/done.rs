//! Which trials of a run have a record.

use std::collections::BTreeMap;

/// Which trials of a run have a record, and how they ended: a bit or two for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoneSet {
    chunks: BTreeMap<u64, Chunk>,
    n_outputs: u64,
    n_errors: u64,
}

/// How a recorded trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With an output.
    Output,
    /// Without one: the call failed, or the prompt could not be rendered.
    Error,
}

/// Words of a chunk.
const WORDS: u64 = 32;
type Words = [u64; 32];

/// The bits of 2,048 trials: memory goes with the records, not with the greatest place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Chunk {
    outputs: Words,
    errors: Words,
}

impl DoneSet {
    /// How the trial at this place of the plan ended; none if it has no record.
    pub fn ending(&self, idx: u64) -> Option<Ending> {
        let (chunk, word, bit) = place(idx);
        let chunk = self.chunks.get(&chunk)?;
        let has = |words: &[u64]| words.get(word).is_some_and(|word| word & bit != 0);
        if has(&chunk.outputs) {
            return Some(Ending::Output);
        }
        has(&chunk.errors).then_some(Ending::Error)
    }

    /// Whether the trial has a record, whatever it says.
    pub fn contains(&self, idx: u64) -> bool {
        self.ending(idx).is_some()
    }

    /// Whether the trial has an output.
    pub fn has_output(&self, idx: u64) -> bool {
        self.ending(idx) == Some(Ending::Output)
    }

    /// How many trials have an output.
    pub fn n_outputs(&self) -> u64 {
        self.n_outputs
    }

    /// How many trials have a record without an output.
    pub fn n_errors(&self) -> u64 {
        self.n_errors
    }

    /// How many trials have a record.
    pub fn len(&self) -> u64 {
        self.n_outputs + self.n_errors
    }

    /// Whether no trial has a record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a trial; one that is there already stays as it is.
    pub(crate) fn insert(&mut self, idx: u64, ending: Ending) {
        if self.contains(idx) {
            return;
        }
        let (chunk, word, bit) = place(idx);
        let chunk = self.chunks.entry(chunk).or_default();
        let (words, count) = match ending {
            Ending::Output => (&mut chunk.outputs, &mut self.n_outputs),
            Ending::Error => (&mut chunk.errors, &mut self.n_errors),
        };
        if let Some(word) = words.get_mut(word) {
            *word |= bit;
            *count += 1;
        }
    }
}

fn place(idx: u64) -> (u64, usize, u64) {
    let word = idx / 64 % WORDS;
    (idx / (64 * WORDS), usize::try_from(word).unwrap_or_default(), 1 << (idx % 64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_was_put_in(
            records in prop::collection::btree_map(prop_oneof![0_u64..5000, any::<u64>()], any::<bool>(), 0..200),
            probe in 0_u64..5000,
        ) {
            let mut done = DoneSet::default();
            for (idx, is_output) in &records {
                let ending = if *is_output { Ending::Output } else { Ending::Error };
                done.insert(*idx, ending);
                done.insert(*idx, Ending::Error);
            }
            for (idx, is_output) in &records {
                prop_assert_eq!(done.has_output(*idx), *is_output);
                prop_assert!(done.contains(*idx));
            }
            prop_assert_eq!(done.contains(probe), records.contains_key(&probe));
            prop_assert_eq!(done.len(), records.len() as u64);
            prop_assert_eq!(done.is_empty(), records.is_empty());
        }
    }
}
