//! Numbers as people read them: as many digits as the interval bears.

use proof_store::MetricKind;
use proof_verdict::Ci;
use proof_verdict::words::{self, fixed, number};

pub(crate) use proof_verdict::words::p_value;

/// An estimate, its interval and how both are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figure {
    /// The estimate; `–` where there is none.
    pub(crate) estimate: String,
    /// `[low, high]`; words where there is none.
    pub(crate) interval: String,
}

impl Figure {
    /// A metric.
    pub(crate) fn of(
        estimate: Option<f64>,
        ci: Option<&Ci>,
        refusal: Option<&str>,
        kind: MetricKind,
    ) -> Self {
        let decimals = decimals(ci, kind);
        Self {
            estimate: estimate.map_or_else(|| "–".to_owned(), |value| plain(value, decimals)),
            interval: interval(ci, refusal, |value| plain(value, decimals)),
        }
    }

    /// A difference: every number has its sign.
    pub(crate) fn signed(
        estimate: Option<f64>,
        ci: Option<&Ci>,
        refusal: Option<&str>,
        kind: MetricKind,
    ) -> Self {
        let decimals = decimals(ci, kind);
        Self {
            estimate: estimate.map_or_else(|| "–".to_owned(), |value| with_sign(value, decimals)),
            interval: interval(ci, refusal, |value| with_sign(value, decimals)),
        }
    }
}

/// Decimals by the interval; at most three for rates.
fn decimals(ci: Option<&Ci>, kind: MetricKind) -> Option<usize> {
    let is_share = kind != MetricKind::Number;
    match ci {
        Some(ci) => words::decimals(ci.half_width(), if is_share { 3 } else { 9 }),
        None => is_share.then_some(3),
    }
}

fn plain(value: f64, decimals: Option<usize>) -> String {
    decimals.map_or_else(|| number(value), |decimals| fixed(value, decimals))
}

fn with_sign(value: f64, decimals: Option<usize>) -> String {
    let text = plain(value, decimals);
    if text.starts_with('-') { text } else { format!("+{text}") }
}

fn interval(ci: Option<&Ci>, refusal: Option<&str>, write: impl Fn(f64) -> String) -> String {
    match (ci, refusal) {
        (Some(ci), _) => format!("[{}, {}]", write(ci.low), write(ci.high)),
        (None, Some(refusal)) => format!("none: {}", refusal_words(refusal)),
        (None, None) => String::new(),
    }
}

/// What a refusal's code says.
pub(crate) fn refusal_words(code: &str) -> &str {
    match code {
        "no_data" => "no data",
        "too_few_units" => "too few cases",
        "no_replication" => "needs repeats",
        "no_variation" => "all values equal",
        "all_zero" => "no case differs",
        "few_changes" => "too few values differ",
        "single_cluster" => "one group only",
        "invalid_input" => "values not comparable",
        other => other,
    }
}

/// A share without an interval of its own: three decimals.
pub(crate) fn share(value: f64) -> String {
    fixed(value, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(estimate: f64, low: f64, high: f64, kind: MetricKind) -> String {
        let ci = Ci { low, high, level: 0.95, method: "Wilson" };
        let figure = Figure::of(Some(estimate), Some(&ci), None, kind);
        format!("{} {}", figure.estimate, figure.interval)
    }

    #[test]
    fn digits_go_by_the_half_width() {
        assert_eq!(figure(0.90833, 0.8653, 0.9389, MetricKind::PassFail), "0.908 [0.865, 0.939]");
        assert_eq!(figure(0.5, 0.2, 0.8, MetricKind::PassFail), "0.50 [0.20, 0.80]");
        assert_eq!(figure(1234.5678, 1200.0, 1269.0, MetricKind::Number), "1,235 [1,200, 1,269]");
        assert_eq!(figure(0.012_345, 0.0121, 0.0125, MetricKind::Number), "0.01235 [0.01210, 0.01250]");
    }

    #[test]
    fn no_interval_says_why() {
        let figure = Figure::signed(Some(0.0), None, Some("all_zero"), MetricKind::PassFail);
        assert_eq!((figure.estimate.as_str(), figure.interval.as_str()), ("+0.000", "none: no case differs"));
    }
}
