//! A server of batches: it takes what is handed in, works for a while, and gives the results back.
//!
//! It speaks the batch interfaces of `OpenAI` (files and batches) and of Anthropic at once, at the same address, and keeps
//! its batches until it is dropped: a test may stop what it tests, start it anew, and ask again.

mod anthropic;
mod openai;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::BytesMut;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use self::store::Store;
use crate::fake_model::{run, send};
use crate::http::{Incoming, read_request};
use crate::reply::{Asked, Reply};

/// What becomes of a request of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is answered so; a reply with another status than 200 is an error of this request alone.
    Answered(Reply),
    /// The batch's time is over before.
    Expired,
    /// The batch is stopped before.
    Cancelled,
    /// The results say nothing of it.
    Forgotten,
}

/// The order of the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResultOrder {
    /// As they were handed in.
    #[default]
    AsHandedIn,
    /// Mixed, the same way each time.
    Mixed,
}

type Decide = Box<dyn Fn(&str, &Asked) -> Fate + Send + Sync>;

/// How a fake server treats batches.
pub struct BatchScript {
    decide: Decide,
    polls: u64,
    order: ResultOrder,
    refusal: Option<String>,
    faults: Vec<(String, Fault)>,
}

/// How a call goes wrong.
#[derive(Clone, Debug)]
enum Fault {
    /// It is answered so instead.
    Instead(Reply),
    /// Its answer breaks off.
    Cut,
}

impl BatchScript {
    /// What becomes of each request, by its name and what it asks. [`Asked::number`] counts the requests of a batch from 1,
    /// and [`Asked::path`] is where a call of its own would go.
    pub fn new(decide: impl Fn(&str, &Asked) -> Fate + Send + Sync + 'static) -> Self {
        Self {
            decide: Box::new(decide),
            polls: 0,
            order: ResultOrder::default(),
            refusal: None,
            faults: vec![],
        }
    }

    /// Each request's last message, given back.
    pub fn echo() -> Self {
        Self::new(|_, asked| Fate::Answered(Reply::text(asked.last_text())))
    }

    /// How often a batch answers that it is not done, before it is.
    #[must_use]
    pub fn polls(mut self, polls: u64) -> Self {
        self.polls = polls;
        self
    }

    /// The order of the results.
    #[must_use]
    pub fn order(mut self, order: ResultOrder) -> Self {
        self.order = order;
        self
    }

    /// Refuses each batch as a whole, in these words: with `OpenAI` after it was made, with Anthropic at once.
    #[must_use]
    pub fn refused(mut self, reason: impl Into<String>) -> Self {
        self.refusal = Some(reason.into());
        self
    }

    /// Answers the next call whose method and path begin so (such as `POST /v1/batches`) with a reply instead: it changes
    /// nothing at the server. Faults of one call come one after the other.
    #[must_use]
    pub fn fault(mut self, call: impl Into<String>, reply: Reply) -> Self {
        self.faults.push((call.into(), Fault::Instead(reply)));
        self
    }

    /// Breaks the answer to the next such call off in its middle: at the server it has happened.
    #[must_use]
    pub fn cut(mut self, call: impl Into<String>) -> Self {
        self.faults.push((call.into(), Fault::Cut));
        self
    }
}

impl fmt::Debug for BatchScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchScript({} polls, {:?}, {} faults)", self.polls, self.order, self.faults.len())
    }
}

/// A call of a fake server of batches, as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchCall {
    /// Such as `POST /v1/batches`.
    pub call: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl BatchCall {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// A server of batches on loopback, which ends when it is dropped.
#[derive(Debug)]
pub struct FakeBatch {
    address: SocketAddr,
    state: Arc<State>,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    script: Mutex<BatchScript>,
    store: Mutex<Store>,
    calls: Mutex<Vec<BatchCall>>,
    never: CancellationToken,
}

impl FakeBatch {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// No port, or no thread.
    pub fn start(script: BatchScript) -> anyhow::Result<Self> {
        let state = Arc::new(State {
            script: Mutex::new(script),
            store: Mutex::default(),
            calls: Mutex::default(),
            never: CancellationToken::new(),
        });
        let stop = CancellationToken::new();
        let shared = Arc::clone(&state);
        let (address, thread) = run("fake-batch", &stop, move |stream| serve(stream, Arc::clone(&shared)))?;
        Ok(Self { address, state, stop, thread: Some(thread) })
    }

    /// The base address for either provider: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Every call, in the order in which they arrived.
    pub fn calls(&self) -> Vec<BatchCall> {
        lock(&self.state.calls).clone()
    }

    /// What was handed in: each batch's name, and its requests by their names.
    pub fn batches(&self) -> Vec<(String, Vec<(String, Value)>)> {
        lock(&self.state.store).handed_in()
    }
}

impl Drop for FakeBatch {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    stream.set_nodelay(true).ok();
    let mut buffer = BytesMut::with_capacity(8 << 10);
    while let Ok(Some(incoming)) = read_request(&mut stream, &mut buffer).await {
        let (asked, reply) = state.reply(incoming);
        if !send(&mut stream, &asked, &reply, &state.never, || ()).await.unwrap_or(false) {
            return;
        }
    }
}

impl State {
    fn reply(&self, incoming: Incoming) -> (Asked, Reply) {
        let Incoming { method, path, headers, body } = incoming;
        let call = format!("{method} {path}");
        lock(&self.calls).push(BatchCall {
            call: call.clone(),
            headers: headers.clone(),
            body: body.clone(),
        });
        let asked = Asked { number: 1, path, headers, body: Value::Null };
        let mut script = lock(&self.script);
        let fault = script.faults.iter().position(|(begin, _)| call.starts_with(begin.as_str()));
        let fault = fault.map(|place| script.faults.remove(place).1);
        if let Some(Fault::Instead(reply)) = fault {
            return (asked, reply);
        }
        let mut store = lock(&self.store);
        let reply = openai::answer(&mut store, &script, &call, &asked, &body)
            .or_else(|| anthropic::answer(&mut store, &script, &call, &body))
            .unwrap_or_else(|| Reply::error(404, "not_found_error", format!("no such call: {call}")));
        let reply = if fault.is_some() { reply.truncated() } else { reply };
        (asked, reply)
    }
}
