//! What a number of cases and repeats finds, and how many a difference takes.

use proof_stats::Refusal;
use proof_stats::power::{self, McNemarTest};

use super::basis::Basis;
use super::{Market, PlannedComparison, Purchase, Wishes};
use crate::MetricSummary;
use crate::words::{count, number};

/// More repeats than these are not advised.
const MAX_REPEATS: u32 = 100;

/// A metric of two prompts on one target.
pub(super) fn comparison(
    metric: &MetricSummary,
    target: &str,
    basis: Basis,
    market: Market,
    wanted: Option<f64>,
    wishes: &Wishes,
) -> PlannedComparison {
    let design = Design { basis: &basis, alpha: wishes.alpha, power: wishes.power };
    let worth = design.worth(market.n_cases);
    let detectable = design.detectable(worth, market.repeats).ok();
    let power_now = wanted.and_then(|wanted| design.chance(worth, market.repeats, wanted).ok());
    let purchase = |repeats: u32| {
        let cases = design.cases(wanted?, repeats).ok()?;
        Some(market.purchase(cases, repeats))
    };
    let needed = purchase(market.repeats);
    let best = best_repeats(&basis, market).and_then(purchase);
    let advice = advice(&basis, market, needed.as_ref(), best.as_ref());
    PlannedComparison {
        metric: metric.name.clone(),
        target: Some(target.to_owned()),
        detectable,
        wanted,
        power_now,
        needed,
        best,
        advice,
        basis,
    }
}

/// The question that is asked of the power formulas.
struct Design<'a> {
    basis: &'a Basis,
    alpha: f64,
    power: f64,
}

impl Design<'_> {
    /// How many independent cases so many cases are worth.
    fn worth(&self, n_cases: u64) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of cases, for a design effect is at least 1"
        )]
        let worth = (n_cases as f64 / self.basis.design_effect.max(1.0)) as u64;
        worth
    }

    /// The share of cases that change, where each difference is -1, 0 or 1.
    fn changed(&self, repeats: u32) -> Option<f64> {
        (self.basis.is_pass_fail && repeats == 1).then(|| self.basis.variance(1).min(1.0))
    }

    fn detectable(&self, n: u64, repeats: u32) -> Result<f64, Refusal> {
        match self.changed(repeats) {
            Some(changed) => power::mcnemar_detectable(n, changed, self.alpha, self.power),
            None => {
                power::paired_t_detectable(n, self.basis.variance(repeats).sqrt(), self.alpha, self.power)
            }
        }
    }

    /// The chance of finding a true difference.
    fn chance(&self, n: u64, repeats: u32, difference: f64) -> Result<f64, Refusal> {
        match self.changed(repeats) {
            Some(changed) => {
                let (gain, loss) = shares(changed, difference);
                let found = power::mcnemar_power(n, gain, loss, self.alpha, McNemarTest::MidP)?;
                Ok(found.right_direction)
            }
            None => power::paired_t_power(difference, self.basis.variance(repeats).sqrt(), n, self.alpha),
        }
    }

    /// Cases that a true difference takes; those of groups are worth less, so it takes more of them.
    fn cases(&self, difference: f64, repeats: u32) -> Result<u64, Refusal> {
        let n = if let Some(changed) = self.changed(repeats) {
            let (gain, loss) = shares(changed, difference);
            power::mcnemar_cases_exact(gain, loss, self.alpha, self.power, McNemarTest::MidP)?.stable
        } else {
            let deviation = self.basis.variance(repeats).sqrt();
            power::paired_t_cases(difference, deviation, self.alpha, self.power)?
        };
        crate::gate::limit::whole(n as f64 * self.basis.design_effect).ok_or(Refusal::NotReachable)
    }
}

/// Gains and losses that change so many cases and differ by so much; a difference larger than the share of changed cases
/// changes more of them.
fn shares(changed: f64, difference: f64) -> (f64, f64) {
    let difference = difference.min(1.0);
    let changed = changed.max(difference);
    (f64::midpoint(changed, difference), (changed - difference) / 2.0)
}

/// The number of repeats that makes the money go furthest; none where nobody knows what repeats do.
fn best_repeats(basis: &Basis, market: Market) -> Option<u32> {
    let within = basis.within?;
    // Calls of one repeat of a case: one for each prompt.
    let trial_usd = market.call_usd.filter(|usd| 0.0 < *usd).map(|usd| usd * market.n_prompts as f64);
    let (case_usd, trial_usd) = match trial_usd {
        Some(trial_usd) => (market.case_usd, trial_usd),
        None if market.case_usd <= 0.0 => (0.0, 1.0),
        // What a case costs cannot be weighed against calls whose price nobody knows.
        None => return None,
    };
    let found = power::best_repeats(basis.between, within, case_usd, trial_usd).ok()?;
    let repeats = found.repeats.map_or(MAX_REPEATS, |repeats| u32::try_from(repeats).unwrap_or(MAX_REPEATS));
    Some(repeats.clamp(1, MAX_REPEATS))
}

/// Cases or repeats, in words.
fn advice(basis: &Basis, market: Market, needed: Option<&Purchase>, best: Option<&Purchase>) -> String {
    let Some(within) = basis.within else {
        return "how much repeats would help is not known: no run of it has any; a run with `--repeats 3` shows it"
            .to_owned();
    };
    let share =
        within / f64::from(market.repeats.max(1)) / basis.variance(market.repeats).max(f64::MIN_POSITIVE);
    let noise = format!(
        "{} % of the variance of a case is chance that repeats take away",
        number((share * 100.0).round())
    );
    let noise = if basis.is_measured { noise } else { format!("{noise} (assumed)") };
    match (needed, best) {
        (Some(needed), Some(best)) if needed.repeats == best.repeats => {
            format!("{noise}; {} of each case is the best buy", count(u64::from(best.repeats), "repeat"))
        }
        (Some(_), Some(best)) => {
            let cost = best.usd.map_or_else(String::new, |usd| format!(", {}", crate::words::dollars(usd)));
            format!(
                "{noise}; the best buy is {} with {} each: {}{cost}",
                count(best.n_cases, "case"),
                count(u64::from(best.repeats), "repeat"),
                count(best.n_calls, "call")
            )
        }
        _ if 0.0 < market.case_usd && market.call_usd.is_none() => {
            format!(
                "{noise}; the calls have no price, so cases and repeats cannot be weighed against each other: `--call-cost` gives one"
            )
        }
        _ if market.case_usd <= 0.0 => format!("{noise}; a new case tells more than a repeat of an old one"),
        _ => noise,
    }
}

/// The chance within both prompts of a comparison, shared evenly, as the formulas for repeats want it.
#[cfg(test)]
fn halves(within: f64) -> ([f64; 2], [std::num::NonZeroU64; 2]) {
    ([within / 2.0; 2], [std::num::NonZeroU64::MIN; 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(is_pass_fail: bool, between: f64, within: Option<f64>) -> Basis {
        Basis {
            is_measured: true,
            from: "run 1".to_owned(),
            is_pass_fail,
            between,
            within,
            design_effect: 1.0,
        }
    }

    #[test]
    fn pass_and_fail_is_planned_by_the_exact_test() {
        let basis = basis(true, 0.2, None);
        let design = Design { basis: &basis, alpha: 0.05, power: 0.8 };
        let cases = design.cases(0.05, 1).unwrap();
        assert!((615..=650).contains(&cases), "the note's table says 626: {cases}");
        assert!(0.8 <= design.chance(cases, 1, 0.05).unwrap());
        let detectable = design.detectable(cases, 1).unwrap();
        assert!((detectable - 0.05).abs() < 0.001, "{detectable}");
    }

    #[test]
    fn repeats_go_by_the_two_stages() {
        let basis = basis(true, 0.1, Some(0.1));
        let design = Design { basis: &basis, alpha: 0.05, power: 0.8 };
        let (one, four) = (design.cases(0.05, 1).unwrap(), design.cases(0.05, 4).unwrap());
        let (within, trials) = halves(0.1 / 4.0);
        let formula = power::paired_cases(0.1, within, trials, 0.05, 0.05, 0.8);
        assert!((four as f64 - formula).abs() < 4.0, "{four} {formula}");
        assert!(four < one);
    }

    #[test]
    fn groups_take_more_cases() {
        let plain = basis(false, 0.09, Some(0.0));
        let grouped = Basis { design_effect: 2.0, ..plain.clone() };
        let cases = |basis: &Basis| Design { basis, alpha: 0.05, power: 0.8 }.cases(0.05, 1).unwrap();
        assert_eq!(cases(&grouped), 2 * cases(&plain));
    }

    #[test]
    fn dear_cases_make_repeats_worth_their_price() {
        let basis = basis(false, 0.05, Some(0.2));
        let market =
            |case_usd| Market { n_cases: 100, n_prompts: 2, repeats: 1, call_usd: Some(0.01), case_usd };
        assert_eq!(best_repeats(&basis, market(0.0)), Some(1), "a free case tells more than a repeat");
        // sqrt(5 / 0.02 * 0.2 / 0.05) = 31.6
        assert_eq!(best_repeats(&basis, market(5.0)), Some(32));
    }
}
