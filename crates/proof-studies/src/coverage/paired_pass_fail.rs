//! The difference of two pass rates on the same cases: every outcome is enumerated.

use proof_stats::{Level, paired};

use super::RATES;
use crate::enumerate::outcomes;
use crate::registry::Context;
use crate::study::{Bar, Row, Study, Unit, thousands};

/// Tango's interval.
pub(crate) fn study(context: &Context) -> anyhow::Result<Study> {
    let mut rows = vec![];
    for rate in RATES {
        for shift in [0.0, 0.04] {
            // Half of what independent arms would differ in, as on shared cases.
            let changed = rate * (1.0 - rate);
            let shift = if 0.9 < rate { 0.0 - shift } else { shift };
            let (gain, loss) = (f64::midpoint(changed, shift), f64::midpoint(changed, -shift));
            for n in context.effort.sizes() {
                let found = coverage(n, gain, loss)?;
                rows.push(Row {
                    setting: format!(
                        "baseline rate {rate}, true difference {shift:+}, {:.1} % change",
                        100.0 * changed
                    ),
                    n: thousands(usize::try_from(n)?),
                    replications: 0,
                    answered: None,
                    measured: Some(found),
                    error: 0.0,
                    bar: Bar::COVERAGE,
                });
            }
        }
    }
    Ok(Study {
        name: "paired-pass-fail",
        title: "Coverage: the difference of two pass rates on the same cases",
        about: "One trial a case on each side; all outcomes are enumerated. Tango's score interval. With 5 % of cases that change and n = 10 hardly \
                any case changes, and the interval holds the truth nearly always."
            .to_owned(),
        unit: Unit::Share,
        rows,
        after: String::new(),
    })
}

/// The probability that the interval holds the true difference.
fn coverage(n: u64, gain: f64, loss: f64) -> anyhow::Result<f64> {
    outcomes(n, gain, loss, |gains, losses| {
        paired::binary(gains, losses, n, Level::P95).is_ok_and(|it| it.interval.contains(gain - loss))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_coverage_of_the_note_is_found() {
        // Tango at n = 15: not below 95.1 % over 49 patterns of discordance, of which these are some.
        for (gain, loss) in [(0.2, 0.2), (0.1, 0.3), (0.05, 0.15)] {
            assert!(0.95 <= coverage(15, gain, loss).unwrap(), "{gain} {loss}");
        }
    }
}
