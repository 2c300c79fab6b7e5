//! How many streamed answers of 200 events one core reads in a second: for `cargo xtask bench`.
//!
//! Prints one line for each wire format: its name, streams a second, bytes of a stream.

#![expect(clippy::print_stdout, reason = "its output is the figure")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proof_model::{Api, CallError, fuzzing};

/// Events that hold a piece of text.
const N_PIECES: usize = 197;
/// A network hands on about so many bytes at a time.
const CHUNK: usize = 1_400;

fn main() -> Result<(), CallError> {
    let formats = [
        (Api::OpenAi, chat()),
        (Api::OpenAiResponses, responses()),
        (Api::Anthropic, messages()),
        (Api::Gemini, gemini()),
        (Api::Mistral, mistral()),
        (Api::Cohere, cohere()),
        (Api::Ollama, ollama()),
    ];
    for (api, stream) in formats {
        let read = || fuzzing::read_stream(api, stream.as_bytes().chunks(CHUNK));
        let text = read()?.text;
        let began = Instant::now();
        let mut n_streams = 0_u32;
        while began.elapsed() < Duration::from_secs(2) {
            for _ in 0..100 {
                assert_eq!(read()?.text.len(), text.len());
            }
            n_streams += 100;
        }
        let rate = f64::from(n_streams) / began.elapsed().as_secs_f64();
        println!("{} {rate:.0} {}", api.name(), stream.len());
    }
    Ok(())
}

/// Chat completions as `OpenAI` streams them.
fn chat() -> String {
    let mut stream = String::new();
    let head = concat!(
        r#"data: {"id":"chatcmpl-CfzH2nM1dHjTq4LkqXl9mK0pQrStU","object":"chat.completion.chunk","created":1763654400,"#,
        r#""model":"gpt-6-luna-2026-09-22","service_tier":"default","system_fingerprint":"fp_3f58d112f7","choices":[{"index":0,"#
    );
    let event = |stream: &mut String, delta: &str, finish: &str| {
        writeln!(
            stream,
            "{head}\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}],\"usage\":null,\"obfuscation\":\"Xk29d\"}}\n"
        )
        .ok();
    };
    event(&mut stream, r#"{"role":"assistant","content":"","refusal":null}"#, "null");
    for idx in 0..N_PIECES {
        event(&mut stream, &format!("{{\"content\":\" word{idx}\"}}"), "null");
    }
    event(&mut stream, "{}", "\"stop\"");
    stream.push_str("data: [DONE]\n\n");
    stream
}

/// Messages as Anthropic streams them.
fn messages() -> String {
    let mut stream = String::new();
    let mut event = |name: &str, data: &str| {
        writeln!(stream, "event: {name}\ndata: {data}\n").ok();
    };
    event(
        "message_start",
        r#"{"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-5","content":[],"stop_reason":null,"usage":{"input_tokens":25,"output_tokens":1}}}"#,
    );
    event(
        "content_block_start",
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    );
    for idx in 0..N_PIECES - 2 {
        let data = format!(
            "{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\" word{idx}\"}}}}"
        );
        event("content_block_delta", &data);
    }
    event("content_block_stop", r#"{"type":"content_block_stop","index":0}"#);
    event(
        "message_delta",
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":200}}"#,
    );
    event("message_stop", r#"{"type":"message_stop"}"#);
    stream
}

/// Events with a name and data.
fn named(events: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut stream = String::new();
    for (name, data) in events {
        writeln!(stream, "event: {name}\ndata: {data}\n").ok();
    }
    stream
}

/// Responses as `OpenAI` streams them.
fn responses() -> String {
    let response = |status: &str, output: &str| {
        format!(
            r#"{{"id":"resp_1","object":"response","created_at":1763654400,"status":"{status}","model":"gpt-6-luna-2026-09-22","output":[{output}],"usage":{{"input_tokens":25,"output_tokens":200,"total_tokens":225}}}}"#
        )
    };
    let part =
        |text: &str| format!(r#"{{"type":"output_text","annotations":[],"logprobs":[],"text":"{text}"}}"#);
    let words: Vec<String> = (0..N_PIECES - 5).map(|idx| format!(" word{idx}")).collect();
    let all = words.concat();
    let message = format!(
        r#"{{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{}]}}"#,
        part(&all)
    );
    let place = r#""item_id":"msg_1","output_index":0,"content_index":0"#;
    let mut events = vec![
        ("response.created", format!(r#"{{"type":"response.created","sequence_number":0,"response":{}}}"#, response("in_progress", ""))),
        ("response.output_item.added", r#"{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}"#.to_owned()),
        ("response.content_part.added", format!(r#"{{"type":"response.content_part.added","sequence_number":2,{place},"part":{}}}"#, part(""))),
    ];
    for (idx, word) in words.iter().enumerate() {
        let number = idx + 3;
        events.push((
            "response.output_text.delta",
            format!(r#"{{"type":"response.output_text.delta","sequence_number":{number},{place},"delta":"{word}","logprobs":[],"obfuscation":"Xk29dQ"}}"#),
        ));
    }
    let number = words.len() + 3;
    events.extend([
        ("response.output_text.done", format!(r#"{{"type":"response.output_text.done","sequence_number":{number},{place},"text":"{all}","logprobs":[]}}"#)),
        ("response.content_part.done", format!(r#"{{"type":"response.content_part.done","sequence_number":{},{place},"part":{}}}"#, number + 1, part(&all))),
        ("response.output_item.done", format!(r#"{{"type":"response.output_item.done","sequence_number":{},"output_index":0,"item":{message}}}"#, number + 2)),
        ("response.completed", format!(r#"{{"type":"response.completed","sequence_number":{},"response":{}}}"#, number + 3, response("completed", &message))),
    ]);
    named(events)
}

/// Gemini's stream: each event is an answer of its own, with the counts so far.
fn gemini() -> String {
    let mut stream = String::new();
    for idx in 0..=N_PIECES {
        let finish = if idx == N_PIECES { r#","finishReason":"STOP""# } else { "" };
        writeln!(
            stream,
            "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\" word{idx}\"}}],\"role\":\"model\"}}{finish},\"index\":0}}],\"usageMetadata\":{{\"promptTokenCount\":25,\"candidatesTokenCount\":{idx},\"totalTokenCount\":{},\"promptTokensDetails\":[{{\"modality\":\"TEXT\",\"tokenCount\":25}}]}},\"modelVersion\":\"gemini-3.5-flash\",\"responseId\":\"abc\"}}\n",
            idx + 25
        )
        .ok();
    }
    stream
}

/// Mistral's chat completions.
fn mistral() -> String {
    let mut stream = String::new();
    for idx in 0..=N_PIECES {
        let (finish, usage) = if idx == N_PIECES {
            ("\"stop\"", ",\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":200,\"total_tokens\":225}")
        } else {
            ("null", "")
        };
        writeln!(
            stream,
            "data: {{\"id\":\"cmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1763654400,\"model\":\"mistral-large-4\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" word{idx}\"}},\"finish_reason\":{finish}}}]{usage}}}\n"
        )
        .ok();
    }
    stream.push_str("data: [DONE]\n\n");
    stream
}

/// Cohere's chat.
fn cohere() -> String {
    let mut events = vec![
        ("message-start", r#"{"id":"1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}"#.to_owned()),
        ("content-start", r#"{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"#.to_owned()),
    ];
    for idx in 0..N_PIECES - 1 {
        events.push((
            "content-delta",
            format!(r#"{{"type":"content-delta","index":0,"delta":{{"message":{{"content":{{"text":" word{idx}"}}}}}}}}"#),
        ));
    }
    events.extend([
        ("content-end", r#"{"type":"content-end","index":0}"#.to_owned()),
        ("message-end", r#"{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":25,"output_tokens":200},"tokens":{"input_tokens":30,"output_tokens":200}}}}"#.to_owned()),
    ]);
    named(events)
}

/// Ollama's lines.
fn ollama() -> String {
    let mut stream = String::new();
    for idx in 0..=N_PIECES + 1 {
        let end = if idx == N_PIECES + 1 {
            r#""done_reason":"stop","done":true,"total_duration":900000000,"prompt_eval_count":25,"eval_count":200"#
        } else {
            r#""done":false"#
        };
        writeln!(
            stream,
            "{{\"model\":\"llama4\",\"created_at\":\"2026-11-20T12:00:00.{:09}Z\",\"message\":{{\"role\":\"assistant\",\"content\":\" word{idx}\"}},{end}}}",
            idx * 4_000_000
        )
        .ok();
    }
    stream
}
