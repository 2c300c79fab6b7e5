//! The places among a target's calls in flight: as many as its account allows just now.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::account::Member;

/// Lets so many calls in at a time.
#[derive(Debug)]
pub(super) struct Gate {
    free: Semaphore,
    // Places that were taken away while in use: the next ones that come back are not given out again.
    debt: AtomicUsize,
    /// How many places there are.
    places: Mutex<usize>,
    /// The version of the account that they were counted at.
    fitted: AtomicU64,
}

/// A place. Given back when dropped.
#[derive(Debug)]
pub(super) struct Inside<'a> {
    gate: &'a Gate,
    permit: Option<SemaphorePermit<'a>>,
}

impl Gate {
    pub(super) fn new(member: &Member) -> Self {
        let version = member.account().version();
        let places = member.places();
        Self {
            free: Semaphore::new(places),
            debt: AtomicUsize::new(0),
            places: Mutex::new(places),
            fitted: AtomicU64::new(version),
        }
    }

    /// Waits for a place.
    pub(super) async fn enter(&self) -> Inside<'_> {
        // The semaphore is never closed, so there is always a place in the end.
        Inside { gate: self, permit: self.free.acquire().await.ok() }
    }

    /// How many places are taken.
    pub(super) fn n_taken(&self) -> usize {
        let places = self.places();
        (*places + self.debt.load(Ordering::Relaxed)).saturating_sub(self.free.available_permits())
    }

    /// Makes the gate as wide as the account allows, if that has changed.
    pub(super) fn fit(&self, member: &Member) {
        let version = member.account().version();
        if self.fitted.load(Ordering::Acquire) == version {
            return;
        }
        // Held all the while, so that changes of size do not cross.
        let mut places = self.places();
        let allowed = member.places();
        if allowed < *places {
            let by = *places - allowed;
            let taken = self.free.forget_permits(by);
            self.debt.fetch_add(by - taken, Ordering::AcqRel);
        } else {
            let by = allowed - *places;
            self.free.add_permits(by - self.take_debt(by));
        }
        *places = allowed;
        self.fitted.store(version, Ordering::Release);
    }

    /// Pays back up to `most` places that were taken away while in use.
    fn take_debt(&self, most: usize) -> usize {
        let mut debt = self.debt.load(Ordering::Acquire);
        loop {
            let paid = debt.min(most);
            if paid == 0 {
                return 0;
            }
            match self.debt.compare_exchange_weak(debt, debt - paid, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return paid,
                Err(changed) => debt = changed,
            }
        }
    }

    fn places(&self) -> MutexGuard<'_, usize> {
        // No code that holds the lock can panic half-way through a change; a poisoned number is a whole one.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take()
            && self.gate.take_debt(1) == 1
        {
            permit.forget();
        }
    }
}
