//! The leanest model server: one fixed answer, nothing parsed but the length.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, LocalSet};
use tokio_util::sync::CancellationToken;

use crate::http::find;

/// The answer in chat-completions form. Its text is the label that the benchmark's checks look for.
const BODY: &str = concat!(
    r#"{"id":"chatcmpl-load","object":"chat.completion","created":1700000000,"model":"load","choices":[{"index":0,"#,
    r#""message":{"role":"assistant","content":"billing"},"finish_reason":"stop"}],"#,
    r#""usage":{"prompt_tokens":40,"completion_tokens":1,"total_tokens":41}}"#
);

/// A server for benchmarks, on a thread of its own; ends when it is dropped. `GET /stats` tells how many requests came since
/// the last time it was asked, and the seconds between the first and the last of them.
#[derive(Debug)]
pub struct LoadServer {
    address: SocketAddr,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl LoadServer {
    /// Starts a server. Port 0 takes a free one; each answer comes after `latency`.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start(port: u16, latency: Duration) -> anyhow::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} cannot be used"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stopped = stop.clone();
        let thread = std::thread::Builder::new().name("load-server".to_owned()).spawn(move || {
            LocalSet::new().block_on(&runtime, stopped.run_until_cancelled(accept(listener, latency)));
        })?;
        Ok(Self { address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base address for chat completions.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Waits for the server's end, which does not come by itself.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Drop for LoadServer {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// The requests since somebody asked.
#[derive(Debug, Default)]
struct Seen {
    n_requests: u64,
    first_and_last: Option<(Instant, Instant)>,
}

impl Seen {
    fn note(&mut self) {
        let now = Instant::now();
        self.n_requests += 1;
        self.first_and_last = Some(self.first_and_last.map_or((now, now), |(first, _)| (first, now)));
    }

    /// The answer to `GET /stats`; the count begins anew.
    fn take(&mut self) -> String {
        let Self { n_requests, first_and_last } = std::mem::take(self);
        let seconds = first_and_last.map_or(0.0, |(first, last)| (last - first).as_secs_f64());
        let body = format!("{{\"requests\": {n_requests}, \"seconds\": {seconds:.6}}}");
        format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

async fn accept(listener: std::net::TcpListener, latency: Duration) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let mut connections = JoinSet::new();
    let seen = Rc::new(RefCell::new(Seen::default()));
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                connections.spawn_local(serve(stream, latency, Rc::clone(&seen)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut stream: TcpStream, latency: Duration, seen: Rc<RefCell<Seen>>) {
    stream.set_nodelay(true).ok();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut buffer = BytesMut::with_capacity(16 << 10);
    loop {
        let total = loop {
            if let Some(total) = request_length(&buffer)
                && total <= buffer.len()
            {
                break total;
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let asks_for_stats = buffer.starts_with(b"GET /stats ");
        buffer.advance(total);
        if asks_for_stats {
            let stats = seen.borrow_mut().take();
            if stream.write_all(stats.as_bytes()).await.is_err() {
                return;
            }
            continue;
        }
        seen.borrow_mut().note();
        if !latency.is_zero() {
            // The runtime's clock has whole milliseconds and rounds up: half of one is taken off, so that the mean is as asked.
            tokio::time::sleep(latency.saturating_sub(Duration::from_micros(500))).await;
        }
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The length of the request at the start of a buffer, head and body; none while the head is not whole.
fn request_length(buffer: &[u8]) -> Option<usize> {
    let head = find(buffer, b"\r\n\r\n")? + 4;
    let name = b"content-length:";
    let at = buffer.get(..head)?.windows(name.len()).position(|window| window.eq_ignore_ascii_case(name));
    let Some(at) = at else { return Some(head) };
    let digits = buffer.get(at + name.len()..head)?.iter().skip_while(|byte| **byte == b' ');
    let length = digits
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0_usize, |length, byte| length.saturating_mul(10).saturating_add(usize::from(byte - b'0')));
    head.checked_add(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_measured_once_its_head_is_whole() {
        assert_eq!(request_length(b"POST / HTTP/1.1\r\ncontent-le"), None);
        assert_eq!(request_length(b"POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\nab"), Some(51));
        assert_eq!(request_length(b"GET / HTTP/1.1\r\n\r\n"), Some(18));
    }
}
