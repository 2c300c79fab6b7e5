//! What a run may spend: money is set aside before a call and settled after it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Money of a run: what is spent, what the calls in flight may cost, and where it must stop.
#[derive(Debug)]
pub(crate) struct Budget {
    limit_usd: Option<f64>,
    state: Mutex<State>,
    /// Told whenever a reservation is settled.
    settled: Notify,
}

#[derive(Debug)]
struct State {
    spent_usd: f64,
    reserved_usd: f64,
    n_reserved: u64,
    /// The dearest call of each target so far.
    dearest_usd: Vec<f64>,
    is_reached: bool,
}

/// Whether there is money for a call.
#[derive(Debug)]
pub(crate) enum Money<'a> {
    /// It is set aside.
    Reserved(Reservation<'a>),
    /// There is not enough left; the first call that is refused is told so.
    Refused { is_first: bool },
}

/// Money set aside for a call in flight; what is dropped unsettled has cost nothing.
#[derive(Debug)]
pub(crate) struct Reservation<'a> {
    budget: &'a Budget,
    target: usize,
    usd: f64,
    cost_usd: Option<f64>,
    /// Whether it is of many calls, so that its cost is nobody's dearest.
    is_sum: bool,
}

/// Sums of the same costs in another order differ in the last digits: that is no reason to refuse the last call.
const SLACK: f64 = 1.0 + 1e-9;

impl Budget {
    /// A budget. `spent_usd` is what earlier sittings of the run have spent, and `dearest_usd` their dearest call of each
    /// target.
    pub(crate) fn new(limit_usd: Option<f64>, spent_usd: f64, dearest_usd: Vec<f64>) -> Self {
        let state = State { spent_usd, reserved_usd: 0.0, n_reserved: 0, dearest_usd, is_reached: false };
        Self { limit_usd, state: Mutex::new(state), settled: Notify::new() }
    }

    /// Sets the expected cost of a call aside: what the target's dearest call so far has cost. Before its first call that
    /// is `estimate_usd`, or the dearest call of any target, whichever is more. So the limit is passed only by a call that
    /// turns out dearer than all before it.
    ///
    /// Where only the calls in flight stand in the way, it waits for them: they may cost less than what is set aside.
    pub(crate) async fn reserve(&self, target: u32, estimate_usd: impl FnOnce() -> f64) -> Money<'_> {
        let target = target as usize;
        let Some(limit_usd) = self.limit_usd else {
            return Money::Reserved(Reservation {
                budget: self,
                target,
                usd: 0.0,
                cost_usd: None,
                is_sum: false,
            });
        };
        let estimate_usd = if self.knows(target) { 0.0 } else { estimate_usd() };
        loop {
            // Listening begins before the look, so that nothing settled in between is missed.
            let settled = self.settled.notified();
            if let Some(money) = self.look(target, estimate_usd, limit_usd * SLACK) {
                return money;
            }
            settled.await;
        }
    }

    /// Sets the expected cost of a batch aside: its estimate, since nothing is known of its calls before all are made.
    pub(crate) fn reserve_sum(&self, target: u32, usd: f64) -> Money<'_> {
        let reservation =
            |usd| Reservation { budget: self, target: target as usize, usd, cost_usd: None, is_sum: true };
        let Some(limit_usd) = self.limit_usd else { return Money::Reserved(reservation(0.0)) };
        let mut state = self.state();
        if state.is_reached || limit_usd * SLACK < state.spent_usd + state.reserved_usd + usd {
            let is_first = !std::mem::replace(&mut state.is_reached, true);
            return Money::Refused { is_first };
        }
        state.reserved_usd += usd;
        state.n_reserved += 1;
        drop(state);
        Money::Reserved(reservation(usd))
    }

    /// None where the answer hangs on the calls in flight.
    fn look(&self, target: usize, estimate_usd: f64, limit_usd: f64) -> Option<Money<'_>> {
        let mut state = self.state();
        let usd = match state.dearest_usd.get(target) {
            Some(dearest) if 0.0 < *dearest => *dearest,
            _ => state.dearest_usd.iter().copied().fold(estimate_usd, f64::max),
        };
        if state.is_reached || limit_usd < state.spent_usd + usd {
            let is_first = !std::mem::replace(&mut state.is_reached, true);
            return Some(Money::Refused { is_first });
        }
        if limit_usd < state.spent_usd + state.reserved_usd + usd {
            return None;
        }
        state.reserved_usd += usd;
        state.n_reserved += 1;
        Some(Money::Reserved(Reservation { budget: self, target, usd, cost_usd: None, is_sum: false }))
    }

    fn knows(&self, target: usize) -> bool {
        self.state().dearest_usd.get(target).is_some_and(|dearest| 0.0 < *dearest)
    }

    /// Dollars spent.
    pub(crate) fn spent_usd(&self) -> f64 {
        self.state().spent_usd
    }

    /// The limit, once a call was refused for it.
    pub(crate) fn reached(&self) -> Option<f64> {
        self.limit_usd.filter(|_| self.state().is_reached)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation<'_> {
    /// Replaces what was set aside by what the call has cost.
    pub(crate) fn settle(mut self, cost_usd: Option<f64>) {
        self.cost_usd = cost_usd;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.budget.limit_usd.is_none() {
            return;
        }
        let mut state = self.budget.state();
        state.n_reserved -= 1;
        // Nothing is set aside for no call: no rest of rounding may keep anybody waiting.
        state.reserved_usd = if state.n_reserved == 0 { 0.0 } else { state.reserved_usd - self.usd };
        if let Some(cost_usd) = self.cost_usd {
            state.spent_usd += cost_usd;
            if let Some(dearest) = state.dearest_usd.get_mut(self.target).filter(|_| !self.is_sum) {
                *dearest = dearest.max(cost_usd);
            }
        }
        drop(state);
        self.budget.settled.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn budget(limit_usd: f64) -> Budget {
        Budget::new(Some(limit_usd), 0.0, vec![0.0, 0.0])
    }

    /// The reservation, or none where it is refused; waiting is a mistake of the test.
    fn reserve(budget: &Budget, target: u32, estimate_usd: f64) -> Option<Reservation<'_>> {
        match budget.reserve(target, || estimate_usd).now_or_never().expect("it waits") {
            Money::Reserved(reservation) => Some(reservation),
            Money::Refused { .. } => None,
        }
    }

    #[test]
    fn calls_in_flight_count_and_are_waited_for() {
        let budget = budget(1.0);
        let first = reserve(&budget, 0, 0.4).unwrap();
        let second = reserve(&budget, 0, 0.4).unwrap();
        let mut third = Box::pin(budget.reserve(0, || 0.4));
        assert!(third.as_mut().now_or_never().is_none());
        first.settle(Some(0.1));
        let third = third.now_or_never().unwrap();
        assert!(matches!(third, Money::Reserved(_)));
        drop((second, third));
        assert_eq!(budget.reached(), None);
        assert!((budget.spent_usd() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_dearest_call_so_far_is_expected_again() {
        let budget = budget(1.0);
        reserve(&budget, 0, 0.0).unwrap().settle(Some(0.6));
        // Of a target that has not been called yet, too: nothing better is known.
        assert!(reserve(&budget, 1, 0.0).is_none());
        assert_eq!(budget.reached(), Some(1.0));
    }

    #[test]
    fn targets_have_prices_of_their_own() {
        let budget = Budget::new(Some(1.0), 0.7, vec![0.6, 0.1]);
        reserve(&budget, 1, 9.0).unwrap().settle(Some(0.1));
        assert!(reserve(&budget, 0, 0.0).is_none());
    }

    #[test]
    fn the_limit_itself_may_be_spent() {
        let budget = budget(0.3);
        for _ in 0..3 {
            reserve(&budget, 0, 0.1).unwrap().settle(Some(0.1));
        }
        let refused = budget.reserve(0, || 0.1).now_or_never().unwrap();
        assert!(matches!(refused, Money::Refused { is_first: true }));
        let refused = budget.reserve(0, || 0.1).now_or_never().unwrap();
        assert!(matches!(refused, Money::Refused { is_first: false }));
    }

    #[test]
    fn no_limit_never_stops() {
        let budget = Budget::new(None, 5.0, vec![]);
        assert!(reserve(&budget, 0, 1e9).is_some());
        assert_eq!(budget.reached(), None);
    }
}
