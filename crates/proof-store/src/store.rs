//! The store of a project: opening it and the parts that it has.

use std::fs::{self, File};
use std::io::{self, Write};
use std::sync::Arc;
use std::thread::JoinHandle;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cache::KnownKeys;
use crate::connection::{self, Readers};
use crate::queue::{Command, Queue, block_on};
use crate::schema::{self, Format};
use crate::{DirectoryPayloads, Payloads, RunRecord, RunWriter, StoreError, lock, thread};

/// The store of a project, in its folder `.proof`. Cheap to clone; the last clone that goes commits what is queued.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// For recording runs; the store is made if there is none.
    ReadWrite,
    /// For reports; nothing is made or changed, but a store of an older version is brought up to date.
    ReadOnly,
}

/// How a store is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOptions {
    /// What for.
    pub access: Access,
    /// The most pages of 4 KiB that the database may have; beyond them it behaves as on a full disk.
    pub max_pages: Option<u32>,
}

impl From<Access> for OpenOptions {
    fn from(access: Access) -> Self {
        Self { access, max_pages: None }
    }
}

impl Store {
    /// Opens the store in this folder (a project's `.proof`), and makes it if it is to be written.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a store to be read that is not there; [`StoreError::Newer`] for one of a newer
    /// version, which is not touched; [`StoreError::NotAStore`]; [`StoreError::Folder`] or [`StoreError::Open`] where
    /// the folder cannot be written or the file not opened.
    pub fn open(directory: &Utf8Path, access: Access) -> Result<Self, StoreError> {
        Self::open_with(directory, access.into())
    }

    /// Opens the store with further options.
    pub fn open_with(directory: &Utf8Path, options: OpenOptions) -> Result<Self, StoreError> {
        let path = directory.join("proof.db");
        match (schema::format(&path)?, options.access) {
            (Format::Current, _) => {}
            (Format::Absent, Access::ReadOnly) => return Err(StoreError::Missing { path }),
            (Format::Absent, Access::ReadWrite) => {
                make_folder(directory)?;
                schema::migrate(directory, &path)?;
            }
            (Format::Old, _) => schema::migrate(directory, &path)?,
        }
        let payloads: Arc<dyn Payloads> = Arc::new(DirectoryPayloads::new(directory.join("payloads")));
        let writer = match options.access {
            Access::ReadOnly => None,
            Access::ReadWrite => {
                let connection = connection::writer(&path, options.max_pages)?;
                let started = thread::start(connection, Arc::clone(&payloads));
                Some(started.map_err(|source| StoreError::Folder { path: path.clone(), source })?)
            }
        };
        Ok(Self {
            inner: Arc::new(Inner {
                directory: directory.to_owned(),
                readers: Readers::new(path),
                writer,
                payloads,
                known_keys: KnownKeys::default(),
            }),
        })
    }

    /// The store's folder.
    pub fn directory(&self) -> &Utf8Path {
        &self.inner.directory
    }

    /// Where large payloads are.
    pub fn payloads(&self) -> &dyn Payloads {
        &*self.inner.payloads
    }

    /// Records a new run; committed when this returns.
    pub fn begin_run(&self, record: &RunRecord) -> Result<(), StoreError> {
        lock::check_id(&record.id)?;
        let record = Box::new(record.clone());
        block_on(self.inner.queue()?.ask(|reply| Command::Begin { record, reply }))
    }

    /// The writer of a run that was begun.
    pub fn writer(&self, run_id: &str) -> Result<RunWriter, StoreError> {
        self.inner.queue()?;
        Ok(RunWriter::new(Arc::clone(&self.inner), self.run_key(run_id)?))
    }
}

/// What all clones share.
#[derive(Debug)]
pub(crate) struct Inner {
    directory: Utf8PathBuf,
    pub(crate) readers: Readers,
    writer: Option<(Queue, JoinHandle<()>)>,
    pub(crate) payloads: Arc<dyn Payloads>,
    pub(crate) known_keys: KnownKeys,
}

impl Inner {
    pub(crate) fn queue(&self) -> Result<&Queue, StoreError> {
        self.writer.as_ref().map(|(queue, _)| queue).ok_or(StoreError::ReadOnly)
    }
}

impl Drop for Inner {
    /// The writer's connection is the last to close: it is the one that can move the log into the database.
    fn drop(&mut self) {
        self.readers.close();
        if let Some((queue, thread)) = self.writer.take() {
            drop(queue);
            // A thread that panicked has nothing more to say.
            drop(thread.join());
        }
    }
}

fn make_folder(directory: &Utf8Path) -> Result<(), StoreError> {
    let failed = |path: Utf8PathBuf| move |source| StoreError::Folder { path, source };
    fs::create_dir_all(directory).map_err(failed(directory.to_owned()))?;
    let path = directory.join(".gitignore");
    match File::create_new(&path).and_then(|mut file| file.write_all(b"*\n")) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(path)(error)),
        _ => Ok(()),
    }
}
