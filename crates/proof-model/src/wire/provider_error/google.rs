//! What Google says of a failure beside the words: the details of a `google.rpc.Status`.
//!
//! Reference: <https://cloud.google.com/apis/design/errors#error_details>. Its status 429 has the same words for a limit of
//! a minute, which waiting helps against, and for one of a day, which it does not: only the details tell them apart.

use std::time::Duration;

use serde_json::Value;

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// One of a day: waiting does not help today.
    Day,
    /// One of a minute, or one of which only the wait is told.
    Short,
}

/// The details.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Details {
    /// How long to wait.
    pub retry_after: Option<Duration>,
    /// Which limit was reached, if one was.
    pub limit: Option<Limit>,
    /// The reasons, in lower case, such as `api_key_invalid`.
    pub reasons: Vec<String>,
}

/// Reads the `details` of an error.
pub(super) fn details(error: &Value) -> Details {
    let mut found = Details::default();
    for detail in error.get("details").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| detail.get(key).and_then(Value::as_str);
        let kind = text("@type").unwrap_or_default();
        if kind.ends_with("google.rpc.RetryInfo") {
            found.retry_after = text("retryDelay").and_then(delay);
            found.limit = found.limit.or(found.retry_after.map(|_| Limit::Short));
        } else if kind.ends_with("google.rpc.QuotaFailure") {
            let violations = detail.get("violations").and_then(Value::as_array).into_iter().flatten();
            for violation in violations {
                let id = violation.get("quotaId").and_then(Value::as_str).unwrap_or_default();
                let is_day = id.contains("PerDay") || found.limit == Some(Limit::Day);
                found.limit = Some(if is_day { Limit::Day } else { Limit::Short });
            }
        } else if kind.ends_with("google.rpc.ErrorInfo") {
            found.reasons.extend(text("reason").map(str::to_lowercase));
        }
    }
    found
}

/// A duration as Google writes it: `17s`, `36.429760048s`.
fn delay(text: &str) -> Option<Duration> {
    let seconds: f64 = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::super::ProviderError;
    use crate::ErrorKind;

    /// The kind and the wait, in seconds, that a body of a status is read as.
    #[track_caller]
    fn check(status: Option<u16>, body: &str, kind: ErrorKind, wait: Option<f64>) {
        let said = ProviderError::read(body.as_bytes(), None);
        let read = said.retry_after.map(|wait| wait.as_secs_f64());
        assert_eq!((said.kind(status), read), (kind, wait), "{body}");
    }

    fn exhausted(quota: &str, delay: &str) -> String {
        let message = "You exceeded your current quota, please check your plan and billing details.";
        serde_json::json!([{"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": [
            {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay},
        ]}}])
        .to_string()
    }

    #[test]
    fn a_limit_of_a_minute_is_waited_for_and_one_of_a_day_is_not() {
        let minute = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";
        let day = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
        check(Some(429), &exhausted(minute, "17s"), ErrorKind::RateLimit, Some(17.0));
        check(Some(429), &exhausted(day, "36.5s"), ErrorKind::Quota, Some(36.5));
        check(Some(429), &exhausted(minute, "soon"), ErrorKind::RateLimit, None);
        // Within a stream the status is that of the body.
        check(None, &exhausted(minute, "17s"), ErrorKind::RateLimit, Some(17.0));
        // Without details the words decide, as elsewhere.
        let bare = r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}"#;
        check(Some(429), bare, ErrorKind::RateLimit, None);
    }

    #[test]
    fn the_wait_of_a_header_counts_before_that_of_the_body() {
        let body = exhausted("GenerateRequestsPerMinutePerProjectPerModel", "17s");
        let waits = |headers: &[(&str, &str)]| {
            crate::fuzzing::failure(http::StatusCode::TOO_MANY_REQUESTS, headers, body.as_bytes()).retry_after
        };
        assert_eq!(waits(&[]), Some(std::time::Duration::from_secs(17)));
        assert_eq!(waits(&[("retry-after", "3")]), Some(std::time::Duration::from_secs(3)));
    }

    #[test]
    fn a_wrong_key_is_told_by_its_reason() {
        let body = r#"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",
            "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#;
        check(Some(400), body, ErrorKind::Auth, None);
    }

    #[test]
    fn an_input_that_is_too_long_is_told_by_its_words() {
        let google = r#"{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#;
        check(Some(400), google, ErrorKind::ContextTooLong, None);
        let cohere =
            r#"{"message":"too many tokens: total number of tokens in the prompt cannot exceed 4081"}"#;
        check(Some(400), cohere, ErrorKind::ContextTooLong, None);
    }

    #[test]
    fn a_trial_key_that_is_used_up_is_no_rate() {
        let month = r#"{"message":"You are using a Trial key, which is limited to 1000 API calls / month."}"#;
        check(Some(429), month, ErrorKind::Quota, None);
        let minute = r#"{"message":"You are using a Trial key, which is limited to 20 API calls / minute."}"#;
        check(Some(429), minute, ErrorKind::RateLimit, None);
    }

    #[test]
    fn ollama_has_a_text_alone() {
        check(Some(404), r#"{"error":"model 'nope' not found"}"#, ErrorKind::NotFound, None);
    }
}
