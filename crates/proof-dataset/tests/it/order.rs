//! The random order in which a run draws its cases.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect;
use proof_dataset::{Case, Dataset, DatasetError, Selection};
use proof_diag::{Diagnostic, render};
use proptest::prelude::*;

use crate::folder::Folder;

/// A dataset of cases `0`, `1` … of which some are in the groups `g0`, `g1` …
fn dataset(folder: &Folder, groups: &[Option<usize>]) -> Dataset {
    let rows = groups.iter().enumerate().map(|(id, group)| match group {
        Some(group) => format!("{{\"id\": {id}, \"x\": {id}, \"group\": \"g{group}\"}}\n"),
        None => format!("{{\"id\": {id}, \"x\": {id}}}\n"),
    });
    folder.write("a.jsonl", rows.collect::<Vec<_>>().concat().as_bytes());
    let dataset = folder.open("a.jsonl", Selection::default()).unwrap();
    dataset.survey().unwrap();
    dataset
}

/// All cases in the order, read in blocks of this size.
fn drawn(dataset: &Dataset, seed: u64, block: u64) -> Vec<Case> {
    let order = dataset.shuffle(seed).unwrap();
    let mut all = BTreeMap::new();
    for start in (0..order.n_cases()).step_by(usize::try_from(block).unwrap()) {
        for item in dataset.block(&order, start..start + block) {
            let (place, case) = item.unwrap();
            assert!((start..start + block).contains(&place));
            assert!(all.insert(place, case).is_none(), "a place is read once");
        }
    }
    assert!(all.keys().copied().eq(0..order.n_cases()), "every place is read");
    all.into_values().collect()
}

fn ids(cases: &[Case]) -> Vec<&str> {
    cases.iter().map(|case| case.id.as_str()).collect()
}

#[test]
fn the_order_is_pinned() {
    let folder = Folder::new(&[]);
    let groups = [None, Some(0), None, Some(1), Some(0), None, Some(1), Some(0)];
    let dataset = dataset(&folder, &groups);
    expect!["2 5 1 4 7 3 6 0"].assert_eq(&ids(&drawn(&dataset, 7, 3)).join(" "));
    let order = dataset.shuffle(7).unwrap();
    assert_eq!((order.n_cases(), order.largest_group()), (8, 3));
    expect!["[1, 1, 2, 5, 5, 5, 7, 7, 8, 8]"]
        .assert_eq(&format!("{:?}", (0..10).map(|n| order.whole_groups(n)).collect::<Vec<_>>()));
    assert_ne!(drawn(&dataset, 8, 3), drawn(&dataset, 7, 3), "another seed, another order");
}

#[test]
fn a_group_and_a_case_of_the_same_name_are_two() {
    let folder = Folder::new(&[(
        "a.jsonl",
        b"{\"id\": \"x\"}\n{\"id\": \"y\", \"group\": \"x\"}\n{\"id\": \"z\", \"group\": \"x\"}\n",
    )]);
    let dataset = folder.open("a.jsonl", Selection::default()).unwrap();
    dataset.survey().unwrap();
    assert_eq!(dataset.shuffle(1).unwrap().largest_group(), 2);
}

#[test]
fn what_is_not_there_is_not_read() {
    let folder = Folder::new(&[]);
    let dataset = dataset(&folder, &[None; 5]);
    let order = dataset.shuffle(1).unwrap();
    assert_eq!(dataset.block(&order, 5..9).count(), 0);
    assert_eq!(dataset.block(&order, 3..100).count(), 2);
    assert_eq!(dataset.block(&order, 2..2).count(), 0);
    let unread = folder.open("a.jsonl", Selection::default()).unwrap();
    assert!(matches!(unread.shuffle(1), Err(DatasetError::NotSurveyed)));
}

#[test]
fn e0424_too_many_cases() {
    expect![[r#"
        error[E0424]: more than 4,294,967,295 cases cannot be put into a random order
         |
         = help: draw fewer of them first, with `sample` or `--sample`
    "#]]
    .assert_eq(&render::plain(&Diagnostic::from(DatasetError::TooMany)));
}

/// First cases of 2,000 orders of four groups of 1, 2, 3 and 4 cases: each group comes first equally often, whatever its size.
#[test]
fn every_group_comes_first_equally_often() {
    let folder = Folder::new(&[]);
    let groups = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3].map(Some);
    let dataset = dataset(&folder, &groups);
    let mut first = [0_u32; 4];
    for seed in 0..2_000 {
        let order = dataset.shuffle(seed).unwrap();
        let (_, case) = dataset.block(&order, 0..1).next().unwrap().unwrap();
        first[groups[case.id.parse::<usize>().unwrap()].unwrap()] += 1;
    }
    // 500 expected, standard deviation 19.4.
    assert!(first.iter().all(|n| (430..=570).contains(n)), "{first:?}");
}

fn groups() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(prop::option::of(0_usize..6), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_order_is_a_permutation_with_whole_groups(groups in groups(), seed in any::<u64>(), block in 1_u64..70) {
        let folder = Folder::new(&[]);
        let dataset = dataset(&folder, &groups);
        let cases = drawn(&dataset, seed, block);
        let distinct: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        prop_assert_eq!(distinct.len(), groups.len());
        prop_assert_eq!(&cases, &drawn(&dataset, seed, 1_000), "blocks of any size give the same order");
        let mut ended = BTreeSet::new();
        for pair in cases.windows(2) {
            if pair[0].group.is_none() || pair[0].group != pair[1].group {
                prop_assert!(pair[0].group.is_none() || ended.insert(pair[0].group.clone()));
                prop_assert!(pair[1].group.is_none() || !ended.contains(&pair[1].group), "a group stands together");
            }
        }
        let order = dataset.shuffle(seed).unwrap();
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        for group in cases.iter().filter_map(|case| case.group.as_deref()) {
            *sizes.entry(group).or_default() += 1;
        }
        prop_assert_eq!(order.largest_group(), sizes.values().copied().max().unwrap_or(1));
        for at_least in 0..=order.n_cases() {
            let n = order.whole_groups(at_least);
            prop_assert!(at_least <= n && n <= order.n_cases());
            let (start, rest) = cases.split_at(usize::try_from(n).unwrap());
            let is_whole = |case: &Case| case.group.is_none() || rest.iter().all(|other| other.group != case.group);
            prop_assert!(start.iter().all(is_whole));
        }
    }

    #[test]
    fn one_more_case_moves_no_other(n in 1_usize..50, seed in any::<u64>()) {
        let folder = Folder::new(&[]);
        let before = drawn(&dataset(&folder, &vec![None; n]), seed, 1_000);
        let mut after = drawn(&dataset(&folder, &vec![None; n + 1]), seed, 1_000);
        after.retain(|case| case.id != n.to_string());
        prop_assert_eq!(before, after);
    }
}
