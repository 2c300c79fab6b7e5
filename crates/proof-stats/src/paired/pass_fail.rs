//! Single pass/fail trials of independent cases.

use crate::estimate::{Interval, Note};
use crate::level::Level;
use crate::mcnemar;
use crate::refusal::Refusal;
use crate::tango::{self, Pairs, TANGO};
use std::num::NonZeroU64;

/// Name of the second key of [`binary`] in results.
pub const MCNEMAR_MID_P: &str = "McNemar mid-p";

/// A difference of two pass rates on the same cases, candidate minus baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedBinary {
    /// The counts.
    pub pairs: Pairs,
    /// Difference of the pass rates.
    pub difference: f64,
    /// Its Tango interval.
    pub interval: Interval,
    /// Nominal coverage of `interval`.
    pub level: Level,
    /// The interval at 90 %, for equivalence and non-inferiority.
    pub interval90: Interval,
    /// Two-sided McNemar mid-p, the second key.
    pub p_mid: f64,
    /// Two-sided exact McNemar p.
    pub p_exact: f64,
    /// What the reader has to know beside the number.
    pub notes: Vec<Note>,
}

impl PairedBinary {
    /// The procedure of the interval.
    pub const METHOD: &'static str = TANGO;
    /// The procedure of the second key.
    pub const TEST: &'static str = MCNEMAR_MID_P;

    /// Cases with the same result in both.
    pub fn same(&self) -> u64 {
        self.pairs.n.get() - self.pairs.gains - self.pairs.losses
    }

    /// One-sided p against "the candidate is worse by `margin` or more".
    pub fn noninferiority_p(&self, margin: f64) -> f64 {
        tango::noninferiority_p(self.pairs, margin)
    }
}

/// Difference of two pass rates on the same independent cases, one trial each.
///
/// # Arguments
/// - `gains`: cases only the candidate passes
/// - `losses`: cases only the baseline passes
/// - `n`: all cases scored in both, at least `gains + losses`
///
/// # Edge cases
/// No case changed: the difference is 0, p is 1, the interval is still defined. Fewer than five changed cases can
/// never be significant at 5 %: noted.
///
/// # Refusals
/// `no_data`; `invalid_input` when `n` is less than the changed cases.
///
/// # Source
/// Tango score interval with McNemar's mid-p as the second key: statistics note, sections 3 and 5.5.
pub fn binary(gains: u64, losses: u64, n: u64, level: Level) -> Result<PairedBinary, Refusal> {
    let Some(n) = NonZeroU64::new(n) else { return Err(Refusal::NoData) };
    let Some(changed) = gains.checked_add(losses).filter(|changed| *changed <= n.get()) else {
        return Err(Refusal::InvalidInput { what: "more changed cases than cases" });
    };
    let pairs = Pairs { gains, losses, n };
    Ok(PairedBinary {
        pairs,
        difference: pairs.difference(),
        interval: tango::interval(pairs, level),
        level,
        interval90: tango::interval(pairs, Level::P90),
        p_mid: mcnemar::mid_p(gains, losses),
        p_exact: mcnemar::exact(gains, losses),
        notes: if changed < 5 { vec![Note::FewDiscordant] } else { Vec::new() },
    })
}
