//! Agreement by tag.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Settings;
use super::agreement::{Coefficient, headline};
use crate::figure::Figure;
use crate::pairs::Pairs;
use crate::sample::Sample;

/// How well the judge and people agree on the outputs of one tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TagRow {
    /// The tag.
    pub tag: String,
    /// The share of outputs of which both say the same; for numbers the mean difference, judge minus people.
    pub agreement: Figure,
    /// The coefficient that stands for all; none where it has no value, such as when all labels are one class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kappa: Option<f64>,
}

/// A row for each tag, by name.
pub(super) fn rows(sample: &Sample, pairs: &Pairs, settings: Settings) -> Vec<TagRow> {
    let has = |place: usize, tag: &str| {
        sample.items.get(place).is_some_and(|item| item.tags.iter().any(|other| other == tag))
    };
    let tags: BTreeSet<&String> = pairs
        .places
        .iter()
        .filter_map(|place| sample.items.get(*place))
        .flat_map(|item| &item.tags)
        .collect();
    let row = |tag: &String| {
        let of_tag = pairs.only(|place| has(place, tag));
        let agreement = headline(&of_tag, &sample.scale, settings.level);
        TagRow { tag: tag.clone(), agreement, kappa: Coefficient::new(&of_tag, &sample.scale).of_all() }
    };
    tags.into_iter().map(row).collect()
}
