//! Answers of the judge that are no verdict.

use proof_stats::{Level, cluster, proportion};
use serde::{Deserialize, Serialize};

use crate::figure::Figure;
use crate::sample::{Sample, Verdict};

/// How often the judge's answer could not be read. Such an answer is an error, never a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unreadable {
    /// How many.
    pub count: u64,
    /// Of the judged outputs.
    pub rate: Figure,
    /// The first of them.
    pub examples: Vec<UnreadableAnswer>,
}

/// An answer that is no verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadableAnswer {
    /// The output.
    pub item: String,
    /// The beginning of the answer, or why it is no verdict.
    pub answer: String,
}

const EXAMPLES: usize = 5;
const EXAMPLE_CHARACTERS: usize = 160;

pub(super) fn rate(sample: &Sample, level: Level) -> Unreadable {
    let answer = |verdict: &Verdict| match verdict {
        Verdict::Unreadable(answer) => Some(answer.clone()),
        Verdict::Read(_) | Verdict::Missing => None,
    };
    let flags: Vec<f64> =
        sample.items.iter().map(|item| f64::from(u8::from(answer(&item.verdict).is_some()))).collect();
    let n = flags.len() as u64;
    let count = flags.iter().filter(|flag| 0.5 < **flag).count() as u64;
    let groups = sample.groups();
    let mut kinds = groups.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let rate = if kinds.len() < groups.len() {
        cluster::proportion(&flags, &groups, level).map(|it| it.estimate)
    } else {
        proportion::estimate(count, n, level)
    };
    let example = |item: &crate::sample::Item| {
        let answer: String = answer(&item.verdict)?.chars().take(EXAMPLE_CHARACTERS).collect();
        Some(UnreadableAnswer { item: item.id.clone(), answer })
    };
    let examples = sample.items.iter().filter_map(example).take(EXAMPLES).collect();
    Unreadable { count, rate: Figure::of(rate, n), examples }
}
