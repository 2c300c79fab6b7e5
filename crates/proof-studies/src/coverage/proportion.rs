//! One pass rate: every outcome is enumerated, so that nothing is left to chance.

use std::num::NonZeroU64;

use proof_stats::special::binomial_probability;
use proof_stats::{Interval, Level, proportion};

use super::RATES;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

/// Wilson's interval, and Clopper and Pearson's behind a guarantee.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (name, bar, interval) in [
        ("Wilson", Bar::COVERAGE, wilson as fn(u64, u64) -> anyhow::Result<Interval>),
        ("Clopper-Pearson (guarantee)", Bar::GUARANTEE, clopper_pearson),
    ] {
        for rate in RATES {
            for n in context.effort.sizes() {
                rows.push(Row {
                    setting: format!("{name}, rate {rate}"),
                    n: thousands(usize::try_from(n)?),
                    replications: 0,
                    answered: None,
                    measured: Some(coverage(n, rate, interval)?),
                    error: 0.0,
                    bar,
                });
            }
        }
        for n in [30_u64, 100] {
            rows.push(Row {
                setting: format!("{name}, mean over 199 rates from 0.005 to 0.995"),
                n: thousands(usize::try_from(n)?),
                replications: 0,
                answered: None,
                measured: Some(over_rates(n, interval)?),
                error: 0.0,
                bar,
            });
        }
    }
    Ok(Study {
        name: "proportion",
        title: "Coverage: one pass rate",
        about: "Independent cases, one trial each. All n + 1 outcomes are enumerated. A pass rate of few cases takes few values, so the \
                coverage of any interval jumps about its level from rate to rate: beside the rates asked for stands the mean over all of them."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

fn wilson(x: u64, n: u64) -> anyhow::Result<Interval> {
    Ok(proportion::estimate(x, n, Level::P95)?.interval)
}

fn clopper_pearson(x: u64, n: u64) -> anyhow::Result<Interval> {
    let n = NonZeroU64::new(n).ok_or_else(|| anyhow::anyhow!("no cases"))?;
    Ok(proportion::clopper_pearson(x, n, Level::P95))
}

fn coverage(n: u64, rate: f64, interval: fn(u64, u64) -> anyhow::Result<Interval>) -> anyhow::Result<f64> {
    let mut covered = 0.0;
    for x in 0..=n {
        if interval(x, n)?.contains(rate) {
            covered += binomial_probability(x, n, rate);
        }
    }
    Ok(covered)
}

fn over_rates(n: u64, interval: fn(u64, u64) -> anyhow::Result<Interval>) -> anyhow::Result<f64> {
    let intervals = (0..=n).map(|x| interval(x, n)).collect::<anyhow::Result<Vec<Interval>>>()?;
    let of = |rate: f64| {
        let held = (0..=n).zip(&intervals).filter(|(_, it)| it.contains(rate));
        held.map(|(x, _)| binomial_probability(x, n, rate)).sum::<f64>()
    };
    Ok((1..200).map(|k| of(f64::from(k) / 200.0)).sum::<f64>() / 199.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_that_of_the_literature() {
        // Wilson at n = 10 and a rate of 1/2 holds it from 2 to 8 passes: 1 - 22/1024.
        assert!((coverage(10, 0.5, wilson).unwrap() - (1.0 - 22.0 / 1024.0)).abs() < 1e-12);
        // At a rate of 0.05 with 10 cases, with 0 or 1 passes.
        let at_most_one = 0.95_f64.powi(10) + 10.0 * 0.05 * 0.95_f64.powi(9);
        assert!((coverage(10, 0.05, wilson).unwrap() - at_most_one).abs() < 1e-12);
    }
}
