//! Which responses are in the cache, known without asking the database.
//!
//! Every trial asks for its response first, and in a new project the answer is always no. A Bloom filter of fixed size
//! answers that in a few loads from memory; only a yes goes to the database, which has the last word. It is filled from
//! the table when it is first asked, and by every key that this process records. A response that another process
//! records meanwhile is not found: the call is made again, which is what would have happened a moment before.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use crate::StoreError;
use crate::connection::Readers;

/// Bits of the filter: 4 MB. Up to 4 million keys fewer than one miss in 40 asks the database.
const BITS: u64 = 1 << 25;
/// Bits set for a key.
const PROBES: u64 = 4;
/// With more keys than this the filter says little, and reading them all takes longer than it saves.
const KEYS_MAX: u64 = 8_000_000;

/// The filter.
#[derive(Debug, Default)]
pub(crate) struct KnownKeys {
    words: OnceLock<Box<[AtomicU64]>>,
    /// Whether the table was read, and with it whether the filter may say no.
    loaded: OnceLock<bool>,
}

impl KnownKeys {
    /// Whether the key may be in the cache; reads the table the first time.
    pub(crate) fn may_contain(&self, key: &[u8; 32], readers: &Readers) -> Result<bool, StoreError> {
        let is_complete = if let Some(is_complete) = self.loaded.get() {
            *is_complete
        } else {
            let is_complete = readers.with(|connection| self.fill(connection))?;
            *self.loaded.get_or_init(|| is_complete)
        };
        if !is_complete {
            return Ok(true);
        }
        let words = self.words();
        Ok(probes(prefix(key))
            .all(|(word, bit)| words.get(word).is_some_and(|word| word.load(Ordering::Relaxed) & bit != 0)))
    }

    /// Adds a key.
    pub(crate) fn insert(&self, key: &[u8; 32]) {
        self.insert_prefix(prefix(key));
    }

    fn insert_prefix(&self, prefix: i64) {
        let words = self.words();
        for (word, bit) in probes(prefix) {
            if let Some(word) = words.get(word) {
                word.fetch_or(bit, Ordering::Relaxed);
            }
        }
    }

    /// Reads the table; false if it is too long to be worth it.
    fn fill(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut statement = connection.prepare("SELECT prefix FROM cache").map_err(StoreError::from_read)?;
        let mut rows = statement.query([]).map_err(StoreError::from_read)?;
        let mut n_keys = 0;
        while let Some(row) = rows.next().map_err(StoreError::from_read)? {
            if KEYS_MAX < n_keys {
                return Ok(false);
            }
            n_keys += 1;
            self.insert_prefix(row.get(0).map_err(StoreError::from_read)?);
        }
        Ok(true)
    }

    fn words(&self) -> &[AtomicU64] {
        self.words.get_or_init(|| (0..BITS / 64).map(|_| AtomicU64::new(0)).collect())
    }
}

/// The part of the key that is the row's number. Keys are hashes, so any eight bytes are as good as others.
pub(crate) fn prefix(key: &[u8; 32]) -> i64 {
    key.first_chunk::<8>().map_or(0, |bytes| i64::from_le_bytes(*bytes))
}

/// Word and bit of each probe, by double hashing.
fn probes(prefix: i64) -> impl Iterator<Item = (usize, u64)> {
    let low = prefix.cast_unsigned() & 0xffff_ffff;
    let high = prefix.cast_unsigned() >> 32 | 1;
    (0..PROBES).map(move |probe| {
        let at = (low + probe * high) % BITS;
        (usize::try_from(at / 64).unwrap_or_default(), 1 << (at % 64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> [u8; 32] {
        *blake3::hash(&number.to_le_bytes()).as_bytes()
    }

    #[test]
    fn a_known_key_is_never_denied_and_an_unknown_one_seldom_confirmed() {
        let known = KnownKeys::default();
        known.loaded.set(true).unwrap();
        for number in 0..10_000 {
            known.insert(&key(number));
        }
        let readers = Readers::new("nowhere".into());
        let asked = |number| known.may_contain(&key(number), &readers).unwrap();
        assert!((0..10_000).all(asked));
        let n_wrong = (10_000..60_000).filter(|number| asked(*number)).count();
        assert!(n_wrong < 5, "{n_wrong} of 50,000");
    }
}
