//! How many attempts may be in flight: falls when the provider refuses, grows back as it answers.

use tokio::time::Instant;

/// Adaptive concurrency: multiplicative decrease by the share of refusals, additive increase.
///
/// A refusal (429) of an attempt that began after the last cut cuts the limit by half of the share of refusals among
/// the last attempts (data-centre TCP, Alizadeh et al. 2010, equations 1 and 2): a flood of refusals halves it, a few
/// among many answers take a little. Refusals of attempts that began before the last cut are answers to the old limit
/// and only count towards the share, so there is at most one cut in a round trip. Each full round of successes adds a
/// sixteenth of the maximum.
#[derive(Debug)]
pub(crate) struct Concurrency {
    max: usize,
    limit: f64,
    // Moving average; nothing is known at first, so the first refusal counts in full.
    refused_share: f64,
    last_cut: Option<Instant>,
}

impl Concurrency {
    pub(crate) fn new(max: usize) -> Self {
        let max = max.max(1);
        Self { max, limit: max as f64, refused_share: 1.0, last_cut: None }
    }

    /// The most that may ever be in flight.
    pub(crate) fn max(&self) -> usize {
        self.max
    }

    /// Changes the most that may be in flight; what refusals took away stays away, as a share.
    pub(crate) fn set_max(&mut self, max: usize) {
        let max = max.max(1);
        self.limit = (self.limit * max as f64 / self.max as f64).clamp(1.0, max as f64);
        self.max = max;
    }

    /// How many may be in flight now: at least 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and `max`, which was a usize"
    )]
    pub(crate) fn limit(&self) -> usize {
        (self.limit as usize).clamp(1, self.max)
    }

    /// An attempt succeeded. Returns by how much the limit changed.
    pub(crate) fn succeeded(&mut self) -> isize {
        self.count(0.0);
        if self.max as f64 <= self.limit {
            return 0;
        }
        let step = (self.max as f64 / 16.0).max(1.0);
        self.change(self.limit + step / self.limit)
    }

    /// An attempt failed for another reason than its rate: says nothing about the limit.
    pub(crate) fn failed(&mut self) {
        self.count(0.0);
    }

    /// An attempt that began at `began` was refused. Returns by how much the limit changed: nothing or less.
    pub(crate) fn refused(&mut self, began: Instant, now: Instant) -> isize {
        self.count(1.0);
        if self.last_cut.is_some_and(|cut| began < cut) {
            return 0;
        }
        self.last_cut = Some(now);
        self.change((self.limit * (1.0 - self.refused_share / 2.0)).min(self.limit - 1.0))
    }

    fn count(&mut self, refused: f64) {
        self.refused_share += (refused - self.refused_share) / 32.0;
    }

    fn change(&mut self, to: f64) -> isize {
        let before = self.limit();
        self.limit = to.clamp(1.0, self.max as f64);
        self.limit().cast_signed() - before.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn round(concurrency: &mut Concurrency, now: &mut Instant, refused: usize, answered: usize) {
        let began = *now;
        *now += Duration::from_millis(10);
        for _ in 0..answered {
            concurrency.succeeded();
        }
        for _ in 0..refused {
            concurrency.refused(began, *now);
        }
    }

    #[test]
    fn a_flood_of_refusals_halves_it_once_in_a_round_trip() {
        let mut concurrency = Concurrency::new(64);
        let mut now = Instant::now();
        let began = now;
        now += Duration::from_millis(10);
        assert_eq!(concurrency.refused(began, now), -32);
        for _ in 0..63 {
            assert_eq!(concurrency.refused(began, now), 0);
        }
        assert_eq!(concurrency.limit(), 32);
    }

    #[test]
    fn it_never_falls_below_one_and_grows_back_to_the_maximum() {
        let mut concurrency = Concurrency::new(64);
        let mut now = Instant::now();
        for _ in 0..20 {
            let all = concurrency.limit();
            round(&mut concurrency, &mut now, all, 0);
        }
        assert_eq!(concurrency.limit(), 1);
        for _ in 0..10_000 {
            concurrency.succeeded();
        }
        assert_eq!(concurrency.limit(), 64);
        assert_eq!(concurrency.succeeded(), 0);
    }

    #[test]
    fn what_refusals_took_away_stays_away_when_the_most_changes() {
        let mut concurrency = Concurrency::new(64);
        let now = Instant::now();
        concurrency.refused(now, now);
        concurrency.set_max(16);
        assert_eq!((concurrency.max(), concurrency.limit()), (16, 8));
        concurrency.set_max(64);
        assert_eq!(concurrency.limit(), 32);
        concurrency.set_max(1);
        assert_eq!(concurrency.limit(), 1);
    }

    #[test]
    fn a_steady_few_refusals_leave_most_of_it() {
        let mut concurrency = Concurrency::new(64);
        let mut now = Instant::now();
        for _ in 0..200 {
            let limit = concurrency.limit();
            round(&mut concurrency, &mut now, limit.div_ceil(7), limit - limit.div_ceil(7));
        }
        assert!((40..=64).contains(&concurrency.limit()), "{}", concurrency.limit());
    }

    #[test]
    fn a_lone_refusal_after_many_answers_takes_little() {
        let mut concurrency = Concurrency::new(64);
        let now = Instant::now();
        for _ in 0..1_000 {
            concurrency.succeeded();
        }
        assert!(-2 <= concurrency.refused(now, now));
    }
}
