//! What a calibration rests on: outputs with a judge's verdict and what people said of them.

use std::collections::BTreeMap;

use crate::scale::{Scale, is_equal};

/// Judged and labelled outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What labels and verdicts may say.
    pub scale: Scale,
    /// The people, in the order of [`Item::labels`].
    pub people: Vec<String>,
    /// The outputs.
    pub items: Vec<Item>,
}

/// An output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// What it is known by, for lists of examples.
    pub id: String,
    /// Outputs that are not independent share a group: outputs of one case, or of cases of one group.
    pub group: String,
    /// What the judge said.
    pub verdict: Verdict,
    /// What each person said, as a number of the scale; none where the person did not label it.
    pub labels: Vec<Option<f64>>,
    /// The settled label where one was given, as a number of the scale: then nobody has to vote.
    pub truth: Option<f64>,
    /// How likely the judge holds it that the output passes, in `[0, 1]`, where it says so.
    pub probability: Option<f64>,
    /// Kinds of input.
    pub tags: Vec<String>,
    /// The text of the input, for the words on which the judge errs.
    pub input: String,
    /// Numbers by which the judge may be led, by name, such as `length`.
    pub features: BTreeMap<String, f64>,
    /// How the judge chose when it saw a pair in both orders.
    pub order: Option<Order>,
}

/// What a judge said of an output.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Verdict {
    /// A number of the scale.
    Read(f64),
    /// An answer that is no verdict: an error, never a verdict.
    Unreadable(String),
    /// It was not asked.
    #[default]
    Missing,
}

/// How a judge chose when it saw a pair of outputs in both orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same output both times: the judged one.
    JudgedBoth,
    /// The same output both times: the other one.
    OtherBoth,
    /// Whatever stood first.
    FirstBoth,
    /// Whatever stood second.
    SecondBoth,
}

impl Item {
    /// The verdict, if it could be read.
    pub fn read(&self) -> Option<f64> {
        match self.verdict {
            Verdict::Read(value) => Some(value),
            Verdict::Unreadable(_) | Verdict::Missing => None,
        }
    }
}

/// The label that an item's people settle on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Settled {
    /// They agree on this one, or it was given.
    Label(f64),
    /// As many say one thing as another.
    Tie,
    /// Nobody labelled it.
    Nobody,
}

impl Sample {
    /// The label that counts: the given one; else, among the people, the most frequent class, the middle level or the
    /// mean number. Two classes that are as frequent, and two middle levels that differ, are a tie.
    pub fn settled(&self, item: &Item) -> Settled {
        if let Some(truth) = item.truth {
            return Settled::Label(truth);
        }
        let mut labels: Vec<f64> = item.labels.iter().copied().flatten().collect();
        labels.sort_by(f64::total_cmp);
        if labels.is_empty() {
            return Settled::Nobody;
        }
        match self.scale {
            Scale::Nominal { .. } => most_frequent(&labels),
            Scale::Ordinal { .. } => middle(&labels),
            Scale::Numeric { .. } => Settled::Label(labels.iter().sum::<f64>() / labels.len() as f64),
        }
    }

    /// How labels of several people become one, in words.
    pub fn rule(&self) -> &'static str {
        if self.items.iter().any(|item| item.truth.is_some()) {
            return "the settled label as given";
        }
        match (self.people.len(), &self.scale) {
            (1, _) => "the one person's label",
            (_, Scale::Nominal { .. }) => "the most frequent label, ties left out",
            (_, Scale::Ordinal { .. }) => "the middle label, ties left out",
            (_, Scale::Numeric { .. }) => "the mean label",
        }
    }

    /// A number for the group of each item, in the order of the items.
    pub(crate) fn groups(&self) -> Vec<u32> {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        self.items
            .iter()
            .map(|item| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(item.group.as_str()).or_insert(next)
            })
            .collect()
    }
}

fn most_frequent(sorted: &[f64]) -> Settled {
    let mut counts: Vec<(f64, usize)> = vec![];
    for label in sorted {
        match counts.last_mut() {
            Some((value, count)) if is_equal(*value, *label) => *count += 1,
            _ => counts.push((*label, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let mut first = counts.iter().filter(|(_, count)| *count == most);
    match (first.next(), first.next()) {
        (Some((value, _)), None) => Settled::Label(*value),
        (Some(_), Some(_)) => Settled::Tie,
        (None, _) => Settled::Nobody,
    }
}

fn middle(sorted: &[f64]) -> Settled {
    let half = sorted.len() / 2;
    let (Some(upper), lower) = (sorted.get(half), sorted.get(half.saturating_sub(1))) else {
        return Settled::Nobody;
    };
    match lower {
        Some(lower) if sorted.len().is_multiple_of(2) && !is_equal(*lower, *upper) => Settled::Tie,
        _ => Settled::Label(*upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(scale: Scale, labels: &[f64]) -> Settled {
        let item = Item { labels: labels.iter().copied().map(Some).collect(), ..Item::default() };
        let sample = Sample { scale, people: vec![], items: vec![] };
        sample.settled(&item)
    }

    #[test]
    fn people_settle_on_one_label_or_tie() {
        let nominal = || Scale::nominal(["a", "b", "c"]);
        assert_eq!(settled(nominal(), &[2.0, 0.0, 2.0]), Settled::Label(2.0));
        assert_eq!(settled(nominal(), &[2.0, 0.0]), Settled::Tie);
        assert_eq!(settled(nominal(), &[]), Settled::Nobody);
        let level = |name: &str, value| crate::Rung { name: name.to_owned(), value };
        let ordinal =
            || Scale::Ordinal { levels: vec![level("low", 1.0), level("mid", 2.0), level("high", 3.0)] };
        assert_eq!(settled(ordinal(), &[3.0, 1.0, 2.0]), Settled::Label(2.0));
        assert_eq!(settled(ordinal(), &[3.0, 1.0]), Settled::Tie);
        assert_eq!(settled(ordinal(), &[3.0, 1.0, 1.0, 1.0]), Settled::Label(1.0));
        assert_eq!(settled(Scale::Numeric { low: 0.0, high: 9.0 }, &[3.0, 4.0]), Settled::Label(3.5));
    }

    #[test]
    fn a_given_label_needs_no_vote() {
        let item = Item { labels: vec![Some(0.0), Some(1.0)], truth: Some(1.0), ..Item::default() };
        let sample = Sample { scale: Scale::pass_fail(), people: vec![], items: vec![item.clone()] };
        assert_eq!(sample.settled(&item), Settled::Label(1.0));
        assert_eq!(sample.rule(), "the settled label as given");
    }
}
