//! Which cases belong together: groups as small numbers.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The cluster of each case, while the cases are read. A case without a group is a cluster of its own.
///
/// A group is known by 128 bits of its name's hash: the names of half a million groups need not be kept.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    known: HashMap<u128, u32>,
    clusters: Vec<u32>,
    next: u32,
    n_members: usize,
}

impl Groups {
    /// Adds the next case.
    pub(crate) fn add(&mut self, group: Option<&str>) {
        let cluster = if let Some(name) = group {
            self.n_members += 1;
            *self.known.entry(fingerprint(name)).or_insert_with(|| {
                self.next += 1;
                self.next - 1
            })
        } else {
            self.next += 1;
            self.next - 1
        };
        self.clusters.push(cluster);
    }

    /// The clusters, unless each case is one: then the plain formulas hold.
    pub(crate) fn into_clusters(self) -> Option<Vec<u32>> {
        (self.known.len() < self.n_members).then_some(self.clusters)
    }
}

/// 128 bits that tell texts apart; the same in every process.
pub(crate) fn fingerprint(text: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, text).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(groups: &[Option<&str>]) -> Option<Vec<u32>> {
        let mut all = Groups::default();
        for group in groups {
            all.add(*group);
        }
        all.into_clusters()
    }

    #[test]
    fn a_group_is_a_cluster_and_so_is_a_case_without_one() {
        assert_eq!(clusters(&[Some("a"), None, Some("a"), Some("b"), None]), Some(vec![0, 1, 0, 2, 3]));
        assert_eq!(clusters(&[Some("a"), None, Some("b")]), None, "every cluster is one case");
        assert_eq!(clusters(&[None, None]), None);
    }
}
