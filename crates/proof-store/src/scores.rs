//! The scores of a trial in a few bytes.
//!
//! Values and reasons are two blobs, so that statistics never read reasons. Both begin with a version byte.
//!
//! Values: a byte for each score. 0 is an unscored one; a scored one is `1 + 3 × value + pass`, where `value` is 0 for
//! 0.0, 1 for 1.0, 2 for the eight bytes that follow (little endian), and `pass` is 0 for none, 1 for no, 2 for yes.
//! So a pass/fail score is one byte. 10 is a skipped one. `11 + pass` is a counted one: the value's eight bytes, how many
//! counts there are as LEB128, and eight bytes for each. 14 is one that is still to be given.
//!
//! Reasons: for each score that has one, its place and the length of the words as LEB128, then the words.

use crate::{StoreError, StoredScore};

const VERSION: u8 = 1;

/// The values of the scores.
pub(crate) fn encode_values(scores: &[StoredScore], blob: &mut Vec<u8>) {
    blob.clear();
    blob.push(VERSION);
    for score in scores {
        match score {
            StoredScore::Unscored(_) => blob.push(0),
            StoredScore::Skipped(_) => blob.push(SKIPPED),
            StoredScore::Pending => blob.push(PENDING),
            StoredScore::Counted { value, counts, pass, .. } => {
                blob.push(COUNTED + pass_code(*pass));
                blob.extend_from_slice(&value.to_bits().to_le_bytes());
                push_number(blob, counts.len() as u64);
                for count in counts {
                    blob.extend_from_slice(&count.to_bits().to_le_bytes());
                }
            }
            StoredScore::Scored { value, pass, .. } => {
                let pass = pass_code(*pass);
                match value.to_bits() {
                    ZERO => blob.push(1 + pass),
                    ONE => blob.push(4 + pass),
                    bits => {
                        blob.push(7 + pass);
                        blob.extend_from_slice(&bits.to_le_bytes());
                    }
                }
            }
        }
    }
}

/// The tags of what is neither unscored nor a plain value.
const SKIPPED: u8 = 10;
const COUNTED: u8 = 11;
const PENDING: u8 = 14;
/// More counts than any aggregate has are a damaged record.
const MAX_COUNTS: u64 = 4096;

fn pass_code(pass: Option<bool>) -> u8 {
    pass.map_or(0, |pass| 1 + u8::from(pass))
}

fn pass_of(code: u8) -> Option<bool> {
    match code {
        0 => None,
        code => Some(code == 2),
    }
}

const ZERO: u64 = 0.0_f64.to_bits();
const ONE: u64 = 1.0_f64.to_bits();

/// The reasons of the scores; leaves the blob empty if there is none.
pub(crate) fn encode_reasons(scores: &[StoredScore], blob: &mut Vec<u8>) {
    blob.clear();
    for (place, score) in (0_u64..).zip(scores) {
        let (StoredScore::Unscored(reason)
        | StoredScore::Skipped(reason)
        | StoredScore::Counted { reason: Some(reason), .. }
        | StoredScore::Scored { reason: Some(reason), .. }) = score
        else {
            continue;
        };
        if blob.is_empty() {
            blob.push(VERSION);
        }
        push_number(blob, place);
        push_number(blob, reason.len() as u64);
        blob.extend_from_slice(reason.as_bytes());
    }
}

/// Reads values into `scores`, without reasons.
pub(crate) fn decode_values(blob: &[u8], scores: &mut Vec<StoredScore>) -> Result<(), StoreError> {
    scores.clear();
    let mut rest = after_version(blob)?;
    while let Some((tag, after)) = rest.split_first() {
        rest = after;
        let scored =
            |value, tag: u8| StoredScore::Scored { value, pass: pass_of((tag - 1) % 3), reason: None };
        scores.push(match *tag {
            0 => StoredScore::Unscored(String::new()),
            tag @ 1..=3 => scored(0.0, tag),
            tag @ 4..=6 => scored(1.0, tag),
            tag @ 7..=9 => scored(take_value(&mut rest)?, tag),
            SKIPPED => StoredScore::Skipped(String::new()),
            tag @ COUNTED..=13 => {
                let value = take_value(&mut rest)?;
                let n_counts = take_number(&mut rest)?;
                if MAX_COUNTS < n_counts {
                    return Err(StoreError::corrupt(format!("a score with {n_counts} counts")));
                }
                let counts = (0..n_counts).map(|_| take_value(&mut rest)).collect::<Result<_, _>>()?;
                StoredScore::Counted { value, counts, pass: pass_of(tag - COUNTED), reason: None }
            }
            PENDING => StoredScore::Pending,
            tag => return Err(StoreError::corrupt(format!("a score of unknown kind {tag}"))),
        });
    }
    Ok(())
}

fn take_value(rest: &mut &[u8]) -> Result<f64, StoreError> {
    let (bytes, after) = rest.split_first_chunk::<8>().ok_or_else(cut)?;
    *rest = after;
    Ok(f64::from_le_bytes(*bytes))
}

/// Adds the reasons to scores that were read.
pub(crate) fn decode_reasons(blob: &[u8], scores: &mut [StoredScore]) -> Result<(), StoreError> {
    let mut rest = after_version(blob)?;
    while !rest.is_empty() {
        let place = take_number(&mut rest)?;
        let length = take_number(&mut rest)?;
        let length = usize::try_from(length).map_err(|_| cut())?;
        let (words, after) = rest.split_at_checked(length).ok_or_else(cut)?;
        rest = after;
        let words = std::str::from_utf8(words).map_err(|_| StoreError::corrupt("a reason is not UTF-8"))?;
        let score = usize::try_from(place).ok().and_then(|place| scores.get_mut(place));
        match score {
            Some(StoredScore::Unscored(reason) | StoredScore::Skipped(reason)) => words.clone_into(reason),
            Some(StoredScore::Scored { reason, .. } | StoredScore::Counted { reason, .. }) => {
                *reason = Some(words.to_owned());
            }
            Some(StoredScore::Pending) | None => {
                return Err(StoreError::corrupt("a reason of a score that is not there"));
            }
        }
    }
    Ok(())
}

fn after_version(blob: &[u8]) -> Result<&[u8], StoreError> {
    match blob.split_first() {
        Some((&VERSION, rest)) => Ok(rest),
        Some((version, _)) => Err(StoreError::corrupt(format!("scores of unknown version {version}"))),
        None => Err(cut()),
    }
}

fn push_number(blob: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            blob.push(low);
            return;
        }
        blob.push(low | 0x80);
    }
}

fn take_number(rest: &mut &[u8]) -> Result<u64, StoreError> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first().ok_or_else(cut)?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(cut())
}

fn cut() -> StoreError {
    StoreError::corrupt("the scores of a trial are cut short")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_score() -> impl Strategy<Value = StoredScore> {
        let value = prop_oneof![Just(0.0), Just(1.0), Just(-0.0), prop::num::f64::ANY];
        let count = prop::num::f64::NORMAL;
        prop_oneof![
            ".{0,200}".prop_map(StoredScore::Unscored),
            ".{0,200}".prop_map(StoredScore::Skipped),
            Just(StoredScore::Pending),
            (count, prop::collection::vec(count, 0..9), any::<Option<bool>>(), prop::option::of(".{0,200}"))
                .prop_map(|(value, counts, pass, reason)| StoredScore::Counted {
                    value,
                    counts,
                    pass,
                    reason
                }),
            (value, any::<Option<bool>>(), prop::option::of(".{0,200}"))
                .prop_map(|(value, pass, reason)| StoredScore::Scored { value, pass, reason }),
        ]
    }

    fn same(left: &StoredScore, right: &StoredScore) -> bool {
        match (left, right) {
            (
                StoredScore::Scored { value, pass, reason },
                StoredScore::Scored { value: other_value, pass: other_pass, reason: other_reason },
            ) => value.to_bits() == other_value.to_bits() && pass == other_pass && reason == other_reason,
            _ => left == right,
        }
    }

    proptest! {
        #[test]
        fn scores_come_back_bit_for_bit(scores in prop::collection::vec(any_score(), 0..20)) {
            let (mut values, mut reasons, mut back) = (vec![], vec![], vec![]);
            encode_values(&scores, &mut values);
            encode_reasons(&scores, &mut reasons);
            decode_values(&values, &mut back).unwrap();
            if !reasons.is_empty() {
                decode_reasons(&reasons, &mut back).unwrap();
            }
            prop_assert_eq!(scores.len(), back.len());
            prop_assert!(scores.iter().zip(&back).all(|(left, right)| same(left, right)));
        }

        #[test]
        fn any_bytes_are_read_or_refused(values in prop::collection::vec(any::<u8>(), 0..60), reasons in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut scores = vec![];
            if decode_values(&values, &mut scores).is_ok() {
                drop(decode_reasons(&reasons, &mut scores));
            }
        }
    }

    #[test]
    fn a_pass_or_fail_is_one_byte() {
        let pass = StoredScore::Scored { value: 1.0, pass: Some(true), reason: None };
        let mut blob = vec![];
        encode_values(&[pass.clone(), pass], &mut blob);
        assert_eq!(blob, [VERSION, 6, 6]);
        encode_reasons(&[], &mut blob);
        assert!(blob.is_empty());
    }
}
