//! The address of a server, as people write it.

use url::Url;

/// Parameters of an address that would hold a key.
const KEY_PARAMETERS: [&str; 6] = ["key", "api_key", "api-key", "apikey", "token", "access_token"];

/// Reads a base address.
pub(crate) fn read_base_url(text: &str) -> Result<Url, BaseUrlError> {
    let url = Url::parse(text.trim()).map_err(|_| BaseUrlError::NotAnAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(BaseUrlError::Scheme);
    }
    if url.host_str().is_none() {
        return Err(BaseUrlError::NotAnAddress);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::Secret);
    }
    if url.query_pairs().any(|(name, _)| KEY_PARAMETERS.contains(&name.to_ascii_lowercase().as_str())) {
        return Err(BaseUrlError::KeyInQuery);
    }
    Ok(url)
}

/// Why a base address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BaseUrlError {
    #[error("is not an address")]
    NotAnAddress,
    #[error("must begin with `http://` or `https://`")]
    Scheme,
    #[error("holds a user name or password")]
    Secret,
    #[error("holds a key")]
    KeyInQuery,
}

impl BaseUrlError {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NotAnAddress | Self::Scheme => "E0504",
            Self::Secret | Self::KeyInQuery => "E0507",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::NotAnAddress | Self::Scheme => "expected an address",
            Self::Secret | Self::KeyInQuery => "this is kept out of files",
        }
    }

    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::NotAnAddress | Self::Scheme => "such as `http://127.0.0.1:8000/v1`",
            Self::Secret | Self::KeyInQuery => {
                "put the secret in the environment, and name it with `key_env` or as `${NAME}` in `headers`"
            }
        }
    }
}
