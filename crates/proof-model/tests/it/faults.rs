//! What a call comes to when a server fails: every wire format × every fault, one outcome each.

mod formats;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use expect_test::expect;
use proof_model::{CallError, Request, Response, fuzzing};
use proof_prompt::{Message, Role};
use proof_testkit::{FakeModel, Reply, Script};

use self::formats::{FORMATS, Format};

/// Faults that do not depend on how an answer travels.
fn refusals() -> Vec<(&'static str, Reply)> {
    let status = |status, words| Reply::error(status, "some_error", words);
    let limited = || status(429, "slow down");
    let date = "Fri, 20 Nov 2026 12:00:00 GMT";
    vec![
        ("429, no header", limited()),
        ("429, retry-after: 2", limited().header("retry-after", "2")),
        ("429, retry-after: 0.5", limited().header("retry-after", "0.5")),
        (
            "429, retry-after: a date",
            limited().header("date", date).header("retry-after", "Fri, 20 Nov 2026 12:00:07 GMT"),
        ),
        ("429, retry-after: nonsense", limited().header("retry-after", "soon")),
        ("429, retry-after-ms: 250", limited().header("retry-after-ms", "250").header("retry-after", "9")),
        (
            "429, x-ratelimit-reset-requests",
            limited()
                .header("x-ratelimit-limit-requests", "60")
                .header("x-ratelimit-remaining-requests", "0")
                .header("x-ratelimit-reset-requests", "1s"),
        ),
        (
            "429, anthropic-ratelimit-requests-reset",
            limited()
                .header("date", date)
                .header("anthropic-ratelimit-requests-limit", "50")
                .header("anthropic-ratelimit-requests-remaining", "0")
                .header("anthropic-ratelimit-requests-reset", "2026-11-20T12:00:03Z"),
        ),
        ("500", status(500, "it broke")),
        ("503", status(503, "busy").header("retry-after", "3")),
        ("529", status(529, "overloaded")),
        ("500, no body", Reply::raw(500, "application/json", "")),
        (
            "502, HTML",
            Reply::raw(502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>"),
        ),
        ("reset", Reply::close()),
        ("slow", Reply::hang()),
    ]
}

/// Faults of an answer with status 200, for one document or a stream.
fn broken(format: Format, is_streamed: bool) -> Vec<(&'static str, Reply)> {
    let (body, kind) = if is_streamed {
        (format.stream(), format.stream_type)
    } else {
        (format.answer(), "application/json")
    };
    let good = || Reply::raw(200, kind, body.clone());
    let with_bad_bytes = {
        let mut body = body.clone();
        // Within the words of the answer: what is passed by unread may hold anything.
        let word = format.first_word(is_streamed);
        let at = body.windows(word.len()).position(|window| window == word.as_bytes()).unwrap() + 1;
        body.splice(at..at, [0xff, 0xfe]);
        body
    };
    let mut of_streams = vec![];
    if is_streamed {
        let events = format.events();
        let half = events[..events.len() / 2].concat();
        of_streams.push(("missing end", Reply::raw(200, kind, half)));
        let twice = [&events[..1], &events[..]].concat().concat();
        of_streams.push(("first event twice", Reply::raw(200, kind, twice)));
    }
    let mut faults = vec![
        ("good", good()),
        ("cut, with a length", good().truncated()),
        ("cut, in chunks", good().cut_chunks()),
        ("cut, without a length", good().cut_without_length()),
        ("stalled", good().stalled()),
        ("empty body", Reply::raw(200, kind, "")),
        ("HTML", Reply::html("Welcome")),
        ("content type text/plain", Reply::raw(200, "text/plain", body.clone())),
        ("invalid UTF-8", Reply::raw(200, kind, with_bad_bytes)),
        (
            "an error with status 200",
            Reply::json(
                200,
                &serde_json::json!({"error": {"message": "no", "type": "server_error", "code": 500}}),
            ),
        ),
    ];
    faults.extend(of_streams);
    faults
}

async fn ask(format: Format, reply: Reply, is_streamed: bool) -> String {
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let target = format.target(&format!("http://{}", server.address()), is_streamed);
    let request = Request::new("m", vec![Message::text(Role::User, "hello")]);
    outcome(&format.text(is_streamed), fuzzing::attempt(&target, &request).await)
}

/// The outcome in a few words: what a run goes by.
fn outcome(expected: &str, result: Result<Response, CallError>) -> String {
    match result {
        Ok(response) if response.text == expected => "the output".to_owned(),
        Ok(response) => format!("another output: {:?}", response.text),
        Err(error) => {
            let status = error.status.map(|status| format!(" {status}")).unwrap_or_default();
            let wait = error.retry_after.filter(|wait| *wait != Duration::ZERO);
            let wait = wait.map(|wait| format!(", wait {} s", wait.as_secs_f64())).unwrap_or_default();
            format!("{}{status}{wait}", error.kind.as_str())
        }
    }
}

/// One line a fault; formats that differ from the most have their own words.
async fn table(is_streamed: bool) -> String {
    let mut rows: Vec<(&'static str, BTreeMap<String, Vec<&'static str>>)> = vec![];
    let all = FORMATS.map(|format| async move {
        let faults: Vec<_> = refusals().into_iter().chain(broken(format, is_streamed)).collect();
        let calls = faults.iter().map(|(_, reply)| ask(format, reply.clone(), is_streamed));
        let outcomes = futures_util::future::join_all(calls).await;
        (format, faults, outcomes)
    });
    for (format, faults, outcomes) in futures_util::future::join_all(all).await {
        for ((fault, _), outcome) in faults.iter().zip(outcomes) {
            let idx = rows.iter().position(|(name, _)| name == fault).unwrap_or_else(|| {
                rows.push((fault, BTreeMap::new()));
                rows.len() - 1
            });
            rows[idx].1.entry(outcome).or_default().push(format.name);
        }
    }
    let mut out = String::new();
    for (fault, outcomes) in rows {
        let mut outcomes: Vec<_> = outcomes.into_iter().collect();
        outcomes.sort_by_key(|(_, formats)| std::cmp::Reverse(formats.len()));
        let words: Vec<String> = outcomes
            .iter()
            .enumerate()
            .map(
                |(idx, (outcome, formats))| {
                    if idx == 0 { outcome.clone() } else { format!("{outcome} ({})", formats.join(", ")) }
                },
            )
            .collect();
        writeln!(out, "{fault}: {}", words.join("; ")).unwrap();
    }
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_in_one_piece() {
    expect![[r#"
        429, no header: rate_limit 429
        429, retry-after: 2: rate_limit 429, wait 2 s
        429, retry-after: 0.5: rate_limit 429, wait 0.5 s
        429, retry-after: a date: rate_limit 429, wait 7 s
        429, retry-after: nonsense: rate_limit 429
        429, retry-after-ms: 250: rate_limit 429, wait 0.25 s
        429, x-ratelimit-reset-requests: rate_limit 429
        429, anthropic-ratelimit-requests-reset: rate_limit 429
        500: server 500
        503: server 503, wait 3 s
        529: server 529
        500, no body: server 500
        502, HTML: server 502
        reset: connect
        slow: timeout
        good: the output
        cut, with a length: truncated
        cut, in chunks: truncated
        cut, without a length: truncated 200
        stalled: timeout
        empty body: malformed 200
        HTML: malformed 200
        content type text/plain: the output
        invalid UTF-8: malformed 200
        an error with status 200: server 200
    "#]]
    .assert_eq(&table(false).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_in_pieces() {
    expect![[r#"
        429, no header: rate_limit 429
        429, retry-after: 2: rate_limit 429, wait 2 s
        429, retry-after: 0.5: rate_limit 429, wait 0.5 s
        429, retry-after: a date: rate_limit 429, wait 7 s
        429, retry-after: nonsense: rate_limit 429
        429, retry-after-ms: 250: rate_limit 429, wait 0.25 s
        429, x-ratelimit-reset-requests: rate_limit 429
        429, anthropic-ratelimit-requests-reset: rate_limit 429
        500: server 500
        503: server 503, wait 3 s
        529: server 529
        500, no body: server 500
        502, HTML: server 502
        reset: connect
        slow: timeout
        good: the output
        cut, with a length: truncated
        cut, in chunks: truncated
        cut, without a length: truncated 200
        stalled: timeout
        empty body: truncated 200
        HTML: malformed 200
        content type text/plain: the output
        invalid UTF-8: malformed 200
        an error with status 200: server 200
        missing end: truncated 200
        first event twice: the output; another output: "Hello there.Hello there." (gemini, vertex); another output: "HelHello there." (ollama)
    "#]].assert_eq(&table(true).await);
}
