//! What a call asks for before an attempt, and what it is given.

use tokio::time::Instant;

use super::endpoint::{Endpoint, Probe};
use super::gate::Inside;

/// How a call waits for its turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// How large it is.
    pub size: RequestSize,
    /// Until when it is tried.
    pub patience: Instant,
    /// Whether somebody else may answer.
    pub has_fallback: bool,
    /// Whether it asks another endpoint of the account: then the circuit of the target's own says nothing.
    pub is_beside: bool,
}

/// How large a request is, for the rate of tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestSize {
    /// Characters of all messages.
    pub characters: usize,
    /// The most tokens of the answer, if the request says so.
    pub max_tokens: Option<u64>,
}

impl RequestSize {
    /// About four characters make a token; the answer is as long as answers were so far, or as the request allows.
    pub(super) fn tokens(self, mean_output: f64) -> f64 {
        let output = match self.max_tokens {
            Some(most) if mean_output <= 0.0 => most as f64,
            Some(most) => mean_output.min(most as f64),
            None => mean_output,
        };
        self.characters as f64 / 4.0 + output
    }
}

/// The right to make one attempt. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    /// None for a second request, which shares the place of the first.
    place: Option<Inside<'a>>,
    /// Whose circuit hears of it.
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) probe: Option<Probe<'a>>,
    /// The tokens that were taken for it.
    pub(super) tokens: f64,
    pub(super) entered: Instant,
}

impl<'a> Pass<'a> {
    pub(super) fn new(place: Option<Inside<'a>>, endpoint: Option<&'a Endpoint>) -> Self {
        Self { place, endpoint, probe: None, tokens: 0.0, entered: Instant::now() }
    }

    /// Takes over the place of the call's other request, which has ended.
    pub(crate) fn inherit(&mut self, other: &mut Self) {
        self.place = other.place.take();
    }
}
