//! The batches that a run has handed in: a later sitting takes their answers.

use rusqlite::{Connection, Row, params};

use crate::{Store, StoreError};

/// A batch of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// The target's place in the spec.
    pub target: u32,
    /// The provider's id of it.
    pub id: String,
    /// When it was handed in: an RFC 3339 time.
    pub submitted_at: String,
    /// Whether all its answers are recorded.
    pub has_ended: bool,
    /// The trials in it, by their places in the plan, in rising order.
    pub trials: Vec<u64>,
}

impl Store {
    /// The batches of a run, in the order in which they were handed in.
    pub fn batches(&self, run_id: &str) -> Result<Vec<BatchRow>, StoreError> {
        let run = self.run_key(run_id)?;
        self.inner.readers.with(|connection| {
            let mut statement = connection
                .prepare_cached(
                    "SELECT target, id, submitted_at, ended, trials FROM batches WHERE run = ?1 ORDER BY rowid",
                )
                .map_err(StoreError::from_read)?;
            let mut rows = statement.query([run]).map_err(StoreError::from_read)?;
            let mut batches = vec![];
            while let Some(row) = rows.next().map_err(StoreError::from_read)? {
                batches.push(read(row)?);
            }
            Ok(batches)
        })
    }
}

fn read(row: &Row<'_>) -> Result<BatchRow, StoreError> {
    let parts = || rusqlite::Result::Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    let (target, id, submitted_at, has_ended, trials): (_, String, _, _, Vec<u8>) =
        parts().map_err(StoreError::from_read)?;
    let trials = decode(&trials)
        .ok_or_else(|| StoreError::corrupt(format!("the trials of batch {id} cannot be read")))?;
    Ok(BatchRow { target, id, submitted_at, has_ended, trials })
}

/// Records a batch, or what became of it.
pub(crate) fn write(connection: &Connection, run: i64, row: &BatchRow) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO batches (run, target, id, submitted_at, ended, trials) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (run, target, id) DO UPDATE SET ended = excluded.ended",
    )?;
    let trials = encode(&row.trials);
    statement.execute(params![run, row.target, row.id, row.submitted_at, row.has_ended, trials])?;
    Ok(())
}

/// Places as differences, each a LEB128 number.
fn encode(trials: &[u64]) -> Vec<u8> {
    let mut blob = vec![];
    let mut last = 0;
    for trial in trials {
        let mut rest = trial.wrapping_sub(last);
        last = *trial;
        loop {
            let low = u8::try_from(rest & 0x7f).unwrap_or_default();
            rest >>= 7;
            if rest == 0 {
                blob.push(low);
                break;
            }
            blob.push(low | 0x80);
        }
    }
    blob
}

fn decode(blob: &[u8]) -> Option<Vec<u64>> {
    let mut trials = vec![];
    let (mut last, mut number, mut shift) = (0_u64, 0_u64, 0_u32);
    for byte in blob {
        number |= u64::from(byte & 0x7f).checked_shl(shift).filter(|_| shift < 64)?;
        if byte & 0x80 == 0 {
            last = last.wrapping_add(number);
            trials.push(last);
            (number, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    (shift == 0).then_some(trials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_come_back(trials in prop::collection::vec(any::<u64>(), 0..40)) {
            prop_assert_eq!(decode(&encode(&trials)), Some(trials));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(blob in prop::collection::vec(any::<u8>(), 0..40)) {
            decode(&blob);
        }
    }

    #[test]
    fn neighbours_take_a_byte_each() {
        assert_eq!(encode(&[1_000, 1_001, 1_002]).len(), 4);
    }
}
