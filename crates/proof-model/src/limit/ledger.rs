//! What the processes of one machine tell each other about a limit: a small file under a lock.
//!
//! There is a file for each account at each model. Its name is a BLAKE3 hash of who is asked with which key, keyed by a
//! secret that is drawn once for the folder and readable by its owner alone. So a listing of the folder, in a backup or a
//! report, tells nothing about the key, not even whether a guess at it is right. Inside are times and counts only.
//!
//! A process that shares the limit holds a lock on a file of its own beside it. The system lets go of the lock when the
//! process ends, however it ends, so a killed process is not counted and leaves nothing to clean up. Files are read and
//! written under the lock of the ledger itself, for a few microseconds at a time. Nobody waits for a lock within: whoever
//! does not get it at once is told so, and comes back.
//!
//! A file that is torn, damaged or of another form is ignored and written anew; so is one from the future, since then the
//! clock was set back and its times mean nothing.

mod record;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use self::record::LEN;
pub(crate) use self::record::{Column, Place, Record};
use crate::clock::WallClock;

/// So much later than now may a record have been written: clocks of two processors differ a little.
const SLACK: u64 = 1_000_000;
/// The file of the folder's secret.
const SECRET_FILE: &str = "secret";
/// The bytes of the folder's secret.
const SECRET: usize = 32;
/// A file that nobody has written for so long belongs to a key or a model that nobody uses any more.
const OLD: Duration = Duration::from_hours(30 * 24);
/// So often the folder's secret is tried for, while another process may be drawing it.
const SECRET_TRIES: u32 = 1_000;

/// The folder of all ledgers.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    secret: [u8; SECRET],
    clock: WallClock,
}

/// One account's ledger.
#[derive(Debug)]
pub(crate) struct Ledger {
    file: File,
    /// The path without its ending.
    stem: PathBuf,
    clock: WallClock,
    /// Our place among the processes, and the file whose lock shows that we live.
    place: Option<(usize, File)>,
    /// What our user allows; without it we are not counted.
    pub(crate) wish: Option<Place>,
}

/// Why a ledger could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    /// Somebody else has it just now.
    Busy,
    /// It cannot be read or written.
    Broken,
}

/// A record that may be changed, at a time.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// What is written.
    pub record: &'a mut Record,
    /// Whether nothing of use was there.
    pub is_new: bool,
    /// The time of day, in microseconds.
    pub now: u64,
    /// How many processes share it, ourselves among them.
    pub n_processes: usize,
    /// What the others' users allow, the strictest.
    pub others: Place,
}

/// The right to be the only one on the machine that probes. Given back when dropped.
#[derive(Debug)]
pub(crate) struct ProbeLock(#[expect(dead_code, reason = "held for its lock")] File);

impl Folder {
    /// Opens the folder, which is made if it is not there.
    pub(crate) fn open(path: &Path, clock: WallClock) -> io::Result<Self> {
        make_folder(path)?;
        let mut file = open_file(&path.join(SECRET_FILE))?;
        let mut tries = 0;
        while let Err(error) = file.try_lock() {
            match error {
                TryLockError::Error(error) => return Err(error),
                TryLockError::WouldBlock if tries < SECRET_TRIES => {
                    tries += 1;
                    std::thread::yield_now();
                }
                TryLockError::WouldBlock => return Err(io::ErrorKind::WouldBlock.into()),
            }
        }
        let mut secret = [0; SECRET];
        let found = file.read_exact(&mut secret);
        if found.is_err() || file.metadata()?.len() != SECRET as u64 {
            let provider = rustls::crypto::ring::default_provider();
            provider.secure_random.fill(&mut secret).map_err(|_| io::Error::other("no random numbers"))?;
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(&secret)?;
        }
        file.unlock()?;
        let folder = Self { path: path.to_owned(), secret, clock };
        folder.tidy();
        Ok(folder)
    }

    /// Takes away what nobody uses any more.
    fn tidy(&self) {
        let now = Duration::from_micros(self.clock.now());
        let Ok(entries) = std::fs::read_dir(&self.path) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let Ok(file) = File::open(&path) else { continue };
            let written = file.metadata().and_then(|metadata| metadata.modified());
            let written = written.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let is_old = written.is_some_and(|written| written + OLD < now);
            // Whoever uses it holds its lock, or will write it anew.
            if is_old && !path.ends_with(SECRET_FILE) && file.try_lock().is_ok() {
                std::fs::remove_file(&path).ok();
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The ledger of what is named so.
    pub(crate) fn ledger(&self, scope: &[u8]) -> io::Result<Ledger> {
        let name = blake3::keyed_hash(&self.secret, scope).to_hex();
        let stem = self.path.join(name.get(..32).unwrap_or_default());
        let file = open_file(&stem.with_extension("ledger"))?;
        Ok(Ledger { file, stem, clock: self.clock.clone(), place: None, wish: None })
    }
}

impl Ledger {
    /// Reads the record, lets it be changed, and writes it.
    pub(crate) fn exchange<R>(&mut self, change: impl FnOnce(Page<'_>) -> R) -> Result<R, Missed> {
        match self.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Missed::Busy),
            Err(TryLockError::Error(_)) => return Err(Missed::Broken),
        }
        let changed = self.locked(change);
        // Closing the file would let go of the lock as well.
        let unlocked = self.file.unlock();
        changed.and_then(|changed| unlocked.map(|()| changed)).map_err(|_| Missed::Broken)
    }

    fn locked<R>(&mut self, change: impl FnOnce(Page<'_>) -> R) -> io::Result<R> {
        let now = self.clock.now();
        let mut bytes = Vec::with_capacity(LEN + 1);
        self.file.rewind()?;
        Read::by_ref(&mut self.file).take(LEN as u64 + 1).read_to_end(&mut bytes)?;
        let found =
            Record::from_bytes(&bytes).filter(|record| record.written_at <= now.saturating_add(SLACK));
        let (is_new, mut record) = (found.is_none(), found.unwrap_or_default());
        let before = record;
        let (n_processes, others) = self.count(&mut record);
        let result = change(Page { record: &mut record, is_new, now, n_processes, others });
        if record != before || is_new {
            record.written_at = now;
            self.file.rewind()?;
            self.file.write_all(&record.to_bytes())?;
            if bytes.len() != LEN {
                self.file.set_len(LEN as u64)?;
            }
        }
        Ok(result)
    }

    /// Counts the processes that live, and takes a place if we have none.
    fn count(&mut self, record: &mut Record) -> (usize, Place) {
        let mut n_processes = 1;
        let mut others = Place::default();
        let own = self.place.as_ref().map(|(idx, _)| *idx);
        for (idx, place) in record.places.iter_mut().enumerate() {
            if Some(idx) == own || place.is_taken == 0 {
                continue;
            }
            if self.is_alive(idx) {
                n_processes += 1;
                others.rpm = strictest(others.rpm, place.rpm);
                others.tpm = strictest(others.tpm, place.tpm);
            } else {
                *place = Place::default();
            }
        }
        let Some(wish) = self.wish else { return (n_processes, others) };
        if self.place.is_none() {
            self.place = record.places.iter().enumerate().filter(|(_, place)| place.is_taken == 0).find_map(
                |(idx, _)| {
                    let file = open_file(&self.place_path(idx)).ok()?;
                    file.try_lock().ok()?;
                    Some((idx, file))
                },
            );
        }
        if let Some(place) = self.place.as_ref().and_then(|(idx, _)| record.places.get_mut(*idx)) {
            *place = wish;
        }
        (n_processes, others)
    }

    fn is_alive(&self, idx: usize) -> bool {
        // Whoever holds the ledger's lock is the only one who tries these, so a lock that is held is the owner's.
        let Ok(file) = File::open(self.place_path(idx)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    fn place_path(&self, idx: usize) -> PathBuf {
        self.stem.with_extension(idx.to_string())
    }

    /// The right to probe, if no other process has it.
    pub(crate) fn probe(&self) -> Option<ProbeLock> {
        let file = open_file(&self.stem.with_extension("probe")).ok()?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => None,
            // Without locks everybody probes for himself.
            Ok(()) | Err(TryLockError::Error(_)) => Some(ProbeLock(file)),
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        let Some((idx, file)) = self.place.take() else { return };
        // Without the ledger's lock the file stays: somebody may be about to take the place, and his file it would be.
        if self.file.try_lock().is_ok() {
            std::fs::remove_file(self.place_path(idx)).ok();
            drop(file);
            self.file.unlock().ok();
        }
    }
}

/// The stricter of two limits, where zero is none.
pub(crate) fn strictest(one: u64, other: u64) -> u64 {
    if one == 0 || other == 0 { one.max(other) } else { one.min(other) }
}

#[cfg(unix)]
fn make_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Opens a file that is made if it is not there, for its owner alone.
fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
