use expect_test::{Expect, expect};

use super::*;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    Environment::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn connect(config: TargetConfig, pairs: &[(&str, &str)]) -> Result<Target, Diagnostic> {
    Target::connect(config, &environment(pairs), Utf8Path::new("."), 64)
}

fn openai(base_url: Option<&str>) -> TargetConfig {
    TargetConfig {
        base_url: base_url.map(str::to_owned),
        ..TargetConfig::new(Provider::OpenAi, "gpt-5-mini")
    }
}

/// What a person sees of the reason why a target cannot be called.
#[track_caller]
fn check(config: TargetConfig, pairs: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&proof_diag::render::plain(&connect(config, pairs).unwrap_err()));
}

#[track_caller]
fn check_endpoint(base: &str, api: Api, expected: &str) {
    let place = Place { model: "m", api_version: None, is_streamed: false };
    assert_eq!(endpoint(&Url::parse(base).unwrap(), api, place).as_str(), expected);
}

#[test]
fn the_path_follows_the_base_address() {
    check_endpoint("https://api.openai.com/v1", Api::OpenAi, "https://api.openai.com/v1/chat/completions");
    check_endpoint("http://x:1/v1/", Api::OpenAi, "http://x:1/v1/chat/completions");
    check_endpoint("http://x:1", Api::OpenAi, "http://x:1/chat/completions");
    check_endpoint("http://x/a?api-version=1", Api::OpenAi, "http://x/a/chat/completions?api-version=1");
    check_endpoint("http://x/v1/chat/completions", Api::OpenAi, "http://x/v1/chat/completions");
    check_endpoint("https://api.anthropic.com", Api::Anthropic, "https://api.anthropic.com/v1/messages");
    check_endpoint("http://x:1/v1", Api::Anthropic, "http://x:1/v1/messages");
    check_endpoint("http://x:1/v1/messages", Api::Anthropic, "http://x:1/v1/messages");
}

#[test]
fn a_missing_key_is_named_before_the_first_call() {
    check(
        openai(None),
        &[],
        &expect![[r#"
        error[E0503]: no key for `openai/gpt-5-mini`: `OPENAI_API_KEY` is not set
         |
         = note: keys come from the environment only, never from a file or a flag
         = help: set it for this shell: `export OPENAI_API_KEY=…`
         = help: to try without a key: `--target sim/support-demo` or `--target echo`
    "#]],
    );
    check(
        TargetConfig { key_env: Some("ROUTER_KEY".to_owned()), ..openai(Some("https://router.example/v1")) },
        &[("OPENAI_API_KEY", "sk-not-this-one")],
        &expect![[r#"
            error[E0503]: no key for `openai/gpt-5-mini`: `ROUTER_KEY` is not set
             |
             = note: keys come from the environment only, never from a file or a flag
             = help: set it for this shell: `export ROUTER_KEY=…`
             = help: to try without a key: `--target sim/support-demo` or `--target echo`
        "#]],
    );
}

#[test]
fn a_key_that_cannot_be_sent_is_not_shown() {
    check(
        openai(None),
        &[("OPENAI_API_KEY", "sk-one\nsk-two")],
        &expect![[r#"
        error[E0503]: the key in `OPENAI_API_KEY` cannot be sent
         |
         = note: it holds a line break or a character that is not ASCII
         = help: set `OPENAI_API_KEY` again, to the key alone
    "#]],
    );
}

#[test]
fn a_header_needs_its_variable() {
    let headers = vec![("x-team".to_owned(), "${TEAM}".to_owned())];
    check(
        TargetConfig { headers, ..openai(Some("http://127.0.0.1:1/v1")) },
        &[],
        &expect![[r#"
        error[E0512]: the header `x-team` needs `TEAM`, which is not set
         |
         = help: set it for this shell: `export TEAM=…`
    "#]],
    );
}

#[test]
fn an_address_in_the_environment_is_checked_too() {
    check(
        openai(None),
        &[("OPENAI_BASE_URL", "localhost:1/v1")],
        &expect![[r#"
        error[E0504]: the address in `OPENAI_BASE_URL` must begin with `http://` or `https://`
         |
         = help: such as `http://127.0.0.1:8000/v1`
    "#]],
    );
}

#[test]
fn a_proxy_that_is_no_address_is_told() {
    check(
        openai(None),
        &[("OPENAI_API_KEY", "sk-x"), ("HTTPS_PROXY", "http://:::1")],
        &expect![[r#"
        error[E0511]: the HTTP client could not be set up: empty host
         |
         = help: check the system's certificates, and `https_proxy` in the environment
    "#]],
    );
}

#[test]
fn a_header_of_a_variable_must_be_one_line() {
    let headers = vec![("x-team".to_owned(), "${TEAM}".to_owned())];
    let config = TargetConfig { headers, ..openai(Some("http://127.0.0.1:1/v1")) };
    check(
        config,
        &[("TEAM", "planted\nkey")],
        &expect![[r#"
        error[E0508]: the header `x-team` has a value that cannot be sent
    "#]],
    );
}

#[test]
fn a_run_cannot_be_replayed_without_the_store() {
    let config = TargetConfig {
        from: Some(ReplaySource::Run("0192ab".to_owned())),
        ..TargetConfig::new(Provider::Replay, "")
    };
    check(
        config,
        &[],
        &expect![[r#"
        error[E0510]: the outputs of run `0192ab` are not at hand here
         |
         = help: write them to a file with `proof show RUN --format jsonl`, and replay that file
    "#]],
    );
}

#[test]
fn servers_nearby_need_no_key() {
    for address in
        ["http://127.0.0.1:1/v1", "http://localhost:1/v1", "http://10.0.0.7/v1", "http://ollama:11434/v1"]
    {
        assert!(connect(openai(Some(address)), &[]).is_ok(), "{address}");
    }
}

#[test]
fn the_environment_moves_the_address() {
    let target = connect(openai(None), &[("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")]).unwrap();
    assert_eq!(target.identity(), "openai http://127.0.0.1:9/v1/chat/completions");
    let pairs = [("ANTHROPIC_BASE_URL", "http://127.0.0.1:9"), ("ANTHROPIC_API_KEY", "sk-ant-planted")];
    let target = connect(TargetConfig::new(Provider::Anthropic, "claude-sonnet-5"), &pairs).unwrap();
    assert_eq!(target.identity(), "anthropic http://127.0.0.1:9/v1/messages");
}

#[test]
fn no_key_is_in_any_debug_output() {
    let headers = vec![("x-team".to_owned(), "${TEAM}".to_owned())];
    let config = TargetConfig { headers, ..openai(Some("http://127.0.0.1:1/v1")) };
    let pairs = [("OPENAI_API_KEY", "planted-key-1"), ("TEAM", "planted-key-2")];
    let target = connect(config, &pairs).unwrap();
    let shown = format!("{target:?} {:?} {}", environment(&pairs), target.identity());
    assert!(!shown.contains("planted"), "{shown}");
}

#[test]
fn hosts_of_providers_tell_whose_prices_count() {
    let check = |address: &str| {
        let target = connect(openai(Some(address)), &[("OPENAI_API_KEY", "sk-x")]).unwrap();
        target.price_model().to_owned()
    };
    assert_eq!(check("http://127.0.0.1:1/v1"), "openai/gpt-5-mini");
    assert_eq!(check("http://api.deepseek.com"), "deepseek/gpt-5-mini");
    let config = TargetConfig {
        price_as: Some("openai/gpt-6-luna".to_owned()),
        ..openai(Some("http://127.0.0.1:1/v1"))
    };
    let target = connect(config, &[("OPENAI_API_KEY", "sk-x")]).unwrap();
    assert_eq!(target.price_model(), "openai/gpt-6-luna", "what the target says goes first");
}
