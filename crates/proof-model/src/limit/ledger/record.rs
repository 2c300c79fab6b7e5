//! What processes tell each other of one account's limits: a small record of fixed length.

/// Marks the file; a later form of the record gets another one, and neither reads the other's.
const MAGIC: u64 = u64::from_le_bytes(*b"prooflm1");
/// The most processes that are counted.
pub(super) const PLACES: usize = 32;
/// The words of the record: magic, time, pause, two columns, circuit, places, checksum.
const WORDS: usize = 2 + 1 + 2 * 3 + 3 + 3 * PLACES + 1;
/// The bytes of the record.
pub(crate) const LEN: usize = 8 * WORDS;

/// What is known of the limits. Times are microseconds since 1970; zero stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// When it was written.
    pub written_at: u64,
    /// Until when the provider asked to wait.
    pub paused_until: u64,
    /// The rate of requests.
    pub requests: Column,
    /// The rate of tokens.
    pub tokens: Column,
    /// The circuit of the endpoint.
    pub circuit: Circuit,
    /// The processes, each in its place.
    pub places: [Place; PLACES],
}

/// A rate, in the form of the generic cell rate algorithm: when all would be there again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Column {
    /// When the bucket is full again, if nothing more is taken.
    pub full_at: u64,
    /// The limit that the provider told.
    pub learnt: u64,
    /// When it told so.
    pub learnt_at: u64,
}

/// How the circuit stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Circuit {
    /// Counts its changes.
    pub changes: u64,
    /// Until when it is open.
    pub open_until: u64,
    /// The probes that failed since it opened.
    pub failed_probes: u64,
}

/// A process that shares the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Not zero if somebody took it; whether he still lives, the lock on his file tells.
    pub is_taken: u64,
    /// The requests a minute that its user allows.
    pub rpm: u64,
    /// The tokens a minute that its user allows.
    pub tpm: u64,
}

impl Record {
    pub(crate) fn to_bytes(self) -> [u8; LEN] {
        let mut words = vec![MAGIC, self.written_at, self.paused_until];
        for Column { full_at, learnt, learnt_at } in [self.requests, self.tokens] {
            words.extend([full_at, learnt, learnt_at]);
        }
        let Circuit { changes, open_until, failed_probes } = self.circuit;
        words.extend([changes, open_until, failed_probes]);
        for Place { is_taken, rpm, tpm } in self.places {
            words.extend([is_taken, rpm, tpm]);
        }
        words.push(checksum(&words));
        let mut bytes = [0; LEN];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(words) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// Reads a record; none if it is torn, damaged or of another form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != LEN {
            return None;
        }
        let words: Vec<u64> = bytes
            .chunks_exact(8)
            .filter_map(|chunk| Some(u64::from_le_bytes(chunk.try_into().ok()?)))
            .collect();
        let (sum, told) = words.split_last()?;
        if told.first() != Some(&MAGIC) || *sum != checksum(told) {
            return None;
        }
        let mut words = told.iter().copied().skip(1);
        let mut next = || words.next();
        let mut record = Self { written_at: next()?, paused_until: next()?, ..Self::default() };
        for column in [&mut record.requests, &mut record.tokens] {
            *column = Column { full_at: next()?, learnt: next()?, learnt_at: next()? };
        }
        record.circuit = Circuit { changes: next()?, open_until: next()?, failed_probes: next()? };
        for place in &mut record.places {
            *place = Place { is_taken: next()?, rpm: next()?, tpm: next()? };
        }
        Some(record)
    }
}

/// Tells a torn record from a whole one (FNV-1a over the words, as Fowler, Noll and Vo give it for 64 bits). It guards
/// against accidents, not against people: those who can write here can write a right one.
fn checksum(words: &[u64]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> impl Strategy<Value = Record> {
        let column = || {
            (any::<u64>(), any::<u64>(), any::<u64>()).prop_map(|(full_at, learnt, learnt_at)| Column {
                full_at,
                learnt,
                learnt_at,
            })
        };
        let place = prop_oneof![
            Just(Place::default()),
            (any::<u64>(), any::<u64>()).prop_map(|(rpm, tpm)| Place { is_taken: 1, rpm, tpm }),
        ];
        let places = prop::collection::vec(place, PLACES).prop_map(|places| places.try_into().unwrap());
        let circuit = (any::<u64>(), any::<u64>(), any::<u64>())
            .prop_map(|(changes, open_until, failed_probes)| Circuit { changes, open_until, failed_probes });
        (any::<u64>(), any::<u64>(), column(), column(), circuit, places).prop_map(
            |(written_at, paused_until, requests, tokens, circuit, places)| Record {
                written_at,
                paused_until,
                requests,
                tokens,
                circuit,
                places,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(record in record()) {
            prop_assert_eq!(Record::from_bytes(&record.to_bytes()), Some(record));
        }

        #[test]
        fn a_torn_or_damaged_record_is_none(old in record(), new in record(), at in 0..LEN, bit in 0_u32..8) {
            prop_assume!(old != new);
            let (old, new) = (old.to_bytes(), new.to_bytes());
            prop_assert_eq!(Record::from_bytes(&new[..at]), None);
            // The first part of a new record over an old one.
            let mut torn = old;
            torn[..at].copy_from_slice(&new[..at]);
            if torn != old && torn != new {
                prop_assert_eq!(Record::from_bytes(&torn), None);
            }
            let mut damaged = old;
            damaged[at] ^= 1 << bit;
            prop_assert_eq!(Record::from_bytes(&damaged), None);
        }
    }

    #[test]
    fn other_files_are_none() {
        assert_eq!(Record::from_bytes(b""), None);
        assert_eq!(Record::from_bytes(&[0; LEN]), None);
        assert_eq!(Record::from_bytes(&[b'x'; LEN + 1]), None);
    }
}
