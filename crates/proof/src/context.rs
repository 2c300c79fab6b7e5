//! What every command is given: the terminal, the clock, the folder, the project.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use proof_run::Project;
use proof_store::{Access, Clock, FixedClock, Store, SystemClock};

use crate::arguments::Global;
use crate::environment;
use crate::outcome::Failure;
use crate::terminal::Terminal;

/// What the clock shows in test mode: 2026-01-01T00:00:00Z.
const TEST_TIME: jiff::Timestamp = jiff::Timestamp::constant(1_767_225_600, 0);

/// What every command is given.
#[derive(Debug)]
pub(crate) struct Context {
    /// Where everything that people see goes.
    pub(crate) terminal: Terminal,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The folder where the command was given, or `--directory`.
    pub(crate) folder: Utf8PathBuf,
    /// `PROOF_TEST_MODE=1`: everything that would differ between two runs is fixed.
    pub(crate) is_test: bool,
}

impl Context {
    /// Reads the environment and the folder.
    pub(crate) fn new(global: &Global) -> Result<Self, String> {
        let is_test = environment::get("PROOF_TEST_MODE").as_deref() == Some("1");
        let here = std::env::current_dir()
            .map_err(|error| format!("the current folder cannot be read: {}", proof_diag::reason(&error)))?;
        let here = Utf8PathBuf::from_path_buf(here)
            .map_err(|path| format!("the path of the current folder is not UTF-8: {}", path.display()))?;
        let folder = global.directory.as_ref().map_or(here.clone(), |directory| here.join(directory));
        if !folder.is_dir() {
            return Err(format!("`--directory {folder}` is no folder"));
        }
        let clock: Arc<dyn Clock> =
            if is_test { Arc::new(FixedClock::new(TEST_TIME)) } else { Arc::new(SystemClock::default()) };
        Ok(Self { terminal: Terminal::new(global, is_test), clock, folder, is_test })
    }

    /// The project of the folder.
    pub(crate) fn project(&self) -> Result<Project, Failure> {
        Project::find(&self.folder).map_err(Failure::BadInput)
    }

    /// Today, in UTC: prices hold from a date on.
    pub(crate) fn date(&self) -> jiff::civil::Date {
        self.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// A path that the user gave, relative to the project's root.
    pub(crate) fn in_project(&self, project: &Project, path: &str) -> String {
        let full = self.folder.join(path);
        let clean = clean(&full);
        clean.strip_prefix(&project.root).map_or_else(|_| clean.to_string(), ToString::to_string)
    }

    /// An id for a new run: sortable by time, or counted up in test mode.
    pub(crate) fn new_run_id(&self, store: &Store) -> Result<String, Failure> {
        if self.is_test {
            return Ok(format!("{:032x}", store.runs()?.len() + 1));
        }
        Ok(proof_store::new_run_id(self.clock.as_ref()))
    }
}

/// The project's store, made if it is not there.
pub(crate) fn open_store(project: &Project) -> Result<Store, Failure> {
    Ok(Store::open(&project.store_dir(), Access::ReadWrite)?)
}

/// The project's store, which must be there: nothing is made by looking.
pub(crate) fn existing_store(project: &Project) -> Result<Store, Failure> {
    Ok(Store::open(&project.store_dir(), Access::ReadOnly)?)
}

/// Takes `.` and `a/..` out of a path, without looking at the disk.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut clean = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            camino::Utf8Component::CurDir => {}
            camino::Utf8Component::ParentDir => {
                if !clean.pop() {
                    clean.push("..");
                }
            }
            _ => clean.push(component.as_str()),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_without_the_disk() {
        assert_eq!(clean(Utf8Path::new("/a/./b/../c")), "/a/c");
    }
}
