//! In errors, and in what stands beside an answer.

use super::plants::{Form, KEY, marked};
use super::server::{Server, cut, http};
use super::{FORMATS, TOO_LONG, assert_clean, call, shown};

#[tokio::test]
async fn in_every_header() {
    let server = Server::start();
    let names = [
        "x-request-id",
        "request-id",
        "apim-request-id",
        "x-amzn-requestid",
        "retry-after",
        "retry-after-ms",
        "location",
        "www-authenticate",
        "set-cookie",
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-requests",
        "anthropic-ratelimit-requests-reset",
        "x-amzn-errortype",
        "x-should-retry",
        "server",
        "date",
        "x-unknown",
    ];
    for format in FORMATS {
        let target = format.connect(&server, false);
        let (_, answer) = format.answers("text.json").swap_remove(0);
        for name in names {
            for form in [Form::Plain, Form::AddressSmall] {
                let value = String::from_utf8(form.plant(&marked("x", ""))).unwrap();
                let value =
                    if name == "location" { format!("https://x.example/?key={value}") } else { value };
                let headers = [("content-type", "application/json"), (name, value.as_str()), TOO_LONG];
                // A refusal whose wait cannot be read is tried again, so those two come with another status.
                let refused = if name.starts_with("retry-after") { "403 No" } else { "429 Slow" };
                let no = "{\"error\": {\"message\": \"no\"}}";
                for (status, body) in [
                    ("200 OK", answer.as_str()),
                    ("200 OK", "no answer"),
                    ("301 Moved", no),
                    ("401 No", no),
                    (refused, no),
                    ("503 Down", no),
                ] {
                    server.reply(vec![("", http(status, &headers, body.as_bytes()))]);
                    let place = format!("{} {name} {form:?} {status}", format.folder);
                    assert_clean(&place, &shown(&call(&target).await));
                }
            }
        }
    }
}

#[tokio::test]
async fn in_the_reason_of_a_status_and_in_the_type_of_a_body() {
    let server = Server::start();
    for format in FORMATS {
        for is_streamed in [false, true] {
            let target = format.connect(&server, is_streamed);
            for status in [200, 204, 301, 400, 401, 404, 429, 500, 529] {
                for form in [Form::Plain, Form::Address, Form::Base64] {
                    let key = form.key();
                    let status = format!("{status} see {key}");
                    server.reply(vec![("", http(&status, &[("content-type", &key), TOO_LONG], b"no"))]);
                    assert_clean(&format!("{} {status}", format.folder), &shown(&call(&target).await));
                }
            }
        }
    }
}

#[tokio::test]
async fn in_every_form_of_an_error() {
    let server = Server::start();
    let key = || marked("", "");
    let long = "x".repeat(280);
    let bodies = [
        format!("{{\"error\": {{\"message\": \"wrong key {}\", \"type\": \"t\", \"code\": \"c\"}}}}", key()),
        format!(
            "{{\"error\": {{\"message\": \"wrong\", \"type\": \"{}\", \"code\": \"{}\", \"status\": \"{}\"}}}}",
            key(),
            key(),
            key()
        ),
        format!("{{\"error\": \"wrong key {}\"}}", key()),
        format!(
            "{{\"error\": {{\"message\": \"x\", \"details\": [{{\"reason\": \"{}\", \"metadata\": {{\"k\": \"{}\"}}}}]}}}}",
            key(),
            key()
        ),
        format!(
            "{{\"error\": {{\"metadata\": {{\"raw\": \"{{\\\"error\\\": \\\"{}\\\"}}\"}}, \"message\": \"provider\"}}}}",
            key()
        ),
        format!("{{\"detail\": \"{}\"}}", key()),
        format!("{{\"detail\": [{{\"msg\": \"{}\", \"loc\": [\"{}\"]}}]}}", key(), key()),
        format!("{{\"message\": \"{}\", \"__type\": \"{}\", \"id\": \"{}\"}}", key(), key(), key()),
        format!(
            "{{\"type\": \"error\", \"error\": {{\"type\": \"{}\", \"message\": \"{}\"}}, \"request_id\": \"{}\"}}",
            key(),
            key(),
            key()
        ),
        format!("[{{\"error\": {{\"code\": 400, \"message\": \"{}\", \"status\": \"{}\"}}}}]", key(), key()),
        format!("<!doctype html><html><head><title>no {}</title></head><body>{}</body></html>", key(), key()),
        format!("wrong key {}", key()),
        // Where the words are cut short, the key is not.
        format!("{}{}", &long[..190], key()),
        format!("{long}{}", key()),
        format!("{{\"error\": {{\"message\": \"{}{}\"}}}}", &long[..275], key()),
        format!("{{\"{}\": 1}}", key()),
    ];
    for format in FORMATS {
        for is_streamed in [false, true] {
            let target = format.connect(&server, is_streamed);
            for (idx, body) in bodies.iter().enumerate() {
                for form in Form::ALL {
                    let body = form.plant(body);
                    let all = ["200 OK", "400 Bad", "401 No", "429 Slow", "500 Down"];
                    let statuses = match form {
                        Form::Plain => &all[..],
                        _ if is_streamed => &all[..1],
                        _ => &all[..2],
                    };
                    for status in statuses {
                        let kind = if idx == 10 { "text/html" } else { "application/json" };
                        server.reply(vec![("", http(status, &[("content-type", kind), TOO_LONG], &body))]);
                        let place = format!("{} error {idx} {form:?} {status} {is_streamed}", format.folder);
                        assert_clean(&place, &shown(&call(&target).await));
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn in_an_answer_that_breaks_off_within_the_key() {
    let server = Server::start();
    let (head, _) = KEY.split_at(20);
    for format in FORMATS {
        let target = format.connect(&server, false);
        for status in ["200 OK", "400 Bad", "401 No", "500 Down"] {
            for body in
                [format!("wrong key {head}"), format!("{{\"error\": {{\"message\": \"wrong key {head}")]
            {
                server
                    .reply(vec![("", cut(status, &[("content-type", "application/json")], body.as_bytes()))]);
                assert_clean(&format!("{} {status}", format.folder), &shown(&call(&target).await));
            }
        }
    }
}
