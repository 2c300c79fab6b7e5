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
          = help: the providers are `openai`, `anthropic`, `exec`, `replay`, `echo`, `sim`
          = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
    "#]],
    );
    check(
        "google/gemini",
        &expect![[r#"
        error[E0501]: unknown provider `google`
         --> suite.yaml:1:1
          |
        1 | google/gemini
          | ^^^^^^^^^^^^^ not a model
          |
          = help: the providers are `openai`, `anthropic`, `exec`, `replay`, `echo`, `sim`
          = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
    "#]],
    );
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

        error[E0505]: `api` must be `openai` or `anthropic`, found `opnai`
         --> suite.yaml:1:62
          |
        1 | {model: openai/m, base_url: 'ftp://x/v1', timeout_s: 0, api: opnai}
          |                                                              ^^^^^ no such wire format
          |
          = help: did you mean `openai`?

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
         = help: the providers are `openai`, `anthropic`, `exec`, `replay`, `echo`, `sim`
         = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`
    "#]].assert_eq(&shown);
    assert_eq!(TargetConfig::from_text("exec/x").unwrap_err().code, "E0509");
}
