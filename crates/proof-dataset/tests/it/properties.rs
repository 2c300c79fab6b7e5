use std::collections::{BTreeMap, BTreeSet};

use proof_dataset::{Case, Selection};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::folder::Folder;

/// A row whose values are strings, as a table has them.
#[derive(Clone, Debug)]
struct Row {
    vars: BTreeMap<String, String>,
    expected: Option<String>,
    tags: Vec<String>,
    group: Option<String>,
}

impl Row {
    fn to_json(&self, id: usize) -> Value {
        json!({"id": id.to_string(), "vars": self.vars, "expected": self.expected, "tags": self.tags, "group": self.group})
    }
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    // A table cannot tell texts by their line ends at the very start of a row, nor names with spaces round them.
    let text = prop_oneof!["[ -~\n\té漢\"',;|]{0,12}", any::<String>()]
        .prop_filter("no bare CR", |text| !text.contains('\r'));
    let word = "[a-z0-9]{1,6}";
    prop::collection::btree_set("[A-Z][a-z]{0,5}", 1..4).prop_flat_map(move |names| {
        let names: Vec<String> = names.into_iter().collect();
        let row = (
            prop::collection::vec(text.clone(), names.len()),
            prop::option::of(word),
            prop::collection::vec(word, 0..3),
            prop::option::of("[gh][0-9]"),
        );
        let row = row.prop_map(move |(values, expected, tags, group)| Row {
            vars: names.iter().cloned().zip(values).collect(),
            expected,
            tags,
            group,
        });
        prop::collection::vec(row, 1..8)
    })
}

fn table(rows: &[Row], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(vec![]);
    let names: Vec<&String> = rows[0].vars.keys().collect();
    let header =
        ["id", "expected", "tags", "group"].into_iter().chain(names.iter().map(|name| name.as_str()));
    writer.write_record(header).unwrap();
    for (id, row) in rows.iter().enumerate() {
        let ours = [
            id.to_string(),
            row.expected.clone().unwrap_or_default(),
            row.tags.join(";"),
            row.group.clone().unwrap_or_default(),
        ];
        writer.write_record(ours.iter().chain(row.vars.values())).unwrap();
    }
    writer.into_inner().unwrap()
}

fn read(name: &str, content: &[u8]) -> (String, Vec<Case>) {
    let folder = Folder::new(&[(name, content)]);
    match folder.read(name, Selection::default()) {
        Ok((survey, cases)) => (survey.hash, cases),
        Err(told) => panic!("{name}: {}", told.iter().map(proof_diag::render::plain).collect::<String>()),
    }
}

fn numbered(n: usize, groups: &[usize]) -> Vec<u8> {
    let rows = (0..n).map(|id| match groups.get(id).copied().unwrap_or(9) {
        group @ 0..=4 => format!("{{\"id\": {id}, \"x\": {id}, \"group\": \"g{group}\"}}\n"),
        _ => format!("{{\"id\": {id}, \"x\": {id}}}\n"),
    });
    rows.collect::<String>().into_bytes()
}

fn ids(folder: &Folder, selection: Selection) -> BTreeSet<String> {
    folder.read("a.jsonl", selection).unwrap().1.into_iter().map(|case| case.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_formats_give_the_same_cases(rows in rows()) {
        let values: Vec<Value> = rows.iter().enumerate().map(|(id, row)| row.to_json(id)).collect();
        let lines = values.iter().map(|value| format!("{value}\n")).collect::<Vec<_>>().concat();
        let (hash, cases) = read("a.jsonl", lines.as_bytes());
        let list = Value::Array(values);
        let others = [
            ("a.json", serde_json::to_vec_pretty(&list).unwrap()),
            ("b.json", serde_json::to_vec(&json!({"about": ["x"], "cases": list})).unwrap()),
            ("a.yaml", serde_json::to_vec(&list).unwrap()),
            ("a.csv", table(&rows, b',')),
            ("a.tsv", table(&rows, b'\t')),
        ];
        for (name, content) in others {
            let (other_hash, other) = read(name, &content);
            prop_assert_eq!(&other, &cases, "{}", name);
            prop_assert_eq!(&other_hash, &hash, "{}", name);
        }
    }

    #[test]
    fn ids_from_content_ignore_key_order(pairs in prop::collection::btree_map("[a-z]{1,4}", any::<i32>(), 1..6)) {
        let pairs: BTreeMap<String, i32> =
            pairs.into_iter().filter(|(key, _)| !["id", "vars", "tags"].contains(&key.as_str())).collect();
        let forth: Map<String, Value> = pairs.iter().map(|(key, value)| (key.clone(), (*value).into())).collect();
        let back: Map<String, Value> = pairs.iter().rev().map(|(key, value)| (key.clone(), (*value).into())).collect();
        let id = |map: Map<String, Value>| read("a.jsonl", Value::Object(map).to_string().as_bytes()).1[0].id.clone();
        prop_assert_eq!(id(forth), id(back));
    }

    #[test]
    fn every_case_is_in_one_shard(n in 1_usize..60, groups in prop::collection::vec(0_usize..9, 60), n_parts in 1_u32..7) {
        let folder = Folder::new(&[("a.jsonl", &numbered(n, &groups))]);
        let mut seen = BTreeMap::new();
        let mut group_parts: BTreeMap<usize, u32> = BTreeMap::new();
        for part in 1..=n_parts {
            for id in ids(&folder, Selection { shard: Some((part, n_parts)), ..Selection::default() }) {
                let group = groups[id.parse::<usize>().unwrap()];
                if group < 5 {
                    prop_assert_eq!(*group_parts.entry(group).or_insert(part), part, "a group is in one shard");
                }
                prop_assert!(seen.insert(id, part).is_none(), "a case is in one shard");
            }
        }
        prop_assert_eq!(seen.len(), n);
    }

    #[test]
    fn a_new_case_changes_at_most_one_of_a_sample(n in 1_usize..60, size in 1_u64..30, seed in any::<u64>()) {
        let selection = Selection { sample: Some(size), seed, ..Selection::default() };
        let before = ids(&Folder::new(&[("a.jsonl", &numbered(n, &[]))]), selection.clone());
        let after = ids(&Folder::new(&[("a.jsonl", &numbered(n + 1, &[]))]), selection);
        prop_assert_eq!(before.len() as u64, size.min(n as u64));
        prop_assert!(before.difference(&after).count() <= 1);
        prop_assert!(after.difference(&before).count() <= 1);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80), soup in "[{}\\[\\]\",:;a-c0-2\n\r\t\\\\-]{0,60}") {
        for content in [bytes.as_slice(), soup.as_bytes()] {
            for name in ["a.jsonl", "a.json", "a.yaml", "a.csv", "a.tsv"] {
                let folder = Folder::new(&[(name, content)]);
                if let Err(told) = folder.read(name, Selection::default()) {
                    prop_assert!(!told.is_empty());
                    for diagnostic in &told {
                        let drawn = proof_diag::render::plain(diagnostic);
                        prop_assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'));
                    }
                }
            }
        }
    }
}
