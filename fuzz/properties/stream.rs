//! Answers that come in pieces.
//!
//! Input: a byte that says where the body is cut, then the body.

use proof_model::{Api, fuzzing};

use super::wire::{check_error, check_response};

/// However a body is cut, it becomes the same response, or the same error in one harmless line; and the same events.
pub(crate) fn check(data: &[u8]) {
    let Some((step, body)) = data.split_first() else { return };
    let step = usize::from(*step).max(1);
    let whole = fuzzing::events([body]).expect("no bytes are refused");
    assert_eq!(fuzzing::events(body.chunks(step)).expect("no bytes are refused"), whole);
    assert_eq!(fuzzing::events(body.chunks(1)).expect("no bytes are refused"), whole);
    for api in Api::ALL {
        let read = fuzzing::read_stream(api, [body]);
        match &read {
            Ok(response) => check_response(response),
            Err(error) => check_error(error),
        }
        let cut = fuzzing::read_stream(api, body.chunks(step));
        match (&read, &cut) {
            (Ok(whole), Ok(cut)) => assert_eq!(whole, cut),
            (Err(whole), Err(cut)) => assert_eq!(whole.to_string(), cut.to_string()),
            _ => panic!("{api:?}: {read:?} whole, {cut:?} in pieces of {step}"),
        }
    }
}
