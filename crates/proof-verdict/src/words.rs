//! Numbers and counts as people read them.

/// A count and its noun: `1 case`, `2 cases`, `1,204 cases`.
///
/// ```
/// assert_eq!(proof_verdict::words::count(1204, "trial"), "1,204 trials");
/// ```
pub fn count(n: u64, noun: &str) -> String {
    let ending = match (n, noun) {
        (1, _) => "",
        (_, noun) if noun.ends_with('y') => {
            return format!("{} {}ies", grouped(n), noun.trim_end_matches('y'));
        }
        _ => "s",
    };
    format!("{} {noun}{ending}", grouped(n))
}

/// A whole number with commas at the thousands.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if 0 < place && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number with at most three significant digits after its whole part, without trailing zeros.
///
/// ```
/// use proof_verdict::words::number;
/// assert_eq!([number(0.9), number(0.91349), number(1234.5), number(0.00012345)], ["0.9", "0.913", "1,234", "0.000123"]);
/// ```
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let size = value.abs();
    let mut decimals = 0_usize;
    let mut step = 100.0;
    while size < step && decimals < 12 && 0.0 < size {
        decimals += 1;
        step /= 10.0;
    }
    let text = fixed(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with this many decimals and commas at the thousands; never `-0`.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    format!("{sign}{whole}{rest}")
}

/// How many decimals an interval bears: two significant digits of half its width, `most` at the most, unless its two ends
/// would then look the same; none for an interval without width.
pub fn decimals(half_width: f64, most: usize) -> Option<usize> {
    if !(half_width.is_finite() && 0.0 < half_width) {
        return None;
    }
    let digits = |unit: f64| {
        let (mut decimals, mut unit) = (0_usize, unit);
        while half_width < unit && decimals < 12 {
            decimals += 1;
            unit /= 10.0;
        }
        decimals
    };
    Some(digits(1.0).max(digits(10.0).min(most)))
}

/// `[0.87, 0.95]`, with the digits that it bears.
pub fn interval(low: f64, high: f64) -> String {
    match decimals((high - low) / 2.0, 3) {
        Some(decimals) => format!("[{}, {}]", fixed(low, decimals), fixed(high, decimals)),
        None => format!("[{}, {}]", number(low), number(high)),
    }
}

/// A p-value: two significant digits, and never zero.
///
/// ```
/// use proof_verdict::words::p_value;
/// assert_eq!([0.0404, 0.31, 0.0996, 1.0, 1e-9].map(p_value), ["0.040", "0.31", "0.10", "1.00", "<0.0001"]);
/// ```
pub fn p_value(p: f64) -> String {
    if p < 0.0001 {
        return "<0.0001".to_owned();
    }
    // The limits are where two significant digits round up to one decimal less.
    let decimals = match p {
        p if p < 0.000_995 => 5,
        p if p < 0.009_95 => 4,
        p if p < 0.0995 => 3,
        _ => 2,
    };
    fixed(p, decimals)
}

/// Dollars: two decimals, and as many more as a small amount needs.
pub fn dollars(value: f64) -> String {
    if value <= 0.0 || 0.1 <= value { format!("${}", fixed(value, 2)) } else { format!("${}", number(value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_thousands() {
        assert_eq!(count(0, "case"), "0 cases");
        assert_eq!(count(2, "query"), "2 queries");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn numbers_keep_three_digits() {
        let all = [0.0, -0.04, 1.0, 12.345, 99.96, 1e-15, -1234.0, f64::INFINITY].map(number);
        assert_eq!(all, ["0", "-0.04", "1", "12.3", "100", "0", "-1,234", "inf"]);
        assert_eq!(fixed(-0.0004, 2), "0.00");
    }

    #[test]
    fn an_interval_never_looks_like_a_point() {
        assert_eq!(interval(0.915, 0.98999), "[0.915, 0.990]");
        assert_eq!(interval(0.2, 0.8), "[0.20, 0.80]");
        assert_eq!(interval(0.99996, 0.99998), "[0.99996, 0.99998]");
        assert_eq!(interval(1200.0, 1269.0), "[1,200, 1,269]");
        assert_eq!([0.0, 0.0123, 12.0, 0.1].map(dollars), ["$0.00", "$0.0123", "$12.00", "$0.10"]);
    }
}
