//! Which cases of a dataset are used.

mod bits;
mod filter;

use std::collections::BTreeSet;

use proof_diag::SourceSpan;

use crate::Case;

pub(crate) use bits::Bits;
pub(crate) use filter::{Filter, FilterFailures};

/// Which cases are used: those of the split that pass every filter; of these, a sample; of this, a shard. All of them
/// without any.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only the cases of this split.
    pub split: Option<String>,
    /// Only the cases for which this expression is true, with the place where it was written.
    pub where_: Option<(String, SourceSpan)>,
    /// Further expressions, from the command line (`--filter`).
    pub filters: Vec<String>,
    /// How many cases to draw.
    pub sample: Option<u64>,
    /// The seed of the sample.
    pub seed: u64,
    /// The part and the number of parts: `(2, 5)` is `2/5`. Cases of one group are in one shard.
    pub shard: Option<(u32, u32)>,
    /// Only the cases with these ids.
    pub only_ids: Option<BTreeSet<String>>,
    /// The split that is held out: its cases are left out unless `split` is this one.
    pub holdout: Option<String>,
}

impl Selection {
    /// Whether the case can be drawn, the filters apart.
    pub(crate) fn takes(&self, case: &Case) -> bool {
        let in_split = match &self.split {
            Some(split) => case.split.as_ref() == Some(split),
            None => !self.holds_out(case),
        };
        in_split && self.only_ids.as_ref().is_none_or(|ids| ids.contains(&case.id))
    }

    /// Whether the case is one of the held-out split.
    pub(crate) fn holds_out(&self, case: &Case) -> bool {
        self.holdout.is_some() && self.holdout == case.split
    }

    /// Whether the case is in this selection's shard.
    pub(crate) fn is_in_shard(&self, case: &Case) -> bool {
        let Some((part, n_parts)) = self.shard else { return true };
        let unit = case.group.as_deref().unwrap_or(&case.id);
        shard_of(unit, n_parts) == u64::from(part)
    }
}

/// The part, from 1, of a group's name or a case's id.
fn shard_of(unit: &str, n_parts: u32) -> u64 {
    let hash = blake3::hash(unit.as_bytes());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    u64::from_le_bytes(first) % u64::from(n_parts.max(1)) + 1
}

/// The place of a case in the order in which a sample draws.
pub(crate) fn draw(seed: u64, id: &str) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(id.as_bytes());
    first_half(&hasher.finalize())
}

/// Sixteen bytes stand for an id.
pub(crate) fn id_hash(id: &str) -> u128 {
    first_half(&blake3::hash(id.as_bytes()))
}

fn first_half(hash: &blake3::Hash) -> u128 {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    u128::from_le_bytes(half)
}

/// Reads a shard such as `2/5`: the part and the number of parts.
///
/// # Errors
/// Says in a fragment what is wrong.
///
/// ```
/// assert_eq!(proof_dataset::parse_shard("2/5"), Ok((2, 5)));
/// assert!(proof_dataset::parse_shard("6/5").is_err());
/// ```
pub fn parse_shard(text: &str) -> Result<(u32, u32), String> {
    let numbers =
        text.split_once('/').and_then(|(part, n)| Some((part.trim().parse().ok()?, n.trim().parse().ok()?)));
    match numbers {
        None => Err(format!("expected part and whole such as `2/5`, found `{text}`")),
        Some((_, 0)) => Err("there must be at least one part".to_owned()),
        Some((part, n)) if part == 0 || n < part => {
            Err(format!("the part must be between 1 and {n}, found `{part}`"))
        }
        Some(shard) => Ok(shard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read() {
        for (text, expected) in [
            ("2/5", Ok((2, 5))),
            (" 1 / 1 ", Ok((1, 1))),
            ("0/5", Err("the part must be between 1 and 5, found `0`".to_owned())),
            ("6/5", Err("the part must be between 1 and 5, found `6`".to_owned())),
            ("1/0", Err("there must be at least one part".to_owned())),
            ("half", Err("expected part and whole such as `2/5`, found `half`".to_owned())),
        ] {
            assert_eq!(parse_shard(text), expected);
        }
    }
}
