//! Suites over HTTP: tools, the form of the output, streams, fallbacks, batches, and `proof models`.

use expect_test::{Expect, expect};
use proof_testkit::{BatchScript, FakeBatch, FakeModel, Reply, Script};
use serde_json::{Value, json};

use crate::project::Project;

const PROMPT: &str = "---
input: {ticket: string}
output:
  label(enum): [bug, billing]
tools: [tools/search.yaml]
---
@system
Sort the ticket.
@user
{{ ticket }}
";

const TOOL: &str =
    "name: search\ndescription: Finds tickets.\nparameters:\n  words: string, what to look for\n";

/// A project with a prompt that has tools and an output, two cases, and a target with these keys.
fn project(server: &str, target: &str, lines: &str) -> Project {
    let project = Project::new();
    project.write("sort.prompt", PROMPT);
    project.write("tools/search.yaml", TOOL);
    project.write(
        "suite.yaml",
        format!(
            "prompts: [sort.prompt]\ntargets:\n  - {{id: m, model: openai/gpt-4o-mini, base_url: \"{server}\"{target}}}\n\
             dataset:\n  - {{id: a, vars: {{ticket: It crashes.}}}}\n  - {{id: b, vars: {{ticket: Wrong invoice.}}}}\n{lines}"
        ),
    );
    project
}

fn run(project: &Project, arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["run", "suite.yaml", "--quiet", "--format", "json"];
    all.extend(arguments);
    let printed = project.proof(&all);
    let verdict = serde_json::from_str(&printed.stdout)
        .unwrap_or_else(|_| panic!("{}{}", printed.stdout, printed.stderr));
    (printed.code, verdict)
}

/// One line for each trial.
fn trials(project: &Project) -> Vec<Value> {
    let shown = project.proof_ends(0, &["show", "last", "--format", "jsonl"]).stdout;
    shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A streamed chat completion in three pieces.
fn stream(pieces: [&str; 3]) -> Reply {
    let event = |delta: Value, finish: Value| {
        let chunk = json!({"id": "c1", "model": "gpt-4o-mini-2024-07-18", "system_fingerprint": "fp_1",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]});
        format!("data: {chunk}\n\n")
    };
    let mut body: String = pieces.iter().map(|piece| event(json!({"content": piece}), Value::Null)).collect();
    body.push_str(&event(json!({}), json!("stop")));
    body.push_str(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":9}}\n\ndata: [DONE]\n\n",
    );
    Reply::raw(200, "text/event-stream", body)
}

#[test]
fn tools_the_form_of_the_output_and_streams_go_over_the_wire_and_are_recorded() {
    let server = FakeModel::start(Script::always(stream(["{\"label\"", ": ", "\"bug\"}"]))).unwrap();
    let scorers = "scorers: [json_schema, time_to_first_token, tokens_per_second]\n";
    let project = project(&server.base_url(), ", stream: true", scorers);
    let (code, verdict) = run(&project, &[]);
    assert_eq!(code, 0, "{verdict}");
    let mut body = server.asked()[0].body.clone();
    body["messages"] = json!(body["messages"].as_array().unwrap().len());
    expect![[r#"
        {
          "model": "gpt-4o-mini",
          "messages": 2,
          "tools": [
            {
              "type": "function",
              "function": {
                "name": "search",
                "description": "Finds tickets.",
                "parameters": {
                  "type": "object",
                  "properties": {
                    "words": {
                      "type": "string",
                      "description": "what to look for"
                    }
                  },
                  "required": [
                    "words"
                  ],
                  "additionalProperties": false
                }
              }
            }
          ],
          "stream": true,
          "stream_options": {
            "include_usage": true
          }
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&body).unwrap());
    let metric = |name: &str| {
        let metrics = verdict["cells"][0]["metrics"].as_array().unwrap().iter();
        metrics.clone().find(|metric| metric["metric"] == name).unwrap().clone()
    };
    assert_eq!(metric("json_schema")["estimate"], 1.0);
    assert!(metric("time_to_first_token")["estimate"].as_f64().is_some_and(|seconds| 0.0 < seconds));
    let trial = &trials(&project)[0];
    // A server of which only the format is known may not take a schema beside tools.
    assert_eq!(
        (&trial["output_mode"], &trial["served_model"], &trial["fingerprint"]),
        (&json!("instruction"), &json!("gpt-4o-mini-2024-07-18"), &json!("fp_1")),
    );
    assert!(trial["first_token_s"].as_f64().unwrap() <= trial["latency_s"].as_f64().unwrap());
    assert!(trial["price"].as_str().unwrap().starts_with("openai/gpt-4o-mini@"), "{trial}");
    // Whether an answer comes in pieces does not decide what it says: the cache has it.
    assert_eq!(run(&project, &[]).1["trials"]["cached"], 2);
}

#[test]
fn a_fallback_answers_where_the_target_cannot_and_the_verdict_says_so() {
    let server = FakeModel::start(Script::from_fn(|asked| {
        let is_first = asked.body["model"] == "gpt-4o-mini";
        if is_first {
            Reply::error(400, "insufficient_quota", "no money")
        } else {
            Reply::text("{\"label\": \"bug\"}")
        }
    }))
    .unwrap();
    let other =
        format!(", else: {{id: spare, model: openai/gpt-4.1-mini, base_url: \"{}\"}}", server.base_url());
    let project = project(&server.base_url(), &other, "scorers: [json_schema]\n");
    let (code, verdict) = run(&project, &[]);
    assert_eq!(code, 0, "{verdict}");
    assert_eq!(verdict["cells"][0]["marks"]["fallback"], 2);
    let warnings = verdict["warnings"].to_string();
    assert!(warnings.contains("2 outputs of `sort` on `m` came from its fallback"), "{warnings}");
    let trial = &trials(&project)[0];
    assert_eq!(trial["answered_by"], "spare");
    assert!(trial["price"].as_str().unwrap().starts_with("openai/gpt-4.1-mini@"), "{trial}");
    // What the fallback answered is not kept as the target's own.
    assert_eq!(run(&project, &[]).1["trials"]["cached"], 0);
}

#[test]
fn output_is_repaired_only_where_that_is_wanted_and_is_counted() {
    let server = FakeModel::start(Script::text("```json\n{'label': 'bug',}\n```")).unwrap();
    for (config, passed, repaired) in [("", 0.0, None), (", config: {repair_json: true}", 1.0, Some(2))] {
        let project = project(&server.base_url(), config, "scorers: [json_schema]\n");
        let (_, verdict) = run(&project, &[]);
        assert_eq!(verdict["cells"][0]["metrics"][0]["estimate"], passed, "{config}");
        assert_eq!(verdict["cells"][0]["marks"]["repaired"].as_u64(), repaired);
        let trial = &trials(&project)[0];
        assert!(
            trial["output"].as_str().unwrap().starts_with("```json"),
            "the text stays as it came: {trial}"
        );
    }
}

#[test]
fn malformed_arguments_are_kept_and_counted() {
    let call =
        json!({"id": "t1", "type": "function", "function": {"name": "search", "arguments": "{\"words\": "}});
    let answer = json!({"model": "m", "choices": [{"message": {"content": null, "tool_calls": [call]}, "finish_reason": "tool_calls"}]});
    let server = FakeModel::start(Script::always(Reply::json(200, &answer))).unwrap();
    let project =
        project(&server.base_url(), "", "scorers: [{expression: \"output.tool_calls | length == 1\"}]\n");
    let (code, verdict) = run(&project, &[]);
    assert_eq!((code, &verdict["cells"][0]["marks"]["malformed_tool_calls"]), (0, &json!(2)));
    assert_eq!(trials(&project)[0]["tool_calls"][0]["arguments"], "{\"words\": ");
}

#[test]
fn a_batch_is_handed_in_and_taken_back_by_a_later_sitting() {
    let server = FakeBatch::start(BatchScript::echo().polls(1)).unwrap();
    let project = project(&server.base_url(), "", "scorers: [{contains: a}]\n");
    let first = project.proof(&["run", "suite.yaml", "--batch", "--no-wait"]);
    assert_eq!(first.code, 5, "{}", first.stderr);
    assert!(
        first.stderr.contains("1 batch is with the provider: `proof run --resume 00000001`"),
        "{}",
        first.stderr
    );
    let second = project.proof(&["run", "--resume", "--poll", "0.05"]);
    assert_eq!(second.code, 0, "{}{}", second.stdout, second.stderr);
    assert!(trials(&project).iter().all(|trial| trial["is_batch"] == true));
}

fn check(project: &Project, server: &FakeModel, arguments: &[&str], code: i32, expected: &Expect) {
    let mut command = project.command(arguments);
    command.env("OPENAI_BASE_URL", server.base_url()).env("OPENAI_API_KEY", "sk-planted-0123456789");
    let output = crate::project::printed(&command.output().unwrap());
    let text = format!("{}{}", output.stdout, output.stderr);
    assert!(!text.contains("sk-planted"), "{text}");
    let text = text.replace(&server.address().to_string(), "ADDRESS");
    let text: String =
        text.lines().filter(|line| !line.starts_with("took ")).map(|line| format!("{line}\n")).collect();
    expected.assert_eq(&text);
    assert_eq!(output.code, code);
}

#[test]
fn one_call_shows_what_came_back() {
    let reply = Reply::text("OK\u{1b}[31m, all is well").header("x-request-id", "req_7");
    let server = FakeModel::start(Script::always(reply)).unwrap();
    let project = Project::new();
    check(
        &project,
        &server,
        &["models", "test", "openai/gpt-4o-mini"],
        0,
        &expect![[r#"
        target    openai/gpt-4o-mini (openai/gpt-4o-mini)
        asked     http://ADDRESS/v1/chat/completions
        served    gpt-4o-mini
        request   req_7
        output    OK, all is well
        ended     stop
        tokens    13 in, 5 out
        cost      $0.00000495, by the price of openai/gpt-4o-mini@2024-10-01
    "#]],
    );
    let failing =
        FakeModel::start(Script::always(Reply::error(401, "invalid_api_key", "no such key"))).unwrap();
    check(
        &project,
        &failing,
        &["models", "test", "openai/gpt-4o-mini"],
        5,
        &expect![[r#"
        error[E0536]: the key was not accepted: HTTP 401: no such key
         |
         = help: check the key in the environment, and that it may use this model
    "#]],
    );
    check(
        &project,
        &server,
        &["models", "test", "opneai/gpt-4o-mini"],
        2,
        &expect![[r#"
        error[E0501]: unknown provider `opneai`
         |
         = help: did you mean `openai`?
         = help: the providers are `openai`, `azure`, `anthropic`, `google`, `vertex`, `bedrock`, `mistral`, `cohere`, `ollama`, `openrouter`, `groq`, `together`, `fireworks`, `deepseek`, `xai`, `perplexity`, `cerebras`, `nvidia`, `github`, `vllm`, `llamacpp`, `lmstudio`, `litellm`, `http`, `exec`, `replay`, `echo`, `sim`
         = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
    "#]],
    );
}

#[test]
fn a_provider_is_asked_for_its_models() {
    let list = json!({"object": "list", "data": [{"id": "gpt-b"}, {"id": "gpt-a\u{202e}x"}]});
    let server = FakeModel::start(Script::always(Reply::json(200, &list))).unwrap();
    let project = Project::new();
    check(
        &project,
        &server,
        &["models", "--provider", "openai"],
        0,
        &expect![[r#"
        openai/gpt-a�x
        openai/gpt-b
    "#]],
    );
    assert_eq!(server.asked()[0].path, "/v1/models");
    check(
        &project,
        &server,
        &["models", "--provider", "anthropic"],
        5,
        &expect![[r#"
        anthropic: `ANTHROPIC_API_KEY` is not set
    "#]],
    );
    check(
        &project,
        &server,
        &["models", "--provider", "opnai"],
        2,
        &expect![[r#"
        error[E0501]: unknown provider `opnai`
         |
         = note: given as `--provider`
         = help: did you mean `openai`?
         = help: the providers are openai, azure, anthropic, google, vertex, bedrock, mistral, cohere, ollama, openrouter, groq, together, fireworks, deepseek, xai, perplexity, cerebras, nvidia, github, vllm, llamacpp, lmstudio, litellm, http, exec, replay, echo, sim
    "#]],
    );
    assert_eq!(server.asked().len(), 1, "nobody else is asked");
}

#[test]
fn a_form_that_cannot_be_had_is_told_before_the_first_call() {
    let server = FakeModel::start(Script::text("{}")).unwrap();
    let project = project(&server.base_url(), ", config: {output_mode: strict}", "scorers: [json_schema]\n");
    let printed = project.proof_ends(5, &["run", "suite.yaml"]);
    expect![[r#"
        plan: 1 prompt × 1 target × 2 cases = 2 trials
        error[E0549]: the output of `sort` cannot be asked of `m` as `output_mode` says: the schema cannot be sent as one that binds the output: the server does not say that it holds an output to a schema
         --> suite.yaml:3:5
          |
        3 |   - {id: m, model: openai/gpt-4o-mini, base_url: "http://ADDRESS/v1", config: {output_mode: strict}}
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this target
          |
          = help: write `output_mode: auto`: the strictest way that there is, which is recorded with each output
    "#]].assert_eq(&printed.stderr.replace(&server.address().to_string(), "ADDRESS"));
    assert_eq!(server.asked().len(), 0);
}
