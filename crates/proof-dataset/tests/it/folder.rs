use camino::{Utf8Path, Utf8PathBuf};
use proof_dataset::{Case, Dataset, DatasetSource, Selection, Survey};
use proof_diag::Diagnostic;

/// A folder with dataset files.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        for (name, content) in files {
            made.write(name, content);
        }
        made
    }

    pub(crate) fn root(&self) -> &Utf8Path {
        Utf8Path::from_path(self.folder.path()).unwrap()
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Utf8PathBuf {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn open(&self, pattern: &str, selection: Selection) -> Result<Dataset, Vec<Diagnostic>> {
        Dataset::open(DatasetSource::Path(pattern.to_owned(), None), selection, self.root())
    }

    pub(crate) fn read(
        &self,
        pattern: &str,
        selection: Selection,
    ) -> Result<(Survey, Vec<Case>), Vec<Diagnostic>> {
        let dataset = self.open(pattern, selection)?;
        let survey = dataset.survey()?;
        let cases = cases(&dataset);
        assert_eq!(survey.n_cases, cases.len() as u64);
        assert_eq!(cases, self::cases(&dataset), "a second reading gives the same");
        Ok((survey, cases))
    }
}

pub(crate) fn cases(dataset: &Dataset) -> Vec<Case> {
    let numbered: Vec<(u64, Case)> = dataset.cases().map(Result::unwrap).collect();
    assert!(numbered.iter().zip(0..).all(|((seq, _), idx)| *seq == idx));
    numbered.into_iter().map(|(_, case)| case).collect()
}
