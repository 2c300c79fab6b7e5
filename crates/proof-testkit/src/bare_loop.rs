//! The leanest client: the loop that benchmarks compare the whole program with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, Request, Url};
use tokio::task::JoinSet;

/// One chat request, as long as the benchmark's.
const BODY: &str = concat!(
    r#"{"model":"load","messages":[{"role":"system","content":"You sort support tickets for a software company. "#,
    r#"Answer with one word: bug, billing or other."},{"role":"user","content":"The invoice of last month is wrong."}],"#,
    r#""temperature":0}"#
);

/// What a loop took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopResult {
    /// How many requests were answered.
    pub requests: u64,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

impl LoopResult {
    /// Requests a second.
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    pub fn per_second(self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

/// Sends `requests` requests to a base address, `concurrency` at a time, with the client settings of `proof-model`: every
/// body is read whole, nothing is looked at.
///
/// # Errors
/// The first request that fails.
pub async fn bare_loop(base_url: &str, requests: u64, concurrency: usize) -> anyhow::Result<LoopResult> {
    let url =
        Url::parse(&format!("{}/chat/completions", base_url.trim_end_matches('/'))).context("no address")?;
    let client = client()?;
    let next = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..concurrency.max(1) {
        let (client, url, next) = (client.clone(), url.clone(), Arc::clone(&next));
        workers.spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < requests {
                let mut request = Request::new(Method::POST, url.clone());
                request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = Some(Bytes::from_static(BODY.as_bytes()).into());
                let response = client.execute(request).await?;
                ensure!(response.status().is_success(), "status {}", response.status());
                response.bytes().await?;
            }
            Ok(())
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    Ok(LoopResult { requests, elapsed: began.elapsed() })
}

fn client() -> anyhow::Result<Client> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder =
        Client::builder().http1_only().no_proxy().tcp_nodelay(true).pool_max_idle_per_host(usize::MAX);
    Ok(builder.tls_backend_preconfigured(tls).build()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LoadServer;

    #[tokio::test]
    async fn every_request_is_answered() {
        let server = LoadServer::start(0, Duration::ZERO).unwrap();
        let result = bare_loop(&server.base_url(), 200, 8).await.unwrap();
        assert_eq!(result.requests, 200);
        assert!(0.0 < result.per_second());
    }
}
