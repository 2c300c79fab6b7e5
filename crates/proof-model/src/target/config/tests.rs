use expect_test::{Expect, expect};
use proof_diag::SourceFile;

use super::*;

fn read(text: &str) -> (Option<TargetConfig>, Vec<Diagnostic>) {
    let (document, mut diagnostics) = proof_diag::parse_yaml(&SourceFile::new("suite.yaml", text));
    let config = TargetConfig::parse(&document.unwrap().root, &mut diagnostics);
    (config, diagnostics)
}

/// What a person sees of the mistakes in a target.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let (_, diagnostics) = read(text);
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    expected.assert_eq(&shown.join("\n"));
}

#[track_caller]
fn good(text: &str) -> TargetConfig {
    let (config, diagnostics) = read(text);
    assert_eq!(diagnostics, []);
    config.unwrap()
}

#[test]
fn a_string_is_a_target() {
    let config = good("openai/gpt-5-mini");
    assert_eq!(
        (config.id.as_str(), config.provider, config.model.as_str()),
        ("openai/gpt-5-mini", Provider::OpenAi, "gpt-5-mini")
    );
    assert_eq!(good("echo").id, "echo");
    assert_eq!(good("replay/out.jsonl").from, Some(ReplaySource::File("out.jsonl".to_owned())));
    // A model's name may itself hold slashes.
    assert_eq!(good("openai/meta-llama/Llama-3-8B").model, "meta-llama/Llama-3-8B");
}

#[test]
fn a_map_has_settings_and_limits() {
    let config = good(
        "{id: careful, model: openai/m, config: {temperature: 0.2}, base_url: 'http://127.0.0.1:1/v1', key_env: MY_KEY,
          api: anthropic, concurrency: 8, rpm: 60, tpm: 1000, timeout_s: 10, first_byte_timeout_s: 2.5,
          chunk_timeout_s: 1, max_attempts: 2, headers: {X-Team: ours, authorization: 'Bearer ${MY_KEY}'}}",
    );
    assert_eq!(config.id, "careful");
    assert_eq!(config.wire_format(), Some(Api::Anthropic));
    assert_eq!(config.timeouts.first_byte, Duration::from_millis(2_500));
    assert_eq!(
        (config.concurrency, config.rpm, config.tpm, config.max_attempts),
        (Some(8), Some(60), Some(1_000), 2)
    );
    assert_eq!(
        config.to_json().to_string(),
        r#"{"config":{"temperature":0.2},"api":"anthropic","base_url":"http://127.0.0.1:1/v1","key_env":"MY_KEY","rpm":60,"tpm":1000,"headers":["x-team","authorization"]}"#
    );
}

#[test]
fn local_targets_take_their_own_keys() {
    assert_eq!(good("{model: exec/mine, command: python3 model.py}").command, ["python3", "model.py"]);
    assert_eq!(good("{model: exec, command: [a, 'b c']}").command, ["a", "b c"]);
    let replay = good("{model: replay/gpt-4, from: 'run:0192ab'}");
    assert_eq!(replay.from, Some(ReplaySource::Run("0192ab".to_owned())));
    assert_eq!(good("{model: sim/support-demo, params: {seed: 3}}").params["seed"], 3);
}

#[test]
fn a_misspelt_provider_gets_a_suggestion() {
    check(
        "openia/gpt-5",
        &expect![[r#"
            error[E0501]: unknown provider `openia`
             --> suite.yaml:1:1
              |
            1 | openia/gpt-5
              | ^^^^^^^^^^^^ not a model
              |
              = help: did you mean `openai`?
              = help: the providers are `openai`, `azure`, `anthropic`, `google`, `vertex`, `bedrock`, `mistral`, `cohere`, `ollama`, `openrouter`, `groq`, `together`, `fireworks`, `deepseek`, `xai`, `perplexity`, `cerebras`, `nvidia`, `github`, `vllm`, `llamacpp`, `lmstudio`, `litellm`, `http`, `exec`, `replay`, `echo`, `sim`
              = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
        "#]],
    );
    check("google/gemini", &expect![""]);
}

#[test]
fn a_model_without_a_provider_is_shown_with_one() {
    check(
        "gpt-5-mini",
        &expect![[r#"
        error[E0502]: `gpt-5-mini` names no provider
         --> suite.yaml:1:1
          |
        1 | gpt-5-mini
          | ^^^^^^^^^^ not a model
          |
          = help: write `provider/name`, such as `openai/gpt-5-mini`
    "#]],
    );
    check(
        "sim",
        &expect![[r#"
        error[E0502]: `sim` needs the name of a model
         --> suite.yaml:1:1
          |
        1 | sim
          | ^^^ not a model
          |
          = help: write `sim/NAME`
    "#]],
    );
}

#[test]
fn a_misspelt_key_gets_a_suggestion() {
    check(
        "{model: openai/m, concurency: 3}",
        &expect![[r#"
        error[E0101]: unknown key `concurency` in the target
         --> suite.yaml:1:19
          |
        1 | {model: openai/m, concurency: 3}
          |                   ^^^^^^^^^^ no such key
          |
          = help: did you mean `concurrency`?
    "#]],
    );
}

#[test]
fn keys_in_files_are_refused() {
    check(
        "{model: openai/m, headers: {Authorization: Bearer sk-abc}}",
        &expect![[r#"
        error[E0507]: the header `authorization` holds a key
         --> suite.yaml:1:44
          |
        1 | {model: openai/m, headers: {Authorization: Bearer sk-abc}}
          |                                            ^^^^^^^^^^^^^ a key never stands in a file
          |
          = help: write `authorization: ${MY_KEY}`, and set `MY_KEY` in the environment
    "#]],
    );
    check(
        "{model: openai/m, base_url: 'https://me:secret@example.com'}",
        &expect![[r#"
        error[E0507]: `base_url` holds a user name or password
         --> suite.yaml:1:29
          |
        1 | {model: openai/m, base_url: 'https://me:secret@example.com'}
          |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is kept out of files
          |
          = help: put the secret in the environment, and name it with `key_env` or as `${NAME}` in `headers`
    "#]],
    );
    check(
        "{model: openai/m, key_env: sk-proj-1234}",
        &expect![[r#"
        error[E0507]: `key_env` must be the name of an environment variable
         --> suite.yaml:1:28
          |
        1 | {model: openai/m, key_env: sk-proj-1234}
          |                            ^^^^^^^^^^^^ this is no variable's name
          |
          = note: a key never stands in a file: it is read from the environment
          = help: write `key_env: MY_KEY`, and set `MY_KEY` in the environment
    "#]],
    );
}

#[test]
fn an_address_with_a_key_is_refused_and_an_open_one_warned_of() {
    check(
        "{model: openai/m, base_url: 'https://x.example/v1?key=AIza'}",
        &expect![[r#"
        error[E0507]: `base_url` holds a key
         --> suite.yaml:1:29
          |
        1 | {model: openai/m, base_url: 'https://x.example/v1?key=AIza'}
          |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is kept out of files
          |
          = help: put the secret in the environment, and name it with `key_env` or as `${NAME}` in `headers`
    "#]],
    );
    check(
        "{model: openai/m, base_url: 'http://x.example/v1'}",
        &expect![[r#"
        warning[W0502]: `base_url` is not encrypted
         --> suite.yaml:1:29
          |
        1 | {model: openai/m, base_url: 'http://x.example/v1'}
          |                             ^^^^^^^^^^^^^^^^^^^^^ whoever is on the way reads the key and the texts
          |
          = help: write `https://`, if the server speaks it
    "#]],
    );
}

#[test]
fn addresses_headers_and_ranges_are_checked() {
    check(
        "{model: openai/m, base_url: localhost/v1}",
        &expect![[r#"
        error[E0504]: `base_url` is not an address
         --> suite.yaml:1:29
          |
        1 | {model: openai/m, base_url: localhost/v1}
          |                             ^^^^^^^^^^^^ expected an address
          |
          = help: such as `http://127.0.0.1:8000/v1`
    "#]],
    );
    check(
        "{model: openai/m, base_url: 'ftp://x/v1', timeout_s: 0, api: opnai}",
        &expect![[r#"
            error[E0505]: `timeout_s` must be between 0.001 and 86400, found `0`
             --> suite.yaml:1:54
              |
            1 | {model: openai/m, base_url: 'ftp://x/v1', timeout_s: 0, api: opnai}
              |                                                      ^ expected seconds, more than 0 and at most a day

            error[E0505]: `api` must be a wire format, found `opnai`
             --> suite.yaml:1:62
              |
            1 | {model: openai/m, base_url: 'ftp://x/v1', timeout_s: 0, api: opnai}
              |                                                              ^^^^^ no such wire format
              |
              = help: did you mean `openai`?
              = help: the wire formats are `openai`, `openai-responses`, `anthropic`, `gemini`, `bedrock`, `mistral`, `cohere`, `ollama`

            error[E0504]: `base_url` must begin with `http://` or `https://`
             --> suite.yaml:1:29
              |
            1 | {model: openai/m, base_url: 'ftp://x/v1', timeout_s: 0, api: opnai}
              |                             ^^^^^^^^^^^^ expected an address
              |
              = help: such as `http://127.0.0.1:8000/v1`
        "#]],
    );
    check(
        "{model: openai/m, headers: {content-type: text/plain, 'a b': c}}",
        &expect![[r#"
        error[E0508]: the header `content-type` may not be set
         --> suite.yaml:1:29
          |
        1 | {model: openai/m, headers: {content-type: text/plain, 'a b': c}}
          |                             ^^^^^^^^^^^^ the program writes this header itself

        error[E0508]: `a b` is no name for a header
         --> suite.yaml:1:55
          |
        1 | {model: openai/m, headers: {content-type: text/plain, 'a b': c}}
          |                                                       ^^^^^ letters, digits and `-` only
    "#]],
    );
}

#[test]
fn local_targets_say_what_they_lack() {
    check(
        "exec/mine",
        &expect![[r#"
        error[E0509]: an `exec` target needs `command`
         --> suite.yaml:1:1
          |
        1 | exec/mine
          | ^^^^^^^^^ which program is it?
          |
          = help: write `{model: exec/NAME, command: [python3, model.py]}` in the suite's `targets`
    "#]],
    );
    check(
        "{model: replay}",
        &expect![[r#"
        error[E0510]: a `replay` target needs recorded outputs
         --> suite.yaml:1:1
          |
        1 | {model: replay}
          | ^^^^^^^^^^^^^^^ recorded where?
          |
          = help: write `replay/outputs.jsonl`, or `{model: replay/NAME, from: outputs.jsonl}`, or `from: run:ID`
    "#]],
    );
    check(
        "{model: exec/mine, command: 'python3 \"my model.py\"'}",
        &expect![[r#"
        error[E0509]: `command` has quotes, so it must be a list
         --> suite.yaml:1:29
          |
        1 | {model: exec/mine, command: 'python3 "my model.py"'}
          |                             ^^^^^^^^^^^^^^^^^^^^^^^ a string is taken apart at its spaces
          |
          = help: write `command: [python3, "my model.py"]`
    "#]],
    );
}

#[test]
fn a_seed_for_anthropic_is_warned_of() {
    check(
        "{model: anthropic/m, config: {seed: 3}}",
        &expect![[r#"
        warning[W0501]: `seed` has no effect here
         --> suite.yaml:1:37
          |
        1 | {model: anthropic/m, config: {seed: 3}}
          |                                     ^ Anthropic's messages take no seed
          |
          = help: take it away; `repeats` measures how much outputs vary
    "#]],
    );
}

#[test]
fn a_flag_is_read_like_a_string() {
    assert_eq!(TargetConfig::from_text("openai/gpt-5").unwrap().id, "openai/gpt-5");
    let shown = proof_diag::render::plain(&TargetConfig::from_text("opanai/gpt-5").unwrap_err());
    expect![[r#"
        error[E0501]: unknown provider `opanai`
         |
         = help: did you mean `openai`?
         = help: the providers are `openai`, `azure`, `anthropic`, `google`, `vertex`, `bedrock`, `mistral`, `cohere`, `ollama`, `openrouter`, `groq`, `together`, `fireworks`, `deepseek`, `xai`, `perplexity`, `cerebras`, `nvidia`, `github`, `vllm`, `llamacpp`, `lmstudio`, `litellm`, `http`, `exec`, `replay`, `echo`, `sim`
         = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
    "#]].assert_eq(&shown);
    assert_eq!(TargetConfig::from_text("exec/x").unwrap_err().code, "E0509");
}

#[test]
fn a_deployment_says_whose_prices_it_has() {
    let config = good("{model: azure/our-deployment, price_as: openai/gpt-6-luna}");
    assert_eq!(config.priced_model(), "openai/gpt-6-luna");
    assert_eq!(good("azure/our-deployment").priced_model(), "azure/our-deployment");
    check(
        "{model: azure/our-deployment, price_as: luna}",
        &expect![[r#"
        error[E0505]: `price_as` must be a model, found `luna`
         --> suite.yaml:1:41
          |
        1 | {model: azure/our-deployment, price_as: luna}
          |                                         ^^^^ expected `provider/name`
          |
          = help: write the model whose prices its calls have, such as `price_as: openai/gpt-6-luna`; `proof prices` lists them
    "#]],
    );
}

#[test]
fn an_http_target_has_a_template() {
    let config = good(
        "{model: http/my-app, base_url: 'https://host/path', request: {question: '{{ prompt }}'}, answer: $.text, usage: {input: $.i, output: $.o},
          error: $.error.message, stream: none, key_env: MY_KEY, method: POST}",
    );
    assert_eq!((config.wire_format(), config.is_streamed), (Some(Api::Http), false));
    assert_eq!(
        config.to_json().to_string(),
        r#"{"config":{},"base_url":"https://host/path","key_env":"MY_KEY","request":{"question":"{{ prompt }}"},"answer":"$.text","usage":{"input":"$.i","output":"$.o"},"error":"$.error.message"}"#
    );
}

#[test]
fn an_http_target_that_is_not_complete_says_what_is_missing() {
    check(
        "http/my-app",
        &expect![[r#"
        error[E0574]: an `http` target needs `base_url`, `request` and `answer`
         --> suite.yaml:1:1
          |
        1 | http/my-app
          | ^^^^^^^^^^^ where is it, and how is it asked?
          |
          = help: such as `{model: http/my-app, base_url: "https://host/path", request: {question: "{{ prompt }}"}, answer: $.text}`
    "#]],
    );
    check(
        "{model: http/my-app, base_url: 'https://host/path', answer: $.text}",
        &expect![[r#"
        error[E0574]: an `http` target needs `request`
         --> suite.yaml:1:1
          |
        1 | {model: http/my-app, base_url: 'https://host/path', answer: $.text}
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing here
          |
          = help: such as `{model: http/my-app, base_url: "https://host/path", request: {question: "{{ prompt }}"}, answer: $.text}`
    "#]],
    );
    let error = TargetConfig::from_text("http/my-app").unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        ("E0574", "an `http` target needs `base_url`, `request` and `answer`")
    );
}

#[test]
fn every_mistake_of_a_template_is_shown_at_its_place() {
    check(
        "model: http/my-app\nbase_url: https://host/path\nrequest:\n  a: 'Dear {{ promt }}'\n  b: ['{{ settings.temprature }}', '{{ 1 + }}', '{{ messages }}']\nanswer: choices[0].text\nusage: {input: $.i}\nfinish: 7\nserved_model: '$.a[b].c'\nerror: '$.x y'\n",
        &expect![[r#"
            error[E0576]: the `request` names `promt`, which does not exist
             --> suite.yaml:4:15
              |
            4 |   a: 'Dear {{ promt }}'
              |               ^^^^^ unknown
              |
              = help: did you mean `prompt`?
              = help: a request can name `prompt`, `data`, `system`, `messages`, `model`, `settings`, `tools`, `output_schema`, `case`

            error[E0576]: the `request` names `settings.temprature`, which does not exist
             --> suite.yaml:5:11
              |
            5 |   b: ['{{ settings.temprature }}', '{{ 1 + }}', '{{ messages }}']
              |           ^^^^^^^^^^^^^^^^^^^ unknown
              |
              = help: did you mean `temperature`?
              = help: further settings of your own stand in `config: {extra: …}`, and are `settings.extra.NAME` here

            error[E0575]: a text of the `request` is no template: unexpected end of input, expected expression
             --> suite.yaml:5:42
              |
            5 |   b: ['{{ settings.temprature }}', '{{ 1 + }}', '{{ messages }}']
              |                                          ^ not understood
              |
              = help: what stands between `{{` and `}}` is an expression, such as `{{ prompt }}`

            error[E0577]: `answer` is no JSONPath: it does not begin with `$`
             --> suite.yaml:6:9
              |
            6 | answer: choices[0].text
              |         ^^^^^^^^^^^^^^^ expected a path from the top of the answer
              |
              = help: did you mean `$.choices[0].text`?

            error[E0102]: `finish` must be a JSONPath, such as `$.choices[0].text`, found `7`
             --> suite.yaml:8:9
              |
            8 | finish: 7
              |         ^ expected a JSONPath, such as `$.choices[0].text`

            error[E0577]: `served_model` is no JSONPath
             --> suite.yaml:9:19
              |
            9 | served_model: '$.a[b].c'
              |                   ^^^^^ not understood from here
              |
              = help: such as `$.choices[0].text`, or `$['a name'].text`

            error[E0577]: `error` is no JSONPath
              --> suite.yaml:10:12
               |
            10 | error: '$.x y'
               |            ^^ not understood from here
               |
               = help: such as `$.choices[0].text`, or `$['a name'].text`

            error[E0103]: the `usage` of an `http` target has no `output`
             --> suite.yaml:7:8
              |
            7 | usage: {input: $.i}
              |        ^^^^^^^^^^^^ `output` is missing here
        "#]],
    );
}

#[test]
fn what_an_http_target_cannot_do_is_told() {
    check(
        "model: http/my-app\nbase_url: https://host/path\nrequest: '{{ prompt }}'\nanswer: $.text\nmethod: GET\nstream: true\napi: openai\n",
        &expect![[r#"
            error[E0578]: an `http` target cannot stream
             --> suite.yaml:6:9
              |
            6 | stream: true
              |         ^^^^ its answer comes in one piece
              |
              = help: take `stream` away; the time to the first token is known for the other providers only

            error[E0578]: an `http` target has the format that its `request` says
             --> suite.yaml:7:6
              |
            7 | api: openai
              |      ^^^^^^ no other one
              |
              = help: take `api` away; a server that speaks a known format is `openai/NAME` with `base_url`

            error[E0578]: an `http` target is asked with POST
             --> suite.yaml:5:9
              |
            5 | method: GET
              |         ^^^ no other method is supported
              |
              = help: put a small server in front that takes POST, or ask by a program: `exec/NAME` with `command`
        "#]],
    );
    check(
        "model: http/my-app\nbase_url: https://host/path\nrequest: {fixed: 1}\nanswer: $.text\n",
        &expect![[r#"
            error[E0579]: the `request` does not hold the prompt
             --> suite.yaml:3:10
              |
            3 | request: {fixed: 1}
              |          ^^^^^^^^^^ the same for every case
              |
              = help: write `"{{ prompt }}"` or `"{{ messages }}"` where the server expects the question
        "#]],
    );
    check(
        "{model: openai/m, api: http}",
        &expect![[r#"
            error[E0505]: `api` must be a wire format, found `http`
             --> suite.yaml:1:24
              |
            1 | {model: openai/m, api: http}
              |                        ^^^^ no such wire format
              |
              = help: the wire formats are `openai`, `openai-responses`, `anthropic`, `gemini`, `bedrock`, `mistral`, `cohere`, `ollama`
        "#]],
    );
}

#[test]
fn a_key_in_a_template_is_refused_and_not_shown() {
    let key = format!("sk-{}", "a1b2".repeat(8));
    let (_, diagnostics) = read(&format!(
        "model: http/my-app\nbase_url: https://host/path\nrequest: {{q: '{{{{ prompt }}}}', token: 'Bearer {key}'}}\nanswer: $.text\n"
    ));
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    assert!(!shown.concat().contains("a1b2"), "{shown:?}");
    expect![[r#"
        error[E0507]: the `request` holds an OpenAI or Anthropic key
         --> suite.yaml:3:45
          |
        3 | request: {q: '{{ prompt }}', token: 'Bearer ***********************************'}
          |                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a key never stands in a file
          |
          = help: send it as a header: `headers: {authorization: "Bearer ${MY_KEY}"}`, or name it with `key_env`
    "#]].assert_eq(&shown.concat());
}

#[test]
fn a_setting_that_a_template_does_not_name_has_no_effect() {
    check(
        "model: http/my-app\nbase_url: https://host/path\nrequest: {q: '{{ prompt }}', t: '{{ settings.temperature }}'}\nanswer: $.text\nconfig: {temperature: 0.2, max_tokens: 5, repair_json: true}\n",
        &expect![[r#"
            warning[W0501]: `max_tokens` has no effect here
             --> suite.yaml:5:40
              |
            5 | config: {temperature: 0.2, max_tokens: 5, repair_json: true}
              |                                        ^ the target's `request` does not name it
              |
              = help: write `{{ settings.max_tokens }}` where the server expects it, or take it away
        "#]],
    );
    good(
        "{model: http/a, base_url: 'https://x', request: ['{{ prompt }}', '{{ settings }}'], answer: $.a, config: {max_tokens: 5}}",
    );
}
