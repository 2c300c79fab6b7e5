//! Equal requests are one request: those in flight at the same time, and those that follow before the first is committed.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

/// A request's cache key.
type Key = [u8; 32];

/// Lets one task do the work for a key while the others wait for its result.
#[derive(Debug)]
pub(crate) struct SingleFlight<T> {
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    flights: HashMap<Key, Arc<OnceCell<T>>>,
    landed: Landed,
}

/// The flight of the task that did the work: ends when dropped, which is to be after the result is recorded.
#[derive(Debug)]
#[must_use = "dropping a flight ends it"]
pub(crate) struct Flight<'a, T> {
    all: &'a SingleFlight<T>,
    key: Key,
}

/// More than there can be in the store's queue and in its open transaction: what landed before these is committed.
const LANDED_MAX: usize = 16_384;

/// The last flights that ended: their results are recorded, but perhaps not committed yet.
#[derive(Debug, Default)]
struct Landed {
    // The first eight bytes of a hash: a chance hit costs a look in vain.
    prefixes: HashSet<u64>,
    order: VecDeque<u64>,
}

impl<T: Clone> SingleFlight<T> {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { flights: HashMap::new(), landed: Landed::default() }) }
    }

    /// The result for the key; with the flight, if it was this task that did the work. A task that is dropped in mid-work
    /// hands it on.
    pub(crate) async fn run<F: Future<Output = T>>(
        &self,
        key: Key,
        work: impl FnOnce() -> F,
    ) -> (T, Option<Flight<'_, T>>) {
        let cell = Arc::clone(self.state().flights.entry(key).or_default());
        let mut is_mine = false;
        let done = cell.get_or_init(|| {
            is_mine = true;
            work()
        });
        let value = done.await.clone();
        (value, is_mine.then(|| Flight { all: self, key }))
    }

    /// Whether a flight with this key ended lately.
    pub(crate) fn has_landed(&self, key: &Key) -> bool {
        self.state().landed.prefixes.contains(&prefix(key))
    }
}

impl<T> SingleFlight<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        // No code that holds the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Flight<'_, T> {
    fn drop(&mut self) {
        let mut state = self.all.state();
        state.flights.remove(&self.key);
        state.landed.push(prefix(&self.key));
    }
}

impl Landed {
    fn push(&mut self, prefix: u64) {
        if !self.prefixes.insert(prefix) {
            return;
        }
        self.order.push_back(prefix);
        if LANDED_MAX < self.order.len()
            && let Some(oldest) = self.order.pop_front()
        {
            self.prefixes.remove(&oldest);
        }
    }
}

fn prefix(key: &Key) -> u64 {
    key.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const KEY: Key = [1; 32];

    #[tokio::test]
    async fn equal_keys_work_once_until_the_flight_ends() {
        let flights = SingleFlight::new();
        let calls = AtomicU32::new(0);
        let work = || async {
            tokio::task::yield_now().await;
            calls.fetch_add(1, Ordering::SeqCst)
        };
        let (first, second) = tokio::join!(flights.run(KEY, work), flights.run(KEY, work));
        assert_eq!((first.0, second.0), (0, 0));
        assert!(first.1.is_some() && second.1.is_none());
        let late = flights.run(KEY, work).await;
        assert!(late.0 == 0 && late.1.is_none());
        assert!(!flights.has_landed(&KEY));
        drop(first);
        assert!(flights.has_landed(&KEY));
        let again = flights.run(KEY, work).await;
        assert!(again.0 == 1 && again.1.is_some());
    }

    #[tokio::test]
    async fn a_task_that_is_dropped_hands_its_work_on() {
        let flights = SingleFlight::new();
        let stuck =
            tokio::time::timeout(std::time::Duration::ZERO, flights.run(KEY, std::future::pending::<u32>));
        let (stuck, next) = tokio::join!(stuck, flights.run(KEY, || async { 7 }));
        assert!(stuck.is_err());
        assert!(next.0 == 7 && next.1.is_some());
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut landed = Landed::default();
        for prefix in 0..=LANDED_MAX as u64 {
            landed.push(prefix);
        }
        assert_eq!((landed.prefixes.len(), landed.order.len()), (LANDED_MAX, LANDED_MAX));
        assert!(!landed.prefixes.contains(&0));
    }
}
