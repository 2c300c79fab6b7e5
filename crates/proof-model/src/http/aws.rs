//! Signatures of AWS, version 4: who asks is shown by a signature of the request instead of a key within it.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>. Headers that a proxy
//! may change stay out of the signature; those of AWS's own must be in it.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::{HeaderMap, HeaderName, header};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::auth::sensitive;
use super::key_command::CommandKey;
use crate::clock::WallClock;
use crate::environment::Secret;
use crate::{CallError, ErrorKind};

/// The name of Bedrock in signatures.
const SERVICE: &str = "bedrock";

/// The keys of an account, or where they come from.
#[derive(Debug)]
enum Keys {
    Own(AwsKeys),
    /// As JSON, in the form that AWS calls `credential_process`.
    Command(CommandKey),
}

/// Keys of an account.
#[derive(Clone, Debug)]
pub(crate) struct AwsKeys {
    /// Says which keys they are.
    pub id: Secret,
    /// Signs.
    pub secret: Secret,
    /// Shows that keys which were lent are still good.
    pub token: Option<Secret>,
}

impl AwsKeys {
    /// The keys in what a command wrote: `{"AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …}`, alone or in the
    /// `Credentials` of an answer of AWS's own service for such keys.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn from_json(text: &str) -> Result<Self, &'static str> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Written<'a> {
            #[serde(borrow)]
            credentials: Option<&'a RawValue>,
            access_key_id: Option<String>,
            secret_access_key: Option<String>,
            session_token: Option<String>,
        }
        let read = |text| serde_json::from_str::<Written<'_>>(text).map_err(|_| "is no JSON object of texts");
        let mut written = read(text)?;
        if let Some(inner) = written.credentials {
            written = read(inner.get())?;
        }
        let keys = Self {
            id: Secret::new(&written.access_key_id.ok_or("has no `AccessKeyId`")?),
            secret: Secret::new(&written.secret_access_key.ok_or("has no `SecretAccessKey`")?),
            token: written.session_token.as_deref().map(Secret::new),
        };
        let can_be_sent = |secret: &Secret| sensitive(secret.expose()).is_some();
        if [&keys.id, &keys.secret].into_iter().chain(&keys.token).all(can_be_sent) {
            Ok(keys)
        } else {
            Err("cannot be sent: it holds a character that is not ASCII")
        }
    }
}

/// Signs requests.
#[derive(Debug)]
pub(crate) struct Signer {
    keys: Keys,
    region: String,
    service: &'static str,
    /// A signature holds for a few minutes, so it is made with the time of the attempt.
    clock: WallClock,
}

impl Signer {
    /// A signer for Bedrock in a region.
    pub(crate) fn new(keys: AwsKeys, region: String) -> Self {
        Self { keys: Keys::Own(keys), region, service: SERVICE, clock: WallClock::default() }
    }

    /// The same, with keys that a command writes.
    pub(crate) fn of_command(keys: CommandKey, region: String) -> Self {
        Self { keys: Keys::Command(keys), region, service: SERVICE, clock: WallClock::default() }
    }

    /// The command that writes the keys, if one does.
    pub(crate) fn command(&self) -> Option<&CommandKey> {
        match &self.keys {
            Keys::Own(_) => None,
            Keys::Command(keys) => Some(keys),
        }
    }

    fn keys(&self) -> Result<AwsKeys, CallError> {
        match &self.keys {
            Keys::Own(keys) => Ok(keys.clone()),
            Keys::Command(written) => AwsKeys::from_json(written.key().0.expose()).map_err(|problem| {
                let message = format!("what the command for the keys of AWS wrote {problem}");
                CallError::new(ErrorKind::Auth, message)
            }),
        }
    }

    /// Adds the signature of a POST request, with its time and with the token of the keys.
    ///
    /// # Errors
    /// A request that cannot be signed.
    pub(crate) fn sign(&self, url: &Url, body: &[u8], headers: &mut HeaderMap) -> Result<(), CallError> {
        let AwsKeys { id, secret, token } = self.keys()?;
        let token = token.as_ref().map(|token| token.expose().to_owned());
        let identity = Credentials::new(id.expose(), secret.expose(), token, None, "proofmark").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_micros(self.clock.now()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| cannot_sign(&error))?;
        let signed = headers.iter().filter(|(name, _)| is_signed(name));
        let signed = signed.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let request = SignableRequest::new("POST", url.as_str(), signed, SignableBody::Bytes(body))
            .map_err(|error| cannot_sign(&error))?;
        let (instructions, _) =
            sign(request, &params.into()).map_err(|error| cannot_sign(&error))?.into_parts();
        for (name, value) in instructions.headers() {
            if let (Ok(name), Some(value)) = (name.parse::<HeaderName>(), sensitive(value)) {
                headers.insert(name, value);
            }
        }
        Ok(())
    }

    /// What must never be shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        self.keys().map_or_else(
            |_| vec![],
            |AwsKeys { id, secret, token }| [id, secret].into_iter().chain(token).collect(),
        )
    }
}

/// The header that says what the body is, and AWS's own.
fn is_signed(name: &HeaderName) -> bool {
    *name == header::CONTENT_TYPE || name.as_str().starts_with("x-amz")
}

fn cannot_sign(error: &dyn std::error::Error) -> CallError {
    CallError::new(ErrorKind::Auth, format!("the request cannot be signed: {error}"))
}

#[cfg(test)]
mod tests;
