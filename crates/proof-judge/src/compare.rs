//! Two versions of a judge held against the same labels.

use proof_stats::bootstrap::{self, Plan};
use proof_stats::paired::{self, PairedBinary, PairedNumeric};
use proof_stats::{Note, Refusal};
use serde::Serialize;

use crate::calibration::{Agreement, Coefficient, Settings, agreement};
use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::sample::{Sample, Settled, Verdict};
use crate::scale::{Scale, is_equal};

/// Which of two judges agrees better with people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Outputs with a settled label that both judges were asked about.
    pub n_asked: u64,
    /// Of these, how many both could be read on: what the agreement rests on.
    pub n: u64,
    /// The first judge with people, on these.
    pub first: Agreement,
    /// The second judge with people, on these.
    pub second: Agreement,
    /// Answers of the first that could not be read.
    pub unreadable_first: u64,
    /// Answers of the second that could not be read.
    pub unreadable_second: u64,
    /// How much more often the second says what people say: a difference of shares. For numbers: by how much its mean distance
    /// from people is smaller, in units of the scale.
    pub difference: Figure,
    /// The same where an answer that could not be read counts as not what people say; none for numbers.
    pub difference_with_unreadable: Option<Figure>,
    /// Outputs on which only the second says what people say; none for numbers.
    pub gains: Option<u64>,
    /// Outputs on which only the first does; none for numbers.
    pub losses: Option<u64>,
    /// Two-sided p: `McNemar`'s exact test for independent outputs and classes, else the sign-flip test.
    pub p: Option<f64>,
    /// Which test `p` is of.
    pub test: String,
    /// The second judge's coefficient minus the first's, with an interval by drawing groups of outputs again.
    pub kappa_difference: Figure,
    /// Which coefficient that is.
    pub kappa_is: String,
}

const MCNEMAR: &str = "McNemar exact";
const SIGN_FLIP: &str = "sign-flip of groups";

/// Compares two judges on the same outputs. The verdicts of the first are those of the sample.
///
/// # Arguments
/// - `second`: the other judge's verdicts, in the order of the sample's items
pub fn compare(sample: &Sample, second: &[Verdict], settings: Settings) -> Compared {
    let rows = Rows::of(sample, second);
    let [first, other] = rows.readable();
    let of = |pairs: &Pairs| agreement(pairs, &sample.scale, settings.level, settings.seed);
    let (of_first, of_second) = (of(&first), of(&other));
    let kappa_is = of_first.kappa().0.to_owned();
    let is_numeric = matches!(sample.scale, Scale::Numeric { .. });
    let (difference, changes, p, test) =
        if is_numeric { distances(&first, &other, settings) } else { shares(&rows.hits(false), settings) };
    Compared {
        n_asked: rows.all.len() as u64,
        n: first.len() as u64,
        unreadable_first: rows.all.iter().filter(|row| row.first.is_none()).count() as u64,
        unreadable_second: rows.all.iter().filter(|row| row.second.is_none()).count() as u64,
        difference,
        difference_with_unreadable: (!is_numeric).then(|| shares(&rows.hits(true), settings).0),
        gains: changes.map(|(gains, _)| gains),
        losses: changes.map(|(_, losses)| losses),
        p,
        test: test.to_owned(),
        kappa_difference: kappa_difference(&first, &other, &sample.scale, settings),
        kappa_is,
        first: of_first,
        second: of_second,
    }
}

/// An output that both judges were asked about, with its label.
struct Row {
    first: Option<f64>,
    second: Option<f64>,
    people: f64,
    group: u32,
    place: usize,
}

struct Rows {
    all: Vec<Row>,
}

/// Whether each judge says what people say, and the group of the output.
type Hits = Vec<(bool, bool, u32)>;

impl Rows {
    fn of(sample: &Sample, second: &[Verdict]) -> Self {
        let read = |verdict: &Verdict| match verdict {
            Verdict::Read(value) => Some(Some(*value)),
            Verdict::Unreadable(_) => Some(None),
            Verdict::Missing => None,
        };
        let mut all = vec![];
        for (((place, item), group), second) in
            sample.items.iter().enumerate().zip(sample.groups()).zip(second)
        {
            if let (Some(first), Some(second), Settled::Label(people)) =
                (read(&item.verdict), read(second), sample.settled(item))
            {
                all.push(Row { first, second, people, group, place });
            }
        }
        Self { all }
    }

    /// Each judge with people where both could be read.
    fn readable(&self) -> [Pairs; 2] {
        let (mut one, mut two) = (Pairs::default(), Pairs::default());
        for row in &self.all {
            if let (Some(first), Some(second)) = (row.first, row.second) {
                one.push(first, row.people, row.group, row.place);
                two.push(second, row.people, row.group, row.place);
            }
        }
        [one, two]
    }

    fn hits(&self, with_unreadable: bool) -> Hits {
        let is_hit =
            |verdict: Option<f64>, people: f64| verdict.is_some_and(|verdict| is_equal(verdict, people));
        self.all
            .iter()
            .filter(|row| with_unreadable || row.first.is_some() && row.second.is_some())
            .map(|row| (is_hit(row.first, row.people), is_hit(row.second, row.people), row.group))
            .collect()
    }
}

/// A difference with its changes, p and test.
type Difference = (Figure, Option<(u64, u64)>, Option<f64>, &'static str);

fn shares(hits: &Hits, settings: Settings) -> Difference {
    let n = hits.len() as u64;
    let gains = hits.iter().filter(|(first, second, _)| !first && *second).count() as u64;
    let losses = hits.iter().filter(|(first, second, _)| *first && !second).count() as u64;
    let changes = Some((gains, losses));
    if is_grouped(hits.iter().map(|hit| hit.2)) {
        let number = |hit: bool| f64::from(u8::from(hit));
        let differences: Vec<f64> =
            hits.iter().map(|(first, second, _)| number(*second) - number(*first)).collect();
        let groups: Vec<u32> = hits.iter().map(|hit| hit.2).collect();
        let found = paired::clustered_bounded(&differences, &groups, settings.level, settings.seed);
        let (figure, p) = of_numbers(found, &differences, settings);
        return (figure, changes, p, SIGN_FLIP);
    }
    match paired::binary(gains, losses, n, settings.level) {
        Ok(found) => {
            let figure =
                Figure::new(found.difference, found.interval, settings.level, n, PairedBinary::METHOD);
            let notes = found.notes.iter().map(Note::to_string).collect();
            (Figure { notes, ..figure }, changes, Some(found.p_exact), MCNEMAR)
        }
        Err(refusal) => (Figure::refused(None, n, refusal), changes, None, MCNEMAR),
    }
}

/// By how much the second judge is nearer to people.
fn distances(first: &Pairs, second: &Pairs, settings: Settings) -> Difference {
    let off = |pairs: &Pairs| -> Vec<f64> {
        pairs.judge.iter().zip(&pairs.people).map(|(judge, people)| (judge - people).abs()).collect()
    };
    let differences: Vec<f64> =
        off(first).iter().zip(off(second)).map(|(first, second)| first - second).collect();
    let found = if first.is_grouped() {
        paired::clustered(&differences, &first.groups, settings.level, settings.seed)
    } else {
        paired::numeric(&differences, settings.level, settings.seed)
    };
    let (figure, p) = of_numbers(found, &differences, settings);
    (figure, None, p, SIGN_FLIP)
}

fn of_numbers(
    found: Result<PairedNumeric, Refusal>,
    differences: &[f64],
    settings: Settings,
) -> (Figure, Option<f64>) {
    let n = differences.len() as u64;
    match found {
        Ok(found) => {
            let figure = Figure::new(found.difference, found.interval, settings.level, n, found.method);
            let notes = found.notes.iter().map(Note::to_string).collect();
            (Figure { notes, ..figure }, Some(found.p()))
        }
        Err(refusal) => {
            let mean = (n != 0).then(|| differences.iter().sum::<f64>() / n as f64);
            (Figure::refused(mean, n, refusal), None)
        }
    }
}

fn kappa_difference(first: &Pairs, second: &Pairs, scale: &Scale, settings: Settings) -> Figure {
    let n = first.len() as u64;
    let (one, other) = (Coefficient::new(first, scale), Coefficient::new(second, scale));
    let statistic = |rows: &[usize]| Some(other.of(rows)? - one.of(rows)?);
    let plan = Plan::new(settings.seed);
    let drawn = if first.is_grouped() {
        bootstrap::statistic_of_clusters(&first.groups, &statistic, plan)
    } else {
        bootstrap::statistic(first.len(), &statistic, plan)
    };
    match drawn.and_then(|replicates| replicates.with_interval(settings.level)) {
        Ok(estimate) => Figure { n, ..Figure::of(Ok(estimate), n) },
        Err(refusal) => Figure::refused(other.of_all().zip(one.of_all()).map(|(b, a)| b - a), n, refusal),
    }
}

fn is_grouped(groups: impl Iterator<Item = u32>) -> bool {
    let mut groups: Vec<u32> = groups.collect();
    let n = groups.len();
    groups.sort_unstable();
    groups.dedup();
    groups.len() < n
}

#[cfg(test)]
mod tests;
