//! Newcombe's intervals for the difference of two paired proportions.

use super::table::PairedTable;
use crate::estimate::Interval;
use crate::level::Level;
use crate::proportion::wilson;
use crate::refusal::Refusal;

/// Name of [`newcombe`] in results.
pub const NEWCOMBE: &str = "Newcombe square-and-add";

/// Square-and-add interval: the Wilson limits of the two rates, combined with their correlation, whose estimate is
/// pulled toward 0 by half a case. Newcombe's method 10.
///
/// # Returns
/// An interval inside of `[-1, 1]` that is never of width zero.
///
/// # Assumptions
/// Independent pairs. Offered by name; the default is [`crate::tango::interval`], whose coverage is closer.
///
/// # Refusals
/// `no_data` without a case.
///
/// # Source
/// Newcombe (1998), Stat. Med. 17:2635–2650, method 10.
pub fn newcombe(table: PairedTable, level: Level) -> Result<Interval, Refusal> {
    square_and_add(table, level, Correction::HalfACase)
}

/// As [`newcombe`] without the correction of the correlation. Newcombe's method 8 without continuity correction.
///
/// # Refusals
/// `no_data` without a case.
///
/// # Source
/// Newcombe (1998), Stat. Med. 17:2635–2650, method 8.
pub fn newcombe_uncorrected(table: PairedTable, level: Level) -> Result<Interval, Refusal> {
    square_and_add(table, level, Correction::None)
}

#[derive(Clone, Copy, PartialEq)]
enum Correction {
    None,
    HalfACase,
}

fn square_and_add(table: PairedTable, level: Level, correction: Correction) -> Result<Interval, Refusal> {
    let pairs = table.pairs()?;
    let n = pairs.n.get() as f64;
    let (candidate, baseline) = (table.candidate(), table.baseline());
    let (p, q) = (candidate as f64 / n, baseline as f64 / n);
    let (of_p, of_q) = (wilson(candidate, pairs.n, level), wilson(baseline, pairs.n, level));
    let phi = correlation(table, n, correction);
    let reach = |a: f64, b: f64| libm::sqrt((a * a - 2.0 * phi * a * b + b * b).max(0.0));
    let below = reach(p - of_p.lo, of_q.hi - q);
    let above = reach(of_p.hi - p, q - of_q.lo);
    let difference = pairs.difference();
    Ok(Interval { lo: difference - below, hi: difference + above }.clipped(-1.0, 1.0))
}

/// The correlation of the two results of a case; 0 when one variant passes all cases or none.
fn correlation(table: PairedTable, n: f64, correction: Correction) -> f64 {
    let (both, gains) = (table.both as f64, table.gains as f64);
    let (losses, neither) = (table.losses as f64, table.neither as f64);
    let margins = [both + gains, losses + neither, both + losses, gains + neither];
    let product: f64 = margins.iter().map(|margin| libm::sqrt(*margin)).product();
    if product <= 0.0 {
        return 0.0;
    }
    let excess = both * neither - gains * losses;
    let corrected = match correction {
        Correction::HalfACase if 0.0 < excess => (excess - n / 2.0).max(0.0),
        _ => excess,
    };
    corrected / product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_values() {
        // R contingencytables gives these for 7 gains and 1 loss in 21.
        let table = PairedTable { both: 1, gains: 7, losses: 1, neither: 12 };
        let got = newcombe(table, Level::P95).unwrap();
        assert!((got.lo - 0.025_559_124).abs() < 1e-9 && (got.hi - 0.506_920_227).abs() < 1e-9, "{got:?}");
        let got = newcombe_uncorrected(table, Level::P95).unwrap();
        assert!((got.lo - 0.036_052_553).abs() < 1e-9 && (got.hi - 0.501_662_540).abs() < 1e-9, "{got:?}");
        let nothing = PairedTable { both: 0, gains: 0, losses: 0, neither: 0 };
        assert_eq!(newcombe(nothing, Level::P95), Err(Refusal::NoData));
        let huge = PairedTable { both: u64::MAX, gains: 1, losses: 0, neither: 0 };
        assert_eq!(newcombe(huge, Level::P95).unwrap_err().code(), "invalid_input");
    }
}
