//! Datasets in every format.

use camino::Utf8Path;
use proof_dataset::{Case, Dataset, DatasetSource, Selection};
use proof_diag::{Diagnostic, has_errors};

/// Whatever the bytes are, in every format: they are refused with a word, or the survey and the cases agree, each time.
pub(crate) fn check(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Utf8Path::from_path(folder.path()).expect("a folder whose name is text");
    for name in ["a.jsonl", "a.json", "a.yaml", "a.csv", "a.tsv"] {
        std::fs::write(root.join(name), data).expect("a file");
        match cases(root, name, Selection::default()) {
            Ok(all) => check_selections(root, name, &all),
            Err(diagnostics) => {
                assert!(has_errors(&diagnostics), "refused without a word");
                super::told::check(&diagnostics);
            }
        }
    }
}

/// The selected cases, which are those that the survey has counted.
fn cases(root: &Utf8Path, name: &str, selection: Selection) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let dataset = Dataset::open(DatasetSource::Path(name.to_owned(), None), selection, root)?;
    let survey = dataset.survey()?;
    super::told::check(&survey.warnings);
    let read = || -> Vec<Case> {
        let numbered: Vec<(u64, Case)> =
            dataset.cases().map(|case| case.expect("the survey found no mistake")).collect();
        assert!(numbered.iter().zip(0..).all(|((seq, _), idx)| *seq == idx), "the numbers have gaps");
        numbered.into_iter().map(|(_, case)| case).collect()
    };
    let cases = read();
    assert_eq!(cases, read(), "a second reading differs");
    assert_eq!(survey.n_cases, cases.len() as u64);
    assert_eq!(survey.n_expected, cases.iter().filter(|case| !case.expected.is_null()).count() as u64);
    assert_eq!(survey.has_groups, cases.iter().any(|case| case.group.is_some()));
    if !survey.is_truncated {
        for case in &cases {
            assert!(case.vars.keys().all(|name| survey.variables.contains_key(name)));
            assert!(case.tags.iter().all(|tag| survey.tags.contains_key(tag)));
        }
    }
    Ok(cases)
}

/// Shards are parts of the whole, and a sample has the size that was asked for.
fn check_selections(root: &Utf8Path, name: &str, all: &[Case]) {
    let mut ids: Vec<&str> = all.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "two cases have one id");
    let select = |selection| cases(root, name, selection).expect("a part of what can be read");
    let shard = |part| select(Selection { shard: Some((part, 2)), ..Selection::default() });
    let mut parts: Vec<String> = [shard(1), shard(2)].concat().into_iter().map(|case| case.id).collect();
    parts.sort_unstable();
    assert_eq!(parts, ids, "the shards are not the whole");
    let sample = select(Selection { sample: Some(2), seed: 7, ..Selection::default() });
    assert_eq!(sample.len(), all.len().min(2));
}
