//! How many streams a second are read.

use std::time::Instant;

use super::streams::stream;
use crate::Api;
use crate::fuzzing::read_stream;

#[test]
#[ignore = "a measurement"]
fn streams_a_second() {
    let words: Vec<String> = (0..196)
        .map(|number| {
            format!(r#"{{"contentBlockIndex":0,"delta":{{"text":" token {number}"}},"p":"abcdefghijklmnopqrstuvwxyz"}}"#)
        })
        .collect();
    let mut events = vec![("messageStart", r#"{"p":"abcdefghij","role":"assistant"}"#)];
    events.extend(words.iter().map(|data| ("contentBlockDelta", &**data)));
    events.push(("contentBlockStop", r#"{"contentBlockIndex":0,"p":"abcdefghijklmnop"}"#));
    events.push(("messageStop", r#"{"p":"abcdefghijk","stopReason":"end_turn"}"#));
    events.push((
        "metadata",
        r#"{"metrics":{"latencyMs":800},"usage":{"inputTokens":12,"outputTokens":196,"totalTokens":208}}"#,
    ));
    let body = stream(&events);
    // As a client hands them on: in pieces of some kilobytes.
    let pieces: Vec<&[u8]> = body.chunks(8_192).collect();
    let began = Instant::now();
    let mut n_streams = 0_u32;
    while began.elapsed().as_secs() < 3 {
        for _ in 0..100 {
            let response = read_stream(Api::Bedrock, pieces.iter().copied()).unwrap();
            assert!(response.text.ends_with("token 195"));
            n_streams += 1;
        }
    }
    let rate = f64::from(n_streams) / began.elapsed().as_secs_f64();
    println!("{rate:.0} streams of {} events ({} bytes) a second", events.len(), body.len());
}
