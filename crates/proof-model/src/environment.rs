//! What the edge read from the outside world: the environment's variables; and what targets share, clients and limits.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use proof_diag::Diagnostic;
use secrecy::{ExposeSecret, SecretString};

use crate::clock::WallClock;
use crate::http::Clients;
use crate::limit::Registry;

/// The environment, as the edge read it once. Values are secrets: neither `Debug` nor any error shows one.
///
/// ```
/// use proof_model::Environment;
/// let environment = Environment::new([("OPENAI_API_KEY".to_owned(), "sk-live".to_owned())]);
/// assert!(environment.has("OPENAI_API_KEY"));
/// assert!(!format!("{environment:?}").contains("sk-live"));
/// ```
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, SecretString>,
    clients: Arc<Clients>,
    limits: Arc<Registry>,
}

impl Environment {
    /// An environment of these variables. An empty value counts as unset.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let variables = variables.into_iter().filter(|(_, value)| !value.is_empty());
        Self {
            variables: variables.map(|(name, value)| (name, SecretString::from(value))).collect(),
            clients: Arc::default(),
            limits: Arc::default(),
        }
    }

    /// Shares the limits of its targets with other processes on this machine that use the same folder and the same keys.
    /// The folder is made when the first target needs it; where that fails, limits hold within this process, and
    /// [`take_warning`](Self::take_warning) says why.
    #[must_use]
    pub fn with_shared_limits(self, folder: &Path) -> Self {
        Self { limits: Arc::new(Registry::shared(folder, WallClock::default())), ..self }
    }

    /// What a person should know about the environment, once targets are connected; told once.
    pub fn take_warning(&self) -> Option<Diagnostic> {
        self.limits.take_warning()
    }

    /// Whether a variable is set.
    pub fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    /// The value of a variable that is no secret, such as a base address.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(SecretString::expose_secret)
    }

    /// The value of a variable that is a secret.
    pub(crate) fn secret(&self, name: &str) -> Option<Secret> {
        self.text(name).map(|value| Secret::new(value.trim()))
    }

    /// The limits that all targets of this environment share.
    pub(crate) fn limits(&self) -> &Registry {
        &self.limits
    }

    /// The HTTP clients that all targets of this environment share.
    pub(crate) fn clients(&self) -> &Clients {
        &self.clients
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables)", self.variables.len())
    }
}

/// A key, or another value that nobody may see: prints `***`.
#[derive(Clone)]
pub(crate) struct Secret(SecretString);

impl Secret {
    /// Keeps a value secret.
    pub(crate) fn new(value: &str) -> Self {
        Self(SecretString::from(value))
    }

    /// The value, for the wire only.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = Environment::new([("OPENAI_API_KEY".to_owned(), String::new())]);
        assert!(!environment.has("OPENAI_API_KEY"));
    }

    #[test]
    fn a_secret_prints_stars() {
        assert_eq!(format!("{:?}", Secret::new("sk-planted")), "***");
    }
}
