//! Who shares which limits: the accounts and endpoints that the targets of this process use.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use proof_diag::Diagnostic;

use super::account::Account;
use super::endpoint::Endpoint;
use super::ledger::{Folder, Ledger};
use crate::clock::WallClock;

/// The accounts and endpoints of this process, and the folder by which it shares them with others.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    // By a hash of who is asked with which key, so that no key is kept here.
    accounts: HashMap<[u8; 32], Weak<Account>>,
    endpoints: HashMap<String, Weak<Endpoint>>,
    folder: SharedFolder,
    warning: Option<Diagnostic>,
}

#[derive(Debug, Default)]
enum SharedFolder {
    #[default]
    None,
    /// Opened when the first target needs it.
    At(PathBuf, WallClock),
    Open(Folder),
}

impl Registry {
    /// One that shares its limits with other processes in this folder.
    pub(crate) fn shared(folder: &Path, clock: WallClock) -> Self {
        let known = Known { folder: SharedFolder::At(folder.to_owned(), clock), ..Known::default() };
        Self { known: Mutex::new(known) }
    }

    /// The account that is asked at this host for this model with this key. Other processes share it if there is a key.
    pub(crate) fn account(&self, host: &str, model: &str, key: Option<&str>) -> Arc<Account> {
        // Each part with its length, so that no two accounts write the same.
        let mut scope = b"account".to_vec();
        for part in [host, model, key.unwrap_or_default()] {
            scope.extend_from_slice(&(part.len() as u64).to_le_bytes());
            scope.extend_from_slice(part.as_bytes());
        }
        let hash = *blake3::hash(&scope).as_bytes();
        let mut known = self.known();
        let Known { accounts, folder, warning, .. } = &mut *known;
        find_or_make(accounts, hash, || Account::new(key.and_then(|_| folder.ledger(&scope, warning))))
    }

    /// The endpoint at this address, which is shown to people. Other processes share it if it is asked with a key.
    pub(crate) fn endpoint(&self, address: &str, has_key: bool) -> Arc<Endpoint> {
        let mut known = self.known();
        let Known { endpoints, folder, warning, .. } = &mut *known;
        find_or_make(endpoints, address.to_owned(), || {
            let scope = format!("endpoint {address}");
            let ledger = if has_key { folder.ledger(scope.as_bytes(), warning) } else { None };
            Arc::new(Endpoint::new(address.to_owned(), ledger))
        })
    }

    /// Why limits are not shared with other processes, if they should be; told once.
    pub(crate) fn take_warning(&self) -> Option<Diagnostic> {
        self.known().warning.take()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // No code that holds the lock can panic half-way through a change; poisoned maps are whole ones.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find_or_make<K: Eq + Hash, V>(
    known: &mut HashMap<K, Weak<V>>,
    key: K,
    make: impl FnOnce() -> Arc<V>,
) -> Arc<V> {
    if let Some(found) = known.get(&key).and_then(Weak::upgrade) {
        return found;
    }
    let made = make();
    known.insert(key, Arc::downgrade(&made));
    made
}

impl SharedFolder {
    /// The ledger of what is named so; none without a folder.
    fn ledger(&mut self, scope: &[u8], warning: &mut Option<Diagnostic>) -> Option<Ledger> {
        if let Self::At(path, clock) = self {
            match Folder::open(path, clock.clone()) {
                Ok(folder) => *self = Self::Open(folder),
                Err(error) => return self.fail(&error, warning),
            }
        }
        let Self::Open(folder) = self else { return None };
        match folder.ledger(scope) {
            Ok(ledger) => Some(ledger),
            Err(error) => self.fail(&error, warning),
        }
    }

    /// Goes on alone, and says so.
    fn fail(&mut self, error: &io::Error, warning: &mut Option<Diagnostic>) -> Option<Ledger> {
        let path = match self {
            Self::None => return None,
            Self::At(path, _) => path.display().to_string(),
            Self::Open(folder) => folder.path().display().to_string(),
        };
        *self = Self::None;
        let message = format!("`{path}` cannot be used, so limits are not shared with other runs");
        *warning = Some(
            Diagnostic::warning("W0503", message)
                .note(proof_diag::reason(error))
                .note("each run keeps to its own limits; several at once may be refused more often")
                .help("make the folder writable, or name another one in `PROOF_LIMITS_DIR`"),
        );
        None
    }
}
