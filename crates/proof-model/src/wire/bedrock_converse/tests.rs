//! What is sent; what comes back is in `answers`, and in pieces in `streams`.

mod answers;
mod measure;
mod streams;

use std::sync::Arc;

use expect_test::{Expect, expect};
use proof_prompt::{Content, Media, MediaSource, ReasoningBlock, Tool, ToolCall};
use proptest::prelude::*;

use super::*;
use crate::settings::PromptCache;
use crate::{OutputFormat, Settings};

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const OPUS: &str = "global.anthropic.claude-opus-4-6-v1";
const NOVA: &str = "us.amazon.nova-2-lite-v1:0";
const GPT: &str = "openai.gpt-oss-120b-1:0";
const COMMAND: &str = "cohere.command-r-plus-v1:0";
const QWEN: &str = "qwen.qwen3-32b-v1:0";

fn request(messages: Vec<Message>, settings: Settings) -> Request {
    Request { settings, ..Request::new(HAIKU, messages) }
}

fn ask(settings: Settings) -> Request {
    request(vec![Message::text(Role::User, "x")], settings)
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&write(request).unwrap()).unwrap()
}

/// The body; without its messages where they are those of `ask`.
fn shown(request: &Request) -> String {
    match write(request) {
        Ok(body) => {
            let mut body: Map<String, Value> = serde_json::from_slice(&body).unwrap();
            if body.get("messages") == Some(&json!([{"role": "user", "content": [{"text": "x"}]}])) {
                body.shift_remove("messages");
            }
            Value::Object(body).to_string()
        }
        Err(error) => format!("error: {error}"),
    }
}

#[track_caller]
fn check(request: &Request, expected: &Expect) {
    expected.assert_eq(&shown(request));
}

/// What becomes of settings with the models of each maker.
#[track_caller]
fn check_families(request: &Request, expected: &Expect) {
    let lines = [HAIKU, OPUS, NOVA, GPT, COMMAND, QWEN].map(|model| {
        let request = Request { model: model.to_owned(), ..request.clone() };
        let family = format!("{:?}", Family::of(model));
        format!("{family:6} {}", shown(&request))
    });
    expected.assert_eq(&lines.join("\n"));
}

fn media(source: MediaSource, media_type: Option<&str>) -> Media {
    Media { source, media_type: media_type.map(str::to_owned) }
}

fn data(text: &str, media_type: &str) -> Media {
    media(MediaSource::Data(text.to_owned()), Some(media_type))
}

fn call(id: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: "search".to_owned(), arguments: arguments.to_owned() }
}

fn result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.to_owned()), ..Message::text(Role::Tool, text) }
}

fn tools() -> Arc<[Tool]> {
    let search = Tool {
        name: "search".to_owned(),
        description: Some("Searches.".to_owned()),
        parameters: json!({"type": "object", "properties": {"q": {"type": "string"}}}),
    };
    let time = Tool { name: "time".to_owned(), description: None, parameters: json!({"type": "object"}) };
    [search, time].into()
}

fn with_tools(settings: Settings) -> Request {
    Request { tools: tools(), ..ask(settings) }
}

fn with_output(mode: OutputMode, settings: Settings) -> Request {
    let schema = json!({"type": "object", "properties": {"label": {"type": "string"}}});
    Request { output: Some(Arc::new(OutputFormat { mode, schema, notes: vec![] })), ..ask(settings) }
}

#[test]
fn system_texts_stand_apart_and_roles_take_turns() {
    check(
        &request(
            vec![
                Message::text(Role::System, "Be \"brief\"."),
                Message::text(Role::System, ""),
                Message::text(Role::User, "hello"),
                Message::text(Role::User, "there"),
                Message::text(Role::Assistant, "yes?"),
                Message::text(Role::System, "Be kind."),
                Message::text(Role::User, "go on"),
            ],
            Settings::default(),
        ),
        &expect![[
            r#"{"system":[{"text":"Be \"brief\"."},{"text":"Be kind."}],"messages":[{"role":"user","content":[{"text":"hello"},{"text":"there"}]},{"role":"assistant","content":[{"text":"yes?"}]},{"role":"user","content":[{"text":"go on"}]}]}"#
        ]],
    );
}

#[test]
fn settings_have_their_own_names() {
    let settings = Settings {
        temperature: Some(0.5),
        top_p: Some(0.9),
        max_tokens: Some(10),
        stop: vec!["END".to_owned()],
        seed: Some(3),
        logprobs: Some(2),
        parallel_tool_calls: Some(false),
        ..Settings::default()
    };
    check(
        &ask(settings),
        &expect![[
            r#"{"inferenceConfig":{"maxTokens":10,"temperature":0.5,"topP":0.9,"stopSequences":["END"]}}"#
        ]],
    );
}

#[test]
fn each_maker_has_words_of_its_own() {
    check_families(
        &ask(Settings { top_k: Some(20), ..Settings::default() }),
        &expect![[r#"
        Claude {"additionalModelRequestFields":{"top_k":20}}
        Claude {"additionalModelRequestFields":{"top_k":20}}
        Nova   {"additionalModelRequestFields":{"inferenceConfig":{"topK":20}}}
        OpenAi {"additionalModelRequestFields":{"top_k":20}}
        Cohere {"additionalModelRequestFields":{"k":20}}
        Other  {"additionalModelRequestFields":{"top_k":20}}"#]],
    );
    let effort = |effort: &str| Settings { reasoning_effort: Some(effort.to_owned()), ..Settings::default() };
    check_families(
        &ask(effort("low")),
        &expect![[r#"
        Claude {"additionalModelRequestFields":{"output_config":{"effort":"low"}}}
        Claude {"additionalModelRequestFields":{"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}}
        Nova   {"additionalModelRequestFields":{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}}
        OpenAi {"additionalModelRequestFields":{"reasoning_effort":"low"}}
        Cohere {"outputConfig":{"effort":"low"}}
        Other  {"outputConfig":{"effort":"low"}}"#]],
    );
    check_families(
        &ask(effort("none")),
        &expect![[r#"
        Claude {"additionalModelRequestFields":{"thinking":{"type":"disabled"}}}
        Claude {"additionalModelRequestFields":{"thinking":{"type":"disabled"}}}
        Nova   {"additionalModelRequestFields":{"reasoningConfig":{"type":"disabled"}}}
        OpenAi {"additionalModelRequestFields":{"reasoning_effort":"none"}}
        Cohere {"outputConfig":{"effort":"none"}}
        Other  {"outputConfig":{"effort":"none"}}"#]],
    );
    let tokens = |tokens| Settings { reasoning_tokens: Some(tokens), ..Settings::default() };
    check_families(
        &ask(tokens(2048)),
        &expect![[r#"
        Claude {"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2048}}}
        Claude {"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2048}}}
        Nova   error: `us.amazon.nova-2-lite-v1:0` takes no number of tokens to reason with: use `reasoning_effort`, or the model's own words in `extra.additionalModelRequestFields`
        OpenAi error: `openai.gpt-oss-120b-1:0` takes no number of tokens to reason with: use `reasoning_effort`, or the model's own words in `extra.additionalModelRequestFields`
        Cohere error: `cohere.command-r-plus-v1:0` takes no number of tokens to reason with: use `reasoning_effort`, or the model's own words in `extra.additionalModelRequestFields`
        Other  error: `qwen.qwen3-32b-v1:0` takes no number of tokens to reason with: use `reasoning_effort`, or the model's own words in `extra.additionalModelRequestFields`"#]],
    );
    check(
        &Request { model: NOVA.to_owned(), ..ask(tokens(0)) },
        &expect![[r#"{"additionalModelRequestFields":{"reasoningConfig":{"type":"disabled"}}}"#]],
    );
}

#[test]
fn the_family_is_seen_in_addresses_too() {
    let arn = |tail: &str| format!("arn:aws:bedrock:us-east-1:123456789012:{tail}");
    assert_eq!(Family::of(&arn("inference-profile/us.anthropic.claude-opus-4-6-v1")), Family::Claude);
    assert_eq!(Family::of(&arn("inference-profile/eu.amazon.nova-lite-v1:0")), Family::Nova);
    assert_eq!(Family::of(&arn("application-inference-profile/fm16bt65tzgx")), Family::Other);
}

#[test]
fn tools_are_declared() {
    check(
        &with_tools(Settings::default()),
        &expect![[
            r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"search","inputSchema":{"json":{"type":"object","properties":{"q":{"type":"string"}}}},"description":"Searches."}},{"toolSpec":{"name":"time","inputSchema":{"json":{"type":"object"}}}}]}}"#
        ]],
    );
}

#[test]
fn the_choice_of_tools_has_its_own_words() {
    let choice = |tool_choice| {
        let request = with_tools(Settings { tool_choice: Some(tool_choice), ..Settings::default() });
        body(&request)["toolConfig"]["toolChoice"].to_string()
    };
    assert_eq!(choice(ToolChoice::Auto), r#"{"auto":{}}"#);
    assert_eq!(choice(ToolChoice::Required), r#"{"any":{}}"#);
    assert_eq!(choice(ToolChoice::Tool("search".to_owned())), r#"{"tool":{"name":"search"}}"#);
    // There is no word for none; what is not declared is not called.
    let none = Settings { tool_choice: Some(ToolChoice::None), ..Settings::default() };
    assert_eq!(body(&with_tools(none.clone())).get("toolConfig"), None);
    let called = Message { tool_calls: vec![call("c1", "{}")], ..Message::text(Role::Assistant, "") };
    let request = request(vec![called, result("c1", "found")], none);
    check(
        &Request { tools: tools(), ..request },
        &expect![
            "error: Bedrock's Converse cannot forbid calls once the conversation has tool calls in it: leave `tool_choice: none` out"
        ],
    );
}

#[test]
fn calls_and_their_results_are_blocks() {
    let messages = vec![
        Message {
            tool_calls: vec![call("c1", "{\"q\": 1.10}"), call("c2", "not json"), call("c3", "")],
            ..Message::text(Role::Assistant, "I look")
        },
        result("c1", "found"),
        result("c2", ""),
        Message::text(Role::User, "and?"),
    ];
    let body = write(&request(messages, Settings::default())).unwrap();
    expect![[r#"{"messages":[{"role":"assistant","content":[{"text":"I look"},{"toolUse":{"toolUseId":"c1","name":"search","input":{"q": 1.10}}},{"toolUse":{"toolUseId":"c2","name":"search","input":{"arguments":"not json"}}},{"toolUse":{"toolUseId":"c3","name":"search","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"found"}]}},{"toolResult":{"toolUseId":"c2","content":[]}},{"text":"and?"}]}]}"#]].assert_eq(&String::from_utf8(body).unwrap());
}

#[test]
fn pictures_sound_and_documents_are_blocks() {
    let content = vec![
        Content::Image { media: media(MediaSource::Data("iVBORw0KGgoA".to_owned()), None) },
        Content::Image { media: data("/9j/", "image/jpeg") },
        Content::Audio { media: data("UklGRg==", "audio/mpeg") },
        Content::File { media: media(MediaSource::Data("JVBERi0x".to_owned()), None) },
        Content::File { media: data("eA==", "text/csv") },
        Content::Text { text: String::new() },
        Content::Text { text: "look".to_owned() },
    ];
    check(
        &request(vec![Message { content, ..Message::text(Role::User, "") }], Settings::default()),
        &expect![[
            r#"{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"iVBORw0KGgoA"}}},{"image":{"format":"jpeg","source":{"bytes":"/9j/"}}},{"audio":{"format":"mp3","source":{"bytes":"UklGRg=="}}},{"document":{"format":"pdf","name":"file","source":{"bytes":"JVBERi0x"}}},{"document":{"format":"csv","name":"file 2","source":{"bytes":"eA=="}}},{"text":"look"}]}]}"#
        ]],
    );
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let error = |content| {
        let message = Message { content: vec![content], ..Message::text(Role::User, "") };
        shown(&request(vec![message], Settings::default()))
    };
    let url = |url: &str| media(MediaSource::Url(url.to_owned()), None);
    let errors = [
        error(Content::Image { media: media(MediaSource::Path("a.png".to_owned()), None) }),
        error(Content::Image { media: url("https://x/a.png") }),
        error(Content::File { media: url("https://x/a.pdf") }),
        error(Content::Image { media: data("eA==", "image/bmp") }),
        error(Content::Audio { media: data("eA==", "audio/midi") }),
        error(Content::File { media: data("eA==", "application/zip") }),
    ];
    expect![[r#"
        error: the file `a.png` was not loaded
        error: Bedrock's Converse takes no pictures by their address (`https://x/a.png`): give a local path
        error: Bedrock's Converse takes no files by their address (`https://x/a.pdf`): give a local path
        error: Bedrock's Converse takes no pictures of type `image/bmp`: convert the file
        error: Bedrock's Converse takes no sound of type `audio/midi`: convert the file
        error: Bedrock's Converse takes no files of type `application/zip`: convert the file"#]]
    .assert_eq(&errors.join("\n"));
}

#[test]
fn the_output_is_asked_for_by_its_schema() {
    check(
        &with_output(OutputMode::Strict, Settings::default()),
        &expect![[
            r#"{"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}}}}"#
        ]],
    );
    let [strict, loose] =
        [OutputMode::Strict, OutputMode::Schema].map(|mode| body(&with_output(mode, Settings::default())));
    assert_eq!(strict, loose);
    // The words stand in the system message already.
    for mode in [OutputMode::Json, OutputMode::Instruction] {
        check(&with_output(mode, Settings::default()), &expect![[r#"{}"#]]);
    }
}

#[test]
fn the_output_is_asked_for_by_a_tool() {
    check(
        &with_output(OutputMode::Tool, Settings::default()),
        &expect![[
            r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"output","description":"Takes the answer. Call it once, with the whole answer.","inputSchema":{"json":{"type":"object","properties":{"label":{"type":"string"}}}}}}],"toolChoice":{"tool":{"name":"output"}}}}"#
        ]],
    );
}

#[test]
fn effort_and_schema_share_an_object() {
    let settings = Settings { reasoning_effort: Some("low".to_owned()), ..Settings::default() };
    check_families(
        &with_output(OutputMode::Strict, settings),
        &expect![[r#"
        Claude {"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}},"effort":"low"}}
        Claude {"additionalModelRequestFields":{"thinking":{"type":"adaptive"}},"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}},"effort":"low"}}
        Nova   {"additionalModelRequestFields":{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}},"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}}}}
        OpenAi {"additionalModelRequestFields":{"reasoning_effort":"low"},"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}}}}
        Cohere {"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}},"effort":"low"}}
        Other  {"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"output","schema":"{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}}}"}}},"effort":"low"}}"#]],
    );
}

#[test]
fn extra_wins_within_the_objects_of_the_settings_too() {
    let extra = r#"{"inferenceConfig":{"maxTokens":7},"additionalModelRequestFields":{"thinking":{"type":"adaptive"}},
        "outputConfig":null,"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"},"toolConfig":{"tools":[]}}"#;
    let settings = Settings {
        temperature: Some(0.1),
        max_tokens: Some(5),
        top_k: Some(3),
        extra: serde_json::from_str(extra).unwrap(),
        ..Settings::default()
    };
    check(
        &with_tools(settings),
        &expect![[
            r#"{"inferenceConfig":{"maxTokens":7,"temperature":0.1},"additionalModelRequestFields":{"top_k":3,"thinking":{"type":"adaptive"}},"outputConfig":null,"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"},"toolConfig":{"tools":[]}}"#
        ]],
    );
}

#[test]
fn reasoning_goes_back_first_and_byte_for_byte() {
    let block = |api: &str, json: &str| ReasoningBlock { api: api.to_owned(), json: json.to_owned() };
    let reasoning = r#"{"reasoningContent":{"reasoningText":{"text":"\u0068m", "signature":"c2ln"}}}"#;
    let message = Message {
        reasoning: vec![
            block("bedrock", reasoning),
            block("anthropic", r#"{"type":"thinking"}"#),
            block("bedrock", r#"{"reasoningContent":{"redactedContent":"eA=="}}"#),
        ],
        tool_calls: vec![call("c1", "{}")],
        ..Message::text(Role::Assistant, "I look")
    };
    let body = write(&request(vec![message, result("c1", "found")], Settings::default())).unwrap();
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains(reasoning), "{body}");
    expect![[r#"{"messages":[{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"\u0068m", "signature":"c2ln"}}},{"reasoningContent":{"redactedContent":"eA=="}},{"text":"I look"},{"toolUse":{"toolUseId":"c1","name":"search","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"found"}]}}]}]}"#]].assert_eq(&body);
}

#[test]
fn what_stays_the_same_is_marked_for_the_cache() {
    let few_shot = vec![
        Message::text(Role::System, "Label."),
        Message::text(Role::User, "money back"),
        Message::text(Role::Assistant, "refund"),
        Message::text(Role::User, "parcel?"),
    ];
    let request = |model: &str, messages, cache| Request {
        model: model.to_owned(),
        tools: tools(),
        ..request(messages, Settings { prompt_cache: Some(cache), ..Settings::default() })
    };
    check(
        &request(HAIKU, few_shot.clone(), PromptCache::FiveMinutes),
        &expect![[
            r#"{"system":[{"text":"Label."},{"cachePoint":{"type":"default"}}],"toolConfig":{"tools":[{"toolSpec":{"name":"search","inputSchema":{"json":{"type":"object","properties":{"q":{"type":"string"}}}},"description":"Searches."}},{"toolSpec":{"name":"time","inputSchema":{"json":{"type":"object"}}}},{"cachePoint":{"type":"default"}}]},"messages":[{"role":"user","content":[{"text":"money back"}]},{"role":"assistant","content":[{"text":"refund"},{"cachePoint":{"type":"default"}}]},{"role":"user","content":[{"text":"parcel?"}]}]}"#
        ]],
    );
    let marks = |request: &Request, mark: &str| body(request).to_string().matches(mark).count();
    let hour = request(HAIKU, few_shot.clone(), PromptCache::OneHour);
    assert_eq!(marks(&hour, r#"{"cachePoint":{"type":"default","ttl":"1h"}}"#), 3);
    // Nova keeps no tools.
    let nova = request(NOVA, few_shot, PromptCache::FiveMinutes);
    assert_eq!(marks(&nova, r#"{"cachePoint":{"type":"default"}}"#), 2);
    let alone = request(NOVA, vec![Message::text(Role::User, "x")], PromptCache::FiveMinutes);
    assert_eq!(marks(&alone, "cachePoint"), 0);
}

proptest! {
    #[test]
    fn every_text_comes_back_from_the_wire(texts in proptest::collection::vec(any::<String>(), 1..4)) {
        let content = texts.iter().map(|text| Content::Text { text: text.clone() }).collect();
        let body = body(&request(vec![Message { content, ..Message::text(Role::User, "") }], Settings::default()));
        let parts = body["messages"][0]["content"].as_array().unwrap();
        let sent: String = parts.iter().map(|part| part["text"].as_str().unwrap()).collect();
        prop_assert_eq!(sent, texts.concat());
    }
}
