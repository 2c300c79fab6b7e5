//! Requests or tokens a minute: a bucket that fills at a steady rate.

use std::time::Duration;

use tokio::time::Instant;

use super::headers::Window;
use super::ledger::Column;

const MINUTE: f64 = 60.0;
/// What the provider told of its limit holds for so long.
const LEARNT_FOR: Duration = Duration::from_mins(1);

/// A rate limit; without a limit everything goes at once.
///
/// A limit that the user gave holds for every span of 60 seconds: a tenth of it may go at once, the rest is spread. A
/// limit that the provider's headers tell is the provider's to enforce: all of what remains may go at once. What is
/// taken may exceed what is there: the debt is waited off, so a request larger than the bucket goes through.
#[derive(Debug)]
pub(crate) struct Rate {
    configured: Option<u64>,
    /// What the provider told last, and when.
    learnt: Option<(u64, Instant)>,
    bucket: Option<Bucket>,
    /// Taken since the ledger was last written; below zero where more was guessed than used.
    unwritten: f64,
    /// What the provider said was left, since the ledger was last written.
    ceiling: Option<Ceiling>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    capacity: f64,
    per_second: f64,
    level: f64,
    at: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Ceiling {
    level: f64,
    at: Instant,
}

/// When a ledger is read and written: by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// By our own clock.
    pub instant: Instant,
    /// The time of day, in microseconds.
    pub micros: u64,
}

impl Rate {
    pub(crate) fn new(per_minute: Option<u64>, now: Instant) -> Self {
        let bucket = per_minute.map(|limit| Bucket::configured(limit, now));
        Self { configured: per_minute, learnt: None, bucket, unwritten: 0.0, ceiling: None }
    }

    /// Whether the user gave a limit, here or in another process.
    pub(crate) fn is_configured(&self) -> bool {
        self.configured.is_some()
    }

    /// Takes over the limit of a user. What has been taken stays taken.
    pub(crate) fn configure(&mut self, per_minute: Option<u64>, now: Instant) {
        if self.configured == per_minute {
            return;
        }
        self.configured = per_minute;
        let learnt = self.learnt.filter(|(_, at)| now < *at + LEARNT_FOR).map(|(limit, _)| limit);
        let strictest = match (per_minute, learnt) {
            (Some(configured), Some(learnt)) if learnt < configured => Some(Bucket::learnt(learnt, now)),
            (Some(configured), _) => Some(Bucket::configured(configured, now)),
            (None, learnt) => learnt.map(|limit| Bucket::learnt(limit, now)),
        };
        let taken = self.bucket.map_or(0.0, |mut bucket| {
            bucket.fill(now);
            bucket.capacity - bucket.level
        });
        self.bucket = strictest.map(|bucket| Bucket { level: bucket.capacity - taken, ..bucket });
    }

    /// Takes `amount` and says when it may be used.
    pub(crate) fn reserve(&mut self, now: Instant, amount: f64) -> Instant {
        let Some(bucket) = &mut self.bucket else { return now };
        bucket.fill(now);
        self.unwritten += amount;
        // Whatever is larger than the bucket goes when the bucket is full.
        let needed = amount.min(bucket.capacity);
        let missing = needed - bucket.level;
        bucket.level -= amount;
        if missing <= 0.0 { now } else { now + Duration::from_secs_f64(missing / bucket.per_second) }
    }

    /// Whether `amount` could be used at once.
    pub(crate) fn has(&mut self, now: Instant, amount: f64) -> bool {
        self.bucket.as_mut().is_none_or(|bucket| {
            bucket.fill(now);
            amount.min(bucket.capacity) <= bucket.level
        })
    }

    /// Corrects an amount that was guessed when it was taken.
    pub(crate) fn settle(&mut self, taken: f64, used: f64) {
        if let Some(bucket) = &mut self.bucket {
            self.unwritten += used - taken;
            bucket.level = (bucket.level + taken - used).min(bucket.capacity);
        }
    }

    /// Takes over what the provider says of its own limit. A limit that the user gave is only ever lowered.
    pub(crate) fn learn(&mut self, window: Window, now: Instant) {
        let stricter = self.configured.is_some_and(|configured| configured <= window.limit);
        if window.is_a_minute() {
            self.learnt = Some((window.limit, now));
            if !stricter {
                self.take_over(window.limit, now);
            }
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.fill(now);
            bucket.level = bucket.level.min(window.remaining.unwrap_or(window.limit) as f64);
            self.ceiling = Some(Ceiling { level: bucket.level, at: now });
        }
    }

    fn take_over(&mut self, limit: u64, now: Instant) {
        let learnt = Bucket::learnt(limit, now);
        match &mut self.bucket {
            Some(bucket) => {
                bucket.fill(now);
                bucket.capacity = learnt.capacity;
                bucket.per_second = learnt.per_second;
            }
            None => self.bucket = Some(learnt),
        }
    }

    /// Takes over what other processes took, and tells them what we took.
    pub(crate) fn exchange(&mut self, column: &mut Column, is_new: bool, moment: Moment) {
        let Moment { instant: now, micros } = moment;
        let age = Duration::from_micros(micros.saturating_sub(column.learnt_at));
        let own_age = self.learnt.map(|(_, at)| now.saturating_duration_since(at));
        if 0 < column.learnt && age < LEARNT_FOR && own_age.is_none_or(|own_age| age < own_age) {
            self.learnt = Some((column.learnt, now.checked_sub(age).unwrap_or(now)));
            if self.configured.is_none_or(|configured| column.learnt < configured) {
                self.take_over(column.learnt, now);
            }
        } else if let (Some((limit, _)), Some(own_age)) = (self.learnt, own_age)
            && own_age < age
        {
            column.learnt = limit;
            column.learnt_at = micros.saturating_sub(u64::try_from(own_age.as_micros()).unwrap_or(u64::MAX));
        }
        let Some(bucket) = &mut self.bucket else { return };
        bucket.fill(now);
        let written = Duration::from_micros(column.full_at.saturating_sub(micros)).as_secs_f64();
        let mut taken = (written * bucket.per_second + self.unwritten).max(0.0);
        if is_new {
            taken = taken.max(bucket.capacity - bucket.level);
        }
        if let Some(Ceiling { level, at }) = self.ceiling.take() {
            let filled = now.saturating_duration_since(at).as_secs_f64() * bucket.per_second;
            taken = taken.max(bucket.capacity - level - filled);
        }
        bucket.level = bucket.capacity - taken;
        self.unwritten = 0.0;
        // A bucket that was full stays so: nothing to write.
        if 0.0 < taken || micros < column.full_at {
            column.full_at = micros.saturating_add(bucket.micros_until_full());
        }
    }
}

impl Bucket {
    fn configured(limit: u64, now: Instant) -> Self {
        let limit = limit.max(1) as f64;
        let capacity = (limit / 10.0).max(1.0);
        // A limit of one leaves nothing to spread: one a minute.
        let per_second = if limit <= 1.0 { 1.0 / MINUTE } else { (limit - capacity) / MINUTE };
        Self { capacity, per_second, level: capacity, at: now }
    }

    fn learnt(limit: u64, now: Instant) -> Self {
        let capacity = limit.max(1) as f64;
        Self { capacity, per_second: capacity / MINUTE, level: capacity, at: now }
    }

    fn fill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level + elapsed * self.per_second).min(self.capacity);
        self.at = self.at.max(now);
    }

    fn micros_until_full(&self) -> u64 {
        let seconds = ((self.capacity - self.level) / self.per_second).max(0.0);
        u64::try_from(Duration::try_from_secs_f64(seconds).unwrap_or_default().as_micros())
            .unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn window(limit: u64, remaining: u64, reset_s: u64) -> Window {
        Window { limit, remaining: Some(remaining), reset: Some(Duration::from_secs(reset_s)) }
    }

    proptest! {
        #[test]
        fn no_minute_has_more_requests_than_configured(limit in 1_u64..200, n in 1_usize..400) {
            let start = Instant::now();
            let mut rate = Rate::new(Some(limit), start);
            let times: Vec<Instant> = (0..n).map(|_| rate.reserve(start, 1.0)).collect();
            for (idx, time) in times.iter().enumerate() {
                let end = *time + Duration::from_millis(59_990);
                let within = times[idx..].iter().filter(|other| **other < end).count();
                prop_assert!(within as u64 <= limit.max(1), "{within} in a minute, limit {limit}");
            }
        }
    }

    #[test]
    fn without_a_limit_everything_goes_at_once() {
        let now = Instant::now();
        let mut rate = Rate::new(None, now);
        assert_eq!(rate.reserve(now, 1e9), now);
    }

    #[test]
    fn a_learnt_limit_spreads_what_the_provider_has_left() {
        let now = Instant::now();
        let mut rate = Rate::new(None, now);
        rate.learn(window(60, 2, 58), now);
        assert_eq!(rate.reserve(now, 1.0), now);
        assert_eq!(rate.reserve(now, 1.0), now);
        assert_eq!(rate.reserve(now, 1.0), now + Duration::from_secs(1));
    }

    #[test]
    fn a_window_of_a_day_is_not_taken_for_a_minute() {
        let now = Instant::now();
        let mut rate = Rate::new(None, now);
        rate.learn(window(200, 0, 432), now);
        assert_eq!(rate.reserve(now, 1.0), now);
    }

    #[test]
    fn a_stricter_limit_of_the_user_stays() {
        let now = Instant::now();
        let mut rate = Rate::new(Some(60), now);
        rate.learn(window(10_000, 9_999, 1), now);
        for _ in 0..6 {
            assert_eq!(rate.reserve(now, 1.0), now);
        }
        assert!(now < rate.reserve(now, 1.0));
    }

    #[test]
    fn an_amount_larger_than_the_bucket_goes_when_it_is_full_and_is_waited_off_after() {
        let now = Instant::now();
        let mut rate = Rate::new(Some(600), now);
        assert_eq!(rate.reserve(now, 540.0), now);
        let next = rate.reserve(now, 1.0) - now;
        assert!((Duration::from_secs(53)..Duration::from_secs(54)).contains(&next), "{next:?}");
    }
}
