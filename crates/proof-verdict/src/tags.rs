//! Which cases have which tag.

use std::collections::HashMap;

/// More tags than these have no row: a verdict is read by people.
const MAX_ROWS: usize = 50;

/// The cases of each tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags {
    places: HashMap<String, usize>,
    cases: Vec<Tag>,
}

/// A tag and its cases.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) cases: Vec<u32>,
}

impl Tags {
    /// Adds the tags of a case; a tag that a case has twice counts once.
    pub(crate) fn add(&mut self, case: u32, tags: &[String]) {
        for name in tags {
            let place = if let Some(place) = self.places.get(name) {
                *place
            } else {
                self.places.insert(name.clone(), self.cases.len());
                self.cases.push(Tag { name: name.clone(), cases: Vec::new() });
                self.cases.len() - 1
            };
            if let Some(tag) = self.cases.get_mut(place)
                && tag.cases.last() != Some(&case)
            {
                tag.cases.push(case);
            }
        }
    }

    /// The tags to show, the most frequent first and then by name, and how many are left out.
    pub(crate) fn shown(&self) -> (Vec<&Tag>, u64) {
        let mut all: Vec<&Tag> = self.cases.iter().collect();
        all.sort_by(|a, b| b.cases.len().cmp(&a.cases.len()).then_with(|| a.name.cmp(&b.name)));
        let left_out = all.len().saturating_sub(MAX_ROWS);
        all.truncate(MAX_ROWS);
        (all, left_out as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_tag_comes_first() {
        let mut tags = Tags::default();
        tags.add(0, &["b".into(), "a".into(), "b".into()]);
        tags.add(1, &["c".into(), "c".into()]);
        tags.add(2, &["c".into()]);
        let (shown, left_out) = tags.shown();
        let names: Vec<(&str, usize)> =
            shown.iter().map(|tag| (tag.name.as_str(), tag.cases.len())).collect();
        assert_eq!((names, left_out), (vec![("c", 2), ("a", 1), ("b", 1)], 0));
    }
}
