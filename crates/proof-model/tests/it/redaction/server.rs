//! A server that sends given bytes, whatever it is asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What is sent: for paths that end so, the first that fits.
pub(super) type Replies = Vec<(&'static str, Vec<u8>)>;

/// A server on loopback, which ends when it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    replies: Arc<Mutex<Option<Replies>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let replies = Arc::new(Mutex::new(Some(vec![])));
        let shared = Arc::clone(&replies);
        let thread = std::thread::spawn(move || {
            let connections = listener.incoming().map_while(|stream| {
                let stream = stream.ok()?;
                let shared = Arc::clone(&shared);
                let is_over = shared.lock().unwrap().is_none();
                (!is_over).then(|| std::thread::spawn(move || serve(stream, &shared)))
            });
            // Connections end when the client lets go of them.
            connections.for_each(drop);
        });
        Self { address, replies, thread: Some(thread) }
    }

    pub(super) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// From now on this is sent.
    pub(super) fn reply(&self, replies: Replies) {
        *self.replies.lock().unwrap() = Some(replies);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *self.replies.lock().unwrap() = None;
        // Wakes the one who waits for connections.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn serve(stream: TcpStream, replies: &Mutex<Option<Replies>>) {
    stream.set_nodelay(true).ok();
    let mut reader = BufReader::new(stream);
    while let Some(path) = read_request(&mut reader) {
        let reply = {
            let replies = replies.lock().unwrap();
            let Some(replies) = &*replies else { return };
            replies.iter().find(|(end, _)| path.ends_with(end)).map(|(_, reply)| reply.clone())
        };
        let Some(reply) = reply else { return };
        if reader.get_mut().write_all(&reply).is_err() || is_last(&reply) {
            return;
        }
    }
}

/// Whether a reply says that the connection ends with it.
fn is_last(reply: &[u8]) -> bool {
    reply
        .windows(17)
        .take_while(|window| !window.starts_with(b"\r\n\r\n"))
        .any(|window| window == b"connection: close")
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|n_bytes| 0 < *n_bytes)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    first.split(' ').nth(1).map(|path| path.split('?').next().unwrap_or_default().to_owned())
}

/// An answer with its length.
pub(super) fn http(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// An answer that breaks off: its length says more than comes.
pub(super) fn cut(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut reply = http(status, &[headers, &[("connection", "close")]].concat(), body);
    let told = format!("content-length: {}", body.len());
    let more = format!("content-length: {}", body.len() + 100);
    let head = String::from_utf8_lossy(&reply).replacen(&told, &more, 1);
    reply = head.into_bytes();
    reply
}
