//! The way to the writer thread: bounded by the memory that waits in it.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::sync::{Semaphore, TryAcquireError, oneshot};

use crate::error::WriteFailure;
use crate::{
    BatchRow, CaseRow, HumanLabelRow, LookRow, NewResponse, Replace, RunRecord, RunStatus, ScorerCallRow,
    StoreError, StoredScore, TrialRow,
};

/// What may wait: so many units of [`UNIT`] bytes. A record takes one unit at least.
pub(crate) const ROOM: u32 = 4096;
const UNIT: usize = 4096;

/// The answer to a command, once it is committed.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// What the writer thread does.
pub(crate) enum Command {
    Begin {
        record: Box<RunRecord>,
        reply: Reply<()>,
    },
    Status {
        run: i64,
        status: RunStatus,
        elapsed_s: f64,
        reply: Reply<()>,
    },
    Case {
        run: i64,
        row: CaseRow,
    },
    Trial {
        run: i64,
        row: TrialRow,
        response: Option<NewResponse>,
        replace: Replace,
    },
    Batch {
        run: i64,
        row: BatchRow,
        reply: Reply<()>,
    },
    Look {
        run: i64,
        row: LookRow,
        reply: Reply<()>,
    },
    /// The scores of a trial that is recorded already.
    Scores {
        run: i64,
        idx: u64,
        scores: Vec<StoredScore>,
    },
    ScorerCall {
        run: i64,
        row: ScorerCallRow,
        response: Option<NewResponse>,
    },
    Labels {
        run: i64,
        metric: String,
        rows: Vec<HumanLabelRow>,
        reply: Reply<()>,
    },
    Flush {
        reply: Reply<()>,
    },
}

/// A command and the room that it takes.
pub(crate) struct Queued {
    pub(crate) command: Command,
    pub(crate) units: u32,
}

/// What both ends share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) room: Semaphore,
    /// Set by whoever does not want to wait until more has come together.
    pub(crate) is_urgent: AtomicBool,
    failure: OnceLock<WriteFailure>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self {
            room: Semaphore::new(ROOM as usize),
            is_urgent: AtomicBool::new(false),
            failure: OnceLock::new(),
        }
    }

    /// Ends all writing: who waits for room wakes up and learns why.
    pub(crate) fn fail(&self, failure: WriteFailure) -> StoreError {
        let failure = self.failure.get_or_init(|| failure).clone();
        self.room.close();
        failure.into()
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self.failure.get() {
            Some(failure) => Err(failure.clone().into()),
            None => Ok(()),
        }
    }

    fn ended(&self) -> StoreError {
        self.failure.get().cloned().unwrap_or_else(WriteFailure::writer_ended).into()
    }
}

/// The near end of the queue.
#[derive(Debug)]
pub(crate) struct Queue {
    sender: Sender<Queued>,
    shared: Arc<Shared>,
    thread: Thread,
}

impl Queue {
    pub(crate) fn new(sender: Sender<Queued>, shared: Arc<Shared>, thread: Thread) -> Self {
        Self { sender, shared, thread }
    }

    /// Puts a record into the queue as soon as there is room for its `n_bytes`.
    pub(crate) async fn push(&self, n_bytes: usize, command: Command) -> Result<(), StoreError> {
        self.shared.check()?;
        let units = u32::try_from(1 + n_bytes / UNIT).unwrap_or(ROOM).min(ROOM);
        let permit = match self.shared.room.try_acquire_many(units) {
            Ok(permit) => permit,
            Err(TryAcquireError::Closed) => return Err(self.shared.ended()),
            Err(TryAcquireError::NoPermits) => {
                self.hurry();
                self.shared.room.acquire_many(units).await.map_err(|_| self.shared.ended())?
            }
        };
        permit.forget();
        self.sender.send(Queued { command, units }).map_err(|_| self.shared.ended())
    }

    /// Puts a command into the queue and waits for its answer.
    pub(crate) async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, StoreError> {
        self.shared.check()?;
        let (reply, answer) = oneshot::channel();
        let queued = Queued { command: command(reply), units: 0 };
        self.sender.send(queued).map_err(|_| self.shared.ended())?;
        self.hurry();
        answer.await.map_err(|_| self.shared.ended())?
    }

    fn hurry(&self) {
        self.shared.is_urgent.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Waits for a future on this thread: for callers without a runtime, and safe inside one.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
