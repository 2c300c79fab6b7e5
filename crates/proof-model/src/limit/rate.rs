//! Requests or tokens a minute: a bucket that fills at a steady rate.

use std::time::Duration;

use tokio::time::Instant;

use super::headers::Window;

const MINUTE: f64 = 60.0;

/// A rate limit; without a limit everything goes at once.
///
/// A limit that the user gave holds for every span of 60 seconds: a tenth of it may go at once, the rest is spread. A
/// limit that the provider's headers tell is the provider's to enforce: all of what remains may go at once. What is
/// taken may exceed what is there: the debt is waited off, so a request larger than the bucket goes through.
#[derive(Debug)]
pub(crate) struct Rate {
    configured: Option<u64>,
    bucket: Option<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    capacity: f64,
    per_second: f64,
    level: f64,
    at: Instant,
}

impl Rate {
    pub(crate) fn new(per_minute: Option<u64>, now: Instant) -> Self {
        let bucket = per_minute.map(|limit| {
            let limit = limit.max(1) as f64;
            let capacity = (limit / 10.0).max(1.0);
            // A limit of one leaves nothing to spread: one a minute.
            let per_second = if limit <= 1.0 { 1.0 / MINUTE } else { (limit - capacity) / MINUTE };
            Bucket { capacity, per_second, level: capacity, at: now }
        });
        Self { configured: per_minute, bucket }
    }

    /// Takes `amount` and says when it may be used.
    pub(crate) fn reserve(&mut self, now: Instant, amount: f64) -> Instant {
        let Some(bucket) = &mut self.bucket else { return now };
        bucket.fill(now);
        // Whatever is larger than the bucket goes when the bucket is full.
        let needed = amount.min(bucket.capacity);
        let missing = needed - bucket.level;
        bucket.level -= amount;
        if missing <= 0.0 { now } else { now + Duration::from_secs_f64(missing / bucket.per_second) }
    }

    /// Corrects an amount that was guessed when it was taken.
    pub(crate) fn settle(&mut self, taken: f64, used: f64) {
        if let Some(bucket) = &mut self.bucket {
            bucket.level = (bucket.level + taken - used).min(bucket.capacity);
        }
    }

    /// Takes over what the provider says of its own limit. A limit that the user gave is only ever lowered.
    pub(crate) fn learn(&mut self, window: Window, now: Instant) {
        let stricter = self.configured.is_some_and(|configured| configured <= window.limit);
        if !stricter && window.is_a_minute() {
            let capacity = window.limit as f64;
            let per_second = capacity / MINUTE;
            match &mut self.bucket {
                Some(bucket) => {
                    bucket.fill(now);
                    bucket.capacity = capacity;
                    bucket.per_second = per_second;
                }
                None => self.bucket = Some(Bucket { capacity, per_second, level: capacity, at: now }),
            }
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.fill(now);
            bucket.level = bucket.level.min(window.remaining.unwrap_or(window.limit) as f64);
        }
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level + passed * self.per_second).min(self.capacity);
        self.at = self.at.max(now);
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
