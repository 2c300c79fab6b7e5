//! What a provider says in its headers about limits, waiting and the request's id.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;

/// The limits that the headers of one answer tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitHeaders {
    /// Requests.
    pub requests: Option<Window>,
    /// Tokens.
    pub tokens: Option<Window>,
}

/// A limit and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// How many in all.
    pub limit: u64,
    /// How many are left.
    pub remaining: Option<u64>,
    /// When all are there again.
    pub reset: Option<Duration>,
}

impl Window {
    /// Whether it can be a limit for a minute. Some providers count requests by the day under the same header; what
    /// comes back later than in a minute is such a one.
    pub(crate) fn is_a_minute(self) -> bool {
        self.reset.is_none_or(|reset| reset <= Duration::from_mins(1))
    }
}

const OPENAI_REQUESTS: [&str; 3] =
    ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"];
const OPENAI_TOKENS: [&str; 3] =
    ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"];
const ANTHROPIC_REQUESTS: [&str; 3] = [
    "anthropic-ratelimit-requests-limit",
    "anthropic-ratelimit-requests-remaining",
    "anthropic-ratelimit-requests-reset",
];
const ANTHROPIC_TOKENS: [&str; 3] = [
    "anthropic-ratelimit-tokens-limit",
    "anthropic-ratelimit-tokens-remaining",
    "anthropic-ratelimit-tokens-reset",
];

impl LimitHeaders {
    /// Reads both families of headers; none if neither is there.
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let requests = window(headers, &OPENAI_REQUESTS).or_else(|| window(headers, &ANTHROPIC_REQUESTS));
        let tokens = window(headers, &OPENAI_TOKENS).or_else(|| window(headers, &ANTHROPIC_TOKENS));
        (requests.is_some() || tokens.is_some()).then_some(Self { requests, tokens })
    }
}

fn window(headers: &HeaderMap, [limit, remaining, reset]: &[&'static str; 3]) -> Option<Window> {
    // Azure says -1 where it does not know: no number, so no limit.
    let limit: u64 = text(headers, limit)?.parse().ok().filter(|limit| 0 < *limit)?;
    let remaining = text(headers, remaining).and_then(|text| text.parse().ok());
    let reset = text(headers, reset).and_then(|text| wait(text, headers));
    Some(Window { limit, remaining, reset })
}

/// How long the provider asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    if let Some(milliseconds) = text(headers, "retry-after-ms").and_then(|text| text.parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(milliseconds / 1_000.0).ok();
    }
    text(headers, "retry-after").and_then(|text| wait(text, headers))
}

/// The provider's id of the request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    let names = ["x-request-id", "request-id", "x-amzn-requestid"];
    names.into_iter().find_map(|name| text(headers, name)).map(str::to_owned)
}

fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
}

/// A wait in any of the forms in use: `1.5`, `6m0s`, `20ms`, an HTTP date, an RFC 3339 time. Dates are taken against the
/// answer's own `date` header, so that a clock that is wrong here does no harm.
fn wait(text: &str, headers: &HeaderMap) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    if let Some(duration) = go_duration(text) {
        return Some(duration);
    }
    let until = date(text)?;
    let now = headers.get("date").and_then(|value| value.to_str().ok()).and_then(date)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

fn date(text: &str) -> Option<Timestamp> {
    let zoned = || jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    text.parse().ok().or_else(zoned)
}

/// `1h2m3.5s`, `12ms`: numbers with units, as Go writes them.
fn go_duration(text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let unit_end = tail.find(|character: char| character.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(unit_end)?;
        let factor = match unit {
            "h" => 3_600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        rest = tail;
    }
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[track_caller]
    fn check_wait(pairs: &[(&'static str, &'static str)], expected_ms: Option<u64>) {
        assert_eq!(retry_after(&headers(pairs)), expected_ms.map(Duration::from_millis));
    }

    #[test]
    fn a_wait_is_read_in_every_form() {
        check_wait(&[("retry-after", "2")], Some(2_000));
        check_wait(&[("retry-after", "0.5")], Some(500));
        check_wait(&[("retry-after", "9"), ("retry-after-ms", "20")], Some(20));
        let date = "Fri, 20 Nov 2026 12:00:00 GMT";
        check_wait(&[("retry-after", "Fri, 20 Nov 2026 12:00:30 GMT"), ("date", date)], Some(30_000));
        check_wait(&[("retry-after", "Fri, 20 Nov 2026 11:00:00 GMT"), ("date", date)], Some(0));
        check_wait(&[("retry-after", "Fri, 20 Nov 2026 11:00:00 GMT")], None);
        check_wait(&[("retry-after", "-1")], None);
        check_wait(&[("retry-after", "soon")], None);
        check_wait(&[], None);
    }

    #[test]
    fn openai_limits_are_read() {
        let read = LimitHeaders::read(&headers(&[
            ("x-ratelimit-limit-requests", "5000"),
            ("x-ratelimit-remaining-requests", "4999"),
            ("x-ratelimit-reset-requests", "12ms"),
            ("x-ratelimit-limit-tokens", "160000"),
            ("x-ratelimit-remaining-tokens", "159976"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ]))
        .unwrap();
        let requests =
            Window { limit: 5_000, remaining: Some(4_999), reset: Some(Duration::from_millis(12)) };
        assert_eq!(read.requests, Some(requests));
        assert_eq!(read.tokens.unwrap().reset, Some(Duration::from_mins(6)));
    }

    #[test]
    fn anthropic_limits_are_read() {
        let read = LimitHeaders::read(&headers(&[
            ("date", "Fri, 20 Nov 2026 12:00:00 GMT"),
            ("anthropic-ratelimit-requests-limit", "50"),
            ("anthropic-ratelimit-requests-remaining", "49"),
            ("anthropic-ratelimit-requests-reset", "2026-11-20T12:00:01Z"),
        ]))
        .unwrap();
        let requests = Window { limit: 50, remaining: Some(49), reset: Some(Duration::from_secs(1)) };
        assert_eq!(read, LimitHeaders { requests: Some(requests), tokens: None });
    }

    #[test]
    fn a_limit_that_the_provider_does_not_know_is_none() {
        assert_eq!(LimitHeaders::read(&headers(&[("x-ratelimit-limit-tokens", "-1")])), None);
        assert_eq!(LimitHeaders::read(&HeaderMap::new()), None);
    }
}
