//! Large payloads by their hash: the seam [`Payloads`] and its folder.

use std::fmt::{self, Debug, Display};
use std::fs::{self, File};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use crate::StoreError;

/// Keeps bytes under their hash. The same bytes have the same id and are kept once.
pub trait Payloads: Debug + Send + Sync {
    /// Keeps the bytes.
    fn put(&self, bytes: &[u8]) -> Result<PayloadId, StoreError>;

    /// Gives them back; bytes that no longer have their hash are an error.
    fn get(&self, id: &PayloadId) -> Result<Vec<u8>, StoreError>;
}

/// The BLAKE3 hash of a payload; shown as 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PayloadId([u8; 32]);

impl PayloadId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for PayloadId {
    fn from(hash: [u8; 32]) -> Self {
        Self(hash)
    }
}

impl Display for PayloadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// Payloads as files `ab/<hash>` of a folder. A file appears whole or not at all.
#[derive(Debug)]
pub struct DirectoryPayloads {
    root: Utf8PathBuf,
    n_written: AtomicU64,
}

impl DirectoryPayloads {
    /// Payloads in this folder; it is made when the first one comes.
    pub fn new(root: impl Into<Utf8PathBuf>) -> Self {
        Self { root: root.into(), n_written: AtomicU64::new(0) }
    }

    fn path(&self, id: &PayloadId) -> Utf8PathBuf {
        let name = id.to_string();
        self.root.join(name.get(..2).unwrap_or_default()).join(&name)
    }

    /// Written beside its place and moved there, so that nobody ever sees half of it.
    fn write(&self, path: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        let n = self.n_written.fetch_add(1, Ordering::Relaxed);
        let unfinished = folder.join(format!("unfinished-{}-{n}", std::process::id()));
        let result = (|| {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            fs::rename(&unfinished, path)
        })();
        if result.is_err() {
            // The first error is the one to tell; the remains may be on a full disk or a vanished one.
            drop(fs::remove_file(&unfinished));
        }
        result
    }
}

impl Payloads for DirectoryPayloads {
    fn put(&self, bytes: &[u8]) -> Result<PayloadId, StoreError> {
        let id = PayloadId::of(bytes);
        let path = self.path(&id);
        let is_there = fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64);
        if !is_there {
            self.write(&path, bytes).map_err(|source| StoreError::Payload { path, source })?;
        }
        Ok(id)
    }

    fn get(&self, id: &PayloadId) -> Result<Vec<u8>, StoreError> {
        let path = self.path(id);
        let bytes = fs::read(&path).map_err(|source| StoreError::Payload { path: path.clone(), source })?;
        if PayloadId::of(&bytes) == *id {
            Ok(bytes)
        } else {
            Err(StoreError::corrupt(format!("{path} does not have the hash that it is named by")))
        }
    }
}
