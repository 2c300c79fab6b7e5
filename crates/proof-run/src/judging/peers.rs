//! The other outputs that a trial is compared with: of the same prompt and target, over the repeats of its case or over all
//! cases of its group.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use proof_model::Response;
use proof_score::{Peer, Peers};
use proof_store::{Store, TrialStatus};

use crate::RunError;

/// A trial of a run, in a few bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) idx: u64,
    case: u64,
    repeat: u32,
    response: Option<i64>,
}

/// The trials of a run that are compared with each other.
#[derive(Debug, Default)]
pub(super) struct Circles {
    circles: Vec<Vec<Member>>,
    case_ids: HashMap<u64, String>,
}

impl Circles {
    /// Those of a run, in the order of their first trials.
    pub(super) fn of_run(store: &Store, run: &str, peers: Peers) -> Result<Self, RunError> {
        let mut groups: BTreeMap<String, u64> = BTreeMap::new();
        let mut group_of: HashMap<u64, u64> = HashMap::new();
        let mut case_ids = HashMap::new();
        store.cases(run, |row| {
            if peers == Peers::Group
                && let Some(group) = row.group
            {
                // A group goes by its first case.
                let first = *groups.entry(group).or_insert(row.seq);
                group_of.insert(row.seq, first);
            }
            case_ids.insert(row.seq, row.id);
        })?;
        let mut circles: BTreeMap<(u64, u32, u32), Vec<Member>> = BTreeMap::new();
        store.trial_values(run, |trial| {
            if trial.status == TrialStatus::Output {
                let first = group_of.get(&trial.case_seq).copied().unwrap_or(trial.case_seq);
                let member = Member {
                    idx: trial.idx,
                    case: trial.case_seq,
                    repeat: trial.repeat,
                    response: trial.response,
                };
                circles.entry((first, trial.prompt, trial.target)).or_default().push(member);
            }
            ControlFlow::Continue(())
        })?;
        Ok(Self { circles: circles.into_values().collect(), case_ids })
    }

    /// The circles, each with its trials.
    pub(super) fn all(&self) -> &[Vec<Member>] {
        &self.circles
    }

    /// The outputs of a circle, in the order of its trials.
    pub(super) fn outputs(&self, store: &Store, circle: &[Member]) -> Result<Vec<Peer>, RunError> {
        let peer = |member: &Member| {
            let text = match member.response {
                Some(row) => serde_json::from_slice::<Response>(&store.response(row)?.json)
                    .map(|response| response.text)
                    .unwrap_or_default(),
                None => String::new(),
            };
            let case = self.case_ids.get(&member.case).cloned().unwrap_or_default();
            Ok(Peer { case, repeat: member.repeat, text })
        };
        circle.iter().map(peer).collect()
    }
}
