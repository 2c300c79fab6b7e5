//! One process at a time works on a run.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};

use crate::{Store, StoreError};

/// Says that this process works on a run, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
#[must_use = "the run is locked only as long as this lives"]
pub struct RunLock {
    file: File,
}

impl Store {
    /// Locks a run against other processes, and against another lock in this one.
    ///
    /// # Errors
    /// [`StoreError::Locked`] at once if somebody else has it.
    pub fn lock_run(&self, run_id: &str) -> Result<RunLock, StoreError> {
        check_id(run_id)?;
        let locks = self.directory().join("locks");
        let path = locks.join(run_id);
        let failed = |source| StoreError::Folder { path: path.clone(), source };
        fs::create_dir_all(&locks).map_err(failed)?;
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).map_err(failed)?;
                write!(file, "{}", std::process::id()).map_err(failed)?;
                Ok(RunLock { file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let pid = match file.rewind().and_then(|()| file.read_to_string(&mut holder)) {
                    Ok(_) => holder.trim().parse().ok(),
                    Err(_) => None,
                };
                Err(StoreError::Locked { run: run_id.to_owned(), pid })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // The file stays: whoever removes it may remove it under one who has just opened it. Closing it unlocks it
        // even where this fails.
        drop(self.file.set_len(0));
        drop(self.file.unlock());
    }
}

/// The id of a run is the name of its lock, so it may not be a path.
pub(crate) fn check_id(id: &str) -> Result<(), StoreError> {
    let is_name = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_name && (1..=64).contains(&id.len()) && id != "last" && id != "schema" {
        Ok(())
    } else {
        Err(StoreError::BadRunId { id: id.to_owned() })
    }
}
