use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::wire::{EventReader, Wire};
use crate::{ErrorKind, http::Incoming};

/// What comes of a stream, in these pieces.
fn read_in<'a>(
    provider: Provider,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Response, CallError> {
    let wire = Wire { api: Api::OpenAi, quirks: quirks(provider), template: None };
    let mut incoming = Incoming::new(&wire).unwrap();
    for piece in pieces {
        incoming.feed(piece)?;
    }
    incoming.finish()
}

/// The response to a stream, which is the same wherever it is cut.
#[track_caller]
fn check_for(provider: Provider, stream: &str, expected: &Expect) {
    let stream = stream.as_bytes();
    let whole = shown(read_in(provider, [stream]));
    for at in 0..=stream.len() {
        let (head, tail) = stream.split_at(at);
        assert_eq!(shown(read_in(provider, [head, tail])), whole, "cut at byte {at}");
    }
    assert_eq!(shown(read_in(provider, stream.chunks(1))), whole, "byte by byte");
    expected.assert_eq(&whole);
}

#[track_caller]
fn check(stream: &str, expected: &Expect) {
    check_for(Provider::OpenAi, stream, expected);
}

/// Events as they stand in a stream.
fn events(events: &[&str]) -> String {
    "data: ".to_owned() + &events.join("\n\ndata: ") + "\n\n"
}

/// The events of deltas, with an end.
fn deltas(deltas: &[&str]) -> String {
    let chunk = |delta: &&str| {
        format!(r#"{{"id":"c","choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]}}"#)
    };
    let mut all: Vec<String> = deltas.iter().map(chunk).collect();
    all.push(r#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#.to_owned());
    all.push("[DONE]".to_owned());
    events(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn words_come_in_pieces() {
    check(
        &events(&[
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"aXs9"}"#,
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Hé"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"b"}"#,
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"\"l\u006co\n"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"cc"}"#,
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" 🏔"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":""}"#,
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null,"obfuscation":"ddd"}"#,
            r#"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini-2025","service_tier":"default","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":1}},"obfuscation":""}"#,
            "[DONE]",
        ]),
        &expect![[
            r#"{"text":"Hé\"llo\n 🏔","finish_reason":"stop","usage":{"input":10,"output":4,"cache_read":3,"cache_write":0,"reasoning":1},"served_model":"gpt-5-mini-2025","fingerprint":"fp_1","request_id":"chatcmpl-1"}"#
        ]],
    );
}

#[test]
fn calls_come_between_each_other() {
    check(
        &deltas(&[
            r#"{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"a","arguments":""}}]}"#,
            r#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"ci"}}]}"#,
            r#"{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"b","arguments":"{\"x\":\"Zü"}}]}"#,
            r#"{"tool_calls":[{"index":0,"function":{"arguments":"ty\":1}"}},{"index":1,"function":{"arguments":"rich\"}"}}]}"#,
        ]),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"c1","name":"a","arguments":"{\"city\":1}"},{"id":"c2","name":"b","arguments":"{\"x\":\"Zürich\"}"}],"finish_reason":"tool_calls","request_id":"c"}"#
        ]],
    );
}

#[test]
fn calls_that_are_not_counted_come_whole() {
    check(
        &deltas(&[
            r#"{"tool_calls":[{"function":{"name":"a","arguments":{"x": 1}}},{"id":"c2","function":{"name":"b","arguments":"{\"y\""}}]}"#,
        ]),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"call_0","name":"a","arguments":"{\"x\": 1}"},{"id":"c2","name":"b","arguments":"{\"y\""}],"finish_reason":"tool_calls","request_id":"c"}"#
        ]],
    );
}

#[test]
fn azure_begins_with_an_event_without_a_choice() {
    let filter = r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}"#;
    let chunk = r#"{"id":"chatcmpl-1","model":"gpt-4o-2024-11-20","choices":[{"index":0,"content_filter_results":{},"delta":{"content":"Hi"},"finish_reason":null}]}"#;
    let end = r#"{"id":"chatcmpl-1","model":"gpt-4o-2024-11-20","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}"#;
    check_for(
        Provider::Azure,
        &events(&[filter, chunk, end, "[DONE]"]),
        &expect![[
            r#"{"text":"Hi","finish_reason":"content_filter","served_model":"gpt-4o-2024-11-20","request_id":"chatcmpl-1"}"#
        ]],
    );
}

#[test]
fn comments_pass_by_and_an_error_ends_it() {
    let head = ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n";
    let words = events(&[
        r#"{"id":"gen-1","provider":"X","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null,"native_finish_reason":null}]}"#,
    ]);
    let end = events(&[
        r#"{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}"#,
        r#"{"id":"gen-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"prompt_tokens":5,"completion_tokens":1,"cost":0.1}}"#,
        "[DONE]",
    ]);
    check_for(
        Provider::OpenRouter,
        &format!("{head}{words}{head}{end}"),
        &expect![[
            r#"{"text":"Hi","finish_reason":"stop","usage":{"input":5,"output":1,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"m","request_id":"gen-1"}"#
        ]],
    );
    let error = events(&[
        r#"{"id":"gen-1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"Provider disconnected","metadata":{"error_type":"provider_unavailable"}}}"#,
    ]);
    check_for(
        Provider::OpenRouter,
        &format!("{head}{words}{error}"),
        &expect!["server: Provider disconnected"],
    );
    let choice = events(&[
        r#"{"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":429,"message":"slow down"}}]}"#,
    ]);
    check_for(Provider::OpenRouter, &format!("{words}{choice}"), &expect!["rate_limit: slow down"]);
    let bare = events(&[r#"{"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"error"}]}"#]);
    check_for(
        Provider::OpenRouter,
        &format!("{words}{bare}"),
        &expect!["server: the provider broke the answer off: `error`"],
    );
    let vllm = events(&[
        r#"{"object":"error","message":"engine is dead","type":"InternalServerError","param":null,"code":500}"#,
        "[DONE]",
    ]);
    check_for(Provider::Vllm, &format!("{words}{vllm}"), &expect!["server: engine is dead"]);
    let groq = events(&[r#"{"id":"c","choices":[],"x_groq":{"id":"r","error":"over capacity"}}"#, "[DONE]"]);
    check_for(Provider::Groq, &format!("{words}{groq}"), &expect!["server: over capacity"]);
}

#[test]
fn groq_tells_its_usage_in_a_field_of_its_own() {
    let end = r#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"prompt_tokens":7,"completion_tokens":2,"completion_time":0.1}}}"#;
    let chunk = r#"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi","channel":"final"},"finish_reason":null}],"x_groq":{"id":"req_1"}}"#;
    check_for(
        Provider::Groq,
        &events(&[chunk, end, "[DONE]"]),
        &expect![[
            r#"{"text":"Hi","finish_reason":"stop","usage":{"input":7,"output":2,"cache_read":0,"cache_write":0,"reasoning":0},"request_id":"c"}"#
        ]],
    );
}

#[test]
fn perplexity_repeats_the_whole_message() {
    let chunk = |so_far: &str, more: &str, reason: &str, n: u32| {
        format!(
            r#"{{"id":"p","model":"sonar","object":"chat.completion.chunk","usage":{{"prompt_tokens":3,"completion_tokens":{n}}},"citations":["https://x"],"choices":[{{"index":0,"finish_reason":{reason},"message":{{"role":"assistant","content":"{so_far}"}},"delta":{{"role":"assistant","content":"{more}"}}}}]}}"#
        )
    };
    let chunks = [
        chunk("Hi", "Hi", "null", 1),
        chunk("Hi there", " there", "null", 2),
        chunk("Hi there", "", "\"stop\"", 2),
    ];
    check_for(
        Provider::Perplexity,
        &events(&chunks.each_ref().map(String::as_str)),
        &expect![[
            r#"{"text":"Hi there","finish_reason":"stop","usage":{"input":3,"output":2,"cache_read":0,"cache_write":0,"reasoning":0},"served_model":"sonar","request_id":"p"}"#
        ]],
    );
}

#[test]
fn reasoning_comes_before_the_words() {
    let stream = deltas(&[
        r#"{"role":"assistant","content":null,"reasoning_content":""}"#,
        r#"{"content":null,"reasoning_content":"2 + "}"#,
        r#"{"content":null,"reasoning_content":"2 \"is\""}"#,
        r#"{"content":"4","reasoning_content":null}"#,
        r#"{"content":".","reasoning_content":null}"#,
    ]);
    check_for(
        Provider::DeepSeek,
        &stream,
        &expect![[
            r#"{"text":"4.","reasoning":"2 + 2 \"is\"","reasoning_blocks":[{"api":"openai","json":"{\"reasoning_content\":\"2 + 2 \\\"is\\\"\"}"}],"finish_reason":"stop","request_id":"c"}"#
        ]],
    );
    check_for(
        Provider::OpenAi,
        &stream,
        &expect![[r#"{"text":"4.","reasoning":"2 + 2 \"is\"","finish_reason":"stop","request_id":"c"}"#]],
    );
}

#[test]
fn details_of_reasoning_are_joined() {
    let stream = deltas(&[
        r#"{"role":"assistant","content":"","reasoning":"2 +","reasoning_details":[{"type":"reasoning.text","text":"2 +","index":0,"format":"anthropic-claude-v1"}]}"#,
        r#"{"content":"","reasoning":" 2","reasoning_details":[{"type":"reasoning.text","text":" 2","index":0,"format":"anthropic-claude-v1"}]}"#,
        r#"{"content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.text","signature":"c2ln","index":0}]}"#,
        r#"{"content":"","reasoning_details":[{"type":"reasoning.encrypted","data":"AAAA","id":"rs_1","index":1}]}"#,
        r#"{"content":"4","reasoning_details":[]}"#,
    ]);
    check_for(
        Provider::OpenRouter,
        &stream,
        &expect![[
            r#"{"text":"4","reasoning":"2 + 2","reasoning_blocks":[{"api":"openai","json":"{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"2 + 2\",\"index\":0,\"format\":\"anthropic-claude-v1\",\"signature\":\"c2ln\"},{\"type\":\"reasoning.encrypted\",\"data\":\"AAAA\",\"id\":\"rs_1\",\"index\":1}]}"}],"finish_reason":"stop","request_id":"c"}"#
        ]],
    );
}

#[test]
fn a_refusal_and_log_probabilities_come_in_pieces() {
    check(
        &deltas(&[r#"{"refusal":"I can"}"#, r#"{"refusal":"not."}"#]),
        &expect![[r#"{"text":"I cannot.","finish_reason":"refusal","request_id":"c"}"#]],
    );
    let token = |text: &str| {
        format!(
            r#"{{"choices":[{{"index":0,"delta":{{"content":"{text}"}},"logprobs":{{"content":[{{"token":"{text}","logprob":-0.5,"top_logprobs":[]}}]}},"finish_reason":null}}]}}"#
        )
    };
    let (one, two) = (token("Yes"), token("!"));
    let end = r#"{"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#;
    check(
        &events(&[&one, &two, end, "[DONE]"]),
        &expect![[
            r#"{"text":"Yes!","finish_reason":"stop","logprobs":[{"token":"Yes","logprob":-0.5},{"token":"!","logprob":-0.5}]}"#
        ]],
    );
}

#[test]
fn what_is_not_known_passes_by() {
    let strange = events(&[
        r#"{"id":"c","type":"ping"}"#,
        r#"{"id":"c","choices":[{"index":0,"delta":{"content":"Hi","audio":{"id":"a"},"x":[1]},"x":{"y":null}}],"x_new":1}"#,
        r#"{"id":"c","choices":[{"index":1,"delta":{"content":"another answer"}}]}"#,
        r#"{"id":"c","choices":null}"#,
        r#"{"id":"c","choices":[{"index":0,"delta":null,"finish_reason":"length"}]}"#,
        r#"{"id":"c","choices":[{"index":0,"delta":{"content":{"strange":1}},"finish_reason":""}]}"#,
    ]);
    check(
        &format!("event: ping\ndata: {{}}\n\nevent: completion\n{strange}id: 7\nretry: 3\n\n"),
        &expect![[r#"{"text":"Hi","finish_reason":"length","request_id":"c"}"#]],
    );
}

#[test]
fn a_stream_without_an_end_is_broken_off() {
    let whole = deltas(&[r#"{"content":"Hi"}"#]);
    let without = whole.split_once("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},").unwrap().0;
    let error = read_in(Provider::OpenAi, [without.as_bytes()]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Truncated);
    // Whoever says why it ended need not say that it ended.
    let finished = whole.strip_suffix("data: [DONE]\n\n").unwrap();
    assert_eq!(read_in(Provider::OpenAi, [finished.as_bytes()]).unwrap().text, "Hi");
    let error = read_in(Provider::OpenAi, [&b"data: {\"choices\":\n\n"[..]]).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Malformed);
}

#[test]
fn pieces_of_arguments_of_a_known_shape_are_joined() {
    let pieces: Vec<String> = ["{\\\"a", "\\\"", ":", "\\\"\\\\n🏔\\\"", "}"]
        .iter()
        .flat_map(|words| {
            [1, 0].map(|index| {
                format!(r#"{{"tool_calls":[{{"index":{index},"function":{{"arguments":"{words}"}}}}]}}"#)
            })
        })
        .collect();
    let head = r#"{"content":null,"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":""}},{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}"#;
    let all: Vec<&str> = std::iter::once(head).chain(pieces.iter().map(String::as_str)).collect();
    check(
        &deltas(&all),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"b","name":"g","arguments":"{\"a\":\"\\n🏔\"}"},{"id":"a","name":"f","arguments":"{\"a\":\"\\n🏔\"}"}],"finish_reason":"tool_calls","request_id":"c"}"#
        ]],
    );
    // The same with all pieces of a call behind each other.
    let (ones, noughts): (Vec<_>, Vec<_>) =
        pieces.iter().map(String::as_str).partition(|piece| piece.contains("\"index\":1"));
    let all: Vec<&str> = std::iter::once(head).chain(ones).chain(noughts).collect();
    check(
        &deltas(&all),
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"b","name":"g","arguments":"{\"a\":\"\\n🏔\"}"},{"id":"a","name":"f","arguments":"{\"a\":\"\\n🏔\"}"}],"finish_reason":"tool_calls","request_id":"c"}"#
        ]],
    );
}

/// What an event does is the same whether its shape was seen before or not: see also `wire/alike/tests.rs`.
#[test]
fn a_known_shape_changes_nothing() {
    let chunk = |content: &str| {
        format!(
            r#"{{"id":"c","choices":[{{"index":0,"delta":{{"content":"{content}"}},"finish_reason":null}}]}}"#
        )
    };
    let mut known = Reader::of(quirks(Provider::OpenAi));
    for content in ["a", "", "\\u00e9", "\\\\", "\\\"", "🏔", "\\ud83c\\udfd4"] {
        known.event(crate::stream::Event { name: "", data: chunk(content).as_bytes() }).unwrap();
    }
    assert_eq!(known.assembly().response.text, "aé\\\"🏔🏔");
    // Half a pair of surrogates is no text, known shape or not.
    let broken = chunk("\\ud83c");
    let error = known.event(crate::stream::Event { name: "", data: broken.as_bytes() }).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Malformed);
}

/// A piece of an answer, of the forms that servers mix.
fn any_delta() -> impl Strategy<Value = String> {
    let text = || prop_oneof![4 => "[a-z ]{0,3}", 1 => Just("\"\\é🏔\n".to_owned())];
    let quoted = |text: String| serde_json::to_string(&text).unwrap();
    prop_oneof![
        4 => text().prop_map(move |text| format!(r#"{{"content":{}}}"#, quoted(text))),
        1 => text().prop_map(move |text| format!(r#"{{"content":{},"reasoning_content":""}}"#, quoted(text))),
        2 => text().prop_map(move |text| format!(r#"{{"reasoning_content":{}}}"#, quoted(text))),
        2 => text().prop_map(move |text| format!(r#"{{"content":null,"reasoning":{}}}"#, quoted(text))),
        1 => text().prop_map(move |text| format!(r#"{{"content":"","reasoning_details":[{{"type":"reasoning.text","text":{}}}]}}"#, quoted(text))),
        1 => text().prop_map(move |text| format!(r#"{{"content":[{{"type":"thinking","thinking":{}}}]}}"#, quoted(text))),
        1 => text().prop_map(move |text| format!(r#"{{"refusal":{}}}"#, quoted(text))),
        3 => (0..2_u8, text()).prop_map(move |(index, text)| {
            format!(r#"{{"tool_calls":[{{"index":{index},"function":{{"arguments":{}}}}}]}}"#, quoted(text))
        }),
        1 => (0..2_u8, text()).prop_map(move |(index, text)| {
            format!(r#"{{"content":"x","tool_calls":[{{"index":{index},"id":"c","function":{{"name":"f","arguments":{}}}}}]}}"#, quoted(text))
        }),
    ]
}

fn any_chunk() -> impl Strategy<Value = String> {
    let rest = proptest::sample::select(
        &[
            r#""usage":null"#,
            r#""usage":null,"obfuscation":"ab""#,
            r#""usage":null,"obfuscation":"c""#,
            r#""p":"d""#,
            r#""usage":{"prompt_tokens":3,"completion_tokens":1}"#,
        ][..],
    );
    let choice = proptest::sample::select(
        &[
            r#""finish_reason":null"#,
            r#""logprobs":null,"finish_reason":null"#,
            r#""index":1"#,
            r#""logprobs":{"content":[{"token":"a","logprob":-1}]}"#,
        ][..],
    );
    (any_delta(), choice, rest)
        .prop_map(|(delta, choice, rest)| format!(r#"{{"choices":[{{"delta":{delta},{choice}}}],{rest}}}"#))
}

proptest! {
    /// A reader that knows shapes reads what one reads that sees each for the first time.
    #[test]
    fn known_shapes_change_nothing(
        chunks in proptest::collection::vec(any_chunk(), 1..20),
        keep in proptest::sample::select(&[Keep::Nothing, Keep::Field, Keep::Parts][..]),
    ) {
        let (mut knowing, mut forgetting) = (Reader::keeping(keep), Reader::keeping(keep));
        let end = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#.to_owned();
        for chunk in chunks.iter().flat_map(|chunk| [chunk, chunk]).chain([&end]) {
            let event = crate::stream::Event { name: "", data: chunk.as_bytes() };
            forgetting.shapes().unwrap().forget();
            prop_assert_eq!(knowing.event(event), forgetting.event(event));
        }
        prop_assert_eq!(knowing.assembly().finish(), forgetting.assembly().finish());
    }
}

/// `cargo test --release -p proof-model streams -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn streams_a_second() {
    let mut stream = String::new();
    let chunk = |content: &str, filler: &str| {
        format!(
            "data: {{\"id\":\"chatcmpl-CPBDO1AHGAOWWwk6BHYAyIrzy3l6W\",\"object\":\"chat.completion.chunk\",\"created\":1760132758,\"model\":\"gpt-5-mini-2025-08-07\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_1a2b3c4d5e\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{content}\"}},\"logprobs\":null,\"finish_reason\":null}}],\"usage\":null,\"obfuscation\":\"{filler}\"}}\n\n"
        )
    };
    for number in 0..197 {
        let words = ["token", " the", ",", " answer\\n", " 42"];
        stream.push_str(&chunk(words[number % 5], &"abcdefghij"[number % 10..]));
    }
    let plain = stream.clone();
    let calls = (0..197)
        .map(|number| {
            chunk("WORDS", "").replace(
                r#"{"content":"WORDS"}"#,
                &format!(
                    r#"{{"tool_calls":[{{"index":0,"function":{{"arguments":"{}"}}}}]}}"#,
                    ["{\\\"", "city", "\\\":"][number % 3]
                ),
            )
        })
        .collect::<String>();
    for (name, body) in [
        ("arguments", calls),
        ("one shape", plain),
        ("a new id in each", {
            let lines = stream.split("\n\n").enumerate();
            lines.map(|(idx, line)| line.replace("CPBDO1", &format!("{idx:06}")) + "\n\n").collect()
        }),
    ] {
        let end = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":197}}\n\ndata: [DONE]\n\n";
        let body = body.trim_end().to_owned() + "\n\n" + end;
        // Pieces as large as they come from a connection.
        let started = std::time::Instant::now();
        let mut n_streams = 0;
        while started.elapsed().as_secs_f64() < 1.0 {
            for _ in 0..100 {
                read_in(Provider::OpenAi, body.as_bytes().chunks(8_192)).unwrap();
                n_streams += 1;
            }
        }
        println!("{name}: {:.0} streams a second", f64::from(n_streams) / started.elapsed().as_secs_f64());
    }
}
