//! The HTTP clients that targets share: each kind is built when the first target needs it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, NoProxy, Proxy};
use url::{Host, Url};

use crate::Environment;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// One client for each kind of address.
///
/// Reading the certificate store and setting up TLS costs milliseconds; `http://` targets do not pay for it.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    local: Slot,
    plain: Slot,
    tls: Slot,
}

#[derive(Debug, Default)]
struct Slot(Mutex<Option<Client>>);

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// The TLS library refuses its settings.
    #[error("TLS could not be set up")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refuses its settings, or the certificates cannot be read.
    #[error("the HTTP client could not be set up")]
    Http(#[from] reqwest::Error),
}

impl Clients {
    /// The client for an address.
    pub(crate) fn get(&self, url: &Url, environment: &Environment) -> Result<Client, ClientError> {
        if url.scheme() == "https" {
            return self.tls.get(|| {
                // Fails only if a provider is installed already, which serves as well.
                rustls::crypto::ring::default_provider().install_default().ok();
                Ok(with_proxies(base(), environment)?.build()?)
            });
        }
        if is_loopback(url) {
            return self.local.get(|| Ok(base().tls_backend_preconfigured(no_tls()?).build()?));
        }
        self.plain
            .get(|| Ok(with_proxies(base(), environment)?.tls_backend_preconfigured(no_tls()?).build()?))
    }
}

impl Slot {
    fn get(&self, build: impl FnOnce() -> Result<Client, ClientError>) -> Result<Client, ClientError> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = slot.as_ref() {
            return Ok(client.clone());
        }
        let client = build()?;
        *slot = Some(client.clone());
        Ok(client)
    }
}

fn base() -> ClientBuilder {
    // Concurrency is bounded by the targets, so every connection that was opened may stay. A redirect would turn a POST
    // into a GET, or send the key elsewhere: it is shown as an error instead.
    Client::builder()
        .http1_only()
        .no_proxy()
        .tcp_nodelay(true)
        .pool_max_idle_per_host(usize::MAX)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .user_agent(concat!("proofmark/", env!("CARGO_PKG_VERSION")))
}

/// The proxies that the environment names, in the way of curl: lower case first.
fn with_proxies(mut builder: ClientBuilder, environment: &Environment) -> Result<ClientBuilder, ClientError> {
    let read = |name: &str| environment.text(name).or_else(|| environment.text(&name.to_ascii_uppercase()));
    let except = read("no_proxy").and_then(NoProxy::from_string);
    let everything = read("all_proxy");
    if let Some(address) = read("https_proxy").or(everything) {
        builder = builder.proxy(Proxy::https(address)?.no_proxy(except.clone()));
    }
    if let Some(address) = read("http_proxy").or(everything) {
        builder = builder.proxy(Proxy::http(address)?.no_proxy(except));
    }
    Ok(builder)
}

/// A TLS set-up that trusts nobody: for `http://`, where it is never used.
fn no_tls() -> Result<rustls::ClientConfig, ClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// Whether the address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Whether the address is on this machine or in a private network, where servers often want no key.
pub(crate) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private() || address.is_link_local(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Some(Host::Domain(name)) => {
            let suffixes = [".localhost", ".local", ".internal", ".lan"];
            !name.contains('.') || suffixes.iter().any(|suffix| name.ends_with(suffix))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let check = |text: &str| {
            let url = Url::parse(text).unwrap();
            (is_loopback(&url), is_private(&url))
        };
        assert_eq!(check("http://127.0.0.1:80"), (true, true));
        assert_eq!(check("http://[::1]:80"), (true, true));
        assert_eq!(check("http://localhost/v1"), (true, true));
        assert_eq!(check("http://10.1.2.3/v1"), (false, true));
        assert_eq!(check("http://ollama:11434/v1"), (false, true));
        assert_eq!(check("https://api.openai.com/v1"), (false, false));
    }

    #[test]
    fn a_client_is_built_once_for_each_kind() {
        let environment = Environment::default();
        let clients = environment.clients();
        clients.get(&Url::parse("http://127.0.0.1:1").unwrap(), &environment).unwrap();
        assert!(clients.local.0.lock().unwrap().is_some());
        assert!(clients.tls.0.lock().unwrap().is_none());
    }
}
