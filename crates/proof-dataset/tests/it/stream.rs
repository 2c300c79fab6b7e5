use expect_test::expect;
use proof_dataset::{DatasetError, Selection};
use proof_diag::{Diagnostic, render};

use crate::folder::Folder;

#[test]
fn cases_come_after_the_survey() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n")]);
    let dataset = folder.open("a.jsonl", Selection::default()).unwrap();
    let items: Vec<_> = dataset.cases().collect();
    assert!(matches!(items.as_slice(), [Err(DatasetError::NotSurveyed)]));
    let told = Diagnostic::from(items.into_iter().next().unwrap().unwrap_err());
    expect![[r#"
        error[E0421]: the cases of a dataset were read before it was checked
         |
         = help: this is a mistake in the program: survey the dataset first
    "#]]
    .assert_eq(&render::plain(&told));
}

#[test]
fn a_file_that_changes_is_told() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n{\"id\": 2}\n")]);
    let dataset = folder.open("*.jsonl", Selection::default()).unwrap();
    dataset.survey().unwrap();
    assert_eq!(dataset.cases().flatten().count(), 2);
    let mut told = vec![];
    for content in ["{\"id\": 1}\n", "{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}\n", "broken", ""] {
        folder.write("a.jsonl", content.as_bytes());
        let last = dataset.cases().last().unwrap();
        assert!(matches!(&last, Err(DatasetError::Changed { path }) if path == "a.jsonl"), "{last:?}");
        told.push(render::plain(&Diagnostic::from(last.unwrap_err())));
    }
    told.dedup();
    expect![[r#"
        error[E0421]: the dataset `a.jsonl` changed while it was used
         |
         = note: the cases that were checked are no longer the cases in the file
         = help: start again; nothing that was recorded is lost
    "#]]
    .assert_eq(&told.concat());
    dataset.survey().unwrap_err();
    folder.write("a.jsonl", b"{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}\n");
    assert_eq!(dataset.survey().unwrap().n_total, 3);
    assert_eq!(dataset.cases().flatten().count(), 3, "a new survey takes the file as it is");
    std::fs::remove_file(folder.root().join("a.jsonl")).unwrap();
    let gone = dataset.cases().next();
    assert!(matches!(gone, Some(Err(DatasetError::Row(_) | DatasetError::Read { .. }))));
}

#[test]
fn a_reader_can_be_sent_to_a_thread() {
    let folder = Folder::new(&[("a.jsonl", b"{\"id\": 1}\n"), ("b.jsonl", b"{\"id\": 2}\n")]);
    let dataset = folder.open("*.jsonl", Selection::default()).unwrap();
    dataset.survey().unwrap();
    let reader = dataset.cases();
    let ids =
        std::thread::spawn(move || reader.map(|item| item.unwrap().1.id).collect::<Vec<_>>()).join().unwrap();
    assert_eq!(ids, ["1", "2"]);
}

/// Real files of other people, where they are at hand.
#[test]
fn published_datasets_are_read() {
    let shared = camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let mut n_files = 0;
    for entry in walk(&shared) {
        if !matches!(entry.extension(), Some("jsonl" | "json" | "csv" | "tsv")) {
            continue;
        }
        let folder = Folder::new(&[]);
        match folder.read(entry.as_str(), Selection::default()) {
            Ok((survey, _)) => assert!(0 < survey.n_total, "{entry}"),
            Err(told) => {
                // Files that are no datasets may be refused, but in words.
                assert!(told.iter().all(|told| proof_diag::codes::find(told.code).is_some()), "{entry}");
                eprintln!("{entry}: {}", render::plain(&told[0]));
            }
        }
        n_files += 1;
    }
    if n_files == 0 {
        eprintln!("skipped: no ../shared");
    }
}

fn walk(folder: &camino::Utf8Path) -> Vec<camino::Utf8PathBuf> {
    let Ok(entries) = folder.read_dir_utf8() else { return vec![] };
    let mut found = vec![];
    for entry in entries.flatten() {
        if entry.path().is_dir() {
            found.extend(walk(entry.path()));
        } else {
            found.push(entry.path().to_owned());
        }
    }
    found.sort();
    found
}
