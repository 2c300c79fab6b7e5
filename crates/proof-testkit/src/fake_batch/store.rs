//! What the server keeps.

use serde_json::Value;

use super::{BatchScript, Fate, ResultOrder};
use crate::reply::Asked;

/// Files and batches.
#[derive(Debug, Default)]
pub(super) struct Store {
    files: Vec<Vec<u8>>,
    batches: Vec<Held>,
}

/// A batch.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: String,
    /// Where a call of its own would go.
    pub(super) endpoint: String,
    /// The requests by their names.
    pub(super) requests: Vec<(String, Value)>,
    /// Why it is refused as a whole.
    pub(super) refusal: Option<String>,
    pub(super) is_cancelled: bool,
    polls_left: u64,
    /// What has become of the requests, once it is done.
    pub(super) results: Option<Vec<(String, Asked, Fate)>>,
}

impl Store {
    /// Keeps a file; gives back its name.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> String {
        self.files.push(bytes.to_vec());
        format!("file-{}", self.files.len())
    }

    /// A file that was kept.
    pub(super) fn file(&self, name: &str) -> Option<&[u8]> {
        let number: usize = name.strip_prefix("file-")?.parse().ok()?;
        self.files.get(number.checked_sub(1)?).map(Vec::as_slice)
    }

    /// Makes a batch, named after those before.
    pub(super) fn make(
        &mut self,
        script: &BatchScript,
        prefix: &str,
        endpoint: &str,
        requests: Vec<(String, Value)>,
        refusal: Option<String>,
    ) -> &mut Held {
        let id = format!("{prefix}{}", self.batches.len() + 1);
        let endpoint = endpoint.to_owned();
        let polls_left = script.polls;
        let held = Held { id, endpoint, requests, refusal, is_cancelled: false, polls_left, results: None };
        // One more than there were, so there is a last one.
        self.batches.push(held);
        let last = self.batches.len() - 1;
        &mut self.batches[last]
    }

    /// A batch of that name.
    pub(super) fn batch(&mut self, id: &str) -> Option<&mut Held> {
        self.batches.iter_mut().find(|held| held.id == id)
    }

    /// What was handed in.
    pub(super) fn handed_in(&self) -> Vec<(String, Vec<(String, Value)>)> {
        self.batches.iter().map(|held| (held.id.clone(), held.requests.clone())).collect()
    }
}

impl Held {
    /// Somebody asks how it stands: it may be done by that.
    pub(super) fn poll(&mut self, script: &BatchScript) {
        if self.results.is_some() || self.refusal.is_some() {
            return;
        }
        if 0 < self.polls_left && !self.is_cancelled {
            self.polls_left -= 1;
            return;
        }
        let fates = self.requests.iter().enumerate().map(|(idx, (name, body))| {
            let number = idx as u64 + 1;
            let asked = Asked { number, path: self.endpoint.clone(), headers: vec![], body: body.clone() };
            let fate = if self.is_cancelled { Fate::Cancelled } else { (script.decide)(name, &asked) };
            (name.clone(), asked, fate)
        });
        let mut results: Vec<_> = fates.collect();
        if script.order == ResultOrder::Mixed {
            // By a number that has nothing to do with the place, but is the same each time.
            results.sort_by_key(|(_, asked, _)| asked.number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        self.results = Some(results);
    }

    /// How many requests have such a fate.
    pub(super) fn count(&self, is_such: impl Fn(&Fate) -> bool) -> usize {
        self.results.iter().flatten().filter(|(_, _, fate)| is_such(fate)).count()
    }
}

/// Whether a request is answered with status 200.
pub(super) fn is_answered(fate: &Fate) -> bool {
    matches!(fate, Fate::Answered(reply) if reply.status == 200)
}
