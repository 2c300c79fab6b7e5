//! A dataset and the stream of its selected cases.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use camino::Utf8Path;
use proof_diag::{Diagnostic, Node};

use crate::order::Block;
use crate::read::{RowReader, items};
use crate::select::{Bits, Filter};
use crate::source::{DatasetFile, find_files};
use crate::{Case, DatasetError, DatasetSource, Selection, Survey};

/// Cases from files or from a suite, and which of them are used. Cheap to clone.
///
/// ```
/// use camino::Utf8Path;
/// use proof_dataset::{Dataset, DatasetSource, Selection};
/// # let folder = tempfile::tempdir().unwrap();
/// # let root = Utf8Path::from_path(folder.path()).unwrap();
/// std::fs::write(root.join("cases.jsonl"), "{\"id\": \"a\", \"text\": \"hi\"}\n").unwrap();
/// let source = DatasetSource::Path("cases.jsonl".to_owned(), None);
/// let dataset = Dataset::open(source, Selection::default(), root).unwrap();
/// let survey = dataset.survey().unwrap();
/// assert_eq!((survey.n_total, survey.variables["text"]), (1, 1));
/// let (seq, case) = dataset.cases().next().unwrap().unwrap();
/// assert_eq!((seq, case.id.as_str()), (0, "a"));
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) sources: Vec<Source>,
    pub(crate) selection: Selection,
    pub(crate) filters: Vec<Filter>,
    surveyed: Mutex<Option<Arc<Surveyed>>>,
}

/// A file or a list of cases.
#[derive(Debug)]
pub(crate) enum Source {
    File(DatasetFile),
    Inline(Arc<[Node]>),
}

impl Source {
    pub(crate) fn rows(&self) -> Result<RowReader, Vec<Diagnostic>> {
        match self {
            Self::File(file) => RowReader::open(file),
            Self::Inline(items) => Ok(RowReader::inline(Arc::clone(items))),
        }
    }

    /// What tells that a file was changed; nothing for a list.
    pub(crate) fn stamp(&self) -> std::io::Result<Option<Stamp>> {
        let Self::File(file) = self else { return Ok(None) };
        let metadata = std::fs::metadata(&file.path)?;
        Ok(Some(Stamp { n_bytes: metadata.len(), modified: metadata.modified().ok() }))
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::File(file) => &file.name,
            Self::Inline(_) => "inline",
        }
    }
}

/// Size and time of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    n_bytes: u64,
    modified: Option<SystemTime>,
}

/// What the survey decided.
#[derive(Debug)]
pub(crate) struct Surveyed {
    pub(crate) selected: Bits,
    pub(crate) n_selected: u64,
    pub(crate) stamps: Vec<Option<Stamp>>,
}

impl Dataset {
    /// Finds the files and compiles the filters; reads no case yet.
    ///
    /// # Errors
    /// Every mistake in the source and the selection: files that are missing, of an unknown format or not readable, globs
    /// that match nothing, filters that are no expressions.
    pub fn open(
        source: DatasetSource,
        selection: Selection,
        root: &Utf8Path,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut told = vec![];
        let sources = match source {
            DatasetSource::Inline(node) => {
                items(node).map(|items| vec![Source::Inline(items)]).map_err(|one| vec![one])
            }
            DatasetSource::Path(pattern, span) => find_files(&pattern, span.as_ref(), root)
                .map(|files| files.into_iter().map(Source::File).collect()),
        };
        let sources = sources.unwrap_or_else(|mistakes| {
            told.extend(mistakes);
            vec![]
        });
        let filters = Filter::parse_all(&selection).unwrap_or_else(|mistakes| {
            told.extend(mistakes);
            vec![]
        });
        if !told.is_empty() {
            return Err(told);
        }
        Ok(Self { inner: Arc::new(Inner { sources, selection, filters, surveyed: Mutex::new(None) }) })
    }

    /// Reads every row once: finds all mistakes, decides which cases are selected, and counts what they have.
    ///
    /// # Errors
    /// The first 100 mistakes, and how many more there are.
    pub fn survey(&self) -> Result<Survey, Vec<Diagnostic>> {
        let (mut survey, surveyed) = crate::survey::read(&self.inner)?;
        *self.inner.surveyed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(surveyed));
        if self.inner.selection.sample.is_some() {
            // Which cases the sample draws is known only after the last row, so they are counted in a second reading.
            for item in self.cases() {
                let (_, case) = item.map_err(|error| vec![error.into()])?;
                survey.count(&case);
            }
        }
        Ok(survey.finish())
    }

    /// The selected cases in the order of the dataset, each with its number among them from 0. Every call starts anew.
    ///
    /// The survey decides which cases these are, so it comes first.
    pub fn cases(&self) -> CaseReader {
        let surveyed = self.inner.surveyed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        CaseReader {
            inner: Arc::clone(&self.inner),
            surveyed,
            n_opened: 0,
            rows: None,
            row: 0,
            seq: 0,
            block: None,
            is_done: false,
        }
    }
}

/// The stream of selected cases: see [`Dataset::cases`] and [`Dataset::block`]. It ends after an error.
#[derive(Debug)]
pub struct CaseReader {
    inner: Arc<Inner>,
    surveyed: Option<Arc<Surveyed>>,
    /// How many sources were opened; the last one is being read.
    n_opened: usize,
    rows: Option<RowReader>,
    /// The number of the next row of the whole dataset.
    row: u64,
    /// The number of the next selected case.
    seq: u64,
    /// Which of the selected cases are read; none for all.
    block: Option<Block>,
    is_done: bool,
}

impl CaseReader {
    /// The reader that passes over all cases but those of a block, and numbers these by their places.
    pub(crate) fn of_block(self, block: Block) -> Self {
        Self { block: Some(block), ..self }
    }

    fn read(&mut self, surveyed: &Surveyed) -> Result<Option<(u64, Case)>, DatasetError> {
        loop {
            if self.seq == surveyed.n_selected || self.block.as_ref().is_some_and(Block::is_read) {
                self.check_unchanged(surveyed)?;
                return Ok(None);
            }
            let Some(rows) = &mut self.rows else {
                self.open_next(surveyed)?;
                continue;
            };
            match rows.advance() {
                Ok(true) => {}
                Ok(false) => {
                    self.check_unchanged(surveyed)?;
                    self.rows = None;
                    continue;
                }
                Err(told) => return Err(self.broken(surveyed, *told)),
            }
            self.row += 1;
            if surveyed.selected.has(self.row - 1) {
                let seq = self.seq;
                self.seq += 1;
                let Some(number) = self.block.as_mut().map_or(Some(seq), |block| block.take(seq)) else {
                    continue;
                };
                let case = rows.case();
                return case.map(|case| Some((number, case))).map_err(|told| match told.into_iter().next() {
                    Some(told) => self.broken(surveyed, told),
                    None => self.changed(),
                });
            }
        }
    }

    fn open_next(&mut self, surveyed: &Surveyed) -> Result<(), DatasetError> {
        let inner = Arc::clone(&self.inner);
        let Some(source) = inner.sources.get(self.n_opened) else { return Err(self.changed()) };
        self.n_opened += 1;
        self.check_unchanged(surveyed)?;
        match source.rows() {
            Ok(rows) => self.rows = Some(rows),
            Err(told) => {
                return Err(told
                    .into_iter()
                    .next()
                    .map_or_else(|| self.changed(), |told| self.broken(surveyed, told)));
            }
        }
        Ok(())
    }

    /// Whether the source that was opened last is the one that was surveyed.
    fn check_unchanged(&self, surveyed: &Surveyed) -> Result<(), DatasetError> {
        let Some(idx) = self.n_opened.checked_sub(1) else { return Ok(()) };
        let (Some(source), Some(then)) = (self.inner.sources.get(idx), surveyed.stamps.get(idx)) else {
            return Ok(());
        };
        let now = source.stamp().map_err(|error| DatasetError::Read {
            path: source.name().to_owned(),
            source: Arc::new(error),
        })?;
        if now == *then { Ok(()) } else { Err(self.changed()) }
    }

    fn changed(&self) -> DatasetError {
        let source = self.n_opened.checked_sub(1).and_then(|idx| self.inner.sources.get(idx));
        DatasetError::Changed { path: source.map_or("inline", Source::name).to_owned() }
    }

    /// A row that the survey found right is wrong now: the file has changed, or the disk fails.
    fn broken(&self, surveyed: &Surveyed, told: Diagnostic) -> DatasetError {
        self.check_unchanged(surveyed).err().unwrap_or_else(|| DatasetError::Row(Box::new(told)))
    }
}

impl Iterator for CaseReader {
    type Item = Result<(u64, Case), DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let item = match self.surveyed.clone() {
            Some(surveyed) => self.read(&surveyed),
            None => Err(DatasetError::NotSurveyed),
        };
        match item {
            Ok(Some(numbered)) => Some(Ok(numbered)),
            Ok(None) => {
                self.is_done = true;
                None
            }
            Err(error) => {
                self.is_done = true;
                Some(Err(error))
            }
        }
    }
}
