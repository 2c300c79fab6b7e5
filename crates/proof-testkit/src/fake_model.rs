//! A model server that answers as a script says.

use std::collections::VecDeque;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use bytes::BytesMut;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::http::{Incoming, read_request};
use crate::reply::{Asked, Reply, Way};

type Answer = Box<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// What a fake model answers.
pub struct Script {
    first: VecDeque<Reply>,
    then: Answer,
}

impl Script {
    /// The same text every time.
    pub fn text(text: impl Into<String>) -> Self {
        let reply = Reply::text(text);
        Self::from_fn(move |_| reply.clone())
    }

    /// The same reply every time.
    pub fn always(reply: Reply) -> Self {
        Self::from_fn(move |_| reply.clone())
    }

    /// A reply for each request, by what was asked; [`Asked::number`] counts from 1.
    pub fn from_fn(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self { first: VecDeque::new(), then: Box::new(answer) }
    }

    /// These replies one after the other, then the text `ok`.
    pub fn sequence(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self { first: replies.into_iter().collect(), ..Self::text("ok") }
    }

    /// The last message, given back; every so many requests a fault instead. Zero means never.
    pub fn echo_with_faults(every_429: u64, every_500: u64, every_truncated: u64) -> Self {
        let is_nth = |number: u64, every: u64| every != 0 && number.is_multiple_of(every);
        Self::from_fn(move |asked| {
            let reply = Reply::text(asked.last_text());
            match asked.number {
                number if is_nth(number, every_429) => Reply::rate_limited(20),
                number if is_nth(number, every_500) => Reply::server_error(),
                number if is_nth(number, every_truncated) => reply.truncated(),
                _ => reply,
            }
        })
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({} replies, then a function)", self.first.len())
    }
}

/// A model server on loopback, which ends when it is dropped.
#[derive(Debug)]
pub struct FakeModel {
    address: SocketAddr,
    state: Arc<State>,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    script: Mutex<Script>,
    number: AtomicU64,
    in_flight: AtomicU64,
    max_in_flight: AtomicU64,
    asked: Mutex<Vec<Asked>>,
    /// Told of each request, with `asked`.
    arrival: Condvar,
    /// Cancelled when held replies may go.
    gate: CancellationToken,
}

impl FakeModel {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// No port, or no thread.
    pub fn start(script: Script) -> anyhow::Result<Self> {
        let state = Arc::new(State {
            script: Mutex::new(script),
            number: AtomicU64::new(0),
            in_flight: AtomicU64::new(0),
            max_in_flight: AtomicU64::new(0),
            asked: Mutex::default(),
            arrival: Condvar::new(),
            gate: CancellationToken::new(),
        });
        let stop = CancellationToken::new();
        let shared = Arc::clone(&state);
        let (address, thread) = run("fake-model", &stop, move |stream| serve(stream, Arc::clone(&shared)))?;
        Ok(Self { address, state, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base address for chat completions: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How many requests arrived.
    pub fn requests(&self) -> u64 {
        self.state.number.load(Ordering::SeqCst)
    }

    /// The most requests that were in flight at a time.
    pub fn max_in_flight(&self) -> u64 {
        self.state.max_in_flight.load(Ordering::SeqCst)
    }

    /// Waits until `n` requests have arrived; false if that takes longer than `limit`.
    pub fn wait_for_requests(&self, n: u64, limit: Duration) -> bool {
        let waiting =
            self.state.arrival.wait_timeout_while(lock(&self.state.asked), limit, |_| self.requests() < n);
        drop(waiting);
        n <= self.requests()
    }

    /// Lets all replies go that are [held](Reply::held), now and from now on.
    pub fn release(&self) {
        self.state.gate.cancel();
    }

    /// The requests, in the order in which they arrived (the first 10,000).
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.state.asked).clone()
    }
}

impl Drop for FakeModel {
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

/// Starts a server on a free port of loopback, on a thread of its own; it ends when `stop` is cancelled.
pub(crate) fn run<F: Future<Output = ()> + Send + 'static>(
    name: &str,
    stop: &CancellationToken,
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> anyhow::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stop = stop.clone();
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        runtime.block_on(stop.run_until_cancelled(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                        connections.spawn(serve(stream));
                    },
                    Some(_) = connections.join_next() => {}
                }
            }
        }));
    })?;
    Ok((address, thread))
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    stream.set_nodelay(true).ok();
    let mut buffer = BytesMut::with_capacity(8 << 10);
    while let Ok(Some(incoming)) = read_request(&mut stream, &mut buffer).await {
        let in_flight = state.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        state.max_in_flight.fetch_max(in_flight, Ordering::SeqCst);
        let (asked, reply) = state.reply(incoming);
        // The answer counts as given before its bytes are out: the client may send the next request with the last of them.
        let done = || {
            state.in_flight.fetch_sub(1, Ordering::SeqCst);
        };
        let stays_open = send(&mut stream, &asked, &reply, &state.gate, done).await;
        if !stays_open.unwrap_or(false) {
            return;
        }
    }
}

impl State {
    fn reply(&self, incoming: Incoming) -> (Asked, Reply) {
        // The script is held while the number is taken, so that the order of both is one.
        let mut script = lock(&self.script);
        let number = self.number.fetch_add(1, Ordering::SeqCst) + 1;
        let Incoming { path, headers, body, .. } = incoming;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let asked = Asked { number, path, headers, body };
        let reply = script.first.pop_front().unwrap_or_else(|| (script.then)(&asked));
        drop(script);
        let mut all = lock(&self.asked);
        if all.len() < 10_000 {
            all.push(asked.clone());
        }
        drop(all);
        self.arrival.notify_all();
        (asked, reply)
    }
}

/// Sends a reply, and calls `done` before its last bytes go out; says whether the connection stays open.
pub(crate) async fn send(
    stream: &mut TcpStream,
    asked: &Asked,
    reply: &Reply,
    gate: &CancellationToken,
    done: impl Fn(),
) -> std::io::Result<bool> {
    if reply.is_held {
        gate.cancelled().await;
    }
    if !reply.before.is_zero() {
        tokio::time::sleep(reply.before).await;
    }
    let (content_type, body) = reply.body(asked);
    let (first, second) = body.split_at(body.len() / 2);
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
    let mut add = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    };
    add("content-type", content_type);
    for (name, value) in &reply.headers {
        add(name, value);
    }
    match reply.way {
        Way::Whole | Way::Truncated | Way::Stall => add("content-length", &body.len().to_string()),
        Way::Chunks(_) | Way::CutChunks => add("transfer-encoding", "chunked"),
        Way::CutWithoutLength => add("connection", "close"),
        Way::Hang | Way::Close => {}
    }
    head.push_str("\r\n");
    let mut out = head.into_bytes();
    match reply.way {
        Way::Hang => silence().await,
        Way::Close => done(),
        Way::Whole => {
            out.extend_from_slice(&body);
            done();
            stream.write_all(&out).await?;
            return Ok(true);
        }
        Way::Chunks(between) => {
            out.extend_from_slice(&chunk(first));
            stream.write_all(&out).await?;
            tokio::time::sleep(between).await;
            done();
            let mut rest = chunk(second);
            rest.extend_from_slice(b"0\r\n\r\n");
            stream.write_all(&rest).await?;
            return Ok(true);
        }
        Way::CutChunks => {
            out.extend_from_slice(&chunk(first));
            done();
            stream.write_all(&out).await?;
        }
        Way::Truncated | Way::CutWithoutLength => {
            out.extend_from_slice(first);
            done();
            stream.write_all(&out).await?;
        }
        Way::Stall => {
            out.extend_from_slice(first);
            stream.write_all(&out).await?;
            silence().await;
        }
    }
    stream.shutdown().await?;
    Ok(false)
}

/// Longer than any test waits; the server's end ends it.
async fn silence() {
    tokio::time::sleep(Duration::from_hours(1)).await;
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests;
