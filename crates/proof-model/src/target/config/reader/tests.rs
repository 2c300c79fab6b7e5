//! Keys that say what happens when a target is slow, fails or needs a key.

use expect_test::{Expect, expect};
use proof_diag::SourceFile;

use super::*;
use crate::HedgeAfter;

fn read_text(text: &str) -> (Option<TargetConfig>, Vec<Diagnostic>) {
    let (document, mut diagnostics) = proof_diag::parse_yaml(&SourceFile::new("suite.yaml", text));
    let config = TargetConfig::parse(&document.unwrap().root, &mut diagnostics);
    (config, diagnostics)
}

/// What a person sees of the mistakes in a target.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let (_, diagnostics) = read_text(text);
    let shown: Vec<String> = diagnostics.iter().map(proof_diag::render::plain).collect();
    expected.assert_eq(&shown.join("\n"));
}

#[track_caller]
fn good(text: &str) -> TargetConfig {
    let (config, diagnostics) = read_text(text);
    assert_eq!(diagnostics, []);
    config.unwrap()
}

#[test]
fn a_second_request_comes_after_a_time_or_a_percentile() {
    let config = good("{model: openai/m, hedge_after_s: 2.5}");
    assert_eq!(config.hedge, Some(HedgeAfter::Time(Duration::from_millis(2_500))));
    assert_eq!(config.to_json()["hedge_after_s"], 2.5);
    let config = good("{model: openai/m, hedge_after: p95}");
    assert_eq!(config.hedge, Some(HedgeAfter::Percentile(95)));
    assert_eq!(config.to_json()["hedge_after"], "p95");
    assert_eq!(good("{model: openai/m}").hedge, None);
}

#[test]
fn a_percentile_is_one_from_50_to_99() {
    check(
        "{model: openai/m, hedge_after: p100}",
        &expect![[r#"
        error[E0505]: `hedge_after` must be between `p50` and `p99`, found `p100`
         --> suite.yaml:1:32
          |
        1 | {model: openai/m, hedge_after: p100}
          |                                ^^^^ expected a percentile of the target's own times
          |
          = help: write `hedge_after: p95`, or a time in `hedge_after_s`
    "#]],
    );
    check(
        "{model: openai/m, hedge_after: 2}",
        &expect![[r#"
        error[E0505]: `hedge_after` must be between `p50` and `p99`, found `2`
         --> suite.yaml:1:32
          |
        1 | {model: openai/m, hedge_after: 2}
          |                                ^ expected a percentile of the target's own times
          |
          = help: write `hedge_after: p95`, or a time in `hedge_after_s`
    "#]],
    );
    check(
        "{model: openai/m, hedge_after: p95, hedge_after_s: 2}",
        &expect![[r#"
        error[E0505]: `hedge_after` and `hedge_after_s` exclude each other
         --> suite.yaml:1:32
          |
        1 | {model: openai/m, hedge_after: p95, hedge_after_s: 2}
          |                                ^^^ the time is given in `hedge_after_s` already
          |
          = help: take one of them away
    "#]],
    );
    check(
        "{model: openai/m, hedge_after_s: 0}",
        &expect![[r#"
        error[E0505]: `hedge_after_s` must be between 0.001 and 86400, found `0`
         --> suite.yaml:1:34
          |
        1 | {model: openai/m, hedge_after_s: 0}
          |                                  ^ expected seconds, more than 0 and at most a day
    "#]],
    );
}

#[test]
fn fallbacks_are_a_model_a_map_or_a_list_of_those() {
    let config = good("{model: openai/m, else: anthropic/n}");
    assert_eq!(config.fallbacks.len(), 1);
    assert_eq!(config.fallbacks[0].id, "anthropic/n");
    let config = good(
        "{model: openai/m, config: {temperature: 0.2}, else: [anthropic/n, {id: local, model: openai/n, base_url:
          'http://127.0.0.1:1/v1', config: {top_p: 0.5}, rpm: 5, key_cmd: [pass, show, key]}, {model: echo, config: {}}]}",
    );
    let of = |idx: usize| {
        let fallback: &TargetConfig = &config.fallbacks[idx];
        (fallback.id.as_str(), fallback.settings.temperature, fallback.settings.top_p)
    };
    assert_eq!(
        [of(0), of(1), of(2)],
        [("anthropic/n", Some(0.2), None), ("local", None, Some(0.5)), ("echo", None, None)]
    );
    assert_eq!(
        config.to_json()["else"].to_string(),
        r#"[{"id":"anthropic/n","model":"anthropic/n","config":{"temperature":0.2}},{"id":"local","model":"openai/n","config":{"top_p":0.5},"base_url":"http://127.0.0.1:1/v1","key_cmd":["pass","show","key"],"rpm":5},{"id":"echo","model":"echo","config":{}}]"#
    );
}

#[test]
fn every_mistake_in_a_row_of_fallbacks_is_told() {
    check(
        "{model: openai/m, else: [openia/n, {model: anthropic/n, concurency: 2}, {model: openai/m, else: echo}, []]}",
        &expect![[r#"
            error[E0501]: unknown provider `openia`
             --> suite.yaml:1:26
              |
            1 | {model: openai/m, else: [openia/n, {model: anthropic/n, concurency: 2}, {model: openai/m, els...
              |                          ^^^^^^^^ not a model
              |
              = help: did you mean `openai`?
              = help: the providers are `openai`, `azure`, `anthropic`, `google`, `vertex`, `bedrock`, `mistral`, `cohere`, `ollama`, `openrouter`, `groq`, `together`, `fireworks`, `deepseek`, `xai`, `perplexity`, `cerebras`, `nvidia`, `github`, `vllm`, `llamacpp`, `lmstudio`, `litellm`, `http`, `exec`, `replay`, `echo`, `sim`
              = help: a server that speaks OpenAI's or Anthropic's format is `openai/NAME` or `anthropic/NAME` with `base_url`

            error[E0101]: unknown key `concurency` in the fallback
             --> suite.yaml:1:57
              |
            1 | {model: openai/m, else: [openia/n, {model: anthropic/n, concurency: 2}, {model: openai/m, els...
              |                                                         ^^^^^^^^^^ no such key
              |
              = help: did you mean `concurrency`?

            error[E0529]: a fallback has no `else` of its own
             --> suite.yaml:1:97
              |
            1 | ...ncurency: 2}, {model: openai/m, else: echo}, []]}
              |                                          ^^^^ not here
              |
              = help: write a list in the `else` of the target: they are asked one after the other

            error[E0529]: two targets that answer for each other are named `openai/m`
             --> suite.yaml:1:73
              |
            1 | ...ency: 2}, {model: openai/m, else: echo}, []]}
              |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ which of them answered could not be told
              |
              = help: give this one a name of its own: `{id: NAME, model: …}`

            error[E0102]: the fallback must be a map, found a list
             --> suite.yaml:1:104
              |
            1 | ... 2}, {model: openai/m, else: echo}, []]}
              |                                        ^^ expected a map
        "#]],
    );
    check(
        "{model: openai/m, else: []}",
        &expect![[r#"
        error[E0529]: `else` names no target
         --> suite.yaml:1:25
          |
        1 | {model: openai/m, else: []}
          |                         ^^ who answers instead?
          |
          = help: write a model, such as `else: openai/gpt-5-mini`, or take `else` away
    "#]],
    );
}

#[test]
fn a_key_comes_from_a_command() {
    let config = good("{model: openai/m, key_cmd: [gcloud, auth, print-access-token]}");
    assert_eq!(config.key_cmd, ["gcloud", "auth", "print-access-token"]);
    assert_eq!(config.to_json()["key_cmd"].to_string(), r#"["gcloud","auth","print-access-token"]"#);
    assert_eq!(good("{model: openai/m, key_cmd: pass show openai}").key_cmd, ["pass", "show", "openai"]);
}

#[test]
fn mistakes_in_the_command_for_the_key_are_told() {
    check(
        "{model: openai/m, key_cmd: 'pass show \"my key\"'}",
        &expect![[r#"
        error[E0546]: `key_cmd` has quotes, so it must be a list
         --> suite.yaml:1:28
          |
        1 | {model: openai/m, key_cmd: 'pass show "my key"'}
          |                            ^^^^^^^^^^^^^^^^^^^^ a string is taken apart at its spaces
          |
          = help: write `key_cmd: [pass, show, "my key"]`
    "#]],
    );
    check(
        "{model: openai/m, key_cmd: []}",
        &expect![[r#"
        error[E0546]: `key_cmd` names no program
         --> suite.yaml:1:28
          |
        1 | {model: openai/m, key_cmd: []}
          |                            ^^ which program is it?
          |
          = help: write `key_cmd: [gcloud, auth, print-access-token]`
    "#]],
    );
    check(
        "{model: openai/m, key_cmd: {program: pass}}",
        &expect![[r#"
        error[E0102]: `key_cmd` must be a string or a list of strings, found a map
         --> suite.yaml:1:28
          |
        1 | {model: openai/m, key_cmd: {program: pass}}
          |                            ^^^^^^^^^^^^^^^ expected a string or a list of strings
    "#]],
    );
    check(
        "{model: openai/m, key_env: MY_KEY, key_cmd: [pass, show]}",
        &expect![[r#"
        error[E0546]: `key_env` and `key_cmd` exclude each other
         --> suite.yaml:1:45
          |
        1 | {model: openai/m, key_env: MY_KEY, key_cmd: [pass, show]}
          |                                             ^^^^^^^^^^^^ the key comes from one place
          |
          = help: take one of them away
    "#]],
    );
    check(
        "{model: openai/m, key_cmd: [echo, sk-proj-0123456789]}",
        &expect![[r#"
        error[E0507]: `key_cmd` holds a key
         --> suite.yaml:1:28
          |
        1 | {model: openai/m, key_cmd: [echo, sk-proj-0123456789]}
          |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ a key never stands in a file
          |
          = help: `key_cmd` is the command that writes the key; a key in the environment is named with `key_env`
    "#]],
    );
    check(
        "{model: echo, key_cmd: [pass, show]}",
        &expect![[r#"
        error[E0101]: unknown key `key_cmd` in the target
         --> suite.yaml:1:15
          |
        1 | {model: echo, key_cmd: [pass, show]}
          |               ^^^^^^^ no such key
          |
          = help: the target takes `concurrency`, `config`, `else`, `id`, `model`
    "#]],
    );
}
