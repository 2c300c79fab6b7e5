//! When a second request is sent because the first is slow.
//!
//! The idea is Dean and Barroso's (*The Tail at Scale*, 2013): a second request after the 95th percentile of the usual
//! time cuts the long waits for five per cent more requests. They stay few: at most a tenth of the calls in flight have a
//! second request at a time, and none is sent while the provider refuses anything.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// When a second request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HedgeAfter {
    /// After this long without an answer.
    Time(Duration),
    /// After what so many in a hundred of the target's own answers took at most.
    Percentile(u8),
}

/// So many answers must be known before a percentile of them means anything.
const ENOUGH: usize = 50;
/// So many answers are looked back at.
const RECENT: usize = 512;
/// So many answers come before the percentile is taken anew.
const REFRESH: u64 = 16;

/// A target's second requests.
#[derive(Debug)]
pub(crate) struct Hedges {
    after: Option<HedgeAfter>,
    times: Mutex<Times>,
    in_flight: AtomicUsize,
    n_sent: AtomicU64,
    n_won: AtomicU64,
}

/// How long the last answers took.
#[derive(Debug, Default)]
struct Times {
    recent: Vec<Duration>,
    n_noted: u64,
    percentile: Option<Duration>,
}

/// A second request that is under way. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Second<'a> {
    hedges: &'a Hedges,
}

impl Hedges {
    pub(crate) fn new(after: Option<HedgeAfter>) -> Self {
        Self {
            after,
            times: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            n_sent: AtomicU64::new(0),
            n_won: AtomicU64::new(0),
        }
    }

    /// How long the first request has; none while that is not known.
    pub(crate) fn after(&self) -> Option<Duration> {
        match self.after? {
            HedgeAfter::Time(time) => Some(time),
            HedgeAfter::Percentile(_) => self.times.lock().unwrap_or_else(PoisonError::into_inner).percentile,
        }
    }

    /// Notes how long the first sign of an answer took from when the first request was sent. Of a call with two requests
    /// that is more than the percentile itself, as it would have been without the second, so the percentile does not slide
    /// down by its own work.
    pub(crate) fn answered(&self, took: Duration) {
        let Some(HedgeAfter::Percentile(percentile)) = self.after else { return };
        self.times.lock().unwrap_or_else(PoisonError::into_inner).note(took, percentile);
    }

    /// The right to send a second request, while `n_calls` calls are in flight: at most a tenth of them have one, but one
    /// is always allowed.
    pub(crate) fn begin(&self, n_calls: usize) -> Option<Second<'_>> {
        let most = (n_calls / 10).max(1);
        let begun = self.in_flight.fetch_update(Ordering::AcqRel, Ordering::Acquire, |in_flight| {
            (in_flight < most).then_some(in_flight + 1)
        });
        begun.ok().map(|_| Second { hedges: self })
    }

    /// Second requests that were sent, and those among them that answered first.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.n_sent.load(Ordering::Relaxed), self.n_won.load(Ordering::Relaxed))
    }
}

impl Second<'_> {
    /// Notes that it is sent.
    pub(crate) fn sent(&self) {
        self.hedges.n_sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that it answered first.
    pub(crate) fn won(&self) {
        self.hedges.n_won.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Second<'_> {
    fn drop(&mut self) {
        self.hedges.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Times {
    fn note(&mut self, took: Duration, percentile: u8) {
        let place = usize::try_from(self.n_noted % RECENT as u64).unwrap_or(0);
        match self.recent.get_mut(place) {
            Some(time) => *time = took,
            None => self.recent.push(took),
        }
        self.n_noted += 1;
        if ENOUGH <= self.recent.len() && (self.percentile.is_none() || self.n_noted.is_multiple_of(REFRESH))
        {
            self.percentile = self.percentile(percentile);
        }
    }

    /// The smallest time that so many in a hundred answers took at most.
    fn percentile(&self, percentile: u8) -> Option<Duration> {
        let mut times = self.recent.clone();
        let rank = (times.len() * usize::from(percentile)).div_ceil(100).max(1);
        let last = times.len().checked_sub(1)?;
        let (_, time, _) = times.select_nth_unstable(last.min(rank - 1));
        Some(*time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_needs_fifty_answers_and_follows_the_last_ones() {
        let hedges = Hedges::new(Some(HedgeAfter::Percentile(95)));
        for ms in 1..50 {
            hedges.answered(Duration::from_millis(ms));
            assert_eq!(hedges.after(), None);
        }
        hedges.answered(Duration::from_millis(50));
        assert_eq!(hedges.after(), Some(Duration::from_millis(48)));
        for _ in 0..600 {
            hedges.answered(Duration::from_millis(7));
        }
        assert_eq!(hedges.after(), Some(Duration::from_millis(7)));
    }

    #[test]
    fn a_time_needs_no_answers_and_nothing_is_noted() {
        let hedges = Hedges::new(Some(HedgeAfter::Time(Duration::from_secs(2))));
        hedges.answered(Duration::from_millis(1));
        assert_eq!(hedges.after(), Some(Duration::from_secs(2)));
        assert!(hedges.times.lock().unwrap().recent.is_empty());
        assert_eq!(Hedges::new(None).after(), None);
    }

    #[test]
    fn a_tenth_of_the_calls_in_flight_may_have_a_second_request_and_one_always() {
        let hedges = Hedges::new(Some(HedgeAfter::Time(Duration::ZERO)));
        let first = hedges.begin(3).unwrap();
        assert!(hedges.begin(3).is_none());
        let second = hedges.begin(20).unwrap();
        assert!(hedges.begin(29).is_none());
        drop(first);
        assert!(hedges.begin(29).is_some());
        drop(second);
    }
}
