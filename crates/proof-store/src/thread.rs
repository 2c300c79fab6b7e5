//! The writer thread: takes what is queued, writes it, commits it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use crate::error::WriteFailure;
use crate::queue::{Command, Queue, Queued, ROOM, Reply, Shared};
use crate::rows::Statements;
use crate::{Payloads, StoreError};

/// Between the starts of two commits. A record that finds the thread idle is committed at once; in a stream of
/// records a commit, which costs as much as some ten of them, is shared.
const BETWEEN_COMMITS: Duration = Duration::from_millis(5);
/// Room is given back after so many units, so that senders go on while a long batch is written.
const GIVE_BACK: u32 = 64;
/// In a stream of more records than this a commit, keys of the response cache wait for each other. No provider answers so
/// fast: there each key is committed with its response.
const STREAM_UNITS: u32 = 96;
/// So many keys wait at most.
const KEYS_MAX: usize = 2048;
/// How often a transaction is begun again when another process holds the database for long.
const ATTEMPTS: u32 = 8;

/// Starts the thread. It ends when the queue is dropped and all that was queued is committed.
pub(crate) fn start(
    connection: Connection,
    payloads: Arc<dyn Payloads>,
) -> std::io::Result<(Queue, JoinHandle<()>)> {
    let (sender, receiver) = channel();
    let shared = Arc::new(Shared::new());
    let writer = Writer { receiver, shared: Arc::clone(&shared), payloads };
    let handle =
        thread::Builder::new().name("proof-store".to_owned()).spawn(move || writer.run(&connection))?;
    let queue = Queue::new(sender, shared, handle.thread().clone());
    Ok((queue, handle))
}

struct Writer {
    receiver: Receiver<Queued>,
    shared: Arc<Shared>,
    payloads: Arc<dyn Payloads>,
}

/// What is written in one transaction.
#[derive(Default)]
struct Batch {
    queued: VecDeque<Queued>,
    /// Answers that wait for the commit. If it fails they are dropped, and who waits finds the failure in [`Shared`].
    pending: Vec<(Reply<()>, Result<(), StoreError>)>,
}

impl Writer {
    fn run(self, connection: &Connection) {
        let mut batch = Batch::default();
        if let Err(error) = self.write_until_closed(connection, &mut batch) {
            // Before anything that is still queued goes: who waits for it looks for the failure then.
            self.shared.fail(WriteFailure::from_error(&error));
            if !connection.is_autocommit() {
                // The first error is the one to tell; `SQLite` has often rolled back by itself.
                drop(connection.execute_batch("ROLLBACK"));
            }
        }
    }

    fn write_until_closed(&self, connection: &Connection, batch: &mut Batch) -> Result<(), StoreError> {
        let mut statements = Statements::new(connection)?;
        let mut next_commit = Instant::now();
        while let Ok(first) = self.receiver.recv() {
            batch.queued.push_back(first);
            self.gather(&mut batch.queued, next_commit);
            next_commit = Instant::now() + BETWEEN_COMMITS;
            self.write(connection, &mut statements, batch)?;
        }
        if statements.n_keys() > 0 {
            patiently(connection, "BEGIN IMMEDIATE")?;
            statements.write_keys()?;
            patiently(connection, "COMMIT")?;
        }
        Ok(())
    }

    /// Adds to the batch what comes until the next commit is due or somebody waits.
    fn gather(&self, queued: &mut VecDeque<Queued>, due: Instant) {
        loop {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() || self.shared.is_urgent.load(Ordering::Acquire) {
                break;
            }
            thread::park_timeout(left);
        }
        // Whoever hurries us after this line is heard when the next batch gathers.
        self.shared.is_urgent.store(false, Ordering::Release);
        let mut units = 0;
        // Room is given back while a batch is written, so without a limit it might never end.
        while units < ROOM
            && let Ok(next) = self.receiver.try_recv()
        {
            units += next.units;
            queued.push_back(next);
        }
    }

    /// One transaction.
    fn write(
        &self,
        connection: &Connection,
        statements: &mut Statements<'_>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let mut free_units = 0;
        let n_units: u32 = batch.queued.iter().map(|queued| queued.units).sum();
        patiently(connection, "BEGIN IMMEDIATE")?;
        statements.begin_batch()?;
        while let Some(Queued { command, units }) = batch.queued.pop_front() {
            self.apply(statements, command, batch)?;
            free_units += units;
            if GIVE_BACK <= free_units {
                self.shared.room.add_permits(free_units as usize);
                free_units = 0;
            }
        }
        let has_replies = !batch.pending.is_empty();
        if has_replies || n_units < STREAM_UNITS || KEYS_MAX <= statements.n_keys() {
            statements.write_keys()?;
        }
        patiently(connection, "COMMIT")?;
        self.shared.room.add_permits(free_units as usize);
        for (reply, answer) in batch.pending.drain(..) {
            // Whoever no longer waits does not need the answer.
            drop(reply.send(answer));
        }
        Ok(())
    }

    fn apply(
        &self,
        statements: &mut Statements<'_>,
        command: Command,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        match command {
            Command::Case { run, row } => statements.case(run, &row),
            Command::Trial { run, row, response, replace } => {
                statements.trial(run, &row, response.as_ref(), replace, &*self.payloads)
            }
            Command::Begin { record, reply } => {
                let (written, answer) = match statements.begin_run(&record) {
                    Ok(answer) => (Ok(()), answer),
                    Err(error) => (Err(error), Ok(())),
                };
                batch.pending.push((reply, answer));
                written
            }
            Command::Status { run, status, elapsed_s, reply } => {
                batch.pending.push((reply, Ok(())));
                statements.status(run, status, elapsed_s)
            }
            Command::Batch { run, row, reply } => {
                batch.pending.push((reply, Ok(())));
                statements.batch(run, &row)
            }
            Command::Look { run, row, reply } => {
                batch.pending.push((reply, Ok(())));
                statements.look(run, &row)
            }
            Command::Scores { run, idx, scores } => statements.late_scores(run, idx, &scores),
            Command::ScorerCall { run, row, response } => {
                statements.scorer_call(run, &row, response.as_ref(), &*self.payloads)
            }
            Command::Labels { run, metric, rows, reply } => {
                batch.pending.push((reply, Ok(())));
                statements.labels(run, &metric, &rows)
            }
            Command::Flush { reply } => {
                batch.pending.push((reply, Ok(())));
                Ok(())
            }
        }
    }
}

impl Drop for Writer {
    /// However the thread ends, nobody may go on waiting for room.
    fn drop(&mut self) {
        self.shared.room.close();
    }
}

/// Runs a statement that may find another process writing: `SQLite` waits, and so do we.
fn patiently(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match connection.execute_batch(sql) {
            Ok(()) => return Ok(()),
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(error) => return Err(WriteFailure::from_sqlite(&error).into()),
        }
    }
}
