use expect_test::expect;
use proptest::prelude::*;
use std::sync::Arc;

use super::*;

#[test]
fn texts_are_plain_strings() {
    check_messages(
        vec![Message::text(Role::System, "Be \"brief\""), Message::text(Role::User, "a\nb")],
        &expect![[r#"[{"role":"system","content":"Be \"brief\""},{"role":"user","content":"a\nb"}]"#]],
    );
    let parts = ["a", "b\"", "c"].map(|text| Content::Text { text: text.to_owned() });
    check_messages(with_content(parts.to_vec()), &expect![[r#"[{"role":"user","content":"ab\"c"}]"#]]);
    check_messages(with_content(vec![]), &expect![[r#"[{"role":"user","content":""}]"#]]);
}

#[test]
fn pictures_and_files_are_parts() {
    check_messages(
        with_content(vec![
            Content::Text { text: "look".to_owned() },
            Content::Image { media: media(MediaSource::Url("https://x/y.png".to_owned()), None) },
            Content::Image { media: media(MediaSource::Data("/9j/4AAQ".to_owned()), None) },
            Content::File { media: media(MediaSource::Data("JVBERi0x".to_owned()), Some("application/pdf")) },
        ]),
        &expect![[
            r#"[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}},{"type":"file","file":{"filename":"file.pdf","file_data":"data:application/pdf;base64,JVBERi0x"}}]}]"#
        ]],
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let path = Content::Image { media: media(MediaSource::Path("a.png".to_owned()), None) };
    let url = Content::File { media: media(MediaSource::Url("https://x/a.pdf".to_owned()), None) };
    let error = |content| {
        write(&request(with_content(vec![content]), Settings::default()), quirks(Provider::OpenAi), false)
            .unwrap_err()
            .to_string()
    };
    expect!["the file `a.png` was not loaded"].assert_eq(&error(path));
    expect!["chat completions take no file by its address (`https://x/a.pdf`): give a local path"]
        .assert_eq(&error(url));
}

#[test]
fn tools_are_called_and_answered() {
    let call = ToolCall { id: "c1".to_owned(), name: "search".to_owned(), arguments: "{\"q\":1}".to_owned() };
    let asks = Message {
        role: Role::Assistant,
        content: vec![],
        reasoning: vec![],
        tool_calls: vec![call],
        tool_call_id: None,
    };
    let answers = Message { tool_call_id: Some("c1".to_owned()), ..Message::text(Role::Tool, "found") };
    check_messages(
        vec![asks, answers],
        &expect![[
            r#"[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"search","arguments":"{\"q\":1}"}}]},{"role":"tool","content":"found","tool_call_id":"c1"}]"#
        ]],
    );
}

#[test]
fn settings_and_extra_go_into_the_body() {
    let extra = serde_json::from_str(r#"{"top_k":5,"temperature":0.9}"#).unwrap();
    let settings = Settings {
        temperature: Some(0.0),
        top_p: Some(0.5),
        max_tokens: Some(20),
        stop: vec!["END".to_owned()],
        seed: Some(-1),
        reasoning_effort: Some("low".to_owned()),
        extra,
        ..Settings::default()
    };
    expect![[r#"{"model":"gpt-5-mini","messages":[],"top_p":0.5,"max_completion_tokens":20,"stop":["END"],"seed":-1,"reasoning_effort":"low","top_k":5,"temperature":0.9}"#]].assert_eq(&body(&request(vec![], settings)).to_string());
}

#[test]
fn the_token_limit_has_the_name_that_the_server_knows() {
    assert_eq!(max_tokens_key("gpt-5-mini", MaxTokensKey::ByModel), "max_completion_tokens");
    assert_eq!(max_tokens_key("o3", MaxTokensKey::ByModel), "max_completion_tokens");
    assert_eq!(max_tokens_key("gpt-4.1-mini", MaxTokensKey::ByModel), "max_tokens");
    assert_eq!(max_tokens_key("ft:gpt-4o-mini:x", MaxTokensKey::ByModel), "max_tokens");
    assert_eq!(max_tokens_key("gpt-5-mini", MaxTokensKey::MaxTokens), "max_tokens");
}

#[test]
fn sound_goes_as_bytes_with_the_name_of_its_format() {
    let sound = |data: &str, media_type: Option<&str>| Content::Audio {
        media: media(MediaSource::Data(data.to_owned()), media_type),
    };
    check_messages(
        with_content(vec![
            // By its first bytes, by its type, and by neither.
            sound("UklGRjQAAABXQVZFZm10IBAA", None),
            sound("AAAA", Some("audio/mpeg")),
            sound("AAAA", Some("audio/x-m4a")),
            sound("AAAA", None),
        ]),
        &expect![[
            r#"[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"UklGRjQAAABXQVZFZm10IBAA","format":"wav"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"m4a"}},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]"#
        ]],
    );
    let error = |content| {
        write(&request(with_content(vec![content]), Settings::default()), quirks(Provider::OpenAi), false)
            .unwrap_err()
            .to_string()
    };
    expect!["chat completions take no sound of the type `audio/midi`: give WAV or MP3"]
        .assert_eq(&error(sound("AAAA", Some("audio/midi"))));
    expect!["chat completions take no sound by its address (`https://x/a.wav`): give a local path"]
        .assert_eq(&error(Content::Audio {
            media: media(MediaSource::Url("https://x/a.wav".to_owned()), None),
        }));
}

#[test]
fn a_document_by_its_address_goes_where_it_is_fetched() {
    let url = Content::File { media: media(MediaSource::Url("https://x/a.pdf".to_owned()), None) };
    let request = request(with_content(vec![url]), Settings::default());
    expect![[r#"[{"role":"user","content":[{"type":"file","file":{"filename":"file.pdf","file_data":"https://x/a.pdf"}}]}]"#]].assert_eq(&body_for(Provider::OpenRouter, &request)["messages"].to_string());
}

fn with_tools(tool_choice: Option<ToolChoice>, parallel_tool_calls: Option<bool>) -> Request {
    let settings = Settings { tool_choice, parallel_tool_calls, ..Settings::default() };
    Request { tools: Arc::new([get_weather()]), ..request(vec![], settings) }
}

#[test]
fn tools_are_declared() {
    let nameless = Tool { description: None, ..get_weather() };
    let request =
        Request { tools: Arc::new([get_weather(), nameless]), ..request(vec![], Settings::default()) };
    expect![[r#"{"model":"gpt-5-mini","messages":[],"tools":[{"type":"function","function":{"name":"get_weather","description":"The weather in a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]}"#]].assert_eq(&body(&request).to_string());
}

#[test]
fn a_tool_may_must_or_must_not_be_called() {
    let choice = |choice| body(&with_tools(Some(choice), None))["tool_choice"].to_string();
    assert_eq!(choice(ToolChoice::Auto), r#""auto""#);
    assert_eq!(choice(ToolChoice::None), r#""none""#);
    assert_eq!(choice(ToolChoice::Required), r#""required""#);
    assert_eq!(
        choice(ToolChoice::Tool("get_weather".to_owned())),
        r#"{"type":"function","function":{"name":"get_weather"}}"#
    );
    assert_eq!(body(&with_tools(None, Some(false)))["parallel_tool_calls"], false);
    // Without tools the provider refuses both.
    let bare = Request { tools: Arc::new([]), ..with_tools(Some(ToolChoice::None), Some(true)) };
    assert_eq!(body(&bare).to_string(), r#"{"model":"gpt-5-mini","messages":[]}"#);
}

fn with_output(mode: OutputMode) -> Request {
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let output = Some(Arc::new(OutputFormat { mode, schema, notes: vec![] }));
    Request { output, ..request(vec![], Settings::default()) }
}

#[test]
fn the_form_of_the_output_is_asked_for_in_each_way() {
    let said = |mode| {
        let mut body = body(&with_output(mode));
        let map = body.as_object_mut().unwrap();
        map.shift_remove("model");
        map.shift_remove("messages");
        body.to_string()
    };
    expect![[r#"{"response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"integer"}}},"strict":true}}}"#]].assert_eq(&said(OutputMode::Strict));
    expect![[r#"{"response_format":{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"integer"}}}}}}"#]].assert_eq(&said(OutputMode::Schema));
    expect![[r#"{"response_format":{"type":"json_object"}}"#]].assert_eq(&said(OutputMode::Json));
    expect![[r#"{"tools":[{"type":"function","function":{"name":"output","description":"Gives the answer in the form that is wanted.","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}],"tool_choice":{"type":"function","function":{"name":"output"}}}"#]].assert_eq(&said(OutputMode::Tool));
    expect!["{}"].assert_eq(&said(OutputMode::Instruction));
}

#[test]
fn extra_wins_over_every_field() {
    let extra = json!({"tools": [], "tool_choice": "auto", "response_format": {"type": "text"}, "stream_options": {}, "logprobs": false});
    let settings =
        Settings { extra: extra.as_object().unwrap().clone(), logprobs: Some(2), ..Settings::default() };
    let request = Request { settings, tools: Arc::new([get_weather()]), ..with_output(OutputMode::Strict) };
    let body: Value =
        serde_json::from_slice(&write(&request, quirks(Provider::OpenAi), true).unwrap()).unwrap();
    expect![[r#"{"model":"gpt-5-mini","messages":[],"top_logprobs":2,"stream":true,"tools":[],"tool_choice":"auto","response_format":{"type":"text"},"stream_options":{},"logprobs":false}"#]].assert_eq(&body.to_string());
}

#[test]
fn log_probabilities_are_asked_for_in_the_servers_words() {
    let said = |provider, n_top| {
        let body =
            body_for(provider, &request(vec![], Settings { logprobs: Some(n_top), ..Settings::default() }));
        format!("{} {}", body["logprobs"], body["top_logprobs"])
    };
    assert_eq!(said(Provider::OpenAi, 3), "true 3");
    assert_eq!(said(Provider::OpenAi, 0), "true null");
    assert_eq!(said(Provider::Together, 3), "3 null");
    assert_eq!(said(Provider::Together, 0), "1 null");
    assert_eq!(said(Provider::Groq, 3), "null null");
}

#[test]
fn reasoning_is_asked_for_in_the_servers_words() {
    let said = |provider, effort: Option<&str>, tokens| {
        let settings = Settings {
            reasoning_effort: effort.map(str::to_owned),
            reasoning_tokens: tokens,
            ..Settings::default()
        };
        let body = body_for(provider, &request(vec![], settings));
        format!("{} {}", body["reasoning_effort"], body["reasoning"])
    };
    assert_eq!(said(Provider::OpenAi, Some("low"), None), r#""low" null"#);
    assert_eq!(said(Provider::OpenAi, None, Some(500)), "null null");
    assert_eq!(said(Provider::OpenRouter, Some("low"), None), r#"null {"effort":"low"}"#);
    assert_eq!(said(Provider::OpenRouter, Some("low"), Some(500)), r#"null {"max_tokens":500}"#);
    assert_eq!(said(Provider::Fireworks, Some("low"), None), r#""low" null"#);
    assert_eq!(said(Provider::Fireworks, Some("low"), Some(500)), "500 null");
}

#[test]
fn a_setting_that_a_server_does_not_take_is_left_out_and_named() {
    let settings = Settings {
        top_k: Some(5),
        seed: Some(1),
        reasoning_tokens: Some(10),
        logprobs: Some(1),
        prompt_cache: Some(PromptCache::FiveMinutes),
        ..Settings::default()
    };
    for provider in Provider::ALL.into_iter().filter(|provider| provider.api() == Some(Api::OpenAi)) {
        let system = vec![Message::text(Role::System, "s")];
        let plain = body_for(provider, &request(system.clone(), Settings::default()));
        for (setting, alone) in [
            ("top_k", Settings { top_k: settings.top_k, ..Settings::default() }),
            ("seed", Settings { seed: settings.seed, ..Settings::default() }),
            (
                "reasoning_tokens",
                Settings { reasoning_tokens: settings.reasoning_tokens, ..Settings::default() },
            ),
            ("logprobs", Settings { logprobs: settings.logprobs, ..Settings::default() }),
            ("prompt_cache", Settings { prompt_cache: settings.prompt_cache, ..Settings::default() }),
        ] {
            let is_sent = body_for(provider, &request(system.clone(), alone)) != plain;
            let is_ignored = ignored(quirks(provider)).iter().any(|(ignored, _)| *ignored == setting);
            assert_eq!(is_sent, !is_ignored, "{} {setting}", provider.name());
        }
    }
}

#[test]
fn the_instructions_are_marked_for_the_cache_where_marks_are_taken() {
    let messages = vec![
        Message::text(Role::System, "a"),
        Message::text(Role::System, "b"),
        Message::text(Role::User, "c"),
    ];
    let said = |provider, cache| {
        let settings = Settings { prompt_cache: Some(cache), ..Settings::default() };
        body_for(provider, &request(messages.clone(), settings))["messages"].to_string()
    };
    expect![[r#"[{"role":"system","content":"a"},{"role":"system","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"c"}]"#]].assert_eq(&said(Provider::OpenRouter, PromptCache::FiveMinutes));
    expect![[r#"[{"role":"system","content":"a"},{"role":"system","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}]},{"role":"user","content":"c"}]"#]].assert_eq(&said(Provider::LiteLlm, PromptCache::OneHour));
    expect![[
        r#"[{"role":"system","content":"a"},{"role":"system","content":"b"},{"role":"user","content":"c"}]"#
    ]]
    .assert_eq(&said(Provider::OpenAi, PromptCache::OneHour));
}

#[test]
fn reasoning_goes_back_as_it_came_where_it_is_taken() {
    let block = |api: &str, json: &str| ReasoningBlock { api: api.to_owned(), json: json.to_owned() };
    let message = Message {
        reasoning: vec![
            block(
                "openai",
                r#"{"reasoning_details":[{"type":"reasoning.encrypted" , "data":"\u0041=","index":0}]}"#,
            ),
            block("anthropic", r#"{"type":"thinking","thinking":"x"}"#),
            block("openai", "not JSON"),
        ],
        ..Message::text(Role::Assistant, "4")
    };
    let written = |provider| {
        let body =
            write(&request(vec![message.clone()], Settings::default()), quirks(provider), false).unwrap();
        String::from_utf8(body).unwrap()
    };
    expect![[r#"{"model":"gpt-5-mini","messages":[{"role":"assistant","content":"4","reasoning_details":[{"type":"reasoning.encrypted" , "data":"\u0041=","index":0}]}]}"#]].assert_eq(&written(Provider::OpenRouter));
    expect![[r#"{"model":"gpt-5-mini","messages":[{"role":"assistant","content":"4"}]}"#]]
        .assert_eq(&written(Provider::OpenAi));
}

#[test]
fn a_stream_is_asked_for_its_usage_where_it_must_be() {
    let body = |provider| {
        let body = write(&request(vec![], Settings::default()), quirks(provider), true).unwrap();
        String::from_utf8(body).unwrap()
    };
    assert_eq!(
        body(Provider::OpenAi),
        r#"{"model":"gpt-5-mini","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#
    );
    assert_eq!(body(Provider::Groq), r#"{"model":"gpt-5-mini","messages":[],"stream":true}"#);
}

proptest! {
    #[test]
    fn every_text_comes_back_from_the_wire(texts in proptest::collection::vec(any::<String>(), 1..4)) {
        let content = texts.iter().map(|text| Content::Text { text: text.clone() }).collect();
        let body = body(&request(with_content(content), Settings::default()));
        prop_assert_eq!(body["messages"][0]["content"].as_str().unwrap(), texts.concat());
    }
}
