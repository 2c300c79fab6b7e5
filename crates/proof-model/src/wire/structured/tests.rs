use expect_test::{Expect, expect};
use proof_prompt::ToolCall;
use serde_json::json;

use super::*;
use crate::provider::{SchemaRules, SchemaSupport};
use crate::{Provider, ToolChoice};

mod shapes;
mod soundness;

fn settings(choice: OutputChoice) -> Settings {
    Settings { output_mode: Some(choice), ..Settings::default() }
}

struct Call {
    provider: Provider,
    model: &'static str,
    choice: OutputChoice,
    has_tools: bool,
    is_streamed: bool,
}

/// A call of a provider's model without anything else.
fn call(provider: Provider, model: &'static str) -> Call {
    Call { provider, model, choice: OutputChoice::Auto, has_tools: false, is_streamed: false }
}

impl Call {
    fn fit(&self, schema: &Value) -> Result<Option<OutputFormat>, String> {
        let settings = settings(self.choice);
        let asked = Asked {
            api: self.provider.api().unwrap(),
            quirks: self.provider.entry().quirks,
            model: self.model,
            settings: &settings,
            has_tools: self.has_tools,
            is_streamed: self.is_streamed,
        };
        OutputFormat::fit(schema, asked)
    }
}

#[track_caller]
fn check(call: &Call, schema: &Value, expected: &Expect) {
    let shown = match call.fit(schema) {
        Ok(Some(format)) => format!("{}: {}", format.mode.as_str(), format.notes.join("; ")),
        Ok(None) => "none".to_owned(),
        Err(reason) => format!("error: {reason}"),
    };
    expected.assert_eq(&shown);
}

fn label() -> Value {
    json!({"type": "object", "properties": {"label": {"type": "string", "enum": ["a", "b"]}}, "required": ["label"]})
}

fn optional() -> Value {
    json!({"type": "object", "properties": {"label": {"type": "string"}, "why": {"type": "string"}}, "required": ["label"]})
}

#[test]
fn a_schema_binds_where_the_provider_can_be_held_to_one() {
    for (provider, model) in [
        (Provider::OpenAi, "gpt-5-mini"),
        (Provider::OpenAi, "ft:gpt-4o-mini-2024-07-18:me::x"),
        (Provider::Azure, "my-deployment"),
        (Provider::OpenRouter, "openai/gpt-5"),
        (Provider::Groq, "openai/gpt-oss-120b"),
        (Provider::Together, "openai/gpt-oss-20b"),
        (Provider::Xai, "grok-4"),
        (Provider::Cerebras, "gpt-oss-120b"),
        (Provider::Anthropic, "claude-haiku-4-5"),
        (Provider::Bedrock, "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
        (Provider::Google, "gemini-2.5-flash"),
        (Provider::Mistral, "mistral-small-latest"),
        (Provider::Cohere, "command-a-03-2025"),
        (Provider::Ollama, "qwen3:8b"),
    ] {
        let format = call(provider, model).fit(&label()).unwrap().unwrap();
        assert_eq!((format.mode, format.notes.len()), (OutputMode::Strict, 0), "{}", provider.name());
    }
}

#[test]
fn what_cannot_bind_is_asked_for_in_the_next_best_way() {
    let next =
        |provider, model, schema: &Value, expected: &Expect| check(&call(provider, model), schema, expected);
    next(
        Provider::OpenAi,
        "gpt-5-mini",
        &optional(),
        &expect![[
            r#"schema: `/properties/why` may be left out, and OpenAI's strict mode has no property that may: require it, or let it be null"#
        ]],
    );
    next(
        Provider::OpenAi,
        "gpt-5-mini",
        &json!({"type": "array", "items": {"type": "string"}}),
        &expect!["instruction: the schema is not that of an object, which OpenAI's strict mode wants"],
    );
    next(
        Provider::OpenAi,
        "gpt-4-turbo",
        &label(),
        &expect![[r#"tool: `gpt-4-turbo` is older than OpenAI's structured outputs"#]],
    );
    next(
        Provider::OpenAi,
        "o1-mini",
        &label(),
        &expect![[r#"instruction: `o1-mini` is older than OpenAI's structured outputs"#]],
    );
    next(
        Provider::Anthropic,
        "claude-3-5-haiku-latest",
        &label(),
        &expect![[r#"tool: `claude-3-5-haiku-latest` is older than Anthropic's structured outputs"#]],
    );
    next(
        Provider::Anthropic,
        "claude-haiku-4-5",
        &json!({"type": "object"}),
        &expect!["tool: the keys of the schema itself are not named, and Anthropic's schema mode wants them"],
    );
    next(
        Provider::Bedrock,
        "amazon.nova-lite-v1:0",
        &label(),
        &expect![[r#"tool: Bedrock is not known to hold `amazon.nova-lite-v1:0` to a schema"#]],
    );
    next(
        Provider::Groq,
        "llama-3.3-70b-versatile",
        &label(),
        &expect![[r#"json: Groq takes no schema for `llama-3.3-70b-versatile`, only JSON as such"#]],
    );
    next(
        Provider::Groq,
        "openai/gpt-oss-safeguard-20b",
        &label(),
        &expect![[r#"schema: Groq does not hold `openai/gpt-oss-safeguard-20b` to a schema"#]],
    );
    next(
        Provider::DeepSeek,
        "deepseek-chat",
        &label(),
        &expect![[r#"json: the provider takes no schema, only JSON as such"#]],
    );
    next(
        Provider::DeepSeek,
        "deepseek-chat",
        &json!({"enum": ["a", "b"]}),
        &expect![
            "instruction: the provider takes no schema, only JSON as such; the schema is not that of an object, which is all that the JSON mode knows"
        ],
    );
    next(
        Provider::Vllm,
        "qwen",
        &label(),
        &expect![[r#"schema: the server does not say that it holds an output to a schema"#]],
    );
    next(
        Provider::Vllm,
        "qwen",
        &json!({"enum": ["a", "b"]}),
        &expect![[r#"schema: the server does not say that it holds an output to a schema"#]],
    );
    next(
        Provider::Mistral,
        "mistral-small-latest",
        &json!({"type": "object"}),
        &expect!["schema: the keys of the schema itself are not named, and Mistral's schema mode wants them"],
    );
    next(
        Provider::Cohere,
        "command-a-03-2025",
        &json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        &expect!["tool: the schema itself requires no property, and Cohere's schema mode wants one"],
    );
    next(
        Provider::Ollama,
        "qwen3:8b",
        &json!({"type": "string", "allOf": [{}, {}]}),
        &expect!["json: `allOf` stands beside `type` at the schema itself"],
    );
}

#[test]
fn tools_of_the_prompt_may_stand_in_the_way() {
    let beside = |provider, model, expected: &Expect| {
        check(&Call { has_tools: true, ..call(provider, model) }, &label(), expected);
    };
    beside(Provider::OpenAi, "gpt-5-mini", &expect![[r#"strict: "#]]);
    beside(
        Provider::OpenAi,
        "gpt-4-turbo",
        &expect![[
            r#"instruction: `gpt-4-turbo` is older than OpenAI's structured outputs; the prompt has tools of its own, so the output cannot be one"#
        ]],
    );
    beside(
        Provider::Groq,
        "openai/gpt-oss-20b",
        &expect![[
            r#"instruction: Groq's strict mode cannot be had beside tools; the prompt has tools of its own, so the output cannot be one"#
        ]],
    );
    beside(
        Provider::Google,
        "gemini-2.5-flash",
        &expect![
            "instruction: Gemini's schema mode cannot be had beside tools; the prompt has tools of its own, so the output cannot be one"
        ],
    );
    beside(Provider::Google, "gemini-3.5-flash", &expect![[r#"strict: "#]]);
    beside(
        Provider::Cohere,
        "command-a-03-2025",
        &expect![
            "instruction: Cohere's schema mode cannot be had beside tools; the prompt has tools of its own, so the output cannot be one"
        ],
    );
    beside(
        Provider::Ollama,
        "qwen3:8b",
        &expect![
            "instruction: Ollama's schema mode cannot be had beside tools; the prompt has tools of its own, so the output cannot be one"
        ],
    );
    beside(
        Provider::Vllm,
        "qwen",
        &expect![[
            r#"instruction: the server does not say that it holds an output to a schema; a server that is not known to take a schema beside tools; the prompt has tools of its own, so the output cannot be one"#
        ]],
    );
    beside(
        Provider::DeepSeek,
        "deepseek-chat",
        &expect![[r#"json: the provider takes no schema, only JSON as such"#]],
    );
}

#[test]
fn a_stream_may_stand_in_the_way() {
    let streamed = |provider, model, expected: &Expect| {
        check(&Call { is_streamed: true, ..call(provider, model) }, &label(), expected);
    };
    streamed(Provider::OpenAi, "gpt-5-mini", &expect![[r#"strict: "#]]);
    streamed(
        Provider::Groq,
        "openai/gpt-oss-20b",
        &expect![[r#"tool: Groq's strict mode cannot be had in a stream"#]],
    );
}

#[test]
fn the_settings_can_ask_for_one_way() {
    let by = |choice, model, schema: &Value, expected: &Expect| {
        check(&Call { choice, ..call(Provider::OpenAi, model) }, schema, expected);
    };
    by(OutputChoice::None, "gpt-5", &label(), &expect![[r#"none"#]]);
    by(OutputChoice::Instruction, "gpt-5", &label(), &expect![[r#"instruction: "#]]);
    by(OutputChoice::Tool, "gpt-5", &label(), &expect![[r#"tool: "#]]);
    by(
        OutputChoice::Tool,
        "gpt-5",
        &json!({"type": "array"}),
        &expect![[r#"error: the schema is not that of an object, which a tool's arguments are"#]],
    );
    by(OutputChoice::Strict, "gpt-5", &label(), &expect![[r#"strict: "#]]);
    by(
        OutputChoice::Strict,
        "gpt-5",
        &optional(),
        &expect![[
            r#"error: the schema cannot be sent as one that binds the output: `/properties/why` may be left out, and OpenAI's strict mode has no property that may: require it, or let it be null"#
        ]],
    );
    by(
        OutputChoice::Strict,
        "gpt-4",
        &label(),
        &expect![[
            r#"error: the schema cannot be sent as one that binds the output: `gpt-4` is older than OpenAI's structured outputs"#
        ]],
    );
    let strict = |provider, model| Call { choice: OutputChoice::Strict, ..call(provider, model) };
    check(
        &strict(Provider::Vllm, "qwen"),
        &label(),
        &expect![[
            r#"error: the schema cannot be sent as one that binds the output: the server does not say that it holds an output to a schema"#
        ]],
    );
    check(
        &strict(Provider::DeepSeek, "deepseek-chat"),
        &label(),
        &expect![[
            r#"error: the schema cannot be sent as one that binds the output: the provider takes no schema, only JSON as such"#
        ]],
    );
    let tool = Call { choice: OutputChoice::Tool, ..call(Provider::Ollama, "qwen3:8b") };
    check(&tool, &label(), &expect![[r#"error: Ollama cannot make a model call a tool"#]]);
    let unforced = Call { choice: OutputChoice::Tool, ..call(Provider::Anthropic, "claude-opus-5-5") };
    check(&unforced, &label(), &expect!["error: `claude-opus-5-5` cannot be made to call a tool"]);
    let with_tools = Call { choice: OutputChoice::Tool, has_tools: true, ..call(Provider::OpenAi, "gpt-5") };
    check(
        &with_tools,
        &label(),
        &expect![[r#"error: the prompt has tools of its own, so the output cannot be one"#]],
    );
}

#[test]
fn a_model_that_must_not_call_tools_gets_words() {
    let settings = Settings { tool_choice: Some(ToolChoice::None), ..Settings::default() };
    let quirks = Provider::OpenAi.entry().quirks;
    let asked = Asked {
        api: Api::OpenAi,
        quirks,
        model: "gpt-4",
        settings: &settings,
        has_tools: false,
        is_streamed: false,
    };
    assert_eq!(OutputFormat::fit(&label(), asked).unwrap().unwrap().mode, OutputMode::Instruction);
}

#[test]
fn older_models_are_known_by_name() {
    let is_older = |whose, model| rules::rules(whose, model).is_err();
    for model in [
        "gpt-3.5-turbo",
        "gpt-35-turbo",
        "gpt-4",
        "gpt-4-turbo",
        "gpt-4o-2024-05-13",
        "openai/gpt-4-32k",
        "ft:gpt-3.5-turbo:x",
    ] {
        assert!(is_older(SchemaRules::OpenAi, model), "{model}");
    }
    for model in [
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4.1",
        "gpt-5.1",
        "gpt-6-sol",
        "o3",
        "openai/gpt-4o-2024-08-06",
        "my-deployment",
    ] {
        assert!(!is_older(SchemaRules::OpenAi, model), "{model}");
    }
    for model in [
        "claude-2.1",
        "claude-instant-1.2",
        "claude-3-opus-20240229",
        "claude-3-7-sonnet-latest",
        "anthropic/claude-3.5-haiku",
        "claude-opus-4-20250514",
        "claude-sonnet-4-0",
        "claude-opus-4-1-20250805",
        "claude-opus-4@20250514",
    ] {
        assert!(is_older(SchemaRules::Anthropic, model), "{model}");
    }
    for model in [
        "claude-haiku-4-5",
        "claude-opus-4-5-20251101",
        "claude-sonnet-4.5",
        "claude-opus-4-8",
        "claude-sonnet-5",
        "claude-fable-5-2",
        "claude-mythos-preview",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ] {
        assert!(!is_older(SchemaRules::Anthropic, model), "{model}");
    }
}

#[test]
fn words_stand_behind_the_last_system_message() {
    let format = |mode| OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] };
    let asked = |messages: Vec<Message>, mode| {
        let request = Request { output: Some(format(mode).into()), ..Request::new("m", messages) };
        with_instruction(&request).map(|request| {
            request
                .messages
                .iter()
                .map(|message| format!("{}: {}", message.role.as_str(), message.joined_text()))
                .collect::<Vec<_>>()
        })
    };
    let messages = || vec![Message::text(Role::System, "Be brief."), Message::text(Role::User, "Hi")];
    let words = "Answer with one JSON document that fits this JSON Schema, and with nothing else:\n{\"type\":\"object\"}";
    assert_eq!(
        asked(messages(), OutputMode::Json).unwrap(),
        [format!("system: Be brief.\n\n{words}"), "user: Hi".to_owned()]
    );
    assert_eq!(
        asked(vec![Message::text(Role::User, "Hi")], OutputMode::Instruction).unwrap(),
        [format!("system: {words}"), "user: Hi".to_owned()]
    );
    for mode in [OutputMode::Strict, OutputMode::Schema, OutputMode::Tool] {
        assert!(asked(messages(), mode).is_none());
    }
}

#[test]
fn the_arguments_of_the_tool_become_the_output() {
    let call = |name: &str, arguments: &str| ToolCall {
        id: name.to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    };
    let settled = |mode, calls: Vec<ToolCall>| {
        let output = OutputFormat { mode, schema: json!({"type": "object"}), notes: vec![] };
        let request = Request { output: Some(output.into()), ..Request::new("m", vec![]) };
        let mut response = Response {
            text: "words".to_owned(),
            tool_calls: calls,
            finish_reason: FinishReason::ToolCalls,
            ..Response::default()
        };
        settle(&request, &mut response);
        assert_eq!(response.output_mode, Some(mode));
        (response.text, response.tool_calls.len(), response.finish_reason)
    };
    let tool = |calls| settled(OutputMode::Tool, calls);
    assert_eq!(tool(vec![call(NAME, "{\"a\":1}")]), ("{\"a\":1}".to_owned(), 0, FinishReason::Stop));
    // Broken arguments are an output that the scorer refuses.
    assert_eq!(tool(vec![call(NAME, "{\"a\":")]), ("{\"a\":".to_owned(), 0, FinishReason::Stop));
    assert_eq!(tool(vec![call("other", "{}")]), ("words".to_owned(), 1, FinishReason::ToolCalls));
    let strict = settled(OutputMode::Strict, vec![call(NAME, "{}")]);
    assert_eq!(strict, ("words".to_owned(), 1, FinishReason::ToolCalls));
}

#[test]
fn a_server_without_any_way_gets_words() {
    assert_eq!(Quirks::of_unknown_server(Api::Http).schema, SchemaSupport::None);
    let asked = Asked {
        api: Api::Http,
        quirks: Quirks::of_unknown_server(Api::Http),
        model: "m",
        settings: &Settings::default(),
        has_tools: false,
        is_streamed: false,
    };
    let format = OutputFormat::fit(&label(), asked).unwrap().unwrap();
    assert_eq!((format.mode, format.notes.len()), (OutputMode::Instruction, 1));
}
