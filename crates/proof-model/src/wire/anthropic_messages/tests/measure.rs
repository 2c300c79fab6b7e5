//! How many streams a second are read.

use std::time::Instant;

use crate::Api;
use crate::fuzzing::read_stream;

/// A stream of 200 events, as they come for an answer of words.
fn stream() -> Vec<u8> {
    let mut body = String::from(
        r#"event: message_start
data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

"#,
    );
    for number in 0..195 {
        body.push_str("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" token ");
        body.push_str(&number.to_string());
        body.push_str("\"}}\n\n");
    }
    body.push_str(
        r#"event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":195}}

event: message_stop
data: {"type":"message_stop"}

"#,
    );
    body.into_bytes()
}

#[test]
#[ignore = "a measurement"]
fn streams_a_second() {
    let body = stream();
    // As a client hands them on: in pieces of some kilobytes.
    let pieces: Vec<&[u8]> = body.chunks(8_192).collect();
    let began = Instant::now();
    let mut n_streams = 0_u32;
    while began.elapsed().as_secs() < 3 {
        for _ in 0..100 {
            let response = read_stream(Api::Anthropic, pieces.iter().copied()).unwrap();
            assert!(response.text.ends_with("token 194"));
            n_streams += 1;
        }
    }
    let rate = f64::from(n_streams) / began.elapsed().as_secs_f64();
    println!("{rate:.0} streams of 200 events ({} bytes) a second", body.len());
}
