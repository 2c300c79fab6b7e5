use expect_test::expect;
use proptest::prelude::*;

use super::*;

#[test]
fn an_answer_of_openai_is_read() {
    check_read(
        r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,
        "message":{"role":"assistant","content":"Hi \u00e9","refusal":null,"annotations":[]},"logprobs":null,
        "finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,
        "prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":12,"audio_tokens":0}},"service_tier":"default"}"#,
        &expect![[
            r#"{"text":"Hi é","finish_reason":"stop","usage":{"input":100,"output":20,"cache_read":64,"cache_write":0,"reasoning":12},"served_model":"gpt-5-mini-2025-08-07","request_id":"chatcmpl-1"}"#
        ]],
    );
}

#[test]
fn tool_calls_refusals_and_reasoning_are_read() {
    check_read(
        r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c1","type":"function","function":
        {"name":"search","arguments":"{\"q\":1}"}}]},"finish_reason":"tool_calls"}]}"#,
        &expect![[
            r#"{"text":"","tool_calls":[{"id":"c1","name":"search","arguments":"{\"q\":1}"}],"finish_reason":"tool_calls"}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":null,"refusal":"I cannot help."},"finish_reason":"stop"}]}"#,
        &expect![[r#"{"text":"I cannot help.","finish_reason":"refusal"}"#]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"4","reasoning_content":"2+2"},"finish_reason":"length"}]}"#,
        &expect![[r#"{"text":"4","reasoning":"2+2","finish_reason":"length"}"#]],
    );
}

#[test]
fn what_compatible_servers_do_differently_is_read() {
    check_read(
        r#"{"choices":[{"message":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"4"}]},
        "finish_reason":"eos"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"prompt_cache_hit_tokens":4}}"#,
        &expect![[
            r#"{"text":"4","finish_reason":"stop","usage":{"input":10,"output":2,"cache_read":4,"cache_write":0,"reasoning":0}}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"x","tool_calls":null},"finish_reason":null}],"usage":null,"id":null}"#,
        &expect![[r#"{"text":"x","finish_reason":"other"}"#]],
    );
}

#[test]
fn a_wrong_usage_does_not_cost_the_output() {
    for usage in [r#""many""#, r#"{"prompt_tokens":-1}"#, "[]", r#"{"prompt_tokens":"3"}"#, "{}"] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"x"}}}}],"usage":{usage}}}"#);
        let response = read(body.as_bytes(), quirks(Provider::OpenAi)).unwrap();
        assert_eq!((response.text.as_str(), response.usage), ("x", None), "{usage}");
    }
}

#[test]
fn bodies_that_are_no_answer_say_what_came() {
    check_read("", &expect!["malformed: the server answered with an empty body"]);
    check_read(
        "<!doctype html><html><head><title>Sign in\u{1b}[31m</title></head></html>",
        &expect!["malformed: the server answered HTML: `<title>Sign in [31m</title>`"],
    );
    check_read(
        "upstream connect error",
        &expect!["malformed: the server answered something that is not JSON: `upstream connect error`"],
    );
    check_read(
        r#"{"choices":[{"mess"#,
        &expect![[
            r#"malformed: the server answered JSON that is broken (EOF while parsing a string at line 1 column 18): `{"choices":[{"mess`"#
        ]],
    );
    check_read(
        r#"{"result":"x"}"#,
        &expect![[r#"malformed: the server answered JSON without `choices`: `{"result":"x"}`"#]],
    );
    check_read(
        r#"{"choices":[]}"#,
        &expect![[r#"malformed: the server answered JSON without `choices`: `{"choices":[]}`"#]],
    );
    check_read(r#"{"error":{"message":"Rate limited","code":429}}"#, &expect!["rate_limit: Rate limited"]);
}

#[test]
fn log_probabilities_are_read_in_both_forms() {
    check_read(
        r#"{"choices":[{"message":{"content":"Yes"},"finish_reason":"stop","logprobs":{"content":[
        {"token":"Yes","logprob":-0.25,"bytes":[89],"top_logprobs":[{"token":"Yes","logprob":-0.25},{"token":"No","logprob":-1.5}]}]}}]}"#,
        &expect![[
            r#"{"text":"Yes","finish_reason":"stop","logprobs":[{"token":"Yes","logprob":-0.25,"top":[["Yes",-0.25],["No",-1.5]]}]}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"Yes"},"finish_reason":"stop","logprobs":{"token_ids":[1,2],"tokens":["<s>","Yes"],
        "token_logprobs":[null,-0.25],"top_logprobs":[{},{"Yes":-0.25,"No":-1.5}]}}]}"#,
        &expect![[
            r#"{"text":"Yes","finish_reason":"stop","logprobs":[{"token":"Yes","logprob":-0.25,"top":[["Yes",-0.25],["No",-1.5]]}]}"#
        ]],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"x"},"finish_reason":"stop","logprobs":{"content":"strange"}}]}"#,
        &expect![[r#"{"text":"x","finish_reason":"stop"}"#]],
    );
}

#[test]
fn usage_is_read_in_every_dialect() {
    let usage = |usage: &str| {
        let body =
            format!(r#"{{"choices":[{{"message":{{"content":"x"}},"finish_reason":"stop"}}],{usage}}}"#);
        let usage = read(body.as_bytes(), quirks(Provider::OpenAi)).unwrap().usage;
        serde_json::to_string(&usage).unwrap()
    };
    expect![[r#"{"input":2000,"output":30,"cache_read":500,"cache_write":1400,"reasoning":20,"input_audio":7,"output_audio":3}"#]].assert_eq(&usage(
        r#""usage":{"prompt_tokens":2000,"completion_tokens":30,"prompt_tokens_details":{"cached_tokens":500,"cache_write_tokens":1400,
        "audio_tokens":7},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":3}}"#,
    ));
    // DeepSeek, Mistral, Groq, Perplexity.
    expect![[r#"{"input":9,"output":2,"cache_read":4,"cache_write":0,"reasoning":0}"#]].assert_eq(&usage(r#""usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":5}"#));
    expect![[r#"{"input":9,"output":2,"cache_read":4,"cache_write":0,"reasoning":0}"#]]
        .assert_eq(&usage(r#""usage":{"prompt_tokens":9,"completion_tokens":2,"num_cached_tokens":4}"#));
    expect![[r#"{"input":9,"output":2,"cache_read":0,"cache_write":0,"reasoning":0}"#]]
        .assert_eq(&usage(r#""x_groq":{"id":"r","usage":{"prompt_tokens":9,"completion_tokens":2}}"#));
    expect![[r#"{"input":9,"output":2,"cache_read":0,"cache_write":0,"reasoning":1}"#]].assert_eq(&usage(
        r#""usage":{"prompt_tokens":9,"completion_tokens":2,"reasoning_tokens":1,"citation_tokens":5}"#,
    ));
    // A part is never more than the whole.
    expect![[r#"{"input":9,"output":2,"cache_read":9,"cache_write":0,"reasoning":2,"output_audio":2}"#]].assert_eq(&usage(
        r#""usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":99,"cache_write_tokens":99},
        "completion_tokens_details":{"reasoning_tokens":99,"audio_tokens":99}}"#,
    ));
}

#[test]
fn malformed_arguments_stay_text() {
    let body = r#"{"choices":[{"message":{"content":"","tool_calls":[
        {"id":"c1","type":"function","function":{"name":"a","arguments":"{\"q\": 1"}},
        {"function":{"name":"b","arguments":{"q": 1}}},
        {"id":"null","function":{"name":"c"}}]},"finish_reason":"stop"}]}"#;
    let response = read(body.as_bytes(), quirks(Provider::OpenAi)).unwrap();
    expect![[r#"[{"id":"c1","name":"a","arguments":"{\"q\": 1"},{"id":"call_1","name":"b","arguments":"{\"q\": 1}"},{"id":"call_2","name":"c","arguments":""}]"#]].assert_eq(&serde_json::to_string(&response.tool_calls).unwrap());
    assert_eq!(response.finish_reason.as_str(), "tool_calls");
    let malformed: Vec<&str> = response.malformed_tool_calls().map(|call| call.id.as_str()).collect();
    assert_eq!(malformed, ["c1", "call_2"]);
}

#[test]
fn reasoning_is_kept_where_it_goes_back() {
    let blocks = |provider, message: &str| {
        let body = format!(r#"{{"choices":[{{"message":{message},"finish_reason":"stop"}}]}}"#);
        let response = read(body.as_bytes(), quirks(provider)).unwrap();
        let json: Vec<String> =
            response.reasoning_blocks.into_iter().map(|block| block.api + " " + &block.json).collect();
        (response.reasoning.unwrap_or_default(), json.join(", "))
    };
    let details = r#"{"content":"4","reasoning":"2+2","reasoning_details":[{"type":"reasoning.text" , "text":"2\u002b2","signature":"s"}]}"#;
    let kept =
        r#"openai {"reasoning_details":[{"type":"reasoning.text" , "text":"2\u002b2","signature":"s"}]}"#;
    assert_eq!(blocks(Provider::OpenRouter, details), ("2+2".to_owned(), kept.to_owned()));
    assert_eq!(blocks(Provider::OpenAi, details), ("2+2".to_owned(), String::new()));
    let content = r#"{"content":"4","reasoning_content":"2\u002b2"}"#;
    let kept = r#"openai {"reasoning_content":"2\u002b2"}"#;
    assert_eq!(blocks(Provider::DeepSeek, content), ("2+2".to_owned(), kept.to_owned()));
    let nothing = r#"{"content":"4","reasoning":null,"reasoning_content":"","reasoning_details":[]}"#;
    assert_eq!(blocks(Provider::OpenRouter, nothing), (String::new(), String::new()));
    // A field of another type is not worth the output.
    assert_eq!(
        blocks(Provider::OpenAi, r#"{"content":"4","reasoning":{"a":1}}"#),
        (String::new(), String::new())
    );
}

#[test]
fn a_provider_that_breaks_off_is_an_error() {
    check_read(
        r#"{"choices":[{"message":{"content":"half"},"finish_reason":"error"}]}"#,
        &expect!["server: the provider broke the answer off: `error`"],
    );
    check_read(
        r#"{"choices":[{"error":{"code":502,"message":"upstream failed"},"message":{"content":"half"},"finish_reason":"error"}]}"#,
        &expect!["server: upstream failed"],
    );
    check_read(
        r#"{"choices":[{"message":{"content":"half"},"finish_reason":"insufficient_system_resource"}]}"#,
        &expect!["server: the provider broke the answer off: `insufficient_system_resource`"],
    );
    check_read(
        r#"{"object":"error","message":"no such model","type":"NotFoundError","code":404}"#,
        &expect!["not_found: no such model"],
    );
}

#[test]
fn why_it_ended_is_read() {
    let reason = |word: &str| {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"x"}},"finish_reason":{word}}}]}}"#);
        read(body.as_bytes(), quirks(Provider::OpenAi)).unwrap().finish_reason.as_str()
    };
    assert_eq!(reason(r#""content_filter""#), "content_filter");
    assert_eq!(reason(r#""model_length""#), "length");
    assert_eq!(reason(r#""function_call""#), "tool_calls");
    assert_eq!(reason("null"), "other");
}

proptest! {
    #[test]
    fn no_body_makes_it_fail_otherwise_than_with_an_error(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(read(&body, quirks(Provider::OpenRouter)));
    }
}
