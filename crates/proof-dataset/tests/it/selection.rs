use proof_dataset::Selection;
use proof_diag::SourceFile;

use crate::folder::Folder;

const ROWS: &[u8] = br#"{"id": "a", "text": "hi", "n": 1, "tags": ["edge"], "expected": {"label": "x"}, "split": "dev"}
{"id": "b", "text": "ho", "n": 2, "tags": [], "expected": {"label": "y"}, "split": "dev", "group": "g1"}
{"id": "c", "vars": {"text": "he", "n": 3, "id": "hidden"}, "tags": ["edge", "long"], "split": "test", "group": "g1", "source": "web"}
"#;

#[track_caller]
fn check(filters: &[&str], expected: &str) {
    let folder = Folder::new(&[("a.jsonl", ROWS)]);
    let filters = filters.iter().map(|text| (*text).to_owned()).collect();
    let (_, cases) = folder.read("a.jsonl", Selection { filters, ..Selection::default() }).unwrap();
    let ids: Vec<String> = cases.into_iter().map(|case| case.id).collect();
    assert_eq!(ids.join(" "), expected);
}

#[test]
fn filters_see_the_whole_case() {
    check(&["'edge' in tags"], "a c");
    check(&["'edge' in tags", "n < 3"], "a");
    check(&["expected is not none and expected.label == 'y'"], "b");
    check(&["id == 'c'"], "c");
    check(&["vars.id is defined"], "c");
    check(&["group == 'g1' and split == 'test'"], "c");
    check(&["metadata.source is defined"], "c");
    check(&["group is none"], "a");
    check(&["n > 100"], "");
    check(&["text | length == 2"], "a b c");
}

#[test]
fn where_split_and_ids_hold_together() {
    let folder = Folder::new(&[("a.jsonl", ROWS)]);
    let suite = SourceFile::new("suite.yaml", "where: n < 3\n");
    let selection = Selection {
        split: Some("dev".to_owned()),
        where_: Some(("n < 3".to_owned(), suite.span(7..12))),
        only_ids: Some(["b", "c"].map(str::to_owned).into()),
        ..Selection::default()
    };
    let (survey, cases) = folder.read("a.jsonl", selection).unwrap();
    assert_eq!(cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!((survey.n_total, survey.n_cases), (3, 1));
}

#[test]
fn nothing_selected_is_for_the_caller_to_judge() {
    let folder = Folder::new(&[("a.jsonl", ROWS)]);
    let selection = Selection { split: Some("none".to_owned()), ..Selection::default() };
    let (survey, cases) = folder.read("a.jsonl", selection).unwrap();
    assert_eq!((survey.n_total, survey.n_cases, cases.len()), (3, 0, 0));
}

#[test]
fn the_shards_of_a_sample_are_the_sample() {
    let rows = (0..200).map(|n| format!("{{\"id\": {n}, \"x\": {n}}}\n")).collect::<Vec<_>>().concat();
    let folder = Folder::new(&[("a.jsonl", rows.as_bytes())]);
    let sample = Selection { sample: Some(50), seed: 7, ..Selection::default() };
    let (_, whole) = folder.read("a.jsonl", sample.clone()).unwrap();
    assert_eq!(whole.len(), 50);
    let mut parts = vec![];
    for part in 1..=3 {
        let (_, cases) =
            folder.read("a.jsonl", Selection { shard: Some((part, 3)), ..sample.clone() }).unwrap();
        parts.extend(cases);
    }
    let number = |id: &str| id.parse::<u64>().unwrap();
    parts.sort_by_key(|case| number(&case.id));
    assert_eq!(parts, whole, "the sample is in the order of the dataset");
    let (_, other) = folder.read("a.jsonl", Selection { seed: 8, ..sample }).unwrap();
    assert_ne!(other, whole, "another seed draws other cases");
}
