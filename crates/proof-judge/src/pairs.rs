//! The judge's verdicts and the labels of the same outputs, side by side.

use crate::sample::{Sample, Settled};

/// Verdicts and labels, in the order of the items that have both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    pub(crate) judge: Vec<f64>,
    pub(crate) people: Vec<f64>,
    /// The group of each pair.
    pub(crate) groups: Vec<u32>,
    /// The place of each pair's item in the sample.
    pub(crate) places: Vec<usize>,
}

impl Pairs {
    /// The judge with the settled labels.
    pub(crate) fn settled(sample: &Sample) -> Self {
        Self::of(sample, |item| match sample.settled(item) {
            Settled::Label(label) => Some(label),
            Settled::Tie | Settled::Nobody => None,
        })
    }

    /// The judge with one person.
    pub(crate) fn with_person(sample: &Sample, person: usize) -> Self {
        Self::of(sample, |item| item.labels.get(person).copied().flatten())
    }

    fn of(sample: &Sample, label: impl Fn(&crate::sample::Item) -> Option<f64>) -> Self {
        let mut pairs = Self::default();
        for ((place, item), group) in sample.items.iter().enumerate().zip(sample.groups()) {
            if let (Some(verdict), Some(label)) = (item.read(), label(item)) {
                pairs.push(verdict, label, group, place);
            }
        }
        pairs
    }

    pub(crate) fn push(&mut self, judge: f64, people: f64, group: u32, place: usize) {
        self.judge.push(judge);
        self.people.push(people);
        self.groups.push(group);
        self.places.push(place);
    }

    /// The pairs of the items for which this holds, by their places in the sample.
    pub(crate) fn only(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::default();
        for (((judge, people), group), place) in
            self.judge.iter().zip(&self.people).zip(&self.groups).zip(&self.places)
        {
            if is_kept(*place) {
                kept.push(*judge, *people, *group, *place);
            }
        }
        kept
    }

    pub(crate) fn len(&self) -> usize {
        self.judge.len()
    }

    pub(crate) fn n_groups(&self) -> u64 {
        let mut groups = self.groups.clone();
        groups.sort_unstable();
        groups.dedup();
        groups.len() as u64
    }

    /// Whether some pairs share a group, so that they are not independent.
    pub(crate) fn is_grouped(&self) -> bool {
        self.n_groups() < self.len() as u64
    }
}
