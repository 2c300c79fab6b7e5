//! `../shared/tools/recorded-model`: real outputs of real models over HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A server that ends with the test.
pub(crate) struct RecordedModel {
    child: Child,
    pub(crate) base_url: String,
}

/// `../shared`, if it is there; else says that the test is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if shared.join("data/llmbar").is_dir() {
        return Some(shared);
    }
    println!("skipped: no ../shared");
    None
}

impl RecordedModel {
    /// Starts on a free port.
    pub(crate) fn start(shared: &Path, faults: &[&str]) -> Self {
        Self::start_at("0", shared, faults)
    }

    /// Ends this one and starts another at the same address, whose count of requests begins at 0.
    pub(crate) fn start_anew(self, shared: &Path) -> Self {
        let port = self.base_url.trim_end_matches("/v1").rsplit(':').next().unwrap().to_owned();
        drop(self);
        Self::start_at(&port, shared, &[])
    }

    fn start_at(port: &str, shared: &Path, faults: &[&str]) -> Self {
        let mut child = Command::new("python3")
            .arg(shared.join("tools/recorded-model"))
            .args(["--port", port])
            .args(faults)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base_url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, base_url }
    }

    /// How many requests it has seen.
    pub(crate) fn n_requests(&self) -> u64 {
        let host = self.base_url.strip_prefix("http://").unwrap().strip_suffix("/v1").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(b"GET /stats HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        let stats: serde_json::Value = serde_json::from_str(body).unwrap();
        stats["requests"].as_u64().unwrap()
    }
}

impl Drop for RecordedModel {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
