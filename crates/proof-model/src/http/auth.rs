//! What shows a provider who asks.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use url::Url;

use super::aws::Signer;
use super::key_command::{CommandKey, Renewal};
use crate::CallError;
use crate::environment::Secret;

/// Where Azure wants a key; a token goes where tokens go.
const AZURE_KEY: &str = "api-key";

/// How the requests of a target are authorised.
#[derive(Debug)]
pub(crate) enum Auth {
    /// Not at all, or by the target's own headers.
    None,
    /// By a key in a header.
    Key {
        /// The header's name.
        name: HeaderName,
        /// What stands before the key, such as `Bearer `.
        prefix: &'static str,
        /// The key.
        key: Secret,
    },
    /// By a key in a header that a command writes.
    Command {
        /// The header's name.
        name: HeaderName,
        /// What stands before the key, such as `Bearer `.
        prefix: &'static str,
        /// The key.
        key: Box<CommandKey>,
    },
    /// By a signature of the request.
    SigV4(Box<Signer>),
}

impl Auth {
    /// Adds what a request needs.
    ///
    /// # Errors
    /// A key that cannot be had or cannot be sent.
    pub(crate) fn authorize(&self, url: &Url, body: &[u8], headers: &mut HeaderMap) -> Result<(), CallError> {
        match self {
            Self::None => {}
            Self::Key { name, prefix, key } => add_key(name, prefix, key, headers),
            Self::Command { name, prefix, key } => add_key(name, prefix, &key.key().0, headers),
            Self::SigV4(signer) => signer.sign(url, body, headers)?,
        }
        Ok(())
    }

    /// Which key is in use, where a refused one may be followed by another.
    pub(crate) fn key_number(&self) -> Option<u64> {
        match self {
            Self::Command { key, .. } => Some(key.key().1),
            Self::SigV4(signer) => Some(signer.command()?.key().1),
            Self::None | Self::Key { .. } => None,
        }
    }

    /// Asks for another key, after the one of this number was refused.
    pub(crate) async fn renew(&self, refused: u64) -> Renewal {
        match self {
            Self::Command { key, .. } => key.renew(refused).await,
            Self::SigV4(signer) => match signer.command() {
                Some(key) => key.renew(refused).await,
                None => Renewal::Same,
            },
            Self::None | Self::Key { .. } => Renewal::Same,
        }
    }

    /// Whether an answer of this status may mean that the key has run out.
    pub(crate) fn may_have_run_out(&self, status: StatusCode) -> bool {
        let is_signed = matches!(self, Self::SigV4(_));
        status == StatusCode::UNAUTHORIZED || (is_signed && status == StatusCode::FORBIDDEN)
    }

    /// Whose account it is, for limits that all who ask with it share: the key itself, as a rule, so it is not shown either.
    pub(crate) fn scope(&self) -> Option<Secret> {
        match self {
            // What the command writes changes from day to day; the account does not.
            Self::Command { key, .. } => Some(Secret::new(&key.scope())),
            Self::SigV4(signer) if let Some(key) = signer.command() => Some(Secret::new(&key.scope())),
            Self::None | Self::Key { .. } | Self::SigV4(_) => self.secrets().into_iter().next(),
        }
    }

    /// What must never be shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        match self {
            Self::None => vec![],
            Self::Key { key, .. } => vec![key.clone()],
            Self::Command { key, .. } => vec![key.key().0],
            Self::SigV4(signer) => signer.secrets(),
        }
    }
}

/// Adds a key; a token that stands in the place of one of Azure's keys goes where tokens go.
fn add_key(name: &HeaderName, prefix: &str, key: &Secret, headers: &mut HeaderMap) {
    let is_token = *name == AZURE_KEY && is_token(key.expose());
    let (name, prefix) = if is_token { (header::AUTHORIZATION, "Bearer ") } else { (name.clone(), prefix) };
    if let Some(value) = sensitive(&format!("{prefix}{}", key.expose())) {
        headers.insert(name, value);
    }
}

/// Whether it is a token of Microsoft Entra (a JSON web token) and not a key of the resource.
fn is_token(key: &str) -> bool {
    key.starts_with("eyJ") && key.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// A header's value that is never shown; none if it cannot be sent.
pub(crate) fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(name: &'static str, prefix: &'static str, key: &str) -> (String, String) {
        let auth = Auth::Key { name: HeaderName::from_static(name), prefix, key: Secret::new(key) };
        let mut headers = HeaderMap::new();
        auth.authorize(&Url::parse("https://x").unwrap(), b"", &mut headers).unwrap();
        let (name, value) = headers.iter().next().unwrap();
        assert_eq!((headers.len(), value.is_sensitive()), (1, true));
        (name.to_string(), value.to_str().unwrap().to_owned())
    }

    #[test]
    fn azure_takes_a_key_in_one_header_and_a_token_in_another() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(header_of("api-key", "", "0123abcd"), pair("api-key", "0123abcd"));
        assert_eq!(
            header_of("api-key", "", "eyJh.eyJi.c2ln"),
            pair("authorization", "Bearer eyJh.eyJi.c2ln")
        );
        assert_eq!(header_of("x-api-key", "", "eyJh.eyJi.c2ln"), pair("x-api-key", "eyJh.eyJi.c2ln"));
    }
}
