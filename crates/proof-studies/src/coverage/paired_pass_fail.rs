//! The difference of two pass rates on the same cases: every outcome is enumerated.

use std::num::NonZeroU64;

use proof_stats::tango::Pairs;
use proof_stats::{Interval, Level, paired};

use super::RATES;
use crate::effort::Effort;
use crate::enumerate::outcomes;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

/// Tango's interval, and the one that agrees with the exact `McNemar` test, behind a guarantee.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for (name, bar, interval) in [
        ("Tango", Bar::COVERAGE, tango as fn(u64, u64, u64) -> Option<Interval>),
        ("exact-compatible (guarantee)", Bar::GUARANTEE, exact_compatible),
    ] {
        for rate in RATES {
            for shift in [0.0, 0.04] {
                // Half of what independent arms would differ in, as on shared cases.
                let changed = rate * (1.0 - rate);
                let shift = if 0.9 < rate { 0.0 - shift } else { shift };
                let (gain, loss) = (f64::midpoint(changed, shift), f64::midpoint(changed, -shift));
                for n in context.effort.sizes() {
                    // Thousands of outcomes, each with limits that are searched for.
                    if context.effort == Effort::Smoke && 30 < n {
                        continue;
                    }
                    let share = 100.0 * changed;
                    rows.push(Row {
                        setting: format!(
                            "{name}, baseline {rate}, true difference {shift:+}, {share:.1} % change"
                        ),
                        n: thousands(usize::try_from(n)?),
                        replications: 0,
                        answered: None,
                        measured: Some(coverage(n, gain, loss, interval)?),
                        error: 0.0,
                        bar,
                    });
                }
            }
        }
    }
    Ok(Study {
        name: "paired-pass-fail",
        title: "Coverage: the difference of two pass rates on the same cases",
        about: "One trial a case on each side; all outcomes are enumerated. Tango's score interval, and that of Fay and Lumbard. With 5 % of cases that change and n = 10 hardly \
                any case changes, and the interval holds the truth nearly always."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

fn tango(gains: u64, losses: u64, n: u64) -> Option<Interval> {
    Some(paired::binary(gains, losses, n, Level::P95).ok()?.interval)
}

fn exact_compatible(gains: u64, losses: u64, n: u64) -> Option<Interval> {
    let pairs = Pairs { gains, losses, n: NonZeroU64::new(n)? };
    Some(paired::exact_compatible(pairs, Level::P95))
}

/// The probability that the interval holds the true difference.
fn coverage(
    n: u64,
    gain: f64,
    loss: f64,
    interval: fn(u64, u64, u64) -> Option<Interval>,
) -> anyhow::Result<f64> {
    let truth = gain - loss;
    outcomes(n, gain, loss, |gains, losses| interval(gains, losses, n).is_some_and(|it| it.contains(truth)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_coverage_of_the_note_is_found() {
        // Tango at n = 15: not below 95.1 % over 49 patterns of discordance, of which these are some.
        for (gain, loss) in [(0.2, 0.2), (0.1, 0.3), (0.05, 0.15)] {
            assert!(0.95 <= coverage(15, gain, loss, tango).unwrap(), "{gain} {loss}");
        }
    }
}
