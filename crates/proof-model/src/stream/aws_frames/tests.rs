use std::fmt::Write as _;

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// A frame with these headers.
fn frame(headers: &[(&'static str, &str)], payload: &str) -> Vec<u8> {
    let mut message = Message::new(payload.as_bytes().to_vec());
    for (name, value) in headers {
        message = message.add_header(Header::new(*name, HeaderValue::String((*value).to_owned().into())));
    }
    let mut bytes = vec![];
    write_message_to(&message, &mut bytes).unwrap();
    bytes
}

fn event(name: &str, payload: &str) -> Vec<u8> {
    frame(
        &[(":event-type", name), (":content-type", "application/json"), (":message-type", "event")],
        payload,
    )
}

/// The events of a stream that comes in these pieces, a line each, and what went wrong.
fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut frames = AwsFrames::default();
    let mut lines = String::new();
    let mut sink = |event: Event<'_>| {
        writeln!(lines, "{:?} {}", event.name, String::from_utf8_lossy(event.data)).unwrap();
        Ok(())
    };
    let mut fed = Ok(());
    for piece in pieces {
        fed = fed.and_then(|()| frames.feed(piece, &mut sink));
    }
    match fed.and_then(|()| frames.end()) {
        Ok(()) => lines,
        Err(error) => format!("{lines}{}: {error}", error.kind.as_str()),
    }
}

/// Each cut into two gives the same.
#[track_caller]
fn check(bytes: &[u8], expected: &Expect) {
    let whole = events([bytes]);
    for at in 0..=bytes.len() {
        assert_eq!(events([&bytes[..at], &bytes[at..]]), whole, "cut at byte {at}");
    }
    assert_eq!(events(bytes.chunks(1)), whole, "byte by byte");
    expected.assert_eq(&whole);
}

/// A frame as AWS's own tests of the format have it.
#[test]
fn a_published_frame_is_read() {
    let mut bytes = vec![0, 0, 0, 0x3D, 0, 0, 0, 0x20, 0x07, 0xFD, 0x83, 0x96, 0x0C];
    bytes.extend(b"content-type");
    bytes.extend([0x07, 0x00, 0x10]);
    bytes.extend(b"application/json{'foo':'bar'}");
    bytes.extend([0x8D, 0x9C, 0x08, 0xB1]);
    check(
        &bytes,
        &expect![[r#"
            "" {'foo':'bar'}
        "#]],
    );
}

#[test]
fn frames_are_cut_anywhere() {
    let bytes =
        [event("messageStart", r#"{"role":"assistant"}"#), event("empty", ""), event("a", "é")].concat();
    check(
        &bytes,
        &expect![[r#"
            "messageStart" {"role":"assistant"}
            "empty" 
            "a" é
        "#]],
    );
    check(b"", &expect![[r#""#]]);
}

#[test]
fn an_exception_ends_the_stream_with_its_words() {
    let exception = |name: &str, payload: &str| {
        frame(&[(":message-type", "exception"), (":exception-type", name)], payload)
    };
    let throttled = exception("throttlingException", r#"{"message":"Too many requests, please wait."}"#);
    check(
        &[event("messageStart", "{}"), throttled].concat(),
        &expect![[r#"
            "messageStart" {}
            rate_limit: Too many requests, please wait."#]],
    );
    check(
        &exception("modelStreamErrorException", r#"{"message":"Retry.","originalStatusCode":500}"#),
        &expect!["server: Retry."],
    );
    check(
        &exception("validationException", r#"{"message":"The input is too long for the model."}"#),
        &expect!["context_too_long: The input is too long for the model."],
    );
    check(
        &exception("serviceUnavailableException", ""),
        &expect!["server: serviceUnavailableException, without a word of explanation"],
    );
    let error = [
        (":message-type", "error"),
        (":error-code", "InternalFailure"),
        (":error-message", "Oh\u{1b}[31m no"),
    ];
    check(&frame(&error, ""), &expect!["server: Oh [31m no"]);
}

#[test]
fn broken_frames_are_told() {
    let good = event("messageStart", r#"{"role":"assistant"}"#);
    for idx in 0..good.len() {
        let mut bad = good.clone();
        bad[idx] ^= 0x40;
        let shown = events([&*bad]);
        // A length that is too great by the flip waits for bytes that never come.
        let is_told = shown.starts_with("malformed: a frame of the stream is broken: ")
            || shown.starts_with("malformed: the server answered something that is no stream of frames")
            || shown == "truncated: the stream broke off within a frame";
        assert!(is_told, "byte {idx}: {shown}");
    }
    let mut bad = good.clone();
    let last = bad.len() - 1;
    bad[last] ^= 1;
    check(
        &bad,
        &expect![
            "malformed: a frame of the stream is broken: message checksum 0x6FA8C598 didn't match expected checksum 0x6FA8C599"
        ],
    );
    check(&good[..good.len() - 1], &expect!["truncated: the stream broke off within a frame"]);
    check(
        b"data: {\"choices\":[]}\n\n",
        &expect![[
            r#"malformed: the server answered something that is no stream of frames: it begins with `data: {"choi`"#
        ]],
    );
    check(
        b"<!doctype html><title>Sign in</title>",
        &expect![
            "malformed: the server answered something that is no stream of frames: it begins with `<!doctype ht`"
        ],
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail_otherwise_than_with_an_error(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..5),
    ) {
        events(pieces.iter().map(|piece| &**piece));
    }

    #[test]
    fn broken_headers_are_no_worse(flips in proptest::collection::vec((0_usize..150, any::<u8>()), 1..6)) {
        // Checksums that fit: only then are the headers looked at.
        let mut bytes = event("messageStart", r#"{"role":"assistant"}"#);
        let end = bytes.len() - 4;
        for (idx, value) in flips {
            let idx = 12 + idx % (end - 12);
            bytes[idx] = value;
        }
        let sum = crc32fast::hash(&bytes[..end]);
        bytes[end..].copy_from_slice(&sum.to_be_bytes());
        // What is read without the library is what the library reads.
        let read = read_message_from(&*bytes);
        if let Some(event) = usual(&bytes) {
            let message = read.unwrap();
            let name = message.headers().iter().rfind(|header| header.name().as_str() == ":event-type").unwrap();
            prop_assert_eq!(name.value().as_string().unwrap().as_str(), event.name);
            prop_assert_eq!(&message.payload()[..], event.data);
        }
        events([&*bytes]);
    }
}
